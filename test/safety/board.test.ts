// The arbiter: what it permits after a reset, how caps combine, what it does with numbers that are none.

import { describe, expect, test } from 'vitest';
import { type AxisSpeeds, type Code, CODES, codeNumber, STANDSTILL } from '../../src/domain/index.ts';
import { axisSpeed } from '../../src/quantity/index.ts';
import {
  arbitrate,
  arbitrateAttachment,
  blockAttachment,
  capAll,
  capAxis,
  capBoth,
  createBoard,
  LIFTED_PLACES,
  liftCause,
  resetBoard,
} from '../../src/safety/board.ts';
import { axisSpec, UNLOADER } from '../support/unloader.ts';

const EVERYTHING = { hoist: 9, trolley: 9, gantry: 9, slew: 9, luff: 9 } as AxisSpeeds;

function fullBoard() {
  const board = createBoard();
  resetBoard(board, UNLOADER);
  return board;
}

describe('the board', () => {
  test('permits nothing before its first reset', () => {
    expect(arbitrate(createBoard(), EVERYTHING)).toEqual(STANDSTILL);
  });

  test('after a reset permits full speed on the axes that the crane has, and says why not on the others', () => {
    const board = fullBoard();
    expect(arbitrate(board, EVERYTHING)).toEqual({ hoist: 3, trolley: 4, gantry: 0.5, slew: 0, luff: 0 });
    expect([...board.upCause]).toEqual([340, 340, 340, 353, 353]);
    expect([...board.downCause]).toEqual([340, 340, 340, 353, 353]);
  });

  test('a full speed that is no number permits nothing', () => {
    const board = createBoard();
    const hoist = { ...axisSpec(0, 1, 1, 1, 1), speed: Number.NaN as ReturnType<typeof axisSpeed> };
    resetBoard(board, { ...UNLOADER, axes: { hoist } });
    expect(arbitrate(board, EVERYTHING).hoist).toBe(0);
  });

  test('caps one direction and leaves the other', () => {
    const board = fullBoard();
    capAxis(board, 'hoist', 1, axisSpeed(0), 'LIMIT_RANGE_UPPER');
    expect(arbitrate(board, { ...STANDSTILL, hoist: axisSpeed(2) }).hoist).toBe(0);
    expect(arbitrate(board, { ...STANDSTILL, hoist: axisSpeed(-2) }).hoist).toBe(-2);
    expect(board.upCause[0]).toBe(codeNumber('LIMIT_RANGE_UPPER'));
    expect(board.downCause[0]).toBe(codeNumber('LIMIT_SPEED'));
  });

  test('a blocked axis is 0, not −0', () => {
    const board = fullBoard();
    capAxis(board, 'trolley', -1, axisSpeed(0), 'LIMIT_RANGE_LOWER');
    expect(Object.is(arbitrate(board, { ...STANDSTILL, trolley: axisSpeed(-1) }).trolley, 0)).toBe(true);
  });

  test('keeps the lower of two caps with its cause, whatever comes first', () => {
    const board = fullBoard();
    capAxis(board, 'trolley', 1, axisSpeed(1), 'LIMIT_END_ZONE');
    capAxis(board, 'trolley', 1, axisSpeed(2), 'LIMIT_FELT_AGE');
    expect(board.up[1]).toBe(1);
    expect(board.upCause[1]).toBe(codeNumber('LIMIT_END_ZONE'));
  });

  test.each([
    ['LIMIT_FELT_AGE', 'LIMIT_END_ZONE'],
    ['LIMIT_END_ZONE', 'LIMIT_FELT_AGE'],
  ] as const)('of equal caps keeps the lower code: %s, then %s', (first, second) => {
    const board = fullBoard();
    capAxis(board, 'gantry', -1, axisSpeed(0.1), first);
    capAxis(board, 'gantry', -1, axisSpeed(0.1), second);
    expect(board.downCause[2]).toBe(codeNumber('LIMIT_FELT_AGE'));
  });

  test.each([Number.NaN, -1, Number.NEGATIVE_INFINITY])('a cap of %s permits nothing', (speed) => {
    const board = fullBoard();
    capAxis(board, 'hoist', -1, speed as ReturnType<typeof axisSpeed>, 'LIMIT_SLACK_ROPE');
    expect(board.down[0]).toBe(0);
  });

  test.each([Number.NaN, Infinity, -Infinity])('a demand of %s is 0', (speed) => {
    const demanded = { ...STANDSTILL, hoist: speed as ReturnType<typeof axisSpeed> };
    expect(arbitrate(fullBoard(), demanded).hoist).toBe(0);
  });
});

describe('a lifted cause', () => {
  test('caps and forbids nothing until the next reset, and others still do', () => {
    const board = fullBoard();
    liftCause(board, 'LIMIT_WIND');
    liftCause(board, 'LIMIT_GRAB_PLACE');
    capBoth(board, 'trolley', axisSpeed(0), 'LIMIT_WIND');
    blockAttachment(board, 'open', 'LIMIT_GRAB_PLACE');
    expect(board.up[1]).toBe(4);
    expect(arbitrateAttachment(board, 'open')).toBe('open');
    capAll(board, UNLOADER, 0.5, 'LIMIT_FELT_AGE');
    expect([...board.up]).toEqual([1.5, 2, 0.25, 0, 0]);
    expect([...board.down]).toEqual([1.5, 2, 0.25, 0, 0]);
    resetBoard(board, UNLOADER);
    capBoth(board, 'trolley', axisSpeed(0), 'LIMIT_WIND');
    expect(board.up[1]).toBe(0);
    expect(board.down[1]).toBe(0);
  });

  test('that finds no place any more stays in force', () => {
    const board = fullBoard();
    const codes = (Object.keys(CODES) as Code[]).filter(
      (code) => code.startsWith('WIRE_') || code.startsWith('SESSION_'),
    );
    for (const code of codes.slice(0, LIFTED_PLACES)) liftCause(board, code);
    liftCause(board, 'LIMIT_WIND');
    capAxis(board, 'hoist', 1, axisSpeed(0), 'LIMIT_WIND');
    expect(board.up[0]).toBe(0);
  });
});

describe('the attachment', () => {
  test('follows the order while nothing forbids it', () => {
    const board = fullBoard();
    expect(arbitrateAttachment(board, 'open')).toBe('open');
    expect(arbitrateAttachment(board, 'close')).toBe('close');
    expect(arbitrateAttachment(board, 'hold')).toBe('hold');
  });

  test('holds where the order is forbidden, keeps the lowest code, and forgets it at the next reset', () => {
    const board = fullBoard();
    blockAttachment(board, 'open', 'PLC_FEEDBACK_STUCK');
    blockAttachment(board, 'open', 'LIMIT_GRAB_PLACE');
    blockAttachment(board, 'open', 'PLC_FEEDBACK_STUCK');
    expect(board.attachmentOpenCause).toBe(codeNumber('LIMIT_GRAB_PLACE'));
    expect(arbitrateAttachment(board, 'open')).toBe('hold');
    expect(arbitrateAttachment(board, 'close')).toBe('close');
    blockAttachment(board, 'close', 'PLC_FEEDBACK_STUCK');
    expect(arbitrateAttachment(board, 'close')).toBe('hold');
    resetBoard(board, UNLOADER);
    expect(arbitrateAttachment(board, 'open')).toBe('open');
    expect(arbitrateAttachment(board, 'close')).toBe('close');
  });
});
