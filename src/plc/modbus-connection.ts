// One Modbus TCP connection, from its connect to its end. Enters: requests, each with a deadline. Leaves:
// replies as values, and one end with its cause. It never reopens itself: supervised-link.ts does.
//
// A request is on its socket when the call returns. A connection whose request timed out ends for good, so no late reply
// meets a newer request; a reply to nothing that waits (sent twice, say) answers nothing.

import { Socket } from 'node:net';
import type { Code } from '../domain/index.ts';
import { elapsed, type Millis, type MonotonicMs } from '../quantity/index.ts';
import type { RegisterBlock } from '../registers/index.ts';
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
} from './modbus-frames.ts';

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  /** 0 … 255. */
  readonly unitId: number;
  readonly connectTimeout: Millis;
  readonly clock: () => MonotonicMs;
}

interface ReplyFailure {
  readonly ok: false;
  /** PLC_EXCEPTION and PLC_BLOCK_CORRUPT leave the connection open; any other code says that it has ended. */
  readonly code: Code;
  /** Number of the Modbus exception; 0 where there was none. */
  readonly exception: number;
  readonly detail: string;
}

export type ModbusReply = { readonly ok: true; readonly registers: readonly number[] } | ReplyFailure;

/** The exception of a server that does not know the function code. */
export const ILLEGAL_FUNCTION = 1;

/** A request without an answer yet. */
interface Pending {
  readonly expected: Expected;
  settle(reply: ModbusReply): void;
}

export class ModbusConnection {
  readonly #options: ConnectionOptions;
  readonly #onEnd: (code: Code, detail: string) => void;
  readonly #socket = new Socket();
  readonly #reader = new ReplyReader();
  readonly #connectTimer: NodeJS.Timeout;
  /** By transaction: one, or two while an emergency stop overtakes a probe. */
  readonly #pending = new Map<number, Pending>();
  #transaction = 1;
  #open = false;
  #ended = false;

  /** Connects at once. Then either `onOpen` and later, unless closed first, `onEnd`; or `onEnd` alone. */
  constructor(options: ConnectionOptions, onOpen: () => void, onEnd: (code: Code, detail: string) => void) {
    this.#options = options;
    this.#onEnd = onEnd;
    const { host, port, connectTimeout } = options;
    this.#connectTimer = setTimeout(() => {
      this.end('PLC_LINK_DOWN', `no connection to ${host}:${port} within ${connectTimeout} ms`);
    }, connectTimeout);
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      // An AggregateError (a host name with several addresses) has a code, but no message.
      this.end('PLC_LINK_DOWN', error.message === '' ? `${error.code} ${host}:${port}` : error.message);
    });
    this.#socket.on('close', () => this.end('PLC_LINK_DOWN', `${host}:${port} closed the connection`));
    this.#socket.on('data', (chunk: Buffer) => {
      const fault = this.#reader.push(chunk, this.#take);
      if (fault !== undefined) this.end('PLC_LINK_DOWN', `${host}:${port} speaks no Modbus TCP: ${fault}`);
    });
    this.#socket.on('connect', () => {
      if (this.#ended) return;
      clearTimeout(this.#connectTimer);
      this.#socket.setNoDelay(true);
      this.#open = true;
      onOpen();
    });
    this.#socket.connect({ host, port });
  }

  /** FC3: reads a whole block. */
  read(block: RegisterBlock, deadline: MonotonicMs): Promise<ModbusReply> {
    const { unitId: unit } = this.#options;
    const expected: Expected = { unit, functionCode: READ_REGISTERS, registers: block.length, echo: undefined };
    return this.#request(deadline, expected, (transaction) => readRequest(transaction, unit, block));
  }

  /** FC6: writes one register, and checks that the server echoes it. */
  writeRegister(address: number, value: number, deadline: MonotonicMs): Promise<ModbusReply> {
    const { unitId: unit } = this.#options;
    const expected: Expected = { unit, functionCode: WRITE_REGISTER, registers: 0, echo: [address, value] };
    return this.#request(deadline, expected, (transaction) => writeRegisterRequest(transaction, unit, address, value));
  }

  /** FC16: writes a whole block. */
  write(block: RegisterBlock, bytes: Uint8Array, deadline: MonotonicMs): Promise<ModbusReply> {
    const { unitId: unit } = this.#options;
    const { address, length } = block;
    const expected: Expected = { unit, functionCode: WRITE_REGISTERS, registers: 0, echo: [address, length] };
    return this.#request(deadline, expected, (transaction) => writeRequest(transaction, unit, block, bytes));
  }

  /** FC23: writes a whole block and reads another in one exchange; the server writes first. */
  writeAndRead(
    written: RegisterBlock,
    bytes: Uint8Array,
    read: RegisterBlock,
    deadline: MonotonicMs,
  ): Promise<ModbusReply> {
    const { unitId: unit } = this.#options;
    const expected: Expected = { unit, functionCode: READ_WRITE_REGISTERS, registers: read.length, echo: undefined };
    return this.#request(deadline, expected, (transaction) =>
      readWriteRequest(transaction, unit, read, written, bytes),
    );
  }

  /** Ends the connection because of a fault. A reset, not a close: what the network still holds must not reach the PLC later. */
  end(code: Code, detail: string): void {
    if (this.#ended) return;
    if (this.#socket.connecting || this.#socket.destroyed) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
    this.#finish(code, detail);
    this.#onEnd(code, detail);
  }

  /** Closes without a report; what was written is still delivered. Resolves when the socket is gone. */
  async close(): Promise<void> {
    if (!this.#ended) {
      this.#socket.destroy();
      this.#finish('PLC_LINK_DOWN', 'closed by the gateway');
    }
    if (this.#socket.closed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
    });
  }

  #finish(code: Code, detail: string): void {
    this.#ended = true;
    clearTimeout(this.#connectTimer);
    for (const pending of this.#pending.values()) pending.settle(failed(code, detail));
  }

  readonly #take = (frame: Buffer): void => {
    const pending = this.#pending.get(transactionOf(frame));
    if (pending === undefined) return;
    const verdict = judgeReply(frame, pending.expected);
    if (verdict.kind === 'registers') pending.settle({ ok: true, registers: verdict.registers });
    else if (verdict.kind === 'misfit') pending.settle(failed('PLC_BLOCK_CORRUPT', verdict.detail));
    else pending.settle(refused(verdict.exception));
  };

  #request(deadline: MonotonicMs, expected: Expected, frameOf: (transaction: number) => Buffer): Promise<ModbusReply> {
    const { clock, host, port } = this.#options;
    if (this.#ended || !this.#open) {
      return Promise.resolve(failed('PLC_LINK_DOWN', `the connection to ${host}:${port} is closed`));
    }
    const transaction = this.#transaction;
    this.#transaction = (transaction + 1) & 0xffff;
    const frame = frameOf(transaction);
    return new Promise((resolve) => {
      const timeout = Math.max(0, elapsed(clock(), deadline));
      const expire = () => {
        if (this.#pending.has(transaction)) this.end('PLC_TIMEOUT', `no answer from ${host}:${port} in time`);
      };
      // Grace until all sockets were read once more: after a stall of this process the reply may lie there, unread.
      const timer = setTimeout(() => setImmediate(() => setImmediate(expire)), timeout);
      const settle = (reply: ModbusReply): void => {
        if (!this.#pending.delete(transaction)) return;
        clearTimeout(timer);
        resolve(reply);
      };
      this.#pending.set(transaction, { expected, settle });
      this.#socket.write(frame);
    });
  }
}

function refused(exception: number): ReplyFailure {
  return { ok: false, code: 'PLC_EXCEPTION', exception, detail: exceptionText(exception) };
}

function failed(code: Code, detail: string): ReplyFailure {
  return { ok: false, code, exception: 0, detail };
}
