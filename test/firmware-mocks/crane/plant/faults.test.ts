// Each fault of the plant, set and taken away again: what the crane then does, and what its sensors say of it.

import { describe, expect, it } from 'vitest';
import type { PlantFault } from '../../../../firmware-mocks/crane/field-bus.ts';
import type { PlantCrane } from '../../../../firmware-mocks/crane/plant/crane.ts';
import { alone, GANTRY, HOIST, outputs, run, slot, speeds, still, SURFACE, TROLLEY } from './hands.ts';

const G = 9.80665;
const TARE = 26_000;

function breakIt(crane: PlantCrane, fault: PlantFault['fault']): void {
  crane.fault(fault);
}

describe('faults', () => {
  it('encoder-stuck: the position stands and the speed is nought, the axis moves on; the others tell the truth', () => {
    const { yard, crane } = alone();
    run(yard, 3000, { 1: speeds(1, 2) });
    const at = slot(crane.truth().positions, TROLLEY);
    breakIt(crane, { name: 'encoder-stuck', axis: TROLLEY, on: true });
    run(yard, 2000, { 1: speeds(1, 2) });
    breakIt(crane, { name: 'encoder-stuck', axis: TROLLEY, on: true });
    const { positions, speeds: measured } = crane.sensors();
    expect(slot(positions, TROLLEY)).toBe(at);
    expect(slot(measured, TROLLEY)).toBe(0);
    expect(slot(crane.truth().positions, TROLLEY)).toBeGreaterThan(at + 3);
    expect(slot(positions, HOIST)).toBe(slot(crane.truth().positions, HOIST));
    breakIt(crane, { name: 'encoder-stuck', axis: TROLLEY, on: false });
    expect(slot(crane.sensors().positions, TROLLEY)).toBe(slot(crane.truth().positions, TROLLEY));
  });

  it('drive-trip: says so, and the brakes stop every axis until it is over', () => {
    const { yard, crane } = alone();
    run(yard, 4000, { 1: speeds(1, 2) });
    breakIt(crane, { name: 'drive-trip', on: true });
    run(yard, 3000, { 1: speeds(1, 2) });
    expect(crane.sensors().driveTripped).toBe(true);
    expect(crane.truth().brakesSet).toBe(true);
    expect(still(crane.truth())).toBe(true);
    breakIt(crane, { name: 'drive-trip', on: false });
    run(yard, 3000, { 1: speeds(1, 2) });
    expect(crane.sensors().driveTripped).toBe(false);
    expect(still(crane.truth())).toBe(false);
  });

  it('drive-ignores-setpoint: runs on though zero is ordered, until its brake is set', () => {
    const { yard, crane } = alone();
    run(yard, 4000, { 1: speeds(0, 2) });
    breakIt(crane, { name: 'drive-ignores-setpoint', axis: TROLLEY, on: true });
    run(yard, 3000, { 1: speeds(0, 0) });
    expect(slot(crane.truth().speeds, TROLLEY)).toBeCloseTo(2, 1);
    run(yard, 2000, { 1: outputs({ brakesReleased: [false, false, false, false, false] }) });
    expect(slot(crane.truth().speeds, TROLLEY)).toBe(0);
  });

  it('brake-fails-to-set: the trolley coasts on when the outputs die, and the brakes are not all set', () => {
    const { yard, crane } = alone();
    run(yard, 4000, { 1: speeds(1, 2) });
    breakIt(crane, { name: 'brake-fails-to-set', axis: TROLLEY, on: true });
    run(yard, 3000, {});
    expect(slot(crane.truth().speeds, TROLLEY)).toBeGreaterThan(1.5);
    expect(slot(crane.truth().speeds, HOIST)).toBe(0);
    expect(crane.truth().brakesSet).toBe(false);
    breakIt(crane, { name: 'brake-fails-to-set', axis: TROLLEY, on: false });
    run(yard, 2000, {});
    expect(crane.truth()).toMatchObject({ brakesSet: true, speeds: [0, 0, 0, 0, 0] });
  });

  it('brake-fails-to-set on the hoist: the load runs down to the cargo, and stays there', () => {
    const { yard, crane } = alone();
    breakIt(crane, { name: 'brake-fails-to-set', axis: HOIST, on: true });
    run(yard, 1000, {});
    expect(slot(crane.truth().speeds, HOIST)).toBeLessThan(-2);
    run(yard, 20_000, {});
    expect(slot(crane.truth().positions, HOIST)).toBeLessThanOrEqual(SURFACE);
    expect(still(crane.truth())).toBe(true);
  });

  it('brake-fails-to-set on the hoist: what has landed pulls no longer', () => {
    const { yard, crane } = alone({ hoist: SURFACE + 0.01 });
    breakIt(crane, { name: 'brake-fails-to-set', axis: HOIST, on: true });
    run(yard, 20_000, {});
    expect(slot(crane.truth().positions, HOIST)).toBeLessThan(SURFACE);
    expect(slot(crane.truth().positions, HOIST)).toBeGreaterThan(-25);
  });

  it('brake-slips: a share above a half still holds the load, a smaller one lets it sink', () => {
    const { yard, crane } = alone();
    breakIt(crane, { name: 'brake-slips', axis: HOIST, share: 0.6 });
    run(yard, 2000, {});
    expect(slot(crane.truth().travelled, HOIST)).toBe(0);
    breakIt(crane, { name: 'brake-slips', axis: HOIST, share: 0.4 });
    run(yard, 1000, {});
    // Pulled with 3 m/s², held with 0.4 of the 6 m/s² that a whole brake has.
    expect(slot(crane.truth().speeds, HOIST)).toBeCloseTo(-0.6, 2);
    expect(crane.truth().brakesSet).toBe(true);
    breakIt(crane, { name: 'brake-slips', axis: HOIST, share: 1 });
    run(yard, 1000, {});
    expect(slot(crane.truth().speeds, HOIST)).toBe(0);
  });

  it('brake-slips: a trolley that should stop runs farther', () => {
    const distances = [1, 0.25].map((share) => {
      const { yard, crane } = alone({ trolley: -10 });
      run(yard, 6000, { 1: speeds(0, 2) });
      breakIt(crane, { name: 'brake-slips', axis: TROLLEY, share });
      const at = slot(crane.truth().positions, TROLLEY);
      run(yard, 6000, {});
      expect(slot(crane.truth().speeds, TROLLEY)).toBe(0);
      return slot(crane.truth().positions, TROLLEY) - at;
    });
    expect(distances[0]).toBeCloseTo(1.1, 1);
    expect(distances[1]).toBeCloseTo(4.1, 1);
  });

  it('rollback: the load sinks at a quarter of full speed though hoisting is ordered, and the brake holds it', () => {
    const { yard, crane } = alone();
    run(yard, 3000, { 1: speeds(1, 1) });
    breakIt(crane, { name: 'rollback', on: true });
    run(yard, 5000, { 1: speeds(1, 1) });
    expect(slot(crane.truth().speeds, HOIST)).toBeCloseTo(-0.75, 2);
    expect(slot(crane.truth().speeds, TROLLEY)).toBeCloseTo(1, 2);
    run(yard, 5000, { 1: speeds(-2) });
    expect(slot(crane.truth().speeds, HOIST)).toBeCloseTo(-2, 2);
    run(yard, 2000, { 1: outputs({ brakesReleased: [false, true, true, true, true] }) });
    expect(slot(crane.truth().speeds, HOIST)).toBe(0);
    breakIt(crane, { name: 'rollback', on: false });
    run(yard, 3000, { 1: speeds(1) });
    expect(slot(crane.truth().speeds, HOIST)).toBeCloseTo(1, 2);
  });

  it('reversed-feedback: speed and way have the wrong sign, the axis goes where it is ordered', () => {
    const { yard, crane } = alone();
    breakIt(crane, { name: 'reversed-feedback', axis: TROLLEY, on: true });
    run(yard, 4000, { 1: speeds(1, 2) });
    const { positions, speeds: measured } = crane.sensors();
    const really = crane.truth();
    expect(slot(really.positions, TROLLEY)).toBeGreaterThan(4);
    expect(slot(positions, TROLLEY)).toBeCloseTo(-slot(really.positions, TROLLEY), 9);
    expect(slot(measured, TROLLEY)).toBe(-slot(really.speeds, TROLLEY));
    expect(slot(measured, HOIST)).toBe(slot(really.speeds, HOIST));
    breakIt(crane, { name: 'reversed-feedback', axis: TROLLEY, on: false });
    expect(slot(crane.sensors().positions, TROLLEY)).toBe(slot(crane.truth().positions, TROLLEY));
  });

  it('encoder-drift: the measured way is too long by its share, until the gantry passes a mark', () => {
    const { yard, crane } = alone({ gantry: 210 });
    breakIt(crane, { name: 'encoder-drift', axis: GANTRY, share: 0.02 });
    run(yard, 60_000, { 1: speeds(0, 0, 0.5) });
    const way = slot(crane.truth().positions, GANTRY) - 210;
    expect(way).toBeGreaterThan(25);
    expect(slot(crane.sensors().positions, GANTRY)).toBeCloseTo(210 + 1.02 * way, 6);
    expect(crane.sensors().travelSinceMark).toBeCloseTo(1.02 * way, 6);
    // The mark at 250 m.
    run(yard, 24_000, { 1: speeds(0, 0, 0.5) });
    const beyond = slot(crane.truth().positions, GANTRY) - 250;
    expect(beyond).toBeGreaterThan(0);
    expect(crane.sensors().travelSinceMark).toBeCloseTo(1.02 * beyond, 1);
    expect(Math.abs(slot(crane.sensors().positions, GANTRY) - 250 - beyond)).toBeLessThan(0.03 * beyond);
    breakIt(crane, { name: 'encoder-drift', axis: GANTRY, share: 0 });
    expect(slot(crane.sensors().positions, GANTRY)).toBe(slot(crane.truth().positions, GANTRY));
  });

  it('snag: the load cell rises with each metre hoisted, and is well when the load is free', () => {
    const { yard, crane } = alone();
    breakIt(crane, { name: 'snag', on: true, newtonsPerMetre: 200_000 });
    const at = slot(crane.truth().positions, HOIST);
    run(yard, 3000, { 1: speeds(-0.5) });
    run(yard, 3000, { 1: speeds(0) });
    expect(crane.sensors().loadKg).toBeCloseTo(TARE, -2);
    while (slot(crane.truth().positions, HOIST) < at + 0.5) run(yard, 10, { 1: speeds(0.2) });
    expect(crane.sensors().loadKg).toBeCloseTo(TARE + (200_000 * 0.5) / G, -3);
    breakIt(crane, { name: 'snag', on: false, newtonsPerMetre: 200_000 });
    expect(crane.sensors().loadKg).toBeCloseTo(TARE, -2);
  });

  it('slack: the ropes are reported slack and empty, whatever hangs on them', () => {
    const { yard, crane } = alone();
    breakIt(crane, { name: 'slack', on: true });
    run(yard, 100, { 1: speeds(0) });
    expect(crane.sensors()).toMatchObject({ ropeTight: false, loadKg: 0 });
    breakIt(crane, { name: 'slack', on: false });
    expect(crane.sensors()).toMatchObject({ ropeTight: true });
  });

  it('limit-switch-stuck: the switches say free at the very end', () => {
    const { yard, crane } = alone({ trolley: 37 });
    breakIt(crane, { name: 'limit-switch-stuck', on: true });
    run(yard, 8000, { 1: speeds(0, 4) });
    expect(slot(crane.truth().positions, TROLLEY)).toBe(38);
    expect(crane.sensors().trolleyMaxFree).toBe(true);
    breakIt(crane, { name: 'limit-switch-stuck', on: false });
    expect(crane.sensors().trolleyMaxFree).toBe(false);
  });

  it('wind: gusts swell from its speed to their height and fade within their period, again and again', () => {
    const { yard, crane } = alone();
    run(yard, 330, {});
    breakIt(crane, {
      name: 'wind',
      metresPerSecond: 10,
      directionRad: 0,
      gust: { metresPerSecond: 6, periodSeconds: 8 },
    });
    const heard: number[] = [];
    for (let quarter = 0; quarter < 6; quarter += 1) {
      heard.push(crane.sensors().windMetresPerSecond);
      run(yard, 2000, {});
    }
    expect(heard).toEqual([10, 13, 16, 13, 10, 13].map((speed) => expect.closeTo(speed, 9)));
  });

  it('wind: pushes the load to where it blows, by 0.613·C_d·A·v²/mg when it has come to rest', () => {
    const { yard, crane } = alone();
    breakIt(crane, { name: 'wind', metresPerSecond: 20, directionRad: Math.PI / 2 });
    run(yard, 1_200_000, { 1: speeds(0) });
    const sensors = crane.sensors();
    const angle = Math.atan((0.613 * 18 * 20 * 20) / (TARE * G));
    expect(sensors.windMetresPerSecond).toBe(20);
    expect(sensors.swayGantryRad).toBeCloseTo(angle, 3);
    expect(sensors.swayTrolleyRad).toBeCloseTo(0, 9);
  });
});
