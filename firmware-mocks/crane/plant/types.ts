// What a crane type means to the plant: the figures of its machinery that no controller needs to know. Enters: a
// crane type. Leaves: drives, grab and load for it. A new attachment is a new row.

import { type AttachmentKind, type CraneType, MOTION_AXES } from '../../../src/domain/index.ts';
import type { DriveLimits } from './drive.ts';
import type { GrabSpec } from './grab.ts';

/** What hangs on the ropes, for the wind and for its fall. */
export interface Hanging {
  /** Drag area C_d·A, m². */
  readonly dragArea: number;
  /** Sway damping by ropes and air, 1/s. */
  readonly damping: number;
}

/** Engineering estimates. */
export const HANGING: Readonly<Record<AttachmentKind, Hanging>> = {
  grab: { dragArea: 18, damping: 0.01 },
  spreader: { dragArea: 40, damping: 0.01 },
  hook: { dragArea: 6, damping: 0.005 },
};

/** The motor reaches more than its service ramp, so that the PLC's ramp and not the machine shapes the motion. */
const RESERVE = 1.25;
/** Empty hoisting is faster than full (3.3 against 3.0 m/s). */
const SPEED_RESERVE = 1.1;
const BRAKE = { hoist: 3, trolley: 2, gantry: 0.5, slew: 0.1, luff: 1 } as const;

const ORE_DENSITY = 2400;
const GRAB_FILLING = 0.97;

/** Limits of each slot's drive; an axis that the type lacks cannot leave 0. */
export function driveLimits(type: CraneType): readonly DriveLimits[] {
  return MOTION_AXES.map((axis) => {
    const spec = type.axes[axis];
    if (spec === undefined) return { min: 0, max: 0, speed: 0, acceleration: 0, jerk: 0, lag: 1, brake: 1 };
    const lag = type.driveLag / 1000;
    const acceleration = spec.acceleration * RESERVE;
    return {
      min: spec.min,
      max: spec.max,
      speed: spec.speed * SPEED_RESERVE,
      acceleration,
      // At least so quick that the lag, and not the jerk, rounds the end of a ramp: no overshoot.
      jerk: Math.max(spec.jerk, (4 * acceleration) / Math.max(lag, 0.01)),
      lag,
      brake: BRAKE[axis],
    };
  });
}

/** The grab that fits the type's load, or undefined where the type has none. */
export function grabSpec(type: CraneType): GrabSpec | undefined {
  if (type.attachment !== 'grab') return undefined;
  const capacity = payloadCapacity(type);
  return {
    closingTime: 7,
    volume: capacity / (ORE_DENSITY * 0.95),
    density: ORE_DENSITY,
    filling: GRAB_FILLING,
    capacity,
  };
}

/** kg */
export function payloadCapacity(type: CraneType): number {
  return Math.max(0, type.ratedLoad - type.tare);
}
