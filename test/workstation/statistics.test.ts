import { describe, expect, test } from 'vitest';
import type { CraneNumber } from '../../src/domain/index.ts';
import { LinkMonitor } from '../../src/link/index.ts';
import { millis, monotonicMs } from '../../src/quantity/index.ts';
import { Statistics } from '../../src/workstation/statistics.ts';
import { RecordedDesk } from './recorded-desk.ts';

const A = 1 as CraneNumber;
const NONE = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null };

describe('the report', () => {
  test('of nothing is null, not zero', () => {
    const report = new Statistics(undefined).report([], monotonicMs(0));
    expect(report.round_trip_seconds).toEqual(NONE);
    expect(report.stages_seconds.plc).toEqual(NONE);
    expect(report.frames).toEqual({ sent: 0, accepted: 0, refused: {}, lost: 0, unanswered: 0 });
  });

  test('gives percentiles in seconds', () => {
    const statistics = new Statistics(undefined);
    for (let ms = 1; ms <= 1000; ms += 1) statistics.onRoundTrip(A, millis(ms));
    const { count, p50, p90, p99, p999, max } = statistics.report([], monotonicMs(0)).round_trip_seconds;
    expect(count).toBe(1000);
    // The histogram keeps three digits.
    for (const [value, expected] of [
      [p50, 0.5],
      [p90, 0.9],
      [p99, 0.99],
      [p999, 0.999],
      [max, 1],
    ] as const) {
      expect(Math.abs(value! - expected)).toBeLessThan(0.002);
    }
  });

  test('counts what was never confirmed with its age, each time anew', () => {
    const statistics = new Statistics(undefined);
    const monitor = new LinkMonitor(A, statistics);
    monitor.sent(1, monotonicMs(100), monotonicMs(100));
    expect(statistics.report([monitor], monotonicMs(2100)).round_trip_seconds.max).toBeCloseTo(2, 1);
    const later = statistics.report([monitor], monotonicMs(5100));
    expect(later.round_trip_seconds.count).toBe(1);
    expect(later.applied_seconds.max).toBeCloseTo(5, 1);
    expect(later.frames).toMatchObject({ sent: 1, unanswered: 1 });
  });

  test('begins its distributions anew where asked, and nothing else', () => {
    const statistics = new Statistics(undefined);
    const monitor = new LinkMonitor(A, statistics);
    monitor.sent(1, monotonicMs(0), undefined);
    monitor.answered(1, 0);
    statistics.onRoundTrip(A, millis(100));
    statistics.onApplied(A, millis(100));
    statistics.onLoopAge(A, millis(100));
    statistics.onStage(A, 'plc', millis(100));
    statistics.onStop(A, 'SAFETY_DEADMAN', monotonicMs(1));
    statistics.measureAnew();
    statistics.onRoundTrip(A, millis(5));
    const report = statistics.report([monitor], monotonicMs(2));
    expect(report.round_trip_seconds.count).toBe(1);
    expect(report.round_trip_seconds.max).toBeCloseTo(0.005, 4);
    for (const figures of [report.applied_seconds, report.loop_age_seconds, report.stages_seconds.plc]) {
      expect(figures).toEqual(NONE);
    }
    expect(report.frames).toMatchObject({ sent: 1, accepted: 1 });
    expect(report.stops).toHaveLength(1);
  });

  test('keeps the newest 4096 stops', () => {
    const statistics = new Statistics(undefined);
    for (let at = 0; at < 4140; at += 1) statistics.onStop(A, 'SAFETY_DEADMAN', monotonicMs(at));
    const { stops } = statistics.report([], monotonicMs(4140));
    expect(stops).toHaveLength(4096);
    expect(stops[0]).toEqual({ crane: A, cause: 'SAFETY_DEADMAN', at: 44 });
  });
});

describe('the recent figures', () => {
  test('forget what lies more than 1024 samples back', () => {
    const statistics = new Statistics(undefined);
    statistics.onLoopAge(A, millis(900));
    for (let sample = 0; sample < 1024; sample += 1) statistics.onLoopAge(A, millis(20));
    expect(statistics.figures([]).loopAge).toEqual({ p50: 20, p99: 20, last: 20 });
    expect(statistics.figures([]).roundTrip).toBeUndefined();
  });
});

test('everything goes on to the next observer', () => {
  const next = new RecordedDesk();
  const statistics = new Statistics(next);
  statistics.onRoundTrip(A, millis(1));
  statistics.onApplied(A, millis(2));
  statistics.onStage(A, 'plc', millis(3));
  statistics.onLoopAge(A, millis(4));
  statistics.onSent(A);
  statistics.onAnswered(A, 'OK');
  statistics.onLost(A);
  statistics.onStop(A, 'UNKNOWN', monotonicMs(0));
  statistics.onPath('stop', true);
  statistics.onHeld(A, true);
  expect(next).toMatchObject({
    roundTrips: [1],
    applied: [2],
    stages: [['plc', 3]],
    loopAges: [4],
    sent: 1,
    answers: ['OK'],
    lost: 1,
    stops: [[A, 'UNKNOWN']],
    paths: ['stop up'],
    held: [[A, true]],
  });
});
