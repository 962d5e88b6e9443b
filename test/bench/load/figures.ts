// From samples to figures, and from rounds to one. Enters: durations in ms, figures of rounds. Leaves: percentiles in
// seconds, medians, ratios. Pure.

import type { Percentiles } from '../results.ts';

export const NO_FIGURES: Percentiles = { count: 0, p50: null, p99: null, p999: null, max: null };

const FIGURES = ['p50', 'p99', 'p999', 'max'] as const;

/** Nearest rank. Sorts `samples` (ms) in place. */
export function percentilesOf(samples: Float64Array): Percentiles {
  const count = samples.length;
  if (count === 0) return NO_FIGURES;
  samples.sort();
  const at = (share: number) => (samples[Math.max(0, Math.ceil(share * count) - 1)] as number) / 1000;
  return { count, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

/** The middle one, or the mean of the middle two; null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Median of each figure over the rounds that have it; `count` is the sum. */
export function medianOf(rounds: readonly Percentiles[]): Percentiles {
  const of = (figure: (typeof FIGURES)[number]) =>
    median(rounds.map((round) => round[figure]).filter((value) => value !== null));
  const count = rounds.reduce((sum, round) => sum + round.count, 0);
  return { count, p50: of('p50'), p99: of('p99'), p999: of('p999'), max: of('max') };
}

/** Figure by figure over the floor's; null where either is missing. `count` is that of `figures`. */
export function ratiosTo(floor: Percentiles | undefined, figures: Percentiles): Percentiles | null {
  if (floor === undefined) return null;
  const of = (figure: (typeof FIGURES)[number]) => ratio(figures[figure], floor[figure]);
  return { count: figures.count, p50: of('p50'), p99: of('p99'), p999: of('p999'), max: of('max') };
}

export function ratio(value: number | null, floor: number | null): number | null {
  return value === null || floor === null || floor === 0 ? null : value / floor;
}
