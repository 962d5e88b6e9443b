// Modbus TCP as a server speaks it, without a socket. Enters: bytes of one connection, in pieces of any
// size. Leaves: one reply for each whole request. Source: Modbus Application Protocol V1.1b3 and Modbus
// Messaging on TCP/IP V1.0b.

export const FUNCTION = {
  readHolding: 3,
  writeSingle: 6,
  writeMultiple: 16,
  readWriteMultiple: 23,
} as const;

export const EXCEPTION = {
  none: 0,
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  deviceFailure: 4,
  /** A unit id that does not live here: "gateway target device failed to respond". */
  targetNoResponse: 0x0b,
} as const;

/** Longest frame of the protocol: 6 bytes of header, then at most 254. */
const MAX_FRAME_BYTES = 260;
const HEADER_BYTES = 6;
const MIN_BODY_BYTES = 2;
const MAX_BODY_BYTES = MAX_FRAME_BYTES - HEADER_BYTES;
const PDU_OFFSET = 7;
const MAX_READ = 125;
const MAX_WRITE = 123;
/** Fewer than FC16 allows: the request carries the read span too. */
const MAX_WRITE_WITH_READ = 121;

/** Holding registers as the server sees them. Spans are checked before anything is read or written. */
export interface RegisterFile {
  readable(address: number, count: number): boolean;
  writable(address: number, count: number): boolean;
  read(address: number): number;
  /** All registers of one request at once, so that a block written whole is seen whole. */
  write(address: number, values: Uint16Array): void;
}

export interface ModbusUnit {
  readonly unitId: number;
  readonly registers: RegisterFile;
  /** Exception to answer this function with before it is looked at, 0 to go on: functions that are switched off, scripted faults. */
  refusal(functionCode: number): number;
}

/** Cuts the byte stream of one connection into frames. Holds at most one frame of 260 bytes. */
export class FrameReader {
  readonly #buffer = new Uint8Array(MAX_FRAME_BYTES);
  #filled = 0;

  /** Calls `take` for each whole frame; the frame is valid only during the call. Returns what is wrong where the stream cannot be a Modbus one: close it. */
  push(chunk: Uint8Array, take: (frame: Uint8Array) => void): string | undefined {
    let at = 0;
    while (at < chunk.length) {
      const needed = this.#filled < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + u16(this.#buffer, 4);
      const step = Math.min(needed - this.#filled, chunk.length - at);
      this.#buffer.set(chunk.subarray(at, at + step), this.#filled);
      this.#filled += step;
      at += step;
      if (this.#filled < needed) break;
      if (needed === HEADER_BYTES) {
        const fault = headerFault(this.#buffer);
        if (fault !== undefined) return fault;
      } else {
        this.#filled = 0;
        take(this.#buffer.subarray(0, needed));
      }
    }
    return undefined;
  }
}

function headerFault(header: Uint8Array): string | undefined {
  const protocol = u16(header, 2);
  if (protocol !== 0) return `protocol identifier 0 expected, found ${protocol}`;
  const length = u16(header, 4);
  if (!(length >= MIN_BODY_BYTES && length <= MAX_BODY_BYTES)) {
    return `length ${MIN_BODY_BYTES} … ${MAX_BODY_BYTES} expected, found ${length}`;
  }
  return undefined;
}

function u16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

/** Carries out one whole request frame and returns the reply frame. Never throws for what a frame contains. */
export function answer(frame: Uint8Array, unit: ModbusUnit): Uint8Array {
  const functionCode = frame[PDU_OFFSET] ?? 0;
  if (frame[6] !== unit.unitId) return exceptionReply(frame, functionCode, EXCEPTION.targetNoResponse);
  const refused = unit.refusal(functionCode);
  if (refused !== EXCEPTION.none) return exceptionReply(frame, functionCode, refused);
  switch (functionCode) {
    case FUNCTION.readHolding:
      return readHolding(frame, unit.registers);
    case FUNCTION.writeSingle:
      return writeSingle(frame, unit.registers);
    case FUNCTION.writeMultiple:
      return writeMultiple(frame, unit.registers);
    case FUNCTION.readWriteMultiple:
      return readWriteMultiple(frame, unit.registers);
    default:
      return exceptionReply(frame, functionCode, EXCEPTION.illegalFunction);
  }
}

function readHolding(frame: Uint8Array, registers: RegisterFile): Uint8Array {
  const address = u16(frame, 8);
  const count = u16(frame, 10);
  if (frame.length !== 12 || !(count >= 1 && count <= MAX_READ)) {
    return exceptionReply(frame, FUNCTION.readHolding, EXCEPTION.illegalValue);
  }
  if (!registers.readable(address, count)) {
    return exceptionReply(frame, FUNCTION.readHolding, EXCEPTION.illegalAddress);
  }
  return readReply(frame, FUNCTION.readHolding, registers, address, count);
}

function writeSingle(frame: Uint8Array, registers: RegisterFile): Uint8Array {
  const address = u16(frame, 8);
  if (frame.length !== 12) return exceptionReply(frame, FUNCTION.writeSingle, EXCEPTION.illegalValue);
  if (!registers.writable(address, 1)) {
    return exceptionReply(frame, FUNCTION.writeSingle, EXCEPTION.illegalAddress);
  }
  registers.write(address, Uint16Array.of(u16(frame, 10)));
  return echoReply(frame);
}

function writeMultiple(frame: Uint8Array, registers: RegisterFile): Uint8Array {
  const address = u16(frame, 8);
  const count = u16(frame, 10);
  if (!(count >= 1 && count <= MAX_WRITE) || frame[12] !== 2 * count || frame.length !== 13 + 2 * count) {
    return exceptionReply(frame, FUNCTION.writeMultiple, EXCEPTION.illegalValue);
  }
  if (!registers.writable(address, count)) {
    return exceptionReply(frame, FUNCTION.writeMultiple, EXCEPTION.illegalAddress);
  }
  registers.write(address, values(frame, 13, count));
  return echoReply(frame);
}

/** The write happens before the read, as the standard asks: a block and the confirmation of it travel in one exchange. */
function readWriteMultiple(frame: Uint8Array, registers: RegisterFile): Uint8Array {
  const readAddress = u16(frame, 8);
  const readCount = u16(frame, 10);
  const writeAddress = u16(frame, 12);
  const writeCount = u16(frame, 14);
  const countsFit = readCount >= 1 && readCount <= MAX_READ && writeCount >= 1 && writeCount <= MAX_WRITE_WITH_READ;
  if (!countsFit || frame[16] !== 2 * writeCount || frame.length !== 17 + 2 * writeCount) {
    return exceptionReply(frame, FUNCTION.readWriteMultiple, EXCEPTION.illegalValue);
  }
  if (!registers.readable(readAddress, readCount) || !registers.writable(writeAddress, writeCount)) {
    return exceptionReply(frame, FUNCTION.readWriteMultiple, EXCEPTION.illegalAddress);
  }
  registers.write(writeAddress, values(frame, 17, writeCount));
  return readReply(frame, FUNCTION.readWriteMultiple, registers, readAddress, readCount);
}

function values(frame: Uint8Array, offset: number, count: number): Uint16Array {
  const read = new Uint16Array(count);
  for (let i = 0; i < count; i += 1) read[i] = u16(frame, offset + 2 * i);
  return read;
}

/** A reply with the header of its request and room for `pduBytes`. */
function reply(request: Uint8Array, pduBytes: number): Uint8Array {
  const frame = new Uint8Array(PDU_OFFSET + pduBytes);
  frame.set(request.subarray(0, PDU_OFFSET));
  frame[4] = (pduBytes + 1) >> 8;
  frame[5] = (pduBytes + 1) & 0xff;
  return frame;
}

function exceptionReply(request: Uint8Array, functionCode: number, exception: number): Uint8Array {
  const frame = reply(request, 2);
  frame[7] = functionCode | 0x80;
  frame[8] = exception;
  return frame;
}

/** Writes are confirmed by their function, address and value (or count). */
function echoReply(request: Uint8Array): Uint8Array {
  const frame = reply(request, 5);
  frame.set(request.subarray(PDU_OFFSET, PDU_OFFSET + 5), PDU_OFFSET);
  return frame;
}

function readReply(
  request: Uint8Array,
  functionCode: number,
  registers: RegisterFile,
  address: number,
  count: number,
): Uint8Array {
  const frame = reply(request, 2 + 2 * count);
  frame[7] = functionCode;
  frame[8] = 2 * count;
  for (let i = 0; i < count; i += 1) {
    const value = registers.read(address + i);
    frame[9 + 2 * i] = value >> 8;
    frame[10 + 2 * i] = value & 0xff;
  }
  return frame;
}
