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
  /** Hoist position above which the gantry may travel: coaming (or stack), and what hangs below the hoist position. */
  readonly coaming: AxisPosition;
  /** Rope length at hoist position 0; length at position z is `ropeAtZero − z`. */
  readonly ropeAtZero: Metres;
  /** Time constant of the drives. */
  readonly driveLag: Millis;
  /** Height of the lower edge of the boom or bridge, as a hoist position: above it the crane itself may hit something. */
  readonly boom: AxisPosition;
  readonly loadReach: LoadReach;
  /** Along trolley travel, where legs, sill beams and portal stand: below the boom, as wide as the crane, and moved by its gantry alone. */
  readonly legs: readonly Span[];
}

/** How far the attachment with its load reaches from the hook point. */
export interface LoadReach {
  /** Along trolley travel, to both sides. */
  readonly trolley: Metres;
  /** Along gantry travel, to both sides. */
  readonly gantry: Metres;
  /** Below the hoist position. */
  readonly below: Metres;
}

export interface Span {
  readonly min: AxisPosition;
  readonly max: AxisPosition;
}

/** A box that no part of a crane or its load may enter: a ship's bridge, the wall of a hopper. */
export interface ExclusionZone {
  readonly name: string;
  /** Along the rail; undefined = travels with the crane, as its own hopper does. */
  readonly gantry: Span | undefined;
  readonly trolley: Span;
  /** Heights, as hoist positions. */
  readonly hoist: Span;
}

/** Where a grab may open: over the hopper, over the hold. */
export interface OpeningPlace {
  readonly name: string;
  /** Along the rail; undefined = travels with the crane. */
  readonly gantry: Span | undefined;
  readonly trolley: Span;
}

/** A camera whose picture the operator drives by. */
export interface Camera {
  /** 1 … 255, the number under which commands report it. */
  readonly number: number;
  readonly name: string;
  /** From the light on its sensor to the operator's screen; declared or measured, never assumed. */
  readonly delay: Millis;
}

/** The picture that the operator must see while the crane moves. `none`: the site has decided that none is required. */
export type RequiredPicture =
  | { readonly kind: 'none' }
  /** The workstation's screen, which returns the status number that it painted last. */
  | { readonly kind: 'screen' }
  /** All of these, each with a counter that advances with its frames. */
  | { readonly kind: 'cameras'; readonly cameras: readonly Camera[] };

export interface CraneSpec {
  readonly number: CraneNumber;
  /** What the operator reads: "A", "STS 4". */
  readonly name: string;
  readonly type: CraneType;
  /** Width over the buffers, along the rail. */
  readonly width: Metres;
  /** Name of the rail that its gantry travels on; cranes that name the same rail keep apart. */
  readonly rail: string;
  readonly picture: RequiredPicture;
  readonly zones: readonly ExclusionZone[];
  /** Where the grab may open; empty = anywhere, which its file must say (`opens_anywhere`) or be warned of. */
  readonly openingPlaces: readonly OpeningPlace[];
}

export function axisMask(type: CraneType): AxisMask {
  let mask = 0;
  for (const axis of MOTION_AXES) if (type.axes[axis] !== undefined) mask |= AXIS_BIT[axis];
  return mask;
}
