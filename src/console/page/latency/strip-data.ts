// The strip chart's data. Enters: tenths of a second as the workstation told them. Leaves: columns for the plot, in seconds
// before the newest, with gaps where nothing was counted. Pure.

import type { StripPoint } from '../../frames/index.ts';

/** Ends of the logarithmic axis, ms; what lies beyond is drawn on the end, so that it is seen. */
export const FLOOR_MS = 0.1;
export const CEILING_MS = 1000;
/** Length of the strip, s. */
export const STRIP_SECONDS = 60;
const TENTHS_PER_SECOND = 10;

type Column = readonly (number | null)[];

/** Columns of equal length: seconds (≤ 0), then p50, max and loop age in ms. */
export interface StripColumns {
  readonly seconds: readonly number[];
  readonly p50: Column;
  readonly max: Column;
  readonly loopAge: Column;
}

function drawn(value: number | null): number | null {
  return value === null ? null : Math.min(CEILING_MS, Math.max(FLOOR_MS, value));
}

export function stripColumns(strip: readonly StripPoint[]): StripColumns {
  const newest = strip.at(-1)?.at ?? 0;
  const seconds: number[] = [];
  const p50: (number | null)[] = [];
  const max: (number | null)[] = [];
  const loopAge: (number | null)[] = [];
  let before: number | undefined;
  for (const point of strip) {
    const at = (point.at - newest) / TENTHS_PER_SECOND;
    if (at < -STRIP_SECONDS) continue;
    if (before !== undefined && point.at > before + 1) {
      // Tenths that never came: a gap, not a line across it.
      seconds.push((before + 1 - newest) / TENTHS_PER_SECOND);
      for (const column of [p50, max, loopAge]) column.push(null);
    }
    before = point.at;
    seconds.push(at);
    p50.push(drawn(point.p50));
    max.push(drawn(point.max));
    loopAge.push(drawn(point.loopAge));
  }
  return { seconds, p50, max, loopAge };
}

/** Places of a column that have no neighbour with a value: a line would leave them out. */
export function lonely(column: ArrayLike<number | null | undefined>): number[] {
  const has = (place: number): boolean => (column[place] ?? null) !== null;
  const places: number[] = [];
  for (let place = 0; place < column.length; place += 1) {
    if (has(place) && !has(place - 1) && !has(place + 1)) places.push(place);
  }
  return places;
}
