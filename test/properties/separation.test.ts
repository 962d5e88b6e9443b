// Invariant 4: two gantries never come closer than their minimum gap, whatever their operators do and
// whichever link dies when. The loop is closed in test/support/rail-loop.ts.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { CraneType } from '../../src/domain/index.ts';
import { millis } from '../../src/quantity/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import type { AxisRun } from '../support/axis-loop.ts';
import { type RailScenario, runRail } from '../support/rail-loop.ts';
import { axisSpec, UNLOADER } from '../support/unloader.ts';
import { runs } from '../support/runs.ts';

const SHIP_TO_SHORE: CraneType = { ...UNLOADER, axes: { gantry: axisSpec(0, 400, 0.75, 0.15, 0.3) } };
const YARD: CraneType = {
  ...UNLOADER,
  axes: { gantry: axisSpec(0, 400, 2.17, 0.3, 0.3) },
  driveLag: millis(300),
};
const LENGTH_MS = 30_000;

const instant = fc.integer({ min: 0, max: LENGTH_MS / 5 }).map((step) => step * 5);
// Around the age limit of a snapshot and the PLC's watchdog, and for good.
const outage = fc.oneof(fc.integer({ min: 5, max: 600 }), fc.constant(LENGTH_MS));
const fault = fc.record({
  atMs: instant,
  lastsMs: outage,
  loses: fc.constantFrom('requests' as const, 'replies' as const, 'time' as const),
});

/** The operator leans towards the other gantry from the start; what comes later is in order of time. */
function leaning(run: AxisRun, towards: 1 | -1): AxisRun {
  return { ...run, demands: [{ atMs: 0, share: towards }, ...run.demands.toSorted((a, b) => a.atMs - b.atMs)] };
}

/** Leans towards the other gantry mostly later, too. */
function side(towards: 1 | -1): fc.Arbitrary<AxisRun> {
  const share = fc.oneof(fc.constantFrom(towards, towards, 0, -towards), fc.double({ min: -1, max: 1, noNaN: true }));
  return fc
    .record({
      type: fc.constantFrom(UNLOADER, SHIP_TO_SHORE, YARD),
      axis: fc.constant('gantry' as const),
      demands: fc.array(fc.record({ atMs: instant, share }), { maxLength: 8 }),
      faults: fc.array(fault, { maxLength: 4 }),
      offset: fc.constantFrom(-1, 0, 1),
      scale: fc.constantFrom(-1, 0, 1),
      outMs: fc.constantFrom(0, 5, 25, 45),
      backMs: fc.constantFrom(0, 5),
    })
    .map((one) => leaning(one, towards));
}

const scenario: fc.Arbitrary<RailScenario> = fc.record({
  low: side(1),
  high: side(-1),
  gap: fc.oneof(fc.double({ min: 2, max: 4, noNaN: true }), fc.double({ min: 4, max: 40, noNaN: true })),
  lengthMs: fc.constant(LENGTH_MS),
});

/** No faults, no errors, a quick link. */
function steady(type: CraneType, share: number): AxisRun {
  return { type, axis: 'gantry', demands: [{ atMs: 0, share }], faults: [], offset: 0, scale: 0, outMs: 5, backMs: 5 };
}

describe('two gantries on one rail', () => {
  test.prop([scenario], { numRuns: runs(100) })('never come closer than the minimum gap', (run) => {
    const { smallest } = runRail(run, DEFAULT_SAFETY_SETTINGS);
    expect(smallest).toBeGreaterThanOrEqual(DEFAULT_SAFETY_SETTINGS.minimumGap);
  });

  test.prop(
    [
      fc.constantFrom(UNLOADER, SHIP_TO_SHORE, YARD),
      fc.integer({ min: 0, max: LENGTH_MS / 5 }),
      fc.constantFrom('requests' as const, 'replies' as const, 'time' as const),
      fc.constantFrom({ low: true, high: false }, { low: false, high: true }, { low: true, high: true }),
    ],
    { numRuns: runs(60) },
  )(
    'driven at each other at full speed, stop apart when a link is cut or its delay steps to 300 ms',
    (type, step, loses, hit) => {
      const faults = [{ atMs: step * 5, lastsMs: 2 * LENGTH_MS, loses }];
      const scene = {
        low: { ...steady(type, 1), faults: hit.low ? faults : [] },
        high: { ...steady(type, -1), faults: hit.high ? faults : [] },
        gap: 25,
        lengthMs: 2 * LENGTH_MS,
      };
      const { smallest } = runRail(scene, DEFAULT_SAFETY_SETTINGS);
      expect(smallest).toBeGreaterThanOrEqual(DEFAULT_SAFETY_SETTINGS.minimumGap);
    },
  );

  test('driven into each other on good links, they use the gap that they have', () => {
    const run = { low: steady(UNLOADER, 1), high: steady(UNLOADER, -1), gap: 20, lengthMs: 90_000 };
    const { smallest, last } = runRail(run, DEFAULT_SAFETY_SETTINGS);
    expect(smallest).toBeGreaterThanOrEqual(DEFAULT_SAFETY_SETTINGS.minimumGap);
    expect(last).toBeLessThan(2.6);
  });

  test('one that follows the other keeps going, and moving apart is free', () => {
    const following = { low: steady(UNLOADER, 1), high: steady(UNLOADER, 1), gap: 6, lengthMs: 60_000 };
    expect(runRail(following, DEFAULT_SAFETY_SETTINGS).travelled).toBeGreaterThan(25);
    const apart = { low: steady(YARD, -1), high: steady(YARD, 1), gap: 2.1, lengthMs: 30_000 };
    expect(runRail(apart, DEFAULT_SAFETY_SETTINGS).last).toBeGreaterThan(100);
  });
});
