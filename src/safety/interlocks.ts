// Interlocks of grab and gantry. Enters: the snapshot, the wish to travel. Leaves: hoisting at creep until the grab is
// closed, opening only over its places and never at speed, gantry travel only with the load above the coaming,
// clamps released, and after the horn.

import {
  type CraneSnapshot,
  type CraneSpec,
  type CraneType,
  MOTION_AXES,
  type SafetySettings,
  type Span,
} from '../domain/index.ts';
import type { AxisSpeed, MonotonicMs } from '../quantity/index.ts';
import { type Board, blockAttachment, capAxis, capBoth } from './board.ts';

/** Opening of the grab that counts as closed, and as open; the lips never reach 0 and 1 exactly. */
const GRAB_CLOSED = 0.02;
const GRAB_OPEN = 0.95;
/** How long a travel warning stays good after the last travel. The PLC's own is as long. */
const WARNING_HOLDS_MS = 5000;
/** The gantry counts as travelling above this share of full speed; encoders are never quite still. */
const TRAVELLING_SHARE = 0.01;

const NOTHING = 0 as AxisSpeed;

export interface TravelMemory {
  /** Since when the gantry has been wanted, and was asked for last; NaN = it is not. */
  wantedSince: number;
  askedAt: number;
  /** Until when the warning is good; NaN = none was given. */
  goodUntil: number;
}

export function createTravelMemory(): TravelMemory {
  return { wantedSince: Number.NaN, askedAt: Number.NaN, goodUntil: Number.NaN };
}

export function forgetTravel(memory: TravelMemory): void {
  memory.wantedSince = Number.NaN;
  memory.askedAt = Number.NaN;
  memory.goodUntil = Number.NaN;
}

/** A gantry that travels keeps its warning good. */
export function observeTravel(memory: TravelMemory, type: CraneType, { speeds, requestedAt }: CraneSnapshot): void {
  const travels = Math.abs(speeds.gantry) > TRAVELLING_SHARE * (type.axes.gantry?.speed ?? 0);
  if (travels && requestedAt <= memory.goodUntil) memory.goodUntil = requestedAt + WARNING_HOLDS_MS;
}

/** The horn sounds for as long as the gantry is wanted and not warned of; a wish let go, or not repeated within the PLC's watchdog, begins anew. */
export function warn(memory: TravelMemory, wanted: boolean, now: MonotonicMs, settings: SafetySettings): boolean {
  if (!wanted) {
    memory.wantedSince = Number.NaN;
    return false;
  }
  const unbroken = now - memory.askedAt <= settings.plcWatchdog;
  if (!unbroken || Number.isNaN(memory.wantedSince)) memory.wantedSince = now;
  memory.askedAt = now;
  const good = now <= memory.goodUntil || now - memory.wantedSince >= settings.travelWarning;
  if (good) memory.goodUntil = now + WARNING_HOLDS_MS;
  return !good;
}

/** A grab that is hoisted before it is closed loses its fill; it goes down open, and creeps where it is neither. */
export function capGrab(board: Board, type: CraneType, snapshot: CraneSnapshot, settings: SafetySettings): void {
  const { hoist } = type.axes;
  if (hoist === undefined || type.attachment !== 'grab') return;
  const opening = snapshot.attachmentOpening;
  if (opening <= GRAB_CLOSED) return;
  const creep = (hoist.speed * settings.creep) as AxisSpeed;
  capAxis(board, 'hoist', 1, creep, 'LIMIT_GRAB_OPEN');
  if (!(opening >= GRAB_OPEN)) capAxis(board, 'hoist', -1, creep, 'LIMIT_GRAB_OPEN');
}

function within(span: Span, position: number): boolean {
  return position >= span.min && position <= span.max;
}

function isOverPlace({ openingPlaces }: CraneSpec, { positions }: CraneSnapshot): boolean {
  if (openingPlaces.length === 0) return true;
  for (const { trolley, gantry } of openingPlaces) {
    if (!within(trolley, positions.trolley)) continue;
    if (gantry === undefined || within(gantry, positions.gantry)) return true;
  }
  return false;
}

/** A load is let go over its places, at rest or as slow as creep. A bypass gives other places, never speed. */
export function blockOpening(board: Board, crane: CraneSpec, snapshot: CraneSnapshot, settings: SafetySettings): void {
  if (!isOverPlace(crane, snapshot)) blockAttachment(board, 'open', 'LIMIT_GRAB_PLACE');
  for (const axis of MOTION_AXES) {
    const spec = crane.type.axes[axis];
    if (spec === undefined || Math.abs(snapshot.speeds[axis]) <= spec.speed * settings.creep) continue;
    blockAttachment(board, 'open', 'LIMIT_GRAB_PLACE');
    if (board.attachmentOpenCause === 0) blockAttachment(board, 'open', 'LIMIT_BYPASS');
  }
}

export function capGantry(
  board: Board,
  type: CraneType,
  snapshot: CraneSnapshot,
  memory: TravelMemory,
  settings: SafetySettings,
  now: MonotonicMs,
): void {
  if (type.axes.gantry === undefined) return;
  if (!snapshot.limits.railClampsReleased) capBoth(board, 'gantry', NOTHING, 'LIMIT_RAIL_CLAMPS');
  const lowest = snapshot.positions.hoist - settings.positionUncertainty;
  const loadLow = type.axes.hoist !== undefined && !(lowest > type.coaming);
  if (loadLow) capBoth(board, 'gantry', NOTHING, 'LIMIT_GANTRY_LOAD_LOW');
  if (!(now <= memory.goodUntil)) capBoth(board, 'gantry', NOTHING, 'LIMIT_TRAVEL_WARNING');
}
