// The protections of docs/safety.md, of the code and of the table of codes are the same: the table is made from
// src/safety/protections.ts (QUAYLINK_WRITE_DOCS=1 writes it anew), and every row is driven: something triggers it, it
// holds what it says and leaves the way back, something clears it, and a bypass lifts it only where it says so.

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Code,
  CODES,
  codeOfNumber,
  type CraneSnapshot,
  type CraneSpec,
  MOTION_AXES,
  type MotionAxis,
} from '../../src/domain/index.ts';
import { axisPosition, fraction, kilograms, metresPerSecond, millis, monotonicMs } from '../../src/quantity/index.ts';
import { type Board, createBoard, resetBoard } from '../../src/safety/board.ts';
import { applyBypasses } from '../../src/safety/bypass.ts';
import { applyLimits } from '../../src/safety/limits.ts';
import { type Protection, PROTECTIONS } from '../../src/safety/protections.ts';
import { applySeparation } from '../../src/safety/separation.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { createCraneWatch, observeCrane, warnOfTravel } from '../../src/safety/watch.ts';
import { craneSpec, limitsWith, RESTING, snapshotAt } from '../support/unloader.ts';

const DOCUMENT = new URL('../../docs/safety.md', import.meta.url);

/** Codes that limit a speed and protect neither load nor machine: what the axis is, how old the picture is, what takes the place of a protection. */
const NO_PROTECTION: ReadonlySet<Code> = new Set([
  'LIMIT_SPEED',
  'LIMIT_AXIS_ABSENT',
  'LIMIT_FELT_AGE',
  'LIMIT_INPUT_CLASS',
  'LIMIT_LINK',
  'LIMIT_BYPASS',
  'LIMIT_MAINTENANCE',
]);

function table(): string {
  const rows = PROTECTIONS.map(
    ({ code, blocks, clears, bypassable }) =>
      `| \`${code}\` | ${blocks} | ${clears} | ${bypassable ? 'yes' : 'no'} | ${CODES[code][1]} |`,
  );
  return ['| cause | blocks | clears | bypass | the operator reads |', '|---|---|---|---|---|', ...rows].join('\n');
}

describe('docs/safety.md', () => {
  it('shows the table of protections', () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    const open = '<!-- protections -->';
    const from = document.indexOf(open);
    const to = document.indexOf('<!-- end -->', from);
    expect(from, `the document has no place ${open}`).toBeGreaterThan(0);
    const current = `${document.slice(0, from + open.length)}\n${table()}\n${document.slice(to)}`;
    if (process.env['QUAYLINK_WRITE_DOCS'] === '1') writeFileSync(DOCUMENT, current);
    else expect(document).toBe(current);
  });
});

describe('the table', () => {
  it('has a row for every LIMIT code that is a protection, once, and no other', () => {
    const limits = (Object.keys(CODES) as Code[]).filter((code) => code.startsWith('LIMIT_'));
    const expected = limits.filter((code) => !NO_PROTECTION.has(code));
    expect(PROTECTIONS.map((row) => row.code).toSorted()).toEqual(expected.toSorted());
  });
});

/** A motion as the rows name it. */
type Motion = `${MotionAxis} ${'up' | 'down'}` | 'attachment open';

interface Scene {
  readonly spec: CraneSpec;
  readonly snapshots: readonly CraneSnapshot[];
  /** The gantry is wanted and has been warned of. */
  readonly warned: boolean;
  /** Where another crane of the rail stands. */
  readonly neighbour: CraneSnapshot | undefined;
}

function scene(snapshots: readonly CraneSnapshot[], parts: Partial<Scene> = {}): Scene {
  return { spec: craneSpec(1), snapshots, warned: true, neighbour: undefined, ...parts };
}

function play({ spec, snapshots, warned, neighbour }: Scene, bypass?: Code): Board {
  const board = createBoard();
  const watch = createCraneWatch();
  for (const snapshot of snapshots) observeCrane(watch, spec, snapshot, SETTINGS);
  const snapshot = snapshots.at(-1) ?? RESTING;
  const now = snapshot.requestedAt;
  warnOfTravel(watch, true, now, { ...SETTINGS, travelWarning: millis(warned ? 0 : 3000) });
  resetBoard(board, spec.type);
  const until = monotonicMs(now + 1000);
  if (bypass !== undefined)
    applyBypasses(board, spec.type, [{ code: bypass, until, by: 'a', reason: 'b' }], SETTINGS, now);
  applyLimits(board, spec, snapshot, watch, SETTINGS, now);
  const own = { spec, board, snapshot, snapshotUsable: true };
  const other = { spec: craneSpec(2), board: createBoard(), snapshot: neighbour, snapshotUsable: true };
  applySeparation(neighbour === undefined ? [own] : [own, other], SETTINGS, now);
  return board;
}

function told(board: Board, motion: Motion): [number, Code | undefined] {
  if (motion === 'attachment open') {
    const number = board.attachmentOpenCause;
    return [number === 0 ? 1 : 0, number === 0 ? 'LIMIT_SPEED' : codeOfNumber(number)];
  }
  const [axis, direction] = motion.split(' ') as [MotionAxis, 'up' | 'down'];
  const slot = MOTION_AXES.indexOf(axis);
  const causes = direction === 'up' ? board.upCause : board.downCause;
  return [board[direction][slot] as number, codeOfNumber(causes[slot] as number)];
}

/** Snapshots of a story, 20 ms apart, the first at 1 s. */
function story(...parts: readonly Partial<CraneSnapshot>[]): CraneSnapshot[] {
  return parts.map((part, index) => ({ ...RESTING, ...part, requestedAt: monotonicMs(1000 + 20 * index) }));
}

function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

const hanging = (load: number) => ({ ...snapshotAt({}, { hoist: 1 }), load: kilograms(load) });
const windy = (speed: number) => ({ wind: metresPerSecond(speed) });
const slack = limitsWith({ ropeTight: false });
const WALL = {
  name: 'wall',
  gantry: undefined,
  trolley: { min: axisPosition(20), max: axisPosition(22) },
  hoist: { min: axisPosition(-25), max: axisPosition(25) },
};
const walled = { spec: { ...craneSpec(1), zones: [WALL] } };
const HOPPER = { name: 'hopper', gantry: undefined, trolley: { min: axisPosition(-6), max: axisPosition(-2) } };
const hoppered = { spec: { ...craneSpec(1), openingPlaces: [HOPPER] } };
const lifted = { ...RESTING, ...hanging(40_000) };

/** What triggers each row, the motion it holds, the way that stays free (undefined where it holds both), and what clears it. */
const DRIVEN: Readonly<Record<string, { trips: Scene; holds: Motion; frees: Motion | undefined; clears: Scene }>> = {
  LIMIT_STOPPING_DISTANCE: {
    trips: scene([snapshotAt({ trolley: 33 })]),
    holds: 'trolley up',
    frees: 'trolley down',
    clears: scene([snapshotAt({ trolley: 10 })]),
  },
  LIMIT_END_ZONE: {
    trips: scene([snapshotAt({ gantry: 398.6 })]),
    holds: 'gantry up',
    frees: 'gantry down',
    clears: scene([snapshotAt({ gantry: 390 })]),
  },
  LIMIT_RANGE_UPPER: {
    trips: scene([limitsWith({ hoistUpper: false })]),
    holds: 'hoist up',
    frees: 'hoist down',
    clears: scene([RESTING]),
  },
  LIMIT_RANGE_LOWER: {
    trips: scene([snapshotAt({ trolley: -12 })]),
    holds: 'trolley down',
    frees: 'trolley up',
    clears: scene([RESTING]),
  },
  LIMIT_OVERLOAD: {
    trips: scene([{ ...RESTING, load: kilograms(80_000) }]),
    holds: 'hoist up',
    frees: 'hoist down',
    clears: scene([{ ...RESTING, load: kilograms(70_000) }]),
  },
  LIMIT_UNDERLOAD: {
    trips: scene([{ ...RESTING, load: kilograms(5000) }]),
    holds: 'hoist down',
    frees: 'hoist up',
    clears: scene([RESTING]),
  },
  LIMIT_SLACK_ROPE: {
    trips: scene([slack]),
    holds: 'hoist down',
    frees: 'hoist up',
    clears: scene([RESTING]),
  },
  LIMIT_SNAG: {
    trips: scene(story(...times(40, lifted), ...times(5, hanging(66_000)))),
    holds: 'hoist up',
    frees: 'hoist down',
    clears: scene(story(...times(40, lifted), ...times(5, hanging(66_000)), hanging(46_000))),
  },
  LIMIT_WIND: {
    trips: scene(story(...times(200, windy(25)))),
    holds: 'gantry up',
    frees: undefined,
    clears: scene(story(...times(200, windy(25)), ...times(3200, windy(10)))),
  },
  LIMIT_LANDING: {
    trips: scene(story(RESTING, slack, RESTING)),
    holds: 'hoist down',
    frees: 'hoist up',
    clears: scene(story(RESTING, slack, snapshotAt({ trolley: 20 }))),
  },
  LIMIT_EXCLUSION_ZONE: {
    trips: scene([snapshotAt({ trolley: 16.94 })], walled),
    holds: 'trolley up',
    frees: 'trolley down',
    clears: scene([snapshotAt({ trolley: -11 })], walled),
  },
  LIMIT_SEPARATION: {
    trips: scene([RESTING], { neighbour: snapshotAt({ gantry: 228 }) }),
    holds: 'gantry up',
    frees: 'gantry down',
    clears: scene([RESTING], { neighbour: snapshotAt({ gantry: 260 }) }),
  },
  LIMIT_SEPARATION_UNKNOWN: {
    trips: scene([RESTING], { neighbour: { ...snapshotAt({ gantry: 300 }), travelSinceMark: undefined } }),
    holds: 'gantry up',
    // Apart at creep.
    frees: undefined,
    clears: scene([RESTING], { neighbour: snapshotAt({ gantry: 300 }) }),
  },
  LIMIT_GRAB_OPEN: {
    trips: scene([{ ...RESTING, attachmentOpening: fraction(1) }]),
    holds: 'hoist up',
    frees: 'hoist down',
    clears: scene([RESTING]),
  },
  LIMIT_GRAB_PLACE: {
    trips: scene([RESTING], hoppered),
    holds: 'attachment open',
    frees: undefined,
    clears: scene([snapshotAt({ trolley: -4 })], hoppered),
  },
  LIMIT_GANTRY_LOAD_LOW: {
    trips: scene([snapshotAt({ hoist: 0 })]),
    holds: 'gantry down',
    frees: undefined,
    clears: scene([RESTING]),
  },
  LIMIT_RAIL_CLAMPS: {
    trips: scene([limitsWith({ railClampsReleased: false })]),
    holds: 'gantry up',
    frees: undefined,
    clears: scene([RESTING]),
  },
  LIMIT_TRAVEL_WARNING: {
    trips: scene([RESTING], { warned: false }),
    holds: 'gantry up',
    frees: undefined,
    clears: scene([RESTING]),
  },
  LIMIT_UNREFERENCED: {
    trips: scene([limitsWith({ referenced: false })]),
    holds: 'trolley up',
    frees: undefined,
    clears: scene([RESTING]),
  },
};

function names({ axes, direction }: Protection, motion: Motion): boolean {
  const [axis, way] = motion.split(' ');
  return axes.some((one) => one === axis) && (direction === 'both' || direction === 'towards' || direction === way);
}

function fullSpeed(motion: Motion): number {
  const [axis] = motion.split(' ');
  return craneSpec(1).type.axes[axis as MotionAxis]?.speed ?? 1;
}

describe.each(PROTECTIONS.map((row) => [row.code, row] as const))('%s', (code, row) => {
  const driven = DRIVEN[code];
  if (driven === undefined) throw new Error(`no scene drives ${code}`);
  const { trips, holds, frees, clears } = driven;
  const creep = fullSpeed(holds) * SETTINGS.creep;

  it('holds what it says, and leaves the way back', () => {
    const board = play(trips);
    const [speed, cause] = told(board, holds);
    expect(cause).toBe(code);
    expect(names(row, holds)).toBe(true);
    if (row.leaves === 'creep') expect(speed).toBeCloseTo(creep, 9);
    else if (row.leaves === 'nothing' && code !== 'LIMIT_EXCLUSION_ZONE') expect(speed).toBe(0);
    else expect(speed).toBeLessThan(fullSpeed(holds));
    if (frees !== undefined) expect(told(board, frees)).toEqual([fullSpeed(frees), 'LIMIT_SPEED']);
  });

  it('is cleared by what it says', () => {
    expect(told(play(clears), holds)).toEqual([fullSpeed(holds), 'LIMIT_SPEED']);
  });

  it(row.bypassable ? 'is lifted to creep by a bypass' : 'is lifted by no bypass', () => {
    const [speed, cause] = told(play(trips, code), holds);
    if (!row.bypassable) expect(cause).toBe(code);
    else if (holds === 'attachment open') expect(cause).toBe('LIMIT_SPEED');
    else {
      expect(cause).toBe('LIMIT_BYPASS');
      expect(speed).toBeCloseTo(creep, 9);
    }
  });
});
