// The peer mqtt: Debian's Mosquitto between stick and crane. Enters: a folder for its configuration. Leaves: a broker, and
// a responder behind it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choosePorts } from '../../../src/cli/demo/ports.ts';
import { findProgram, startForeign } from './foreign.ts';
import { withResponder } from './node-peer.ts';
import type { Peer } from './peer.ts';

const MISSING = 'no mosquitto (Debian package mosquitto)';

/** Set for latency: TCP_NODELAY, which is off by default and costs up to 40 ms; nothing on disk; no $SYS topics every 10 s. */
function configuration(port: number): string {
  return `listener ${port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
persistence false
sys_interval 0
connection_messages false
log_dest stderr
log_type error
log_type information
`;
}

export const mqtt: Peer = {
  name: 'mqtt',
  what: 'MQTT at QoS 0 through Mosquitto, MessagePack, responder in Node',
  series: ['answer'],
  missing: () => (findProgram('mosquitto') === undefined ? MISSING : undefined),
  start: async ({ folder }) => {
    const command = findProgram('mosquitto');
    if (command === undefined) throw new Error(MISSING);
    // Mosquitto cannot choose a port itself: to it, 0 is a socket file.
    const [port = 0] = await choosePorts('127.0.0.1', [{ name: 'mosquitto', port: 0 }], () => undefined);
    const file = join(folder, 'mosquitto.conf');
    writeFileSync(file, configuration(port));
    const broker = await startForeign({
      role: 'broker',
      command,
      argv: ['-c', file],
      ready: /mosquitto version \S+ running/,
    });
    return withResponder(broker, port, 'mqtt-entry', folder);
  },
};
