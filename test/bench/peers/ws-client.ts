// The generator's side of the peers on ws. Enters: requests. Leaves: their replies. No compression offered (the
// client's default is on); ws sets noDelay itself; random masks stay, as RFC 6455 wants them of a client.

import { once } from 'node:events';
import { WebSocket } from 'ws';
import { onlyPort } from './only-port.ts';
import { opaqueRequest, reportOpaque } from './opaque-request.ts';
import { packCommand, reportPacked } from './packed-command.ts';
import type { Client, Connect, OnReply, Stream } from './peer.ts';
import { plainCommand, reportPlain } from './plain-command.ts';

/** How one peer writes a request and reads a reply. */
interface Format {
  write(stream: Stream, index: number): Buffer | string;
  read(bytes: Buffer, onReply: OnReply): void;
}

async function connect(port: number, format: Format, onReply: OnReply): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  socket.on('message', (bytes: Buffer) => format.read(bytes, onReply));
  await once(socket, 'open');
  return {
    send: (stream, index) => socket.send(format.write(stream, index)),
    close: async () => {
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    },
  };
}

const OPAQUE: Format = {
  write: opaqueRequest,
  read: reportOpaque,
};
const PACKED: Format = { write: packCommand, read: reportPacked };
const PLAIN: Format = {
  write: (stream, index) => JSON.stringify(plainCommand(stream, index)),
  read: (bytes, onReply) => reportPlain(JSON.parse(bytes.toString()), onReply),
};

export const connectWs: Connect = (peer, onReply) => connect(onlyPort(peer), OPAQUE, onReply);
export const connectWsMsgpackr: Connect = (peer, onReply) => connect(onlyPort(peer), PACKED, onReply);
export const connectWsJson: Connect = (peer, onReply) => connect(onlyPort(peer), PLAIN, onReply);
