// One axis of the PLC: ramp and brake. Enters: the speed wanted after every limit. Leaves: the reference
// for the drive and whether its brake is lifted.

import type { MonotonicMs } from '../../../src/quantity/index.ts';
import type { AxisTable, PlcTable } from './table.ts';

export interface AxisState {
  /** Ramp output, m/s or rad/s. */
  readonly reference: number;
  readonly brakeReleased: boolean;
  /** Since when the reference is zero; undefined while it is not. */
  readonly zeroSince: MonotonicMs | undefined;
  /** Since when the axis stands with a zero reference; undefined while it does not. */
  readonly restingSince: MonotonicMs | undefined;
}

export interface AxisOrder {
  /** What the gateway (or a stop) wants. */
  readonly wanted: number;
  /** Limits now, ≥ 0 each. */
  readonly up: number;
  readonly down: number;
  /** Slope of the ramp, per s². */
  readonly slope: number;
  /** A quick stop: its brake does not wait. */
  readonly quickStop: boolean;
  /** Ramp output forced to zero at once (RAMP_OUT_ZERO = 0). */
  readonly forcedToZero: boolean;
}

/** An axis with its drive off and its brake set. */
export const AXIS_OFF: AxisState = {
  reference: 0,
  brakeReleased: false,
  zeroSince: undefined,
  restingSince: undefined,
};

/** `speed`: measured. `dt`: seconds since the last scan. */
export function driveAxis(
  state: AxisState,
  order: AxisOrder,
  axis: AxisTable,
  table: PlcTable,
  speed: number,
  dt: number,
  now: MonotonicMs,
): AxisState {
  const target = order.forcedToZero ? 0 : clamp(order.wanted, 0 - order.down, order.up);
  // What a limit takes away comes off at the steeper slope: the limits reckon with the service ramp.
  const beyond = state.reference > order.up || state.reference < -order.down;
  const step = (beyond ? Math.max(order.slope, axis.quickRamp) : order.slope) * dt;
  const reference = order.forcedToZero ? 0 : clamp(target, state.reference - step, state.reference + step);

  const atZero = reference === 0 && target === 0;
  const zeroSince = atZero ? (state.zeroSince ?? now) : undefined;
  const stands = Math.abs(speed) < axis.standstill;
  const restingSince = atZero && stands ? (state.restingSince ?? now) : undefined;
  const restTime = order.quickStop ? 0 : table.brakeAfterMs;
  const zeroTime = order.quickStop ? table.quickBrakeAtLatestMs : table.brakeAtLatestMs;
  const restedLongEnough = restingSince !== undefined && now - restingSince >= restTime;
  const zeroLongEnough = zeroSince !== undefined && now - zeroSince >= zeroTime;
  const brakeReleased = target !== 0 || (state.brakeReleased && !restedLongEnough && !zeroLongEnough);
  return { reference, brakeReleased, zeroSince, restingSince };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
