// Each fault of the plant, set and taken away again: what the crane then does, and what its sensors say of it.

import { describe, expect, it } from 'vitest';
import type { PlantFault } from '../../../../firmware-mocks/crane/field-bus.ts';
import type { PlantCrane } from '../../../../firmware-mocks/crane/plant/crane.ts';
import { alone, HOIST, outputs, run, slot, speeds, still, SURFACE, TROLLEY } from './hands.ts';

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

  it('limit-switch-stuck: the switches say free at the very end', () => {
    const { yard, crane } = alone({ trolley: 37 });
    breakIt(crane, { name: 'limit-switch-stuck', on: true });
    run(yard, 8000, { 1: speeds(0, 4) });
    expect(slot(crane.truth().positions, TROLLEY)).toBe(38);
    expect(crane.sensors().trolleyMaxFree).toBe(true);
    breakIt(crane, { name: 'limit-switch-stuck', on: false });
    expect(crane.sensors().trolleyMaxFree).toBe(false);
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
