import { fc, test as prop } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { LATENCY_ROWS, type LatencyFrame, type StripPoint } from '../../../../src/console/frames/frames.ts';
import {
  countText,
  dominantPart,
  durationText,
  findingOf,
  type LatencyFacts,
  nowOf,
  partsOfWay,
  shareText,
} from '../../../../src/console/page/latency/reading.ts';
import { spreadOf } from '../../../../src/console/page/latency/spread.ts';

type Figures = LatencyFrame['figures'];

/** Every figure of a row is the given value; other rows have counted nothing. */
function figures(given: Readonly<Partial<Record<keyof Figures, number>>>): Figures {
  const rows = LATENCY_ROWS.map((row) => {
    const value = given[row];
    return [row, value === undefined ? { count: 0 } : { count: 1, last: value, p50: value, p99: value, max: value }];
  });
  return Object.fromEntries(rows) as Figures;
}

function points(...p50: readonly (number | null)[]): readonly StripPoint[] {
  return p50.map((value, place) => ({ at: place + 1, p50: value, max: value, loopAge: null }));
}

describe('what is true now', () => {
  test('is the newest value of the newest second', () => {
    expect(nowOf(points(9, 2, 3, null), 'p50')).toBe(3);
  });

  test('is nothing where the newest second has none, however much there was before', () => {
    const second: null[] = Array.from({ length: 10 }, () => null);
    expect(nowOf(points(...second), 'p50')).toBeUndefined();
    expect(nowOf(points(4, ...second), 'p50')).toBeUndefined();
    expect(nowOf(points(4, ...second.slice(1)), 'p50')).toBe(4);
    expect(nowOf([], 'p50')).toBeUndefined();
    expect(nowOf(points(4), 'loopAge')).toBeUndefined();
  });
});

describe('the parts of the way', () => {
  const all = { roundTrip: 4, input: 0.5, uplink: 1, gateway: 0.2, plc: 1.3, downlink: 1 };

  test('are the five stages where both sides have one clock', () => {
    const parts = partsOfWay(figures(all), 'p50', 'shared');
    expect(parts.map(({ part }) => part)).toEqual(['input', 'uplink', 'gateway', 'plc', 'downlink']);
    expect(dominantPart(parts)).toEqual({ part: 'plc', time: 1.3, share: 1.3 / 4 });
  });

  test('have one link of what is left where they have not', () => {
    const { uplink: _up, downlink: _down, ...known } = all;
    const parts = partsOfWay(figures(known), 'p50', 'apart');
    expect(parts.map(({ part }) => part)).toEqual(['input', 'link', 'gateway', 'plc']);
    expect(parts.find(({ part }) => part === 'link')?.time).toBeCloseTo(2);
    expect(dominantPart(parts)?.part).toBe('link');
  });

  test('are none where there was no round trip, and none of them dominates', () => {
    expect(partsOfWay(figures({ input: 3 }), 'p50', 'shared')).toEqual([]);
    expect(dominantPart([])).toBeUndefined();
    expect(dominantPart(partsOfWay(figures({ roundTrip: 0 }), 'p99', 'shared'))).toBeUndefined();
  });

  prop.prop([fc.dictionary(fc.constantFrom(...LATENCY_ROWS), fc.double({ min: 0, max: 60_000, noNaN: true }))])(
    'are never negative, and their shares never more than all',
    (given) => {
      for (const clocks of ['shared', 'apart'] as const) {
        const parts = partsOfWay(figures(given), 'p99', clocks);
        for (const { time } of parts) expect(time).toBeGreaterThanOrEqual(0);
        const most = dominantPart(parts);
        if (most !== undefined) {
          expect(most.share).toBeLessThanOrEqual(1);
          expect(most.time).toBe(Math.max(...parts.map(({ time }) => time)));
        }
      }
    },
  );
});

describe('texts of figures', () => {
  test.each([
    [undefined, '—'],
    [Number.NaN, '—'],
    [0, '0.00 ms'],
    [0.056, '0.06 ms'],
    [9.994, '9.99 ms'],
    [9.996, '10.0 ms'],
    [99.94, '99.9 ms'],
    [99.96, '100 ms'],
    [9999, '9999 ms'],
    [60_000, '60.0 s'],
  ])('a duration of %s is %s', (time, text) => {
    expect(durationText(time)).toBe(text);
  });

  test('a count has gaps between its thousands', () => {
    expect(countText(7)).toBe('7');
    expect(countText(1_234_567)).toBe('1\u202f234\u202f567');
  });

  test('a share that is not nothing is not shown as nothing', () => {
    expect(shareText(0)).toBe('0 %');
    expect(shareText(0.000_001)).toBe('< 0.01 %');
    expect(shareText(0.0018)).toBe('0.18 %');
    expect(shareText(0.64)).toBe('64 %');
  });
});

describe('the spread of a stage', () => {
  test('stands on five decades from 0.01 ms to 1 s, cut at both ends', () => {
    const spread = spreadOf({ count: 3, last: 1, p50: 0.000_1, p99: 0.1, max: 5000 });
    expect(spread?.p50).toBe(0);
    expect(spread?.p99).toBeCloseTo(20);
    expect(spread?.max).toBe(100);
  });

  test('is none where nothing was counted', () => {
    expect(spreadOf({ count: 0 })).toBeUndefined();
  });
});

describe('what is told in words', () => {
  const well: LatencyFacts = {
    figures: figures({ roundTrip: 2, plc: 1.5 }),
    old: false,
    holds: true,
    roundTripNow: 2,
    loopAgeNow: 20,
    clocks: 'shared',
  };

  test('is which stage takes most, where all is well', () => {
    expect(findingOf(well)).toEqual({ kind: 'dominant', part: 'plc', time: 1.5, share: 1 });
  });

  test('is that a stick at rest has no round trip, and that is no fault', () => {
    expect(findingOf({ ...well, roundTripNow: undefined })).toEqual({ kind: 'at-rest' });
  });

  test('is that nothing is confirmed, where a crane is held', () => {
    const silent = { ...well, roundTripNow: undefined, loopAgeNow: undefined };
    expect(findingOf(silent)).toEqual({ kind: 'unconfirmed' });
    expect(findingOf({ ...silent, holds: false })).toEqual({ kind: 'idle' });
  });

  test('is that figures are old before anything that they say', () => {
    expect(findingOf({ ...well, old: true })).toEqual({ kind: 'old' });
    expect(findingOf({ ...well, old: true, figures: undefined })).toEqual({ kind: 'never' });
  });
});
