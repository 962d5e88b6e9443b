// How far an axis still travels when it is stopped, and the inverse: how fast it may go. Enter: the ramp of
// an axis, a speed or a free distance, the delay before the ramp begins. Leaves: a distance or a speed.

import type { AxisSpec } from '../domain/index.ts';
import type { AxisPosition, AxisSpeed, Metres, Millis } from '../quantity/index.ts';

/** Standard gravity, m/s² (CGPM 1901). */
export const GRAVITY = 9.80665;

/** Keeps rounding in the closed form on the safe side: thousands of times its error, and far below a micrometre. */
const ROUNDING = 1 - 1e-12;

/** Halvings of the bisection; leaves 2⁻²⁴ of the interval. */
const BISECTIONS = 24;

/** What hangs where nothing swings: a rope of no length adds no overshoot. */
export const NO_ROPE = 0 as Metres;

/**
 * Farthest that a load swings past its suspension after a stop from any speed up to `speed` (m/s) on the
 * ramp of `axis`: (2aL/g)·|sin(ωv/2a)|, ω = √(g/L), held at its first peak, so that it never falls with
 * rising speed. Residual sway of one acceleration pulse; docs/safety.md. NaN for a negative rope.
 */
export function loadOvershoot(axis: AxisSpec, speed: number, rope: Metres): number {
  if (rope === 0) return 0;
  const phase = (Math.sqrt(GRAVITY / rope) * speed) / (2 * axis.acceleration);
  return ((2 * axis.acceleration * rope) / GRAVITY) * Math.sin(Math.min(phase, Math.PI / 2));
}

/** Time that a linear part of the stopping distance counts for, in seconds: delay and the rounding of the ramp, a/2j. */
function linearTime(axis: AxisSpec, delay: Millis): number {
  return delay / 1000 + axis.acceleration / (2 * axis.jerk);
}

/**
 * Distance to rest from a steady `speed` ≥ 0 when the ramp begins after `delay`: v·t + v²/2a + v·a/2j, plus
 * the overshoot of a load on `rope` (NO_ROPE where none counts), `swings` times. In the axis' own unit.
 */
export function stoppingDistance(
  axis: AxisSpec,
  speed: AxisSpeed,
  delay: Millis,
  rope: Metres,
  swings = 1,
): AxisPosition {
  const ramp = speed * (linearTime(axis, delay) + speed / (2 * axis.acceleration));
  return (ramp + swings * loadOvershoot(axis, speed, rope)) as AxisPosition;
}

/**
 * The highest speed, at most the axis' full speed, from which the axis comes to rest within `distance`.
 * Never more: stoppingDistance(permittedSpeed(d)) ≤ d. 0 where the distance, or anything in the sum, is
 * NaN or not positive. Closed form without a rope, bisection with one; allocates nothing.
 */
export function permittedSpeed(axis: AxisSpec, distance: number, delay: Millis, rope: Metres, swings = 1): AxisSpeed {
  if (stoppingDistance(axis, axis.speed, delay, rope, swings) <= distance) return axis.speed;
  if (!(distance > 0)) return 0 as AxisSpeed;
  const time = linearTime(axis, delay);
  const bare = ((2 * distance) / (time + Math.sqrt(time * time + (2 * distance) / axis.acceleration))) * ROUNDING;
  if (rope === 0) return (bare > 0 ? bare : 0) as AxisSpeed;
  let safe = 0 as AxisSpeed;
  let span = Math.min(bare, axis.speed);
  for (let halving = 0; halving < BISECTIONS; halving++) {
    span /= 2;
    const speed = (safe + span) as AxisSpeed;
    if (stoppingDistance(axis, speed, delay, rope, swings) <= distance) safe = speed;
  }
  return safe;
}
