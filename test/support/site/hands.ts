// What an operator's hands hold of one crane, and what a workstation reads of it. Enters: sticks and buttons. Leaves: the
// masks and speeds of a command.

import { type ControlMode, type CraneSpec, MOTION_AXES } from '../../../src/domain/index.ts';
import type { AxisSpeed } from '../../../src/quantity/index.ts';

/** Where a stick stands: share of full speed, −1 … 1 (more where it lies). By slot: hoist, trolley, gantry. */
export type Deflection = readonly [hoist: number, trolley: number, gantry: number];
export const NEUTRAL: Deflection = [0, 0, 0];

/** The controls of one crane, as the hands hold them. */
export interface Hands {
  stick: Deflection;
  deadman: boolean;
  driven: boolean;
  run: boolean;
  emergencyRun: boolean;
  attachment: 'hold' | 'open' | 'close';
  rearmPresses: number;
  resetPresses: number;
  mode: ControlMode;
  /** A broken workstation that sends the deflection whatever the deadman says. */
  unmasked: boolean;
}

/** Hoist, trolley, gantry and the grab. */
export const MAPPED = 39;

export function neutralOf(stick: Deflection, attachment: string): number {
  let neutral = MAPPED;
  stick.forEach((share, slot) => {
    if (share !== 0) neutral &= ~(1 << slot);
  });
  return attachment === 'hold' ? neutral : neutral & ~32;
}

export function speedOf({ type }: CraneSpec, slot: number, stick: Deflection): AxisSpeed {
  const axis = type.axes[MOTION_AXES[slot] ?? 'hoist'];
  return ((axis?.speed ?? 0) * (stick[slot] ?? 0)) as AxisSpeed;
}

export function restingHands(): Hands {
  return {
    stick: NEUTRAL,
    deadman: false,
    driven: true,
    run: true,
    emergencyRun: true,
    attachment: 'hold',
    rearmPresses: 0,
    resetPresses: 0,
    mode: 'split',
    unmasked: false,
  };
}
