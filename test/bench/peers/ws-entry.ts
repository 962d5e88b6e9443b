// Server process of the three peers on ws. Enters: the peer's name as argument, and WebSocket messages on a free port of
// 127.0.0.1. Leaves: an answer to each, at once. No compression, which costs more than the rest; ws sets noDelay itself.

import { type WebSocket, WebSocketServer } from 'ws';
import { announce, portOf } from './announce.ts';
import { answerPacked } from './packed-command.ts';
import { answerPlain } from './plain-command.ts';

const SERVICES: Readonly<Record<string, (socket: WebSocket) => void>> = {
  ws: (socket) => socket.on('message', (bytes) => socket.send(bytes)),
  'ws-msgpackr': (socket) => socket.on('message', (bytes: Buffer) => socket.send(answerPacked(bytes))),
  'ws-json': (socket) =>
    socket.on('message', (bytes: Buffer) => {
      socket.send(JSON.stringify(answerPlain(JSON.parse(bytes.toString()))));
    }),
};

const [, , name = ''] = process.argv;
const serve = SERVICES[name];
if (serve === undefined) throw new Error(`no peer on ws is called '${name}'`);

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', serve);
server.on('listening', () => announce({ port: portOf(server.address()) }));
