// The latency of the last minute, for the page's strip chart and table. Enters: the workstation's observations, and the time
// ten times a second. Leaves: frames with figures by stage and with the tenths of a second that a page has not got yet.

import { AGE_CAP_MS, type Code, type CraneNumber } from '../../domain/index.ts';
import { elapsed, type Millis, type MonotonicMs } from '../../quantity/index.ts';
import type { LatencyStage, PathName, WorkstationObserver } from '../../workstation/index.ts';
import type { LatencyFrame, StripPoint } from '../frames/index.ts';
import { MinuteDurations, SECONDS, ShortDurations } from './minute-durations.ts';
import type { LatencyMinute } from './ports.ts';

/** How often `advance` is to be called: observations count for the tenth of a second that it was last told of. */
export const ADVANCE_EVERY_MS = 100;
const TENTH_MS = 100;
const TENTHS_PER_SECOND = 10;
/** Tenths that are kept for pages. */
const STRIP = 600;

/** A count of events in a sliding minute. */
class MinuteCount {
  readonly #seconds = new Uint32Array(SECONDS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(slot: number): void {
    this.#seconds[slot] = (this.#seconds[slot] ?? 0) + 1;
    this.#count += 1;
  }

  drop(slot: number): void {
    this.#count -= this.#seconds[slot] ?? 0;
    this.#seconds[slot] = 0;
  }
}

/** NaN (nothing counted) travels as null; the strip needs no more than microseconds. */
function pointValue(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Math.round(value * 1000) / 1000;
}

/**
 * Counts on the command path: the time is not asked for there but told from outside, since reading the clock would cost more
 * than counting. `next` hears everything after it was counted here.
 */
export class LatencyRecorder implements WorkstationObserver, LatencyMinute {
  readonly #next: WorkstationObserver | undefined;
  readonly #beganAt: MonotonicMs;
  readonly #durations = {
    roundTrip: new MinuteDurations(),
    input: new MinuteDurations(),
    uplink: new MinuteDurations(),
    gateway: new MinuteDurations(),
    plc: new MinuteDurations(),
    downlink: new MinuteDurations(),
    applied: new MinuteDurations(),
    loopAge: new MinuteDurations(),
  };
  readonly #sent = new MinuteCount();
  readonly #refused = new MinuteCount();
  readonly #lost = new MinuteCount();
  /** The tenth that is not over yet: its number, from 1, and what it counted. */
  #tenth = 1;
  readonly #tenthTrip = new ShortDurations();
  /** Negative = none. */
  #tenthLoopAge = -1;
  /** Place of the present second in the minute. */
  #slot = 0;
  /** Tenths that are over, by their number modulo STRIP; NaN = nothing counted. */
  readonly #p50 = new Float64Array(STRIP);
  readonly #max = new Float64Array(STRIP);
  readonly #loopAge = new Float64Array(STRIP);

  constructor(next: WorkstationObserver | undefined, now: MonotonicMs) {
    this.#next = next;
    this.#beganAt = now;
  }

  onRoundTrip(crane: CraneNumber, time: Millis): void {
    this.#durations.roundTrip.record(this.#slot, time);
    this.#tenthTrip.record(time);
    this.#next?.onRoundTrip(crane, time);
  }

  onApplied(crane: CraneNumber, time: Millis): void {
    this.#durations.applied.record(this.#slot, time);
    this.#next?.onApplied(crane, time);
  }

  onStage(crane: CraneNumber, stage: LatencyStage, time: Millis): void {
    this.#durations[stage].record(this.#slot, time);
    this.#next?.onStage(crane, stage, time);
  }

  onLoopAge(crane: CraneNumber, age: Millis): void {
    this.#durations.loopAge.record(this.#slot, age);
    if (age > this.#tenthLoopAge) this.#tenthLoopAge = Math.min(age, AGE_CAP_MS);
    this.#next?.onLoopAge(crane, age);
  }

  onSent(crane: CraneNumber): void {
    this.#sent.add(this.#slot);
    this.#next?.onSent(crane);
  }

  onAnswered(crane: CraneNumber, outcome: Code | 'UNKNOWN'): void {
    if (outcome !== 'OK') this.#refused.add(this.#slot);
    this.#next?.onAnswered(crane, outcome);
  }

  onLost(crane: CraneNumber): void {
    this.#lost.add(this.#slot);
    this.#next?.onLost(crane);
  }

  onStop(crane: CraneNumber, cause: Code | 'UNKNOWN', at: MonotonicMs): void {
    this.#next?.onStop(crane, cause, at);
  }

  onPath(path: PathName, usable: boolean): void {
    this.#next?.onPath(path, usable);
  }

  onHeld(crane: CraneNumber, held: boolean): void {
    this.#next?.onHeld(crane, held);
  }

  /** Tells the time; whatever was observed since the last time belongs to the tenth that was going on then. */
  advance(now: MonotonicMs): void {
    const tenth = 1 + Math.floor(elapsed(this.#beganAt, now) / TENTH_MS);
    if (!(tenth > this.#tenth)) return;
    this.#closeTenth();
    this.#passTo(tenth);
  }

  frame(now: MonotonicMs, after: number): LatencyFrame {
    this.advance(now);
    const { roundTrip, input, uplink, gateway, plc, downlink, applied, loopAge } = this.#durations;
    return {
      kind: 'latency',
      figures: {
        roundTrip: roundTrip.figures(),
        input: input.figures(),
        uplink: uplink.figures(),
        gateway: gateway.figures(),
        plc: plc.figures(),
        downlink: downlink.figures(),
        applied: applied.figures(),
        loopAge: loopAge.figures(),
      },
      sent: this.#sent.count,
      refused: this.#refused.count,
      lost: this.#lost.count,
      strip: this.#pointsAfter(after),
    };
  }

  #closeTenth(): void {
    const loopAge = this.#tenthLoopAge < 0 ? Number.NaN : this.#tenthLoopAge;
    this.#keep(this.#tenth, this.#tenthTrip.median, this.#tenthTrip.max, loopAge);
    this.#tenthTrip.clear();
    this.#tenthLoopAge = -1;
  }

  /** The tenths and seconds between are empty; of a long time, only what is still shown of it is gone through. */
  #passTo(tenth: number): void {
    for (let empty = Math.max(this.#tenth + 1, tenth - STRIP); empty < tenth; empty += 1) {
      this.#keep(empty, Number.NaN, Number.NaN, Number.NaN);
    }
    const second = secondOf(tenth);
    for (let begun = Math.max(secondOf(this.#tenth) + 1, second - SECONDS + 1); begun <= second; begun += 1) {
      this.#dropSecond(begun % SECONDS);
    }
    this.#slot = second % SECONDS;
    this.#tenth = tenth;
  }

  #dropSecond(slot: number): void {
    for (const durations of Object.values(this.#durations)) durations.drop(slot);
    this.#sent.drop(slot);
    this.#refused.drop(slot);
    this.#lost.drop(slot);
  }

  #keep(tenth: number, p50: number, max: number, loopAge: number): void {
    const place = tenth % STRIP;
    this.#p50[place] = p50;
    this.#max[place] = max;
    this.#loopAge[place] = loopAge;
  }

  #pointsAfter(after: number): readonly StripPoint[] {
    const points: StripPoint[] = [];
    // A page may name anything: a number that is none gets it the whole minute.
    const known = after >= 0 ? Math.floor(after) : 0;
    for (let at = Math.max(1, known + 1, this.#tenth - STRIP); at < this.#tenth; at += 1) {
      const place = at % STRIP;
      points.push({
        at,
        p50: pointValue(this.#p50[place]),
        max: pointValue(this.#max[place]),
        loopAge: pointValue(this.#loopAge[place]),
      });
    }
    return points;
  }
}

/** Number of the second that a tenth lies in. */
function secondOf(tenth: number): number {
  return Math.floor((tenth - 1) / TENTHS_PER_SECOND);
}
