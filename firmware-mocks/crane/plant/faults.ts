// What is broken at one crane, as data. Enters: fault lines. Leaves: a sheet that the crane reads wherever a sensor
// lies, a drive is deaf or a brake does not hold. A fault stands until a line ends it.

import { MOTION_AXES } from '../../../src/domain/index.ts';
import type { PlantFault } from '../field-bus.ts';
import type { EncoderFault } from './encoder.ts';

interface Wind {
  /** m/s, and how much more a gust brings at its height. */
  readonly speed: number;
  readonly gust: number;
  /** From calm to calm, s. */
  readonly period: number;
  /** Where it blows to: 0 along the trolley, π/2 along the gantry. */
  readonly direction: number;
  /** Step of the physics at which it began. */
  readonly since: number;
}

interface Snag {
  /** Hoist position at which the load was caught, m. */
  readonly at: number;
  /** N/m */
  readonly stiffness: number;
}

export interface FaultSheet {
  /** By slot, as the other arrays. */
  readonly encoders: readonly EncoderFault[];
  readonly deafDrives: boolean[];
  readonly weakBrakes: boolean[];
  /** Share of its force with which a set brake holds. */
  readonly brakeGrips: number[];
  /** The hoist's motor has no torque: the load drives it. */
  rollback: boolean;
  tripped: boolean;
  /** Limit switches never operate. */
  switchesStuck: boolean;
  wind: Wind;
  snag: Snag | undefined;
  /** The ropes are reported slack and without load. */
  slack: boolean;
}

/** Where the crane is when a fault begins. */
interface Moment {
  readonly step: number;
  readonly hoist: number;
}

export function soundCrane(): FaultSheet {
  return {
    encoders: MOTION_AXES.map(() => ({ stuck: false, reversed: false, drift: 0 })),
    deafDrives: MOTION_AXES.map(() => false),
    weakBrakes: MOTION_AXES.map(() => false),
    brakeGrips: MOTION_AXES.map(() => 1),
    rollback: false,
    tripped: false,
    switchesStuck: false,
    wind: { speed: 0, gust: 0, period: 1, direction: 0, since: 0 },
    snag: undefined,
    slack: false,
  };
}

/** Enters a fault into the sheet, or takes it out. */
export function applyFault(sheet: FaultSheet, fault: PlantFault['fault'], { step, hoist }: Moment): void {
  switch (fault.name) {
    case 'encoder-stuck':
      encoderFault(sheet, fault.axis).stuck = fault.on;
      return;
    case 'reversed-feedback':
      encoderFault(sheet, fault.axis).reversed = fault.on;
      return;
    case 'encoder-drift':
      encoderFault(sheet, fault.axis).drift = fault.share;
      return;
    case 'drive-trip':
      sheet.tripped = fault.on;
      return;
    case 'drive-ignores-setpoint':
      sheet.deafDrives[fault.axis] = fault.on;
      return;
    case 'rollback':
      sheet.rollback = fault.on;
      return;
    case 'brake-fails-to-set':
      sheet.weakBrakes[fault.axis] = fault.on;
      return;
    case 'brake-slips':
      sheet.brakeGrips[fault.axis] = fault.share;
      return;
    case 'limit-switch-stuck':
      sheet.switchesStuck = fault.on;
      return;
    case 'wind':
      sheet.wind = {
        speed: fault.metresPerSecond,
        gust: fault.gust?.metresPerSecond ?? 0,
        period: fault.gust?.periodSeconds ?? 1,
        direction: fault.directionRad,
        since: step,
      };
      return;
    case 'snag':
      sheet.snag = fault.on ? (sheet.snag ?? { at: hoist, stiffness: fault.newtonsPerMetre }) : undefined;
      return;
    case 'slack':
      sheet.slack = fault.on;
      return;
    default:
      fault satisfies never;
  }
}

/** Wind speed, m/s, `seconds` after it began: gusts swell and fade as 1 − cos, the usual shape of wind codes. */
export function windAfter({ speed, gust, period }: Wind, seconds: number): number {
  return speed + (gust / 2) * (1 - Math.cos((2 * Math.PI * seconds) / period));
}

export function encoderFault(sheet: FaultSheet, axis: number): EncoderFault {
  const found = sheet.encoders[axis];
  if (found === undefined) throw new RangeError(`no axis slot ${axis}`);
  return found;
}
