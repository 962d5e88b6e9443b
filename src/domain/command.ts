// What the operator wants of one crane, as a whole setpoint: the value that the input stage makes, a
// command frame carries, and the gateway judges. Never a delta; the newest one is the only one.

import type { Millis } from '../quantity/index.ts';
import type { AttachmentOrder, AxisMask, AxisSpeeds } from './axis.ts';

/** How an input device proves that it is alive; index = code in frames.
 * `streaming`: reports at a steady rate, moved or not; age = since the last report.
 * `on-change`: wired, reports only on change; age = since its presence was last confirmed.
 * `on-change-wireless`: reports only on change, without presence; age = since the last report.
 * `vigilance`: a keyboard or another source whose holding is proven by repeats; age = since the last repeat. */
export const INPUT_CLASSES = ['streaming', 'on-change', 'on-change-wireless', 'vigilance'] as const;
export type InputClass = (typeof INPUT_CLASSES)[number];

/** How sticks are mapped to cranes; index = code in frames. */
export const CONTROL_MODES = ['solo-a', 'solo-b', 'split', 'tandem'] as const;
export type ControlMode = (typeof CONTROL_MODES)[number];

/** The part of an operator's intent that concerns one crane. Masks: bit = slot, see axis.ts. */
export interface CraneOrder {
  /** The present mode drives this crane. Held but not driven: all zero, `driven` false, still sent every 20 ms. */
  readonly driven: boolean;
  /** This crane's deadman is held. */
  readonly deadman: boolean;
  /** Fail-safe level: false = stop. True only if no drained report held the stop control. */
  readonly run: boolean;
  /** Fail-safe level: false = emergency stop requested. */
  readonly emergencyRun: boolean;
  readonly horn: boolean;
  /** Axes (and the attachment) that a present, seen control is mapped to. */
  readonly mapped: AxisMask;
  /** Mapped axes whose controls are all physically at neutral: unmasked, whatever the deadman says. */
  readonly neutral: AxisMask;
  /** Demanded speeds; zero wherever the deadman is released or the crane is not driven. */
  readonly speeds: AxisSpeeds;
  readonly attachment: AttachmentOrder;
  /** Presses of the re-arm control since the session began, mod 2¹⁶. */
  readonly rearmPresses: number;
  /** Presses of the reset control since the session began, mod 2¹⁶. */
  readonly resetPresses: number;
  readonly mode: ControlMode;
}

/** Age of one physical device behind an order, at the moment the command was made. */
export interface InputAge {
  readonly inputClass: InputClass;
  /** See InputClass for what the age counts from; Infinity-free: capped at 60 s, and a device never seen is 60 s old. */
  readonly age: Millis;
}

/** Cap of every age that travels: one minute is "for ever" on a crane. */
export const AGE_CAP_MS = 60_000;
