// What the link tells whoever keeps figures (metrics, statistics, screens). Enters: nothing. Leaves: one call
// an observation, with plain numbers, so that telemetry can implement it without knowing this room.

import type { Code, CraneNumber } from '../domain/index.ts';
import type { Millis } from '../quantity/index.ts';

/** Stages of a command's way: report read → sent → arrived → decided → confirmed → status received. */
export const LATENCY_STAGES = ['input', 'uplink', 'gateway', 'plc', 'downlink'] as const;
export type LatencyStage = (typeof LATENCY_STAGES)[number];

/** Called synchronously on the command path: an implementation only counts. */
export interface LinkObserver {
  /** Report read → status that carries the PLC's `setpoint_received` back. */
  onRoundTrip(crane: CraneNumber, time: Millis): void;
  /** Report read → status that carries the PLC's `setpoint_applied` back. */
  onApplied(crane: CraneNumber, time: Millis): void;
  onStage(crane: CraneNumber, stage: LatencyStage, time: Millis): void;
  /** Loop age of a command when the gateway handed it to the PLC. */
  onLoopAge(crane: CraneNumber, age: Millis): void;
  onSent(crane: CraneNumber): void;
  /** `OK` = accepted; a number that this release does not know is `UNKNOWN`. */
  onAnswered(crane: CraneNumber, outcome: Code | 'UNKNOWN'): void;
  /** A command whose connection ended, or whose place was needed, before its answer came. */
  onLost(crane: CraneNumber): void;
}
