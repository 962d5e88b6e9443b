// The motion axes of a crane and the values that exist once per axis. One slot order, used by frames,
// register blocks and reports alike; a slot is never compacted, re-indexed or defaulted.

import type { AxisAcceleration, AxisJerk, AxisPosition, AxisSpeed } from '../quantity/index.ts';

/** Slot order everywhere: the index in this list is the slot in a frame and in the PLC block. Names after OPC 40020-1. */
export const MOTION_AXES = ['hoist', 'trolley', 'gantry', 'slew', 'luff'] as const;
export type MotionAxis = (typeof MOTION_AXES)[number];

/** One value per motion axis. Always all slots: an axis that a crane lacks holds 0 and is not in its type's axis mask. */
export type PerAxis<T> = { readonly [A in MotionAxis]: T };
export type AxisSpeeds = PerAxis<AxisSpeed>;
export type AxisPositions = PerAxis<AxisPosition>;

/** A set of motion axes as bits, bit = slot: hoist 1, trolley 2, gantry 4, slew 8, luff 16. */
export type AxisMask = number;
export const AXIS_BIT: PerAxis<AxisMask> = { hoist: 1, trolley: 2, gantry: 4, slew: 8, luff: 16 };
/** The mask bit of the load-lifting attachment (grab, spreader) in neutral and mapped masks. */
export const ATTACHMENT_BIT: AxisMask = 32;
/** All bits that a neutral or mapped mask may carry. */
export const ALL_CONTROL_BITS: AxisMask = 63;

const ZERO = 0 as AxisSpeed;
export const STANDSTILL: AxisSpeeds = { hoist: ZERO, trolley: ZERO, gantry: ZERO, slew: ZERO, luff: ZERO };

/** What a crane type says of one axis. Range in the axis' own unit; acceleration is the service ramp. */
export interface AxisSpec {
  readonly min: AxisPosition;
  readonly max: AxisPosition;
  /** Full speed at rated load. */
  readonly speed: AxisSpeed;
  readonly acceleration: AxisAcceleration;
  readonly jerk: AxisJerk;
}

/** Order to the load-lifting attachment, a hold-to-run level: grab open/close, spreader unlock/lock. */
export type AttachmentOrder = 'hold' | 'open' | 'close';
/** Index = code in frames and registers. */
export const ATTACHMENT_ORDERS = ['hold', 'open', 'close'] as const satisfies readonly AttachmentOrder[];
