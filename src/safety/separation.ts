// Gantries that share a rail. Enter: all cranes of the gateway with their newest snapshots. Leave: caps on
// gantry travel, so that two neighbours, whatever their operators do and whichever link dies, stop apart.
//
// Own share of the gap = gap − the neighbour's worst stop distance − margin; the permitted speed is the
// inverse stopping distance of that share. The worst neighbour is the one that accelerates towards us for as
// long as an order can still act on it. Both sides are charged in every evaluation, so that at each instant
// at least one of two accelerating neighbours has been counted in full by the other (docs/safety.md).
//
// This runs at every write and keeps nothing: what the sums need of a crane is reckoned from its snapshot each time,
// since a few sums cost less than the garbage of remembering them.

import { approachSpeed, NO_ROPE, stoppingDistance, worstDelay, worstTravel } from '../dynamics/index.ts';
import type { AxisSpec, Code, CraneSnapshot, CraneSpec, SafetySettings } from '../domain/index.ts';
import { type AxisSpeed, elapsed, type Metres, type Millis, type MonotonicMs } from '../quantity/index.ts';
import { type Board, capAxis } from './board.ts';

export interface RailCrane {
  readonly spec: CraneSpec;
  readonly board: Board;
  /** Newest snapshot; undefined if the crane was never seen. */
  readonly snapshot: CraneSnapshot | undefined;
  /** The snapshot is fresh and the link to the PLC is up. */
  readonly snapshotUsable: boolean;
}

/** A crane that was seen at some place of the rail. */
interface Placed extends RailCrane {
  readonly snapshot: CraneSnapshot;
}

type Direction = 1 | -1;

/** The two sensors of a gap may differ by this much, metres. */
const SENSOR_DISAGREEMENT = 0.5;
const NOTHING = 0 as AxisSpeed;

/** A crane without a gantry axis stands on no rail. */
function gantryOf({ spec }: RailCrane): AxisSpec | undefined {
  return spec.type.axes.gantry;
}

/** Otherwise it may stand anywhere: never seen, or a position that is no number. */
function isPlaced(crane: RailCrane): crane is Placed {
  return crane.snapshot !== undefined && Number.isFinite(crane.snapshot.positions.gantry);
}

function delayOf({ spec, snapshot }: Placed, axis: AxisSpec, settings: SafetySettings, now: MonotonicMs): Millis {
  return worstDelay(axis, spec.type.driveLag, elapsed(snapshot.requestedAt, now), settings);
}

/** NaN where no mark was passed yet. */
function uncertaintyOf({ snapshot }: Placed, settings: SafetySettings): number {
  const travel = snapshot.travelSinceMark ?? Number.NaN;
  return settings.positionUncertainty + settings.positionUncertaintyShare * travel;
}

/** The position may be used to approach: fresh, linked, referenced, finite. */
function isTrusted(crane: Placed, settings: SafetySettings, now: MonotonicMs): boolean {
  const { snapshot, snapshotUsable } = crane;
  const age = elapsed(snapshot.requestedAt, now);
  const fresh = snapshotUsable && age >= 0 && age <= settings.snapshotAgeLimit;
  const measured = Number.isFinite(snapshot.speeds.gantry) && uncertaintyOf(crane, settings) >= 0;
  return fresh && measured && snapshot.limits.referenced;
}

/** Free rail between two gantries, buffer to buffer. */
function gapBetween(a: Placed, b: Placed): number {
  const middles = Math.abs(b.snapshot.positions.gantry - a.snapshot.positions.gantry);
  return middles - (a.spec.width + b.spec.width) / 2;
}

function sensorGap(of: Placed, direction: Direction): Metres | undefined {
  return direction === 1 ? of.snapshot.gapAhead : of.snapshot.gapBehind;
}

function disagrees(sensed: Metres | undefined, gap: number): boolean {
  return sensed !== undefined && !(Math.abs(sensed - gap) <= SENSOR_DISAGREEMENT);
}

/** Farthest that a gantry can still come in `direction`. In local mode nobody here orders it: full speed. */
function worstApproach(
  crane: Placed,
  axis: AxisSpec,
  direction: Direction,
  settings: SafetySettings,
  now: MonotonicMs,
): number {
  const { snapshot } = crane;
  const towards = snapshot.speeds.gantry * direction;
  const delay = delayOf(crane, axis, settings, now);
  return worstTravel(axis, snapshot.word.remote ? towards : Math.max(towards, axis.speed), delay, NO_ROPE);
}

function capGantry(own: RailCrane, direction: Direction, speed: AxisSpeed, cause: Code): void {
  capAxis(own.board, 'gantry', direction, speed, cause);
}

/** No way to approach, and away only at creep. */
function backOff(own: RailCrane, axis: AxisSpec, towards: Direction, cause: Code, settings: SafetySettings): void {
  capGantry(own, towards, NOTHING, cause);
  capGantry(own, towards === 1 ? -1 : 1, (axis.speed * settings.creep) as AxisSpeed, cause);
}

function capToShare(own: Placed, axis: AxisSpec, towards: Direction, share: number, delay: Millis): void {
  const measured = own.snapshot.speeds.gantry * towards;
  capGantry(own, towards, approachSpeed(axis, share, measured, delay, NO_ROPE), 'LIMIT_SEPARATION');
}

function keepApart(
  own: Placed,
  axis: AxisSpec,
  other: Placed,
  towards: Direction,
  settings: SafetySettings,
  now: MonotonicMs,
): void {
  const otherAxis = gantryOf(other);
  if (otherAxis === undefined) return;
  const gap = gapBetween(own, other);
  const uncertainty = uncertaintyOf(own, settings) + uncertaintyOf(other, settings);
  const away = towards === 1 ? -1 : 1;
  const trusted = isTrusted(own, settings, now) && isTrusted(other, settings, now);
  const consistent =
    gap >= -uncertainty && !disagrees(sensorGap(own, towards), gap) && !disagrees(sensorGap(other, away), gap);
  if (!(trusted && consistent)) {
    backOff(own, axis, towards, 'LIMIT_SEPARATION_UNKNOWN', settings);
    return;
  }
  const share = gap - worstApproach(other, otherAxis, away, settings, now) - settings.minimumGap - uncertainty;
  capToShare(own, axis, towards, share, delayOf(own, axis, settings, now));
}

/** A machine that only the crane's own sensor sees counts as one like itself, coming at full speed. */
function keepFromStranger(
  own: Placed,
  axis: AxisSpec,
  sensed: Metres,
  towards: Direction,
  settings: SafetySettings,
  now: MonotonicMs,
): void {
  const delay = delayOf(own, axis, settings, now);
  const travel = stoppingDistance(axis, axis.speed, delay, NO_ROPE);
  capToShare(own, axis, towards, sensed - travel - settings.minimumGap, delay);
}

/** The anti-collision sensor gives no side: the nearer one is blocked, the other is left at creep; both where neither is nearer. */
function backOffFromNearer(own: Placed, axis: AxisSpec, ahead: number, behind: number, settings: SafetySettings): void {
  if (!(ahead > behind)) backOff(own, axis, 1, 'LIMIT_SEPARATION', settings);
  if (!(behind > ahead)) backOff(own, axis, -1, 'LIMIT_SEPARATION', settings);
}

function neighbour(own: Placed, cranes: readonly RailCrane[], side: Direction): Placed | undefined {
  let nearest: Placed | undefined;
  let nearestDistance = Infinity;
  for (const other of cranes) {
    if (other === own || other.spec.rail !== own.spec.rail) continue;
    if (gantryOf(other) === undefined || !isPlaced(other)) continue;
    const distance = (other.snapshot.positions.gantry - own.snapshot.positions.gantry) * side;
    // Two at one place stand on both sides of each other.
    if (distance < 0 || distance >= nearestDistance) continue;
    nearest = other;
    nearestDistance = distance;
  }
  return nearest;
}

function freeGap(own: Placed, other: Placed | undefined, side: Direction): number {
  const sensed = sensorGap(own, side) ?? Infinity;
  return other === undefined ? sensed : Math.min(sensed, gapBetween(own, other));
}

/** What its neighbour, or a machine that only its sensor sees, leaves of one side. */
function capOnSide(
  own: Placed,
  axis: AxisSpec,
  other: Placed | undefined,
  side: Direction,
  settings: SafetySettings,
  now: MonotonicMs,
): void {
  const sensed = sensorGap(own, side);
  if (other !== undefined) keepApart(own, axis, other, side, settings, now);
  else if (sensed !== undefined) keepFromStranger(own, axis, sensed, side, settings, now);
}

function capOnRail(
  own: Placed,
  axis: AxisSpec,
  cranes: readonly RailCrane[],
  settings: SafetySettings,
  now: MonotonicMs,
): void {
  const ahead = neighbour(own, cranes, 1);
  const behind = neighbour(own, cranes, -1);
  capOnSide(own, axis, ahead, 1, settings, now);
  capOnSide(own, axis, behind, -1, settings, now);
  if (!own.snapshot.limits.antiCollision) {
    backOffFromNearer(own, axis, freeGap(own, ahead, 1), freeGap(own, behind, -1), settings);
  }
}

/** A crane whose place on the rail is not known may be on either side of every other: nobody on that rail travels. */
function blockRail(cranes: readonly RailCrane[], rail: string): void {
  for (const crane of cranes) {
    if (crane.spec.rail !== rail) continue;
    capGantry(crane, 1, NOTHING, 'LIMIT_SEPARATION_UNKNOWN');
    capGantry(crane, -1, NOTHING, 'LIMIT_SEPARATION_UNKNOWN');
  }
}

/**
 * Caps the gantry travel of every crane by its neighbours on its rail. Causes: LIMIT_SEPARATION where the own
 * share of the gap, or the crane's anti-collision sensor, limits; LIMIT_SEPARATION_UNKNOWN where a position
 * is stale, unreferenced, contradicted by a gap sensor, or was never seen. Cranes without a gantry axis
 * stand on no rail. Any number of cranes and rails.
 */
export function applySeparation(cranes: readonly RailCrane[], settings: SafetySettings, now: MonotonicMs): void {
  for (const crane of cranes) {
    const axis = gantryOf(crane);
    if (axis === undefined) continue;
    if (isPlaced(crane)) capOnRail(crane, axis, cranes, settings, now);
    else blockRail(cranes, crane.spec.rail);
  }
}
