// Hard driving never looks like a fault, and a fault never looks like hard driving: one axis behind a worst-case link
// with lag and jerk, then the mock's whole PLC and machinery, with their own limits, horn, clamps and neighbour.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import {
  type AxisSpeeds,
  type CraneSnapshot,
  type CraneType,
  MOTION_AXES,
  type MotionAxis,
  STANDSTILL,
} from '../../src/domain/index.ts';
import { Yard } from '../../firmware-mocks/crane/plant/yard.ts';
import { fraction, kilograms, millis, monotonicMs } from '../../src/quantity/index.ts';
import { LEVELS } from '../../src/registers/index.ts';
import { arbitrate, createBoard, resetBoard } from '../../src/safety/board.ts';
import { createFollowingWatch, noteSetpoints, observeFollowing } from '../../src/safety/following.ts';
import { applyLimits } from '../../src/safety/limits.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { createCraneWatch, observeCrane, warnOfTravel } from '../../src/safety/watch.ts';
import { RAIL_LENGTH, unloaderAt, WIDTH } from '../firmware-mocks/crane/plant/hands.ts';
import { LEVELS_RUN, Rig } from '../firmware-mocks/crane/plc/rig.ts';
import {
  type AxisLoop,
  axisLoop,
  type AxisRun,
  demandedSpeed,
  STEP_MS,
  stepLoop,
  TICK_MS,
} from '../support/axis-loop.ts';
import { runs, runsInFull } from '../support/runs.ts';
import { craneSpec, PORTAL, RESTING, UNLOADER } from '../support/unloader.ts';

// Minutes of crane time a run, and hundreds of runs at night.
vi.setConfig({ testTimeout: 3_600_000 });

const NONCE = RESTING.grantedNonce;
const BEGIN_MS = 10_000;

const axes = fc.constantFrom<readonly [CraneType, MotionAxis]>(
  [UNLOADER, 'hoist'],
  [UNLOADER, 'trolley'],
  [UNLOADER, 'gantry'],
  [PORTAL, 'slew'],
  [PORTAL, 'luff'],
);
const push = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-1, 0, 1));

interface Fault {
  readonly atMs: number;
  /** What the drive or the brake does instead. */
  readonly drive?: (loop: AxisLoop, before: number) => void;
  /** What the encoder says instead. */
  readonly encoder?: (speed: number) => number;
}

/** Time of the first snapshot over which the axis was found not to follow. Links may die and come back; what is ordered goes through no other limit. */
function foundAt(run: AxisRun, lengthMs: number, fault?: Fault): number | undefined {
  const loop = axisLoop(run, 1, 0);
  const watch = createFollowingWatch(run.type);
  let seen: CraneSnapshot | undefined;
  for (let atMs = 0; atMs <= lengthMs; atMs += STEP_MS) {
    const before = loop.speed;
    stepLoop(loop, atMs, SETTINGS);
    const faulty = fault !== undefined && atMs >= fault.atMs;
    if (faulty) fault.drive?.(loop, before);
    const now = monotonicMs(BEGIN_MS + atMs);
    const { snapshot } = loop.crane;
    if (snapshot !== undefined && snapshot !== seen) {
      seen = snapshot;
      const speed = snapshot.speeds[run.axis];
      const told = faulty && fault.encoder !== undefined ? fault.encoder(speed) : speed;
      const speeds = { ...STANDSTILL, [run.axis]: told } as AxisSpeeds;
      if (!observeFollowing(watch, { ...snapshot, speeds }, NONCE, now, SETTINGS)) return atMs;
    }
    if (atMs % TICK_MS !== 0) continue;
    loop.wanted = demandedSpeed(loop, atMs);
    noteSetpoints(watch, { ...STANDSTILL, [run.axis]: loop.wanted }, now, SETTINGS);
  }
  return undefined;
}

const steady = (type: CraneType, axis: MotionAxis, share: number, untilMs = Number.POSITIVE_INFINITY): AxisRun => ({
  type,
  axis,
  demands: [
    { atMs: 100, share },
    { atMs: untilMs, share: 0 },
  ],
  faults: [],
  offset: 0,
  scale: 0,
  outMs: 5,
  backMs: 5,
});

describe('an axis with lag and jerk behind a worst-case link', () => {
  test.prop(
    [
      axes,
      fc.array(fc.record({ atMs: fc.integer({ min: 0, max: 30_000 }), share: push }), { minLength: 1, maxLength: 30 }),
      fc.array(
        fc.record({
          atMs: fc.integer({ min: 0, max: 30_000 }),
          lastsMs: fc.integer({ min: 5, max: 3000 }),
          loses: fc.constantFrom('requests' as const, 'replies' as const),
        }),
        { maxLength: 4 },
      ),
      fc.constantFrom(0, 5, 25, 45),
    ],
    { numRuns: runs(60) },
  )('follows, whatever the hand does', ([type, axis], demands, faults, outMs) => {
    const inOrder = demands.toSorted((one, other) => one.atMs - other.atMs);
    const run = { ...steady(type, axis, 0), demands: inOrder, faults, outMs };
    expect(foundAt(run, 40_000)).toBeUndefined();
  });
});

/** Whole ramp, lag, a/j and 1.5 s, as the rule promises. */
function windowOf(type: CraneType, axis: MotionAxis): number {
  const spec = type.axes[axis];
  if (spec === undefined) throw new Error('no such axis');
  return 1000 * (spec.speed / spec.acceleration + spec.acceleration / spec.jerk) + type.driveLag + 1500;
}

const hard = fc
  .tuple(fc.double({ min: 0.3, max: 1, noNaN: true }), fc.constantFrom(-1, 1))
  .map(([share, way]) => share * way);

describe('a faulty axis is found', () => {
  test.prop([axes, hard], { numRuns: runs(20) })(
    'with reversed feedback: before it has gained half its speed',
    ([type, axis], share) => {
      const spec = type.axes[axis];
      const rampMs = 1000 * ((0.5 * (spec?.speed ?? 0)) / (spec?.acceleration ?? 1));
      const found = foundAt(steady(type, axis, share), 20_000, { atMs: 0, encoder: (speed) => 0 - speed });
      expect(found).toBeLessThan(100 + rampMs + type.driveLag + 500);
    },
  );

  test.prop([axes, hard, fc.boolean()], { numRuns: runs(20) })(
    'with a dead drive or an encoder stuck at rest: within its window, a gantry 4 s later',
    ([type, axis], share, deaf) => {
      const patience = windowOf(type, axis) + (axis === 'gantry' ? 4000 : 0);
      const drive = (loop: AxisLoop) => void Object.assign(loop, { speed: 0, acceleration: 0 });
      const fault = deaf ? { atMs: 0, drive } : { atMs: 0, encoder: () => 0 };
      const found = foundAt(steady(type, axis, share), 20_000, fault);
      expect(found).toBeGreaterThan(patience);
      expect(found).toBeLessThan(100 + patience + 100);
    },
  );

  test.prop([axes, hard], { numRuns: runs(20) })(
    'with a drive that ignores its setpoint at speed: within its window after the stick is at neutral',
    ([type, axis], share) => {
      const window = windowOf(type, axis);
      const drive = (loop: AxisLoop, before: number) => void Object.assign(loop, { speed: before, acceleration: 0 });
      const found = foundAt(steady(type, axis, share, 12_000), 40_000, { atMs: 11_000, drive });
      expect(found).toBeGreaterThan(12_000 + window - 100);
      expect(found).toBeLessThan(12_000 + window * (1 + 1 / 31) + 100);
    },
  );

  test.prop([axes, fc.double({ min: 0.06, max: 1, noNaN: true })], { numRuns: runs(20) })(
    'that rolls back at rest: at once',
    ([type, axis], share) => {
      const drive = (loop: AxisLoop) => void (loop.speed = -share * loop.spec.speed);
      expect(foundAt(steady(type, axis, 0), 30_000, { atMs: 20_000, drive })).toBeLessThan(20_000 + 100);
    },
  );
});

// ── the mock's PLC and machinery ──────────────────────────────────────────────────────────────────────

const SPEC = craneSpec(1);
const WRITE_MS = 20;
const MIXED = fc.array(
  fc.record({
    ms: fc.integer({ min: 500, max: 6000 }),
    hoist: push,
    trolley: push,
    gantry: push,
    attachment: fc.constantFrom(0, 0, 1, 2),
  }),
  { minLength: 5, maxLength: 12 },
);
/** The load lifted above the coaming, then travel alone, there and back: mixed spells seldom get as far as travel. */
const TRAVEL = fc.record({ ms: fc.integer({ min: 9000, max: 20_000 }), share: hard }).map(({ ms, share }): Spell[] => {
  const still = { ms, hoist: 0, trolley: 0, gantry: 0, attachment: 0 };
  return [
    { ...still, ms: 25_000, hoist: 1 },
    { ...still, gantry: share },
    { ...still, gantry: -share },
  ];
});
const SPELLS = fc.tuple(MIXED, TRAVEL, MIXED).map((parts): Spell[] => parts.flat());

function snapshotOf(rig: Rig): CraneSnapshot {
  const { sensors, bits, limits } = rig;
  const perAxis = (values: readonly number[]) =>
    Object.fromEntries(MOTION_AXES.map((axis, slot) => [axis, values[slot] ?? 0])) as CraneSnapshot['positions'];
  const has = (name: string) => bits.includes(name);
  const isFree = (name: string) => limits.includes(name);
  return {
    ...RESTING,
    requestedAt: monotonicMs(rig.now),
    word: {
      ...RESTING.word,
      readyRef: has('RDY_REF'),
      tripped: has('TRIPPED'),
      standstill: has('STANDSTILL'),
      remote: has('REMOTE'),
    },
    limits: {
      ...RESTING.limits,
      hoistUpper: isFree('HOIST_UPPER'),
      hoistLower: isFree('HOIST_LOWER'),
      trolleyMax: isFree('TROLLEY_MAX'),
      trolleyMin: isFree('TROLLEY_MIN'),
      gantryMax: isFree('GANTRY_MAX'),
      gantryMin: isFree('GANTRY_MIN'),
      ropeTight: isFree('ROPE_TIGHT'),
      antiCollision: isFree('ANTI_COLLISION'),
      railClampsReleased: isFree('RAIL_CLAMPS_RELEASED'),
    },
    positions: perAxis(sensors.positions),
    speeds: perAxis(sensors.speeds) as unknown as CraneSnapshot['speeds'],
    load: kilograms(sensors.loadKg),
    attachmentOpening: fraction(sensors.attachmentOpening),
    gapAhead: (sensors.gapAhead ?? undefined) as CraneSnapshot['gapAhead'],
    gapBehind: (sensors.gapBehind ?? undefined) as CraneSnapshot['gapBehind'],
    plcStopCause: rig.stopCause,
  };
}

interface Spell {
  readonly ms: number;
  readonly hoist: number;
  readonly trolley: number;
  readonly gantry: number;
  readonly attachment: number;
}

interface Site {
  /** Free gap to a neighbour at rest, and height of the load, m. */
  readonly gap: number;
  readonly hoist: number;
  /** The gateway leaves the warning before travel to the PLC. */
  readonly unwarned: boolean;
}

/** Drives one crane through all of its own limits and the gateway's; what each axis travelled, m. Fails where an axis is found not to follow. */
function drive(spells: readonly Spell[], { gap, hoist, unwarned }: Site): readonly number[] {
  const settings = unwarned ? { ...SETTINGS, travelWarning: millis(0) } : SETTINGS;
  const yard = new Yard([unloaderAt(1, 100, { hoist }), unloaderAt(2, 100 + WIDTH + gap)], RAIL_LENGTH);
  const [crane] = yard.cranes;
  if (crane === undefined) throw new Error('no crane');
  const rig = new Rig(UNLOADER);
  rig.follow = false;
  rig.sensors = crane.sensors();
  rig.handshake();
  const board = createBoard();
  const watch = createCraneWatch();
  const following = createFollowingWatch(UNLOADER);
  for (const { ms, attachment, ...shares } of spells) {
    for (let passed = 0; passed < ms; passed += WRITE_MS) {
      const now = monotonicMs(rig.now);
      const snapshot = snapshotOf(rig);
      observeCrane(watch, SPEC, snapshot, settings);
      const follows = observeFollowing(following, snapshot, NONCE, now, settings);
      if (!follows) expect(snapshot.speeds, `at ${now}`).toBe('explained');
      const horn = warnOfTravel(watch, shares.gantry !== 0, now, settings);
      resetBoard(board, UNLOADER);
      applyLimits(board, SPEC, snapshot, watch, settings, now);
      const wanted = { ...STANDSTILL, hoist: shares.hoist * 3, trolley: shares.trolley * 4, gantry: shares.gantry / 2 };
      const given = arbitrate(board, wanted as AxisSpeeds);
      noteSetpoints(following, given, now, settings);
      const { hoist: up, trolley, gantry } = given;
      rig.command({ hoist: up, trolley, gantry, attachment, levels: LEVELS_RUN | (horn ? LEVELS.HORN : 0) });
      for (let step = 0; step < WRITE_MS; step += 10) {
        rig.sensors = crane.sensors();
        rig.run(10);
        if (rig.outputs !== undefined) crane.command(rig.outputs);
        yard.step();
      }
    }
  }
  expect(rig.bits).not.toContain('TRIPPED');
  return crane.truth().travelled;
}

let travelled: readonly number[] = [0, 0, 0];

describe('a crane with its own PLC', () => {
  test.prop(
    [
      SPELLS,
      fc.record({
        gap: fc.double({ min: 2.4, max: 70, noNaN: true }),
        hoist: fc.double({ min: -20, max: 28, noNaN: true }),
        unwarned: fc.boolean(),
      }),
    ],
    { numRuns: runsInFull(25) },
  )('follows, within every limit of its own and of the gateway', (spells, site) => {
    const ran = drive(spells, site);
    travelled = travelled.map((metres, slot) => metres + (ran[slot] ?? 0));
  });

  test('which was driven far on every axis, or it would prove nothing', () => {
    const [hoist, trolley, gantry] = travelled;
    expect(hoist).toBeGreaterThan(20);
    expect(trolley).toBeGreaterThan(20);
    expect(gantry).toBeGreaterThan(20);
  });

  test.each([2.6, 4, 9, 14])('follows, pushed against a neighbour %d m away', (gap) => {
    const push = { ms: 90_000, hoist: 0, trolley: 0, gantry: 1, attachment: 0 };
    expect(drive([push], { gap, hoist: 10, unwarned: false })[2]).toBeGreaterThan(0.05);
  });

  test.each(['hoist', 'trolley'] as const)('follows, pushed against both ends of its %s', (axis) => {
    const push = { ms: 45_000, hoist: 0, trolley: 0, gantry: 0, attachment: 0 };
    const ran = drive(
      [
        { ...push, [axis]: 1 },
        { ...push, [axis]: -1 },
      ],
      { gap: 60, hoist: 10, unwarned: false },
    );
    expect(ran[axis === 'hoist' ? 0 : 1]).toBeGreaterThan(60);
  });

  test('follows, though its PLC sounds the horn by itself', () => {
    const push = { ms: 20_000, hoist: 0, trolley: 0, gantry: -1, attachment: 0 };
    expect(drive([push], { gap: 60, hoist: 10, unwarned: true })[2]).toBeGreaterThan(4);
  });
});
