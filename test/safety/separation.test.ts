// Separation case by case: whose position is believed, which direction is capped, and with which cause.
// The closed loop over arbitrary operators and link faults is in test/properties/separation.test.ts.

import { describe, expect, test } from 'vitest';
import { codeOfNumber, type CraneSnapshot, type CraneType } from '../../src/domain/index.ts';
import { metres, monotonicMs } from '../../src/quantity/index.ts';
import { createBoard, resetBoard } from '../../src/safety/board.ts';
import { applySeparation, type RailCrane } from '../../src/safety/separation.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import {
  ALL_FREE,
  craneSpec,
  limitsWith,
  PORTAL,
  RESTING,
  SAMPLED_AT,
  snapshotAt,
  UNLOADER,
} from '../support/unloader.ts';

const FULL = [0.5, 'LIMIT_SPEED'];
const UNKNOWN = [0, 'LIMIT_SEPARATION_UNKNOWN'];
const UNKNOWN_CREEP = [0.05, 'LIMIT_SEPARATION_UNKNOWN'];

interface Given {
  readonly rail?: string;
  readonly usable?: boolean;
  readonly travel?: number;
  readonly type?: CraneType;
}

let given = 0;

function crane(snapshot: CraneSnapshot | undefined, options: Given = {}): RailCrane {
  const board = createBoard();
  const spec = craneSpec(++given, options.type ?? UNLOADER, options.rail);
  resetBoard(board, spec.type);
  const travelled = (options.travel ?? snapshot?.travelSinceMark) as ReturnType<typeof metres>;
  const known = snapshot && { ...snapshot, travelSinceMark: travelled };
  return { spec, board, snapshot: known, snapshotUsable: options.usable ?? true };
}

function at(gantry: number, speed = 0): CraneSnapshot {
  return snapshotAt({ gantry }, { gantry: speed });
}

/** Caps of gantry travel of each crane: [towards growing position, towards falling position], each speed and cause. */
function judged(...cranes: RailCrane[]) {
  applySeparation(cranes, SETTINGS, SAMPLED_AT);
  return cranes.map(({ board }) => ({
    ahead: [board.up[2], codeOfNumber(board.upCause[2] as number)],
    behind: [board.down[2], codeOfNumber(board.downCause[2] as number)],
  }));
}

describe('neighbours that are known', () => {
  test('far apart, both go at full speed both ways', () => {
    expect(judged(crane(at(100)), crane(at(300)))).toEqual([
      { ahead: FULL, behind: FULL },
      { ahead: FULL, behind: FULL },
    ]);
  });

  test('near each other, approach is slowed, moving apart is free', () => {
    const [low, high] = judged(crane(at(100)), crane(at(129.5)));
    expect(low?.ahead[0]).toBeGreaterThan(0);
    expect(low?.ahead[0]).toBeLessThan(0.5);
    expect(low?.ahead[1]).toBe('LIMIT_SEPARATION');
    expect(low?.behind).toEqual(FULL);
    expect(high?.ahead).toEqual(FULL);
    expect(high?.behind).toEqual(low?.ahead);
  });

  test('the own share agrees with the sum done by hand', () => {
    // t = 2 × 50 + 150 + 10 + 250 lag + 500 turn-round = 1.01 s. The other may reach 0.101 m/s and needs
    // 0.101·1.26 + 0.101²/0.2 = 0.1783 m. 3.5 − 0.1783 − 2 − 2 × 0.05 − 0.1·1.01²/2 = 1.1707 m for v²/0.2 + 1.26 v.
    const [low] = judged(crane(at(100)), crane(at(129.5)));
    expect(low?.ahead[0]).toBeCloseTo(0.37402, 4);
  });

  test('at the minimum gap, approach is blocked', () => {
    const [low, high] = judged(crane(at(100)), crane(at(128.1)));
    expect(low?.ahead).toEqual([0, 'LIMIT_SEPARATION']);
    expect(high?.behind).toEqual([0, 'LIMIT_SEPARATION']);
  });

  test('a neighbour that comes leaves less than one at rest, one that goes no more', () => {
    const [coming] = judged(crane(at(100)), crane(at(130, -0.3)));
    const [resting] = judged(crane(at(100)), crane(at(130)));
    const [going] = judged(crane(at(100)), crane(at(130, 0.3)));
    expect(coming?.ahead[0]).toBeLessThan(resting?.ahead[0] as number);
    expect(going?.ahead[0]).toBe(resting?.ahead[0]);
  });

  test('a neighbour faster than its type counts with what it does', () => {
    const [fast] = judged(crane(at(100)), crane(at(134, -1)));
    const [full] = judged(crane(at(100)), crane(at(134, -0.5)));
    expect(fast?.ahead[0]).toBeLessThan(full?.ahead[0] as number);
  });

  test('a neighbour in local mode counts at full speed', () => {
    const local: CraneSnapshot = { ...at(131), word: { ...RESTING.word, remote: false } };
    const [beside] = judged(crane(at(100)), crane(local));
    const [remote] = judged(crane(at(100)), crane(at(131)));
    expect(beside?.ahead[0]).toBeLessThan(remote?.ahead[0] as number);
    expect(beside?.ahead[1]).toBe('LIMIT_SEPARATION');
    expect(beside?.behind).toEqual(FULL);
  });

  test('travel since the last reference mark widens the margin', () => {
    const [marked] = judged(crane(at(100)), crane(at(130)));
    const [drifted] = judged(crane(at(100), { travel: 100 }), crane(at(130)));
    expect(drifted?.ahead[0]).toBeLessThan(marked?.ahead[0] as number);
  });

  test('of three on a rail each minds its two neighbours', () => {
    const [low, middle, high] = judged(crane(at(100)), crane(at(128)), crane(at(156)));
    expect(low?.ahead[0]).toBe(0);
    expect(low?.behind).toEqual(FULL);
    expect(middle?.ahead[0]).toBe(0);
    expect(middle?.behind[0]).toBe(0);
    expect(high?.ahead).toEqual(FULL);
    expect(high?.behind[0]).toBe(0);
  });

  test('cranes of other rails, and cranes that do not travel, do not count', () => {
    const [first, , other] = judged(crane(at(100)), crane(at(101), { type: PORTAL }), crane(at(101), { rail: 'yard' }));
    expect(first).toEqual({ ahead: FULL, behind: FULL });
    expect(other).toEqual({ ahead: FULL, behind: FULL });
  });
});

describe('positions that are not believed', () => {
  test.each([
    ['a link that is down', at(300), { usable: false }],
    ['a stale snapshot', { ...at(300), requestedAt: monotonicMs(SAMPLED_AT - 101) }, {}],
    ['a snapshot from the future', { ...at(300), requestedAt: monotonicMs(SAMPLED_AT + 1) }, {}],
    ['no reference', { ...limitsWith({ referenced: false }), positions: at(300).positions }, {}],
    ['a speed that is no number', at(300, Number.NaN), {}],
    ['no mark passed yet', { ...at(300), travelSinceMark: undefined }, {}],
    ['a travel that is no number', at(300), { travel: Number.NaN }],
    ['a travel below zero', at(300), { travel: -100 }],
    ['an overlap that cannot be', at(110), {}],
  ] as const)('%s: no approach from either side, apart at creep', (_, snapshot, options) => {
    expect(judged(crane(at(100)), crane(snapshot, options))).toEqual([
      { ahead: UNKNOWN, behind: UNKNOWN_CREEP },
      { ahead: UNKNOWN_CREEP, behind: UNKNOWN },
    ]);
  });

  test.each([
    ['never seen', undefined],
    ['at no place', at(Number.NaN)],
  ])('a crane %s may stand anywhere: nobody on its rail travels', (_, snapshot) => {
    const [first, second, unseen, other] = judged(
      crane(at(100)),
      crane(at(300)),
      crane(snapshot),
      crane(at(100), { rail: 'yard' }),
    );
    for (const blocked of [first, second, unseen]) expect(blocked).toEqual({ ahead: UNKNOWN, behind: UNKNOWN });
    expect(other).toEqual({ ahead: FULL, behind: FULL });
  });

  test('two at exactly one place block each other both ways', () => {
    const [first, second] = judged(crane(at(100)), crane(at(100)));
    expect(first).toEqual({ ahead: UNKNOWN, behind: UNKNOWN });
    expect(second).toEqual({ ahead: UNKNOWN, behind: UNKNOWN });
  });
});

describe('the second sensor', () => {
  test('may differ by half a metre', () => {
    const low = { ...at(100), gapAhead: metres(174.5) };
    const high = { ...at(300), gapBehind: metres(173.5) };
    expect(judged(crane(low), crane(high))).toEqual([
      { ahead: FULL, behind: FULL },
      { ahead: FULL, behind: FULL },
    ]);
  });

  test.each([
    ['the lower crane', { ...at(100), gapAhead: metres(173.4) }, at(300)],
    ['the upper crane', at(100), { ...at(300), gapBehind: metres(174.6) }],
    ['a broken one', at(100), { ...at(300), gapBehind: Number.NaN as ReturnType<typeof metres> }],
  ])('of %s disagrees: no approach, apart at creep', (_, low, high) => {
    expect(judged(crane(low), crane(high))).toEqual([
      { ahead: UNKNOWN, behind: UNKNOWN_CREEP },
      { ahead: UNKNOWN_CREEP, behind: UNKNOWN },
    ]);
  });

  test('a machine that only the sensor sees counts as one that comes at full speed', () => {
    const [ahead] = judged(crane({ ...at(100), gapAhead: metres(5.5) }));
    expect(ahead?.ahead[0]).toBeLessThan(0.5);
    expect(ahead?.ahead[1]).toBe('LIMIT_SEPARATION');
    expect(ahead?.behind).toEqual(FULL);
    const [behind] = judged(crane({ ...at(100), gapBehind: metres(3) }));
    expect(behind).toEqual({ ahead: FULL, behind: [0, 'LIMIT_SEPARATION'] });
    expect(judged(crane({ ...at(100), gapAhead: metres(60) }))[0]?.ahead).toEqual(FULL);
  });
});

describe('the anti-collision sensor', () => {
  const operated = { ...ALL_FREE, antiCollision: false };

  test('blocks the side of the nearer neighbour, the other is at creep', () => {
    const [low, middle] = judged(crane(at(100)), crane({ ...at(140), limits: operated }), crane(at(300)));
    expect(middle).toEqual({ ahead: [0.05, 'LIMIT_SEPARATION'], behind: [0, 'LIMIT_SEPARATION'] });
    expect(low?.ahead).toEqual(FULL);
    const [first] = judged(crane({ ...at(100), limits: operated, gapBehind: metres(50) }), crane(at(140)));
    expect(first).toEqual({ ahead: [0, 'LIMIT_SEPARATION'], behind: [0.05, 'LIMIT_SEPARATION'] });
  });

  test('blocks both sides where nothing says which', () => {
    const [alone] = judged(crane({ ...at(100), limits: operated }));
    expect(alone).toEqual({ ahead: [0, 'LIMIT_SEPARATION'], behind: [0, 'LIMIT_SEPARATION'] });
  });
});
