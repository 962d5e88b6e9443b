import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  after,
  axisSpeed,
  betweenStamps,
  elapsed,
  metres,
  millis,
  monotonicMs,
  QuantityError,
  toStamp,
} from '../../src/quantity/index.ts';

describe('a quantity', () => {
  it('is its number', () => {
    expect(metres(-1.5)).toBe(-1.5);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('is never %d', (value) => {
    expect(() => axisSpeed(value)).toThrow(QuantityError);
    expect(() => axisSpeed(value)).toThrow(/QUANTITY_NOT_FINITE: axisSpeed/);
  });
});

describe('time', () => {
  it('goes from one instant to another', () => {
    const at = monotonicMs(1000);
    expect(elapsed(at, after(at, millis(20)))).toBe(20);
    expect(elapsed(after(at, millis(20)), at)).toBe(-20);
  });
});

describe('a stamp', () => {
  test.prop([
    fc.double({ min: 0, max: 1e13, noNaN: true }),
    fc.double({ min: -2_000_000, max: 2_000_000, noNaN: true }),
  ])('gives the time between two instants, across any wrap, to the microsecond', (at, apart) => {
    const earlier = monotonicMs(at + 2_000_000);
    const later = monotonicMs(earlier + apart);
    expect(toStamp(earlier)).toBeGreaterThanOrEqual(0);
    expect(toStamp(earlier)).toBeLessThan(2 ** 32);
    // A double holds 1e13 ms to 2 µs.
    expect(Math.abs(betweenStamps(toStamp(earlier), toStamp(later)) - apart)).toBeLessThan(0.005);
  });

  it('wraps', () => {
    const before = monotonicMs(2 ** 32 / 1000 - 0.5);
    const behind = monotonicMs(2 ** 32 / 1000 + 0.5);
    expect(toStamp(behind)).toBeLessThan(toStamp(before));
    expect(betweenStamps(toStamp(before), toStamp(behind))).toBeCloseTo(1, 3);
    expect(betweenStamps(toStamp(behind), toStamp(before))).toBeCloseTo(-1, 3);
  });
});
