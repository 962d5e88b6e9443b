// The peer nats: Debian's nats-server between stick and crane. Enters: nothing but a folder for logs. Leaves: a server,
// and a responder behind it. Set for latency: nothing; it has TCP_NODELAY on, no disk (no JetStream) and no log per message.

import { findProgram, startForeign } from './foreign.ts';
import { withResponder } from './node-peer.ts';
import type { Peer } from './peer.ts';

const MISSING = 'no nats-server (Debian package nats-server)';
/** Port -1: a free one, named in the log. */
const ARGV = ['--addr', '127.0.0.1', '--port', '-1'];
const READY = /Listening for client connections on 127\.0\.0\.1:(\d+)\n[^]*Server is ready/;

export const nats: Peer = {
  name: 'nats',
  what: 'NATS request and reply through nats-server, MessagePack, responder in Node',
  series: ['answer'],
  missing: () => (findProgram('nats-server') === undefined ? MISSING : undefined),
  start: async ({ folder }) => {
    const command = findProgram('nats-server');
    if (command === undefined) throw new Error(MISSING);
    const broker = await startForeign({ role: 'broker', command, argv: ARGV, ready: READY });
    return withResponder(broker, Number(broker.said[1]), 'nats-entry', folder);
  },
};
