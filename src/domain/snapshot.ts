// What the crane says of itself: one decoded status block of its PLC, with the time it was asked for.
// The only thing that flows backwards through the house; everyone else gets it as an argument.

import type { Fraction, Kilograms, Metres, MetresPerSecond, MonotonicMs, Radians } from '../quantity/index.ts';
import type { AxisPositions, AxisSpeeds } from './axis.ts';

/** Status word of the PLC, decoded (drive profile names; see docs/registers.md). */
export interface PlcStatusWord {
  readonly readyOn: boolean;
  readonly readyRun: boolean;
  readonly readyRef: boolean;
  readonly tripped: boolean;
  readonly atSetpoint: boolean;
  readonly remote: boolean;
  readonly standstill: boolean;
  readonly brakesSet: boolean;
  /** Emergency stop chain closed and the latch reset. */
  readonly estopChainClosed: boolean;
  /** The PLC's watchdog has not tripped since its last reset. */
  readonly watchdogOk: boolean;
}

/** Limit switches and sensors; true = free, false = operated or broken (fail-safe). */
export interface PlcLimits {
  readonly hoistUpper: boolean;
  readonly hoistLower: boolean;
  readonly trolleyMax: boolean;
  readonly trolleyMin: boolean;
  readonly gantryMax: boolean;
  readonly gantryMin: boolean;
  readonly ropeTight: boolean;
  readonly antiCollision: boolean;
  readonly railClampsReleased: boolean;
  /** Every axis referenced since the last boot. */
  readonly referenced: boolean;
}

/** One status block, whole and checked. */
export interface CraneSnapshot {
  /** When the request was *sent* whose reply carried this block: a lower bound of the sample's time. */
  readonly requestedAt: MonotonicMs;
  /** When the reply was read. For figures only, never for ages. */
  readonly receivedAt: MonotonicMs;
  readonly bootCounter: number;
  /** Changes with every PLC scan; a reply in which it stands still renews nothing. u16, wraps. */
  readonly counter: number;
  /** Gateway instance nonce that the PLC takes setpoints from; 0 = none. */
  readonly grantedNonce: number;
  /** Head sequence of the newest valid setpoint block that the communication task received. u32. */
  readonly setpointReceived: number;
  /** Head sequence of the newest setpoint block that a scan applied. u32. */
  readonly setpointApplied: number;
  readonly word: PlcStatusWord;
  readonly limits: PlcLimits;
  readonly positions: AxisPositions;
  readonly speeds: AxisSpeeds;
  readonly load: Kilograms;
  /** Opening of the grab: 0 closed … 1 open. */
  readonly attachmentOpening: Fraction;
  /** Sway of the load along trolley and gantry travel, positive where the load leads. */
  readonly swayTrolley: Radians;
  readonly swayGantry: Radians;
  readonly wind: MetresPerSecond;
  /** Gantry travel since the last reference mark, as the PLC counts it; undefined = unknown, or too far to count. */
  readonly travelSinceMark: Metres | undefined;
  /** Free gap to the next machine on the rail by the crane's own sensor; undefined where it sees none. */
  readonly gapAhead: Metres | undefined;
  readonly gapBehind: Metres | undefined;
  /** Why the PLC itself stopped the crane; 0 none. Numbers in docs/registers.md. */
  readonly plcStopCause: number;
}
