import { fc, test as prop } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { LATENCY_ROWS } from '../../../src/console/frames/index.ts';
import { LatencyRecorder } from '../../../src/console/server/latency-minute.ts';
import { PERCENTILE_ERROR } from '../../../src/console/server/minute-durations.ts';
import type { CraneNumber } from '../../../src/domain/index.ts';
import { type Millis, millis, monotonicMs } from '../../../src/quantity/index.ts';
import { RecordedDesk } from '../../workstation/recorded-desk.ts';

const A = 1 as CraneNumber;
const BEGAN = 5_000_000;
const HOUR = 3_600_000;
const at = (ms: number) => monotonicMs(BEGAN + ms);

function recorder(): LatencyRecorder {
  return new LatencyRecorder(undefined, at(0));
}

/** Largest difference that a percentile may have from the exact one, ms. */
function tolerance(exact: number): number {
  return Math.max(exact, 0.001) * PERCENTILE_ERROR * 1.000001;
}

function exactPercentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!;
}

describe('the figures of the minute', () => {
  test('have nothing where nothing was counted', () => {
    const { figures, sent, refused, lost } = recorder().frame(at(0), 0);
    for (const row of LATENCY_ROWS) expect(figures[row]).toEqual({ count: 0 });
    expect({ sent, refused, lost }).toEqual({ sent: 0, refused: 0, lost: 0 });
  });

  test('stand in the row that was observed, of both cranes together', () => {
    const minute = recorder();
    minute.onRoundTrip(A, millis(1));
    minute.onRoundTrip(2 as CraneNumber, millis(3));
    minute.onApplied(A, millis(20));
    minute.onLoopAge(A, millis(30));
    minute.onStage(A, 'input', millis(0.25));
    minute.onStage(A, 'plc', millis(0.5));
    const { figures } = minute.frame(at(10), 0);
    expect(figures.roundTrip).toMatchObject({ count: 2, last: 3, max: 3 });
    expect(figures.applied).toMatchObject({ count: 1, last: 20, max: 20 });
    expect(figures.loopAge).toMatchObject({ count: 1, last: 30 });
    expect(figures.input).toMatchObject({ count: 1, last: 0.25 });
    expect(figures.plc).toMatchObject({ count: 1, last: 0.5 });
    expect(figures.uplink).toEqual({ count: 0 });
  });

  test('forget what is more than a minute old, and the worst with it', () => {
    const minute = recorder();
    minute.onRoundTrip(A, millis(900));
    minute.advance(at(1000));
    minute.onRoundTrip(A, millis(2));
    expect(minute.frame(at(59_900), 0).figures.roundTrip).toMatchObject({ count: 2, max: 900 });
    const later = minute.frame(at(60_000), 0).figures.roundTrip;
    expect(later).toMatchObject({ count: 1, max: 2, last: 2 });
    expect(later.p99).toBeLessThan(3);
    expect(minute.frame(at(61_000), 0).figures.roundTrip).toEqual({ count: 0 });
  });

  test('forget everything where the clock has jumped by hours, and count on', () => {
    const minute = recorder();
    for (let ms = 0; ms < 60_000; ms += 500) {
      minute.advance(at(ms));
      minute.onRoundTrip(A, millis(5));
      minute.onSent(A);
    }
    const { figures, sent, strip } = minute.frame(at(7 * HOUR), 0);
    expect(figures.roundTrip).toEqual({ count: 0 });
    expect(sent).toBe(0);
    expect(strip).toHaveLength(600);
    expect(strip.every(({ p50, max, loopAge }) => p50 === null && max === null && loopAge === null)).toBe(true);
    minute.onRoundTrip(A, millis(6));
    expect(minute.frame(at(7 * HOUR + 100), 0).figures.roundTrip).toMatchObject({ count: 1, last: 6 });
  });

  test('do not move where the clock stands still or runs back', () => {
    const minute = recorder();
    minute.advance(at(10_000));
    minute.onSent(A);
    minute.advance(at(9_000));
    minute.advance(at(10_000));
    expect(minute.frame(at(500), 0).sent).toBe(1);
  });

  test('count commands, refusals of every code and losses, and let them go after a minute', () => {
    const minute = recorder();
    for (let ms = 0; ms < 180_000; ms += 1000) {
      minute.advance(at(ms));
      for (let command = 0; command < 10; command += 1) minute.onSent(A);
      minute.onAnswered(A, 'OK');
      minute.onAnswered(A, 'SAFETY_STALE_COMMAND');
      minute.onAnswered(A, 'UNKNOWN');
      minute.onLost(A);
    }
    const { sent, refused, lost } = minute.frame(at(179_000), 0);
    expect({ sent, refused, lost }).toEqual({ sent: 600, refused: 120, lost: 60 });
  });

  test('drop what is no number and cut what is out of range: an observer never throws', () => {
    const minute = recorder();
    minute.onRoundTrip(A, Number.NaN as Millis);
    minute.onLoopAge(A, Number.NaN as Millis);
    minute.onLoopAge(A, millis(4));
    minute.onLoopAge(A, Number.NaN as Millis);
    minute.onStage(A, 'uplink', millis(-3));
    minute.onStage(A, 'downlink', Number.POSITIVE_INFINITY as Millis);
    const { figures, strip } = minute.frame(at(100), 0);
    expect(figures.roundTrip.count).toBe(0);
    expect(figures.uplink).toMatchObject({ count: 1, last: 0, max: 0, p50: 0 });
    expect(figures.downlink).toMatchObject({ count: 1, last: 60_000, max: 60_000 });
    expect(strip[0]).toEqual({ at: 1, p50: null, max: null, loopAge: 4 });
  });

  const durations = fc.array(
    fc.oneof(
      fc.double({ min: 0, max: 60_000, noNaN: true }),
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.double({ min: -7, max: 4.77, noNaN: true }).map((power) => 10 ** power),
    ),
    { minLength: 1, maxLength: 300 },
  );

  prop.prop([durations])('are as exact as they say, and in order', (times) => {
    const minute = recorder();
    for (const time of times) minute.onRoundTrip(A, millis(time));
    const { count, last, p50, p99, max } = minute.frame(at(100), 0).figures.roundTrip;
    expect(count).toBe(times.length);
    expect(last).toBe(times.at(-1));
    expect(max).toBe(Math.max(...times));
    for (const [told, share] of [
      [p50!, 0.5],
      [p99!, 0.99],
    ] as const) {
      const exact = exactPercentile(times, share);
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(tolerance(exact));
    }
    expect(p50!).toBeLessThanOrEqual(p99!);
    expect(p99!).toBeLessThanOrEqual(max!);
  });

  const steps = fc.array(
    fc.record({
      wait: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 90_000 })),
      time: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    }),
    { maxLength: 120 },
  );

  prop.prop([steps])('are those of the seconds in the window, whatever the pauses', (walk) => {
    const minute = recorder();
    const told: { readonly second: number; readonly time: number }[] = [];
    let now = 0;
    for (const { wait, time } of walk) {
      now += wait;
      minute.advance(at(now));
      minute.onRoundTrip(A, millis(time));
      told.push({ second: Math.floor(now / 1000), time });
      const inside = told.filter(({ second }) => second > Math.floor(now / 1000) - 60).map((one) => one.time);
      const { count, p50, max } = minute.frame(at(now), Number.MAX_SAFE_INTEGER).figures.roundTrip;
      const exact = exactPercentile(inside, 0.5);
      expect({ count, max }).toEqual({ count: inside.length, max: Math.max(...inside) });
      expect(Math.abs(p50! - exact)).toBeLessThanOrEqual(tolerance(exact));
    }
  });
});

describe('the strip', () => {
  test('has a point for each tenth that is over, with its median, its worst and the oldest loop', () => {
    const minute = recorder();
    for (const time of [1, 2, 40]) minute.onRoundTrip(A, millis(time));
    for (const age of [20, 35, 25]) minute.onLoopAge(A, millis(age));
    expect(minute.frame(at(99), 0).strip).toEqual([]);
    const [point, ...others] = minute.frame(at(100), 0).strip;
    expect(others).toEqual([]);
    expect(point).toMatchObject({ at: 1, max: 40, loopAge: 35 });
    expect(Math.abs(point!.p50! - 2)).toBeLessThanOrEqual(tolerance(2) + 0.0005);
  });

  test('has a gap where nothing was confirmed', () => {
    const minute = recorder();
    minute.onRoundTrip(A, millis(1));
    minute.advance(at(100));
    minute.advance(at(250));
    minute.advance(at(310));
    minute.onRoundTrip(A, millis(1));
    const { strip } = minute.frame(at(400), 0);
    expect(strip.map((point) => point.max)).toEqual([1, null, null, 1]);
    expect(strip.map((point) => point.at)).toEqual([1, 2, 3, 4]);
  });

  test('is told from the point on that a page has, and whole to a page that has none or names nonsense', () => {
    const minute = recorder();
    minute.advance(at(2000));
    expect(minute.frame(at(2000), 0).strip).toHaveLength(20);
    expect(minute.frame(at(2000), 17).strip.map((point) => point.at)).toEqual([18, 19, 20]);
    expect(minute.frame(at(2000), 20).strip).toEqual([]);
    expect(minute.frame(at(2000), 999).strip).toEqual([]);
    expect(minute.frame(at(2000), -4).strip).toHaveLength(20);
    expect(minute.frame(at(2000), Number.NaN).strip).toHaveLength(20);
  });

  test('keeps a minute, numbered without a gap for ever', () => {
    const minute = recorder();
    let newest = 0;
    for (let ms = 0; ms <= 200_000; ms += 250) {
      minute.onRoundTrip(A, millis(3));
      for (const point of minute.frame(at(ms), newest).strip) {
        expect(point.at).toBe(newest + 1);
        newest = point.at;
      }
    }
    expect(newest).toBe(2000);
    const whole = minute.frame(at(200_000), 0).strip;
    expect(whole).toHaveLength(600);
    expect(whole.at(0)?.at).toBe(1401);
  });
});

test('whoever counts after it hears everything', () => {
  const seen = new RecordedDesk();
  const minute = new LatencyRecorder(seen, at(0));
  minute.onRoundTrip(A, millis(1));
  minute.onApplied(A, millis(2));
  minute.onStage(A, 'gateway', millis(3));
  minute.onLoopAge(A, millis(4));
  minute.onSent(A);
  minute.onAnswered(A, 'OK');
  minute.onLost(A);
  minute.onStop(A, 'SAFETY_DEADMAN', at(0));
  minute.onPath('control', true);
  minute.onHeld(A, true);
  expect(seen).toEqual({
    roundTrips: [1],
    applied: [2],
    stages: [['gateway', 3]],
    loopAges: [4],
    answers: ['OK'],
    sent: 1,
    lost: 1,
    stops: [[A, 'SAFETY_DEADMAN']],
    paths: ['control up'],
    held: [[A, true]],
  });
});
