// What the operator sees: never seen, not reported, frozen and old pictures, by screen and by cameras.

import { describe, expect, it } from 'vitest';
import type { RequiredPicture } from '../../src/domain/index.ts';
import { millis, type Millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { INFINITE_AGE, NEVER } from '../../src/safety/freshness.ts';
import {
  createPictureWatch,
  feltAgeOf,
  forgetPicture,
  observePicture,
  type PictureWatch,
  pictureVerdict,
} from '../../src/safety/picture.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';

const at = monotonicMs;
const LOOP = millis(40);
const CAMERAS: RequiredPicture = {
  kind: 'cameras',
  cameras: [
    { number: 1, name: 'boom', delay: millis(40) },
    { number: 2, name: 'grab', delay: millis(80) },
  ],
};

const verdict = (watch: PictureWatch, now: number) =>
  pictureVerdict(watch, feltAgeOf(watch, LOOP, at(now)), at(now), SETTINGS);

describe('where no picture is required', () => {
  it('the loop age is all that is felt, whatever commands report', () => {
    const watch = createPictureWatch({ kind: 'none' });
    observePicture(watch, { echo: 5, painted: 0, cameras: [] }, NEVER, at(1000));
    expect(feltAgeOf(watch, LOOP, at(2000))).toBe(LOOP);
    expect(verdict(watch, 2000)).toBe('OK');
    expect(pictureVerdict(watch, millis(401), at(2000), SETTINGS)).toBe('SAFETY_FELT_AGE');
    forgetPicture(watch);
    expect(verdict(watch, 2000)).toBe('OK');
  });
});

describe('a screen', () => {
  const screen = () => createPictureWatch({ kind: 'screen' });
  const paint = (watch: PictureWatch, painted: number, sampledAt: MonotonicMs, now: number, echo = painted) =>
    observePicture(watch, { echo, painted, cameras: [] }, sampledAt, at(now));

  it('that was never seen is missing', () => {
    const watch = screen();
    expect(verdict(watch, 0)).toBe('SAFETY_PICTURE_MISSING');
    paint(watch, 0, NEVER, 1000, 9);
    expect(verdict(watch, 1000)).toBe('SAFETY_PICTURE_MISSING');
    paint(watch, 4, NEVER, 1020, 9);
    expect(verdict(watch, 1020)).toBe('SAFETY_PICTURE_MISSING');
    expect(feltAgeOf(watch, LOOP, at(1020))).toBe(INFINITE_AGE);
  });

  it('is as old as the feedback that it has painted, and never younger than the loop', () => {
    const watch = screen();
    paint(watch, 7, at(950), 1000, 9);
    expect(feltAgeOf(watch, LOOP, at(1000))).toBe(50);
    expect(feltAgeOf(watch, millis(60), at(1000))).toBe(60);
    expect(feltAgeOf(watch, LOOP, at(1100))).toBe(150);
    expect(verdict(watch, 1000)).toBe('OK');
  });

  it('must advance: painting the same, or an older number, does not count', () => {
    const watch = screen();
    paint(watch, 7, at(950), 1000);
    for (const [painted, now] of [
      [7, 1100],
      [6, 1200],
      [7, 1250],
    ] as const) {
      paint(watch, painted, at(now - 50), now, 9);
      expect(verdict(watch, now)).toBe('OK');
    }
    expect(verdict(watch, 1251)).toBe('SAFETY_PICTURE_FROZEN');
    paint(watch, 8, at(1250), 1300);
    expect(verdict(watch, 1300)).toBe('OK');
  });

  it('advances over the end of the numbers', () => {
    const watch = screen();
    paint(watch, 0xffff_ffff, at(950), 1000);
    paint(watch, 1, at(1150), 1200);
    expect(verdict(watch, 1400)).toBe('OK');
  });

  it.each([
    ['unknown', 8, NEVER, 9],
    ['newer than what the operator’s side had', 10, at(1190), 9],
  ])('with a number that is %s is infinitely old', (_, painted, sampledAt, echo) => {
    const watch = screen();
    paint(watch, 7, at(1150), 1180);
    paint(watch, painted, sampledAt, 1200, echo);
    expect(feltAgeOf(watch, LOOP, at(1200))).toBe(INFINITE_AGE);
    expect(verdict(watch, 1200)).toBe('SAFETY_FELT_AGE');
  });

  it('that is closed is missing at once, and forgotten with its claim', () => {
    const watch = screen();
    paint(watch, 7, at(1150), 1180);
    paint(watch, 0, NEVER, 1200, 9);
    expect(verdict(watch, 1200)).toBe('SAFETY_PICTURE_MISSING');
    paint(watch, 9, at(1190), 1220);
    expect(verdict(watch, 1220)).toBe('OK');
    forgetPicture(watch);
    expect(verdict(watch, 1220)).toBe('SAFETY_PICTURE_MISSING');
  });

  it('that goes on painting, but too late, is too old: 400 ms are not, 401 are', () => {
    const watch = screen();
    paint(watch, 7, at(800), 1200);
    expect(verdict(watch, 1200)).toBe('OK');
    expect(verdict(watch, 1201)).toBe('SAFETY_FELT_AGE');
  });
});

describe('cameras', () => {
  const show = (watch: PictureWatch, counters: Record<number, number>, now: number) => {
    const cameras = Object.entries(counters).map(([camera, counter]) => ({ camera: Number(camera), counter }));
    observePicture(watch, { echo: 1, painted: 0, cameras }, NEVER, at(now));
  };

  it('are missing until each of them is reported', () => {
    const watch = createPictureWatch(CAMERAS);
    show(watch, { 1: 10, 9: 10 }, 1000);
    expect(verdict(watch, 1000)).toBe('SAFETY_PICTURE_MISSING');
    show(watch, { 1: 11, 2: 10 }, 1020);
    expect(verdict(watch, 1020)).toBe('SAFETY_PICTURE_FROZEN');
    show(watch, { 1: 12, 2: 11 }, 1040);
    expect(verdict(watch, 1040)).toBe('OK');
    show(watch, { 2: 12 }, 1060);
    expect(verdict(watch, 1060)).toBe('SAFETY_PICTURE_MISSING');
  });

  it('feel as old as the loop and the worst of them: its delay and how long it has stood still', () => {
    const watch = createPictureWatch(CAMERAS);
    show(watch, { 1: 10, 2: 10 }, 1000);
    show(watch, { 1: 11, 2: 11 }, 1020);
    expect(feltAgeOf(watch, LOOP, at(1030))).toBe(40 + 80 + 10);
    show(watch, { 1: 11, 2: 12 }, 1100);
    expect(feltAgeOf(watch, LOOP, at(1100))).toBe(40 + 40 + 80);
  });

  it('freeze one by one', () => {
    const watch = createPictureWatch(CAMERAS);
    show(watch, { 1: 10, 2: 10 }, 1000);
    show(watch, { 1: 11, 2: 11 }, 1020);
    show(watch, { 1: 11, 2: 12 }, 1270);
    expect(verdict(watch, 1270)).toBe('OK');
    expect(verdict(watch, 1271)).toBe('SAFETY_PICTURE_FROZEN');
  });

  it('that start over were never seen, until they have moved on twice since', () => {
    const watch = createPictureWatch(CAMERAS);
    show(watch, { 1: 10, 2: 10 }, 1000);
    show(watch, { 1: 11, 2: 11 }, 1020);
    show(watch, { 1: 12, 2: 0 }, 1040);
    expect(verdict(watch, 1040)).toBe('SAFETY_PICTURE_MISSING');
    expect(feltAgeOf(watch, LOOP, at(1040))).toBe(INFINITE_AGE);
    show(watch, { 1: 13, 2: 1 }, 1060);
    expect(verdict(watch, 1060)).toBe('SAFETY_PICTURE_FROZEN');
    show(watch, { 1: 14, 2: 2 }, 1080);
    expect(verdict(watch, 1080)).toBe('OK');
  });

  it('that go back and forth between two frames never live again, one that runs in a loop stops at every turn', () => {
    const watch = createPictureWatch({ kind: 'cameras', cameras: [{ number: 1, name: 'boom', delay: millis(40) }] });
    const verdicts = [1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 2].map((counter, index) => {
      const now = 1000 + 20 * index;
      show(watch, { 1: counter }, now);
      return verdict(watch, now).replace('SAFETY_PICTURE_', '');
    });
    expect(verdicts.slice(0, 2)).toEqual(['FROZEN', 'OK']);
    expect(verdicts.slice(2, 7)).not.toContain('OK');
    expect(verdicts.slice(8)).toEqual(['OK', 'OK', 'MISSING']);
  });

  it('count over the end of the numbers', () => {
    const watch = createPictureWatch(CAMERAS);
    show(watch, { 1: 0xffff_fffe, 2: 0xffff_ffff }, 1000);
    show(watch, { 1: 0xffff_ffff, 2: 0 }, 1020);
    expect(verdict(watch, 1020)).toBe('OK');
  });

  it('without a delay that is a number are infinitely slow', () => {
    const watch = createPictureWatch({
      kind: 'cameras',
      cameras: [{ number: 1, name: 'boom', delay: Number.NaN as Millis }],
    });
    show(watch, { 1: 10 }, 1000);
    show(watch, { 1: 11 }, 1020);
    expect(verdict(watch, 1020)).toBe('SAFETY_FELT_AGE');
  });
});
