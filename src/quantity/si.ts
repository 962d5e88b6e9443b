// SI quantities of crane motion. Brands inside the program, suffixes (`_mm_s`, `_kg`) at its edges;
// each edge converts once with the functions here.

import { type Quantity, quantity } from './brand.ts';

export type Metres = Quantity<'m'>;
export type MetresPerSecond = Quantity<'m/s'>;
export type Kilograms = Quantity<'kg'>;
export type Radians = Quantity<'rad'>;
/** A share of a whole, 0 … 1 (or −1 … 1 where the sign is a direction). */
export type Fraction = Quantity<'1'>;
/** Position of an axis in its own unit: metres on linear axes, radians on a slewing one. */
export type AxisPosition = Quantity<'m or rad'>;
/** Speed of an axis in its own unit: m/s on linear axes, rad/s on a slewing one. */
export type AxisSpeed = Quantity<'m/s or rad/s'>;
/** Acceleration of an axis in its own unit: m/s² or rad/s². */
export type AxisAcceleration = Quantity<'m/s² or rad/s²'>;
/** Jerk of an axis in its own unit: m/s³ or rad/s³. */
export type AxisJerk = Quantity<'m/s³ or rad/s³'>;

export const metres = quantity<Metres>('metres');
export const metresPerSecond = quantity<MetresPerSecond>('metresPerSecond');
export const kilograms = quantity<Kilograms>('kilograms');
export const radians = quantity<Radians>('radians');
export const fraction = quantity<Fraction>('fraction');
export const axisPosition = quantity<AxisPosition>('axisPosition');
export const axisSpeed = quantity<AxisSpeed>('axisSpeed');
export const axisAcceleration = quantity<AxisAcceleration>('axisAcceleration');
export const axisJerk = quantity<AxisJerk>('axisJerk');
