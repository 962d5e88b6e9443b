// How a crane came to rest, measured at the plant. Enters: a site, the instant that counts. Leaves: how far each axis
// still went, how far the load swung past its trolley, when all stood; and what the model predicts of the same stop.

import type { CraneSpec } from '../../../src/domain/index.ts';
import { MOTION_AXES } from '../../../src/domain/index.ts';
import { GANTRY, HOIST, TROLLEY } from '../../../firmware-mocks/crane/plc/table.ts';
import type { Site } from './site.ts';

export { GANTRY, HOIST, TROLLEY };
export const AXES = [HOIST, TROLLEY, GANTRY] as const;

/** Slower than this an axis stands, m/s. */
const STANDS = 0.002;
const GRAVITY = 9.80665;

/** `ramp`: the PLC's service ramp. `quick`: as fast as the motor can. `brake`: the brakes set at once. */
export type Manner = 'ramp' | 'quick' | 'brake';

/** Deceleration of the set brakes of the mock's plant, and of its PLC's quick stop as a multiple of the service ramp. */
const BRAKES = [3, 2, 0.5] as const;
const QUICK = 1.5;

function decelerationOf(spec: CraneSpec, slot: number, manner: Manner): number {
  const ramp = spec.type.axes[MOTION_AXES[slot] ?? 'hoist']?.acceleration ?? 0;
  if (manner === 'brake') return BRAKES[slot] ?? 0;
  return manner === 'quick' ? ramp * QUICK : ramp;
}

/** v·t + v²/2a + v·a/2j, with the drive lag in t; a brake has neither lag nor jerk. Metres. */
export function predictedStop(spec: CraneSpec, slot: number, speed: number, delayMs: number, manner: Manner): number {
  const v = Math.abs(speed);
  const a = decelerationOf(spec, slot, manner);
  const braking = (v * delayMs) / 1000 + (v * v) / (2 * a);
  if (manner === 'brake') return braking;
  const jerk = spec.type.axes[MOTION_AXES[slot] ?? 'hoist']?.jerk ?? 1;
  return braking + (v * spec.type.driveLag) / 1000 + (v * a) / (2 * jerk);
}

/** (2aL/g) for the stop, and as much again for the sway that the start left. Metres. */
export function predictedOvershoot(spec: CraneSpec, slot: number, hoist: number, manner: Manner): number {
  const rope = spec.type.ropeAtZero - hoist;
  const started = decelerationOf(spec, slot, 'quick');
  return (2 * (decelerationOf(spec, slot, manner) + started) * rope) / GRAVITY;
}

/** Less than any manner of stopping takes, a weight that helps included: shorter, and the axis was not moving. Metres. */
export function leastStop(spec: CraneSpec, slot: number, speed: number): number {
  return (speed * speed) / (2 * decelerationOf(spec, slot, 'brake')) / 3;
}

/** One crane from an instant on. */
export class StopWatch {
  readonly spec: CraneSpec;
  readonly at: number;
  /** At that instant, by slot. */
  readonly positions: readonly number[];
  readonly speeds: readonly number[];
  /** Farthest that each axis went on in the direction that it had, m. */
  readonly distances = [0, 0, 0];
  /** Farthest that the load went past its suspension in that direction: along trolley, along gantry; m. */
  readonly overshoots = [0, 0];
  /** When it last moved. */
  movedAt: number;
  readonly #site: Site;

  constructor(site: Site, spec: CraneSpec) {
    const truth = site.plant(spec).truth();
    this.#site = site;
    this.spec = spec;
    this.at = site.now;
    this.movedAt = site.now;
    this.positions = truth.positions;
    this.speeds = truth.speeds;
  }

  /** After every step of the physics. */
  look(now: number): void {
    const truth = this.#site.plant(this.spec).truth();
    for (const slot of AXES) {
      const way = ((truth.positions[slot] ?? 0) - (this.positions[slot] ?? 0)) * this.#direction(slot);
      this.distances[slot] = Math.max(this.distances[slot] ?? 0, way);
      if (Math.abs(truth.speeds[slot] ?? 0) > STANDS) this.movedAt = now;
    }
    this.overshoots[0] = Math.max(this.overshoots[0] ?? 0, truth.load[0] * this.#direction(TROLLEY));
    this.overshoots[1] = Math.max(this.overshoots[1] ?? 0, truth.load[1] * this.#direction(GANTRY));
  }

  #direction(slot: number): number {
    return Math.sign(this.speeds[slot] ?? 0);
  }
}

/** True while every axis of the crane stands. */
export function stands(site: Site, spec: CraneSpec): boolean {
  return site
    .plant(spec)
    .truth()
    .speeds.every((speed) => Math.abs(speed) <= STANDS);
}

/** Watches cranes from now on, instead of whoever watched before. */
export function watchFrom(site: Site, ...cranes: readonly CraneSpec[]): readonly StopWatch[] {
  const watches = cranes.map((spec) => new StopWatch(site, spec));
  site.watch = (now) => {
    for (const watch of watches) watch.look(now);
  };
  return watches;
}
