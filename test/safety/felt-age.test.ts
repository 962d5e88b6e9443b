// Delay as speed: the cap by felt age at its corners, its slow recovery, the cap of a link that is declared long.

import { describe, expect, it } from 'vitest';
import { codeOfNumber } from '../../src/domain/index.ts';
import { type Millis, millis, monotonicMs } from '../../src/quantity/index.ts';
import { createBoard, resetBoard } from '../../src/safety/board.ts';
import { applyFeltAgeCap, applyLinkCap, createHeldAge, forgetHeldAge, holdAge } from '../../src/safety/felt-age.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { UNLOADER } from '../support/unloader.ts';

function fresh() {
  const board = createBoard();
  resetBoard(board, UNLOADER);
  return board;
}

describe('the cap by felt age', () => {
  it.each([
    [0, 4],
    [150, 4],
    [200, 2.2],
    [250, 0.4],
    [400, 0.4],
    [60_000, 0.4],
    [Number.POSITIVE_INFINITY, 0.4],
    [Number.NaN, 0],
  ])('at %d ms lets the trolley go %d m/s both ways', (age, speed) => {
    const board = fresh();
    applyFeltAgeCap(board, UNLOADER, age as Millis, SETTINGS);
    expect(board.up[1]).toBeCloseTo(speed, 9);
    expect(board.down[1]).toBeCloseTo(speed, 9);
    expect(codeOfNumber(board.upCause[1] ?? 0)).toBe(speed === 4 ? 'LIMIT_SPEED' : 'LIMIT_FELT_AGE');
  });

  it('takes its corners from the settings', () => {
    const board = fresh();
    applyFeltAgeCap(board, UNLOADER, millis(100), { ...SETTINGS, feltAgeFull: millis(50), feltAgeCreep: millis(100) });
    expect(board.up[1]).toBeCloseTo(0.4, 9);
  });
});

describe('the felt age that is held', () => {
  const at = monotonicMs;

  it('rises at once and falls by 50 ms in a second', () => {
    const held = createHeldAge();
    holdAge(held, millis(100), at(1000), SETTINGS);
    expect(held.age).toBe(100);
    holdAge(held, millis(250), at(1010), SETTINGS);
    expect(held.age).toBe(250);
    holdAge(held, millis(40), at(2010), SETTINGS);
    expect(held.age).toBe(200);
    for (let now = 2020; now <= 3010; now += 10) holdAge(held, millis(40), at(now), SETTINGS);
    expect(held.age).toBeCloseTo(150, 6);
    holdAge(held, millis(180), at(3020), SETTINGS);
    expect(held.age).toBe(180);
  });

  it.each([Number.POSITIVE_INFINITY, 60_000, Number.NaN])('of %d ms is held as that of the stop', (age) => {
    const held = createHeldAge();
    holdAge(held, age as Millis, at(1000), SETTINGS);
    expect(held.age).toBe(SETTINGS.feltAgeStop);
  });

  it('is forgotten with its claim', () => {
    const held = createHeldAge();
    holdAge(held, millis(390), at(1000), SETTINGS);
    forgetHeldAge(held);
    holdAge(held, millis(30), at(1001), SETTINGS);
    expect(held.age).toBe(30);
  });
});

describe('the cap of the link', () => {
  it.each([
    [100, 4, 'LIMIT_SPEED'],
    [150, 4, 'LIMIT_SPEED'],
    [200, 3, 'LIMIT_LINK'],
    [300, 2, 'LIMIT_LINK'],
    [Number.NaN, 0, 'LIMIT_LINK'],
  ] as const)('with a loop age limit of %d ms: %d m/s', (limit, speed, cause) => {
    const board = fresh();
    applyLinkCap(board, UNLOADER, { ...SETTINGS, loopAgeLimit: limit as Millis });
    expect([board.up[1], codeOfNumber(board.upCause[1] ?? 0)]).toEqual([speed, cause]);
  });
});
