// Hands on a plant's levers, for tests: settings of an unloader, outputs of a PLC, and time by the step.

import type { PlcOutputs, Truth } from '../../../../firmware-mocks/crane/field-bus.ts';
import type { PlantCrane, PlantCraneSettings } from '../../../../firmware-mocks/crane/plant/crane.ts';
import { Yard } from '../../../../firmware-mocks/crane/plant/yard.ts';
import { UNLOADER } from '../../../support/unloader.ts';

export const RAIL_LENGTH = 400;
export const WIDTH = 26;
export const HOIST = 0;
export const TROLLEY = 1;
export const GANTRY = 2;
/** Slower than this is rest, m/s. */
const AT_REST = 1e-3;

/** Where the cargo begins, as the unloader's load finds it: 0.3 m above the lower end of the hoist. */
export const SURFACE = -24.7;

/** Value of one axis. */
export function slot(values: readonly number[], axis: number): number {
  const value = values[axis];
  if (value === undefined) throw new Error(`no slot ${axis}`);
  return value;
}

export function unloaderAt(
  crane: number,
  gantry: number,
  start: Partial<PlantCraneSettings['start']> = {},
): PlantCraneSettings {
  return { crane, type: UNLOADER, width: WIDTH, start: { gantry, trolley: 0, hoist: 10, ...start } };
}

/** Drives on, all brakes lifted, no motion. */
const STANDING: PlcOutputs = {
  kind: 'outputs',
  drivesOn: true,
  brakesReleased: [true, true, true, true, true],
  speeds: [0, 0, 0, 0, 0],
  attachment: 0,
  horn: false,
  railClampsReleased: true,
};

export function outputs(change: Partial<PlcOutputs> = {}): PlcOutputs {
  return { ...STANDING, ...change };
}

export function speeds(hoist: number, trolley = 0, gantry = 0): PlcOutputs {
  return outputs({ speeds: [hoist, trolley, gantry, 0, 0] });
}

/** One crane on its rail, alone. */
export function alone(start: Partial<PlantCraneSettings['start']> = {}): { yard: Yard; crane: PlantCrane } {
  const yard = new Yard([unloaderAt(1, 200, start)], RAIL_LENGTH);
  return { yard, crane: craneOf(yard, 1) };
}

export function craneOf(yard: Yard, number: number): PlantCrane {
  const crane = yard.crane(number);
  if (crane === undefined) throw new Error(`no crane ${number}`);
  return crane;
}

/** Steps for `ms`, giving these outputs before every step; a crane that is not named gets none. */
export function run(yard: Yard, ms: number, orders: Readonly<Record<number, PlcOutputs>>): void {
  for (let at = 0; at < ms; at += 10) {
    for (const crane of yard.cranes) {
      const order = orders[crane.number];
      if (order !== undefined) crane.command(order);
    }
    yard.step();
  }
}

export function still(truth: Truth): boolean {
  return truth.speeds.every((speed) => Math.abs(speed) <= AT_REST);
}
