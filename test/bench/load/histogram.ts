// Figures of Prometheus metrics over a while. Enters: two texts of /metrics, before and after. Leaves: percentiles,
// interpolated inside their bucket as Prometheus does it. Pure.

import type { Percentiles } from '../results.ts';
import { NO_FIGURES } from './figures.ts';

/** Upper bound (s) → cumulative count, summed over all labels. */
type Buckets = ReadonlyMap<number, number>;

function bucketsOf(metrics: string, name: string): Buckets {
  const buckets = new Map<number, number>();
  const prefix = `${name}_bucket{`;
  for (const line of metrics.split('\n')) {
    if (!line.startsWith(prefix)) continue;
    const bound = /[{,]le="([^"]+)"/.exec(line)?.[1];
    if (bound === undefined) continue;
    const le = bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound);
    buckets.set(le, (buckets.get(le) ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1)));
  }
  return buckets;
}

/** What was observed between two scrapes. A share beyond the last finite bound reads as that bound; there is no maximum. */
export function histogramFigures(before: string, after: string, name: string): Percentiles {
  const earlier = bucketsOf(before, name);
  const later = bucketsOf(after, name);
  const bounds = [...later.keys()].toSorted((a, b) => a - b);
  const counts = bounds.map((bound) => (later.get(bound) ?? 0) - (earlier.get(bound) ?? 0));
  const total = counts.at(-1) ?? 0;
  if (total === 0) return NO_FIGURES;
  const quantile = (share: number): number => {
    const rank = share * total;
    const slot = counts.findIndex((count) => count >= rank);
    const upper = bounds[slot] ?? Number.POSITIVE_INFINITY;
    const lower = slot > 0 ? (bounds[slot - 1] ?? 0) : 0;
    if (upper === Number.POSITIVE_INFINITY) return lower;
    const below = slot > 0 ? (counts[slot - 1] ?? 0) : 0;
    const inside = (counts[slot] ?? 0) - below;
    return lower + (upper - lower) * ((rank - below) / inside);
  };
  return { count: total, p50: quantile(0.5), p99: quantile(0.99), p999: quantile(0.999), max: null };
}

/** A counter at one scrape, summed over all labels. */
export function sumOf(metrics: string, name: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
