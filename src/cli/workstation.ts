// `quaylink workstation`: the operator's desk. Enters: its options. Leaves: settings, handed to run-workstation.

import type { Command } from 'commander';
import { loadWorkstationConfig } from '../config/index.ts';
import { type Finish, registerDaemon } from './daemon.ts';
import type { Io } from './io.ts';
import { runWorkstation } from './run-workstation.ts';

export function registerWorkstation(program: Command, io: Io, finish: Finish): void {
  registerDaemon(program, io, finish, {
    name: 'workstation',
    summary: "the operator's desk",
    description:
      'Reads the sticks (or the keyboard of this terminal), sends commands to a gateway, and shows both cranes, here and on the page of the console.',
    example: 'examples/workstation.toml',
    overrides: [
      { flags: '--gateway <url>', key: 'gateway.url', meaning: 'where the gateway is', value: 'text' },
      { flags: '--input <source>', key: 'input.source', meaning: 'auto, hid, keyboard or scripted', value: 'text' },
      { flags: '--script <file>', key: 'input.script', meaning: 'what a scripted stick plays', value: 'path' },
      { flags: '--host <address>', key: 'http.host', meaning: 'address of the console and /metrics', value: 'text' },
      { flags: '--port <port>', key: 'http.port', meaning: 'port of the console and /metrics', value: 'port' },
      { flags: '--no-view', key: 'view', meaning: 'without the live terminal view', value: 'off' },
    ],
    load: loadWorkstationConfig,
    run: runWorkstation,
  });
}
