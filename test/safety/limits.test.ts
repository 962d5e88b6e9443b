// Each limit of one crane alone: what it caps, in which direction, with which cause, and what it leaves free.

import { describe, expect, test } from 'vitest';
import {
  type CraneSnapshot,
  type CraneType,
  codeOfNumber,
  MOTION_AXES,
  type MotionAxis,
} from '../../src/domain/index.ts';
import { fraction, kilograms, monotonicMs } from '../../src/quantity/index.ts';
import { type Board, createBoard, resetBoard } from '../../src/safety/board.ts';
import { applyInputClassCap, applyLimits } from '../../src/safety/limits.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { createCraneWatch } from '../../src/safety/watch.ts';
import { watched } from '../support/watched.ts';
import { craneSpec, limitsWith, PORTAL, RESTING, SAMPLED_AT, snapshotAt, UNLOADER } from '../support/unloader.ts';

function judged(snapshot: CraneSnapshot, type: CraneType = UNLOADER, now = SAMPLED_AT): Board {
  const board = createBoard();
  resetBoard(board, type);
  const spec = craneSpec(1, type);
  applyLimits(board, spec, snapshot, watched(spec, [snapshot], SETTINGS), SETTINGS, now);
  return board;
}

function cap(board: Board, axis: MotionAxis, direction: 'up' | 'down') {
  const slot = MOTION_AXES.indexOf(axis);
  const cause = direction === 'up' ? board.upCause[slot] : board.downCause[slot];
  return [board[direction][slot], codeOfNumber(cause as number)];
}

const FREE = judged(RESTING);

/** The caps that differ from a crane at rest in the middle of everything. */
function restricted(board: Board): string[] {
  const found: string[] = [];
  for (const [slot, axis] of MOTION_AXES.entries()) {
    if (board.up[slot] !== FREE.up[slot]) found.push(`${axis} up`);
    if (board.down[slot] !== FREE.down[slot]) found.push(`${axis} down`);
  }
  return found;
}

describe('a crane at rest in the middle of everything', () => {
  test('may do everything at full speed', () => {
    expect([...FREE.up]).toEqual([3, 4, 0.5, 0, 0]);
    expect([...FREE.down]).toEqual([3, 4, 0.5, 0, 0]);
    expect([...FREE.upCause]).toEqual([340, 340, 340, 353, 353]);
    expect(FREE.attachmentOpenCause).toBe(0);
    expect(FREE.attachmentCloseCause).toBe(0);
  });
});

describe('the age of the snapshot', () => {
  test.each([100.001, -0.001, Number.NaN])('%s ms permits nothing', (age) => {
    const board = judged(RESTING, UNLOADER, (SAMPLED_AT + age) as typeof SAMPLED_AT);
    expect([...board.up, ...board.down]).toEqual(Array.from({ length: 10 }, () => 0));
    expect(cap(board, 'hoist', 'up')).toEqual([0, 'PLC_FEEDBACK_STUCK']);
    expect(cap(board, 'slew', 'up')).toEqual([0, 'LIMIT_AXIS_ABSENT']);
    expect(codeOfNumber(board.attachmentOpenCause)).toBe('PLC_FEEDBACK_STUCK');
    expect(codeOfNumber(board.attachmentCloseCause)).toBe('PLC_FEEDBACK_STUCK');
  });

  test('that its watch has not taken in permits nothing', () => {
    const board = createBoard();
    resetBoard(board, UNLOADER);
    applyLimits(board, craneSpec(1), RESTING, createCraneWatch(), SETTINGS, SAMPLED_AT);
    expect(cap(board, 'hoist', 'up')).toEqual([0, 'PLC_FEEDBACK_STUCK']);
  });

  test('100 ms is still good', () => {
    expect(restricted(judged(RESTING, UNLOADER, monotonicMs(SAMPLED_AT + 100)))).toEqual([]);
  });
});

describe('the ends of a range', () => {
  test.each([
    ['hoist', 30, 'up', 'LIMIT_RANGE_UPPER'],
    ['hoist', -25, 'down', 'LIMIT_RANGE_LOWER'],
    ['trolley', 38.5, 'up', 'LIMIT_RANGE_UPPER'],
    ['trolley', -12, 'down', 'LIMIT_RANGE_LOWER'],
    ['gantry', 400, 'up', 'LIMIT_RANGE_UPPER'],
    ['gantry', 0, 'down', 'LIMIT_RANGE_LOWER'],
  ] as const)('%s at %s m: nothing further %s', (axis, position, direction, cause) => {
    expect(cap(judged(snapshotAt({ [axis]: position })), axis, direction)).toEqual([0, cause]);
  });

  test.each(['hoist', 'trolley', 'gantry'] as const)('at the upper end of the %s the way back is free', (axis) => {
    const board = judged(snapshotAt({ [axis]: UNLOADER.axes[axis]?.max as number }));
    expect(cap(board, axis, 'down')).toEqual([UNLOADER.axes[axis]?.speed, 'LIMIT_SPEED']);
  });

  test('creep inside the end zone, and not above creep on the way into it', () => {
    expect(cap(judged(snapshotAt({ gantry: 398.5 })), 'gantry', 'up')).toEqual([0.05, 'LIMIT_END_ZONE']);
    expect(cap(judged(snapshotAt({ gantry: 398.6 })), 'gantry', 'up')).toEqual([0.05, 'LIMIT_END_ZONE']);
    const [atTheZone] = cap(judged(snapshotAt({ gantry: 398.49 })), 'gantry', 'up');
    expect(atTheZone).toBeLessThan(0.06);
    expect(atTheZone).toBeGreaterThanOrEqual(0.05);
  });

  test('the speed before the zone agrees with the sum done by hand', () => {
    // t = 1.01 s as for the separation; creep needs 0.3·1.26 + 0.3²/2 = 0.423 m; 5 − 1.5 + 0.423 = 3.923 m for v²/2 + 1.26 v.
    const [speed, cause] = cap(judged(snapshotAt({ hoist: 25 })), 'hoist', 'up');
    expect(speed).toBeCloseTo(1.81142, 4);
    expect(cause).toBe('LIMIT_STOPPING_DISTANCE');
  });

  test('slows down before the zone, with the reason', () => {
    const [speed, cause] = cap(judged(snapshotAt({ trolley: 33 })), 'trolley', 'up');
    expect(speed).toBeLessThan(2);
    expect(speed).toBeGreaterThan(0.4);
    expect(cause).toBe('LIMIT_STOPPING_DISTANCE');
  });

  test('a longer rope swings farther: the trolley slows down earlier', () => {
    const [short] = cap(judged(snapshotAt({ trolley: 30, hoist: 28 })), 'trolley', 'up');
    const [long] = cap(judged(snapshotAt({ trolley: 30, hoist: -20 })), 'trolley', 'up');
    expect(long).toBeLessThan(short as number);
  });

  test('an axis that comes much too fast gets nothing', () => {
    expect(cap(judged(snapshotAt({ gantry: 398.6 }, { gantry: 0.4 })), 'gantry', 'up')).toEqual([
      0.05,
      'LIMIT_END_ZONE',
    ]);
    expect(cap(judged(snapshotAt({ gantry: 399.8 }, { gantry: 0.4 })), 'gantry', 'up')).toEqual([
      0,
      'LIMIT_RANGE_UPPER',
    ]);
  });

  test('a slewing axis has no end zone: half a radian from its end is no creep', () => {
    expect(cap(judged(snapshotAt({ slew: 2.5 }), PORTAL), 'slew', 'up')).toEqual([0.15, 'LIMIT_SPEED']);
    expect(cap(judged(snapshotAt({ slew: 3 }), PORTAL), 'slew', 'up')).toEqual([0, 'LIMIT_RANGE_UPPER']);
  });

  test.each(['hoist', 'trolley', 'gantry'] as const)(
    'a %s position that is no number blocks the axis both ways',
    (axis) => {
      const board = judged(snapshotAt({ [axis]: Number.NaN }));
      expect(cap(board, axis, 'up')[0]).toBe(0);
      expect(cap(board, axis, 'down')[0]).toBe(0);
    },
  );
});

describe('limit switches', () => {
  test.each([
    ['hoistUpper', 'hoist up'],
    ['hoistLower', 'hoist down'],
    ['trolleyMax', 'trolley up'],
    ['trolleyMin', 'trolley down'],
    ['gantryMax', 'gantry up'],
    ['gantryMin', 'gantry down'],
  ] as const)('%s operated blocks %s and nothing else', (bit, blocked) => {
    const board = judged(limitsWith({ [bit]: false }));
    expect(restricted(board)).toEqual([blocked]);
    const [axis, direction] = blocked.split(' ') as [MotionAxis, 'up' | 'down'];
    expect(cap(board, axis, direction)).toEqual([0, direction === 'up' ? 'LIMIT_RANGE_UPPER' : 'LIMIT_RANGE_LOWER']);
  });
});

describe('hoist and grab', () => {
  test('slack rope blocks lowering only, and closing stays allowed', () => {
    const board = judged(limitsWith({ ropeTight: false }));
    expect(restricted(board)).toEqual(['hoist down']);
    expect(cap(board, 'hoist', 'down')).toEqual([0, 'LIMIT_SLACK_ROPE']);
    expect(board.attachmentCloseCause).toBe(0);
  });

  test('a load of 77 000.001 kg blocks hoisting up only', () => {
    const board = judged({ ...RESTING, load: kilograms(77_000.001) });
    expect(restricted(board)).toEqual(['hoist up']);
    expect(cap(board, 'hoist', 'up')).toEqual([0, 'LIMIT_OVERLOAD']);
  });

  test('a load below half of the tare blocks lowering only', () => {
    expect(restricted(judged({ ...RESTING, load: kilograms(13_000) }))).toEqual([]);
    const board = judged({ ...RESTING, load: kilograms(12_999) });
    expect(restricted(board)).toEqual(['hoist down']);
    expect(cap(board, 'hoist', 'down')).toEqual([0, 'LIMIT_UNDERLOAD']);
  });

  test('a load that is no number blocks the hoist both ways', () => {
    const board = judged({ ...RESTING, load: Number.NaN as CraneSnapshot['load'] });
    expect(cap(board, 'hoist', 'up')).toEqual([0, 'LIMIT_OVERLOAD']);
    expect(cap(board, 'hoist', 'down')).toEqual([0, 'LIMIT_UNDERLOAD']);
  });

  test('110 % of the rated load still hoists', () => {
    expect(restricted(judged({ ...RESTING, load: kilograms(77_000) }))).toEqual([]);
  });

  test.each([0.03, 0.5, 0.94, Number.NaN])('a grab at opening %s goes up and down at creep', (opening) => {
    const board = judged({ ...RESTING, attachmentOpening: opening as CraneSnapshot['attachmentOpening'] });
    expect(restricted(board)).toEqual(['hoist up', 'hoist down']);
    expect(cap(board, 'hoist', 'up')[0]).toBeCloseTo(0.3, 12);
    expect(cap(board, 'hoist', 'up')[1]).toBe('LIMIT_GRAB_OPEN');
    expect(cap(board, 'hoist', 'down')[1]).toBe('LIMIT_GRAB_OPEN');
  });

  test.each([0.95, 1])('an open grab, at %s, goes down at full speed and up at creep', (opening) => {
    const board = judged({ ...RESTING, attachmentOpening: fraction(opening) });
    expect(restricted(board)).toEqual(['hoist up']);
    expect(cap(board, 'hoist', 'up')[0]).toBeCloseTo(0.3, 12);
    expect(cap(board, 'hoist', 'up')[1]).toBe('LIMIT_GRAB_OPEN');
  });

  test.each([0, 0.02])('a closed grab, at %s, is free', (opening) => {
    expect(restricted(judged({ ...RESTING, attachmentOpening: fraction(opening) }))).toEqual([]);
  });

  test('a spreader has no such rule', () => {
    const type: CraneType = { ...UNLOADER, attachment: 'spreader' };
    expect(restricted(judged({ ...RESTING, attachmentOpening: fraction(0.5) }, type))).toEqual([]);
  });

  test.each([
    [{ hoist: 0.31 }, 'LIMIT_GRAB_PLACE'],
    [{ trolley: -0.41 }, 'LIMIT_GRAB_PLACE'],
    [{ gantry: 0.051 }, 'LIMIT_GRAB_PLACE'],
    [{ gantry: Number.NaN }, 'LIMIT_GRAB_PLACE'],
    [{ hoist: 0.29, trolley: 0.39, gantry: -0.049 }, 'OK'],
  ] as const)('opening at %o: %s', (speeds, cause) => {
    const board = judged(snapshotAt({}, speeds));
    expect(codeOfNumber(board.attachmentOpenCause)).toBe(cause);
    expect(board.attachmentCloseCause).toBe(0);
  });
});

describe('gantry travel', () => {
  // The coaming is at 4 m, and a position may be wrong by 0.05 m.
  test.each([4, 4.049, -10, Number.NaN])(
    'with the hoist at %s m, not surely above the coaming, is blocked',
    (hoist) => {
      const board = judged(snapshotAt({ hoist }));
      expect(cap(board, 'gantry', 'up')).toEqual([0, 'LIMIT_GANTRY_LOAD_LOW']);
      expect(cap(board, 'gantry', 'down')).toEqual([0, 'LIMIT_GANTRY_LOAD_LOW']);
    },
  );

  test('above the coaming is free, and so is a gantry without a hoist', () => {
    expect(restricted(judged(snapshotAt({ hoist: 4.051 })))).toEqual([]);
    const { trolley, gantry } = UNLOADER.axes;
    const bare = { ...UNLOADER, axes: { ...(trolley && { trolley }), ...(gantry && { gantry }) } };
    expect(cap(judged(snapshotAt({ hoist: 0 }), bare), 'gantry', 'up')).toEqual([0.5, 'LIMIT_SPEED']);
  });

  test('with a rail clamp closed is blocked', () => {
    const board = judged(limitsWith({ railClampsReleased: false }));
    expect(restricted(board)).toEqual(['gantry up', 'gantry down']);
    expect(cap(board, 'gantry', 'up')).toEqual([0, 'LIMIT_RAIL_CLAMPS']);
  });
});

describe('caps of the whole crane', () => {
  test('an unreferenced crane creeps on every axis', () => {
    const board = judged(limitsWith({ referenced: false }));
    expect(cap(board, 'trolley', 'down')).toEqual([0.4, 'LIMIT_UNREFERENCED']);
    expect(restricted(board)).toHaveLength(6);
  });

  test('an input class gets its share of full speed', () => {
    const board = createBoard();
    resetBoard(board, UNLOADER);
    applyInputClassCap(board, UNLOADER, fraction(0.25));
    expect([...board.up]).toEqual([0.75, 1, 0.125, 0, 0]);
    expect(cap(board, 'trolley', 'down')).toEqual([1, 'LIMIT_INPUT_CLASS']);
  });
});
