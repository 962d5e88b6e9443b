// Modbus TCP frames against hex written by hand from the specification: its own examples (Application Protocol V1.1b3, §6.3,
// 6.6, 6.12, 6.17; Messaging on TCP/IP V1.0b, §3.1.3 for the header). Then what the reader and the judge make of damage.

import { describe, expect, test } from 'vitest';
import {
  exceptionText,
  type Expected,
  judgeReply,
  READ_REGISTERS,
  READ_WRITE_REGISTERS,
  readRequest,
  readWriteRequest,
  ReplyReader,
  transactionOf,
  WRITE_REGISTER,
  WRITE_REGISTERS,
  writeRegisterRequest,
  writeRequest,
} from '../../src/plc/modbus-frames.ts';
import type { RegisterBlock } from '../../src/registers/index.ts';
import { unspaced } from '../support/modbus-peer.ts';

function bytesOf(groups: string): Buffer {
  return Buffer.from(unspaced(groups), 'hex');
}

function block(address: number, length: number): RegisterBlock {
  return { name: 'test', address, length, registers: [] };
}

interface Cut {
  readonly frames: readonly string[];
  readonly fault: string | undefined;
}

/** What a new reader takes from these chunks. */
function cut(chunks: readonly Uint8Array[]): Cut {
  const reader = new ReplyReader();
  const frames: string[] = [];
  let fault: string | undefined;
  for (const chunk of chunks) fault = reader.push(chunk, (frame) => frames.push(frame.toString('hex')));
  return { frames, fault };
}

describe('requests', () => {
  test.each([
    ['FC3 reads registers 108 to 110', readRequest(0x1501, 0x11, block(0x6b, 3)), '1501 0000 0006 11 03 006b 0003'],
    ['FC6 writes 3 into register 2', writeRegisterRequest(0x1501, 0x11, 1, 3), '1501 0000 0006 11 06 0001 0003'],
    [
      'FC16 writes 10 and 258 from register 2 on',
      writeRequest(0x1501, 0x11, block(1, 2), bytesOf('000a 0102')),
      '1501 0000 000b 11 10 0001 0002 04 000a 0102',
    ],
    [
      'FC23 reads six registers and writes three',
      readWriteRequest(0x1501, 0x11, block(3, 6), block(0x0e, 3), bytesOf('00ff 00ff 00ff')),
      '1501 0000 0011 11 17 0003 0006 000e 0003 06 00ff 00ff 00ff',
    ],
    ['transaction 0, unit 0', readRequest(0, 0, block(0, 1)), '0000 0000 0006 00 03 0000 0001'],
    ['all at their largest', writeRegisterRequest(0xffff, 255, 0xffff, 0xffff), 'ffff 0000 0006 ff 06 ffff ffff'],
  ])('%s', (_, frame, hex) => {
    expect(frame.toString('hex')).toBe(unspaced(hex));
  });

  test.each([
    ['too few bytes', bytesOf('000a')],
    ['too many', bytesOf('000a 0102 0304')],
    ['none', Buffer.alloc(0)],
  ])('never go out with %s for their registers', (_, bytes) => {
    expect(() => writeRequest(1, 1, block(1, 2), bytes)).toThrow(RangeError);
    expect(() => readWriteRequest(1, 1, block(1, 2), block(1, 2), bytes)).toThrow(RangeError);
  });

  test('never go out with a number that its field does not hold', () => {
    expect(() => readRequest(0x1_0000, 1, block(0, 1))).toThrow(RangeError);
    expect(() => readRequest(1, 256, block(0, 1))).toThrow(RangeError);
    expect(() => writeRegisterRequest(1, 1, -1, 0)).toThrow(RangeError);
    expect(() => writeRegisterRequest(1, 1, 0, 0x1_0000)).toThrow(RangeError);
  });

  test('share no memory with the block that they were made from', () => {
    const bytes = bytesOf('000a 0102');
    const frame = writeRequest(1, 1, block(1, 2), bytes);
    bytes.fill(0xff);
    expect(frame.toString('hex')).toBe(unspaced('0001 0000 000b 01 10 0001 0002 04 000a 0102'));
  });
});

const READ: Expected = { unit: 0x11, functionCode: READ_REGISTERS, registers: 3, echo: undefined };
const WRITE_ONE: Expected = { unit: 0x11, functionCode: WRITE_REGISTER, registers: 0, echo: [1, 3] };
const WRITE: Expected = { unit: 0x11, functionCode: WRITE_REGISTERS, registers: 0, echo: [1, 2] };
const READ_WRITE: Expected = { unit: 0x11, functionCode: READ_WRITE_REGISTERS, registers: 6, echo: undefined };

const READ_REPLY = '1501 0000 0009 11 03 06 022b 0000 0064';
const WRITE_ONE_REPLY = '1502 0000 0006 11 06 0001 0003';
const WRITE_REPLY = '1503 0000 0006 11 10 0001 0002';
const READ_WRITE_REPLY = '1504 0000 000f 11 17 0c 00fe 0acd 0001 0003 000d 00ff';

describe('replies', () => {
  test.each([
    ['FC3', READ_REPLY, READ, [0x022b, 0, 0x64]],
    ['FC6', WRITE_ONE_REPLY, WRITE_ONE, []],
    ['FC16', WRITE_REPLY, WRITE, []],
    ['FC23', READ_WRITE_REPLY, READ_WRITE, [0xfe, 0x0acd, 1, 3, 0x0d, 0xff]],
  ])('of %s', (_, hex, expected, registers) => {
    expect(judgeReply(bytesOf(hex), expected)).toEqual({ kind: 'registers', registers });
  });

  test('bring registers that share no memory with the frame', () => {
    const frame = bytesOf(READ_REPLY);
    const verdict = judgeReply(frame, READ);
    frame.fill(0xff);
    expect(verdict).toEqual({ kind: 'registers', registers: [0x022b, 0, 0x64] });
  });

  test.each([
    [1, 'illegal function'],
    [2, 'illegal data address'],
    [3, 'illegal data value'],
    [4, 'server device failure'],
    [5, 'acknowledge'],
    [6, 'server device busy'],
    [7, 'not in the specification'],
    [8, 'memory parity error'],
    [9, 'not in the specification'],
    [10, 'gateway path unavailable'],
    [11, 'gateway target device failed to respond'],
    [0, 'not in the specification'],
    [255, 'not in the specification'],
  ])('exception %d: %s', (exception, text) => {
    for (const expected of [READ, WRITE_ONE, WRITE, READ_WRITE]) {
      const frame = Buffer.from([0, 1, 0, 0, 0, 3, 0x11, expected.functionCode + 0x80, exception]);
      expect(judgeReply(frame, expected)).toEqual({ kind: 'exception', exception });
    }
    expect(exceptionText(exception)).toBe(`Modbus exception ${exception} (${text})`);
  });

  test.each([
    ['of another unit', '1501 0000 0009 12 03 06 022b 0000 0064', READ, 'unit 18 answered for unit 17'],
    ['of a unit alone', '1501 0000 0001 11', READ, 'an answer without a function came'],
    ['of another function', '1501 0000 0009 11 04 06 022b 0000 0064', READ, 'function 4 answered for function 3'],
    ['to FC16 where FC6 was asked', WRITE_REPLY, WRITE_ONE, 'function 16 answered for function 6'],
    ['an exception of another function', '1501 0000 0003 11 97 02', READ, 'function 151 answered for function 3'],
    ['an exception without a number', '1501 0000 0002 11 83', READ, 'an exception of 1 bytes came for 2'],
    ['an exception too long', '1501 0000 0004 11 83 02 00', READ, 'an exception of 3 bytes came for 2'],
    ['an exception of another unit', '1501 0000 0003 12 83 02', READ, 'unit 18 answered for unit 17'],
    ['without a byte count', '1501 0000 0002 11 03', READ, '0 bytes of registers, said to be 0, came for 6'],
    [
      'with fewer registers',
      '1501 0000 0007 11 03 04 022b 0000',
      READ,
      '4 bytes of registers, said to be 4, came for 6',
    ],
    [
      'with more registers',
      '1501 0000 000b 11 03 08 022b 0000 0064 0001',
      READ,
      '8 bytes of registers, said to be 8, came for 6',
    ],
    [
      'with a byte count above its length',
      '1501 0000 0007 11 03 06 022b 0000',
      READ,
      '4 bytes of registers, said to be 6, came for 6',
    ],
    [
      'with a byte count below its length',
      '1501 0000 0009 11 03 04 022b 0000 0064',
      READ,
      '6 bytes of registers, said to be 4, came for 6',
    ],
    [
      'with half a register',
      '1501 0000 0008 11 03 06 022b 0000 00',
      READ,
      '5 bytes of registers, said to be 6, came for 6',
    ],
  ])('misfit: %s', (_, hex, expected, detail) => {
    expect(judgeReply(bytesOf(hex), expected)).toEqual({ kind: 'misfit', detail });
  });

  test.each([
    ['FC6, another address', '1502 0000 0006 11 06 0002 0003', WRITE_ONE],
    ['FC6, another value', '1502 0000 0006 11 06 0001 0004', WRITE_ONE],
    ['FC6, cut short', '1502 0000 0004 11 06 0001', WRITE_ONE],
    ['FC6, too long', '1502 0000 0008 11 06 0001 0003 0000', WRITE_ONE],
    ['FC16, another address', '1503 0000 0006 11 10 0002 0002', WRITE],
    ['FC16, another count', '1503 0000 0006 11 10 0001 0001', WRITE],
    ['FC16, nothing', '1503 0000 0002 11 10', WRITE],
  ])('misfit: an echo of %s', (_, hex, expected) => {
    const detail = 'the PLC confirmed another write than the one it was asked for';
    expect(judgeReply(bytesOf(hex), expected)).toEqual({ kind: 'misfit', detail });
  });
});

describe('a stream of replies', () => {
  const replies = [READ_REPLY, WRITE_ONE_REPLY, WRITE_REPLY, READ_WRITE_REPLY, '1505 0000 0003 11 83 02'];
  const whole: Cut = { frames: replies.map(unspaced), fault: undefined };
  const stream = Buffer.concat(replies.map(bytesOf));

  test('in one chunk', () => {
    expect(cut([stream])).toEqual(whole);
  });

  test('cut in two at every offset', () => {
    for (let at = 0; at <= stream.length; at++) {
      expect(cut([stream.subarray(0, at), stream.subarray(at)]), `at ${at}`).toEqual(whole);
    }
  });

  test('in chunks of every size', () => {
    for (let size = 1; size < stream.length; size++) {
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
        stream.subarray(index * size, (index + 1) * size),
      );
      expect(cut(chunks), `of ${size}`).toEqual(whole);
    }
  });

  test('gives its transaction numbers', () => {
    const numbers: number[] = [];
    new ReplyReader().push(stream, (frame) => numbers.push(transactionOf(frame)));
    expect(numbers).toEqual([0x1501, 0x1502, 0x1503, 0x1504, 0x1505]);
  });

  test.each([
    ['longest', 254],
    ['shortest', 1],
  ])('holds the %s frame that there can be', (_, length) => {
    const frame = Buffer.alloc(6 + length, 0xab);
    frame.writeUInt32BE(0x1501_0000, 0);
    frame.writeUInt16BE(length, 4);
    expect(cut([frame, bytesOf(READ_REPLY)]).frames).toEqual([frame.toString('hex'), unspaced(READ_REPLY)]);
  });
});

describe('a peer that speaks no Modbus TCP', () => {
  const damaged = [
    ['another protocol', '1501 0001 0006 11', 'protocol identifier 1 came for 0'],
    ['a web server', Buffer.from('HTTP/1.1 400 Bad Request').toString('hex'), 'protocol identifier 21584 came for 0'],
    ['a body of nothing', '1501 0000 0000 11', 'a length of 0 came for 1 … 254'],
    ['a body too long by one', '1501 0000 00ff 11', 'a length of 255 came for 1 … 254'],
    ['a body of 64 KiB', '1501 0000 ffff 11', 'a length of 65535 came for 1 … 254'],
  ] as const;

  test.each(damaged)('is found by its header: %s', (_, hex, fault) => {
    expect(cut([bytesOf(hex)])).toEqual({ frames: [], fault });
    expect(cut(Array.from(bytesOf(hex), (byte) => Uint8Array.of(byte)))).toEqual({ frames: [], fault });
  });

  test.each(damaged)('is not heard again, whatever follows: %s', (_, hex, fault) => {
    const followed = cut([Buffer.concat([bytesOf(hex), bytesOf(READ_REPLY)]), Buffer.alloc(500), bytesOf(READ_REPLY)]);
    expect(followed).toEqual({ frames: [], fault });
  });

  test('was understood until then', () => {
    expect(cut([bytesOf(`${READ_REPLY} 1502 0001 0006`)])).toMatchObject({ frames: [unspaced(READ_REPLY)] });
  });
});
