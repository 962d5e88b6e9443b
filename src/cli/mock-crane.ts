// `quaylink mock-crane`: cranes to try everything on. Enters: its options. Leaves: settings, handed to run-mock-crane.

import type { Command } from 'commander';
import { loadMockCraneConfig } from '../config/index.ts';
import { type Finish, registerDaemon } from './daemon.ts';
import type { Io } from './io.ts';
import { runMockCrane } from './run-mock-crane.ts';

export function registerMockCrane(program: Command, io: Io, finish: Finish): void {
  registerDaemon(program, io, finish, {
    name: 'mock-crane',
    summary: 'cranes on a rail, with physics and PLCs',
    description:
      'Runs the physics of one or more cranes on a rail, and a PLC with a Modbus TCP server for each of them.',
    example: 'examples/mock-crane.toml',
    overrides: [
      { flags: '--faults <file>', key: 'fault_script', meaning: 'faults to play', value: 'path' },
      { flags: '--plant-port <port>', key: 'plant.port', meaning: "port of the plant's truth line", value: 'port' },
    ],
    load: loadMockCraneConfig,
    run: runMockCrane,
  });
}
