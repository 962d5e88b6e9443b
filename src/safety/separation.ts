// Gantries that share a rail. Enter: all cranes of the gateway with their newest snapshots. Leave: caps on
// gantry travel, so that two neighbours, whatever their operators do and whichever link dies, stop apart.
//
// Own share of the gap = gap − the neighbour's worst stop distance − margin; the permitted speed is the
// inverse stopping distance of that share. The worst neighbour is the one that accelerates towards us for as
// long as an order can still act on it. Both sides are charged in every evaluation, so that at each instant
// at least one of two accelerating neighbours has been counted in full by the other (docs/safety.md).

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

/** A crane that was seen at least once, with what the sums need of it. */
interface Placed {
  readonly crane: RailCrane;
  readonly snapshot: CraneSnapshot;
  readonly axis: AxisSpec;
  readonly delay: Millis;
  readonly uncertainty: number;
  /** The position may be used to approach: fresh, linked, referenced, finite. */
  readonly trusted: boolean;
}

type Direction = 1 | -1;

/** The two sensors of a gap may differ by this much, metres. */
const SENSOR_DISAGREEMENT = 0.5;
const NOTHING = 0 as AxisSpeed;

/** Undefined where the crane may stand anywhere: never seen, or a position that is no number. */
function placed(crane: RailCrane, axis: AxisSpec, settings: SafetySettings, now: MonotonicMs): Placed | undefined {
  const { snapshot, spec } = crane;
  if (snapshot === undefined || !Number.isFinite(snapshot.positions.gantry)) return undefined;
  const age = elapsed(snapshot.requestedAt, now);
  const travel = snapshot.travelSinceMark ?? Number.NaN;
  const uncertainty = settings.positionUncertainty + settings.positionUncertaintyShare * travel;
  const fresh = crane.snapshotUsable && age >= 0 && age <= settings.snapshotAgeLimit;
  const measured = Number.isFinite(snapshot.speeds.gantry) && uncertainty >= 0;
  const trusted = fresh && measured && snapshot.limits.referenced;
  return { crane, snapshot, axis, delay: worstDelay(axis, spec.type.driveLag, age, settings), uncertainty, trusted };
}

/** Free rail between two gantries, buffer to buffer. */
function gapBetween(a: Placed, b: Placed): number {
  const middles = Math.abs(b.snapshot.positions.gantry - a.snapshot.positions.gantry);
  return middles - (a.crane.spec.width + b.crane.spec.width) / 2;
}

function sensorGap(of: Placed, direction: Direction): Metres | undefined {
  return direction === 1 ? of.snapshot.gapAhead : of.snapshot.gapBehind;
}

function disagrees(sensed: Metres | undefined, gap: number): boolean {
  return sensed !== undefined && !(Math.abs(sensed - gap) <= SENSOR_DISAGREEMENT);
}

/** Farthest that a gantry can still come in `direction`. In local mode nobody here orders it: full speed. */
function worstApproach({ axis, delay, snapshot }: Placed, direction: Direction): number {
  const towards = snapshot.speeds.gantry * direction;
  return worstTravel(axis, snapshot.word.remote ? towards : Math.max(towards, axis.speed), delay, NO_ROPE);
}

function capGantry(own: Placed, direction: Direction, speed: AxisSpeed, cause: Code): void {
  capAxis(own.crane.board, 'gantry', direction, speed, cause);
}

/** No way to approach, and away only at creep. */
function backOff(own: Placed, towards: Direction, cause: Code, settings: SafetySettings): void {
  capGantry(own, towards, NOTHING, cause);
  capGantry(own, towards === 1 ? -1 : 1, (own.axis.speed * settings.creep) as AxisSpeed, cause);
}

function capToShare(own: Placed, towards: Direction, share: number): void {
  const measured = own.snapshot.speeds.gantry * towards;
  capGantry(own, towards, approachSpeed(own.axis, share, measured, own.delay, NO_ROPE), 'LIMIT_SEPARATION');
}

function keepApart(own: Placed, other: Placed, towards: Direction, settings: SafetySettings): void {
  const gap = gapBetween(own, other);
  const uncertainty = own.uncertainty + other.uncertainty;
  const away = towards === 1 ? -1 : 1;
  const consistent =
    gap >= -uncertainty && !disagrees(sensorGap(own, towards), gap) && !disagrees(sensorGap(other, away), gap);
  if (!(own.trusted && other.trusted && consistent)) {
    backOff(own, towards, 'LIMIT_SEPARATION_UNKNOWN', settings);
    return;
  }
  capToShare(own, towards, gap - worstApproach(other, away) - settings.minimumGap - uncertainty);
}

/** A machine that only the crane's own sensor sees counts as one like itself, coming at full speed. */
function keepFromStranger(own: Placed, sensed: Metres, towards: Direction, settings: SafetySettings): void {
  const travel = stoppingDistance(own.axis, own.axis.speed, own.delay, NO_ROPE);
  capToShare(own, towards, sensed - travel - settings.minimumGap);
}

/** The anti-collision sensor gives no side: the nearer one is blocked, the other is left at creep; both where neither is nearer. */
function backOffFromNearer(own: Placed, ahead: number, behind: number, settings: SafetySettings): void {
  if (!(ahead > behind)) backOff(own, 1, 'LIMIT_SEPARATION', settings);
  if (!(behind > ahead)) backOff(own, -1, 'LIMIT_SEPARATION', settings);
}

function neighbour(own: Placed, all: readonly Placed[], side: Direction): Placed | undefined {
  let nearest: Placed | undefined;
  let nearestDistance = Infinity;
  for (const other of all) {
    if (other === own || other.crane.spec.rail !== own.crane.spec.rail) continue;
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

function capOnRail(own: Placed, all: readonly Placed[], settings: SafetySettings): void {
  const ahead = neighbour(own, all, 1);
  const behind = neighbour(own, all, -1);
  const { gapAhead, gapBehind, limits } = own.snapshot;
  if (ahead !== undefined) keepApart(own, ahead, 1, settings);
  else if (gapAhead !== undefined) keepFromStranger(own, gapAhead, 1, settings);
  if (behind !== undefined) keepApart(own, behind, -1, settings);
  else if (gapBehind !== undefined) keepFromStranger(own, gapBehind, -1, settings);
  if (!limits.antiCollision) {
    backOffFromNearer(own, freeGap(own, ahead, 1), freeGap(own, behind, -1), settings);
  }
}

/** A crane whose place on the rail is not known may be on either side of every other: nobody on that rail travels. */
function blockRail(cranes: readonly RailCrane[], rail: string): void {
  for (const { spec, board } of cranes) {
    if (spec.rail !== rail) continue;
    capAxis(board, 'gantry', 1, NOTHING, 'LIMIT_SEPARATION_UNKNOWN');
    capAxis(board, 'gantry', -1, NOTHING, 'LIMIT_SEPARATION_UNKNOWN');
  }
}

/**
 * Caps the gantry travel of every crane by its neighbours on its rail. Causes: LIMIT_SEPARATION where the own
 * share of the gap, or the crane's anti-collision sensor, limits; LIMIT_SEPARATION_UNKNOWN where a position
 * is stale, unreferenced, contradicted by a gap sensor, or was never seen. Cranes without a gantry axis
 * stand on no rail. Any number of cranes and rails.
 */
export function applySeparation(cranes: readonly RailCrane[], settings: SafetySettings, now: MonotonicMs): void {
  const all: Placed[] = [];
  for (const crane of cranes) {
    const axis = crane.spec.type.axes.gantry;
    if (axis === undefined) continue;
    const place = placed(crane, axis, settings, now);
    if (place === undefined) blockRail(cranes, crane.spec.rail);
    else all.push(place);
  }
  for (const own of all) capOnRail(own, all, settings);
}
