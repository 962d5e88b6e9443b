// Invariant 5, the arbiter's half: the strictest verdict wins, in whatever order the verdicts come.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type AxisSpeeds, type Code, CODES, codeNumber, MOTION_AXES } from '../../src/domain/index.ts';
import type { AxisSpeed } from '../../src/quantity/index.ts';
import {
  arbitrate,
  arbitrateAttachment,
  blockAttachment,
  capAxis,
  createBoard,
  LIFTED_PLACES,
  liftCause,
  resetBoard,
} from '../../src/safety/board.ts';
import { PORTAL, UNLOADER } from '../support/unloader.ts';

const codes = fc.constantFrom(...(Object.keys(CODES) as Code[]).filter((code) => code !== 'OK'));
const caps = fc.record({
  axis: fc.constantFrom(...MOTION_AXES),
  direction: fc.constantFrom(1 as const, -1 as const),
  // Few values, so that equal caps with different causes are common.
  speed: fc.oneof(fc.constantFrom(0, 0.1, 0.5, 1, 3, NaN, Infinity, -1), fc.double()),
  cause: codes,
});
type Cap = { axis: (typeof MOTION_AXES)[number]; direction: 1 | -1; speed: number; cause: Code };

function boardOf(type: typeof UNLOADER, list: readonly Cap[]) {
  const board = createBoard();
  resetBoard(board, type);
  for (const cap of list) capAxis(board, cap.axis, cap.direction, cap.speed as AxisSpeed, cap.cause);
  return board;
}

const types = fc.constantFrom(UNLOADER, PORTAL);
const lists = fc.array(caps, { maxLength: 20 });

describe('the arbiter', () => {
  test.prop([
    types,
    lists.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
  ])('gives the same board for every order of the same caps', (type, [list, shuffled]) => {
    expect(boardOf(type, shuffled)).toEqual(boardOf(type, list));
  });

  test.prop([types, lists, caps])(
    'never permits more after one more cap, and never more than that cap',
    (type, list, cap) => {
      const before = boardOf(type, list);
      const after = boardOf(type, [...list, cap]);
      for (let slot = 0; slot < MOTION_AXES.length; slot++) {
        expect(after.up[slot]).toBeLessThanOrEqual(before.up[slot] as number);
        expect(after.down[slot]).toBeLessThanOrEqual(before.down[slot] as number);
      }
      const side = cap.direction === 1 ? after.up : after.down;
      expect(side[MOTION_AXES.indexOf(cap.axis)]).toBeLessThanOrEqual(cap.speed > 0 ? cap.speed : 0);
    },
  );

  test.prop([types, lists, fc.uniqueArray(codes, { maxLength: LIFTED_PLACES })])(
    'with lifted causes permits what it permits without their caps',
    (type, list, lifted) => {
      const board = createBoard();
      resetBoard(board, type);
      for (const cause of lifted) liftCause(board, cause);
      for (const cap of list) capAxis(board, cap.axis, cap.direction, cap.speed as AxisSpeed, cap.cause);
      const without = boardOf(
        type,
        list.filter((cap) => !lifted.includes(cap.cause)),
      );
      expect({ ...board, lifted: without.lifted }).toEqual(without);
    },
  );

  test.prop([types, lists, fc.tuple(fc.double(), fc.double(), fc.double(), fc.double(), fc.double())])(
    'clamps every demand between the two caps of its axis',
    (type, list, demand) => {
      const board = boardOf(type, list);
      const demanded = Object.fromEntries(
        MOTION_AXES.map((axis, slot) => [axis, demand[slot]]),
      ) as unknown as AxisSpeeds;
      const output = arbitrate(board, demanded);
      for (const [slot, axis] of MOTION_AXES.entries()) {
        expect(output[axis]).toBeLessThanOrEqual(board.up[slot] as number);
        expect(output[axis]).toBeGreaterThanOrEqual(0 - (board.down[slot] as number));
        if (Number.isFinite(demanded[axis]))
          expect(Math.abs(output[axis])).toBeLessThanOrEqual(Math.abs(demanded[axis]));
      }
    },
  );

  test.prop([fc.array(fc.tuple(fc.constantFrom('open' as const, 'close' as const), codes), { maxLength: 8 })])(
    'holds an attachment order that anything forbids, and names the lowest code',
    (blocks) => {
      const board = createBoard();
      for (const [order, cause] of blocks) blockAttachment(board, order, cause);
      for (const order of ['open', 'close'] as const) {
        const numbers = blocks.filter(([blocked]) => blocked === order).map(([, cause]) => codeNumber(cause));
        const cause = order === 'open' ? board.attachmentOpenCause : board.attachmentCloseCause;
        expect(cause).toBe(numbers.length === 0 ? 0 : Math.min(...numbers));
        expect(arbitrateAttachment(board, order)).toBe(numbers.length === 0 ? order : 'hold');
      }
    },
  );
});
