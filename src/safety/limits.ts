// The limits of one crane by itself. Enter: its type, its newest snapshot, the safety settings, the time;
// for the link and the input device, an age or a share. Leave: caps with their causes, on the board.

import { approachSpeed, NO_ROPE, permittedSpeed, stoppingDistance, worstDelay } from '../dynamics/index.ts';
import {
  type AxisSpec,
  type Code,
  type CraneSnapshot,
  type CraneSpec,
  type CraneType,
  MOTION_AXES,
  type MotionAxis,
  type SafetySettings,
} from '../domain/index.ts';
import {
  type AxisSpeed,
  elapsed,
  type Fraction,
  type Metres,
  type Millis,
  type MonotonicMs,
} from '../quantity/index.ts';
import { type Board, blockAttachment, capAxis } from './board.ts';

/** Felt age up to which the operator has full speed, and from which creep; linear between (docs/safety.md). */
const FELT_AGE_FULL_MS = 150;
const FELT_AGE_CREEP_MS = 250;
/** Trip of the overload limiter, as a share of the rated load (docs/safety.md). */
const OVERLOAD_SHARE = 1.1;
/** Opening of the grab that counts as closed, and as open; the lips never reach 0 and 1 exactly. */
const GRAB_CLOSED = 0.02;
const GRAB_OPEN = 0.95;

const NOTHING = 0 as AxisSpeed;

function share(speed: AxisSpeed, part: number): AxisSpeed {
  return (speed * part) as AxisSpeed;
}

function capBoth(board: Board, axis: MotionAxis, speed: AxisSpeed, cause: Code): void {
  capAxis(board, axis, 1, speed, cause);
  capAxis(board, axis, -1, speed, cause);
}

function capAll(board: Board, type: CraneType, part: number, cause: Code): void {
  for (const axis of MOTION_AXES) {
    const spec = type.axes[axis];
    if (spec !== undefined) capBoth(board, axis, share(spec.speed, part), cause);
  }
}

/** Everything of one axis and direction that the end of a range asks for. */
interface RangeEnd {
  readonly axis: MotionAxis;
  readonly spec: AxisSpec;
  readonly direction: 1 | -1;
  readonly cause: 'LIMIT_RANGE_UPPER' | 'LIMIT_RANGE_LOWER';
}

/** Full speed while the axis can stop inside its range; slowed so that the end zone is entered at creep; creep inside it; nothing at the end. */
function capTowardsEnd(
  board: Board,
  end: RangeEnd,
  snapshot: CraneSnapshot,
  delay: Millis,
  rope: Metres,
  settings: SafetySettings,
): void {
  const { axis, spec, direction, cause } = end;
  const position = snapshot.positions[axis];
  const measured = snapshot.speeds[axis] * direction;
  const room = direction === 1 ? spec.max - position : position - spec.min;
  // Room without end is no measurement.
  const distance = Number.isFinite(room) ? room : Number.NaN;
  const permitted = approachSpeed(spec, distance, measured, delay, rope);
  capAxis(board, axis, direction, permitted, permitted > 0 ? 'LIMIT_STOPPING_DISTANCE' : cause);
  // The zone is a length: a slewing axis has none.
  if (axis === 'slew') return;
  const creep = share(spec.speed, settings.creep);
  if (!(distance > settings.endZone)) capAxis(board, axis, direction, creep, 'LIMIT_END_ZONE');
  const toCreep = distance - settings.endZone + stoppingDistance(spec, creep, delay, rope);
  const entering = permittedSpeed(spec, toCreep, delay, rope);
  if (entering > creep) capAxis(board, axis, direction, entering, 'LIMIT_STOPPING_DISTANCE');
}

function capRanges(
  board: Board,
  crane: CraneSpec,
  snapshot: CraneSnapshot,
  settings: SafetySettings,
  age: Millis,
): void {
  const { type } = crane;
  const ropeLength = (type.ropeAtZero - snapshot.positions.hoist) as Metres;
  for (const axis of MOTION_AXES) {
    const spec = type.axes[axis];
    if (spec === undefined) continue;
    const delay = worstDelay(spec, type.driveLag, age, settings);
    const rope = axis === 'trolley' ? ropeLength : NO_ROPE;
    const upper: RangeEnd = { axis, spec, direction: 1, cause: 'LIMIT_RANGE_UPPER' };
    const lower: RangeEnd = { axis, spec, direction: -1, cause: 'LIMIT_RANGE_LOWER' };
    capTowardsEnd(board, upper, snapshot, delay, rope, settings);
    capTowardsEnd(board, lower, snapshot, delay, rope, settings);
  }
}

/** An operated (or broken) limit switch blocks its own direction, never the way back. */
function capAtSwitches(board: Board, snapshot: CraneSnapshot): void {
  const { limits } = snapshot;
  if (!limits.hoistUpper) capAxis(board, 'hoist', 1, NOTHING, 'LIMIT_RANGE_UPPER');
  if (!limits.hoistLower) capAxis(board, 'hoist', -1, NOTHING, 'LIMIT_RANGE_LOWER');
  if (!limits.trolleyMax) capAxis(board, 'trolley', 1, NOTHING, 'LIMIT_RANGE_UPPER');
  if (!limits.trolleyMin) capAxis(board, 'trolley', -1, NOTHING, 'LIMIT_RANGE_LOWER');
  if (!limits.gantryMax) capAxis(board, 'gantry', 1, NOTHING, 'LIMIT_RANGE_UPPER');
  if (!limits.gantryMin) capAxis(board, 'gantry', -1, NOTHING, 'LIMIT_RANGE_LOWER');
}

function capHoist(board: Board, type: CraneType, snapshot: CraneSnapshot, settings: SafetySettings): void {
  const hoist = type.axes.hoist;
  if (hoist === undefined) return;
  if (!snapshot.limits.ropeTight) capAxis(board, 'hoist', -1, NOTHING, 'LIMIT_SLACK_ROPE');
  if (!(snapshot.load <= OVERLOAD_SHARE * type.ratedLoad)) capAxis(board, 'hoist', 1, NOTHING, 'LIMIT_OVERLOAD');
  const opening = snapshot.attachmentOpening;
  const settled = opening <= GRAB_CLOSED || opening >= GRAB_OPEN;
  if (type.attachment === 'grab' && !settled) {
    capBoth(board, 'hoist', share(hoist.speed, settings.creep), 'LIMIT_GRAB_OPEN');
  }
}

function capGantry(board: Board, type: CraneType, snapshot: CraneSnapshot): void {
  if (type.axes.gantry === undefined) return;
  if (!snapshot.limits.railClampsReleased) capBoth(board, 'gantry', NOTHING, 'LIMIT_RAIL_CLAMPS');
  const loadLow = type.axes.hoist !== undefined && !(snapshot.positions.hoist > type.coaming);
  if (loadLow) capBoth(board, 'gantry', NOTHING, 'LIMIT_GANTRY_LOAD_LOW');
}

/** A load is let go at rest, or as slow as creep; never at speed. */
function blockOpeningAtSpeed(board: Board, type: CraneType, snapshot: CraneSnapshot, settings: SafetySettings): void {
  for (const axis of MOTION_AXES) {
    const spec = type.axes[axis];
    if (spec === undefined) continue;
    const slow = Math.abs(snapshot.speeds[axis]) <= spec.speed * settings.creep;
    if (!slow) blockAttachment(board, 'open', 'LIMIT_GRAB_PLACE');
  }
}

/**
 * Puts every limit that the crane's own snapshot asks for on its board: ends of ranges with the stopping
 * envelope, limit switches, slack rope, overload, grab, coaming, rail clamps, missing reference. A snapshot
 * older than settings.snapshotAgeLimit, or from the future, permits nothing (PLC_FEEDBACK_STUCK).
 */
export function applyLimits(
  board: Board,
  crane: CraneSpec,
  snapshot: CraneSnapshot,
  settings: SafetySettings,
  now: MonotonicMs,
): void {
  const { type } = crane;
  const age = elapsed(snapshot.requestedAt, now);
  if (!(age >= 0 && age <= settings.snapshotAgeLimit)) {
    capAll(board, type, 0, 'PLC_FEEDBACK_STUCK');
    blockAttachment(board, 'open', 'PLC_FEEDBACK_STUCK');
    blockAttachment(board, 'close', 'PLC_FEEDBACK_STUCK');
    return;
  }
  capRanges(board, crane, snapshot, settings, age);
  capAtSwitches(board, snapshot);
  capHoist(board, type, snapshot, settings);
  capGantry(board, type, snapshot);
  blockOpeningAtSpeed(board, type, snapshot, settings);
  if (!snapshot.limits.referenced) capAll(board, type, settings.creep, 'LIMIT_UNREFERENCED');
}

/** Caps every axis to a share of its full speed, for an input device that cannot prove at every instant that it is alive. */
export function applyInputClassCap(board: Board, type: CraneType, part: Fraction): void {
  capAll(board, type, part, 'LIMIT_INPUT_CLASS');
}

/**
 * Caps every axis by the felt age (loop age and picture age): full speed up to 150 ms, falling linearly to
 * creep at 250 ms, creep above; the stop above 400 ms is the motion machine's. NaN permits nothing.
 */
export function applyFeltAgeCap(board: Board, type: CraneType, feltAge: Millis, settings: SafetySettings): void {
  if (feltAge <= FELT_AGE_FULL_MS) return;
  const late = Math.min((feltAge - FELT_AGE_FULL_MS) / (FELT_AGE_CREEP_MS - FELT_AGE_FULL_MS), 1);
  capAll(board, type, 1 - (1 - settings.creep) * late, 'LIMIT_FELT_AGE');
}
