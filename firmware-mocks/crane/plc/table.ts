// The parameters that this PLC is commissioned with, as a table: what each axis may do and when the
// program steps in. Enters: the type of the crane. Leaves: numbers in SI units, arrays by slot (hoist,
// trolley, gantry, slew, luff).

import { AXIS_BIT, type AxisSpec, type CraneType, MOTION_AXES } from '../../../src/domain/index.ts';

export const HOIST = 0;
export const TROLLEY = 1;
export const GANTRY = 2;

/** One axis in its own unit: m or rad. */
export interface AxisTable {
  readonly min: number;
  readonly max: number;
  readonly fullSpeed: number;
  readonly creep: number;
  /** Service ramp, and the steeper one of a quick stop or a limit. */
  readonly ramp: number;
  readonly quickRamp: number;
  /** From a changed reference until the axis really slows down, s: drive lag, jerk, two scans. */
  readonly reaction: number;
  /** How fast a drive's deceleration builds up at least, m/s³: a quarter of its jerk, for it may have to come from the other side. */
  readonly effortRise: number;
  /** Below this the axis counts as standing. */
  readonly standstill: number;
  /** What a measured speed may differ from every one that a sound drive could have. */
  readonly followingTolerance: number;
}

export interface PlcTable {
  readonly axes: readonly (AxisTable | undefined)[];
  readonly axisMask: number;
  /** The grab interlocks apply. */
  readonly grab: boolean;
  /** Length of the slow zone before each end. */
  readonly endZone: number;
  /** Free gap to a neighbour that this crane keeps by itself, m. */
  readonly minimumGap: number;
  /** What the anti-collision sensor may be wrong by, m. */
  readonly gapTolerance: number;
  /** Height of the attachment from which the gantry may travel with a load, m about the rail. */
  readonly coaming: number;
  /** Trolley and hoist speed above which the grab does not open, m/s. */
  readonly openBelow: number;
  /** Opening up to which the grab counts as closed, 0 … 1. */
  readonly closedBelow: number;
  /** A speed order above this multiple of full speed is not plausible. */
  readonly plausible: number;
  /** Measured speed above this multiple of full speed sets ABOVE_LIMIT. */
  readonly overspeed: number;
  readonly watchdogMs: number;
  /** Longer between two scans than this, and the program trips its own watchdog: its outputs died meanwhile. */
  readonly scanOverrunMs: number;
  /** Horn before the gantry starts, and how long a warning stays good. */
  readonly hornMs: number;
  readonly warningHoldsMs: number;
  /** A brake is set when its axis has stood for this long … */
  readonly brakeAfterMs: number;
  /** … or its reference has been zero for this long, whatever the encoder says. */
  readonly brakeAtLatestMs: number;
  /** The same where a quick stop has ended at zero: that is the emergency stop's own. */
  readonly quickBrakeAtLatestMs: number;
  /** An axis that does not follow for longer trips the drives; in a quick stop, sooner. */
  readonly strayingMs: number;
  readonly strayingInQuickStopMs: number;
  /** Travel time of the rail clamps. */
  readonly clampMs: number;
}

const CREEP_SHARE = 0.1;
const QUICK_SHARE = 1.5;
const STANDSTILL_SHARE = 0.01;
const STANDSTILL_LEAST = 0.01;
const FOLLOWING_SHARE = 0.08;
const TWO_SCANS_S = 0.02;

function axisTable(axis: AxisSpec, driveLagMs: number): AxisTable {
  return {
    min: axis.min,
    max: axis.max,
    fullSpeed: axis.speed,
    creep: axis.speed * CREEP_SHARE,
    ramp: axis.acceleration,
    quickRamp: axis.acceleration * QUICK_SHARE,
    reaction: driveLagMs / 1000 + axis.acceleration / (2 * axis.jerk) + TWO_SCANS_S,
    effortRise: axis.jerk / 4,
    standstill: Math.max(STANDSTILL_LEAST, axis.speed * STANDSTILL_SHARE),
    followingTolerance: axis.speed * FOLLOWING_SHARE,
  };
}

export function plcTable(type: CraneType, watchdogMs: number): PlcTable {
  const axes: (AxisTable | undefined)[] = [];
  let axisMask = 0;
  for (const name of MOTION_AXES) {
    const axis = type.axes[name];
    axes.push(axis === undefined ? undefined : axisTable(axis, type.driveLag));
    if (axis !== undefined) axisMask |= AXIS_BIT[name];
  }
  return {
    axes,
    axisMask,
    grab: type.attachment === 'grab',
    endZone: 1.5,
    minimumGap: 2,
    gapTolerance: 0.3,
    coaming: type.coaming,
    openBelow: 0.3,
    closedBelow: 0.02,
    plausible: 1.2,
    overspeed: 1.1,
    watchdogMs,
    scanOverrunMs: 100,
    hornMs: 3000,
    warningHoldsMs: 5000,
    brakeAfterMs: 300,
    brakeAtLatestMs: 3000,
    quickBrakeAtLatestMs: 500,
    strayingMs: 500,
    strayingInQuickStopMs: 250,
    clampMs: 500,
  };
}
