// The generator's side of tcp-c and tcp-node. Enters: requests. Leaves: their echoes, put together again from the
// stream. noDelay: no write waits for an acknowledgement. One buffer for all reads: the socket makes no garbage.

import { once } from 'node:events';
import { connect } from 'node:net';
import { onlyPort } from './only-port.ts';
import { forEachOpaque, opaqueRequest, reportOpaque } from './opaque-request.ts';
import type { Connect } from './peer.ts';

export const connectTcp: Connect = async (peer, onReply) => {
  const read = forEachOpaque((request) => reportOpaque(request, onReply));
  const buffer = Buffer.alloc(65_536);
  const socket = connect({
    host: '127.0.0.1',
    port: onlyPort(peer),
    noDelay: true,
    onread: {
      buffer,
      callback: (length) => {
        read(buffer, length);
        return true;
      },
    },
  });
  await once(socket, 'connect');
  return {
    send: (stream, index) => socket.write(opaqueRequest(stream, index)),
    close: async () => {
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
};
