// A crane as the whole system knows it: its number and name, its type's axes, its place on a rail.

import type { AxisPosition, Kilograms, Metres, Millis } from '../quantity/index.ts';
import { AXIS_BIT, type AxisMask, type AxisSpec, MOTION_AXES, type MotionAxis } from './axis.ts';

/** Number of a crane in frames and PLC blocks, 1 … 65535. Unit id is not identity; this is. */
export type CraneNumber = number & { readonly __crane: 'number' };

export function isCraneNumber(value: number): value is CraneNumber {
  return Number.isInteger(value) && value >= 1 && value <= 0xffff;
}

export type AttachmentKind = 'grab' | 'spreader' | 'hook';

export interface CraneType {
  readonly name: string;
  /** Only the axes that this type has. */
  readonly axes: { readonly [A in MotionAxis]?: AxisSpec };
  readonly attachment: AttachmentKind;
  /** Largest load on the ropes in service, what hangs there without payload included. */
  readonly ratedLoad: Kilograms;
  /** What hangs on the ropes without payload: grab, spreader and headblock. */
  readonly tare: Kilograms;
  /** Hoist position above which the gantry may travel: the load is clear of the coaming (or of the stack). */
  readonly coaming: AxisPosition;
  /** Rope length at hoist position 0; length at position z is `ropeAtZero − z`. */
  readonly ropeAtZero: Metres;
  /** Time constant of the drives. */
  readonly driveLag: Millis;
}

export interface CraneSpec {
  readonly number: CraneNumber;
  /** What the operator reads: "A", "STS 4". */
  readonly name: string;
  readonly type: CraneType;
  /** Width over the buffers, along the rail. */
  readonly width: Metres;
  /** Name of the rail that its gantry travels on; cranes that name the same rail keep apart. */
  readonly rail: string;
}

export function axisMask(type: CraneType): AxisMask {
  let mask = 0;
  for (const axis of MOTION_AXES) if (type.axes[axis] !== undefined) mask |= AXIS_BIT[axis];
  return mask;
}
