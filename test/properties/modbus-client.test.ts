// The Modbus client over everything that can arrive: any bytes in any pieces, any valid reply in any pieces, any single
// bit of a reply turned over.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type Expected,
  judgeReply,
  READ_REGISTERS,
  READ_WRITE_REGISTERS,
  ReplyReader,
  transactionOf,
} from '../../src/plc/modbus-frames.ts';
import { runs } from '../support/runs.ts';

/** Longest frame of the protocol. */
const MAX_FRAME_BYTES = 260;
const UNIT = 7;

const u16 = fc.integer({ min: 0, max: 0xffff });

function frameOf(transaction: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16BE(transaction, 0);
  header.writeUInt16BE(body.length, 4);
  return Buffer.concat([header, body]);
}

interface ReadReply {
  readonly transaction: number;
  readonly functionCode: number;
  readonly registers: readonly number[];
}

const readReply: fc.Arbitrary<ReadReply> = fc.record({
  transaction: u16,
  functionCode: fc.constantFrom(READ_REGISTERS, READ_WRITE_REGISTERS),
  registers: fc.array(u16, { minLength: 1, maxLength: 125 }),
});

function replyFrame({ transaction, functionCode, registers }: ReadReply): Buffer {
  const words = registers.flatMap((register) => [register >> 8, register & 0xff]);
  return frameOf(transaction, Uint8Array.from([UNIT, functionCode, words.length, ...words]));
}

function expectedOf({ functionCode, registers }: ReadReply): Expected {
  return { unit: UNIT, functionCode, registers: registers.length, echo: undefined };
}

/** Sizes of the pieces in which a stream comes, used again and again until it ends. */
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 600 })), { minLength: 1 });

function pieces(stream: Buffer, of: readonly number[]): Buffer[] {
  const list: Buffer[] = [];
  for (let at = 0, index = 0; at < stream.length; index++) {
    const size = of[index % of.length] as number;
    list.push(stream.subarray(at, at + size));
    at += size;
  }
  return list;
}

/** Anything: frames of any body, which keep the reader in step, and bytes that need not be frames. */
const anything = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(u16, fc.uint8Array({ minLength: 1, maxLength: 254 })) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 700 }) },
    ),
    { maxLength: 8 },
  )
  .map((parts) => Buffer.concat(parts.map((part) => (Array.isArray(part) ? frameOf(...part) : part))));

describe('the Modbus client', () => {
  test.prop([anything, sizes], { numRuns: runs(1000) })(
    'never throws, holds at most one frame, and takes every byte in its order',
    (stream, of) => {
      const reader = new ReplyReader();
      const taken: Buffer[] = [];
      let pushed = 0;
      let fault: string | undefined;
      for (const piece of pieces(stream, of)) {
        const before = fault;
        fault = reader.push(piece, (frame) => {
          expect(frame.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
          judgeReply(frame, { unit: UNIT, functionCode: READ_REGISTERS, registers: 1, echo: undefined });
          taken.push(Buffer.from(frame));
        });
        pushed += piece.length;
        // Once out of step, for good.
        if (before !== undefined) expect(fault).toBe(before);
        const held = pushed - Buffer.concat(taken).length;
        if (fault === undefined) expect(held).toBeLessThan(MAX_FRAME_BYTES);
      }
      const all = Buffer.concat(taken);
      expect(all.equals(stream.subarray(0, all.length))).toBe(true);
    },
  );

  test.prop([fc.array(readReply, { minLength: 1, maxLength: 5 }), sizes], { numRuns: runs(300) })(
    'reads every valid reply, in whatever pieces it comes',
    (replies, of) => {
      const reader = new ReplyReader();
      const verdicts: unknown[] = [];
      for (const piece of pieces(Buffer.concat(replies.map(replyFrame)), of)) {
        const fault = reader.push(piece, (frame) => {
          const reply = replies[verdicts.length] as ReadReply;
          expect(transactionOf(frame)).toBe(reply.transaction);
          verdicts.push(judgeReply(frame, expectedOf(reply)));
        });
        expect(fault).toBeUndefined();
      }
      expect(verdicts).toEqual(replies.map(({ registers }) => ({ kind: 'registers', registers })));
    },
  );

  // Length, unit, function, byte count: bytes 4 to 8.
  test.prop([readReply, fc.integer({ min: 4 * 8, max: 9 * 8 - 1 }), fc.array(readReply, { maxLength: 3 }), sizes], {
    numRuns: runs(1000),
  })('takes no registers from a reply with one bit of its head turned over', (reply, bit, following, of) => {
    const damaged = replyFrame(reply);
    const byte = bit >> 3;
    damaged.writeUInt8(damaged.readUInt8(byte) ^ (1 << (bit & 7)), byte);
    const reader = new ReplyReader();
    let first = true;
    for (const piece of pieces(Buffer.concat([damaged, ...following.map(replyFrame)]), of)) {
      reader.push(piece, (frame) => {
        const verdict = judgeReply(frame, expectedOf(reply));
        // What follows may be out of step, but whatever is taken for an answer has as many registers as were asked for.
        if (first) expect(verdict.kind).not.toBe('registers');
        else if (verdict.kind === 'registers') expect(verdict.registers).toHaveLength(reply.registers.length);
        first = false;
      });
    }
  });
});
