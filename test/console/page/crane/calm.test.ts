// Words change a few times a second; stops, lost cranes and stale pictures are shown at once.

import { describe, expect, it } from 'vitest';
import { isDue, type Shown, WORDS_MS } from '../../../../src/console/page/crane/calm.ts';
import { cause, craneView, statusView } from './crane-views.ts';

const MOVING: Shown = { crane: craneView(), stale: false, age: 20, at: 1000 };

function later(change: Partial<Shown>, after = 1): Shown {
  return { ...MOVING, ...change, at: MOVING.at + after };
}

function stateOf(state: string, code = 'SAFETY_DEADMAN') {
  return craneView({ status: statusView({ state: state as never, cause: cause(code as never) }) });
}

describe('what is shown', () => {
  it('waits for its turn', () => {
    expect(isDue(MOVING, later({}, WORDS_MS - 1), WORDS_MS)).toBe(false);
    expect(isDue(MOVING, later({}, WORDS_MS), WORDS_MS)).toBe(true);
    expect(isDue(MOVING, later({ crane: stateOf('ready') }), WORDS_MS)).toBe(false);
  });

  it.each(['stopping', 'stopped', 'estopped', 'faulted'])('is %s at once', (state) => {
    expect(isDue(MOVING, later({ crane: stateOf(state) }), WORDS_MS)).toBe(true);
  });

  it('is another cause of a stop at once, and the same one in its turn', () => {
    const stopped = { ...MOVING, crane: stateOf('stopped') };
    expect(isDue(stopped, later({ crane: stateOf('stopped', 'SAFETY_REARM_NEEDED') }), WORDS_MS)).toBe(true);
    expect(isDue(stopped, later({ crane: stateOf('stopped') }), WORDS_MS)).toBe(false);
  });

  it('is a stale picture at once, and a live one again in its turn', () => {
    expect(isDue(MOVING, later({ stale: true }), WORDS_MS)).toBe(true);
    expect(isDue({ ...MOVING, stale: true }, later({}), WORDS_MS)).toBe(false);
  });

  it('is a lost claim and a first picture at once', () => {
    expect(isDue(MOVING, later({ crane: craneView({ held: false }) }), WORDS_MS)).toBe(true);
    expect(isDue({ ...MOVING, crane: undefined }, later({}), WORDS_MS)).toBe(true);
  });

  it('is anything after nothing', () => {
    expect(isDue({ ...MOVING, at: Number.NEGATIVE_INFINITY }, later({}), WORDS_MS)).toBe(true);
  });
});
