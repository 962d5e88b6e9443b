// `quaylink gateway`: the daemon beside the cranes, and what asks one that runs. Enters: its options. Leaves:
// settings, handed to run-gateway.

import type { Command } from 'commander';
import { loadGatewayConfig } from '../config/index.ts';
import { checkSafetySettings, DEFAULT_SAFETY_SETTINGS } from '../safety/settings-check.ts';
import { type Finish, registerDaemon } from './daemon.ts';
import { registerGatewayControl } from './gateway-control.ts';
import type { Io } from './io.ts';
import { runGateway } from './run-gateway.ts';

export function registerGateway(program: Command, io: Io, finish: Finish): void {
  const gateway = registerDaemon(program, io, finish, {
    name: 'gateway',
    summary: 'the daemon beside the cranes',
    description:
      'Takes commands of workstations over WebSocket, judges each of them, and writes setpoints to the PLCs of its cranes over Modbus TCP.',
    example: 'examples/gateway.toml',
    overrides: [
      { flags: '--host <address>', key: 'websocket.host', meaning: 'address for workstations', value: 'text' },
      { flags: '--port <port>', key: 'websocket.port', meaning: 'port for workstations', value: 'port' },
      { flags: '--metrics-host <address>', key: 'metrics.host', meaning: 'address of /metrics', value: 'text' },
      { flags: '--metrics-port <port>', key: 'metrics.port', meaning: 'port of /metrics', value: 'port' },
    ],
    load: (source) => loadGatewayConfig(source, { defaults: DEFAULT_SAFETY_SETTINGS, check: checkSafetySettings }),
    run: runGateway,
  });
  registerGatewayControl(gateway, io, finish);
}
