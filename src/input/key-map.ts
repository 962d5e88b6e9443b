// The keys of the keyboard controller as data: which key does what. Enters: nothing. Leaves: tables for the core, and
// the same in words for the screen.

import type { AttachmentOrder, ControlMode } from '../domain/index.ts';
import type { Key } from './keys.ts';
import type { DeskRequest } from './source.ts';

const REQUEST_HELP = [
  { keys: '5 6 7', does: 'crane A claim, release, offer or take the offer back (at rest only)' },
  { keys: '8 9 0', does: 'the same of crane B' },
] as const;

/** What the keys do that serve beside a joystick. */
export const DESK_KEY_HELP: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: 'X', does: 'stop' },
  { keys: 'Z', does: 'emergency stop' },
  { keys: 'Ctrl-C', does: 'end, cranes first' },
  ...REQUEST_HELP,
];

/** What the keys do, for the screen. What stops stands first: a small screen shows the beginning. */
export const KEY_HELP: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: 'Space', does: 'deadman: keep it down, or keep another key down' },
  { keys: 'X', does: 'stop' },
  { keys: 'Z', does: 'emergency stop' },
  { keys: 'R', does: 're-arm after a stop' },
  { keys: 'T', does: 'reset after an emergency stop or fault' },
  { keys: 'Ctrl-C', does: 'end, cranes first' },
  { keys: 'W S', does: 'crane A hoist up, down' },
  { keys: 'D A', does: 'crane A trolley out, in' },
  { keys: 'E Q', does: 'crane A gantry forth, back' },
  { keys: 'I K', does: 'crane B hoist up, down' },
  { keys: 'L J', does: 'crane B trolley out, in' },
  { keys: 'O U', does: 'crane B gantry forth, back' },
  { keys: 'G B', does: 'crane A grab close, open: keep it down' },
  { keys: 'H N', does: 'crane B grab close, open: keep it down' },
  { keys: 'F', does: 'horn: keep it down' },
  { keys: 'Esc', does: 'all speeds to zero' },
  { keys: '1 2 3 4', does: 'solo A, solo B, split, tandem (at rest only)' },
  ...REQUEST_HELP,
];

/** Places of the axes that keys move. */
export const HOIST = 0;
export const TROLLEY = 1;
export const GANTRY = 2;
export const KEY_AXES = 3;
export type Hand = 'left' | 'right';

export const AXIS_KEYS: ReadonlyMap<Key, { readonly hand: Hand; readonly axis: number; readonly step: 1 | -1 }> =
  new Map([
    ['w', { hand: 'left', axis: HOIST, step: 1 }],
    ['s', { hand: 'left', axis: HOIST, step: -1 }],
    ['d', { hand: 'left', axis: TROLLEY, step: 1 }],
    ['a', { hand: 'left', axis: TROLLEY, step: -1 }],
    ['e', { hand: 'left', axis: GANTRY, step: 1 }],
    ['q', { hand: 'left', axis: GANTRY, step: -1 }],
    ['i', { hand: 'right', axis: HOIST, step: 1 }],
    ['k', { hand: 'right', axis: HOIST, step: -1 }],
    ['l', { hand: 'right', axis: TROLLEY, step: 1 }],
    ['j', { hand: 'right', axis: TROLLEY, step: -1 }],
    ['o', { hand: 'right', axis: GANTRY, step: 1 }],
    ['u', { hand: 'right', axis: GANTRY, step: -1 }],
  ]);

export const GRAB_KEYS: ReadonlyMap<Key, { readonly hand: Hand; readonly order: AttachmentOrder }> = new Map([
  ['g', { hand: 'left', order: 'close' }],
  ['b', { hand: 'left', order: 'open' }],
  ['h', { hand: 'right', order: 'close' }],
  ['n', { hand: 'right', order: 'open' }],
]);

export const MODE_KEYS: ReadonlyMap<Key, ControlMode> = new Map([
  ['1', 'solo-a'],
  ['2', 'solo-b'],
  ['3', 'split'],
  ['4', 'tandem'],
]);

/** Far from the keys that move anything. */
export const REQUEST_KEYS: ReadonlyMap<Key, DeskRequest> = new Map([
  ['5', { side: 'a', what: 'claim' }],
  ['6', { side: 'a', what: 'release' }],
  ['7', { side: 'a', what: 'offer' }],
  ['8', { side: 'b', what: 'claim' }],
  ['9', { side: 'b', what: 'release' }],
  ['0', { side: 'b', what: 'offer' }],
]);
