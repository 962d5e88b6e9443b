// How fast an axis may be ordered towards something it must not reach. Enter: the free distance, the speed
// measured towards it, and everything that can still delay a stop. Leaves: the speed that may be ordered.

import type { AxisSpec, SafetySettings } from '../domain/index.ts';
import type { AxisSpeed, Metres, Millis } from '../quantity/index.ts';
import { loadOvershoot, permittedSpeed, stoppingDistance } from './stopping.ts';

/**
 * The longest time in which the last order decided can still act, counted from the sample that it was made
 * from: age of the sample, the exchange that it waits for, its own exchange, the PLC's watchdog, one scan,
 * drive lag, and a/j, since a ramp that was still rising must be turned round first.
 */
export function worstDelay(axis: AxisSpec, driveLag: Millis, sampleAge: Millis, settings: SafetySettings): Millis {
  const { plcExchangeTimeout, plcWatchdog, plcScan } = settings;
  const turnRound = (1000 * axis.acceleration) / axis.jerk;
  return (sampleAge + 2 * plcExchangeTimeout + plcWatchdog + plcScan + driveLag + turnRound) as Millis;
}

/**
 * While an axis approaches, its permitted speed falls, and the orders in flight are the earlier, higher ones.
 * If that speed came from LATE times the delay, they cost at most the difference: for a factor f the speed
 * decays no faster than e^(−t/f·delay), so they cost f·(e^(1/f) − 1 − 1/f) = 0.42 ≤ f − 1 delays at f = 1.5,
 * and an axis that follows is less than e^(1/f) = 1.95 ≤ 2 times as fast as it may be.
 */
const LATE = 1.5;

/**
 * Speed that may be ordered towards an obstacle `distance` ahead (the axis' unit), `measured` being the
 * speed towards it now (negative = away): the inverse stopping distance, less what the orders in flight may
 * still cost. That is at most a·t²/2, as the speed falls at most at the ramp; close to the obstacle the
 * bound of LATE is the lower one. An axis that is faster than following explains gets nothing until it has
 * slowed down: room was lost suddenly, and only the full ramp is right. 0 where anything is NaN.
 */
export function approachSpeed(
  axis: AxisSpec,
  distance: number,
  measured: number,
  delay: Millis,
  rope: Metres,
): AxisSpeed {
  const brisk = permittedSpeed(axis, distance - inFlight(axis, delay), delay, rope);
  const late = brisk === axis.speed ? brisk : permittedSpeed(axis, distance, (LATE * delay) as Millis, rope);
  return following(axis, brisk, late, measured, delay);
}

/** What orders in flight may still add to a speed, and what that costs, a·t²/2, while the ramp rises for `delay`. */
function gained(axis: AxisSpec, delay: Millis): number {
  return (axis.acceleration * delay) / 1000;
}

function inFlight(axis: AxisSpec, delay: Millis): number {
  return (gained(axis, delay) * delay) / 2000;
}

function following(axis: AxisSpec, brisk: AxisSpeed, late: AxisSpeed, measured: number, delay: Millis): AxisSpeed {
  const gain = gained(axis, delay);
  if (brisk === axis.speed) return measured <= brisk + gain ? brisk : (0 as AxisSpeed);
  const permitted = brisk > late ? brisk : late;
  const excess = brisk > late ? gain : Math.min(gain, late);
  return measured <= permitted + excess ? permitted : (0 as AxisSpeed);
}

/**
 * approachSpeed for an axis whose load must not reach the obstacle either, `distance` being what is left after the
 * swing that the load has now. What orders in flight add to the speed swings the load twice: once while the axis
 * gains it, which the reading does not show yet, and once more at the stop. Far from the obstacle that is
 * at most twice the overshoot of a·t; close to it, where an axis may be twice as fast as permitted, the
 * overshoots of gaining v and of stopping from 2v are within three of v, since overshoot grows less than speed.
 */
export function approachSpeedOfLoad(
  axis: AxisSpec,
  distance: number,
  measured: number,
  delay: Millis,
  rope: Metres,
): AxisSpeed {
  const swing = 2 * loadOvershoot(axis, gained(axis, delay), rope);
  const brisk = permittedSpeed(axis, distance - inFlight(axis, delay) - swing, delay, rope);
  const late = brisk === axis.speed ? brisk : permittedSpeed(axis, distance, (LATE * delay) as Millis, rope, 3);
  return following(axis, brisk, late, measured, delay);
}

/**
 * Farthest that an axis and the load on its `rope` can still come in one direction, whatever it was ordered last:
 * `towards` is its speed that way now (negative = away), the ramp rises for the whole delay, then it stops.
 * NaN where anything is.
 */
export function worstTravel(axis: AxisSpec, towards: number, delay: Millis, rope: Metres): number {
  const gain = gained(axis, delay);
  const now = Math.max(0, towards);
  const reachable = Math.max(now, Math.min(axis.speed, now + gain)) as AxisSpeed;
  return stoppingDistance(axis, reachable, delay, rope) + loadOvershoot(axis, gain, rope);
}
