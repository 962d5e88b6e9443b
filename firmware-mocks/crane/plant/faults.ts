// What is broken at one crane, as data. Enters: fault lines. Leaves: a sheet that the crane reads wherever a sensor
// lies, a drive is deaf or a brake does not set. A fault stands until a line ends it.

import { MOTION_AXES } from '../../../src/domain/index.ts';
import type { PlantFault } from '../field-bus.ts';

export interface FaultSheet {
  /** By slot: where the encoder stuck; undefined while it works. */
  readonly stuckEncoders: (number | undefined)[];
  readonly deafDrives: boolean[];
  readonly weakBrakes: boolean[];
  tripped: boolean;
  /** Limit switches never operate. */
  switchesStuck: boolean;
  /** m/s */
  wind: number;
  /** Where it blows to: 0 along the trolley, π/2 along the gantry. */
  windDirection: number;
}

export function soundCrane(): FaultSheet {
  return {
    stuckEncoders: MOTION_AXES.map(() => undefined),
    deafDrives: MOTION_AXES.map(() => false),
    weakBrakes: MOTION_AXES.map(() => false),
    tripped: false,
    switchesStuck: false,
    wind: 0,
    windDirection: 0,
  };
}

/** Enters a fault into the sheet, or takes it out. `positions`: where the axes are now, by slot. */
export function applyFault(sheet: FaultSheet, fault: PlantFault['fault'], positions: readonly number[]): void {
  switch (fault.name) {
    case 'encoder-stuck':
      sheet.stuckEncoders[fault.axis] = fault.on
        ? (sheet.stuckEncoders[fault.axis] ?? positions[fault.axis])
        : undefined;
      return;
    case 'drive-trip':
      sheet.tripped = fault.on;
      return;
    case 'drive-ignores-setpoint':
      sheet.deafDrives[fault.axis] = fault.on;
      return;
    case 'brake-fails-to-set':
      sheet.weakBrakes[fault.axis] = fault.on;
      return;
    case 'limit-switch-stuck':
      sheet.switchesStuck = fault.on;
      return;
    case 'wind':
      sheet.wind = fault.metresPerSecond;
      sheet.windDirection = fault.directionRad;
      return;
    default:
      fault satisfies never;
  }
}
