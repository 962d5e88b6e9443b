// The result of a headless demo: one object, the same shape whether it went well or not. Enters: the
// workstation's report, the plant's truth, the script. Leaves: the report, and what went wrong.

import type { Truth } from '../../../firmware-mocks/crane/field-bus.ts';
import { type Code, MOTION_AXES } from '../../domain/index.ts';
import type { Distribution, WorkstationReport } from '../../workstation/index.ts';
import type { DemoScript } from './script.ts';

export interface Failure {
  readonly code: Code;
  readonly message: string;
}

export interface DemoReport {
  readonly schema: 'quaylink.demo/1';
  readonly version: string;
  readonly ok: boolean;
  readonly failures: readonly Failure[];
  readonly cranes: readonly {
    readonly id: string;
    readonly travelled_m: Readonly<Record<string, number>>;
    readonly max_sway_deg: number;
  }[];
  readonly frames: WorkstationReport['frames'];
  readonly round_trip_seconds: Distribution;
  readonly applied_seconds: Distribution;
  readonly stages_seconds: WorkstationReport['stages_seconds'];
  readonly loop_age_seconds: Distribution;
  readonly stops: readonly { readonly crane: string; readonly cause: string; readonly at_s: number }[];
}

/** What a run left behind; parts are missing where it did not come that far. */
export interface DemoOutcome {
  readonly version: string;
  readonly script: DemoScript;
  readonly failures: readonly Failure[];
  /** Configured cranes: number and name. */
  readonly cranes: readonly { readonly number: number; readonly name: string }[];
  readonly truth: ReadonlyMap<number, Truth>;
  readonly report: WorkstationReport | undefined;
  /** Host's monotonic clock, ms. */
  readonly scriptBeganAt: number | undefined;
  readonly firstMotionAt: number | undefined;
}

const NONE: Distribution = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null };
const NO_STAGES: WorkstationReport['stages_seconds'] = {
  input: NONE,
  uplink: NONE,
  gateway: NONE,
  plc: NONE,
  downlink: NONE,
};
const NO_FRAMES: WorkstationReport['frames'] = { sent: 0, accepted: 0, refused: {}, lost: 0, unanswered: 0 };

/** A stop follows its release by the loop's delay; more than this later it is another stop. */
const STOP_WITHIN_MS = 1000;
const MOVED_M = 0.05;
const AT_REST = 0.01;

interface Stop {
  readonly crane: number;
  readonly cause: string;
  readonly at: number;
}

function isScripted(stop: Stop, outcome: DemoOutcome): boolean {
  const { scriptBeganAt: began, script } = outcome;
  if (began === undefined || stop.cause !== 'SAFETY_DEADMAN') return false;
  return script.releases.some((release) => stop.at >= began + release && stop.at <= began + release + STOP_WITHIN_MS);
}

function judge(outcome: DemoOutcome, stops: readonly Stop[]): readonly Failure[] {
  const found: Failure[] = [];
  for (const { number, name } of outcome.cranes) {
    const truth = outcome.truth.get(number);
    const moved = truth?.travelled.filter((metres) => metres >= MOVED_M).length ?? 0;
    if (moved < 2) {
      found.push({ code: 'RUN_NO_MOTION', message: `crane ${name}: hoist and trolley should both have moved` });
    }
    if (truth?.speeds.some((speed) => !(Math.abs(speed) <= AT_REST)) === true) {
      found.push({ code: 'RUN_NOT_STOPPED', message: `crane ${name} still moves at the end` });
    }
    const own = stops.filter((stop) => stop.crane === number);
    const scripted = own.filter((stop) => stop.cause === 'scripted').length;
    if (scripted !== outcome.script.releases.length) {
      found.push({
        code: 'RUN_NOT_STOPPED',
        message: `crane ${name} stopped ${scripted} times as scripted, not ${outcome.script.releases.length} times`,
      });
    }
    for (const { cause } of own) {
      if (cause === 'scripted') continue;
      found.push({ code: 'RUN_UNSCRIPTED_STOP', message: `crane ${name} stopped because of ${cause}` });
    }
  }
  return found;
}

export function demoReport(outcome: DemoOutcome): DemoReport {
  const { report, cranes } = outcome;
  const stops = (report?.stops ?? []).map(
    (stop): Stop => ({ ...stop, cause: isScripted(stop, outcome) ? 'scripted' : stop.cause }),
  );
  // Where the run broke off, that is the failure; what the cranes then did not do follows from it.
  const failures = outcome.failures.length > 0 ? outcome.failures : judge(outcome, stops);
  const first = outcome.firstMotionAt ?? outcome.scriptBeganAt ?? 0;
  return {
    schema: 'quaylink.demo/1',
    version: outcome.version,
    ok: failures.length === 0,
    failures,
    cranes: cranes.map(({ number, name }) => {
      const truth = outcome.truth.get(number);
      const travelled: Record<string, number> = {};
      for (const [slot, axis] of MOTION_AXES.entries()) {
        if (axis === 'slew' || axis === 'luff') continue;
        travelled[axis] = rounded(truth?.travelled[slot] ?? 0, 4);
      }
      return {
        id: name,
        travelled_m: travelled,
        max_sway_deg: rounded(((truth?.maxSwayRad ?? 0) * 180) / Math.PI, 3),
      };
    }),
    frames: report?.frames ?? NO_FRAMES,
    round_trip_seconds: report?.round_trip_seconds ?? NONE,
    applied_seconds: report?.applied_seconds ?? NONE,
    stages_seconds: report?.stages_seconds ?? NO_STAGES,
    loop_age_seconds: report?.loop_age_seconds ?? NONE,
    stops: stops.map(({ crane, cause, at }) => ({
      crane: cranes.find(({ number }) => number === crane)?.name ?? String(crane),
      cause,
      at_s: rounded((at - first) / 1000, 3),
    })),
  };
}

function ms(seconds: number): string {
  return (seconds * 1000).toFixed(2);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** The same for people. */
export function demoSentences(report: DemoReport): readonly string[] {
  const lines = report.cranes.map(({ id, travelled_m, max_sway_deg }) => {
    const axes = Object.entries(travelled_m).map(([axis, metres]) => `${axis} ${metres.toFixed(2)} m`);
    return `crane ${id}: ${axes.join(', ')}; sway up to ${max_sway_deg.toFixed(1)}°`;
  });
  const trip = report.round_trip_seconds;
  if (trip.p50 !== null && trip.p99 !== null && trip.max !== null) {
    lines.push(
      `stick → PLC → screen: p50 ${ms(trip.p50)} ms, p99 ${ms(trip.p99)} ms, max ${ms(trip.max)} ms of ${trip.count}`,
    );
  }
  for (const { crane, cause, at_s } of report.stops)
    lines.push(`crane ${crane} stopped at ${at_s.toFixed(2)} s: ${cause}`);
  for (const { code, message } of report.failures) lines.push(`${code}: ${message}`);
  lines.push(report.ok ? 'Both cranes moved and stopped as scripted.' : 'The run failed.');
  return lines;
}
