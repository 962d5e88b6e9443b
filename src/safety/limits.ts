// The limits of one crane by itself. Enter: its type, its newest snapshot, the safety settings, the time;
// for the link and the input device, an age or a share. Leave: caps with their causes, on the board.

import { approachSpeed, NO_ROPE, permittedSpeed, stoppingDistance, worstDelay } from '../dynamics/index.ts';
import {
  type AxisSpec,
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
import { type Board, blockAttachment, capAll, capAxis } from './board.ts';
import { blockOpening, capGantry, capGrab } from './interlocks.ts';
import { capLanding } from './landing.ts';
import { capLoad } from './load.ts';
import type { CraneWatch } from './watch.ts';
import { capWind } from './wind.ts';
import { capZones } from './zones.ts';

const NOTHING = 0 as AxisSpeed;

function share(speed: AxisSpeed, part: number): AxisSpeed {
  return (speed * part) as AxisSpeed;
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

/**
 * Puts every limit that the crane's own snapshot asks for on its board (protections.ts has the list). A snapshot
 * older than settings.snapshotAgeLimit, from the future, or not yet taken in by `watch`, permits nothing
 * (PLC_FEEDBACK_STUCK).
 */
export function applyLimits(
  board: Board,
  crane: CraneSpec,
  snapshot: CraneSnapshot,
  watch: CraneWatch,
  settings: SafetySettings,
  now: MonotonicMs,
): void {
  const { type } = crane;
  const age = elapsed(snapshot.requestedAt, now);
  const fresh = age >= 0 && age <= settings.snapshotAgeLimit;
  if (!(fresh && watch.observedAt >= snapshot.requestedAt)) {
    capAll(board, type, 0, 'PLC_FEEDBACK_STUCK');
    blockAttachment(board, 'open', 'PLC_FEEDBACK_STUCK');
    blockAttachment(board, 'close', 'PLC_FEEDBACK_STUCK');
    return;
  }
  capRanges(board, crane, snapshot, settings, age);
  capAtSwitches(board, snapshot);
  capLoad(board, type, snapshot, watch.load, settings);
  capLanding(board, type, snapshot, watch.landing, settings, age);
  capZones(board, crane, snapshot, watch.zones, settings, age);
  capWind(board, type, watch.wind, settings);
  capGrab(board, type, snapshot, settings);
  blockOpening(board, crane, snapshot, settings);
  capGantry(board, type, snapshot, watch.travel, settings, now);
  if (!snapshot.limits.referenced) capAll(board, type, settings.creep, 'LIMIT_UNREFERENCED');
}

/** Caps every axis to a share of its full speed, for an input device that cannot prove at every instant that it is alive. */
export function applyInputClassCap(board: Board, type: CraneType, part: Fraction): void {
  capAll(board, type, part, 'LIMIT_INPUT_CLASS');
}
