// Points and boxes of the drawing. x: along trolley travel, m; y: height, as a hoist position, m; z: along the rail, as a
// gantry position, m. Enters: nothing. Leaves: types and the little arithmetic that the other files share.

import type { SpanView } from '../../../workstation/index.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface Box {
  readonly min: Point;
  readonly max: Point;
}

export function boxOf(x: SpanView, y: SpanView, z: SpanView): Box {
  return { min: { x: x.min, y: y.min, z: z.min }, max: { x: x.max, y: y.max, z: z.max } };
}

/** The smallest box around both points, grown by `by` to every side. */
export function boxAround(a: Point, b: Point, by: Box): Box {
  return {
    min: {
      x: Math.min(a.x, b.x) + by.min.x,
      y: Math.min(a.y, b.y) + by.min.y,
      z: Math.min(a.z, b.z) + by.min.z,
    },
    max: {
      x: Math.max(a.x, b.x) + by.max.x,
      y: Math.max(a.y, b.y) + by.max.y,
      z: Math.max(a.z, b.z) + by.max.z,
    },
  };
}

/** A number of a message: JSON has no NaN and no ∞, they come as null. */
export function finite(value: number | null | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** The middle of a span. */
export function middle({ min, max }: SpanView): number {
  return (min + max) / 2;
}
