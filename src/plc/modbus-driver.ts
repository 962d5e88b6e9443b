// The Modbus TCP driver of one PLC. Enters: setpoint records. Leaves: one exchange at a time on the wire, and
// snapshots, link changes and refusals as events. It never repeats a record and never touches its heartbeat.

import type { AxisMask, Code, CraneNumber } from '../domain/index.ts';
import { after, elapsed, type Millis, type MonotonicMs } from '../quantity/index.ts';
import { SETPOINT_BLOCK, STATUS_BLOCK } from '../registers/index.ts';
import { decodeStatus, encodeSetpoint, type PlcIdentity, SETPOINT_BYTES } from './block-codec.ts';
import type { PlcDriver, PlcEvent, SetpointRecord } from './driver.ts';
import { EmergencyLine } from './emergency-line.ts';
import { ILLEGAL_FUNCTION, type ModbusConnection, type ModbusReply } from './modbus-connection.ts';
import { isStop, SetpointSlot } from './setpoint-slot.ts';
import { type LinkOptions, SupervisedLink } from './supervised-link.ts';

/** Times that a deployment rarely changes. */
interface ModbusTimings {
  readonly connectTimeout: Millis;
  /** A record older than this is not sent; a stop is, whatever its age. */
  readonly recordAgeLimit: Millis;
  /** Pauses between attempts to connect: the first, and the longest that doubling reaches. */
  readonly firstPause: Millis;
  readonly longestPause: Millis;
  /** Between two proofs that the reserved connection lives. */
  readonly probeInterval: Millis;
}

const TIMINGS: ModbusTimings = {
  connectTimeout: 500 as Millis,
  recordAgeLimit: 50 as Millis,
  firstPause: 100 as Millis,
  longestPause: 2000 as Millis,
  probeInterval: 1000 as Millis,
};

/** Damaged replies and exceptions in a row that are borne before the link counts as down. */
const BAD_REPLIES = 3;

/** For logs and metrics; nothing that decides listens here. Called from sockets and timers, never from within a call. */
interface ModbusObserver {
  /** Every fault of either connection, also those that are borne or repeat a cause that was reported. */
  fault(connection: 'setpoint' | 'reserved', code: Code, detail: string): void;
  reservedUp(): void;
  reservedDown(): void;
}

export interface ModbusDriverOptions {
  readonly host: string;
  readonly port: number;
  /** 0 … 255; addresses the PLC behind a bridge, and identifies nothing. */
  readonly unitId: number;
  readonly crane: CraneNumber;
  /** The axes that the PLC must name as its own. */
  readonly axes: AxisMask;
  /** From the safety settings: an exchange that takes longer closes the connection. */
  readonly exchangeTimeout: Millis;
  /** From the safety settings: the longest watchdog and the longest scan that the PLC may have. */
  readonly watchdog: Millis;
  readonly scan: Millis;
  /** This host's monotonic clock, the same that the records are decided on. */
  readonly clock: () => MonotonicMs;
  readonly timings?: Partial<ModbusTimings>;
  /** 0 … 1, random; spreads reconnections. */
  readonly jitter?: () => number;
  readonly observer?: ModbusObserver;
}

/** Opens nothing until `start`. */
export function createModbusDriver(options: ModbusDriverOptions): PlcDriver {
  return new ModbusDriver(options);
}

class ModbusDriver implements PlcDriver {
  readonly #crane: CraneNumber;
  readonly #clock: () => MonotonicMs;
  readonly #exchangeTimeout: Millis;
  readonly #recordAgeLimit: Millis;
  readonly #observer: ModbusObserver | undefined;
  readonly #link: SupervisedLink;
  readonly #emergency: EmergencyLine;
  /** Bytes of the record in flight; written again only when its exchange is over. */
  readonly #block = Buffer.alloc(SETPOINT_BYTES);
  readonly #slot = new SetpointSlot();

  #listener: ((event: PlcEvent) => void) | undefined;
  /** The setpoint connection, while its identity stands checked. */
  #connection: ModbusConnection | undefined;
  #bootCounter = 0;
  /** This connection's server answered FC23 with "illegal function". */
  #withoutFc23 = false;
  #exchanging = false;
  #badReplies = 0;
  /** The cause that the listener was last told; undefined while up. */
  #reported: Code | undefined;
  /** Newest refusal that waits for the next turn of the event loop. */
  #refusal: Extract<PlcEvent, { readonly kind: 'refused' }> | undefined;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(options: ModbusDriverOptions) {
    const timings = { ...TIMINGS, ...options.timings };
    const { host, port, unitId, clock, exchangeTimeout, crane, axes, watchdog, scan, observer } = options;
    const link: LinkOptions = {
      host,
      port,
      unitId,
      clock,
      exchangeTimeout,
      connectTimeout: timings.connectTimeout,
      firstPause: timings.firstPause,
      longestPause: timings.longestPause,
      jitter: options.jitter ?? Math.random,
      expected: { crane, axes, watchdog, scan },
    };
    this.#crane = crane;
    this.#clock = clock;
    this.#exchangeTimeout = exchangeTimeout;
    this.#recordAgeLimit = timings.recordAgeLimit;
    this.#observer = observer;
    this.#link = new SupervisedLink(link, {
      up: (connection, identity) => this.#up(connection, identity),
      down: (code, detail) => this.#down(code, detail),
    });
    this.#emergency = new EmergencyLine(link, timings.probeInterval, {
      up: () => observer?.reservedUp(),
      down: (code, detail) => {
        observer?.fault('reserved', code, detail);
        observer?.reservedDown();
      },
    });
  }

  start(listener: (event: PlcEvent) => void): void {
    if (this.#listener !== undefined) throw new Error('a PLC driver is started once');
    this.#listener = listener;
    this.#link.open();
    this.#emergency.open();
  }

  write(record: SetpointRecord): void {
    if (this.#connection === undefined || this.#closing !== undefined) {
      this.#refuse('PLC_LINK_DOWN', record.sequence);
      return;
    }
    this.#slot.offer(record);
    this.#sendNext(this.#connection);
  }

  emergencyStop(): void {
    if (this.#closing === undefined) this.#emergency.request();
  }

  close(last?: SetpointRecord): Promise<void> {
    this.#closing ??= this.#close(last);
    return this.#closing;
  }

  async #close(last: SetpointRecord | undefined): Promise<void> {
    if (last !== undefined && this.#connection !== undefined) {
      this.#slot.offer(last);
      this.#sendNext(this.#connection);
    }
    if (this.#exchanging) await this.#idle();
    this.#connection = undefined;
    await Promise.all([this.#link.close(), this.#emergency.close()]);
    this.#listener = undefined;
  }

  /** When nothing is in flight and nothing waits, or one exchange time-out from now. */
  async #idle(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#exchangeTimeout);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #up(connection: ModbusConnection, identity: PlcIdentity): void {
    this.#connection = connection;
    this.#bootCounter = identity.bootCounter;
    this.#withoutFc23 = false;
    this.#badReplies = 0;
    this.#reported = undefined;
    this.#listener?.({ kind: 'up', bootCounter: identity.bootCounter });
  }

  #down(code: Code, detail: string): void {
    this.#connection = undefined;
    // What waited is void: nothing that was decided before a gap is sent after it.
    for (let record = this.#slot.take(); record !== undefined; record = this.#slot.take()) {
      this.#refuse('PLC_LINK_DOWN', record.sequence);
    }
    this.#observer?.fault('setpoint', code, detail);
    if (code === this.#reported) return;
    this.#reported = code;
    this.#listener?.({ kind: 'down', code, detail });
  }

  /** Told in the next turn of the event loop, never from within `write`. Of several in one turn the newest is told. */
  #refuse(code: Code, sequence: number): void {
    if (this.#refusal === undefined) {
      setImmediate(() => {
        const refusal = this.#refusal;
        this.#refusal = undefined;
        if (refusal !== undefined) this.#listener?.(refusal);
      });
    }
    this.#refusal = { kind: 'refused', code, sequence };
  }

  #sendNext(connection: ModbusConnection): void {
    if (this.#exchanging) return;
    for (let record = this.#slot.take(); record !== undefined; record = this.#slot.take()) {
      const code = this.#prepare(record);
      if (code === undefined) {
        void this.#exchange(connection, record.sequence);
        return;
      }
      this.#refuse(code, record.sequence);
    }
    this.#onIdle?.();
  }

  /** Puts the record into the block, or says why it may not be sent. */
  #prepare(record: SetpointRecord): Code | undefined {
    const age = elapsed(record.decidedAt, this.#clock());
    // A negative age is another clock's. A stop is exempt: sent late it still stops, dropped it may never.
    if (!(age >= 0 && age <= this.#recordAgeLimit) && !isStop(record)) return 'PLC_STALE_RECORD';
    return encodeSetpoint(record, this.#block)?.code;
  }

  async #exchange(connection: ModbusConnection, sequence: number): Promise<void> {
    this.#exchanging = true;
    let requestedAt = this.#clock();
    const deadline = after(requestedAt, this.#exchangeTimeout);
    let reply: ModbusReply | undefined;
    if (!this.#withoutFc23) {
      reply = await connection.writeAndRead(SETPOINT_BLOCK, this.#block, STATUS_BLOCK, deadline);
      this.#withoutFc23 = !reply.ok && reply.exception === ILLEGAL_FUNCTION;
    }
    if (this.#withoutFc23) {
      reply = await connection.write(SETPOINT_BLOCK, this.#block, deadline);
      if (reply.ok) {
        requestedAt = this.#clock();
        reply = await connection.read(STATUS_BLOCK, deadline);
      }
    }
    this.#exchanging = false;
    if (connection !== this.#connection || reply === undefined) {
      this.#onIdle?.();
      return;
    }
    this.#judge(connection, reply, requestedAt, sequence);
    if (connection === this.#connection) this.#sendNext(connection);
    else this.#onIdle?.();
  }

  #judge(connection: ModbusConnection, reply: ModbusReply, requestedAt: MonotonicMs, sequence: number): void {
    if (!reply.ok) {
      this.#judgeFailure(connection, reply.code, reply.detail);
      return;
    }
    const status = decodeStatus(reply.registers, this.#crane, requestedAt, this.#clock());
    if (!status.ok) {
      const detail = `status register ${STATUS_BLOCK.address + status.offset}: ${status.found}, not ${status.expected}`;
      this.#judgeFailure(connection, status.code, detail);
      return;
    }
    const { bootCounter } = status.value;
    if (bootCounter !== this.#bootCounter) {
      connection.end('PLC_REBOOTED', `boot counter ${bootCounter} after ${this.#bootCounter}`);
      return;
    }
    this.#badReplies = 0;
    this.#link.proven();
    this.#listener?.({ kind: 'reply', snapshot: status.value, sequence });
  }

  /** One damaged block or one exception is borne and counted; a row of them, or any other failure, ends the connection. */
  #judgeFailure(connection: ModbusConnection, code: Code, detail: string): void {
    if (code === 'PLC_BLOCK_CORRUPT' || code === 'PLC_EXCEPTION') {
      this.#badReplies += 1;
      if (this.#badReplies < BAD_REPLIES) {
        this.#observer?.fault('setpoint', code, detail);
        return;
      }
    }
    connection.end(code, detail);
  }
}
