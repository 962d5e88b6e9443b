// Server process of the peer relay: a gateway without anything that makes it one. Enters: WebSocket messages, and as argument
// the port of a TCP echo. Leaves: each message first to the echo, then back to its sender; what the echo returns, marked,
// to the sender too. It checks nothing and decides nothing; noDelay on both sides, no compression.

import { connect } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { announce, portOf } from './announce.ts';
import { forEachOpaque, markConfirmed } from './opaque-request.ts';

const echo = connect({ host: '127.0.0.1', port: Number(process.argv[2]), noDelay: true });
let sender: WebSocket | undefined;

const takeEcho = forEachOpaque((bytes) => sender?.send(markConfirmed(bytes)));
echo.on('data', (bytes) => takeEcho(bytes, bytes.length));

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket) => {
  sender = socket;
  socket.on('message', (bytes: Buffer) => {
    echo.write(bytes);
    socket.send(bytes);
  });
});
server.on('listening', () => announce({ port: portOf(server.address()) }));
