// The workstation's account of its commands to one crane: how long each took, stage by stage, and what became of
// it. Enters: commands sent, acks and confirmations received. Leaves: observations, and sums that add up.

import { type Code, type CraneNumber, codeOfNumber } from '../domain/index.ts';
import { betweenStamps, elapsed, type Millis, type MonotonicMs, type StampMicros, toStamp } from '../quantity/index.ts';
import type { LinkObserver } from './observer.ts';
import { isNewer, nextSerial } from './sequence.ts';

/** Commands whose fate is remembered: four seconds at the fastest rate. A power of two, so that 2³² wraps evenly. */
const CAPACITY = 4096;
const SLOT = CAPACITY - 1;

/** What a status frame says of the newest confirmed command; see Confirmation in wire/frames.ts. */
export interface ConfirmedCommand {
  readonly received: number;
  readonly applied: number;
  readonly arrivedAt: StampMicros;
  readonly decidedAt: StampMicros;
  readonly confirmedAt: StampMicros;
  readonly loopAge: Millis;
}

/** sent = accepted + every refused + lost + unanswered. */
export interface CommandAccount {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: ReadonlyMap<Code | 'UNKNOWN', number>;
  readonly lost: number;
  readonly unanswered: number;
}

/**
 * One crane's commands of one workstation, over all its connections. Sequences are counted here: `begin` starts
 * them, `sent` must get each one once, in order. A command that no report caused (cyclic) has no read time, and so
 * no round trip; it still has stages and an answer.
 */
export class LinkMonitor {
  readonly #crane: CraneNumber;
  readonly #observer: LinkObserver;
  readonly #sentAt = new Float64Array(CAPACITY);
  /** NaN = no report caused it. */
  readonly #readAt = new Float64Array(CAPACITY);
  readonly #answered = new Uint8Array(CAPACITY);
  /** Everything before these has been received, applied, or given up; `#next` is the sequence to be sent next. */
  #unreceived = 1;
  #unapplied = 1;
  #unkept = 1;
  #next = 1;
  #sent = 0;
  #accepted = 0;
  #lost = 0;
  #unanswered = 0;
  /** One entry a code of ours and one for all others: bounded by the table of codes. */
  readonly #refused = new Map<Code | 'UNKNOWN', number>();

  constructor(crane: CraneNumber, observer: LinkObserver) {
    this.#crane = crane;
    this.#observer = observer;
  }

  /** Notes that command `sequence` goes out now. `readAt`: when the report was read that caused it. */
  sent(sequence: number, sentAt: MonotonicMs, readAt: MonotonicMs | undefined): void {
    if (sequence !== this.#next) this.#restartAt(sequence, sentAt);
    if (((sequence - this.#unkept) | 0) >= CAPACITY) this.#forgetOldest(sentAt);
    const slot = sequence & SLOT;
    this.#sentAt[slot] = sentAt;
    this.#readAt[slot] = readAt ?? Number.NaN;
    this.#answered[slot] = 0;
    this.#next = nextSerial(sequence);
    this.#sent += 1;
    this.#unanswered += 1;
    this.#observer.onSent(this.#crane);
    if (readAt !== undefined) this.#observer.onStage(this.#crane, 'input', elapsed(readAt, sentAt));
  }

  /** An answer; only the first one to a command counts. `outcome`: number of a code, 0 = accepted. */
  answered(sequence: number, outcome: number): void {
    if (!this.#keeps(sequence)) return;
    const slot = sequence & SLOT;
    if (this.#answered[slot] !== 0) return;
    this.#answered[slot] = 1;
    this.#unanswered -= 1;
    const code = codeOfNumber(outcome) ?? 'UNKNOWN';
    if (code === 'OK') this.#accepted += 1;
    else this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
    this.#observer.onAnswered(this.#crane, code);
  }

  /** A status frame received at `now`; `sharedClock`: its stamps and ours are on one clock. */
  confirmed(confirmation: ConfirmedCommand, now: MonotonicMs, link: { readonly sharedClock: boolean }): void {
    const { received, applied } = confirmation;
    // `received` moves on at least once for every set of stages, so nothing is counted twice.
    if (this.#keeps(received) && !isNewer(this.#unreceived, received)) {
      this.#observeStages(confirmation, now, link.sharedClock);
      for (; !isNewer(this.#unreceived, received); this.#unreceived = nextSerial(this.#unreceived)) {
        const readAt = this.#readAt[this.#unreceived & SLOT]!;
        if (!Number.isNaN(readAt)) this.#observer.onRoundTrip(this.#crane, elapsed(readAt as MonotonicMs, now));
      }
    }
    if (this.#keeps(applied) && !isNewer(this.#unapplied, applied)) {
      for (; !isNewer(this.#unapplied, applied); this.#unapplied = nextSerial(this.#unapplied)) {
        const readAt = this.#readAt[this.#unapplied & SLOT]!;
        if (!Number.isNaN(readAt)) this.#observer.onApplied(this.#crane, elapsed(readAt as MonotonicMs, now));
      }
    }
  }

  /** The session ended: nothing sent before will be answered or confirmed. Unconfirmed commands count with their age. */
  abandon(now: MonotonicMs): void {
    while (this.#unkept !== this.#next) this.#forgetOldest(now);
  }

  /** The connection ended, the session lives: answers are lost, confirmations may still come by the next one. */
  abandonAnswers(): void {
    for (let sequence = this.#unkept; sequence !== this.#next; sequence = nextSerial(sequence)) this.#lose(sequence);
  }

  /** Hands out the age of every command of a report that is not received (or applied) yet. */
  forEachUnconfirmed(now: MonotonicMs, visit: (what: 'received' | 'applied', age: Millis) => void): void {
    this.#visitOpen(this.#unreceived, now, 'received', visit);
    this.#visitOpen(this.#unapplied, now, 'applied', visit);
  }

  /** Age of the oldest command that the PLC has not confirmed; undefined when all are. */
  unconfirmedAge(now: MonotonicMs): Millis | undefined {
    if (this.#unreceived === this.#next) return undefined;
    return elapsed(this.#sentAt[this.#unreceived & SLOT]! as MonotonicMs, now);
  }

  account(): CommandAccount {
    return {
      sent: this.#sent,
      accepted: this.#accepted,
      refused: this.#refused,
      lost: this.#lost,
      unanswered: this.#unanswered,
    };
  }

  #observeStages(confirmation: ConfirmedCommand, now: MonotonicMs, sharedClock: boolean): void {
    const { received, arrivedAt, decidedAt, confirmedAt, loopAge } = confirmation;
    const crane = this.#crane;
    if (sharedClock) {
      const sentAt = toStamp(this.#sentAt[received & SLOT]! as MonotonicMs);
      this.#observer.onStage(crane, 'uplink', betweenStamps(sentAt, arrivedAt));
      this.#observer.onStage(crane, 'downlink', betweenStamps(confirmedAt, toStamp(now)));
    }
    this.#observer.onStage(crane, 'gateway', betweenStamps(arrivedAt, decidedAt));
    this.#observer.onStage(crane, 'plc', betweenStamps(decidedAt, confirmedAt));
    this.#observer.onLoopAge(crane, loopAge);
  }

  /** Whether the command was sent and its place has not been given to a newer one. */
  #keeps(sequence: number): boolean {
    return !isNewer(this.#unkept, sequence) && isNewer(this.#next, sequence);
  }

  #lose(sequence: number): void {
    const slot = sequence & SLOT;
    if (this.#answered[slot] !== 0) return;
    this.#answered[slot] = 1;
    this.#unanswered -= 1;
    this.#lost += 1;
    this.#observer.onLost(this.#crane);
  }

  #forgetOldest(now: MonotonicMs): void {
    const oldest = this.#unkept;
    this.#lose(oldest);
    const readAt = this.#readAt[oldest & SLOT]!;
    this.#unkept = nextSerial(oldest);
    if (this.#unreceived === oldest) {
      this.#unreceived = this.#unkept;
      if (!Number.isNaN(readAt)) this.#observer.onRoundTrip(this.#crane, elapsed(readAt as MonotonicMs, now));
    }
    if (this.#unapplied === oldest) {
      this.#unapplied = this.#unkept;
      if (!Number.isNaN(readAt)) this.#observer.onApplied(this.#crane, elapsed(readAt as MonotonicMs, now));
    }
  }

  #restartAt(sequence: number, now: MonotonicMs): void {
    this.abandon(now);
    this.#unkept = sequence;
    this.#unreceived = sequence;
    this.#unapplied = sequence;
    this.#next = sequence;
  }

  #visitOpen(
    first: number,
    now: MonotonicMs,
    what: 'received' | 'applied',
    visit: (what: 'received' | 'applied', age: Millis) => void,
  ): void {
    for (let sequence = first; sequence !== this.#next; sequence = nextSerial(sequence)) {
      const readAt = this.#readAt[sequence & SLOT]!;
      if (!Number.isNaN(readAt)) visit(what, elapsed(readAt as MonotonicMs, now));
    }
  }
}
