// The workstation's figures: cumulative ones for a report, recent ones for a screen. Enters: the core's
// observations. Leaves: distributions, counts, stops; each observation goes on to whoever else counts (metrics).

import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Code, CraneNumber } from '../domain/index.ts';
import type { CommandAccount, LatencyStage, LinkMonitor } from '../link/index.ts';
import type { Millis, MonotonicMs } from '../quantity/index.ts';
import type { PathName, WorkstationObserver } from './observer.ts';
import type { FrameCounts, RecentFigures, ViewFigures } from './view.ts';

/** Samples behind the recent figures. */
const RECENT = 1024;
/** Once so many of them are new, they are sorted again; while they are few, at a thirty-second of them. */
const SORT_EVERY = 32;
/** Stops that a report lists; the oldest go first. */
const MAX_STOPS = 4096;
const NANOS_PER_MILLI = 1e6;

/** In seconds; null where nothing was counted. */
export interface Distribution {
  readonly count: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

export interface StopRecord {
  readonly crane: CraneNumber;
  readonly cause: Code | 'UNKNOWN';
  /** When its status was received. */
  readonly at: MonotonicMs;
}

/** Since the start of the workstation; distributions since `measureAnew`, where it was called. Names with units: this goes into JSON. */
export interface WorkstationReport {
  readonly frames: FrameCounts;
  /** Never confirmed commands count with their age. */
  readonly round_trip_seconds: Distribution;
  readonly applied_seconds: Distribution;
  readonly stages_seconds: { readonly [S in LatencyStage]: Distribution };
  readonly loop_age_seconds: Distribution;
  readonly stops: readonly StopRecord[];
}

/** One kind of duration: every sample in a histogram, the newest ones as they are. */
class Durations {
  readonly histogram: RecordableHistogram = createHistogram();
  readonly #recent = new Float64Array(RECENT);
  #count = 0;
  #sortedAt = 0;
  #p50 = 0 as Millis;
  #p99 = 0 as Millis;

  record(time: Millis): void {
    this.histogram.record(nanoseconds(time));
    this.#recent[this.#count % RECENT] = time;
    this.#count += 1;
  }

  recent(): RecentFigures | undefined {
    if (this.#count === 0) return undefined;
    // Screens ask sixty times a second: sorting each time would take the control path half a millisecond.
    if (this.#count - this.#sortedAt >= Math.min(SORT_EVERY, this.#count / SORT_EVERY)) this.#sort();
    return { p50: this.#p50, p99: this.#p99, last: this.#recent[(this.#count - 1) % RECENT]! as Millis };
  }

  #sort(): void {
    const sorted = this.#recent.slice(0, Math.min(this.#count, RECENT)).sort();
    this.#p50 = quantile(sorted, 0.5);
    this.#p99 = quantile(sorted, 0.99);
    this.#sortedAt = this.#count;
  }
}

export class Statistics implements WorkstationObserver {
  readonly #next: WorkstationObserver | undefined;
  readonly #roundTrip = new Durations();
  readonly #applied = new Durations();
  readonly #loopAge = new Durations();
  readonly #stages: { readonly [S in LatencyStage]: RecordableHistogram } = {
    input: createHistogram(),
    uplink: createHistogram(),
    gateway: createHistogram(),
    plc: createHistogram(),
    downlink: createHistogram(),
  };
  readonly #stops: StopRecord[] = [];

  /** `next` hears everything after it was counted here. */
  constructor(next: WorkstationObserver | undefined) {
    this.#next = next;
  }

  onRoundTrip(crane: CraneNumber, time: Millis): void {
    this.#roundTrip.record(time);
    this.#next?.onRoundTrip(crane, time);
  }

  onApplied(crane: CraneNumber, time: Millis): void {
    this.#applied.record(time);
    this.#next?.onApplied(crane, time);
  }

  onStage(crane: CraneNumber, stage: LatencyStage, time: Millis): void {
    this.#stages[stage].record(nanoseconds(time));
    this.#next?.onStage(crane, stage, time);
  }

  onLoopAge(crane: CraneNumber, age: Millis): void {
    this.#loopAge.record(age);
    this.#next?.onLoopAge(crane, age);
  }

  onSent(crane: CraneNumber): void {
    this.#next?.onSent(crane);
  }

  onAnswered(crane: CraneNumber, outcome: Code | 'UNKNOWN'): void {
    this.#next?.onAnswered(crane, outcome);
  }

  onLost(crane: CraneNumber): void {
    this.#next?.onLost(crane);
  }

  onStop(crane: CraneNumber, cause: Code | 'UNKNOWN', at: MonotonicMs): void {
    if (this.#stops.length === MAX_STOPS) this.#stops.shift();
    this.#stops.push({ crane, cause, at });
    this.#next?.onStop(crane, cause, at);
  }

  onPath(path: PathName, usable: boolean): void {
    this.#next?.onPath(path, usable);
  }

  onHeld(crane: CraneNumber, held: boolean): void {
    this.#next?.onHeld(crane, held);
  }

  /** Distributions begin anew: what was measured while programs were still warming up tells nothing of their service. */
  measureAnew(): void {
    for (const { histogram } of [this.#roundTrip, this.#applied, this.#loopAge]) histogram.reset();
    for (const histogram of Object.values(this.#stages)) histogram.reset();
  }

  figures(monitors: readonly LinkMonitor[]): ViewFigures {
    return {
      roundTrip: this.#roundTrip.recent(),
      applied: this.#applied.recent(),
      loopAge: this.#loopAge.recent(),
      frames: frameCounts(monitors),
    };
  }

  report(monitors: readonly LinkMonitor[], now: MonotonicMs): WorkstationReport {
    const roundTrip = copyOf(this.#roundTrip.histogram);
    const applied = copyOf(this.#applied.histogram);
    for (const monitor of monitors) {
      monitor.forEachUnconfirmed(now, (what, age) => {
        (what === 'received' ? roundTrip : applied).record(nanoseconds(age));
      });
    }
    return {
      frames: frameCounts(monitors),
      round_trip_seconds: distribution(roundTrip),
      applied_seconds: distribution(applied),
      stages_seconds: {
        input: distribution(this.#stages.input),
        uplink: distribution(this.#stages.uplink),
        gateway: distribution(this.#stages.gateway),
        plc: distribution(this.#stages.plc),
        downlink: distribution(this.#stages.downlink),
      },
      loop_age_seconds: distribution(this.#loopAge.histogram),
      stops: [...this.#stops],
    };
  }
}

/** Histograms take whole numbers from 1. Stamps are whole µs, so a stage may come out a little below zero. */
function nanoseconds(time: Millis): number {
  return Math.max(1, Math.round(time * NANOS_PER_MILLI));
}

function copyOf(histogram: RecordableHistogram): RecordableHistogram {
  const copy = createHistogram();
  copy.add(histogram);
  return copy;
}

function distribution(histogram: RecordableHistogram): Distribution {
  const { count } = histogram;
  if (count === 0) return { count, p50: null, p90: null, p99: null, p999: null, max: null };
  return {
    count,
    p50: seconds(histogram.percentile(50)),
    p90: seconds(histogram.percentile(90)),
    p99: seconds(histogram.percentile(99)),
    p999: seconds(histogram.percentile(99.9)),
    max: seconds(histogram.max),
  };
}

function seconds(nanos: number): number {
  return nanos / 1e9;
}

/** Nearest rank. */
function quantile(sorted: Float64Array, share: number): Millis {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]! as Millis;
}

function frameCounts(monitors: readonly LinkMonitor[]): FrameCounts {
  const refused: Record<string, number> = {};
  let [sent, accepted, lost, unanswered] = [0, 0, 0, 0];
  for (const monitor of monitors) {
    const account: CommandAccount = monitor.account();
    sent += account.sent;
    accepted += account.accepted;
    lost += account.lost;
    unanswered += account.unanswered;
    for (const [code, count] of account.refused) refused[code] = (refused[code] ?? 0) + count;
  }
  return { sent, accepted, refused, lost, unanswered };
}
