// The mock's physics under any outputs and faults: whatever comes, numbers stay finite, axes stay inside their ends, no
// gantry passes another, and a crane whose outputs die is at rest within its brakes' distance.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { PlantFault, PlcOutputs } from '../../firmware-mocks/crane/field-bus.ts';
import type { PlantCrane } from '../../firmware-mocks/crane/plant/crane.ts';
import { Yard } from '../../firmware-mocks/crane/plant/yard.ts';
import { MOTION_AXES } from '../../src/domain/index.ts';
import { metres } from '../../src/quantity/index.ts';
import { outputs, run, slot, unloaderAt, WIDTH } from '../firmware-mocks/crane/plant/hands.ts';
import { UNLOADER } from '../support/unloader.ts';

const HALF_RAIL = 200;
const AXES = [0, 1, 2] as const;
/** Ends by slot; a gantry's middle stays half its width inside the rail. */
const ENDS = [
  [-25, 30],
  [-12, 38],
  [WIDTH / 2, 2 * HALF_RAIL - WIDTH / 2],
] as const;
/** What a drive can reach, m/s: the empty hoist is a tenth faster. */
const FASTEST = [3.3, 4.4, 0.55] as const;
const BRAKES = [3, 2, 0.5] as const;
/** A weight on a failed brake runs away to twice what the motor does. */
const RUNAWAY = 2;

const speed = fc.oneof(fc.double(), fc.double({ min: -5, max: 5 }), fc.constantFrom(0, NaN, Infinity, -Infinity));
const orders: fc.Arbitrary<PlcOutputs> = fc
  .record({
    drivesOn: fc.oneof({ arbitrary: fc.constant(true), weight: 4 }, fc.boolean()),
    brakesReleased: fc.array(fc.oneof({ arbitrary: fc.constant(true), weight: 3 }, fc.boolean()), {
      minLength: 5,
      maxLength: 5,
    }),
    speeds: fc.array(speed, { minLength: 5, maxLength: 5 }),
    attachment: fc.constantFrom(-1 as const, 0 as const, 1 as const),
    horn: fc.boolean(),
    railClampsReleased: fc.boolean(),
  })
  .map((order) => outputs(order));
const axis = fc.nat(MOTION_AXES.length - 1);
const faults: fc.Arbitrary<PlantFault['fault']> = fc.oneof(
  fc.record({ name: fc.constant('encoder-stuck' as const), axis, on: fc.boolean() }),
  fc.record({ name: fc.constant('drive-trip' as const), on: fc.boolean() }),
  fc.record({ name: fc.constant('drive-ignores-setpoint' as const), axis, on: fc.boolean() }),
  fc.record({ name: fc.constant('brake-fails-to-set' as const), axis, on: fc.boolean() }),
  fc.record({ name: fc.constant('limit-switch-stuck' as const), on: fc.boolean() }),
  fc.record({ name: fc.constant('reversed-feedback' as const), axis, on: fc.boolean() }),
  fc.record({
    name: fc.constant('encoder-drift' as const),
    axis,
    share: fc.double({ min: -0.02, max: 0.02, noNaN: true }),
  }),
  fc.record({ name: fc.constant('rollback' as const), on: fc.boolean() }),
  fc.record({ name: fc.constant('brake-slips' as const), axis, share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ name: fc.constant('snag' as const), on: fc.boolean(), newtonsPerMetre: fc.constant(200_000) }),
  fc.record({ name: fc.constant('slack' as const), on: fc.boolean() }),
  fc.record({
    name: fc.constant('wind' as const),
    metresPerSecond: fc.double({ min: 0, max: 100, noNaN: true }),
    directionRad: fc.double({ min: -7, max: 7, noNaN: true }),
    gust: fc.record({
      metresPerSecond: fc.double({ min: 0, max: 100, noNaN: true }),
      periodSeconds: fc.double({ min: 1, max: 600, noNaN: true }),
    }),
  }),
);
/** What one crane gets for a while; undefined outputs are a PLC that is dead. */
const spell = fc.record({
  first: fc.option(orders, { nil: undefined }),
  second: fc.option(orders, { nil: undefined }),
  fault: fc.option(faults, { nil: undefined }),
  ms: fc.integer({ min: 10, max: 4000 }),
});

function expectSound(crane: PlantCrane): void {
  const truth = crane.truth();
  const sensors = crane.sensors();
  const numbers = [
    ...truth.positions,
    ...truth.speeds,
    ...truth.travelled,
    ...truth.load,
    truth.maxSwayRad,
    truth.attachmentOpening,
    ...sensors.positions,
    ...sensors.speeds,
    sensors.loadKg,
    sensors.windMetresPerSecond,
    sensors.travelSinceMark,
    sensors.swayTrolleyRad,
    sensors.swayGantryRad,
  ];
  expect(numbers.filter((number) => !Number.isFinite(number))).toEqual([]);
  for (const each of AXES) {
    const [low, high] = ENDS[each];
    expect(slot(truth.positions, each)).toBeGreaterThanOrEqual(low);
    expect(slot(truth.positions, each)).toBeLessThanOrEqual(high);
    expect(Math.abs(slot(truth.speeds, each))).toBeLessThanOrEqual(FASTEST[each] * (each === 0 ? RUNAWAY : 1.02));
  }
  expect([truth.positions.slice(3), truth.speeds.slice(3)]).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(truth.attachmentOpening).toBeGreaterThanOrEqual(0);
  expect(truth.attachmentOpening).toBeLessThanOrEqual(1);
  expect(sensors.loadKg).toBeGreaterThanOrEqual(0);
  expect(sensors.travelSinceMark).toBeGreaterThanOrEqual(0);
}

describe('a yard', () => {
  test.prop([
    fc.array(spell, { minLength: 1, maxLength: 8 }),
    fc.double({ min: 0, max: 5, noNaN: true }),
    fc.double({ min: -25, max: 30, noNaN: true }),
  ])('stays finite, inside its ends and apart, whatever outputs and faults come', (spells, gap, hoist) => {
    const yard = new Yard(
      [
        unloaderAt(1, HALF_RAIL - (WIDTH + gap) / 2, { hoist }),
        unloaderAt(2, HALF_RAIL + (WIDTH + gap) / 2, { hoist, trolley: 38 }),
      ],
      2 * HALF_RAIL,
    );
    const [first, second] = yard.cranes;
    for (const { ms, fault, ...each } of spells) {
      if (fault !== undefined) first?.fault(fault);
      for (let at = 0; at < ms; at += 200) {
        run(yard, Math.min(200, ms - at), {
          ...(each.first && { 1: each.first }),
          ...(each.second && { 2: each.second }),
        });
        for (const crane of yard.cranes) expectSound(crane);
        expect((second?.gantry.position ?? 0) - (first?.gantry.position ?? 0)).toBeGreaterThanOrEqual(WIDTH - 1e-9);
      }
    }
  });
});

describe('a load that is hoisted almost into the sheaves', () => {
  it.each([30.001, 30.1, 31])('with %d m of rope at zero and a storm keeps finite numbers', (rope) => {
    const type = { ...UNLOADER, ropeAtZero: metres(rope) };
    const yard = new Yard([{ ...unloaderAt(1, HALF_RAIL), type }], 2 * HALF_RAIL);
    const crane = yard.crane(1);
    if (crane === undefined) throw new Error('no crane');
    crane.fault({ name: 'wind', metresPerSecond: 100, directionRad: 1 });
    for (const [hoist, trolley] of [
      [3, 4],
      [3, -4],
      [3, 4],
      [-3, -4],
      [3, 4],
    ] as const) {
      run(yard, 10_000, { 1: outputs({ speeds: [hoist, trolley, 0, 0, 0] }) });
      expectSound(crane);
    }
  });
});

/** Lets the outputs die, and gives how far each axis still went. */
function stopDistances(yard: Yard, crane: PlantCrane): readonly number[] {
  const { travelled } = crane.truth();
  run(yard, 5000, {});
  const rest = crane.truth();
  expect(rest.speeds).toEqual([0, 0, 0, 0, 0]);
  expect(rest.brakesSet).toBe(true);
  return AXES.map((each) => slot(rest.travelled, each) - slot(travelled, each));
}

describe('a crane whose outputs die', () => {
  it.each([1, -1])('at full speed on every axis (%d) rests within 50 ms and the brakes’ distance', (way) => {
    const yard = new Yard([unloaderAt(1, HALF_RAIL, { hoist: -12 * way, trolley: 13 - 12 * way })], 2 * HALF_RAIL);
    const crane = yard.crane(1);
    if (crane === undefined) throw new Error('no crane');
    // The gantry takes longest, so it starts first.
    run(yard, 5000, { 1: outputs({ speeds: [0, 0, 0.5 * way, 0, 0] }) });
    run(yard, 6500, { 1: outputs({ speeds: [3 * way, 4 * way, 0.5 * way, 0, 0] }) });
    const { speeds } = crane.truth();
    expect(speeds.slice(0, 3).map((each) => Math.round(Math.abs(each) * 100) / 100)).toEqual([3, 4, 0.5]);
    const ran = stopDistances(yard, crane);
    for (const each of AXES) {
      const v = Math.abs(slot(speeds, each));
      const brake = (v * v) / (2 * BRAKES[each]);
      expect(slot(ran, each)).toBeGreaterThan(0.9 * brake);
      expect(slot(ran, each)).toBeLessThan(v * 0.06 + brake);
    }
  });

  test.prop([fc.array(orders, { minLength: 1, maxLength: 5 }), fc.integer({ min: 10, max: 3000 })])(
    'rests, wherever it was',
    (before, ms) => {
      const yard = new Yard([unloaderAt(1, HALF_RAIL)], 2 * HALF_RAIL);
      const crane = yard.crane(1);
      if (crane === undefined) throw new Error('no crane');
      for (const order of before) run(yard, ms, { 1: order });
      const { speeds } = crane.truth();
      const ran = stopDistances(yard, crane);
      for (const each of AXES) {
        const v = Math.abs(slot(speeds, each)) + 0.06 * UNLOADER_ACCELERATION[each];
        expect(slot(ran, each)).toBeLessThanOrEqual(v * 0.06 + (v * v) / (2 * BRAKES[each]) + 1e-9);
      }
    },
  );
});

/** The motor's reserve included: what it may still gain while the outputs hold. */
const UNLOADER_ACCELERATION = [
  1.6 * (UNLOADER.axes.hoist?.acceleration ?? 0),
  1.6 * (UNLOADER.axes.trolley?.acceleration ?? 0),
  1.6 * (UNLOADER.axes.gantry?.acceleration ?? 0),
] as const;
