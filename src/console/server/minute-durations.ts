// Durations of the last minute, counted in place: a histogram of the whole minute, one of each second, and each second's
// maximum. Enters: durations, and when a second has passed. Leaves: count, last, percentiles, maximum. Pure; nothing is
// allocated by an observation.

import { AGE_CAP_MS } from '../../domain/index.ts';
import type { Millis } from '../../quantity/index.ts';
import type { MinuteFigures } from '../frames/index.ts';

/** Seconds of the minute, the present one included: it covers 59 to 60 s. */
export const SECONDS = 60;

/** Buckets are 1/16 µs wide below 2 µs; above it every octave has 16 of them. */
const STEPS_PER_MS = 16_000;
const STEPS_PER_OCTAVE = 16;
const BUCKETS = bucketOf(AGE_CAP_MS) + 1;

/** Largest error of a percentile: half a bucket, as a share of the value; below a microsecond, 1/32 µs. */
export const PERCENTILE_ERROR = 1 / 32;

/** Negative durations (clocks of two hosts) count as 0, those beyond a minute as a minute. */
function within(time: number): number {
  return time > 0 ? Math.min(time, AGE_CAP_MS) : 0;
}

function bucketOf(time: number): number {
  const steps = (time * STEPS_PER_MS) | 0;
  const octave = 27 - Math.clz32(steps);
  return octave <= 0 ? steps : octave * STEPS_PER_OCTAVE + (steps >> octave);
}

function middleOf(bucket: number): number {
  const octave = Math.max(0, Math.floor(bucket / STEPS_PER_OCTAVE) - 1);
  return ((bucket - octave * STEPS_PER_OCTAVE + 0.5) * 2 ** octave) / STEPS_PER_MS;
}

/** The value at `share` of `count` durations by nearest rank, to within PERCENTILE_ERROR and never above `max`. */
function percentile(counts: Uint32Array, count: number, share: number, max: number): number {
  const rank = Math.max(1, Math.ceil(share * count));
  let bucket = 0;
  for (let seen = counts[0] ?? 0; seen < rank && bucket < BUCKETS - 1; seen += counts[bucket] ?? 0) bucket += 1;
  return Math.min(middleOf(bucket), max);
}

/** One histogram that is read and emptied as a whole. */
export class ShortDurations {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;

  record(time: Millis): void {
    if (Number.isNaN(time)) return;
    const cut = within(time);
    const bucket = bucketOf(cut);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    if (cut > this.#max) this.#max = cut;
  }

  /** ms; NaN where nothing was counted. */
  get median(): number {
    return this.#count === 0 ? Number.NaN : percentile(this.#counts, this.#count, 0.5, this.#max);
  }

  get max(): number {
    return this.#count === 0 ? Number.NaN : this.#max;
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#counts.fill(0);
    this.#count = 0;
    this.#max = 0;
  }
}

/** A sliding minute. `slot`: the second's place, 0 … SECONDS − 1, the caller's to turn. */
export class MinuteDurations {
  readonly #seconds = new Uint32Array(SECONDS * BUCKETS);
  readonly #minute = new Uint32Array(BUCKETS);
  readonly #counts = new Uint32Array(SECONDS);
  readonly #maxima = new Float64Array(SECONDS);
  #count = 0;
  #last = 0;

  record(slot: number, time: Millis): void {
    if (Number.isNaN(time)) return;
    const cut = within(time);
    const bucket = bucketOf(cut);
    const place = slot * BUCKETS + bucket;
    this.#seconds[place] = (this.#seconds[place] ?? 0) + 1;
    this.#minute[bucket] = (this.#minute[bucket] ?? 0) + 1;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
    if (cut > (this.#maxima[slot] ?? 0)) this.#maxima[slot] = cut;
    this.#count += 1;
    this.#last = cut;
  }

  /** The second in `slot` is a minute old: its place is free. */
  drop(slot: number): void {
    const count = this.#counts[slot] ?? 0;
    if (count === 0) return;
    const start = slot * BUCKETS;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      this.#minute[bucket] = (this.#minute[bucket] ?? 0) - (this.#seconds[start + bucket] ?? 0);
    }
    this.#seconds.fill(0, start, start + BUCKETS);
    this.#counts[slot] = 0;
    this.#maxima[slot] = 0;
    this.#count -= count;
  }

  figures(): MinuteFigures {
    const count = this.#count;
    if (count === 0) return { count };
    const max = this.#maxima.reduce((worst, one) => Math.max(worst, one), 0);
    return {
      count,
      last: this.#last,
      p50: percentile(this.#minute, count, 0.5, max),
      p99: percentile(this.#minute, count, 0.99, max),
      max,
    };
  }
}
