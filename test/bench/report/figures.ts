// Numbers of a result as text, the same in terminal, documents and plots: three significant digits, since another run
// repeats no more, and one unit a table, so that its rows compare at a glance. Enters: SI. Leaves: text.

/** Where nothing was counted. */
export const NOTHING = '–';

export type TimeUnit = 'µs' | 'ms';

const SECONDS: Readonly<Record<TimeUnit, number>> = { µs: 1e-6, ms: 1e-3 };
const SIGNIFICANT = new Intl.NumberFormat('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Milliseconds where the least of these times, in seconds, is at least one; else microseconds. */
export function unitFor(times: readonly (number | null)[]): TimeUnit {
  const least = Math.min(...times.filter((time) => time !== null));
  return Number.isFinite(least) && least >= SECONDS.ms ? 'ms' : 'µs';
}

/** Seconds as a number of the unit. */
export function inUnit(seconds: number, unit: TimeUnit): number {
  return seconds / SECONDS[unit];
}

/** Seconds as text in the unit, which stands in the head of the column. */
export function time(seconds: number | null, unit: TimeUnit): string {
  return seconds === null ? NOTHING : SIGNIFICANT.format(inUnit(seconds, unit));
}

/** Seconds as text that stands alone: `94.1 µs`. */
export function timeAlone(seconds: number): string {
  const unit = unitFor([seconds]);
  return `${time(seconds, unit)} ${unit}`;
}

/** `1.42×`. */
export function ratio(value: number | null): string {
  return value === null ? NOTHING : `${SIGNIFICANT.format(value)}×`;
}

export function cores(value: number): string {
  return value.toFixed(3);
}

export function count(value: number): string {
  return WHOLE.format(value);
}
