// Keeps one connection to a PLC alive. Enters: where the PLC is and which crane must answer there. Leaves: a
// connection whose identity is checked, and the cause whenever there is none. Reopens with growing pauses.

import type { AxisMask, Code, CraneNumber } from '../domain/index.ts';
import { after, type Millis } from '../quantity/index.ts';
import { IDENTITY_BLOCK } from '../registers/index.ts';
import { decodeIdentity, type PlcIdentity } from './block-codec.ts';
import { type ConnectionOptions, ModbusConnection } from './modbus-connection.ts';

/** What the PLC must say of itself before anything is written to it. */
interface ExpectedPlc {
  readonly crane: CraneNumber;
  readonly axes: AxisMask;
  /** Longest watchdog and longest scan that the stopping distances are reckoned with. */
  readonly watchdog: Millis;
  readonly scan: Millis;
}

export interface LinkOptions extends ConnectionOptions {
  readonly expected: ExpectedPlc;
  readonly exchangeTimeout: Millis;
  /** First pause between two attempts, doubled from one to the next up to the longest. */
  readonly firstPause: Millis;
  readonly longestPause: Millis;
  /** 0 … 1, spreads the pauses by ±20 %, so that the gateways of a terminal do not return all at once. */
  readonly jitter: () => number;
}

export interface LinkEvents {
  up(connection: ModbusConnection, identity: PlcIdentity): void;
  /** Each time that an attempt fails or a connection ends. */
  down(code: Code, detail: string): void;
}

export class SupervisedLink {
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  #connection: ModbusConnection | undefined;
  #pauseTimer: NodeJS.Timeout | undefined;
  /** Attempts since a connection last proved itself; a proven one that ends is reopened at once. */
  #failures = 1;
  #urgent = false;
  #closed = false;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** Connects now. */
  open(): void {
    const connection = new ModbusConnection(
      this.#options,
      () => void this.#identify(connection),
      (code, detail) => this.#ended(code, detail),
    );
    this.#connection = connection;
  }

  /** The present connection did what it is for: if it ends, the first attempt comes without a pause. */
  proven(): void {
    this.#failures = 0;
  }

  /** Something waits that cannot: try now, and do not let the pauses grow until `relax`. */
  hurry(): void {
    this.#urgent = true;
    if (this.#pauseTimer === undefined) return;
    clearTimeout(this.#pauseTimer);
    this.#reopen();
  }

  relax(): void {
    this.#urgent = false;
  }

  /** Gives up. Resolves when the connection is gone; no event comes after the call. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#pauseTimer);
    await this.#connection?.close();
  }

  async #identify(connection: ModbusConnection): Promise<void> {
    const { clock, exchangeTimeout, expected } = this.#options;
    const reply = await connection.read(IDENTITY_BLOCK, after(clock(), exchangeTimeout));
    if (this.#closed) return;
    if (!reply.ok) {
      connection.end(reply.code, `reading the identity block: ${reply.detail}`);
      return;
    }
    const identity = decodeIdentity(reply.registers);
    if (!identity.ok) {
      const { code, offset, found } = identity;
      connection.end(code, `register ${IDENTITY_BLOCK.address + offset} holds ${found}, not ${identity.expected}`);
      return;
    }
    const misfit = misfitOf(identity.value, expected);
    if (misfit === undefined) this.#events.up(connection, identity.value);
    else connection.end('PLC_IDENTITY', `${misfit} at ${this.#options.host}:${this.#options.port}`);
  }

  #ended(code: Code, detail: string): void {
    this.#connection = undefined;
    this.#pauseTimer = setTimeout(() => this.#reopen(), this.#nextPause());
    this.#events.down(code, detail);
  }

  #reopen(): void {
    this.#pauseTimer = undefined;
    this.open();
  }

  #nextPause(): number {
    const { firstPause, longestPause, jitter } = this.#options;
    const failures = this.#failures;
    this.#failures = failures + 1;
    if (failures === 0) return 0;
    const pause = this.#urgent ? firstPause : Math.min(longestPause, firstPause * 2 ** (failures - 1));
    return pause * (0.8 + 0.4 * jitter());
  }
}

function misfitOf(found: PlcIdentity, expected: ExpectedPlc): string | undefined {
  if (found.crane !== expected.crane) return `crane ${found.crane} answers instead of crane ${expected.crane}`;
  if (found.axes !== expected.axes) return `a crane with axes ${found.axes} answers instead of ${expected.axes}`;
  if (!(found.watchdog > 0 && found.watchdog <= expected.watchdog)) {
    return `a watchdog of ${found.watchdog} ms answers, at most ${expected.watchdog} ms is allowed`;
  }
  if (!(found.scanInterval > 0 && found.scanInterval <= expected.scan)) {
    return `a scan of ${found.scanInterval} ms answers, at most ${expected.scan} ms is allowed`;
  }
  return undefined;
}
