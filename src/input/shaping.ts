// Input stage 3, the curve of one axis. Enters: a stick's position −1 … 1. Leaves: a share of full speed −1 … 1,
// and whether the stick rests at neutral.

/** How a stick's travel becomes speed. */
export interface AxisCurve {
  /** +1, or −1 where the profile inverts the axis. */
  readonly sign: 1 | -1;
  /** Positions up to here, either way, are neutral. */
  readonly deadband: number;
  /** 0 linear … 1 cubic. */
  readonly expo: number;
  /** Share of full speed at the end of travel, 0 … 1. */
  readonly speed: number;
}

/** NaN is not neutral. */
export function isNeutral(curve: AxisCurve, position: number): boolean {
  return Math.abs(position) <= curve.deadband;
}

/** Share of full speed for a position: zero up to the deadband, then continuous and monotonic to ±`speed` at the ends. */
export function shape(curve: AxisCurve, position: number): number {
  const travel = (Math.abs(position) - curve.deadband) / (1 - curve.deadband);
  if (!(travel > 0)) return 0;
  const held = travel < 1 ? travel : 1;
  const share = (1 - curve.expo) * held + curve.expo * held * held * held;
  return Math.sign(position) * curve.sign * share * curve.speed;
}
