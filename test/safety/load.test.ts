// Snag as a timeline of loads: what trips it, what looks like it and must not, and what clears it.

import { describe, expect, test } from 'vitest';
import { codeOfNumber, type CraneSnapshot } from '../../src/domain/index.ts';
import { kilograms, monotonicMs } from '../../src/quantity/index.ts';
import { createBoard, resetBoard } from '../../src/safety/board.ts';
import { applyLimits } from '../../src/safety/limits.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { createCraneWatch, forgetCrane, observeCrane } from '../../src/safety/watch.ts';
import { ALL_FREE, craneSpec, snapshotAt, UNLOADER } from '../support/unloader.ts';

const SPEC = craneSpec(1);
/** 30 % of the rated 70 t. */
const TRIP = 21_000;

interface Moment {
  readonly load: number;
  readonly speed?: number;
  readonly hoist?: number;
  readonly slack?: boolean;
}

/** One crane, a snapshot every 20 ms. */
class Timeline {
  readonly watch = createCraneWatch();
  #atMs = 1000;
  #last: CraneSnapshot | undefined;

  /** For so long, changing linearly to `then` where it is given. */
  holds(ms: number, moment: Moment, then: Moment = moment): this {
    const steps = Math.round(ms / 20);
    for (let step = 1; step <= steps; step++) {
      const part = step / steps;
      const load = moment.load + (then.load - moment.load) * part;
      const hoist = (moment.hoist ?? 10) + ((then.hoist ?? moment.hoist ?? 10) - (moment.hoist ?? 10)) * part;
      this.#atMs += 20;
      this.#last = {
        ...snapshotAt({ hoist }, { hoist: moment.speed ?? 0 }),
        requestedAt: monotonicMs(this.#atMs),
        load: kilograms(load),
        limits: { ...ALL_FREE, ropeTight: moment.slack !== true },
      };
      observeCrane(this.watch, SPEC, this.#last, SETTINGS);
    }
    return this;
  }

  /** Cause of the hoist's cap upwards, 'LIMIT_SPEED' where nothing caps it. */
  get up(): string {
    return this.#board().up;
  }

  get down(): string {
    return this.#board().down;
  }

  #board(): { up: string; down: string } {
    const board = createBoard();
    resetBoard(board, UNLOADER);
    if (this.#last === undefined) throw new Error('nothing seen yet');
    applyLimits(board, SPEC, this.#last, this.watch, SETTINGS, monotonicMs(this.#atMs));
    return {
      up: codeOfNumber(board.upCause[0] as number) ?? '',
      down: codeOfNumber(board.downCause[0] as number) ?? '',
    };
  }
}

const hoisted = (load: number) => ({ load, speed: 1, hoist: 10 });

describe('a hanging load that rises fast while hoisting', () => {
  test('trips above the share, not at it; lowering stays free', () => {
    const at = new Timeline().holds(1000, hoisted(40_000)).holds(300, hoisted(40_000), hoisted(40_000 + TRIP));
    expect(at.up).toBe('LIMIT_SPEED');
    const above = new Timeline().holds(1000, hoisted(40_000)).holds(300, hoisted(40_000), hoisted(40_000 + TRIP + 1));
    expect(above.up).toBe('LIMIT_SNAG');
    expect(above.down).toBe('LIMIT_SPEED');
  });

  test('is latched until the load is back within 10 % of the rated load', () => {
    const caught = new Timeline().holds(1000, hoisted(40_000)).holds(100, hoisted(66_000));
    expect(caught.holds(5000, { load: 66_000 }).up).toBe('LIMIT_SNAG');
    expect(caught.holds(20, { load: 47_001 }).up).toBe('LIMIT_SNAG');
    expect(caught.holds(20, { load: 47_000 }).up).toBe('LIMIT_SPEED');
    expect(caught.holds(2000, hoisted(40_000)).up).toBe('LIMIT_SPEED');
  });

  test('is cleared by a slack rope, not by a restart of the PLC', () => {
    const caught = new Timeline().holds(1000, hoisted(40_000)).holds(100, hoisted(66_000));
    forgetCrane(caught.watch);
    expect(caught.holds(100, { load: 66_000 }).up).toBe('LIMIT_SNAG');
    expect(caught.holds(20, { load: 0, slack: true }).up).toBe('LIMIT_SPEED');
  });

  test('trips also where the hoist has just been brought to a stand by it', () => {
    const stalled = new Timeline().holds(1000, hoisted(40_000)).holds(200, hoisted(40_000), hoisted(60_000));
    expect(stalled.holds(40, { load: 62_000, speed: 0 }).up).toBe('LIMIT_SNAG');
  });
});

describe('what looks like a snag and is none', () => {
  test.each([
    ['a slow rise', new Timeline().holds(1000, hoisted(30_000)).holds(1200, hoisted(30_000), hoisted(66_000))],
    ['a rise while lowering or standing', new Timeline().holds(1000, { load: 30_000 }).holds(100, { load: 66_000 })],
    [
      'service ramps, 10 % up and down',
      new Timeline()
        .holds(1000, hoisted(60_000))
        .holds(1000, hoisted(66_000))
        .holds(1000, hoisted(54_000))
        .holds(400, hoisted(66_000)),
    ],
    [
      'a load let go',
      new Timeline().holds(1000, hoisted(70_000)).holds(100, hoisted(26_000)).holds(2000, hoisted(26_000)),
    ],
    [
      'lift-off from a slack rope',
      new Timeline()
        .holds(1000, { load: 0, slack: true, hoist: -20 })
        .holds(300, { load: 0, speed: 1, hoist: -20 }, { load: 70_000, hoist: -19.9 })
        .holds(500, { load: 70_000, speed: 1, hoist: -19.5 }),
    ],
    [
      'lift-off in two steps, attachment first',
      new Timeline()
        .holds(1000, { load: 5000, hoist: 0 })
        .holds(600, { load: 22_000, speed: 0.1, hoist: 0.1 })
        .holds(200, { load: 22_000, speed: 0.1, hoist: 0.1 }, { load: 70_000, hoist: 0.25 }),
    ],
  ] as const)('%s', (_, timeline) => {
    expect(timeline.up).toBe('LIMIT_SPEED');
  });

  test('a load that was steady for less than the snag time does not hang yet', () => {
    const short = new Timeline().holds(480, hoisted(40_000)).holds(100, hoisted(66_000));
    expect(short.up).toBe('LIMIT_SPEED');
  });

  test('once it hangs clear after lift-off, it can be caught', () => {
    const lifted = new Timeline()
      .holds(500, { load: 0, slack: true, hoist: 0 })
      .holds(300, { load: 30_000, speed: 1, hoist: 0 }, { load: 40_000, hoist: 0.5 })
      .holds(1200, { load: 40_000, speed: 1, hoist: 0.5 }, { load: 40_000, hoist: 2 });
    expect(lifted.up).toBe('LIMIT_SPEED');
    expect(lifted.holds(100, { load: 66_000, speed: 1, hoist: 2 }).up).toBe('LIMIT_SNAG');
  });
});
