// The project's own histogram and counters against prom-client's, given the same observations: a Prometheus must not be able
// to tell them apart.

import { Counter, Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { Code, CraneNumber } from '../../src/domain/index.ts';
import { type Millis, millis } from '../../src/quantity/index.ts';
import { CraneLatency, FrameCounter, OutcomeCounter, StageLatency } from '../../src/telemetry/instruments.ts';
import { LatencyHistogram, LatencySeries } from '../../src/telemetry/latency-histogram.ts';

/** Seconds that are whole milliseconds, so that an observation can be exactly on a bound. */
const BOUNDS = [0.001, 0.002, 0.005, 0.01, 0.25];
const ABOUT = { name: 'test_seconds', help: 'What a test took.' };
/** Longest duration that is counted as it came. */
const MINUTE = 60_000;

/** The lines of an exposition, each with its labels in one order. */
async function linesOf(registry: Registry): Promise<readonly string[]> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '');
  const sortLabels = (labels: string) => labels.split(',').toSorted().join(',');
  return lines.map((line) => line.replace(/\{(.*)\}/, (_, labels: string) => `{${sortLabels(labels)}}`)).toSorted();
}

/** What prom-client's own histogram exports after these durations, in milliseconds, per value of `crane`. */
async function oracle(observed: Readonly<Record<string, readonly number[]>>): Promise<readonly string[]> {
  const registry = new Registry();
  const histogram = new Histogram({ ...ABOUT, buckets: BOUNDS, labelNames: ['crane'], registers: [registry] });
  for (const [crane, durations] of Object.entries(observed)) {
    histogram.zero({ crane });
    for (const duration of durations) histogram.observe({ crane }, duration / 1000);
  }
  return linesOf(registry);
}

async function own(observed: Readonly<Record<string, readonly number[]>>): Promise<readonly string[]> {
  const registry = new Registry();
  const all = Object.keys(observed).map((crane) => new LatencySeries({ crane }, BOUNDS));
  expect(new LatencyHistogram(registry, ABOUT, all).name).toBe(ABOUT.name);
  for (const series of all)
    for (const time of observed[series.labels['crane'] ?? ''] ?? []) series.observe(time as Millis);
  return linesOf(registry);
}

describe('the histogram', () => {
  test.each([
    ['nothing', []],
    ['one on every bound', BOUNDS.map((bound) => bound * 1000)],
    ['some on both sides of every bound', BOUNDS.flatMap((bound) => [bound * 1000 - 1e-6, bound * 1000 + 1e-6])],
    ['nothing but 0', [0, 0, 0]],
    ['one beyond every bound', [251, MINUTE]],
    ['whatever a day brings', Array.from({ length: 500 }, (_, index) => ((index * 7919) % 3001) / 10)],
  ])('exports what prom-client exports: %s', async (_, durations) => {
    const observed = { 1: durations, 2: durations.slice(1) };
    expect(await own(observed)).toEqual(await oracle(observed));
  });

  test.each([
    ['NaN is dropped', [Number.NaN, 3], [3]],
    ['+∞ is a minute', [Number.POSITIVE_INFINITY], [MINUTE]],
    ['what is beyond a minute is a minute', [MINUTE + 1, Number.MAX_VALUE], [MINUTE, MINUTE]],
    ['−∞ is 0', [Number.NEGATIVE_INFINITY], [0]],
    ['what is negative is 0', [-1, -0], [0, 0]],
  ])('%s', async (_, observed, counted) => {
    expect(await own({ 1: observed })).toEqual(await oracle({ 1: counted }));
  });

  test('counts what is exactly on a bound into the bucket of that bound, and in each that follows', async () => {
    const lines = await own({ 1: [2] });
    const counts = ['0.001', '0.002', '0.005', '0.01', '0.25', '+Inf'].map((bound) => {
      const line = lines.find((one) => one.startsWith(`test_seconds_bucket{crane="1",le="${bound}"}`));
      return Number(line?.split(' ')[1]);
    });
    expect(counts).toEqual([0, 1, 1, 1, 1, 1]);
  });

  test('tells the same total as often as it is asked, and goes on from there', async () => {
    const registry = new Registry();
    const latency = new CraneLatency(registry, ABOUT, [1 as CraneNumber], BOUNDS);
    latency.observe(1 as CraneNumber, millis(1));
    const first = await linesOf(registry);
    expect(await linesOf(registry)).toEqual(first);
    latency.observe(1 as CraneNumber, millis(1));
    expect(await linesOf(registry)).toContain('test_seconds_count{crane="1"} 2');
  });

  test('keeps every crane and stage apart, all there from the start', async () => {
    const registry = new Registry();
    const latency = new StageLatency(registry, ABOUT, [1, 2] as CraneNumber[], ['uplink', 'plc']);
    latency.observe(2 as CraneNumber, 'plc', millis(4));
    const counts = (await linesOf(registry)).filter((line) => line.startsWith('test_seconds_count'));
    expect(counts).toEqual([
      'test_seconds_count{crane="1",stage="plc"} 0',
      'test_seconds_count{crane="1",stage="uplink"} 0',
      'test_seconds_count{crane="2",stage="plc"} 1',
      'test_seconds_count{crane="2",stage="uplink"} 0',
    ]);
  });

  test('takes a name once, as prom-client does', () => {
    const registry = new Registry();
    void new LatencyHistogram(registry, ABOUT, []);
    expect(() => new LatencyHistogram(registry, ABOUT, [])).toThrow('already been registered');
  });
});

describe('counters that are handed over at a scrape', () => {
  const FRAMES = { name: 'test_frames_total', help: 'Frames of a test.' };

  test('of frames: the same total as often as it is asked', async () => {
    const registry = new Registry();
    const frames = new FrameCounter(registry, FRAMES);
    expect(await linesOf(registry)).toContain('test_frames_total 0');
    for (let count = 0; count < 1000; count++) frames.count();
    expect(await linesOf(registry)).toContain('test_frames_total 1000');
    expect(await linesOf(registry)).toContain('test_frames_total 1000');
    frames.count();
    expect(await linesOf(registry)).toContain('test_frames_total 1001');
  });

  test('of frames: two scrapes at once give one total', async () => {
    const registry = new Registry();
    const frames = new FrameCounter(registry, FRAMES);
    frames.count();
    const both = Promise.all([linesOf(registry), linesOf(registry)]);
    frames.count();
    for (const lines of await both) expect(lines).toContain('test_frames_total 1');
    expect(await linesOf(registry)).toContain('test_frames_total 2');
  });

  test('of outcomes: what prom-client counts of the same', async () => {
    const [registry, other] = [new Registry(), new Registry()];
    const outcomes = new OutcomeCounter(registry, { ...FRAMES, label: 'outcome' }, ['accepted', 'lost']);
    const counter = new Counter({ ...FRAMES, labelNames: ['outcome'], registers: [other] });
    for (const outcome of ['accepted', 'lost']) counter.inc({ outcome }, 0);
    expect(await linesOf(registry)).toEqual(await linesOf(other));
    const happened = ['accepted', 'COMMAND_REPEATED', 'accepted', 'UNKNOWN', 'accepted', 'SAFETY_STALE_COMMAND'];
    for (let round = 0; round < 3; round++) {
      for (const outcome of happened) {
        outcomes.count(outcome as Code);
        counter.inc({ outcome });
      }
      const expected = await linesOf(other);
      expect(await linesOf(registry)).toEqual(expected);
      expect(await linesOf(registry)).toEqual(expected);
    }
  });
});
