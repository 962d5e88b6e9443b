// Modbus TCP as a client speaks it, without a socket. Enters: what to ask; bytes of one connection, in pieces of any size.
// Leaves: one buffer a request, ready for one write; whole replies, matched against what was asked. Source: Modbus
// Application Protocol V1.1b3 (§6.3, 6.6, 6.12, 6.17, 7) and Modbus Messaging on TCP/IP V1.0b (§3.1.3).
//
// The project's own, since a setpoint must leave in the call that decided it: the usual client library hands each request
// to its socket in a later microtask, behind whatever else the caller writes meanwhile (docs/performance.md).

import type { RegisterBlock } from '../registers/index.ts';

export const READ_REGISTERS = 3;
export const WRITE_REGISTER = 6;
export const WRITE_REGISTERS = 16;
export const READ_WRITE_REGISTERS = 23;

/** Transaction and protocol identifiers, length. */
const HEADER_BYTES = 6;
const PDU_OFFSET = 7;
/** Longest frame of the protocol. */
const MAX_FRAME_BYTES = 260;
/** A body without a unit is none. */
const MIN_BODY_BYTES = 1;
const MAX_BODY_BYTES = MAX_FRAME_BYTES - HEADER_BYTES;
const EXCEPTION_BIT = 0x80;

/** A frame with its header and function code, and room for `dataBytes` behind it. */
function request(transaction: number, unit: number, functionCode: number, dataBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(PDU_OFFSET + 1 + dataBytes);
  frame.writeUInt16BE(transaction, 0);
  frame.writeUInt16BE(0, 2);
  frame.writeUInt16BE(2 + dataBytes, 4);
  frame.writeUInt8(unit, 6);
  frame.writeUInt8(functionCode, PDU_OFFSET);
  return frame;
}

/** Byte count and registers. Throws where they differ: what is missing would go out as whatever this memory held before. */
function putRegisters(frame: Buffer, at: number, length: number, bytes: Uint8Array): void {
  if (bytes.length !== 2 * length) throw new RangeError(`${bytes.length} bytes were given for ${length} registers`);
  frame.writeUInt8(bytes.length, at);
  frame.set(bytes, at + 1);
}

export function readRequest(transaction: number, unit: number, { address, length }: RegisterBlock): Buffer {
  const frame = request(transaction, unit, READ_REGISTERS, 4);
  frame.writeUInt16BE(address, 8);
  frame.writeUInt16BE(length, 10);
  return frame;
}

export function writeRegisterRequest(transaction: number, unit: number, address: number, value: number): Buffer {
  const frame = request(transaction, unit, WRITE_REGISTER, 4);
  frame.writeUInt16BE(address, 8);
  frame.writeUInt16BE(value, 10);
  return frame;
}

/** `bytes`: the block's registers, high byte first. */
export function writeRequest(
  transaction: number,
  unit: number,
  { address, length }: RegisterBlock,
  bytes: Uint8Array,
): Buffer {
  const frame = request(transaction, unit, WRITE_REGISTERS, 5 + 2 * length);
  frame.writeUInt16BE(address, 8);
  frame.writeUInt16BE(length, 10);
  putRegisters(frame, 12, length, bytes);
  return frame;
}

export function readWriteRequest(
  transaction: number,
  unit: number,
  read: RegisterBlock,
  written: RegisterBlock,
  bytes: Uint8Array,
): Buffer {
  const frame = request(transaction, unit, READ_WRITE_REGISTERS, 9 + 2 * written.length);
  frame.writeUInt16BE(read.address, 8);
  frame.writeUInt16BE(read.length, 10);
  frame.writeUInt16BE(written.address, 12);
  frame.writeUInt16BE(written.length, 14);
  putRegisters(frame, 16, written.length, bytes);
  return frame;
}

/** Cuts the bytes of one connection into frames. Holds at most one frame. */
export class ReplyReader {
  readonly #buffer = Buffer.alloc(MAX_FRAME_BYTES);
  #filled = 0;
  #fault: string | undefined;

  /** Calls `take` with each whole frame, valid during the call. Returns what is wrong where the peer speaks no Modbus TCP: nothing that follows can be trusted, and nothing is taken any more. */
  push(chunk: Uint8Array, take: (frame: Buffer) => void): string | undefined {
    let at = 0;
    while (this.#fault === undefined && at < chunk.length) {
      const needed = this.#filled < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + this.#buffer.readUInt16BE(4);
      const step = Math.min(needed - this.#filled, chunk.length - at);
      this.#buffer.set(chunk.subarray(at, at + step), this.#filled);
      this.#filled += step;
      at += step;
      if (this.#filled < needed) break;
      if (needed === HEADER_BYTES) {
        this.#fault = headerFault(this.#buffer);
      } else {
        this.#filled = 0;
        take(this.#buffer.subarray(0, needed));
      }
    }
    return this.#fault;
  }
}

function headerFault(header: Buffer): string | undefined {
  const protocol = header.readUInt16BE(2);
  if (protocol !== 0) return `protocol identifier ${protocol} came for 0`;
  const length = header.readUInt16BE(4);
  if (length >= MIN_BODY_BYTES && length <= MAX_BODY_BYTES) return undefined;
  return `a length of ${length} came for ${MIN_BODY_BYTES} … ${MAX_BODY_BYTES}`;
}

export function transactionOf(frame: Buffer): number {
  return frame.readUInt16BE(0);
}

/** What a reply must be to answer its request. */
export interface Expected {
  readonly unit: number;
  readonly functionCode: number;
  /** Registers that a read must bring; 0 for a write alone. */
  readonly registers: number;
  /** What a write must echo: address, then value or count. */
  readonly echo: readonly [number, number] | undefined;
}

export type ReplyVerdict =
  | { readonly kind: 'registers'; readonly registers: readonly number[] }
  | { readonly kind: 'exception'; readonly exception: number }
  | { readonly kind: 'misfit'; readonly detail: string };

const NO_REGISTERS: readonly number[] = [];

/** Reads a whole frame against what was asked. The value shares no memory with `frame`. */
export function judgeReply(frame: Buffer, expected: Expected): ReplyVerdict {
  const unit = frame.readUInt8(6);
  if (unit !== expected.unit) return misfit(`unit ${unit} answered for unit ${expected.unit}`);
  if (frame.length === PDU_OFFSET) return misfit('an answer without a function came');
  const functionCode = frame.readUInt8(PDU_OFFSET);
  if (functionCode === (expected.functionCode | EXCEPTION_BIT)) {
    if (frame.length !== 9) return misfit(`an exception of ${frame.length - PDU_OFFSET} bytes came for 2`);
    return { kind: 'exception', exception: frame.readUInt8(8) };
  }
  if (functionCode !== expected.functionCode) {
    return misfit(`function ${functionCode} answered for function ${expected.functionCode}`);
  }
  return expected.echo === undefined ? readRegisters(frame, expected.registers) : checkEcho(frame, expected.echo);
}

function readRegisters(frame: Buffer, count: number): ReplyVerdict {
  const bytes = 2 * count;
  // The count in the frame and the length of the frame are two statements: both must be ours.
  const said = frame.length > 8 ? frame.readUInt8(8) : 0;
  if (said !== bytes || frame.length !== 9 + bytes) {
    return misfit(`${Math.max(0, frame.length - 9)} bytes of registers, said to be ${said}, came for ${bytes}`);
  }
  const registers: number[] = [];
  for (let at = 9; at < frame.length; at += 2) registers.push(frame.readUInt16BE(at));
  return { kind: 'registers', registers };
}

function checkEcho(frame: Buffer, [address, value]: readonly [number, number]): ReplyVerdict {
  const fits = frame.length === 12 && frame.readUInt16BE(8) === address && frame.readUInt16BE(10) === value;
  return fits
    ? { kind: 'registers', registers: NO_REGISTERS }
    : misfit('the PLC confirmed another write than the one it was asked for');
}

function misfit(detail: string): ReplyVerdict {
  return { kind: 'misfit', detail };
}

/** The exceptions of the specification (§7) in its words. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'server device failure',
  5: 'acknowledge',
  6: 'server device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target device failed to respond',
};

export function exceptionText(exception: number): string {
  return `Modbus exception ${exception} (${EXCEPTIONS[exception] ?? 'not in the specification'})`;
}
