// Whether an axis does what it is told. Enters: the reference that its drive had, the speed that is measured. Leaves:
// the speeds that a sound drive could have by now, and since when the measured one is none of them. It watches an axis
// whose brake is set too: its reference is zero, and it has to stand.
//
// A sound drive goes towards its reference: at no less than its ramp once its jerk has built that up, and near the
// reference by its lag. So the speeds that are explained lie between two bounds; each jumps outwards with the reference
// and comes back as slowly as that.

import type { MonotonicMs } from '../../../src/quantity/index.ts';
import type { AxisTable, PlcTable } from './table.ts';

interface Bound {
  /** m/s or rad/s */
  readonly speed: number;
  /** How fast it comes back, ≥ 0. */
  readonly rate: number;
}

export interface Following {
  /** What a sound drive has at least and at most. */
  readonly low: Bound;
  readonly high: Bound;
  /** Since when the measured speed lies outside, the tolerance included; undefined while it lies inside. */
  readonly strayingSince: MonotonicMs | undefined;
}

export interface Watched {
  readonly reference: number;
  readonly speed: number;
  /** A quick stop is under way: the steeper ramp is demanded. */
  readonly quickStop: boolean;
}

/** `before` undefined: nothing is known of the axis yet, and any speed is explained. `dt`: seconds since the last scan. */
export function nextFollowing(
  before: Following | undefined,
  { reference, speed, quickStop }: Watched,
  axis: AxisTable,
  dt: number,
  now: MonotonicMs,
): Following {
  if (before === undefined) {
    return {
      low: { speed: Math.min(speed, reference), rate: 0 },
      high: { speed: Math.max(speed, reference), rate: 0 },
      strayingSince: undefined,
    };
  }
  const slope = quickStop ? axis.quickRamp : axis.ramp;
  const high = nextBound(before.high, reference, 1, slope, axis, dt);
  const low = nextBound(before.low, reference, -1, slope, axis, dt);
  // A speed that cannot be told (NaN) strays.
  const follows = speed >= low.speed - axis.followingTolerance && speed <= high.speed + axis.followingTolerance;
  return { low, high, strayingSince: follows ? undefined : (before.strayingSince ?? now) };
}

/** `side`: +1 for the bound above the reference, −1 for the one below. */
function nextBound(before: Bound, reference: number, side: 1 | -1, slope: number, axis: AxisTable, dt: number): Bound {
  const distance = side * (before.speed - reference);
  if (!(distance > 0)) return { speed: reference, rate: 0 };
  const rate = Math.min(slope, distance / axis.reaction, before.rate + axis.effortRise * dt);
  return { speed: before.speed - side * rate * dt, rate };
}

/** True once an axis has strayed for longer than a sound one ever does. A quick stop does not wait as long. */
export function hasStrayed(state: Following, quickStop: boolean, table: PlcTable, now: MonotonicMs): boolean {
  if (state.strayingSince === undefined) return false;
  return now - state.strayingSince > (quickStop ? table.strayingInQuickStopMs : table.strayingMs);
}
