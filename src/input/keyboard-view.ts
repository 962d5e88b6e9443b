// What a screen shows of the keyboard: what its keys have set, rather than each key, since a terminal tells no release.
// Enters: the notches and the deadman. Leaves: one DeviceView. Made only when somebody looks.

import type { Millis } from '../quantity/index.ts';
import type { ControlView, DeviceView } from './device-view.ts';
import { GANTRY, HOIST, KEY_HELP, TROLLEY } from './key-map.ts';

/** Speed that one notch adds, as a share of full speed. */
export const NOTCH_SHARE = 0.2;

export interface KeyboardState {
  /** Of the last key. */
  readonly age: Millis;
  readonly live: boolean;
  /** The terminal is being read. */
  readonly open: boolean;
  readonly deadman: boolean;
  /** By place of the axis, of both cranes. */
  readonly notches: { readonly a: Int8Array; readonly b: Int8Array };
}

const SET_AXES = [
  ['hoist', HOIST],
  ['trolley', TROLLEY],
  ['gantry', GANTRY],
] as const;

export function keyboardView({ age, live, open, deadman, notches }: KeyboardState): DeviceView {
  const sets = (crane: 'A' | 'B', set: Int8Array): readonly ControlView[] =>
    SET_AXES.map(([axis, place]) => ({
      name: `${axis} ${crane}`,
      kind: 'axis',
      value: live ? (set[place] ?? 0) * NOTCH_SHARE : 0,
      does: `${axis} +, crane ${crane}`,
    }));
  const controls: readonly ControlView[] = [
    { name: 'Space', kind: 'button', value: deadman ? 1 : 0, does: 'deadman' },
    ...sets('A', notches.a),
    ...sets('B', notches.b),
  ];
  return {
    name: 'keyboard',
    identity: '',
    seat: 'whole',
    profile: '',
    inputClass: 'vigilance',
    age,
    live,
    rested: controls.every(({ value }) => value === 0),
    driving: true,
    nodes: open ? 1 : 0,
    controls,
    help: KEY_HELP,
  };
}
