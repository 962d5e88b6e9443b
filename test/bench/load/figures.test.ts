// Percentiles by nearest rank, medians that leave out what nobody counted, and ratios that are null rather than wrong.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Percentiles } from '../results.ts';
import { median, medianOf, NO_FIGURES, percentilesOf, ratio, ratiosTo } from './figures.ts';

function figures(count: number, p50: number | null, p99: number | null): Percentiles {
  return { count, p50, p99, p999: p99, max: p99 };
}

describe('percentiles', () => {
  it('are samples by nearest rank, in seconds', () => {
    const samples = Float64Array.from({ length: 1000 }, (_, at) => 1000 - at);
    expect(percentilesOf(samples)).toEqual({ count: 1000, p50: 0.5, p99: 0.99, p999: 0.999, max: 1 });
  });

  it.each([
    [[7], 0.007, 0.007],
    [[4, 2], 0.002, 0.004],
    [[30, 10, 20], 0.02, 0.03],
  ])('of the few samples %j have no rank below the first', (samples, p50, most) => {
    const expected = { count: samples.length, p50, p99: most, p999: most, max: most };
    expect(percentilesOf(Float64Array.from(samples))).toEqual(expected);
  });

  it('of nothing are no figures', () => {
    expect(percentilesOf(new Float64Array(0))).toEqual(NO_FIGURES);
  });

  test.prop([fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 })])(
    'are samples, and never fall from one to the next',
    (samples) => {
      const { count, ...each } = percentilesOf(Float64Array.from(samples));
      expect(count).toBe(samples.length);
      const inSeconds = samples.map((sample) => sample / 1000);
      const found = [each.p50, each.p99, each.p999, each.max].map((value) => value ?? Number.NaN);
      for (const value of found) expect(inSeconds).toContain(value);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
      expect(found.at(-1)).toBe(Math.max(...inSeconds));
    },
  );
});

describe('the median', () => {
  it.each([
    [[], null],
    [[3], 3],
    [[10, 9, 100], 10],
    [[100, 1, 3, 2], 2.5],
  ])('of %j is %s', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('leaves its argument in order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('of rounds is taken figure by figure, over those that have it', () => {
    const rounds = [figures(10, 5, null), figures(20, 1, 7), figures(30, 3, 9)];
    expect(medianOf(rounds)).toEqual({ count: 60, p50: 3, p99: 8, p999: 8, max: 8 });
  });

  it('of rounds without figures is none', () => {
    expect(medianOf([NO_FIGURES, NO_FIGURES])).toEqual(NO_FIGURES);
    expect(medianOf([])).toEqual(NO_FIGURES);
  });
});

describe('a ratio', () => {
  it.each([
    [6, 4, 1.5],
    [0, 4, 0],
    [6, 0, null],
    [null, 4, null],
    [6, null, null],
  ])('of %s to %s is %s', (value, floor, expected) => {
    expect(ratio(value, floor)).toBe(expected);
  });

  it('is taken figure by figure, and keeps the count', () => {
    expect(ratiosTo(figures(100, 2, null), figures(7, 3, 5))).toEqual({
      count: 7,
      p50: 1.5,
      p99: null,
      p999: null,
      max: null,
    });
  });

  it('to a floor that was not run is none', () => {
    expect(ratiosTo(undefined, figures(7, 3, 5))).toBeNull();
  });
});
