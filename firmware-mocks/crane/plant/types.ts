// What a crane type means to the plant: the figures of its machinery that no controller needs to know. Enters: a
// crane type. Leaves: drives, grab and load for it. A new attachment is a new row. All are engineering estimates.

import { type AttachmentKind, type CraneType, MOTION_AXES, type MotionAxis } from '../../../src/domain/index.ts';
import type { DriveLimits } from './drive.ts';
import type { GrabSpec } from './grab.ts';

/** What hangs on the ropes, for the wind and for its fall. */
export interface Hanging {
  /** Drag area C_d·A, m². */
  readonly dragArea: number;
  /** Sway damping by ropes and air, 1/s. */
  readonly damping: number;
}

export const HANGING: Readonly<Record<AttachmentKind, Hanging>> = {
  grab: { dragArea: 18, damping: 0.01 },
  spreader: { dragArea: 40, damping: 0.01 },
  hook: { dragArea: 6, damping: 0.005 },
};

/** The machine of an axis; m/s² and m, on a slewing axis rad/s² and rad. */
interface Machine {
  /** Deceleration of its set brake. */
  readonly brake: number;
  /** Deceleration by friction where nothing else holds it. */
  readonly friction: number;
  /** What the weight that hangs on it does to it where nothing holds it; gear and rotors make it less than g. */
  readonly pull: number;
  /** How far before its mechanical end a limit switch is operated. */
  readonly switchMargin: number;
}

export const MACHINES: Readonly<Record<MotionAxis, Machine>> = {
  hoist: { brake: 3, friction: 0.5, pull: -3, switchMargin: 0.1 },
  trolley: { brake: 2, friction: 0.05, pull: 0, switchMargin: 0.1 },
  // The range in a type's table is the whole rail: it is the switch that ends the travel, so it lies a ramp before the buffer.
  gantry: { brake: 0.5, friction: 0.05, pull: 0, switchMargin: 2 },
  slew: { brake: 0.1, friction: 0.005, pull: 0, switchMargin: 0.02 },
  luff: { brake: 1, friction: 0.5, pull: 0, switchMargin: 0.1 },
};

/** The motor reaches more than its service ramp and the PLC's quick one, so that it can catch up with a ramp that it lags behind. */
const RESERVE = 1.6;
/** Empty hoisting is faster than full (3.3 against 3.0 m/s). */
const SPEED_RESERVE = 1.1;

/** A hoist motor without torque is driven by the load up to this share of full speed, where its resistors hold it. */
export const ROLLBACK_SHARE = 0.25;

const ORE_DENSITY = 2400;
const GRAB_FILLING = 0.97;
/** Of a grab that is chosen to be full in free digging. */
const LEAST_FILLING = 0.95;

/** Limits of the drive of each axis that the type has, by slot. */
export function driveLimits(type: CraneType): readonly (DriveLimits | undefined)[] {
  return MOTION_AXES.map((axis) => {
    const spec = type.axes[axis];
    if (spec === undefined) return undefined;
    return {
      min: spec.min,
      max: spec.max,
      speed: spec.speed * SPEED_RESERVE,
      acceleration: spec.acceleration * RESERVE,
      jerk: spec.jerk,
      lag: type.driveLag / 1000,
      brake: MACHINES[axis].brake,
      friction: MACHINES[axis].friction,
    };
  });
}

/** The grab that fits the type's load, or undefined where the type has none. */
export function grabSpec(type: CraneType): GrabSpec | undefined {
  if (type.attachment !== 'grab') return undefined;
  const capacity = Math.max(0, type.ratedLoad - type.tare);
  return {
    closingTime: 7,
    volume: capacity / (ORE_DENSITY * LEAST_FILLING),
    density: ORE_DENSITY,
    filling: GRAB_FILLING,
    capacity,
  };
}
