// Input stage 3: a profile bound to the layout of the device at hand. Enters: profile, layout, seat on the desk.
// Leaves: a SeatBinding that holds slots instead of names, or INPUT_PROFILE_INVALID where a control is missing.
//
// Switch expression: terms joined by ' + ', all of which must hold. A term is the name of a button (`button 5`), a hat
// with a direction (`hat up`; a diagonal holds both), or an axis with a threshold (`Rx > 0.5`, `Brake < -0.5`).

import {
  ATTACHMENT_BIT,
  AXIS_BIT,
  type AxisMask,
  type ControlMode,
  type DecodeFailure,
  type DecodeResult,
  MOTION_AXES,
} from '../domain/index.ts';
import { type ControlKind, type ReportLayout, slotOf } from './layout.ts';
import type { CraneProfile, MotionBinding, Profile, Seat, Switches } from './profile.ts';
import { type DeviceState, HAT_CENTRED } from './report.ts';
import type { AxisCurve } from './shaping.ts';

/** Eighths of a turn that count as each direction. */
const HAT_DIRECTIONS: { readonly [direction: string]: readonly number[] } = {
  up: [7, 0, 1],
  right: [1, 2, 3],
  down: [3, 4, 5],
  left: [5, 6, 7],
};
const MAX_TERMS = 4;

/** One term of a switch expression, as it is written. */
export type TermText =
  | { readonly kind: 'axis'; readonly control: string; readonly side: '<' | '>'; readonly limit: number }
  | { readonly kind: 'hat'; readonly control: string; readonly direction: string }
  | { readonly kind: 'button'; readonly control: string };

/** Takes a term apart; whether the device has such a control is for the binding to say. */
export function readTerm(text: string): TermText {
  const threshold = /^(.+?)\s*([<>])\s*(-?\d+(?:\.\d+)?)$/.exec(text);
  if (threshold !== null) {
    const [, control = '', side, limit] = threshold;
    return { kind: 'axis', control, side: side === '>' ? '>' : '<', limit: Number(limit) };
  }
  const hat = /^(hat(?: \d+)?) (up|right|down|left)$/i.exec(text);
  if (hat !== null) return { kind: 'hat', control: hat[1] ?? '', direction: (hat[2] ?? '').toLowerCase() };
  return { kind: 'button', control: text };
}

/** The terms of one switch expression. */
export function termsOf(expression: string): readonly string[] {
  return expression.split('+').map((term) => term.trim());
}

/** One condition on one control. Holds where low ≤ value ≤ high, or where the eighth of a hat is listed. */
interface Term {
  readonly slot: number;
  readonly low: number;
  readonly high: number;
  readonly eighths: readonly number[] | undefined;
}

/** Any of its chords closes it; a chord needs all of its terms. */
export interface Switch {
  readonly chords: readonly (readonly Term[])[];
}

/** What moves one axis of a crane: a stick, or two switches at a fixed speed. */
export type AxisSource =
  | {
      readonly kind: 'stick';
      readonly index: number;
      readonly bit: AxisMask;
      readonly slot: number;
      readonly curve: AxisCurve;
    }
  | {
      readonly kind: 'switches';
      readonly index: number;
      readonly bit: AxisMask;
      readonly minus: Switch;
      readonly plus: Switch;
      readonly speed: number;
    };

/** What one device does to one crane in one mode. `index` of a source is the axis' slot in MOTION_AXES. */
export interface CraneBinding {
  readonly deadman: Switch | undefined;
  readonly sources: readonly AxisSource[];
  readonly open: Switch | undefined;
  readonly close: Switch | undefined;
  /** Bits of everything that is bound here. */
  readonly mask: AxisMask;
}

export interface SeatBinding {
  readonly solo: CraneBinding;
  readonly splitA: CraneBinding | undefined;
  readonly splitB: CraneBinding | undefined;
  readonly stop: Switch;
  readonly emergencyStop: Switch;
  readonly horn: Switch | undefined;
  readonly rearm: Switch | undefined;
  readonly reset: Switch | undefined;
  readonly modes: { readonly [M in ControlMode]: Switch | undefined };
}

class BindingError extends Error {
  readonly expected: string;
  readonly found: string;
  constructor(expected: string, found: string) {
    super(expected);
    this.expected = expected;
    this.found = found;
  }
}

/** Binds a profile to a device. Fails with INPUT_PROFILE_INVALID where a named control is missing or of another kind. */
export function bindProfile(profile: Profile, layout: ReportLayout, seat: Seat): DecodeResult<SeatBinding> {
  try {
    return { ok: true, value: new Binder(layout).seat(profile, seat) };
  } catch (error) {
    if (!(error instanceof BindingError)) throw error;
    const failure: DecodeFailure = {
      ok: false,
      code: 'INPUT_PROFILE_INVALID',
      offset: -1,
      expected: error.expected,
      found: error.found,
    };
    return failure;
  }
}

/** Whether a switch is closed. A control not yet seen closes nothing. */
export function isClosed(closer: Switch, state: DeviceState): boolean {
  for (const chord of closer.chords) if (holds(chord, state)) return true;
  return false;
}

/** Whether every control of a switch has been seen. */
export function isSeen(closer: Switch, state: DeviceState): boolean {
  for (const chord of closer.chords) for (const term of chord) if (state.seen[term.slot] !== 1) return false;
  return true;
}

function holds(chord: readonly Term[], state: DeviceState): boolean {
  for (const term of chord) {
    if (state.seen[term.slot] !== 1) return false;
    const value = state.values[term.slot] ?? HAT_CENTRED;
    if (term.eighths === undefined ? !(value >= term.low && value <= term.high) : !term.eighths.includes(value))
      return false;
  }
  return true;
}

class Binder {
  private readonly layout: ReportLayout;

  constructor(layout: ReportLayout) {
    this.layout = layout;
  }

  seat(profile: Profile, seat: Seat): SeatBinding {
    const { controls } = profile;
    const hands:
      | { solo: CraneProfile; split_a?: CraneProfile | undefined; split_b?: CraneProfile | undefined }
      | undefined = profile[seat];
    if (hands === undefined) throw new BindingError(`a section [${seat}] in profile "${profile.name}"`, 'none');
    return {
      solo: this.crane(hands.solo),
      splitA: hands.split_a && this.crane(hands.split_a),
      splitB: hands.split_b && this.crane(hands.split_b),
      stop: this.switchOf(controls.stop),
      emergencyStop: this.switchOf(controls.emergency_stop),
      horn: this.optionalSwitch(controls.horn),
      rearm: this.optionalSwitch(controls.rearm),
      reset: this.optionalSwitch(controls.reset),
      modes: {
        'solo-a': this.optionalSwitch(controls.solo_a),
        'solo-b': this.optionalSwitch(controls.solo_b),
        split: this.optionalSwitch(controls.split),
        tandem: this.optionalSwitch(controls.tandem),
      },
    };
  }

  private crane(profile: CraneProfile): CraneBinding {
    const sources: AxisSource[] = [];
    const sticks = new Set<number>();
    let mask = 0;
    for (const [index, axis] of MOTION_AXES.entries()) {
      const motion = profile[axis];
      if (motion === undefined) continue;
      const source = this.source(motion, index, AXIS_BIT[axis]);
      if (source.kind === 'stick') {
        if (sticks.has(source.slot))
          throw new BindingError(`a control of its own for ${axis}`, 'one that moves another axis');
        sticks.add(source.slot);
      }
      sources.push(source);
      mask |= source.bit;
    }
    const open = this.optionalSwitch(profile.open);
    const close = this.optionalSwitch(profile.close);
    if (open !== undefined || close !== undefined) mask |= ATTACHMENT_BIT;
    return { deadman: this.optionalSwitch(profile.deadman), sources, open, close, mask };
  }

  private source(motion: MotionBinding, index: number, bit: AxisMask): AxisSource {
    if ('axis' in motion) {
      const slot = this.slot(motion.axis, 'axis');
      const { invert, deadband, expo, speed } = motion;
      return { kind: 'stick', index, bit, slot, curve: { sign: invert ? -1 : 1, deadband, expo, speed } };
    }
    const { speed } = motion;
    return {
      kind: 'switches',
      index,
      bit,
      minus: this.switchOf(motion.minus),
      plus: this.switchOf(motion.plus),
      speed,
    };
  }

  private optionalSwitch(expressions: Switches | undefined): Switch | undefined {
    return expressions === undefined ? undefined : this.switchOf(expressions);
  }

  private switchOf(expressions: Switches): Switch {
    const list = typeof expressions === 'string' ? [expressions] : expressions;
    return { chords: list.map((expression) => this.chord(expression)) };
  }

  private chord(expression: string): readonly Term[] {
    const terms = termsOf(expression);
    if (terms.length > MAX_TERMS) throw new BindingError(`at most ${MAX_TERMS} terms`, `"${expression}"`);
    return terms.map((term) => this.term(term));
  }

  private term(text: string): Term {
    const term = readTerm(text);
    const slot = this.slot(term.control, term.kind);
    switch (term.kind) {
      case 'axis': {
        const { side, limit } = term;
        if (!(Math.abs(limit) < 1)) throw new BindingError('a threshold between -1 and 1', `"${text}"`);
        return { slot, low: side === '>' ? limit : -1, high: side === '>' ? 1 : limit, eighths: undefined };
      }
      case 'hat':
        return { slot, low: 0, high: 0, eighths: HAT_DIRECTIONS[term.direction] };
      case 'button':
        return { slot, low: 1, high: 1, eighths: undefined };
      default:
        return term satisfies never;
    }
  }

  private slot(name: string, kind: ControlKind): number {
    const slot = slotOf(this.layout, name);
    const control = this.layout.controls[slot];
    if (control === undefined) throw new BindingError(`${kind} "${name}"`, 'no such control on the device');
    if (control.kind !== kind) throw new BindingError(`${kind} "${name}"`, `${control.kind} "${control.name}"`);
    if (control.relative) throw new BindingError(`${kind} "${name}" with a position`, 'one that reports movements');
    return slot;
  }
}
