// Requests of the peers that carry opaque bytes: REQUEST_BYTES long, and sent back as they are. Enters: stream and
// index, or a stream of bytes cut anywhere. Leaves: a request, or the requests in the bytes.

import { isStream } from './identity.ts';
import { type OnReply, REQUEST_BYTES } from './peer.ts';

const INDEX_AT = 1;
const FILLER = Buffer.alloc(REQUEST_BYTES, 0xa5);

/** A buffer of its own each time: a socket may still hold the one before. */
export function opaqueRequest(stream: number, index: number): Buffer {
  const request = Buffer.from(FILLER);
  request[0] = stream;
  request.writeUInt32BE(index, INDEX_AT);
  return request;
}

/** Reports the request that begins at `at`. */
export function reportOpaque(bytes: Buffer, at: number, onReply: OnReply): void {
  const stream = bytes[at];
  if (!isStream(stream)) throw new Error(`an echo of stream ${stream}, which was never sent`);
  onReply(0, stream, bytes.readUInt32BE(at + INDEX_AT), 'accepted');
}

/** Takes the bytes of one TCP connection piece by piece; copies only a request that two pieces share. */
export function opaqueReader(onReply: OnReply): (bytes: Buffer, length: number) => void {
  const shared = Buffer.alloc(REQUEST_BYTES);
  let held = 0;
  return (bytes, length) => {
    let at = 0;
    while (at < length) {
      if (held === 0 && length - at >= REQUEST_BYTES) {
        reportOpaque(bytes, at, onReply);
        at += REQUEST_BYTES;
        continue;
      }
      const copied = bytes.copy(shared, held, at, Math.min(length, at + REQUEST_BYTES - held));
      at += copied;
      held += copied;
      if (held === REQUEST_BYTES) {
        held = 0;
        reportOpaque(shared, 0, onReply);
      }
    }
  };
}
