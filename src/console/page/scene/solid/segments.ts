// Lines of the solid view as pairs of ends, six numbers each. Enter: boxes and points. Leave: segments, at the end of the list
// that is given. Dashes are cut here, in metres. Pure.

import type { Box, Point } from '../geometry.ts';

export function line(into: number[], a: Point, b: Point): void {
  into.push(a.x, a.y, a.z, b.x, b.y, b.z);
}

/** Dashes of one line at most: a longer line has longer ones. */
const MOST_DASHES = 60;

/** Dashes and gaps of `dash` metres. */
export function dashed(into: number[], a: Point, b: Point, dash: number): void {
  const length = Math.hypot(b.x - a.x, b.y - a.y, b.z - a.z);
  if (!(length > 0)) return;
  const step = Math.max(dash / length, 1 / (2 * MOST_DASHES));
  const at = (share: number): Point => ({
    x: a.x + (b.x - a.x) * share,
    y: a.y + (b.y - a.y) * share,
    z: a.z + (b.z - a.z) * share,
  });
  for (let from = 0; from < 1; from += 2 * step) line(into, at(from), at(Math.min(1, from + step)));
}

function corner({ min, max }: Box, bits: number): Point {
  return { x: bits & 1 ? max.x : min.x, y: bits & 2 ? max.y : min.y, z: bits & 4 ? max.z : min.z };
}

/** The twelve edges of a box; whole where `dash` is 0. */
export function edges(into: number[], box: Box, dash: number): void {
  for (let from = 0; from < 8; from += 1) {
    for (const bit of [1, 2, 4]) {
      if ((from & bit) !== 0) continue;
      const a = corner(box, from);
      const b = corner(box, from | bit);
      if (dash > 0) dashed(into, a, b, dash);
      else line(into, a, b);
    }
  }
}

/** Hatch lines of one face at most. */
const MOST_HATCHES = 40;

/** Slanting lines over a rectangle from `low` to `high`; `at` makes points of its two directions. */
function hatch(
  into: number[],
  low: readonly [number, number],
  high: readonly [number, number],
  every: number,
  at: (u: number, v: number) => Point,
): void {
  const [u0, v0] = low;
  const wide = high[0] - u0;
  const tall = high[1] - v0;
  if (!(wide > 0 && tall > 0)) return;
  const step = Math.max(every, (wide + tall) / MOST_HATCHES);
  for (let along = step; along < wide + tall; along += step) {
    const right = Math.min(along, wide);
    const up = Math.min(along, tall);
    line(into, at(u0 + right, v0 + along - right), at(u0 + along - up, v0 + up));
  }
}

/**
 * A box that must not be entered: its edges, and hatching on its top and on the sides that trolley travel meets. Those across
 * the rail stay open: a zone that stands before the crane must not hide it.
 */
export function hatched(into: number[], box: Box, every: number): void {
  const { min, max } = box;
  edges(into, box, 0);
  for (const x of [min.x, max.x]) hatch(into, [min.z, min.y], [max.z, max.y], every, (z, y) => ({ x, y, z }));
  hatch(into, [min.x, min.z], [max.x, max.z], every, (x, z) => ({ x, y: max.y, z }));
}
