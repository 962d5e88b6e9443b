// One crane, stepped by hand: what its outputs do, what their death does, its ends, rope and grab, and the truth that
// is kept of it.

import { describe, expect, it } from 'vitest';
import type { PlantCrane } from '../../../../firmware-mocks/crane/plant/crane.ts';
import type { Yard } from '../../../../firmware-mocks/crane/plant/yard.ts';
import { alone, GANTRY, HOIST, outputs, run, slot, speeds, still, SURFACE, TROLLEY } from './hands.ts';

const G = 9.80665;
const TARE = 26_000;
const FULL = 44_000;

describe('outputs', () => {
  it('move the axes that they name, each at its speed, and no other', () => {
    const { yard, crane } = alone();
    run(yard, 8000, { 1: speeds(1, 2, 0.3) });
    const { speeds: measured } = crane.sensors();
    expect(slot(measured, HOIST)).toBeCloseTo(1, 2);
    expect(slot(measured, TROLLEY)).toBeCloseTo(2, 2);
    expect(slot(measured, GANTRY)).toBeCloseTo(0.3, 2);
    expect(measured.slice(3)).toEqual([0, 0]);
    expect(crane.sensors().positions.slice(3)).toEqual([0, 0]);
  });

  it.each([
    ['without the contactor', outputs({ speeds: [1, 2, 0.3, 0, 0], drivesOn: false })],
    ['with set brakes', outputs({ speeds: [1, 2, 0.3, 0, 0], brakesReleased: [false, false, false, false, false] })],
  ])('%s move nothing', (_, order) => {
    const { yard, crane } = alone();
    run(yard, 3000, { 1: order });
    expect(crane.truth().travelled).toEqual([0, 0, 0, 0, 0]);
    expect(crane.truth().brakesSet).toBe(true);
  });

  it('brake the one axis whose brake they set', () => {
    const { yard, crane } = alone();
    run(yard, 4000, { 1: speeds(1, 2) });
    run(yard, 2000, { 1: outputs({ speeds: [1, 2, 0, 0, 0], brakesReleased: [true, false, true, true, true] }) });
    expect(slot(crane.truth().speeds, TROLLEY)).toBe(0);
    expect(slot(crane.truth().speeds, HOIST)).toBeCloseTo(1, 2);
    expect(crane.truth().brakesSet).toBe(false);
  });

  it('do not move a gantry in its rail clamps', () => {
    const { yard, crane } = alone();
    run(yard, 3000, { 1: outputs({ speeds: [0, 0, 0.5, 0, 0], railClampsReleased: false }) });
    expect(slot(crane.truth().travelled, GANTRY)).toBe(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('with a speed of %d never came', (bad) => {
    const { yard, crane } = alone();
    run(yard, 4000, { 1: speeds(0, 2) });
    expect(crane.command(speeds(0, bad))).toBe(false);
    run(yard, 4000, { 1: speeds(bad, bad, bad) });
    const truth = crane.truth();
    expect(truth.brakesSet).toBe(true);
    expect(still(truth)).toBe(true);
    const numbers = [...truth.positions, ...truth.travelled, ...truth.load, truth.maxSwayRad, crane.sensors().loadKg];
    expect(numbers.filter((number) => !Number.isFinite(number))).toEqual([]);
  });
});

describe('outputs that die', () => {
  it('are obeyed for 50 ms more, then all brakes are set and the crane comes to rest', () => {
    const { yard, crane } = alone();
    run(yard, 12_000, { 1: speeds(0.5, 2, 0.4) });
    const before = crane.truth();
    run(yard, 50 - 10, {});
    expect(crane.truth().brakesSet).toBe(false);
    expect(crane.truth().speeds).toEqual(before.speeds.map((speed) => expect.closeTo(speed, 3)));
    run(yard, 10, {});
    expect(crane.truth().brakesSet).toBe(true);
    run(yard, 3000, {});
    const rest = crane.truth();
    expect(rest.speeds).toEqual([0, 0, 0, 0, 0]);
    // 50 ms at speed, then the brakes of hoist, trolley and gantry.
    const rates = [3, 2, 0.5];
    rates.forEach((rate, axis) => {
      const speed = slot(before.speeds, axis);
      const ran = slot(rest.positions, axis) - slot(before.positions, axis);
      expect(ran).toBeGreaterThan(0);
      expect(ran).toBeLessThan(speed * 0.06 + (speed * speed) / (2 * rate));
    });
  });

  it('before they ever came leave the brakes set', () => {
    const { yard, crane } = alone();
    run(yard, 1000, {});
    expect(crane.truth()).toMatchObject({ brakesSet: true, travelled: [0, 0, 0, 0, 0] });
  });
});

describe('ends', () => {
  const ENDS = [
    ['hoist up', HOIST, 3, 30, 'hoistUpperFree'],
    ['trolley out', TROLLEY, 4, 38, 'trolleyMaxFree'],
    ['trolley in', TROLLEY, -4, -12, 'trolleyMinFree'],
    ['gantry up the rail', GANTRY, 0.5, 400 - 13, 'gantryMaxFree'],
    ['gantry down the rail', GANTRY, -0.5, 13, 'gantryMinFree'],
    ['hoist down', HOIST, -3, -25, 'hoistLowerFree'],
  ] as const;

  it.each(ENDS)('%s: hard, at speed zero, with the switch operated before', (_, axis, speed, end, name) => {
    const { yard, crane } = alone();
    const wanted = [0, 0, 0, 0, 0];
    wanted[axis] = speed;
    expect(crane.sensors()[name]).toBe(true);
    let freeUntil = slot(crane.truth().positions, axis);
    for (let ms = 0; ms < 500_000 && Math.abs(slot(crane.truth().positions, axis) - end) > 1e-9; ms += 10) {
      run(yard, 10, { 1: outputs({ speeds: wanted }) });
      if (crane.sensors()[name]) freeUntil = slot(crane.truth().positions, axis);
    }
    expect(slot(crane.truth().positions, axis)).toBe(end);
    expect(Math.abs(slot(crane.truth().speeds, axis))).toBe(0);
    expect(Math.abs(end - freeUntil)).toBeGreaterThan(0.05);
    expect(crane.sensors()[name]).toBe(false);
  });

  it('shake the load: it swings on with the speed that the trolley lost', () => {
    const { yard, crane } = alone({ trolley: 20 });
    run(yard, 20_000, { 1: speeds(0, 4) });
    expect(slot(crane.truth().positions, TROLLEY)).toBe(38);
    // A load that swings with 4 m/s on 28 m of rope reaches v/√(gL), not counting what it swung before.
    expect(crane.truth().maxSwayRad).toBeGreaterThan(0.15);
  });
});

describe('the load', () => {
  it('is weighed at rest, and more while it is accelerated upwards', () => {
    const { yard, crane } = alone();
    run(yard, 100, { 1: speeds(0) });
    expect(crane.sensors().loadKg).toBeCloseTo(TARE, 0);
    run(yard, 1000, { 1: speeds(3) });
    expect(crane.sensors().loadKg / TARE).toBeCloseTo(1 + 1.6 / G, 1);
  });

  it('trails the trolley that speeds up, by a/g on average', () => {
    const { yard, crane } = alone();
    run(yard, 1500, { 1: speeds(0, 4) });
    expect(crane.sensors().swayTrolleyRad).toBeLessThan(-0.02);
    expect(crane.sensors().swayGantryRad).toBe(0);
    expect(crane.truth().load[0]).toBeLessThan(0);
    expect(crane.truth().maxSwayRad).toBeGreaterThan(0.02);
  });

  it('leaves the rope slack on the cargo, and gives no more sway', () => {
    const { yard, crane } = alone({ hoist: SURFACE + 1 });
    expect(crane.sensors().ropeTight).toBe(true);
    run(yard, 6000, { 1: speeds(-0.5) });
    expect(crane.sensors()).toMatchObject({ ropeTight: false, loadKg: 0 });
    expect(crane.truth().load[2]).toBeCloseTo(38 - SURFACE, 9);
    run(yard, 6000, { 1: speeds(0.5) });
    expect(crane.sensors().ropeTight).toBe(true);
    expect(crane.sensors().loadKg).toBeGreaterThan(0.9 * TARE);
  });

  it('lies still while the trolley leaves it, and a slanted slack rope is no sway', () => {
    const { yard, crane } = alone({ hoist: SURFACE + 0.2 });
    run(yard, 4000, { 1: speeds(-0.2) });
    run(yard, 1000, { 1: speeds(0, 1) });
    const { positions, load, maxSwayRad } = crane.truth();
    expect(slot(positions, TROLLEY) + load[0]).toBeCloseTo(0, 9);
    expect(crane.sensors().swayTrolleyRad).toBeLessThan(-0.001);
    expect(maxSwayRad).toBe(0);
  });

  it('flies when the hoist runs into its upper end, and comes back to the rope', () => {
    const { yard, crane } = alone({ hoist: 20 });
    let wasSlack = false;
    for (let ms = 0; ms < 12_000; ms += 10) {
      run(yard, 10, { 1: speeds(3) });
      wasSlack ||= !crane.sensors().ropeTight;
    }
    expect(wasSlack).toBe(true);
    expect(crane.sensors().ropeTight).toBe(true);
    expect(crane.sensors().loadKg).toBeCloseTo(TARE, 0);
  });
});

describe('the grab', () => {
  function close(yard: Yard, ms: number, hoist = 0): void {
    run(yard, ms, { 1: outputs({ attachment: 1, speeds: [hoist, 0, 0, 0, 0] }) });
  }

  /** Opened, landed on the cargo. */
  function landed(): { yard: Yard; crane: PlantCrane } {
    const made = alone({ hoist: SURFACE + 1 });
    run(made.yard, 8000, { 1: outputs({ attachment: -1 }) });
    expect(made.crane.sensors().attachmentOpening).toBe(1);
    run(made.yard, 6000, { 1: speeds(-0.5) });
    return made;
  }

  function weight(yard: Yard, crane: PlantCrane): number {
    run(yard, 6000, { 1: speeds(1) });
    run(yard, 6000, { 1: speeds(0) });
    return crane.sensors().loadKg;
  }

  it('takes what it may when it closes in the cargo, and drops it when it opens', () => {
    const { yard, crane } = landed();
    close(yard, 6000);
    expect(crane.truth().attachmentOpening).toBeGreaterThan(0);
    close(yard, 2000);
    expect(crane.truth().attachmentOpening).toBe(0);
    expect(weight(yard, crane)).toBeCloseTo(TARE + FULL, -2);
    run(yard, 1000, { 1: outputs({ attachment: -1 }) });
    expect(crane.sensors().loadKg).toBeCloseTo(TARE, -2);
  });

  it('hoisted before it is closed loses fill', () => {
    const { yard, crane } = landed();
    close(yard, 3500);
    close(yard, 5000, 0.5);
    const payload = weight(yard, crane) - TARE;
    expect(payload).toBeGreaterThan(0.3 * FULL);
    expect(payload).toBeLessThan(0.8 * FULL);
  });

  it('takes nothing in the air', () => {
    const { yard, crane } = alone();
    run(yard, 8000, { 1: outputs({ attachment: -1 }) });
    close(yard, 8000);
    expect(weight(yard, crane)).toBeCloseTo(TARE, -2);
  });

  it('stands still without its motor', () => {
    const { yard, crane } = alone();
    run(yard, 8000, { 1: outputs({ attachment: -1, drivesOn: false }) });
    expect(crane.truth().attachmentOpening).toBe(0);
  });
});

describe('the truth', () => {
  it('travelled is the way there and the way back', () => {
    const { yard, crane } = alone();
    let sum = 0;
    let before = slot(crane.truth().positions, TROLLEY);
    for (const speed of [2, -3, 1, 0]) {
      for (let ms = 0; ms < 4000; ms += 10) {
        run(yard, 10, { 1: speeds(0, speed) });
        const now = slot(crane.truth().positions, TROLLEY);
        sum += Math.abs(now - before);
        before = now;
      }
    }
    expect(slot(crane.truth().travelled, TROLLEY)).toBeCloseTo(sum, 9);
    expect(sum).toBeGreaterThan(10);
    expect(slot(crane.truth().travelled, HOIST)).toBe(0);
  });

  it('keeps the largest sway after it has died down', () => {
    const { yard, crane } = alone();
    let largest = 0;
    for (let ms = 0; ms < 60_000; ms += 10) {
      run(yard, 10, { 1: speeds(0, ms < 5000 ? 4 : 0) });
      largest = Math.max(largest, Math.abs(crane.sensors().swayTrolleyRad));
    }
    expect(crane.truth().maxSwayRad).toBeCloseTo(largest, 12);
    expect(Math.abs(crane.sensors().swayTrolleyRad)).toBeLessThan(largest);
  });

  it('counts steps as the sensors do, and is null about neighbours that do not exist', () => {
    const { yard, crane } = alone();
    run(yard, 1230, {});
    expect(crane.truth()).toMatchObject({ crane: 1, step: 123, minGap: null });
    expect(crane.sensors()).toMatchObject({ step: 123, gapAhead: null, gapBehind: null });
  });
});
