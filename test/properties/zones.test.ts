// No part of a crane or its load enters an exclusion zone, stopping envelope and sway included, however it is driven
// and whichever link dies when; and it comes near. The loop is closed in test/support/zone-loop.ts.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { CraneType, ExclusionZone } from '../../src/domain/index.ts';
import { axisPosition, metres, millis } from '../../src/quantity/index.ts';
import { DEFAULT_SAFETY_SETTINGS as DEFAULTS } from '../../src/safety/settings-check.ts';
import { runs } from '../support/runs.ts';
import { axisSpec, UNLOADER } from '../support/unloader.ts';
import { type Course, runZones, type ZoneRun } from '../support/zone-loop.ts';

// The horn would hold the gantry for three seconds of every run, the coaming for all of it; neither is the subject.
const SETTINGS = { ...DEFAULTS, travelWarning: millis(0) };
const LOW_SILL: CraneType = {
  ...UNLOADER,
  coaming: axisPosition(-25),
  legs: [span(-17.5, -14.5), span(-1.5, 1.5)],
};
/** A gantry that brings its load anywhere while this one still thinks. */
const YARD: CraneType = {
  ...LOW_SILL,
  axes: {
    hoist: axisSpec(-25, 30, 0.47, 0.2, 0.4),
    trolley: axisSpec(-12, 38, 1.17, 0.3, 0.6),
    gantry: axisSpec(0, 400, 2.17, 0.3, 0.6),
  },
  loadReach: { trolley: metres(1.5), gantry: metres(6.5), below: metres(3) },
};
const LENGTH_MS = 25_000;

function span(min: number, max: number) {
  return { min: axisPosition(min), max: axisPosition(max) };
}

function zone(parts: Partial<ExclusionZone>): ExclusionZone {
  return { name: 'zone', gantry: undefined, trolley: span(10, 20), hoist: span(-25, 5), ...parts };
}

const BRIDGE = zone({ gantry: span(190, 210), trolley: span(5, 40), hoist: span(-25, 18) });
const MAST = zone({ gantry: span(196, 199), trolley: span(12, 14), hoist: span(-25, 40) });
const HOPPER_WALL = zone({ trolley: span(6, 7), hoist: span(-25, 4) });
/** On the quay, under the load and in the way of the legs. */
const SHED = zone({ gantry: span(190, 205), trolley: span(-30, -15), hoist: span(-25, -20) });
const zones = fc.constantFrom([BRIDGE], [MAST], [HOPPER_WALL], [HOPPER_WALL, BRIDGE], [SHED, BRIDGE]);

const instant = fc.integer({ min: 0, max: LENGTH_MS / 5 }).map((step) => step * 5);
const share = fc.oneof(fc.constantFrom(1, -1, 0), fc.double({ min: -1, max: 1, noNaN: true }));
const course: fc.Arbitrary<Course> = fc.record({ atMs: instant, hoist: share, trolley: share, gantry: share });
const fault = fc.record({
  atMs: instant,
  lastsMs: fc.oneof(fc.integer({ min: 5, max: 600 }), fc.constant(LENGTH_MS)),
  loses: fc.constantFrom('requests' as const, 'replies' as const),
});

/** In order of time, moving from the first instant. */
function driven(run: ZoneRun, first: Omit<Course, 'atMs'>): ZoneRun {
  const courses = [{ ...first, atMs: 0 }, ...run.courses.toSorted((a, b) => a.atMs - b.atMs)];
  return { ...run, courses };
}

function within(min: number, max: number) {
  return fc.double({ min, max, noNaN: true });
}

const link = {
  faults: fc.array(fault, { maxLength: 3 }),
  offset: fc.constantFrom(-1, 0, 1),
  outMs: fc.constantFrom(0, 5, 25, 45),
  backMs: fc.constantFrom(0, 5),
  lengthMs: fc.constant(LENGTH_MS),
};
const swing = fc.record({ trolley: within(-1, 1), gantry: within(-1, 1) });

/** Starts apart from every zone, with room for the swing, and goes anywhere. */
const anywhere: fc.Arbitrary<ZoneRun> = fc
  .record({
    type: fc.constantFrom(LOW_SILL, YARD),
    zones,
    start: fc.record({ hoist: within(-20, 30), trolley: within(-12, -2), gantry: within(150, 172) }),
    swing,
    courses: fc.array(course, { maxLength: 12 }),
    ...link,
  })
  .chain((run) => fc.record({ hoist: share, trolley: share, gantry: share }).map((first) => driven(run, first)));

const WALL = zone({ trolley: span(15, 16), hoist: span(-25, 30) });
const LIP = zone({ trolley: span(15, 16), hoist: span(-25, 8) });
/** Mostly towards the wall, in pushes about as long as the load swings, so that some of them add up. */
const push = fc.record({
  atMs: instant,
  hoist: fc.constantFrom(0, 0, 0, 1, -1),
  trolley: fc.constantFrom(1, 1, -1),
  gantry: fc.constant(0),
});
const atWall: fc.Arbitrary<ZoneRun> = fc
  .record({
    type: fc.constantFrom(LOW_SILL, YARD),
    zones: fc.constantFrom([WALL], [LIP]),
    start: fc.record({ hoist: within(-20, 28), trolley: within(-12, 10), gantry: fc.constant(200) }),
    swing,
    courses: fc.array(push, { minLength: 2, maxLength: 16 }),
    ...link,
  })
  .map((run) => driven(run, { hoist: 0, trolley: 1, gantry: 0 }));

/** Mostly along the rail, towards what only the legs can meet. */
const travel = fc.record({ atMs: instant, hoist: share, trolley: share, gantry: fc.constantFrom(1, 1, 1, 0, -1) });
const atShed: fc.Arbitrary<ZoneRun> = fc
  .record({
    type: fc.constantFrom(LOW_SILL, YARD),
    zones: fc.constant([SHED]),
    start: fc.record({ hoist: within(0, 28), trolley: within(-10, 30), gantry: within(168, 175) }),
    swing,
    courses: fc.array(travel, { maxLength: 6 }),
    ...link,
  })
  .map((run) => driven(run, { hoist: 0, trolley: 0, gantry: 1 }));

/** One axis at full speed towards the zone on a good link, the load at rest. */
function steady(type: CraneType, box: ExclusionZone, towards: Partial<Course>): ZoneRun {
  return {
    type,
    zones: [box],
    start: { hoist: 20, trolley: -8, gantry: 200 },
    swing: { trolley: 0, gantry: 0 },
    courses: [{ atMs: 0, hoist: 0, trolley: 0, gantry: 0, ...towards }],
    faults: [],
    offset: 0,
    outMs: 5,
    backMs: 5,
    lengthMs: 60_000,
  };
}

describe('exclusion zones', () => {
  test.prop([anywhere], { numRuns: runs(20) })('are entered by no part of load or crane', (run) => {
    expect(runZones(run, SETTINGS).deepest).toBeLessThanOrEqual(0);
  });

  test.prop([atWall], { numRuns: runs(25) })('are not entered by a load that is made to swing against them', (run) => {
    expect(runZones(run, SETTINGS).deepest).toBeLessThanOrEqual(0);
  });

  test.prop([atShed], { numRuns: runs(15) })('are entered by no leg', (run) => {
    expect(runZones(run, SETTINGS).deepest).toBeLessThanOrEqual(0);
  });

  test.each([
    ['the trolley', LOW_SILL, WALL, { trolley: 1 }, 1.2],
    ['a slow trolley', YARD, WALL, { trolley: 1 }, 0.6],
    ['the hoist', LOW_SILL, zone({ trolley: span(-12, 38), hoist: span(-30, 0) }), { hoist: -1 }, 0.1],
    [
      'the gantry with its load',
      LOW_SILL,
      zone({ gantry: span(212, 220), trolley: span(-12, -3), hoist: span(-25, 30) }),
      { gantry: 1 },
      0.5,
    ],
    [
      'the gantry with its legs',
      LOW_SILL,
      zone({ gantry: span(223, 224), trolley: span(-30, -15), hoist: span(-25, -22) }),
      { gantry: 1 },
      0.2,
    ],
    ['the gantry with its boom', LOW_SILL, zone({ gantry: span(223, 224), hoist: span(33, 40) }), { gantry: 1 }, 0.2],
  ] as const)('let %s come near', (_, type, box, towards, gap) => {
    const { deepest } = runZones(steady(type, box, towards), SETTINGS);
    expect(deepest).toBeLessThanOrEqual(0);
    expect(deepest).toBeGreaterThan(-gap);
  });

  test('are passed above and beside at full speed', () => {
    const over = runZones(
      steady(LOW_SILL, zone({ trolley: span(5, 20), hoist: span(-25, 5) }), { trolley: 1 }),
      SETTINGS,
    );
    expect(over.last.trolley).toBeGreaterThan(36);
    const beside = steady(LOW_SILL, zone({ trolley: span(5, 20) }), { hoist: -1 });
    expect(runZones(beside, SETTINGS).last.hoist).toBeLessThan(-24);
  });
});
