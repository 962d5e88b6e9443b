// The ranges of the integers in frames, once, for the encoder and the decoder. docs/protocol.md lists them.

import { AGE_CAP_MS } from '../domain/index.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

export const U16: Range = { min: 0, max: 0xffff };
export const U32: Range = { min: 0, max: 0xffff_ffff };
export const I16: Range = { min: -0x8000, max: 0x7fff };
export const I32: Range = { min: -0x8000_0000, max: 0x7fff_ffff };
/** A number that is never 0. */
export const COUNT32: Range = { min: 1, max: 0xffff_ffff };
export const CRANE: Range = { min: 1, max: 0xffff };
export const CRANE_OR_ALL: Range = { min: 0, max: 0xffff };
/** Cranes of one gateway: bounds what a workstation keeps. */
export const CRANE_COUNT: Range = { min: 1, max: 64 };
/** Zones and opening places of one crane: bounds what a workstation keeps. */
export const ZONE_COUNT: Range = { min: 0, max: 64 };
export const ZONE_INDEX: Range = { min: 0, max: 63 };
/** Ages in µs: one minute is for ever. */
export const AGE: Range = { min: 0, max: AGE_CAP_MS * 1000 };
/** Time of a bypass in µs, 0 = it ends. A range of its own: five minutes are longer than any age. */
export const BYPASS_TIME: Range = { min: 0, max: 300_000_000 };
/** A code that says something: not OK. */
export const CODE: Range = { min: 1, max: 0xffff };
export const CAMERA: Range = { min: 1, max: 0xff };
/** Demanded and full speeds in mm/s or mrad/s: far above any crane, far below what a flipped bit makes. */
export const DEMAND: Range = { min: -100_000, max: 100_000 };
export const FULL_SPEED: Range = { min: 0, max: 100_000 };
/** Accelerations and jerks in mm/s² and mm/s³, or in mrad. */
export const RAMP: Range = { min: 0, max: 100_000 };
/** Permitted speeds are shares of full ones, but the gateway owns their meaning. */
export const NOT_NEGATIVE_I32: Range = { min: 0, max: 0x7fff_ffff };
export const PERMILLE: Range = { min: 0, max: 1000 };
/** Masks of axes, and of axes with the attachment. */
export const AXES: Range = { min: 0, max: 31 };
export const CONTROLS: Range = { min: 0, max: 63 };

export function contains(range: Range, value: number): boolean {
  return value >= range.min && value <= range.max;
}
