// Does the crane do what it was ordered to? Enter: the setpoints written, every snapshot that renewed the
// picture. Leaves: whether each axis follows. Two questions are asked of each: is its speed more, or the other
// way, than the setpoints of late explain (runaway, rollback, reversed feedback, a drive that ignores zero); and
// does it stand although it is pushed (dead drive, stuck encoder). Both are so lenient that no operator, no ramp,
// no limit of the PLC and no warning before travel looks like a fault (test/properties/following.test.ts).

import {
  type AxisSpec,
  type AxisSpeeds,
  type CraneSnapshot,
  type CraneType,
  MOTION_AXES,
  type MotionAxis,
  type SafetySettings,
} from '../domain/index.ts';
import { NO_ROPE, stoppingDistance } from '../dynamics/index.ts';
import type { Millis, MonotonicMs } from '../quantity/index.ts';

/** A speed beyond what the setpoints explain is a fault from this share of full speed on: drives overshoot, encoders are noisy. */
const MOVING_TOLERANCE = 0.15;
/** The same after a whole window in which nothing was ordered: what rests, rests. */
const RESTING_TOLERANCE = 0.05;
/** Below this share of full speed an axis that is pushed counts as standing. */
const STANDING_SHARE = 0.02;
/** What a setpoint explains lasts for the whole ramp, lag and jerk of the axis, and this: exchange, scan, brakes, the tail of the lag. */
const SETTLING_MS = 1500;
/** A gantry sounds its horn for 3 s and opens its rail clamps before it moves, by its own PLC, whatever the gateway has done of it before. */
const TRAVEL_PATIENCE_MS = 4000;
/** A PLC shares the gap before a neighbour as it sees fit, and may creep up to it at next to nothing without a word: reckoned with this delay. */
const NEIGHBOUR_DELAY = 1000 as Millis;
/** plc_stop_cause of a PLC that holds nothing back; docs/registers.md. */
const HELD_BY_NOTHING = 0;

/** Setpoints are remembered by their extremes in this many spans of time, which cover the window. */
const BINS = 32;

interface FollowingAxis {
  readonly axis: MotionAxis;
  readonly spec: AxisSpec;
  /** How long a setpoint explains a speed. */
  readonly window: Millis;
  /** How long the axis may stand while it is pushed. */
  readonly patience: Millis;
  readonly binLength: number;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** Number of the bin of the newest setpoint, counted from the clock's zero. */
  newestBin: number;
  /** The setpoint in force. */
  setpoint: number;
  /** Since when the axis has stood although it was pushed one way, without a break. */
  standsSince: MonotonicMs | undefined;
}

/** Mutable, preallocated; owned by the crane's lane. */
export interface FollowingWatch {
  readonly axes: readonly FollowingAxis[];
  /** Since when the PLC has taken its orders from this gateway alone; undefined while it does not. */
  obeysSince: MonotonicMs | undefined;
  /** The crane was at rest since then: nothing that it does goes back to another's orders. */
  rested: boolean;
}

export function createFollowingWatch(type: CraneType): FollowingWatch {
  const axes: FollowingAxis[] = [];
  for (const axis of MOTION_AXES) {
    const spec = type.axes[axis];
    if (spec === undefined) continue;
    const ramp = spec.speed / spec.acceleration + spec.acceleration / spec.jerk;
    const window = (1000 * ramp + type.driveLag + SETTLING_MS) as Millis;
    axes.push({
      axis,
      spec,
      window,
      patience: (axis === 'gantry' ? window + TRAVEL_PATIENCE_MS : window) as Millis,
      // The newest bin is not full yet, and is not counted on.
      binLength: window / (BINS - 1),
      lowest: new Float64Array(BINS),
      highest: new Float64Array(BINS),
      newestBin: 0,
      setpoint: 0,
      standsSince: undefined,
    });
  }
  return { axes, obeysSince: undefined, rested: false };
}

/** After a restart of the PLC, or orders of others: what the crane does then is not ours to explain. */
export function forgetFollowing(watch: FollowingWatch): void {
  watch.obeysSince = undefined;
  watch.rested = false;
  for (const one of watch.axes) one.standsSince = undefined;
}

/** Takes the speeds of one record at the instant at which it is written. */
export function noteSetpoints(
  watch: FollowingWatch,
  speeds: AxisSpeeds,
  now: MonotonicMs,
  settings: SafetySettings,
): void {
  for (const one of watch.axes) {
    fillUpTo(one, now);
    const setpoint = speeds[one.axis];
    if (!isPushed(setpoint, one.spec, settings) || setpoint * one.setpoint <= 0) one.standsSince = undefined;
    one.setpoint = setpoint;
    const slot = one.newestBin % BINS;
    one.lowest[slot] = Math.min(one.lowest[slot] ?? 0, setpoint);
    one.highest[slot] = Math.max(one.highest[slot] ?? 0, setpoint);
  }
}

/** Until the next one is written, the setpoint in force stays in force. */
function fillUpTo(one: FollowingAxis, now: MonotonicMs): void {
  const bin = Math.floor(now / one.binLength);
  const passed = Math.min(bin - one.newestBin, BINS);
  for (let back = 0; back < passed; back += 1) {
    const slot = (bin - back) % BINS;
    one.lowest[slot] = one.setpoint;
    one.highest[slot] = one.setpoint;
  }
  if (passed > 0) one.newestBin = bin;
}

function isPushed(setpoint: number, spec: AxisSpec, settings: SafetySettings): boolean {
  return Math.abs(setpoint) > spec.speed * settings.creep;
}

/**
 * Takes one snapshot that renewed the picture; whether every axis follows. Nothing is said of a crane that obeys
 * somebody else (local mode, another gateway), nor afterwards before it has rested once or for one window.
 */
export function observeFollowing(
  watch: FollowingWatch,
  snapshot: CraneSnapshot,
  ownNonce: number,
  now: MonotonicMs,
  settings: SafetySettings,
): boolean {
  if (!snapshot.word.remote || snapshot.grantedNonce !== ownNonce) {
    forgetFollowing(watch);
    return true;
  }
  watch.obeysSince ??= now;
  if (snapshot.word.standstill) watch.rested = true;
  let follows = true;
  for (const one of watch.axes) {
    fillUpTo(one, now);
    const explained = isExplained(one, snapshot.speeds[one.axis]);
    const known = watch.rested || now - watch.obeysSince >= one.window;
    if (known && !explained) follows = false;
    if (standsTooLong(one, snapshot, now, settings)) follows = false;
  }
  return follows;
}

/** Between the extremes of the window, zero among them. NaN is not. */
function isExplained({ lowest, highest, spec }: FollowingAxis, speed: number): boolean {
  let low = 0;
  let high = 0;
  for (let slot = 0; slot < BINS; slot += 1) {
    low = Math.min(low, lowest[slot] ?? 0);
    high = Math.max(high, highest[slot] ?? 0);
  }
  const tolerance = spec.speed * (low === 0 && high === 0 ? RESTING_TOLERANCE : MOVING_TOLERANCE);
  return speed >= low - tolerance && speed <= high + tolerance;
}

function standsTooLong(
  one: FollowingAxis,
  snapshot: CraneSnapshot,
  now: MonotonicMs,
  settings: SafetySettings,
): boolean {
  const { spec, setpoint } = one;
  const stands = Math.abs(snapshot.speeds[one.axis]) < spec.speed * STANDING_SHARE;
  const free = snapshot.word.readyRef && snapshot.plcStopCause === HELD_BY_NOTHING;
  if (!stands || !free || !isPushed(setpoint, spec, settings) || nearsNeighbour(one, snapshot, settings)) {
    one.standsSince = undefined;
    return false;
  }
  one.standsSince ??= now;
  return !(now - one.standsSince <= one.patience);
}

function nearsNeighbour(
  { axis, spec, setpoint }: FollowingAxis,
  snapshot: CraneSnapshot,
  settings: SafetySettings,
): boolean {
  if (axis !== 'gantry') return false;
  const gap = setpoint > 0 ? snapshot.gapAhead : snapshot.gapBehind;
  if (gap === undefined) return false;
  return !(gap > settings.minimumGap + 2 * stoppingDistance(spec, spec.speed, NEIGHBOUR_DELAY, NO_ROPE));
}
