// Figures between two scrapes of a Prometheus histogram, with the figures that histogram_quantile gives for them.

import { describe, expect, it } from 'vitest';
import { NO_FIGURES } from './figures.ts';
import { histogramFigures, sumOf } from './histogram.ts';

const NAME = 'residence_seconds';

/** Cumulative counts by upper bound. */
function scrape(labels: string, counts: Readonly<Record<string, number>>): string {
  const lines = Object.entries(counts).map(([le, count]) => `${NAME}_bucket{${labels}le="${le}"} ${count}`);
  const count = Object.values(counts).at(-1) ?? 0;
  return [`# TYPE ${NAME} histogram`, ...lines, `${NAME}_sum{} 1.5`, `${NAME}_count{} ${count}`, ''].join('\n');
}

it('counts what came between two scrapes, and interpolates inside a bucket', () => {
  const before = scrape('', { 0.1: 900, 0.2: 950, '+Inf': 950 });
  const after = scrape('', { 0.1: 950, 0.2: 1050, '+Inf': 1050 });
  const { count, p50, p99, p999, max } = histogramFigures(before, after, NAME);
  expect([count, max]).toEqual([100, null]);
  expect(p50).toBeCloseTo(0.1, 12);
  expect(p99).toBeCloseTo(0.198, 12);
  expect(p999).toBeCloseTo(0.1998, 12);
});

it('begins the first bucket at zero', () => {
  expect(histogramFigures('', scrape('', { 0.1: 100, '+Inf': 100 }), NAME).p50).toBeCloseTo(0.05, 12);
});

it('passes over empty buckets', () => {
  const after = scrape('', { 0.1: 0, 0.2: 0, 0.4: 10, 0.8: 10, '+Inf': 10 });
  expect(histogramFigures('', after, NAME).p50).toBeCloseTo(0.3, 12);
});

it('reads a share beyond the last finite bound as that bound', () => {
  const { count, p50, p99 } = histogramFigures('', scrape('', { 0.1: 60, '+Inf': 100 }), NAME);
  expect(count).toBe(100);
  expect(p50).toBeCloseTo(0.1 * (50 / 60), 12);
  expect(p99).toBe(0.1);
});

it('sums over labels, whatever their names end in', () => {
  const crane = (number: number, counts: Readonly<Record<string, number>>) =>
    scrape(`crane="${number}",role="gateway",`, counts);
  const before = crane(1, { 0.1: 5, 0.2: 5, '+Inf': 5 });
  const after = crane(1, { 0.1: 65, 0.2: 65, '+Inf': 65 }) + crane(2, { 0.1: 0, 0.2: 40, '+Inf': 40 });
  const { count, p50, p99 } = histogramFigures(before, after, NAME);
  expect(count).toBe(100);
  expect(p50).toBeCloseTo(0.1 * (50 / 60), 12);
  expect(p99).toBeCloseTo(0.1 + 0.1 * (39 / 40), 12);
});

it.each([
  ['where nothing was observed', scrape('', { 0.1: 7, '+Inf': 7 }), scrape('', { 0.1: 7, '+Inf': 7 })],
  ['of empty texts', '', ''],
  ['of a histogram that is not there', '', scrape('', { 0.1: 7, '+Inf': 7 }).replaceAll(NAME, `other_${NAME}`)],
  ['of one whose name goes on', '', scrape('', { 0.1: 7, '+Inf': 7 }).replaceAll(NAME, `${NAME}_more`)],
])('has no figures %s', (_, before, after) => {
  expect(histogramFigures(before, after, NAME)).toEqual(NO_FIGURES);
});

describe('a counter', () => {
  it('is summed over its labels, and over no other metric', () => {
    const text =
      'stops_total{crane="1"} 2\nstops_total{crane="2"} 3\nstops_total_more{crane="1"} 40\nstops_created 7\n';
    expect(sumOf(text, 'stops_total')).toBe(5);
    expect(sumOf('stops_total 4\n', 'stops_total')).toBe(4);
    expect(sumOf('', 'stops_total')).toBe(0);
  });
});
