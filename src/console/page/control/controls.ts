// What the keys, the on-screen controls and the buttons of a standard gamepad do, as data. Enters: nothing. Leaves: tables for
// the pad's state, and for the help beside it.

import { PAD_BUTTON, type PadButton, type PadSide } from '../../../input/page-pad.ts';

export type PadAxis = 'x' | 'y' | 'slide';

/** What one key or button holds: an axis at its end, or buttons of the pad. */
export type Hold =
  | { readonly kind: 'axis'; readonly side: PadSide; readonly axis: PadAxis; readonly to: 1 | -1 }
  | { readonly kind: 'buttons'; readonly buttons: readonly PadButton[] };

/** A control on the screen that a pointer grips, or that has the focus; `data-pad` of its element. */
export type PadTarget = `stick-${PadSide}` | `slide-${PadSide}` | `press-${PadButton}`;

function axis(side: PadSide, name: PadAxis, to: 1 | -1): Hold {
  return { kind: 'axis', side, axis: name, to };
}
function press(...buttons: readonly PadButton[]): Hold {
  return { kind: 'buttons', buttons };
}

/** By `KeyboardEvent.code`: the place on the keyboard, whatever letter stands on it. */
export const KEYS: ReadonlyMap<string, Hold> = new Map([
  ['Space', press('deadman-left', 'deadman-right')],
  ['KeyW', axis('left', 'y', 1)],
  ['KeyS', axis('left', 'y', -1)],
  ['KeyD', axis('left', 'x', 1)],
  ['KeyA', axis('left', 'x', -1)],
  ['KeyE', axis('left', 'slide', 1)],
  ['KeyQ', axis('left', 'slide', -1)],
  ['KeyI', axis('right', 'y', 1)],
  ['KeyK', axis('right', 'y', -1)],
  ['KeyL', axis('right', 'x', 1)],
  ['KeyJ', axis('right', 'x', -1)],
  ['KeyO', axis('right', 'slide', 1)],
  ['KeyU', axis('right', 'slide', -1)],
  ['KeyG', press('close-left')],
  ['KeyB', press('open-left')],
  ['KeyH', press('close-right')],
  ['KeyN', press('open-right')],
  ['KeyF', press('horn')],
  ['KeyR', press('rearm')],
  ['KeyT', press('reset')],
  ['Digit1', press('solo-a')],
  ['Digit2', press('solo-b')],
  ['Digit3', press('split')],
  ['Digit4', press('tandem')],
]);

/** What a key does on the on-screen control that has the focus; undefined: nothing there. */
export function focusedHold(target: PadTarget, code: string): Hold | undefined {
  const [part, rest] = cut(target);
  if (part === 'press') return code === 'Enter' ? press(rest as PadButton) : undefined;
  const side = rest as PadSide;
  if (part === 'slide') {
    if (code === 'ArrowRight') return axis(side, 'slide', 1);
    return code === 'ArrowLeft' ? axis(side, 'slide', -1) : undefined;
  }
  switch (code) {
    case 'ArrowUp':
      return axis(side, 'y', -1);
    case 'ArrowDown':
      return axis(side, 'y', 1);
    case 'ArrowLeft':
      return axis(side, 'x', -1);
    case 'ArrowRight':
      return axis(side, 'x', 1);
    default:
      return undefined;
  }
}

export function isPadTarget(name: string | undefined): name is PadTarget {
  if (name === undefined) return false;
  const [part, rest] = cut(name);
  if (part === 'press') return Object.hasOwn(PAD_BUTTON, rest);
  return (part === 'stick' || part === 'slide') && (rest === 'left' || rest === 'right');
}

/** The two parts of a target's name. */
export function cut(target: string): readonly [part: string, rest: string] {
  const at = target.indexOf('-');
  return [target.slice(0, at), target.slice(at + 1)];
}

/** Buttons of a gamepad with the standard layout (W3C Gamepad, figure 1), by index. Sticks are axes 0 … 3. */
export const GAMEPAD_BUTTONS: ReadonlyMap<number, Hold> = new Map([
  [0, axis('right', 'slide', 1)],
  [1, press('stop')],
  [2, axis('right', 'slide', -1)],
  [3, press('open-right')],
  [4, press('deadman-left')],
  [5, press('deadman-right')],
  [6, press('close-left')],
  [7, press('close-right')],
  [8, press('horn')],
  [9, press('rearm')],
  [12, press('open-left')],
  [14, axis('left', 'slide', -1)],
  [15, axis('left', 'slide', 1)],
]);
/** Held together; the two beside the centre, and the two sticks pressed. */
export const GAMEPAD_CHORDS: readonly { readonly of: readonly [number, number]; readonly hold: Hold }[] = [
  { of: [8, 9], hold: press('emergency-stop') },
  { of: [10, 11], hold: press('reset') },
];
