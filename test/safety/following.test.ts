// One axis against its setpoints, faulty each in one way, on a hand-moved clock: what is told, when, and what is not.

import { describe, expect, it } from 'vitest';
import { type CraneSnapshot, type CraneType, type MotionAxis, STANDSTILL } from '../../src/domain/index.ts';
import { axisSpeed, metres, monotonicMs } from '../../src/quantity/index.ts';
import {
  createFollowingWatch,
  forgetFollowing,
  type FollowingWatch,
  noteSetpoints,
  observeFollowing,
} from '../../src/safety/following.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { RESTING, UNLOADER } from '../support/unloader.ts';

const NONCE = 1;
const TICK_MS = 20;
/** 4 m/s at 0.8 m/s², lag, a/j, and 1.5 s. */
const TROLLEY_WINDOW_MS = 5000 + 250 + 500 + 1500;
const GANTRY_PATIENCE_MS = 5000 + 250 + 500 + 1500 + 4000;

interface Course {
  readonly axis?: MotionAxis;
  readonly type?: CraneType;
  /** By the time since the begin. */
  readonly setpoint: (at: number) => number;
  readonly speed: (at: number) => number;
  readonly says?: (at: number) => Partial<CraneSnapshot>;
  readonly forMs: number;
  readonly watch?: FollowingWatch;
}

/** When the axis was first found not to follow; undefined = it follows throughout. */
function foundAt({ axis = 'trolley', type = UNLOADER, setpoint, speed, says, forMs, watch }: Course) {
  const begin = 5000;
  const own = watch ?? createFollowingWatch(type);
  for (let at = 0; at <= forMs; at += TICK_MS) {
    const now = monotonicMs(begin + at);
    noteSetpoints(own, { ...STANDSTILL, [axis]: axisSpeed(setpoint(at)) }, now, SETTINGS);
    const snapshot: CraneSnapshot = {
      ...RESTING,
      word: { ...RESTING.word, standstill: at === 0 },
      speeds: { ...STANDSTILL, [axis]: speed(at) as never },
      ...says?.(at),
    };
    if (!observeFollowing(own, snapshot, NONCE, now, SETTINGS)) return at;
  }
  return undefined;
}

const ramp = (at: number) => Math.min(4, (0.8 * Math.max(0, at - 300)) / 1000);

describe('an axis that follows', () => {
  it('is left alone, up the ramp and down again', () => {
    const speed = (at: number) => (at < 6000 ? ramp(at) : Math.max(0, 4 - ramp(at - 6000)));
    expect(foundAt({ setpoint: (at) => (at < 6000 ? 4 : 0), speed, forMs: 20_000 })).toBeUndefined();
  });
});

describe('a speed that no setpoint explains', () => {
  it.each([
    ['reversed feedback', 4, -0.61, 0],
    ['a runaway beyond the setpoint', 1, 1.61, 0],
    ['no number', 0, Number.NaN, 0],
    ['a rollback at rest', 0, -0.21, 0],
  ])('by %s is told at once', (_, setpoint, speed, expected) => {
    expect(foundAt({ setpoint: () => setpoint, speed: () => speed, forMs: 100 })).toBe(expected);
  });

  it.each([
    ['an overshoot', 4, 4.6],
    ['a jolt the other way', 4, -0.6],
    ['a tremble at rest', 0, 0.2],
  ])('is not %s', (_, setpoint, speed) => {
    expect(foundAt({ setpoint: () => setpoint, speed: () => speed, forMs: 20_000 })).toBeUndefined();
  });

  it('by a drive that ignores zero is told when its ramp and the time to settle are over', () => {
    const found = foundAt({
      setpoint: (at) => (at < 6000 ? 2 : 0),
      speed: (at) => Math.min(2, ramp(at)),
      forMs: 20_000,
    });
    expect(found).toBeGreaterThan(6000 + TROLLEY_WINDOW_MS - 100);
    expect(found).toBeLessThanOrEqual(6000 + TROLLEY_WINDOW_MS * (1 + 1 / 31) + TICK_MS);
  });

  it('by a drive that ignores a slower setpoint is told as late', () => {
    const found = foundAt({ setpoint: (at) => (at < 6000 ? 4 : 1), speed: ramp, forMs: 20_000 });
    expect(found).toBeGreaterThan(6000 + TROLLEY_WINDOW_MS - 100);
    expect(found).toBeLessThanOrEqual(6000 + TROLLEY_WINDOW_MS * (1 + 1 / 31) + TICK_MS);
  });

  it('is explained by a setpoint that stays in force while nothing is written', () => {
    const watch = createFollowingWatch(UNLOADER);
    const note = (setpoint: number, at: number) =>
      noteSetpoints(watch, { ...STANDSTILL, trolley: axisSpeed(setpoint) }, monotonicMs(at), SETTINGS);
    const judge = (speed: number, at: number) =>
      observeFollowing(
        watch,
        { ...RESTING, speeds: { ...STANDSTILL, trolley: axisSpeed(speed) } },
        NONCE,
        monotonicMs(at),
        SETTINGS,
      );
    note(3, 1000);
    expect(judge(3, 60_000)).toBe(true);
    note(0, 60_000);
    expect(judge(3, 61_000)).toBe(true);
    expect(judge(3, 69_000)).toBe(false);
  });
});

describe('an axis that is pushed and stands', () => {
  const pushed = { setpoint: () => 1, speed: () => 0 };

  it('is told after its ramp and the time to settle', () => {
    expect(foundAt({ ...pushed, forMs: 20_000 })).toBe(TROLLEY_WINDOW_MS + TICK_MS - (TROLLEY_WINDOW_MS % TICK_MS));
  });

  it('may take the time of horn and rail clamps, where it is a gantry', () => {
    const found = foundAt({ axis: 'gantry', setpoint: () => 0.3, speed: () => 0, forMs: 20_000 });
    expect(found).toBeGreaterThanOrEqual(GANTRY_PATIENCE_MS);
    expect(found).toBeLessThan(GANTRY_PATIENCE_MS + 2 * TICK_MS);
  });

  it.each<readonly [string, Omit<Course, 'forMs'>]>([
    ['at creep', { ...pushed, setpoint: () => 0.4 }],
    ['by a hand that swings to and fro', { ...pushed, setpoint: (at) => (at % 6000 < 3000 ? 1 : -1) }],
    ['by a hand that rests now and then', { ...pushed, setpoint: (at) => (at % 6000 === 0 ? 0 : 1) }],
    ['and crawls', { ...pushed, speed: () => 0.09 }],
    ['and moves now and then', { ...pushed, speed: (at) => (at % 6000 === 0 ? 0.5 : 0) }],
    ['against a limit of its PLC', { ...pushed, says: () => ({ plcStopCause: 4 }) }],
    ['while its drives are not ready', { ...pushed, says: () => ({ word: { ...RESTING.word, readyRef: false } }) }],
    [
      'and is a gantry before its neighbour',
      { axis: 'gantry', setpoint: () => 0.3, speed: () => 0, says: () => ({ gapAhead: metres(4) }) },
    ],
  ])('%s is left alone', (_, course) => {
    expect(foundAt({ ...course, forMs: 40_000 })).toBeUndefined();
  });

  it.each<readonly [string, Partial<CraneSnapshot>]>([
    ['far from its neighbour', { gapAhead: metres(40) }],
    ['away from its neighbour', { gapBehind: metres(3) }],
    ['with nothing to see ahead', { gapBehind: metres(3), gapAhead: undefined }],
  ])('and is a gantry %s is told', (_, says) => {
    const course = { axis: 'gantry', setpoint: () => 0.3, speed: () => 0, says: () => says } as const;
    expect(foundAt({ ...course, forMs: 20_000 })).toBeDefined();
  });
});

describe('a crane that obeys others', () => {
  const runaway = { setpoint: () => 0, speed: () => 2, forMs: 20_000 };
  const moving = { ...RESTING.word, standstill: false };

  it.each<readonly [string, Partial<CraneSnapshot>]>([
    ['in local mode', { word: { ...moving, remote: false } }],
    ['under another gateway', { grantedNonce: 9 }],
    ['under nobody yet', { grantedNonce: 0 }],
  ])('%s is not judged', (_, says) => {
    expect(foundAt({ ...runaway, says: () => says })).toBeUndefined();
  });

  it('is judged again once it has rested, or after one window', () => {
    const local = (until: number) => (at: number) => ({ word: { ...moving, remote: at >= until } });
    const found = foundAt({ ...runaway, says: local(1000) });
    expect(found).toBeGreaterThanOrEqual(1000 + TROLLEY_WINDOW_MS);
    expect(found).toBeLessThan(1000 + TROLLEY_WINDOW_MS + 2 * TICK_MS);
    const rests = (at: number) => ({ word: { ...RESTING.word, standstill: at === 1000, remote: at >= 1000 } });
    expect(foundAt({ ...runaway, speed: (at) => (at > 1500 ? 2 : 0), says: rests })).toBe(1500 + TICK_MS);
  });

  it('is not judged by what it did before its PLC restarted', () => {
    const watch = createFollowingWatch(UNLOADER);
    expect(foundAt({ setpoint: () => 1, speed: () => 0, forMs: 7000, watch })).toBeUndefined();
    forgetFollowing(watch);
    expect(observeFollowing(watch, RESTING, NONCE, monotonicMs(13_000), SETTINGS)).toBe(true);
  });
});
