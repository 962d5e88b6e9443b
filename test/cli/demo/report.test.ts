import { describe, expect, it } from 'vitest';
import type { Truth } from '../../../firmware-mocks/crane/field-bus.ts';
import { type DemoOutcome, demoReport, demoSentences } from '../../../src/cli/demo/report.ts';
import { demoScript } from '../../../src/cli/demo/script.ts';
import type { CraneNumber } from '../../../src/domain/index.ts';
import type { MonotonicMs } from '../../../src/quantity/index.ts';
import type { Distribution, StopRecord, WorkstationReport } from '../../../src/workstation/index.ts';

const SCRIPT = demoScript(8);
const BEGAN = 50_000;
const FIGURE: Distribution = { count: 9, p50: 0.001, p90: 0.002, p99: 0.003, p999: 0.003, max: 0.004 };

function truth(crane: number, change: Partial<Truth> = {}): Truth {
  return {
    kind: 'truth',
    crane,
    step: 900,
    positions: [12, 3, 100, 0, 0],
    speeds: [0, 0, 0, 0, 0],
    travelled: [2, 3, 0, 0, 0],
    load: [0, 0, 26],
    maxSwayRad: 0.1,
    attachmentOpening: 0,
    brakesSet: true,
    minGap: 124,
    ...change,
  };
}

function stop(crane: number, cause: StopRecord['cause'], afterMs: number): StopRecord {
  return { crane: crane as CraneNumber, cause, at: (BEGAN + afterMs) as MonotonicMs };
}

const SCRIPTED = SCRIPT.releases.flatMap((release) => [
  stop(1, 'SAFETY_DEADMAN', release + 20),
  stop(2, 'SAFETY_DEADMAN', release + 25),
]);

function workstationReport(stops: readonly StopRecord[]): WorkstationReport {
  return {
    frames: { sent: 10, accepted: 9, refused: { SAFETY_STALE_COMMAND: 1 }, lost: 0, unanswered: 0 },
    round_trip_seconds: FIGURE,
    applied_seconds: FIGURE,
    stages_seconds: { input: FIGURE, uplink: FIGURE, gateway: FIGURE, plc: FIGURE, downlink: FIGURE },
    loop_age_seconds: FIGURE,
    stops,
  };
}

function outcome(change: Partial<DemoOutcome> = {}): DemoOutcome {
  return {
    version: '0.1.0',
    script: SCRIPT,
    failures: [],
    cranes: [
      { number: 1, name: 'A' },
      { number: 2, name: 'B' },
    ],
    truth: new Map([
      [1, truth(1)],
      [2, truth(2)],
    ]),
    report: workstationReport(SCRIPTED),
    scriptBeganAt: BEGAN,
    firstMotionAt: BEGAN + 400,
    ...change,
  };
}

const codes = (change: Partial<DemoOutcome>): string[] => demoReport(outcome(change)).failures.map(({ code }) => code);

describe('the report of a headless demo', () => {
  it('is ok where both cranes moved and stopped as scripted', () => {
    const report = demoReport(outcome());
    expect(report).toMatchObject({ schema: 'quaylink.demo/1', ok: true, failures: [] });
    expect(report.stops[0]).toEqual({
      crane: 'A',
      cause: 'scripted',
      at_s: Number((((SCRIPT.releases[0] ?? 0) + 20 - 400) / 1000).toFixed(3)),
    });
    expect(report.cranes[1]).toEqual({
      id: 'B',
      travelled_m: { hoist: 2, trolley: 3, gantry: 0 },
      max_sway_deg: Number(((0.1 * 180) / Math.PI).toFixed(3)),
    });
  });

  it('fails where a crane did not move', () => {
    expect(
      codes({
        truth: new Map([
          [1, truth(1)],
          [2, truth(2, { travelled: [0, 0, 0, 0, 0] })],
        ]),
      }),
    ).toEqual(['RUN_NO_MOTION']);
  });

  it('fails where a crane still moves at the end', () => {
    expect(
      codes({
        truth: new Map([
          [1, truth(1, { speeds: [0, 0.4, 0, 0, 0] })],
          [2, truth(2)],
        ]),
      }),
    ).toEqual(['RUN_NOT_STOPPED']);
  });

  it('fails where a scripted stop is missing', () => {
    expect(codes({ report: workstationReport(SCRIPTED.slice(1)) })).toEqual(['RUN_NOT_STOPPED']);
  });

  it('fails where a crane stopped for another reason, and names it', () => {
    const stops = [...SCRIPTED, stop(2, 'SAFETY_LOOP_AGE', 900)];
    expect(codes({ report: workstationReport(stops) })).toEqual(['RUN_UNSCRIPTED_STOP']);
    expect(demoReport(outcome({ report: workstationReport(stops) })).stops.at(-1)?.cause).toBe('SAFETY_LOOP_AGE');
  });

  it('takes a deadman stop far from any release for what it is', () => {
    const stops = [...SCRIPTED, stop(1, 'SAFETY_DEADMAN', (SCRIPT.releases[0] ?? 0) - 300)];
    expect(codes({ report: workstationReport(stops) })).toEqual(['RUN_UNSCRIPTED_STOP']);
  });

  it('has the same shape where nothing ran, with null for every figure', () => {
    const failed = demoReport(
      outcome({
        failures: [{ code: 'RUN_NOT_READY', message: 'the gateway was not ready' }],
        truth: new Map(),
        report: undefined,
        scriptBeganAt: undefined,
        firstMotionAt: undefined,
      }),
    );
    expect(Object.keys(failed)).toEqual(Object.keys(demoReport(outcome())));
    expect(failed.ok).toBe(false);
    // What did not happen because of the failure is not told as further failures.
    expect(failed.failures).toHaveLength(1);
    expect(failed.round_trip_seconds).toEqual({ count: 0, p50: null, p90: null, p99: null, p999: null, max: null });
    expect(failed.cranes.map(({ id }) => id)).toEqual(['A', 'B']);
  });

  it('says the same in sentences', () => {
    const lines = demoSentences(demoReport(outcome()));
    expect(lines).toContain('crane A: hoist 2.00 m, trolley 3.00 m, gantry 0.00 m; sway up to 5.7°');
    expect(lines).toContain('stick → PLC → screen: p50 1.00 ms, p99 3.00 ms, max 4.00 ms of 9');
    expect(lines.at(-1)).toBe('Both cranes moved and stopped as scripted.');
  });
});
