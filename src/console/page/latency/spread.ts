// Where the figures of a stage stand on the table's logarithmic axis. Enters: figures. Leaves: places in per cent. Pure.

import type { MinuteFigures } from '../../frames/index.ts';

const FLOOR_MS = 0.01;
const DECADES = 5;

function place(time: number): number {
  const decades = Math.log10(Math.max(FLOOR_MS, time) / FLOOR_MS);
  return Math.min(100, (decades / DECADES) * 100);
}

/** 0 = 0.01 ms or less … 100 = 1 s or more; undefined where nothing was counted. */
export function spreadOf({
  p50,
  p99,
  max,
}: MinuteFigures): { readonly p50: number; readonly p99: number; readonly max: number } | undefined {
  if (p50 === undefined || p99 === undefined || max === undefined) return undefined;
  return { p50: place(p50), p99: place(p99), max: place(max) };
}
