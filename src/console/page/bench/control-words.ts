// How a control of a device is shown. Enters: a control as the workstation or the browser tells it. Leaves: places on a bar,
// numbers, names. Pure.

import type { ControlView } from '../../../input/index.ts';

/** Age from which a device counts as never seen, or gone. */
const NEVER_MS = 60_000;

export interface Controls {
  readonly axes: readonly ControlView[];
  readonly hats: readonly ControlView[];
  readonly buttons: readonly ControlView[];
}

/** In the order of the device. */
export function byKind(controls: readonly ControlView[]): Controls {
  const of = (kind: ControlView['kind']): readonly ControlView[] => controls.filter((control) => control.kind === kind);
  return { axes: of('axis'), hats: of('hat'), buttons: of('button') };
}

/** Deflection in per cent with its sign, as wide for every value; a dash where it was never seen. */
export function deflectionText(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '—';
  const percent = Math.round(value * 100);
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : ' ';
  return `${sign}${String(Math.abs(percent)).padStart(3, '\u2007')} %`;
}

/** Where the bar of an axis begins and how long it is, in per cent of its track; the centre is at 50. */
export function barOf(value: number | undefined): { readonly left: number; readonly width: number } {
  const cut = value === undefined || Number.isNaN(value) ? 0 : Math.min(1, Math.max(-1, value));
  const end = 50 + cut * 50;
  return { left: Math.min(50, end), width: Math.abs(end - 50) };
}

/** What stands in the square of a button: its number where it has one. */
export function buttonLabel(name: string): string {
  return /^button (\d+)$/i.exec(name)?.[1] ?? name;
}

/** Eighth of a turn, clockwise from up; undefined = nowhere, or never seen. */
export function hatEighth(value: number | undefined): number | undefined {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value < 8 ? value : undefined;
}

export type AgeWords = { readonly kind: 'never' } | { readonly kind: 'age'; readonly time: string };

/** Age in tens of milliseconds below a second, so that it does not dance; in seconds above. */
export function ageWords(age: number): AgeWords {
  if (!(age < NEVER_MS)) return { kind: 'never' };
  if (age < 10) return { kind: 'age', time: '< 10 ms' };
  if (age < 1000) return { kind: 'age', time: `${Math.floor(age / 10) * 10} ms` };
  return { kind: 'age', time: `${(age / 1000).toFixed(1)} s` };
}
