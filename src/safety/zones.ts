// Exclusion zones: boxes that no part of a crane or its load may enter, stopping envelope and sway included. Enters:
// the zones of one crane, its newest snapshot, how far its load swings. Leaves: caps towards each zone.
//
// What must stay out are two parts: the load with its ropes, a column from below the load up to the boom; and the crane
// itself, as wide as it is: everything above the lower edge of the boom, as long as the trolley's travel, and below it
// everything at its legs.
//
// Something enters a box only if it overlaps it along every axis at once. So an axis that is apart from the box is
// capped towards it only while all others overlap it, or can still come to: as far as they can travel at worst,
// accelerating for as long as an order can still act. Then at each instant some axis is apart and able to stay so,
// and a load that passes beside or above the box is left alone (docs/safety.md).

import { approachSpeed, approachSpeedOfLoad, NO_ROPE, worstDelay, worstTravel } from '../dynamics/index.ts';
import type {
  AxisSpec,
  CraneSnapshot,
  CraneSpec,
  CraneType,
  ExclusionZone,
  SafetySettings,
  Span,
} from '../domain/index.ts';
import type { AxisPosition, AxisSpeed, Metres, Millis, MonotonicMs, Radians } from '../quantity/index.ts';
import { type Board, capAxis } from './board.ts';
import {
  createSwayMemory,
  forgetSway,
  observeSway,
  ropeAt,
  type SwayMemory,
  type SwayReading,
  swingOf,
} from './sway.ts';

type ZoneAxis = 'hoist' | 'trolley' | 'gantry';
type Direction = 1 | -1;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What one axis of the load column covers, and what it can still come to cover. */
interface Extent {
  readonly axis: ZoneAxis;
  spec: AxisSpec | undefined;
  low: number;
  high: number;
  reachLow: number;
  reachHigh: number;
  speed: number;
  delay: Millis;
  /** Rope that swings along this axis. */
  rope: Metres;
  /** The position may be used to approach: referenced, and its uncertainty known. */
  trusted: boolean;
}

/** Preallocated: zones are judged at every write. */
export interface ZoneMemory {
  readonly swayTrolley: SwayMemory;
  readonly swayGantry: SwayMemory;
  /** The reading that one of the two is given now. */
  readonly reading: Writable<SwayReading>;
  readonly trolley: Extent;
  readonly gantry: Extent;
  readonly hoist: Extent;
}

const NOTHING = 0 as AxisSpeed;
/** Room for what the law of the swing leaves out: rope under changing load, a load that turns, readings in steps. */
const SWING_MARGIN = 1.1;

function createExtent(axis: ZoneAxis): Extent {
  const nowhere = Number.NaN;
  return {
    axis,
    spec: undefined,
    low: nowhere,
    high: nowhere,
    reachLow: nowhere,
    reachHigh: nowhere,
    speed: nowhere,
    delay: nowhere as Millis,
    rope: NO_ROPE,
    trusted: false,
  };
}

export function createZoneMemory(): ZoneMemory {
  const nowhere = Number.NaN;
  return {
    swayTrolley: createSwayMemory(),
    swayGantry: createSwayMemory(),
    reading: {
      angle: nowhere as Radians,
      hoist: nowhere as AxisPosition,
      speed: nowhere as AxisSpeed,
      at: nowhere as MonotonicMs,
    },
    trolley: createExtent('trolley'),
    gantry: createExtent('gantry'),
    hoist: createExtent('hoist'),
  };
}

export function forgetZones(memory: ZoneMemory): void {
  forgetSway(memory.swayTrolley);
  forgetSway(memory.swayGantry);
}

export function observeZones(memory: ZoneMemory, type: CraneType, snapshot: CraneSnapshot): void {
  const { reading } = memory;
  reading.hoist = snapshot.positions.hoist;
  reading.at = snapshot.requestedAt;
  reading.angle = snapshot.swayTrolley;
  reading.speed = snapshot.speeds.trolley;
  observeSway(memory.swayTrolley, type, reading);
  reading.angle = snapshot.swayGantry;
  reading.speed = snapshot.speeds.gantry;
  observeSway(memory.swayGantry, type, reading);
}

function cover(extent: Extent, low: number, high: number): void {
  const { spec, speed, delay, rope } = extent;
  extent.low = low;
  extent.high = high;
  if (spec === undefined) return;
  extent.reachLow = low - worstTravel(spec, -speed, delay, rope);
  extent.reachHigh = high + worstTravel(spec, speed, delay, rope);
}

function prepare(
  extent: Extent,
  crane: CraneSpec,
  snapshot: CraneSnapshot,
  age: Millis,
  settings: SafetySettings,
): void {
  const { type } = crane;
  const spec = type.axes[extent.axis];
  extent.spec = spec;
  extent.speed = snapshot.speeds[extent.axis];
  extent.trusted = snapshot.limits.referenced;
  if (spec !== undefined) extent.delay = worstDelay(spec, type.driveLag, age, settings);
}

/** Without a mark the reading still tells the side, and `trusted` keeps anything from being built on more. */
function gantryUncertainty(snapshot: CraneSnapshot, settings: SafetySettings): number {
  return settings.positionUncertainty + settings.positionUncertaintyShare * (snapshot.travelSinceMark ?? 0);
}

/** Brings the three extents of the load column up to this snapshot. */
function locateLoad(
  memory: ZoneMemory,
  crane: CraneSpec,
  snapshot: CraneSnapshot,
  age: Millis,
  settings: SafetySettings,
): void {
  const { trolley, gantry, hoist } = memory;
  const { type } = crane;
  const { loadReach } = type;
  const { positions } = snapshot;
  prepare(hoist, crane, snapshot, age, settings);
  prepare(trolley, crane, snapshot, age, settings);
  prepare(gantry, crane, snapshot, age, settings);
  cover(hoist, positions.hoist - loadReach.below - settings.positionUncertainty, type.boom);

  // A rope that is paid out swings wider, at most as the root of its length.
  const rope = ropeAt(type, positions.hoist);
  const longest = (rope + (hoist.low - hoist.reachLow)) as Metres;
  const swings = SWING_MARGIN * Math.sqrt(longest / rope);
  trolley.rope = longest;
  gantry.rope = longest;
  const alongTrolley = loadReach.trolley + swings * swingOf(memory.swayTrolley) + settings.positionUncertainty;
  cover(trolley, positions.trolley - alongTrolley, positions.trolley + alongTrolley);
  const uncertainty = gantryUncertainty(snapshot, settings);
  gantry.trusted = gantry.trusted && snapshot.travelSinceMark !== undefined;
  const alongGantry = loadReach.gantry + swings * swingOf(memory.swayGantry) + uncertainty;
  cover(gantry, positions.gantry - alongGantry, positions.gantry + alongGantry);
}

/** Direction in which the zone lies; 0 where they overlap, or where that cannot be told. */
function sideOf(low: number, high: number, zone: Span): Direction | 0 {
  if (high < zone.min) return 1;
  if (low > zone.max) return -1;
  return 0;
}

/** An axis that the zone does not bound, or that cannot be trusted to be apart from it, may overlap. */
function mayOverlap(extent: Extent, zone: Span | undefined): boolean {
  if (zone === undefined || !extent.trusted || extent.spec === undefined) return true;
  return sideOf(extent.reachLow, extent.reachHigh, zone) === 0;
}

function isApart(extent: Extent, zone: Span | undefined): boolean {
  return zone !== undefined && extent.spec !== undefined && sideOf(extent.low, extent.high, zone) !== 0;
}

function cap(board: Board, axis: ZoneAxis, direction: Direction, speed: AxisSpeed): void {
  capAxis(board, axis, direction, speed, 'LIMIT_EXCLUSION_ZONE');
}

function creepOf(spec: AxisSpec, settings: SafetySettings): AxisSpeed {
  return (spec.speed * settings.creep) as AxisSpeed;
}

/** Room towards the zone, given the side that it lies on. */
function roomTo(low: number, high: number, zone: Span, side: Direction): number {
  return side === 1 ? zone.min - high : low - zone.max;
}

function capTowards(board: Board, extent: Extent, zone: Span, settings: SafetySettings): void {
  const { axis, spec, low, high, speed, delay, rope } = extent;
  const side = sideOf(low, high, zone);
  if (spec === undefined || side === 0) return;
  if (!extent.trusted) {
    cap(board, axis, side, NOTHING);
    cap(board, axis, side === 1 ? -1 : 1, creepOf(spec, settings));
    return;
  }
  const swinging = axis === 'hoist' ? NO_ROPE : rope;
  cap(board, axis, side, approachSpeedOfLoad(spec, roomTo(low, high, zone, side), speed * side, delay, swinging));
}

/** Inside, so far from the faces `up` and `down`: out by the nearer one, at creep; nothing deeper. Where neither face is nearer by any number, nothing at all. */
function capInside(
  board: Board,
  axis: ZoneAxis,
  spec: AxisSpec,
  up: number,
  down: number,
  settings: SafetySettings,
): void {
  const creep = creepOf(spec, settings);
  cap(board, axis, 1, up <= down ? creep : NOTHING);
  cap(board, axis, -1, down < up ? creep : NOTHING);
}

function capInsideLoad(board: Board, extent: Extent, zone: Span | undefined, settings: SafetySettings): void {
  const { axis, spec, low, high } = extent;
  if (spec === undefined || zone === undefined) return;
  // The ropes reach up to the boom: the way out is up only.
  const down = axis === 'hoist' ? Infinity : high - zone.min;
  capInside(board, axis, spec, zone.max - low, down, settings);
}

function keepLoadOut(board: Board, memory: ZoneMemory, zone: ExclusionZone, settings: SafetySettings): void {
  const { trolley, gantry, hoist } = memory;
  const apart = isApart(trolley, zone.trolley) || isApart(gantry, zone.gantry) || isApart(hoist, zone.hoist);
  if (!apart) {
    capInsideLoad(board, trolley, zone.trolley, settings);
    capInsideLoad(board, gantry, zone.gantry, settings);
    capInsideLoad(board, hoist, zone.hoist, settings);
    return;
  }
  const byTrolley = mayOverlap(trolley, zone.trolley);
  const byGantry = mayOverlap(gantry, zone.gantry);
  const byHoist = mayOverlap(hoist, zone.hoist);
  if (byGantry && byHoist) capTowards(board, trolley, zone.trolley, settings);
  if (byTrolley && byHoist && zone.gantry !== undefined) capTowards(board, gantry, zone.gantry, settings);
  if (byTrolley && byGantry) capTowards(board, hoist, zone.hoist, settings);
}

function overlaps(a: Span, b: Span): boolean {
  return sideOf(a.min, a.max, b) === 0;
}

/** Whether the zone is as high as the boom, or at its legs: only gantry travel brings them anywhere. */
function meetsCrane({ axes, boom, legs }: CraneType, zone: ExclusionZone): boolean {
  if (zone.hoist.max > boom && (axes.trolley === undefined || overlaps(axes.trolley, zone.trolley))) return true;
  if (!(zone.hoist.min < boom)) return false;
  for (const leg of legs) if (overlaps(leg, zone.trolley)) return true;
  return false;
}

function keepCraneOut(
  board: Board,
  crane: CraneSpec,
  snapshot: CraneSnapshot,
  gantry: Extent,
  zone: ExclusionZone,
  settings: SafetySettings,
): void {
  const { spec, speed, delay } = gantry;
  if (zone.gantry === undefined || spec === undefined || !meetsCrane(crane.type, zone)) return;
  const half = crane.width / 2 + gantryUncertainty(snapshot, settings);
  const middle = snapshot.positions.gantry;
  const low = middle - half;
  const high = middle + half;
  const side = sideOf(low, high, zone.gantry);
  if (side === 0) {
    capInside(board, 'gantry', spec, zone.gantry.max - low, high - zone.gantry.min, settings);
    return;
  }
  const room = gantry.trusted ? roomTo(low, high, zone.gantry, side) : Number.NaN;
  cap(board, 'gantry', side, approachSpeed(spec, room, speed * side, delay, NO_ROPE));
  if (!gantry.trusted) cap(board, 'gantry', side === 1 ? -1 : 1, creepOf(spec, settings));
}

/**
 * Caps every axis of the crane towards each of its zones (LIMIT_EXCLUSION_ZONE). Positions that are not to be
 * trusted, because the crane is not referenced or its gantry has no mark yet, permit no approach and the way
 * back at creep.
 */
export function capZones(
  board: Board,
  crane: CraneSpec,
  snapshot: CraneSnapshot,
  memory: ZoneMemory,
  settings: SafetySettings,
  age: Millis,
): void {
  if (crane.zones.length === 0) return;
  locateLoad(memory, crane, snapshot, age, settings);
  for (const zone of crane.zones) {
    // A zone above the boom is beyond the ropes.
    if (zone.hoist.min < crane.type.boom) keepLoadOut(board, memory, zone, settings);
    keepCraneOut(board, crane, snapshot, memory.gantry, zone, settings);
  }
}
