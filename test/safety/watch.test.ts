// What a crane's watch remembers, as timelines: gusts, surfaces, the horn before travel.

import { describe, expect, test } from 'vitest';
import {
  codeOfNumber,
  type CraneSnapshot,
  MOTION_AXES,
  type MotionAxis,
  type SafetySettings,
} from '../../src/domain/index.ts';
import { type MetresPerSecond, millis, monotonicMs } from '../../src/quantity/index.ts';
import { createBoard, resetBoard } from '../../src/safety/board.ts';
import { applyLimits } from '../../src/safety/limits.ts';
import { DEFAULT_SAFETY_SETTINGS as DEFAULTS } from '../../src/safety/settings-check.ts';
import { type CraneWatch, createCraneWatch, forgetCrane, observeCrane, warnOfTravel } from '../../src/safety/watch.ts';
import { ALL_FREE, craneSpec, RESTING, snapshotAt, UNLOADER } from '../support/unloader.ts';

const SPEC = craneSpec(1);

function judged(
  snapshot: CraneSnapshot,
  watch: CraneWatch,
  settings: SafetySettings = DEFAULTS,
  now = snapshot.requestedAt,
) {
  const board = createBoard();
  resetBoard(board, UNLOADER);
  applyLimits(board, SPEC, snapshot, watch, settings, now);
  return (axis: MotionAxis, direction: 'up' | 'down') => {
    const slot = MOTION_AXES.indexOf(axis);
    const cause = direction === 'up' ? board.upCause[slot] : board.downCause[slot];
    return [board[direction][slot], codeOfNumber(cause as number)];
  };
}

function at(ms: number, parts: Partial<CraneSnapshot> = {}): CraneSnapshot {
  return { ...RESTING, ...parts, requestedAt: monotonicMs(ms) };
}

describe('wind', () => {
  /** Blows from `from` to `to` with this wind, a snapshot every `every` ms; returns the last one. */
  function blow(watch: CraneWatch, [from, to]: readonly [number, number], wind: number, every = 100): CraneSnapshot {
    let last = RESTING;
    for (let ms = from; ms <= to; ms += every) {
      last = at(ms, { wind: wind as MetresPerSecond });
      observeCrane(watch, SPEC, last, DEFAULTS);
    }
    return last;
  }
  const trolley = (snapshot: CraneSnapshot, watch: CraneWatch) => judged(snapshot, watch)('trolley', 'up');

  test('a puff shorter than a gust does nothing, a gust blocks travel and leaves creep', () => {
    const watch = createCraneWatch();
    blow(watch, [1000, 5000], 10);
    expect(trolley(blow(watch, [5100, 5800], 40), watch)[1]).toBe('LIMIT_SPEED');
    const gust = blow(watch, [5900, 6600], 40);
    expect(trolley(gust, watch)).toEqual([0.4, 'LIMIT_WIND']);
    expect(judged(gust, watch)('hoist', 'down')[0]).toBeCloseTo(0.3, 9);
    warnOfTravel(watch, true, gust.requestedAt, { ...DEFAULTS, travelWarning: millis(0) });
    expect(judged(gust, watch)('gantry', 'down')).toEqual([0, 'LIMIT_WIND']);
  });

  test('work goes on after the hold below 90 % of the limit; a gust in between begins it anew', () => {
    const watch = createCraneWatch();
    blow(watch, [1000, 5000], 25);
    expect(trolley(blow(watch, [5100, 64_000], 17), watch)[1]).toBe('LIMIT_WIND');
    blow(watch, [64_100, 68_000], 19);
    expect(trolley(blow(watch, [68_100, 128_000], 17), watch)[1]).toBe('LIMIT_WIND');
    expect(trolley(blow(watch, [128_100, 133_000], 17), watch)[1]).toBe('LIMIT_SPEED');
  });

  test('the rate of the snapshots does not weigh: a rush of them in a puff is still a puff', () => {
    const watch = createCraneWatch();
    blow(watch, [1000, 4000], 10, 100);
    expect(trolley(blow(watch, [4001, 4300], 60, 1), watch)[1]).toBe('LIMIT_SPEED');
  });

  test('a wind that is no number counts as too much', () => {
    const broken = createCraneWatch();
    expect(trolley(blow(broken, [1000, 1000], Number.NaN), broken)[1]).toBe('LIMIT_WIND');
  });

  test('the verdict outlives a restart of the PLC', () => {
    const watch = createCraneWatch();
    blow(watch, [1000, 5000], 25);
    forgetCrane(watch);
    expect(trolley(blow(watch, [5100, 60_000], 5), watch)[1]).toBe('LIMIT_WIND');
  });
});

describe('landing', () => {
  const SLACK = { ...ALL_FREE, ropeTight: false };
  const place = (ms: number, hoist: number, parts: { trolley?: number; gantry?: number; slack?: boolean } = {}) => ({
    ...snapshotAt({ hoist, trolley: parts.trolley ?? 10, gantry: parts.gantry ?? 200 }),
    requestedAt: monotonicMs(ms),
    ...(parts.slack === true && { limits: SLACK }),
  });
  /** Went slack at −10 m. */
  function touched(): CraneWatch {
    const watch = createCraneWatch();
    observeCrane(watch, SPEC, place(1000, -9.9), DEFAULTS);
    observeCrane(watch, SPEC, place(1020, -10, { slack: true }), DEFAULTS);
    observeCrane(watch, SPEC, place(1040, -10.4, { slack: true }), DEFAULTS);
    return watch;
  }
  function lowering(watch: CraneWatch, snapshot: CraneSnapshot) {
    observeCrane(watch, SPEC, snapshot, DEFAULTS);
    return judged(snapshot, watch)('hoist', 'down');
  }

  test('is at landing speed within 0.7 m of the surface and its margin of 0.3 m, and slowed down to it before', () => {
    const watch = touched();
    expect(lowering(watch, place(2000, -9))).toEqual([0.15, 'LIMIT_LANDING']);
    expect(lowering(watch, place(2020, -10.6))).toEqual([0.15, 'LIMIT_LANDING']);
    const [before, cause] = lowering(watch, place(2040, -7));
    expect(cause).toBe('LIMIT_LANDING');
    expect(before).toBeGreaterThan(0.15);
    expect(before).toBeLessThan(3);
    expect(lowering(watch, place(2060, 5))).toEqual([3, 'LIMIT_SPEED']);
    expect(judged(place(2000, -9), watch, DEFAULTS)('hoist', 'up')).toEqual([3, 'LIMIT_SPEED']);
  });

  test('agrees with the sum done by hand', () => {
    // t = 1.01 s. Landing speed needs 0.15·1.26 + 0.15²/2 = 0.20025 m; from −6 m, 4 − 1 + 0.20025 = 3.20025 m for v²/2 + 1.26 v.
    expect(lowering(touched(), place(2000, -6))[0]).toBeCloseTo(1.5664, 3);
  });

  test.each([
    ['along the trolley', { trolley: 16.1 }],
    ['along the rail', { gantry: 204.1 }],
  ])('holds while the load overlaps the place, not beyond it %s', (_, moved) => {
    expect(lowering(touched(), place(2000, -9, { trolley: 16, gantry: 204 }))[1]).toBe('LIMIT_LANDING');
    expect(lowering(touched(), place(2000, -9, moved))[1]).toBe('LIMIT_SPEED');
  });

  test('forgets a surface that is not there any more, and one from before a restart', () => {
    const dug = touched();
    expect(lowering(dug, place(2000, -10.8))[1]).toBe('LIMIT_SPEED');
    expect(lowering(dug, place(2020, -9))[1]).toBe('LIMIT_SPEED');
    const beside = touched();
    lowering(beside, place(2000, -20, { trolley: 13 }));
    expect(lowering(beside, place(2020, -9))[1]).toBe('LIMIT_SPEED');
    const restarted = touched();
    forgetCrane(restarted);
    expect(lowering(restarted, place(2000, -9))[1]).toBe('LIMIT_SPEED');
  });

  test.each([
    ['along the trolley', { trolley: 13.1 }],
    ['along the rail', { gantry: 202.1 }],
  ])('remembers a surface while the hoist is low elsewhere, %s', (_, elsewhere) => {
    const watch = touched();
    lowering(watch, place(2000, -20, elsewhere));
    expect(lowering(watch, place(2020, -9))).toEqual([0.15, 'LIMIT_LANDING']);
  });

  test('a rope that was slack when first seen tells no surface', () => {
    const watch = createCraneWatch();
    observeCrane(watch, SPEC, place(1000, -10, { slack: true }), DEFAULTS);
    expect(lowering(watch, place(1020, -9.9))[1]).toBe('LIMIT_SPEED');
  });
});

describe('the warning before gantry travel', () => {
  function wants(watch: CraneWatch, from: number, to: number, wanted = true): boolean {
    let horn = false;
    for (let ms = from; ms <= to; ms += 20) horn = warnOfTravel(watch, wanted, monotonicMs(ms), DEFAULTS);
    return horn;
  }
  function gantry(watch: CraneWatch, ms: number, speed = 0) {
    const snapshot = { ...snapshotAt({}, { gantry: speed }), requestedAt: monotonicMs(ms) };
    observeCrane(watch, SPEC, snapshot, DEFAULTS);
    return judged(snapshot, watch)('gantry', 'up')[1];
  }

  test('sounds for three seconds, blocks until then, and not before anybody wants to travel', () => {
    const watch = createCraneWatch();
    expect(warnOfTravel(watch, false, monotonicMs(900), DEFAULTS)).toBe(false);
    expect(wants(watch, 1000, 3980)).toBe(true);
    expect(gantry(watch, 3980)).toBe('LIMIT_TRAVEL_WARNING');
    expect(wants(watch, 4000, 4000)).toBe(false);
    expect(gantry(watch, 4000)).toBe('LIMIT_SPEED');
  });

  test('begins anew where the stick was let go, or the horn could not be ordered for a while', () => {
    const released = createCraneWatch();
    wants(released, 1000, 3000);
    wants(released, 3020, 3020, false);
    expect(wants(released, 3040, 6020)).toBe(true);
    expect(wants(released, 6040, 6040)).toBe(false);
    const stalled = createCraneWatch();
    wants(stalled, 1000, 2000);
    expect(wants(stalled, 2160, 5140)).toBe(true);
  });

  test('stays good while travelling and for five seconds after', () => {
    const watch = createCraneWatch();
    wants(watch, 1000, 4000);
    expect(gantry(watch, 8000, 0.4)).toBe('LIMIT_SPEED');
    expect(gantry(watch, 12_900)).toBe('LIMIT_SPEED');
    expect(gantry(watch, 13_001)).toBe('LIMIT_TRAVEL_WARNING');
    expect(warnOfTravel(watch, true, monotonicMs(13_001), DEFAULTS)).toBe(true);
  });

  test('is not given by a gantry that moves unasked', () => {
    const watch = createCraneWatch();
    expect(gantry(watch, 1000, 0.4)).toBe('LIMIT_TRAVEL_WARNING');
    expect(gantry(watch, 1020, 0.4)).toBe('LIMIT_TRAVEL_WARNING');
  });

  test('is forgotten when the PLC restarts', () => {
    const watch = createCraneWatch();
    wants(watch, 1000, 4000);
    forgetCrane(watch);
    expect(gantry(watch, 4100)).toBe('LIMIT_TRAVEL_WARNING');
  });
});
