// Slow drawing is noticed; a pause is not slow drawing; an age can be read and is never made younger.

import { describe, expect, it } from 'vitest';
import { CalmAge, DrawRest, SlowWatch } from '../../../../src/console/page/scene/pace.ts';

function after(watch: SlowWatch, from: number, frames: number, each: number, drew = true): boolean {
  let slow = false;
  for (let frame = 1; frame <= frames; frame += 1) slow = watch.note(from + frame * each, drew) || slow;
  return slow;
}

describe('SlowWatch', () => {
  it('says slow after three seconds of frames over 50 ms', () => {
    expect(after(new SlowWatch(), 0, 50, 55)).toBe(false);
    expect(after(new SlowWatch(), 0, 60, 55)).toBe(true);
  });

  it('does not say so of frames of 40 ms, or of frames that drew nothing', () => {
    expect(after(new SlowWatch(), 0, 1000, 40)).toBe(false);
    expect(after(new SlowWatch(), 0, 1000, 60, false)).toBe(false);
  });

  it('begins anew after a pause', () => {
    const watch = new SlowWatch();
    after(watch, 0, 50, 55);
    expect(after(watch, 60_000, 50, 55)).toBe(false);
  });
});

describe('DrawRest', () => {
  it('leaves out frames for as long as a slow drawing took, and no longer than 80 ms', () => {
    const rest = new DrawRest();
    rest.rests(0, false);
    expect(rest.rests(60, true)).toBe(true);
    expect([70, 100, 119].map((now) => rest.rests(now, false))).toEqual([true, true, true]);
    expect(rest.rests(120, false)).toBe(false);
    expect(rest.rests(320, true)).toBe(true);
    expect(rest.rests(400, false)).toBe(false);
  });

  it('never rests where frames are brisk, or after a pause', () => {
    const rest = new DrawRest();
    rest.rests(0, false);
    expect(Array.from({ length: 100 }, (_, frame) => rest.rests(16 * (frame + 1), true))).not.toContain(true);
    expect(rest.rests(60_000, true)).toBe(false);
  });
});

describe('CalmAge', () => {
  it('shows the largest age of the last fifth of a second, and changes no oftener', () => {
    const calm = new CalmAge();
    expect(calm.note(12, 0)).toBe(12);
    expect(calm.note(90, 50)).toBe(12);
    expect(calm.note(10, 199)).toBe(12);
    expect(calm.note(10, 200)).toBe(90);
    expect(calm.note(10, 400)).toBe(10);
  });

  it('tells at once when there is an age at last', () => {
    const calm = new CalmAge();
    calm.note(Number.POSITIVE_INFINITY, 0);
    expect(calm.note(15, 16)).toBe(15);
  });
});
