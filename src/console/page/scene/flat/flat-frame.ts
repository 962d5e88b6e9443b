// Where things stand in the 2-D view: an elevation of the crane over a plan strip of its rail. Enters: the frame of the crane,
// the size of the view. Leave: pixels. Pure.

import type { SpanView } from '../../../../workstation/index.ts';
import type { Frame, Projection } from '../cameras.ts';

export interface FlatFrame {
  /** Pixels for one metre of the elevation. */
  readonly scale: number;
  readonly x: (metres: number) => number;
  readonly y: (metres: number) => number;
  /** Top of the strip, px; its height. */
  readonly strip: number;
  readonly stripHeight: number;
}

const MARGIN = 10;
const STRIP = 54;

export function flatFrame(frame: Frame, width: number, height: number): FlatFrame {
  const room = Math.max(20, height - STRIP - 2 * MARGIN);
  const wide = frame.right - frame.left;
  const tall = frame.top - frame.bottom;
  const scale = Math.max(0.01, Math.min((width - 2 * MARGIN) / wide, room / tall));
  const left = (width - wide * scale) / 2;
  const bottom = MARGIN + room;
  return {
    scale,
    x: (metres) => left + (metres - frame.left) * scale,
    y: (metres) => bottom - (metres - frame.bottom) * scale,
    strip: height - STRIP,
    stripHeight: STRIP,
  };
}

/** Only what stands at the crane itself has a place in its elevation. */
export function flatProjection({ x, y }: FlatFrame, half: number): Projection {
  return (point) => (Math.abs(point.z) > half + 1 ? undefined : { left: x(point.x), top: y(point.y) });
}

/** Along the strip; the whole range with the cranes' own halves fits. */
export function stripScale(range: SpanView, half: number, width: number): (gantry: number) => number {
  const min = range.min - half;
  const room = Math.max(1, range.max + half - min);
  return (gantry) => MARGIN + ((gantry - min) / room) * (width - 2 * MARGIN);
}
