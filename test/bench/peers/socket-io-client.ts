// The generator's side of socket.io. Enters: requests, as events with a callback, which is how the library does request and
// reply. Leaves: the acknowledgements. WebSocket only from the start; the server refuses compression; no reconnecting.

import { io } from 'socket.io-client';
import { onlyPort } from './only-port.ts';
import type { Connect } from './peer.ts';
import { plainCommand, reportPlain } from './plain-command.ts';

export const connectSocketIo: Connect = async (peer, onReply) => {
  const socket = io(`http://127.0.0.1:${onlyPort(peer)}`, { transports: ['websocket'], reconnection: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const acknowledged = (ack: unknown): void => reportPlain(ack, onReply);
  return {
    send: (stream, index) => socket.emit('command', plainCommand(stream, index), acknowledged),
    close: async () => {
      socket.disconnect();
    },
  };
};
