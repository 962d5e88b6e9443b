// Server process of the peer tcp-node. Enters: connections on a free port of 127.0.0.1. Leaves: their bytes, as they come.
// noDelay: no write waits for an acknowledgement.

import { createServer } from 'node:net';
import { announce, portOf } from './announce.ts';

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', (bytes) => socket.write(bytes));
  // A client that goes away with a reset is no reason to end.
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', () => announce({ port: portOf(server.address()) }));
