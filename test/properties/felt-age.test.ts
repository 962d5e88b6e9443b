// Speed by delay, over all ages and settings that pass their sums: a worse link never makes a faster crane, and the
// way that an order can act unseen is never longer than full speed on the default link.

import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { MOTION_AXES, type SafetySettings } from '../../src/domain/index.ts';
import { type Millis, type MonotonicMs } from '../../src/quantity/index.ts';
import { createBoard, resetBoard } from '../../src/safety/board.ts';
import { applyFeltAgeCap, applyLinkCap, createHeldAge, holdAge } from '../../src/safety/felt-age.ts';
import { checkSafetySettings, DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { runs } from '../support/runs.ts';
import { PORTAL, UNLOADER } from '../support/unloader.ts';

const DEFAULT_LIMIT_MS = 150;

const settings: fc.Arbitrary<SafetySettings> = fc
  .record({
    link: fc.double({ min: 0, max: 180, noNaN: true }),
    room: fc.double({ min: 0, max: 150, noNaN: true }),
    full: fc.double({ min: 50, max: 300, noNaN: true }),
    falling: fc.double({ min: 1, max: 200, noNaN: true }),
    creeping: fc.double({ min: 1, max: 300, noNaN: true }),
    creep: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
  })
  .map(({ link, room, full, falling, creeping, creep }) => ({
    ...DEFAULT_SAFETY_SETTINGS,
    linkRoundTrip: link as Millis,
    loopAgeLimit: (120 + link + room) as Millis,
    feltAgeFull: full as Millis,
    feltAgeCreep: (full + falling) as Millis,
    feltAgeStop: (full + falling + creeping) as Millis,
    creep: creep as SafetySettings['creep'],
  }))
  .filter((made) => checkSafetySettings(made).length === 0);
const anyAge = fc.oneof(
  fc.double({ min: 0, max: 500, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 60_000),
);

/** Caps of all axes by link and felt age, upwards then downwards. */
function caps(type: typeof UNLOADER, age: number, made: SafetySettings): number[] {
  const board = createBoard();
  resetBoard(board, type);
  applyLinkCap(board, type, made);
  applyFeltAgeCap(board, type, age as Millis, made);
  return [...board.up, ...board.down];
}

test.prop([settings, anyAge, fc.constantFrom(UNLOADER, PORTAL)], { numRuns: runs(300) })(
  'the blind way never exceeds full speed for 150 ms',
  (made, age, type) => {
    const found = caps(type, age, made);
    MOTION_AXES.forEach((axis, slot) => {
      const full = type.axes[axis]?.speed ?? 0;
      for (const cap of [found[slot] ?? 0, found[slot + MOTION_AXES.length] ?? 0]) {
        expect(cap * made.loopAgeLimit).toBeLessThanOrEqual(full * DEFAULT_LIMIT_MS * (1 + 1e-12));
        if (age >= made.feltAgeCreep) expect(cap).toBeLessThanOrEqual(full * made.creep * (1 + 1e-12));
      }
    });
  },
);

test.prop([settings, fc.tuple(anyAge, anyAge)], { numRuns: runs(300) })(
  'an older picture, or a longer link, never permits more',
  (made, [one, other]) => {
    const [younger, older] = Number.isNaN(one) || one > other ? [other, one] : [one, other];
    const before = caps(UNLOADER, younger, made);
    caps(UNLOADER, older, made).forEach((cap, at) => expect(cap).toBeLessThanOrEqual((before[at] ?? 0) + 1e-12));
    const longer = { ...made, loopAgeLimit: (made.loopAgeLimit * 1.1) as Millis };
    caps(UNLOADER, younger, longer).forEach((cap, at) => expect(cap).toBeLessThanOrEqual((before[at] ?? 0) + 1e-12));
  },
);

test.prop([fc.array(fc.tuple(anyAge, fc.integer({ min: 0, max: 5000 })), { minLength: 1, maxLength: 50 })], {
  numRuns: runs(200),
})('the age that caps is never below the momentary one, nor falls faster than 50 ms in a second', (course) => {
  const held = createHeldAge();
  let now = 1000;
  let before: number | undefined;
  for (const [age, wait] of course) {
    now += wait;
    holdAge(held, age as Millis, now as MonotonicMs, DEFAULT_SAFETY_SETTINGS);
    const momentary = age <= 400 ? age : 400;
    expect(held.age).toBeGreaterThanOrEqual(momentary);
    expect(held.age).toBeLessThanOrEqual(400);
    if (before !== undefined) expect(held.age).toBeGreaterThanOrEqual(before - wait / 20 - 1e-9);
    before = held.age;
  }
});
