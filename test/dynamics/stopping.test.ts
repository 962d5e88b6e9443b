// Stopping distances against the published tables, and the inverse against the distance itself.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  approachSpeed,
  approachSpeedOfLoad,
  loadOvershoot,
  NO_ROPE,
  permittedSpeed,
  stoppingDistance,
  worstDelay,
  worstTravel,
} from '../../src/dynamics/index.ts';
import { axisSpeed, metres, millis } from '../../src/quantity/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { axisSpec } from '../support/unloader.ts';

/** So stiff that a/2j is nothing, as the tables have it. */
const STIFF = 1e9;

describe('stopping distance', () => {
  test.each([
    ['STS gantry', 0.75, 0.15, 2.1, 2.625],
    ['RMG gantry', 2.17, 0.3, 8.499, 10.018],
    ['trolley', 4, 0.8, 11.2, 14],
    ['hoist, empty', 3, 1, 5.4, 7.5],
  ])('of the %s agrees with the table at 0.3 s and 1.0 s of delay', (_, speed, acceleration, quick, slow) => {
    const axis = axisSpec(0, 100, speed, acceleration, STIFF);
    expect(stoppingDistance(axis, axis.speed, millis(300), NO_ROPE)).toBeCloseTo(quick, 3);
    expect(stoppingDistance(axis, axis.speed, millis(1000), NO_ROPE)).toBeCloseTo(slow, 3);
  });

  test('counts the rounding of the ramp as v·a/2j', () => {
    const axis = axisSpec(0, 100, 2, 0.5, 1);
    expect(stoppingDistance(axis, axis.speed, millis(0), NO_ROPE)).toBeCloseTo(4 + 0.5, 9);
  });

  test.each([
    ['a quarter of the period', 8.973 / 4, 0.0577],
    ['half of the period', 8.973 / 2, 0.0816],
  ])('adds the swing after a ramp of %s (L 20 m, a 0.4 m/s²)', (_, rampSeconds, amplitude) => {
    const axis = axisSpec(0, 100, 0.4 * rampSeconds, 0.4, STIFF);
    const bare = stoppingDistance(axis, axis.speed, millis(0), NO_ROPE);
    const swinging = stoppingDistance(axis, axis.speed, millis(0), metres(20));
    expect((swinging - bare) / 20).toBeCloseTo(amplitude, 4);
  });

  test('keeps the largest swing of all lower speeds where a whole period of ramp would leave none', () => {
    const axis = axisSpec(0, 100, 0.4 * 8.973, 0.4, STIFF);
    const bare = stoppingDistance(axis, axis.speed, millis(0), NO_ROPE);
    expect((stoppingDistance(axis, axis.speed, millis(0), metres(20)) - bare) / 20).toBeCloseTo(0.0816, 4);
  });
});

const axes = fc
  .record({
    speed: fc.double({ min: 0.01, max: 10, noNaN: true }),
    acceleration: fc.double({ min: 0.01, max: 5, noNaN: true }),
    jerk: fc.double({ min: 0.01, max: 50, noNaN: true }),
  })
  .map(({ speed, acceleration, jerk }) => axisSpec(-500, 500, speed, acceleration, jerk));
const delays = fc.double({ min: 0, max: 5000, noNaN: true }).map(millis);
const ropes = fc.oneof(fc.constant(NO_ROPE), fc.double({ min: 0.5, max: 60, noNaN: true }).map(metres));
const distances = fc.double({ min: 1e-6, max: 1000, noNaN: true });

describe('permitted speed', () => {
  test.prop([axes, distances, delays, ropes])(
    'never needs more than the distance, and uses it',
    (axis, distance, delay, rope) => {
      const speed = permittedSpeed(axis, distance, delay, rope);
      expect(speed).toBeLessThanOrEqual(axis.speed);
      expect(stoppingDistance(axis, speed, delay, rope)).toBeLessThanOrEqual(distance);
      // The bisection stops at 2⁻²⁴ of what a bare axis may do.
      const step = 1.2e-7 * permittedSpeed(axis, distance, delay, NO_ROPE);
      const faster = axisSpeed(speed + step);
      if (faster < axis.speed) expect(stoppingDistance(axis, faster, delay, rope)).toBeGreaterThanOrEqual(distance);
    },
  );

  test.prop([axes, distances, distances, delays, ropes])(
    'never falls with more room',
    (axis, one, other, delay, rope) => {
      const near = permittedSpeed(axis, Math.min(one, other), delay, rope);
      const far = permittedSpeed(axis, Math.max(one, other), delay, rope);
      const step = 1.2e-7 * permittedSpeed(axis, Math.max(one, other), delay, NO_ROPE);
      expect(far).toBeGreaterThanOrEqual(near - step);
    },
  );

  test.each([0, -1, Number.NaN, Number.NEGATIVE_INFINITY])('is nothing for a distance of %s', (distance) => {
    const axis = axisSpec(0, 100, 4, 0.8, 1.6);
    expect(permittedSpeed(axis, distance, millis(100), NO_ROPE)).toBe(0);
    expect(permittedSpeed(axis, distance, millis(100), metres(20))).toBe(0);
  });

  test('is full speed for room without end, and nothing where a sum is no number', () => {
    const axis = axisSpec(0, 100, 4, 0.8, 1.6);
    expect(permittedSpeed(axis, Number.POSITIVE_INFINITY, millis(100), metres(20))).toBe(4);
    expect(permittedSpeed(axis, 1, Number.NaN as ReturnType<typeof millis>, NO_ROPE)).toBe(0);
    expect(permittedSpeed(axis, 1, millis(100), metres(-1))).toBe(0);
  });
});

describe('approach', () => {
  const axis = axisSpec(0, 100, 4, 0.8, 1.6);

  test('the worst delay adds everything that can still come between an order and its end', () => {
    // 30 age + 2 × 50 exchanges + 150 watchdog + 10 scan + 250 lag + 500 turning the ramp round
    expect(worstDelay(axis, millis(250), millis(30), DEFAULT_SAFETY_SETTINGS)).toBe(1040);
  });

  test('far from the obstacle keeps a·t²/2 free for the orders in flight, close to it half a delay more', () => {
    const free = (0.8 * 1) / 2;
    expect(approachSpeed(axis, 10 + free, 0, millis(1000), NO_ROPE)).toBe(
      permittedSpeed(axis, 10 + free - 0.4, millis(1000), NO_ROPE),
    );
    expect(approachSpeed(axis, 0.3, 0, millis(1000), NO_ROPE)).toBe(permittedSpeed(axis, 0.3, millis(1500), NO_ROPE));
  });

  test('far from the obstacle an axis may be faster by what the ramp accounts for, a·t', () => {
    const permitted = approachSpeed(axis, 6, 0, millis(500), NO_ROPE);
    expect(approachSpeed(axis, 6, permitted + 0.39, millis(500), NO_ROPE)).toBe(permitted);
    expect(approachSpeed(axis, 6, permitted + 0.41, millis(500), NO_ROPE)).toBe(0);
    expect(approachSpeed(axis, 6, Number.NaN, millis(500), NO_ROPE)).toBe(0);
  });

  test('close to it an axis may be twice as fast', () => {
    const permitted = approachSpeed(axis, 0.1, 0, millis(500), NO_ROPE);
    expect(permitted).toBeGreaterThan(0);
    expect(approachSpeed(axis, 0.1, 1.99 * permitted, millis(500), NO_ROPE)).toBe(permitted);
    expect(approachSpeed(axis, 0.1, 2.01 * permitted, millis(500), NO_ROPE)).toBe(0);
  });
});

describe('approach of a load', () => {
  const axis = axisSpec(0, 100, 4, 0.8, 1.6);
  const rope = metres(20);
  const delay = millis(1000);

  test('without a rope is the approach of the axis', () => {
    for (const distance of [0.1, 1, 5, 20, 60]) {
      expect(approachSpeedOfLoad(axis, distance, 0, delay, NO_ROPE)).toBe(
        approachSpeed(axis, distance, 0, delay, NO_ROPE),
      );
    }
  });

  test('far away keeps twice the swing of what is in flight free, close by three times that of the speed', () => {
    // a·t = 0.8 m/s in flight; its overshoot is (2·0.8·20/g)·sin(√(g/20)·0.8/1.6) = 1.1193 m.
    const swing = loadOvershoot(axis, 0.8, rope);
    expect(swing).toBeCloseTo(1.1193, 3);
    expect(approachSpeedOfLoad(axis, 20, 0, delay, rope)).toBe(permittedSpeed(axis, 20 - 0.4 - 2 * swing, delay, rope));
    expect(approachSpeedOfLoad(axis, 0.5, 0, delay, rope)).toBe(permittedSpeed(axis, 0.5, millis(1500), rope, 3));
  });

  test.prop([axes, fc.double({ min: -5, max: 100, noNaN: true }), delays, ropes])(
    'is never faster than the approach of the axis, and nothing without room',
    (any, distance, late, line) => {
      const speed = approachSpeedOfLoad(any, distance, 0, late, line);
      expect(speed).toBeLessThanOrEqual(permittedSpeed(any, distance, late, line) * (1 + 1e-6));
      if (distance <= 0) expect(speed).toBe(0);
    },
  );
});

describe('worst travel', () => {
  const axis = axisSpec(0, 100, 4, 0.8, 1.6);

  test('accelerates for the whole delay, at most to full speed, then stops', () => {
    expect(worstTravel(axis, 0, millis(1000), NO_ROPE)).toBe(
      stoppingDistance(axis, axisSpeed(0.8), millis(1000), NO_ROPE),
    );
    expect(worstTravel(axis, -2, millis(1000), NO_ROPE)).toBe(worstTravel(axis, 0, millis(1000), NO_ROPE));
    expect(worstTravel(axis, 3.9, millis(1000), NO_ROPE)).toBe(
      stoppingDistance(axis, axis.speed, millis(1000), NO_ROPE),
    );
    expect(worstTravel(axis, 5, millis(1000), NO_ROPE)).toBe(
      stoppingDistance(axis, axisSpeed(5), millis(1000), NO_ROPE),
    );
    expect(worstTravel(axis, 0, millis(1000), metres(20))).toBeGreaterThan(
      worstTravel(axis, 0, millis(1000), NO_ROPE) + 2,
    );
    expect(worstTravel(axis, Number.NaN, millis(1000), NO_ROPE)).toBeNaN();
  });
});
