// Bypasses: what they lift, for how long, and what takes its place.

import { describe, expect, test } from 'vitest';
import { type Code, codeOfNumber } from '../../src/domain/index.ts';
import { axisPosition, axisSpeed, kilograms, monotonicMs } from '../../src/quantity/index.ts';
import { blockAttachment, capAxis, createBoard, LIFTED_PLACES, resetBoard } from '../../src/safety/board.ts';
import { applyBypasses } from '../../src/safety/bypass.ts';
import { applyLimits } from '../../src/safety/limits.ts';
import { PROTECTIONS } from '../../src/safety/protections.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { watched } from '../support/watched.ts';
import { craneSpec, SAMPLED_AT, snapshotAt, UNLOADER } from '../support/unloader.ts';

const NOW = SAMPLED_AT;
const until = (ms: number) => monotonicMs(NOW + ms);

function bypassed(code: Code, end = until(1)) {
  const board = createBoard();
  resetBoard(board, UNLOADER);
  applyBypasses(board, UNLOADER, [{ code, until: end, by: 'supervisor', reason: 'test' }], SETTINGS, NOW);
  return board;
}

describe('a bypass', () => {
  test('lifts its own cause to creep on every axis, and no other', () => {
    const board = bypassed('LIMIT_UNDERLOAD');
    capAxis(board, 'hoist', -1, axisSpeed(0), 'LIMIT_UNDERLOAD');
    expect(board.down[0]).toBeCloseTo(0.3, 9);
    expect([...board.up.subarray(0, 3)]).toEqual([expect.closeTo(0.3, 9), 0.4, 0.05]);
    expect(codeOfNumber(board.downCause[0] as number)).toBe('LIMIT_BYPASS');
    capAxis(board, 'hoist', -1, axisSpeed(0), 'LIMIT_SLACK_ROPE');
    expect(board.down[0]).toBe(0);
  });

  test('is over at its end, and at the next reset', () => {
    for (const end of [NOW, until(-1), Number.NaN as ReturnType<typeof until>]) {
      expect(bypassed('LIMIT_UNDERLOAD', end).down[0]).toBe(3);
    }
    const board = bypassed('LIMIT_UNDERLOAD');
    resetBoard(board, UNLOADER);
    capAxis(board, 'hoist', -1, axisSpeed(0), 'LIMIT_UNDERLOAD');
    expect(board.down[0]).toBe(0);
  });

  test.each(['LIMIT_SEPARATION', 'LIMIT_OVERLOAD', 'PLC_FEEDBACK_STUCK', 'LIMIT_SPEED'] as const)(
    'of %s counts for nothing',
    (code) => {
      const board = bypassed(code);
      expect(board.up[1]).toBe(4);
      capAxis(board, 'trolley', 1, axisSpeed(0), code);
      expect(board.up[1]).toBe(0);
    },
  );

  test('of the grab’s places opens anywhere, at creep only', () => {
    const hopper = { name: 'hopper', gantry: undefined, trolley: { min: axisPosition(-6), max: axisPosition(-2) } };
    const spec = { ...craneSpec(1), openingPlaces: [hopper] };
    const openingAt = (speed: number) => {
      const snapshot = { ...snapshotAt({}, { trolley: speed }), load: kilograms(50_000) };
      const board = bypassed('LIMIT_GRAB_PLACE');
      applyLimits(board, spec, snapshot, watched(spec, [snapshot], SETTINGS), SETTINGS, NOW);
      return codeOfNumber(board.attachmentOpenCause);
    };
    expect(openingAt(0.4)).toBe('OK');
    expect(openingAt(0.41)).toBe('LIMIT_BYPASS');
  });

  test('lifts what is forbidden to the attachment', () => {
    const board = bypassed('LIMIT_GRAB_PLACE');
    blockAttachment(board, 'open', 'LIMIT_GRAB_PLACE');
    expect(board.attachmentOpenCause).toBe(0);
  });

  test('finds room on the board for every protection that may be lifted, each once', () => {
    const all = PROTECTIONS.filter((row) => row.bypassable).map((row) => row.code);
    expect(all.length).toBeLessThanOrEqual(LIFTED_PLACES);
    const board = createBoard();
    resetBoard(board, UNLOADER);
    const twice = [...all, ...all].map((code) => ({ code, until: until(1), by: '', reason: '' }));
    applyBypasses(board, UNLOADER, twice, SETTINGS, NOW);
    expect([...board.lifted].filter((place) => place !== 0)).toHaveLength(all.length);
  });
});
