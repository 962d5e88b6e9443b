// Ages and what they are measured against: whatever cannot be proven young is infinitely old.

import { describe, expect, it } from 'vitest';
import type { InputAge } from '../../src/domain/index.ts';
import { fraction, type Millis, millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import {
  ageOf,
  createFeedbackClock,
  createLoopStability,
  createStatusRing,
  forgetCounter,
  INFINITE_AGE,
  inputSpeedShare,
  inputVerdict,
  isLoopStable,
  NEVER,
  numberStatus,
  observeFeedback,
  observeLoop,
  sampleTimeOf,
  serialAtOrAfter,
  STATUS_RING_SIZE,
} from '../../src/safety/freshness.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { RESTING } from '../support/unloader.ts';

const SETTINGS = DEFAULT_SAFETY_SETTINGS;
const at = monotonicMs;
const NOT_A_NUMBER = Number.NaN as MonotonicMs & Millis;

describe('status numbers', () => {
  it('know the time of the feedback that each carried', () => {
    const ring = createStatusRing();
    const first = numberStatus(ring, at(100));
    const second = numberStatus(ring, at(120));
    expect([first, second]).toEqual([1, 2]);
    expect(sampleTimeOf(ring, first)).toBe(100);
    expect(sampleTimeOf(ring, second)).toBe(120);
  });

  it('are infinitely old when unknown, future, never sent, zero or no number', () => {
    const ring = createStatusRing();
    numberStatus(ring, at(100));
    for (const number of [0, 2, 5000, -1, Number.NaN]) expect(sampleTimeOf(ring, number)).toBe(NEVER);
  });

  it('are infinitely old once evicted', () => {
    const ring = createStatusRing();
    const first = numberStatus(ring, at(100));
    for (let sent = 1; sent < STATUS_RING_SIZE; sent += 1) numberStatus(ring, at(200));
    expect(sampleTimeOf(ring, first)).toBe(100);
    numberStatus(ring, at(300));
    expect(sampleTimeOf(ring, first)).toBe(NEVER);
    expect(sampleTimeOf(ring, first + STATUS_RING_SIZE)).toBe(300);
  });

  it('wrap past the end of u32 and are never zero', () => {
    const ring = createStatusRing(0xffff_ffff);
    const last = numberStatus(ring, at(100));
    const next = numberStatus(ring, at(120));
    expect([last, next]).toEqual([0xffff_ffff, 1]);
    expect(sampleTimeOf(ring, last)).toBe(100);
    expect(sampleTimeOf(ring, next)).toBe(120);
    expect(createStatusRing(0).next).toBe(1);
  });

  it.each([
    [5, 5, true],
    [6, 5, true],
    [4, 5, false],
    [1, 0xffff_ffff, true],
    [0xffff_ffff, 1, false],
  ])('%i at or after %i: %s', (candidate, reference, expected) => {
    expect(serialAtOrAfter(candidate, reference)).toBe(expected);
  });
});

describe('age', () => {
  it.each([
    [at(100), at(150), 50],
    [at(100), at(100), 0],
    [at(101), at(100), INFINITE_AGE],
    [NEVER, at(100), INFINITE_AGE],
    [NOT_A_NUMBER, at(100), INFINITE_AGE],
    [at(100), NOT_A_NUMBER, INFINITE_AGE],
  ])('of a sample at %d, at %d: %d', (sampledAt, now, expected) => {
    expect(ageOf(sampledAt, now)).toBe(expected);
  });
});

const reply = (counter: number, requestedAt: number, bootCounter = 1) => ({
  ...RESTING,
  counter,
  bootCounter,
  requestedAt: at(requestedAt),
  receivedAt: at(requestedAt + 5),
});

describe('feedback', () => {
  it('is renewed by a counter that moved, at the time of the request and not of the reply', () => {
    const clock = createFeedbackClock();
    expect(observeFeedback(clock, reply(1, 100))).toBe(false);
    expect(clock.sampledAt).toBe(NEVER);
    expect(observeFeedback(clock, reply(2, 120))).toBe(true);
    expect(clock.sampledAt).toBe(120);
  });

  it('ages while the counter stands still, however many replies come', () => {
    const clock = createFeedbackClock();
    observeFeedback(clock, reply(1, 100));
    observeFeedback(clock, reply(2, 120));
    for (let now = 140; now < 1000; now += 20) expect(observeFeedback(clock, reply(2, now))).toBe(false);
    expect(clock.sampledAt).toBe(120);
    expect(observeFeedback(clock, reply(3, 1000))).toBe(true);
  });

  it('is not renewed by the first reply of a restarted PLC, nor by the first after a lost link', () => {
    const clock = createFeedbackClock();
    observeFeedback(clock, reply(1, 100));
    observeFeedback(clock, reply(2, 120));
    expect(observeFeedback(clock, reply(9, 140, 2))).toBe(false);
    expect(observeFeedback(clock, reply(10, 160, 2))).toBe(true);
    forgetCounter(clock);
    expect(observeFeedback(clock, reply(11, 180, 2))).toBe(false);
    expect(clock.sampledAt).toBe(160);
  });

  it('never runs back, and takes no time that is no number', () => {
    const clock = createFeedbackClock();
    observeFeedback(clock, reply(1, 100));
    observeFeedback(clock, reply(2, 120));
    expect(observeFeedback(clock, reply(3, 110))).toBe(false);
    expect(observeFeedback(clock, { ...reply(4, 0), requestedAt: NOT_A_NUMBER })).toBe(false);
    expect(clock.sampledAt).toBe(120);
  });
});

const device = (inputClass: InputAge['inputClass'], age: number): InputAge => ({ inputClass, age: age as Millis });
const verdict = (inputs: readonly InputAge[], waited = 0) =>
  inputVerdict(inputs, at(1000), at(1000 + waited), SETTINGS);

describe('input devices', () => {
  it.each([
    ['streaming', 100, 0, 'OK'],
    ['streaming', 101, 0, 'SAFETY_INPUT_AGE'],
    ['streaming', 90, 20, 'SAFETY_INPUT_AGE'],
    ['streaming', 10, 95, 'SAFETY_LOOP_AGE'],
    ['streaming', 60_000, 0, 'SAFETY_INPUT_LOST'],
    ['streaming', Number.NaN, 0, 'SAFETY_INPUT_LOST'],
    ['streaming', -1, 0, 'SAFETY_LOOP_AGE'],
    ['on-change', 60_000, 0, 'SAFETY_INPUT_LOST'],
    ['on-change-wireless', 1990, 5, 'OK'],
    ['on-change-wireless', 60_000, 0, 'SAFETY_INPUT_AGE'],
    ['vigilance', 700, 0, 'OK'],
    ['vigilance', Number.NaN, 0, 'SAFETY_INPUT_AGE'],
  ] as const)('%s, %d ms old when made, %d ms ago: %s', (inputClass, age, waited, expected) => {
    expect(verdict([device(inputClass, age)], waited)).toBe(expected);
  });

  it('count with the worst of them, and none is as bad as a dead one', () => {
    expect(verdict([device('streaming', 5), device('streaming', 300)])).toBe('SAFETY_INPUT_AGE');
    expect(verdict([device('streaming', 300), device('streaming', 60_000)])).toBe('SAFETY_INPUT_LOST');
    expect(verdict([device('vigilance', 900), device('streaming', 40)], 70)).toBe('SAFETY_INPUT_AGE');
    expect(verdict([])).toBe('SAFETY_INPUT_AGE');
  });

  it('command the share of the weakest', () => {
    expect(inputSpeedShare([device('streaming', 1), device('on-change', 1)], SETTINGS)).toBe(1);
    expect(inputSpeedShare([device('streaming', 1), device('on-change-wireless', 1)], SETTINGS)).toBe(fraction(0.1));
    expect(inputSpeedShare([], SETTINGS)).toBe(0);
  });
});

describe('a stable loop', () => {
  const settings = { ...SETTINGS, stableLoop: millis(500) };

  it('has been fresh without a break', () => {
    const stability = createLoopStability();
    expect(isLoopStable(stability, at(0), settings)).toBe(false);
    for (let now = 0; now < 500; now += 20) {
      observeLoop(stability, true, at(now), settings);
      expect(isLoopStable(stability, at(now), settings)).toBe(false);
    }
    expect(isLoopStable(stability, at(500), settings)).toBe(true);
  });

  it('takes longer to recover with every break, up to a bound, and is forgiven after ten quiet seconds', () => {
    const stability = createLoopStability();
    const recovery = (from: number) => {
      observeLoop(stability, true, at(from), settings);
      let now = from;
      while (!isLoopStable(stability, at(now), settings)) now += 100;
      return now - from;
    };
    let from = 0;
    for (const expected of [500, 1000, 2000, 4000, 4000]) {
      expect(recovery(from)).toBe(expected);
      from += 5000;
      observeLoop(stability, false, at(from), settings);
      observeLoop(stability, false, at(from), settings);
    }
    observeLoop(stability, true, at(from), settings);
    observeLoop(stability, true, at(from + 10_000), settings);
    observeLoop(stability, false, at(from + 10_001), settings);
    expect(recovery(from + 10_002)).toBe(1000);
  });
});
