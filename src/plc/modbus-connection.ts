// One Modbus TCP connection, from its connect to its end. Enters: requests, each with a deadline. Leaves:
// replies as values, and one end with its cause. It never reopens itself: supervised-link.ts does.
//
// What modbus-serial leaves to its user, and is settled here: it never reconnects; it answers no request whose
// connection closed; its `timeout` is also an idle time-out of the socket, so it is not used; it forgets no
// transaction, so a reply sent twice calls its callback twice (a promise settles once); it believes the byte
// count of a reply. A connection whose request timed out ends for good: so no late reply meets a newer request.

import { Socket } from 'node:net';
import modbusSerial from 'modbus-serial';
import type { Code } from '../domain/index.ts';
import { elapsed, type Millis, type MonotonicMs } from '../quantity/index.ts';
import type { RegisterBlock } from '../registers/index.ts';

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

/** What modbus-serial gives its callback; which fields are there depends on the function code. */
interface RawReply {
  readonly data?: readonly number[];
  readonly address?: number;
  readonly value?: number;
  readonly length?: number;
}

type RawCallback = (error: (Error & { readonly modbusCode?: number }) | null, reply: RawReply) => void;
type Settle = (reply: ModbusReply) => void;

const NO_REGISTERS: readonly number[] = [];

export class ModbusConnection {
  readonly #options: ConnectionOptions;
  readonly #onEnd: (code: Code, detail: string) => void;
  readonly #socket = new Socket();
  readonly #client = new modbusSerial.default();
  readonly #connectTimer: NodeJS.Timeout;
  /** Requests without an answer yet: one, or two while an emergency stop overtakes a probe. */
  readonly #pending = new Set<Settle>();
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
    this.#socket.on('connect', () => {
      if (this.#ended) return;
      clearTimeout(this.#connectTimer);
      this.#socket.setNoDelay(true);
      this.#client.on('error', (error) => this.end('PLC_LINK_DOWN', String(error)));
      this.#client.linkTCP(this.#socket, { port }, onOpen);
    });
    this.#socket.connect({ host, port });
  }

  /** FC3: reads a whole block. */
  read(block: RegisterBlock, deadline: MonotonicMs): Promise<ModbusReply> {
    const { address, length } = block;
    return this.#request(deadline, (settle) => {
      this.#client.writeFC3(this.#options.unitId, address, length, registersOf(length, settle));
    });
  }

  /** FC6: writes one register, and checks that the server echoes it. */
  writeRegister(address: number, value: number, deadline: MonotonicMs): Promise<ModbusReply> {
    return this.#request(deadline, (settle) => {
      const echo = echoed((reply) => reply.address === address && reply.value === value, settle);
      this.#client.writeFC6(this.#options.unitId, address, value, echo);
    });
  }

  /** FC16: writes a whole block. */
  write(block: RegisterBlock, bytes: Buffer, deadline: MonotonicMs): Promise<ModbusReply> {
    const { address, length } = block;
    return this.#request(deadline, (settle) => {
      const echo = echoed((reply) => reply.address === address && reply.length === length, settle);
      // The declaration knows arrays only, the code takes a buffer as well.
      this.#client.writeFC16(this.#options.unitId, address, bytes as unknown as number[], echo);
    });
  }

  /** FC23: writes a whole block and reads another in one exchange; the server writes first. */
  writeAndRead(
    written: RegisterBlock,
    bytes: Buffer,
    read: RegisterBlock,
    deadline: MonotonicMs,
  ): Promise<ModbusReply> {
    return this.#request(deadline, (settle) => {
      this.#client.writeFC23(
        this.#options.unitId,
        read.address,
        read.length,
        written.address,
        written.length,
        bytes,
        registersOf(read.length, settle),
      );
    });
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
    for (const settle of this.#pending) settle(failed(code, detail));
  }

  /** Closures per request: each belongs to one transaction only, so that no reply settles another's. */
  #request(deadline: MonotonicMs, send: (settle: Settle) => void): Promise<ModbusReply> {
    const { clock, host, port } = this.#options;
    return new Promise((resolve) => {
      if (this.#ended || !this.#client.isOpen) {
        resolve(failed('PLC_LINK_DOWN', `the connection to ${host}:${port} is closed`));
        return;
      }
      const timeout = Math.max(0, elapsed(clock(), deadline));
      // Grace until all sockets were read once more: after a stall of this process the reply may lie there, unread.
      const timer = setTimeout(() => setImmediate(() => setImmediate(expire)), timeout);
      const expire = () => {
        if (this.#pending.has(settle)) this.end('PLC_TIMEOUT', `no answer from ${host}:${port} in time`);
      };
      const settle: Settle = (reply) => {
        if (!this.#pending.delete(settle)) return;
        clearTimeout(timer);
        resolve(reply);
      };
      this.#pending.add(settle);
      send(settle);
    });
  }
}

function registersOf(length: number, settle: Settle): RawCallback {
  return (error, reply) => {
    const registers = reply?.data;
    if (error !== null) settle(refused(error));
    else if (registers?.length === length) settle({ ok: true, registers });
    else settle(failed('PLC_BLOCK_CORRUPT', `${registers?.length ?? 0} registers came for ${length}`));
  };
}

function echoed(fits: (reply: RawReply) => boolean, settle: Settle): RawCallback {
  return (error, reply) => {
    if (error !== null) settle(refused(error));
    else if (fits(reply)) settle({ ok: true, registers: NO_REGISTERS });
    else settle(failed('PLC_BLOCK_CORRUPT', 'the PLC confirmed another write than the one it was asked for'));
  };
}

/** An exception, or a reply that fits its request in neither length, unit nor function. */
function refused(error: Error & { readonly modbusCode?: number }): ReplyFailure {
  const exception = error.modbusCode ?? 0;
  return { ok: false, code: exception === 0 ? 'PLC_BLOCK_CORRUPT' : 'PLC_EXCEPTION', exception, detail: error.message };
}

function failed(code: Code, detail: string): ReplyFailure {
  return { ok: false, code, exception: 0, detail };
}
