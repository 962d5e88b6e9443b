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

/** In the first byte, beside the stream: not the echo itself, but what a relay had back from its own peer. */
const CONFIRMED = 0x80;

/** A copy of a whole request, marked as confirmed. */
export function markConfirmed(request: Buffer): Buffer {
  const marked = Buffer.from(request);
  marked[0] = (marked[0] ?? 0) | CONFIRMED;
  return marked;
}

/** Reports a whole request that came back: series 1 where it is marked as confirmed, else 0. */
export function reportOpaque(request: Buffer, onReply: OnReply): void {
  const lead = request[0] ?? 0;
  const stream = lead & ~CONFIRMED;
  if (!isStream(stream)) throw new Error(`an echo of stream ${stream}, which was never sent`);
  onReply(lead === stream ? 0 : 1, stream, request.readUInt32BE(INDEX_AT), 'accepted');
}

/** Takes the bytes of one TCP connection piece by piece; copies only a request that two pieces share. A request is valid during the call. */
export function forEachOpaque(take: (request: Buffer) => void): (bytes: Buffer, length: number) => void {
  const shared = Buffer.alloc(REQUEST_BYTES);
  let held = 0;
  return (bytes, length) => {
    let at = 0;
    while (at < length) {
      if (held === 0 && length - at >= REQUEST_BYTES) {
        take(bytes.subarray(at, at + REQUEST_BYTES));
        at += REQUEST_BYTES;
        continue;
      }
      const copied = bytes.copy(shared, held, at, Math.min(length, at + REQUEST_BYTES - held));
      at += copied;
      held += copied;
      if (held === REQUEST_BYTES) {
        held = 0;
        take(shared);
      }
    }
  };
}
