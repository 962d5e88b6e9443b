// Requests of opaque bytes, and their echoes from a stream that TCP may cut anywhere.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachOpaque, markConfirmed, opaqueRequest, reportOpaque } from './opaque-request.ts';
import { type OnReply, REQUEST_BYTES } from './peer.ts';

type Reply = Parameters<OnReply>;

function collector(): { replies: Reply[]; onReply: OnReply } {
  const replies: Reply[] = [];
  return { replies, onReply: (...reply) => replies.push(reply) };
}

describe('an opaque request', () => {
  it('has the length of a command frame, and says what it is', () => {
    const { replies, onReply } = collector();
    const request = opaqueRequest(1, 0xffff_ffff);
    expect(request).toHaveLength(REQUEST_BYTES);
    reportOpaque(request, onReply);
    expect(replies).toEqual([[0, 1, 0xffff_ffff, 'accepted']]);
  });

  it('comes back confirmed as another series, itself unchanged', () => {
    const { replies, onReply } = collector();
    const request = opaqueRequest(1, 7);
    reportOpaque(markConfirmed(request), onReply);
    reportOpaque(request, onReply);
    expect(replies).toEqual([
      [1, 1, 7, 'accepted'],
      [0, 1, 7, 'accepted'],
    ]);
  });

  it('is never taken for another stream', () => {
    expect(() => reportOpaque(opaqueRequest(2, 1), () => undefined)).toThrow('stream 2');
  });
});

describe('the reader of a TCP stream', () => {
  it('reports each request once and in order, wherever the stream is cut', () => {
    const requests = [0, 1, 1, 0, 1].map((stream, at) => opaqueRequest(stream, at + 1));
    const stream = Buffer.concat(requests);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: stream.length - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (places) => {
        const { replies, onReply } = collector();
        const read = forEachOpaque((request) => reportOpaque(request, onReply));
        // One buffer for all pieces, as the socket has: nothing of a piece may be needed after it.
        const buffer = Buffer.alloc(stream.length);
        let from = 0;
        for (const to of [...places.sort((a, b) => a - b), stream.length]) {
          buffer.fill(0);
          stream.copy(buffer, 0, from, to);
          read(buffer, to - from);
          from = to;
        }
        expect(replies.map(([, stream, index]) => [stream, index])).toEqual([
          [0, 1],
          [1, 2],
          [1, 3],
          [0, 4],
          [1, 5],
        ]);
      }),
    );
  });
});
