// The way between one gateway and one PLC, as src/plc's driver goes it: one exchange in flight, two slots, an exchange
// time-out that ends the connection, reconnection with growing pauses, a reserved line for the emergency stop. Enters:
// setpoint records. Leaves: PLC events. The bytes of both blocks really travel: encoded by the gateway's codec, read by
// the mock's, and back.

import type { Code } from '../../../src/domain/index.ts';
import { decodeIdentity, decodeStatus, encodeSetpoint, SETPOINT_BYTES } from '../../../src/plc/block-codec.ts';
import type { PlcEvent, SetpointRecord } from '../../../src/plc/driver.ts';
import { isStop, SetpointSlot } from '../../../src/plc/setpoint-slot.ts';
import { monotonicMs } from '../../../src/quantity/index.ts';
import { SETPOINT_BLOCK } from '../../../src/registers/index.ts';
import type { Agenda } from './agenda.ts';
import type { SimPlc } from './plc.ts';
import { Wire } from './wire.ts';

const EXCHANGE_TIMEOUT_MS = 50;
const CONNECT_TIMEOUT_MS = 500;
const RECORD_AGE_LIMIT_MS = 50;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
const BAD_REPLIES = 3;
const LINK_MS = 1;

/** The process that the link lives in: while it stands still, what comes in waits for it. */
export interface Host {
  /** Something came over a socket. */
  io(deed: () => void): void;
  /** A timer ran out. */
  timer(deed: () => void): void;
}

/** What the server answers; undefined = an exception. */
type Answer = readonly number[] | undefined;

export class PlcLink {
  readonly plc: SimPlc;
  readonly out: Wire;
  readonly back: Wire;
  readonly #agenda: Agenda;
  readonly #host: Host;
  readonly #tell: (event: PlcEvent) => void;
  readonly #slot = new SetpointSlot();
  readonly #block = Buffer.alloc(SETPOINT_BYTES);
  /** Advances with every connection: what belongs to an older one is void. */
  #connection = 0;
  #up = false;
  #exchange = 0;
  #exchanging = false;
  #badReplies = 0;
  #bootCounter = 0;
  #failures = 1;
  #reported: Code | undefined;
  #emergencyWanted = false;

  constructor(agenda: Agenda, host: Host, random: () => number, plc: SimPlc, tell: (event: PlcEvent) => void) {
    this.#agenda = agenda;
    this.#host = host;
    this.#tell = tell;
    this.plc = plc;
    this.out = new Wire(agenda, random, LINK_MS);
    this.back = new Wire(agenda, random, LINK_MS);
  }

  open(): void {
    this.#connection += 1;
    const connection = this.#connection;
    this.#request(
      connection,
      CONNECT_TIMEOUT_MS,
      () => [],
      () => this.#identify(connection),
    );
  }

  write(record: SetpointRecord): void {
    if (!this.#up) {
      this.#refuse('PLC_LINK_DOWN', record.sequence);
      return;
    }
    this.#slot.offer(record);
    this.#sendNext();
  }

  emergencyStop(): void {
    if (this.#emergencyWanted) return;
    this.#emergencyWanted = true;
    this.#sendEmergencyStop();
  }

  /** Sends a request; the answer, its absence after `timeout`, and what a frozen host does to both. */
  #request(connection: number, timeout: number, serve: () => Answer, take: (answer: Answer) => void): void {
    this.#exchange += 1;
    const exchange = this.#exchange;
    const isCurrent = (): boolean => exchange === this.#exchange && connection === this.#connection;
    this.out.send(() => {
      if (!this.plc.up) {
        this.back.send(() => this.#host.io(() => isCurrent() && this.#end('PLC_LINK_DOWN', 'refused')));
        return;
      }
      const answer = serve();
      this.#agenda.in(this.plc.replyDelay, () => {
        this.back.send(() => this.#host.io(() => isCurrent() && take(answer)));
      });
    });
    this.#agenda.in(timeout, () => this.#host.timer(() => isCurrent() && this.#end('PLC_TIMEOUT', 'no answer')));
  }

  #identify(connection: number): void {
    this.#request(
      connection,
      EXCHANGE_TIMEOUT_MS,
      () => this.plc.readIdentity(),
      (answer) => {
        const identity = decodeIdentity(answer ?? []);
        if (!identity.ok) {
          this.#end(identity.code, identity.found);
          return;
        }
        this.#exchange += 1;
        this.#bootCounter = identity.value.bootCounter;
        this.#up = true;
        this.#badReplies = 0;
        this.#reported = undefined;
        this.#tell({ kind: 'up', bootCounter: this.#bootCounter });
      },
    );
  }

  #end(code: Code, detail: string): void {
    this.#connection += 1;
    this.#up = false;
    this.#exchanging = false;
    for (let record = this.#slot.take(); record !== undefined; record = this.#slot.take()) {
      this.#refuse('PLC_LINK_DOWN', record.sequence);
    }
    const pause = this.#failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
    this.#failures += 1;
    this.#agenda.in(pause, () => this.#host.timer(() => this.open()));
    if (code === this.#reported) return;
    this.#reported = code;
    this.#tell({ kind: 'down', code, detail });
  }

  #refuse(code: Code, sequence: number): void {
    this.#agenda.in(1, () => this.#host.timer(() => this.#tell({ kind: 'refused', code, sequence })));
  }

  #sendNext(): void {
    if (this.#exchanging) return;
    for (let record = this.#slot.take(); record !== undefined; record = this.#slot.take()) {
      const age = this.#agenda.now - record.decidedAt;
      const stale = !(age >= 0 && age <= RECORD_AGE_LIMIT_MS) && !isStop(record);
      const code = stale ? 'PLC_STALE_RECORD' : encodeSetpoint(record, this.#block)?.code;
      if (code === undefined) {
        this.#exchangeBlocks(record);
        return;
      }
      this.#refuse(code, record.sequence);
    }
  }

  #exchangeBlocks(record: SetpointRecord): void {
    this.#exchanging = true;
    const requestedAt = monotonicMs(this.#agenda.now);
    const block = new Uint16Array(SETPOINT_BLOCK.length);
    for (let at = 0; at < block.length; at += 1) block[at] = this.#block.readUInt16BE(at * 2);
    const serve = (): Answer => {
      if (this.plc.exception !== 0) return undefined;
      this.plc.writeSetpoint(block);
      return this.plc.readStatus();
    };
    this.#request(this.#connection, EXCHANGE_TIMEOUT_MS, serve, (answer) => {
      this.#exchange += 1;
      this.#exchanging = false;
      if (answer === undefined) {
        this.#bear('PLC_EXCEPTION', 'exception');
      } else {
        const status = decodeStatus(answer, this.plc.spec.number, requestedAt, monotonicMs(this.#agenda.now));
        if (!status.ok) this.#bear(status.code, status.found);
        else if (status.value.bootCounter !== this.#bootCounter) this.#end('PLC_REBOOTED', 'another boot counter');
        else {
          this.#badReplies = 0;
          this.#failures = 0;
          this.#tell({ kind: 'reply', snapshot: status.value, sequence: record.sequence });
        }
      }
      if (this.#up) this.#sendNext();
    });
  }

  #bear(code: Code, detail: string): void {
    this.#badReplies += 1;
    if (this.#badReplies >= BAD_REPLIES) this.#end(code, detail);
  }

  /** Over the reserved connection, again and again until the PLC has it. */
  #sendEmergencyStop(): void {
    this.out.send(() => {
      if (!this.plc.up) return;
      this.plc.writeEmergencyStop();
      this.back.send(() => this.#host.io(() => (this.#emergencyWanted = false)));
    });
    this.#agenda.in(EXCHANGE_TIMEOUT_MS + FIRST_PAUSE_MS, () =>
      this.#host.timer(() => this.#emergencyWanted && this.#sendEmergencyStop()),
    );
  }
}
