// How often a property is tried: as often as it says by day, many times as often at night, a quarter of it where only another
// Node is tried.

const FACTOR = Number(process.env['QUAYLINK_RUNS_FACTOR'] ?? '1');

/** More runs than by day, as at night. */
export const isLongForm = FACTOR > 1;

export function runs(byDay: number): number {
  return Math.max(1, Math.round(byDay * FACTOR));
}

/** The same, but never less than by day: for runs that another test asks what they reached together. */
export function runsInFull(byDay: number): number {
  return Math.max(byDay, runs(byDay));
}
