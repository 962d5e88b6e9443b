// Invariant 3: no output exceeds any limit, for any input, NaN and ∞ included; and, with the loop closed over
// a worst-case link (test/support/axis-loop.ts), no axis leaves its range.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type AxisSpeeds,
  type CraneSnapshot,
  type ExclusionZone,
  MOTION_AXES,
  type PlcLimits,
  STANDSTILL,
} from '../../src/domain/index.ts';
import type { Fraction, Millis, MonotonicMs } from '../../src/quantity/index.ts';
import { axisPosition, millis, monotonicMs } from '../../src/quantity/index.ts';
import { arbitrate, arbitrateAttachment, createBoard, resetBoard } from '../../src/safety/board.ts';
import { applyFeltAgeCap } from '../../src/safety/felt-age.ts';
import { applyInputClassCap, applyLimits } from '../../src/safety/limits.ts';
import { applySeparation } from '../../src/safety/separation.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { createCraneWatch, observeCrane, warnOfTravel } from '../../src/safety/watch.ts';
import { type AxisRun, axisLoop, demandedSpeed, STEP_MS, stepLoop, TICK_MS } from '../support/axis-loop.ts';
import { ALL_FREE, craneSpec, PORTAL, RESTING, UNLOADER } from '../support/unloader.ts';
import { runs } from '../support/runs.ts';

// Any number at all, and often a plausible one.
const anything = fc.oneof(
  fc.double(),
  fc.double({ min: -60, max: 450, noNaN: true }),
  fc.constantFrom(NaN, Infinity, -Infinity),
);
const perAxis = fc
  .tuple(anything, anything, anything, anything, anything)
  .map(([hoist, trolley, gantry, slew, luff]) => ({ hoist, trolley, gantry, slew, luff }));

const limits = fc.record(
  Object.fromEntries(Object.keys(ALL_FREE).map((bit) => [bit, fc.boolean()])),
) as unknown as fc.Arbitrary<PlcLimits>;

function wholeSnapshot({ remote, ...parts }: { readonly remote: boolean }): CraneSnapshot {
  return { ...RESTING, ...parts, word: { ...RESTING.word, remote } };
}

const snapshots = fc
  .record({
    requestedAt: fc.oneof(fc.constant(1000), anything),
    positions: perAxis,
    speeds: perAxis,
    limits,
    load: anything,
    attachmentOpening: anything,
    swayTrolley: anything,
    swayGantry: anything,
    wind: anything,
    travelSinceMark: fc.option(anything, { nil: undefined }),
    gapAhead: fc.option(anything, { nil: undefined }),
    gapBehind: fc.option(anything, { nil: undefined }),
    remote: fc.boolean(),
  })
  .map(wholeSnapshot);

const NOW = monotonicMs(1010);
const ZONE: ExclusionZone = {
  name: 'zone',
  gantry: { min: axisPosition(100), max: axisPosition(150) },
  trolley: { min: axisPosition(0), max: axisPosition(20) },
  hoist: { min: axisPosition(-25), max: axisPosition(40) },
};

describe('any input at all', () => {
  test.prop(
    [
      fc.constantFrom(UNLOADER, PORTAL),
      snapshots,
      fc.option(snapshots, { nil: undefined }),
      perAxis,
      anything,
      anything,
      fc.array(snapshots, { maxLength: 3 }),
    ],
    {
      numRuns: runs(1000),
    },
  )(
    'leaves finite speeds within full speed, and honours every switch',
    (type, own, other, demand, felt, share, seen) => {
      const cranes = [own, other].map((snapshot, index) => ({
        spec: { ...craneSpec(index + 1, type), zones: [ZONE] },
        board: createBoard(),
        snapshot,
        snapshotUsable: true,
        watch: createCraneWatch(),
      }));
      for (const crane of cranes) {
        resetBoard(crane.board, type);
        if (crane.snapshot !== undefined) {
          const { spec, watch } = crane;
          for (const past of [...seen, crane.snapshot]) observeCrane(watch, spec, past, SETTINGS);
          warnOfTravel(watch, true, NOW, { ...SETTINGS, travelWarning: millis(0) });
          applyLimits(crane.board, spec, crane.snapshot, watch, SETTINGS, NOW);
        }
        applyFeltAgeCap(crane.board, type, felt as Millis, SETTINGS);
        applyInputClassCap(crane.board, type, share as Fraction);
      }
      applySeparation(cranes, SETTINGS, NOW);
      const board = cranes[0]?.board ?? createBoard();
      const output = arbitrate(board, demand as unknown as AxisSpeeds);
      for (const axis of MOTION_AXES) {
        const full = type.axes[axis]?.speed ?? 0;
        expect(Math.abs(output[axis])).toBeLessThanOrEqual(full);
        if (!Number.isFinite(demand[axis])) expect(output[axis]).toBe(0);
        else expect(output[axis] * demand[axis]).toBeGreaterThanOrEqual(0);
        const position = own.positions[axis];
        if (!Number.isFinite(position)) expect(Math.abs(output[axis])).toBe(0);
        if (position >= (type.axes[axis]?.max ?? Infinity)) expect(output[axis]).toBeLessThanOrEqual(0);
        if (position <= (type.axes[axis]?.min ?? -Infinity)) expect(output[axis]).toBeGreaterThanOrEqual(0);
      }
      if (!own.limits.hoistUpper) expect(output.hoist).toBeLessThanOrEqual(0);
      if (!own.limits.hoistLower || !own.limits.ropeTight) expect(output.hoist).toBeGreaterThanOrEqual(0);
      if (!own.limits.trolleyMax) expect(output.trolley).toBeLessThanOrEqual(0);
      if (!own.limits.trolleyMin) expect(output.trolley).toBeGreaterThanOrEqual(0);
      if (!own.limits.gantryMax) expect(output.gantry).toBeLessThanOrEqual(0);
      if (!own.limits.gantryMin) expect(output.gantry).toBeGreaterThanOrEqual(0);
      if (!own.limits.railClampsReleased) expect(Math.abs(output.gantry)).toBe(0);
      if (!(NOW - own.requestedAt <= SETTINGS.snapshotAgeLimit && own.requestedAt <= NOW)) {
        expect(output).toEqual(STANDSTILL);
        expect(arbitrateAttachment(board, 'open')).toBe('hold');
      }
    },
  );
});

const LENGTH_MS = 15_000;
const instant = fc.integer({ min: 0, max: LENGTH_MS / 5 }).map((step) => step * 5);

function ofUnloader(run: Omit<AxisRun, 'type' | 'offset' | 'scale'>): AxisRun {
  const demands = [{ atMs: 0, share: 1 }, ...run.demands.toSorted((a, b) => a.atMs - b.atMs)];
  return { ...run, type: UNLOADER, offset: 0, scale: 0, demands };
}

const courses: fc.Arbitrary<AxisRun> = fc
  .record({
    axis: fc.constantFrom('hoist' as const, 'trolley' as const, 'gantry' as const),
    demands: fc.array(fc.record({ atMs: instant, share: fc.constantFrom(-1, 1, -0.3, 0.3, 0) }), { maxLength: 8 }),
    faults: fc.array(
      fc.record({
        atMs: instant,
        lastsMs: fc.oneof(fc.integer({ min: 5, max: 600 }), fc.constant(LENGTH_MS)),
        loses: fc.constantFrom('requests' as const, 'replies' as const),
      }),
      { maxLength: 4 },
    ),
    outMs: fc.constantFrom(0, 5, 25, 45),
    backMs: fc.constantFrom(0, 5),
  })
  .map(ofUnloader);

/** Runs one axis under its own limits from a place in its range; returns the farthest true positions. */
function runAxis(run: AxisRun, place: number, lengthMs: number) {
  const spec = run.type.axes[run.axis];
  const [min, max] = [spec?.min ?? 0, spec?.max ?? 0];
  const loop = axisLoop(run, 1, min + place * (max - min));
  const watch = createCraneWatch();
  let [lowest, highest] = [loop.position, loop.position];
  for (let atMs = 0; atMs <= lengthMs; atMs += STEP_MS) {
    stepLoop(loop, atMs, SETTINGS);
    const { snapshot } = loop.crane;
    if (atMs % TICK_MS === 0 && snapshot !== undefined) {
      resetBoard(loop.board, run.type);
      observeCrane(watch, loop.crane.spec, snapshot, SETTINGS);
      warnOfTravel(watch, true, atMs as MonotonicMs, { ...SETTINGS, travelWarning: millis(0) });
      applyLimits(loop.board, loop.crane.spec, snapshot, watch, SETTINGS, atMs as MonotonicMs);
      const demanded = { ...STANDSTILL, [run.axis]: demandedSpeed(loop, atMs) } as AxisSpeeds;
      loop.wanted = arbitrate(loop.board, demanded)[run.axis];
    }
    lowest = Math.min(lowest, loop.position);
    highest = Math.max(highest, loop.position);
  }
  return { lowest, highest, min, max };
}

describe('an axis behind a worst-case link', () => {
  test.prop([courses, fc.double({ min: 0, max: 1, noNaN: true })], { numRuns: runs(60) })(
    'never leaves its range',
    (run, place) => {
      const { lowest, highest, min, max } = runAxis(run, place, LENGTH_MS);
      expect(lowest).toBeGreaterThanOrEqual(min - 1e-6);
      expect(highest).toBeLessThanOrEqual(max + 1e-6);
    },
  );

  test.each(['hoist', 'trolley'] as const)('on a good link the %s comes near its end', (axis) => {
    const run = {
      type: UNLOADER,
      axis,
      demands: [{ atMs: 0, share: 1 }],
      faults: [],
      offset: 0,
      scale: 0,
      outMs: 5,
      backMs: 5,
    };
    const { highest, max } = runAxis(run, 0.5, 30_000);
    expect(max - highest).toBeLessThan(0.5);
  });
});
