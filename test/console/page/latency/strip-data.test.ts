import { fc, test as prop } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { StripPoint } from '../../../../src/console/frames/frames.ts';
import { CEILING_MS, FLOOR_MS, lonely, stripColumns } from '../../../../src/console/page/latency/strip-data.ts';

function point(at: number, value: number | null): StripPoint {
  return { at, p50: value, max: value, loopAge: value };
}

describe('the columns of the strip', () => {
  test('of nothing are empty', () => {
    expect(stripColumns([])).toEqual({ seconds: [], p50: [], max: [], loopAge: [] });
  });

  test('end with the newest tenth at now, and keep gaps as gaps', () => {
    const { seconds, p50 } = stripColumns([point(7, 2), point(8, null), point(9, 4)]);
    expect(seconds).toEqual([-0.2, -0.1, 0]);
    expect(p50).toEqual([2, null, 4]);
  });

  test('have a gap where tenths never came', () => {
    const { p50, max, loopAge } = stripColumns([point(1, 2), point(11, 4)]);
    for (const column of [p50, max, loopAge]) expect(column).toEqual([2, null, 4]);
  });

  test('draw what lies beyond the axis on its ends', () => {
    expect(stripColumns([point(1, 0), point(2, 1e6)]).max).toEqual([FLOOR_MS, CEILING_MS]);
  });

  test('leave out what is more than a minute old', () => {
    expect(stripColumns([point(1, 1), point(601, 2), point(602, 3)]).p50).toEqual([2, 3]);
  });

  const steps = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.option(fc.double({ min: 0, max: 1e5, noNaN: true }))),
    {
      maxLength: 200,
    },
  );

  prop.prop([steps])('are as long as each other, in order, and within the axes', (walk) => {
    let at = 0;
    const strip = walk.map(([step, value]) => {
      at += step;
      return point(at, value);
    });
    const { seconds, p50, max, loopAge } = stripColumns(strip);
    for (const column of [p50, max, loopAge]) {
      expect(column).toHaveLength(seconds.length);
      for (const value of column) {
        if (value !== null) expect(value >= FLOOR_MS && value <= CEILING_MS).toBe(true);
      }
    }
    expect(seconds.every((second) => second >= -60 && second <= 0)).toBe(true);
    expect(seconds.every((second, place) => place === 0 || second > seconds[place - 1]!)).toBe(true);
  });
});

test('a value between two gaps is lonely, one beside another is not', () => {
  expect(lonely([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(lonely([null, undefined])).toEqual([]);
});
