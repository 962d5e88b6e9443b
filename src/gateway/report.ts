// The state of the whole gateway for whoever asks on its own machine. Enters: sessions, lanes, the time. Leaves:
// one JSON value. Units are suffixes here, since this is an edge; null = not known, or nobody.

import {
  type Code,
  type CraneNumber,
  type CraneStateKind,
  MOTION_AXES,
  type MotionAxis,
  type Role,
} from '../domain/index.ts';
import type { Millis, MonotonicMs } from '../quantity/index.ts';
import type { Bypass } from '../safety/bypass.ts';
import { ageOf } from '../safety/freshness.ts';
import { type Lane, loopAgeOf } from './lane.ts';
import type { Session } from './sessions.ts';

export interface SessionReport {
  readonly session: number;
  readonly name: string;
  readonly role: Role;
  readonly label: string;
  /** Its control socket is open. */
  readonly connected: boolean;
}

export interface BypassReport {
  readonly code: Code;
  readonly remaining_ms: number;
  readonly by: string;
  readonly reason: string;
}

/** Of the axes that the crane has; m or rad, and per second. */
export type AxisReport = { readonly [A in MotionAxis]?: number };

export interface CraneReport {
  readonly crane: CraneNumber;
  readonly name: string;
  readonly state: CraneStateKind;
  /** Why it stopped, or what it waits for; OK = nothing. */
  readonly cause: Code;
  readonly last_stop: Code;
  readonly stop_count: number;
  readonly holder: { readonly name: string; readonly label: string; readonly role: Role } | null;
  readonly offered: boolean;
  readonly takeover: { readonly by: string; readonly reason: string } | null;
  /** OK, or why there is no usable link. */
  readonly plc: Code;
  readonly loop_age_ms: number | null;
  readonly felt_age_ms: number | null;
  readonly feedback_age_ms: number | null;
  readonly positions: AxisReport | null;
  readonly speeds: AxisReport | null;
  readonly bypasses: readonly BypassReport[];
}

export interface GatewayReport {
  readonly label: string;
  /** On the gateway's monotonic clock. */
  readonly at_ms: number;
  readonly sessions: readonly SessionReport[];
  readonly cranes: readonly CraneReport[];
}

export function reportOf(
  label: string,
  sessions: Iterable<Session>,
  lanes: readonly Lane[],
  now: MonotonicMs,
): GatewayReport {
  return {
    label,
    at_ms: now,
    sessions: Array.from(sessions, sessionReport),
    cranes: lanes.map((lane) => craneReport(lane, now)),
  };
}

function sessionReport({ id, principal, label, control }: Session): SessionReport {
  return { session: id, name: principal.name, role: principal.role, label, connected: control !== undefined };
}

function craneReport(lane: Lane, now: MonotonicMs): CraneReport {
  const { spec, state, facts, holder, takeover } = lane;
  const { snapshot } = facts;
  return {
    crane: spec.number,
    name: spec.name,
    state: state.kind,
    cause: lane.told,
    last_stop: lane.lastStop,
    stop_count: lane.stopCount,
    holder:
      holder === undefined ? null : { name: holder.principal.name, label: holder.label, role: holder.principal.role },
    offered: lane.offered,
    takeover: takeover === undefined ? null : { by: takeover.label, reason: takeover.reason },
    plc: facts.plcLink,
    loop_age_ms: ageOrNull(loopAgeOf(lane, now)),
    felt_age_ms: ageOrNull(lane.feltAge),
    feedback_age_ms: ageOrNull(ageOf(lane.feedback.sampledAt, now)),
    positions: snapshot === undefined ? null : ofItsAxes(lane, snapshot.positions),
    speeds: snapshot === undefined ? null : ofItsAxes(lane, snapshot.speeds),
    bypasses: lane.bypasses.map((bypass) => bypassReport(bypass, now)),
  };
}

function bypassReport({ code, until, by, reason }: Bypass, now: MonotonicMs): BypassReport {
  return { code, remaining_ms: Math.max(0, until - now), by, reason };
}

/** JSON has no infinity: an age that is endless is not known. */
function ageOrNull(age: Millis): number | null {
  return Number.isFinite(age) ? age : null;
}

function ofItsAxes({ spec }: Lane, values: { readonly [A in MotionAxis]: number }): AxisReport {
  const report: { -readonly [A in MotionAxis]?: number } = {};
  for (const axis of MOTION_AXES) if (spec.type.axes[axis] !== undefined) report[axis] = values[axis];
  return report;
}
