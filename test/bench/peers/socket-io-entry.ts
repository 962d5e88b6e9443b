// Server process of the peer socket.io. Enters: `command` events on a free port of 127.0.0.1. Leaves: an acknowledgement of
// each. WebSocket only, so that no long-polling precedes it, and no compression on either path.

import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { announce, portOf } from './announce.ts';
import { type PlainAck, answerPlain } from './plain-command.ts';

const http = createServer();
const server = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
});
server.on('connection', (socket) => {
  socket.on('command', (command: unknown, acknowledge: (ack: PlainAck) => void) => acknowledge(answerPlain(command)));
});
http.listen(0, '127.0.0.1', () => announce({ port: portOf(http.address()) }));
