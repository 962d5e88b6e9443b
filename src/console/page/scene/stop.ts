// Where an axis comes to rest if the operator lets go now. Enter: the ramp of the axis, its position and speed, how late an
// order acts. Leave: a position, how far the load swings past it. An estimate for the eye: what the gateway enforces counts
// every delay at its worst, and is never looser.

import type { AxisSpec } from '../../../domain/index.ts';
import { loadOvershoot, NO_ROPE, stoppingDistance } from '../../../dynamics/index.ts';
import type { AxisAcceleration, AxisJerk, AxisPosition, AxisSpeed, Metres, Millis } from '../../../quantity/index.ts';
import type { CraneSceneView, CraneStatusView } from '../../../workstation/index.ts';
import { finite } from './geometry.ts';

export type AxisRamp = CraneSceneView['axes'][number];

/** A longer delay is none that was measured: the gateway says a minute where there is no picture. By then it has stopped the crane. */
const LONGEST_DELAY_MS = 1000;

/**
 * Time from the drawn sample until the drives follow an order that is given now: the age of link and picture as the
 * gateway feels it, else the loop's, else the sample's, and the lag of the drives.
 */
export function actingDelay(
  status: Pick<CraneStatusView, 'feltAge' | 'loopAge' | 'feedbackAge'>,
  driveLag: Millis,
): Millis {
  const known = [status.feltAge, status.loopAge, status.feedbackAge].find(
    (age) => finite(age) !== undefined && age >= 0 && age <= LONGEST_DELAY_MS,
  );
  return ((known ?? LONGEST_DELAY_MS) + driveLag) as Millis;
}

/** The ramp as the sums take it; undefined where it cannot be one. */
export function specOf(ramp: AxisRamp | undefined): AxisSpec | undefined {
  if (ramp === undefined) return undefined;
  const { min, max, speed, acceleration, jerk } = ramp;
  if (!(acceleration > 0 && jerk > 0 && speed > 0)) return undefined;
  return {
    min: min as AxisPosition,
    max: max as AxisPosition,
    speed: speed as AxisSpeed,
    acceleration: acceleration as AxisAcceleration,
    jerk: jerk as AxisJerk,
  };
}

/** Position of rest; undefined where anything in the sum is unknown. */
export function restOf(
  ramp: AxisRamp | undefined,
  position: number | undefined,
  speed: number | undefined,
  delay: Millis,
): number | undefined {
  const spec = specOf(ramp);
  if (spec === undefined || position === undefined || speed === undefined) return undefined;
  const way = stoppingDistance(spec, Math.abs(speed) as AxisSpeed, delay, NO_ROPE);
  return finite(position + Math.sign(speed) * way);
}

/** How far the load still swings past its suspension after that stop, m; 0 where it is unknown. */
export function swingAfterStop(ramp: AxisRamp | undefined, speed: number | undefined, rope: number): number {
  const spec = specOf(ramp);
  if (spec === undefined || speed === undefined || !(rope > 0)) return 0;
  return finite(loadOvershoot(spec, Math.abs(speed), rope as Metres)) ?? 0;
}
