// Claims, releases, expiry and ended sessions, as start, event and answer. The interleavings are in
// test/properties/authority.test.ts.

import { describe, expect, test } from 'vitest';
import {
  type Authority,
  claim,
  createAuthority,
  endSession,
  expire,
  holdOf,
  release,
  touch,
} from '../../src/authority/index.ts';
import type { CraneNumber } from '../../src/domain/index.ts';
import { millis, monotonicMs } from '../../src/quantity/index.ts';

const A = 1 as CraneNumber;
const B = 7 as CraneNumber;
const NOWHERE = 9 as CraneNumber;
const SILENT = millis(10_000);
const START = createAuthority([A, B]);

const at = (ms: number) => monotonicMs(ms);
const rests = () => true;
const moves = () => false;

function claims(state: Authority, crane: CraneNumber, session: number, ms = 0) {
  return claim(state, { crane, session, label: `desk ${session}`, now: at(ms), standstill: true });
}

const HELD = claims(START, A, 11).state;

describe('a claim', () => {
  test('of a free crane at rest is granted with generation 1', () => {
    const answer = claims(START, A, 11, 5);
    expect(answer).toMatchObject({ outcome: 'OK', generation: 1, holder: 'desk 11' });
    expect(holdOf(answer.state, A)?.holder).toEqual({
      session: 11,
      label: 'desk 11',
      claimedAt: 5,
      lastAccepted: 5,
      ended: false,
    });
    expect(holdOf(answer.state, B)?.holder).toBeUndefined();
    expect(holdOf(START, A)?.holder).toBeUndefined();
  });

  test('repeated by the holder is the same claim', () => {
    const answer = claims(HELD, A, 11, 50);
    expect(answer).toMatchObject({ outcome: 'OK', generation: 1, holder: 'desk 11' });
    expect(answer.state).toBe(HELD);
  });

  test.each([
    ['of an unknown crane', HELD, NOWHERE, 11, true, 'AUTHORITY_UNKNOWN_CRANE', ''],
    ['of a crane that another holds', HELD, A, 12, true, 'AUTHORITY_HELD_BY_OTHER', 'desk 11'],
    ['of a crane that another holds, moving', HELD, A, 12, false, 'AUTHORITY_HELD_BY_OTHER', 'desk 11'],
    ['of a crane whose holder is gone', endSession(HELD, 11), A, 12, true, 'AUTHORITY_HELD_BY_OTHER', 'desk 11'],
    ['by a session that is gone', endSession(HELD, 11), A, 11, true, 'AUTHORITY_HELD_BY_OTHER', 'desk 11'],
    ['of a free crane that moves', START, A, 11, false, 'AUTHORITY_MOVING', ''],
  ] as const)('%s is refused and changes nothing', (_, state, crane, session, standstill, outcome, holder) => {
    const answer = claim(state, { crane, session, label: 'new', now: at(0), standstill });
    expect(answer).toEqual({ state, outcome, generation: 0, holder });
    expect(answer.state).toBe(state);
  });

  test('after a release gets the next generation, also for the same session', () => {
    const free = release(HELD, { crane: A, session: 11, standstill: true }).state;
    expect(claims(free, A, 11).generation).toBe(2);
    expect(claims(free, A, 12).generation).toBe(2);
  });

  test('is refused when the generations are used up, rather than reuse one', () => {
    const spent: Authority = { holds: [{ crane: A, generation: 0xffff_fffe, holder: undefined }] };
    const last = claims(spent, A, 11);
    expect(last.generation).toBe(0xffff_ffff);
    const free = release(last.state, { crane: A, session: 11, standstill: true }).state;
    expect(claims(free, A, 11)).toMatchObject({ outcome: 'AUTHORITY_EXHAUSTED', generation: 0, holder: '' });
  });
});

describe('a release', () => {
  test('by the holder at rest frees the crane', () => {
    const answer = release(HELD, { crane: A, session: 11, standstill: true });
    expect(answer).toMatchObject({ outcome: 'OK', generation: 0, holder: '' });
    expect(holdOf(answer.state, A)).toEqual({ crane: A, generation: 1, holder: undefined });
  });

  test.each([
    ['of an unknown crane', NOWHERE, 11, true, 'AUTHORITY_UNKNOWN_CRANE', ''],
    ['by someone else', A, 12, true, 'AUTHORITY_NOT_HOLDER', 'desk 11'],
    ['of a crane that nobody holds', B, 11, true, 'AUTHORITY_NOT_HOLDER', ''],
    ['of a moving crane', A, 11, false, 'AUTHORITY_MOVING', 'desk 11'],
  ] as const)('%s is refused and changes nothing', (_, crane, session, standstill, outcome, holder) => {
    expect(release(HELD, { crane, session, standstill })).toEqual({ state: HELD, outcome, generation: 0, holder });
  });
});

describe('silence', () => {
  test('of 10 s is borne, more is not', () => {
    expect(expire(HELD, at(10_000), SILENT, rests)).toEqual({ state: HELD, expired: [] });
    const swept = expire(HELD, at(10_000.1), SILENT, rests);
    expect(swept.expired).toEqual([
      { crane: A, session: 11, label: 'desk 11', generation: 1, cause: 'AUTHORITY_SILENT' },
    ]);
    expect(holdOf(swept.state, A)).toEqual({ crane: A, generation: 1, holder: undefined });
  });

  test('never takes a crane before it rests', () => {
    expect(expire(HELD, at(60_000), SILENT, moves)).toEqual({ state: HELD, expired: [] });
    expect(expire(HELD, at(60_001), SILENT, rests).expired).toHaveLength(1);
  });

  test('ends with an accepted frame', () => {
    const touched = touch(HELD, A, 11, at(9000));
    expect(expire(touched, at(19_000), SILENT, rests).expired).toEqual([]);
    expect(expire(touched, at(19_001), SILENT, rests).expired).toHaveLength(1);
  });

  test.each([
    ['of an unknown crane', HELD, NOWHERE, 11, 9000],
    ['of a crane that nobody holds', HELD, B, 11, 9000],
    ['of another session', HELD, A, 12, 9000],
    ['of a session that is gone', endSession(HELD, 11), A, 11, 9000],
    ['from the past', HELD, A, 11, -1],
    ['at no time', HELD, A, 11, Number.NaN],
  ] as const)('does not end with a frame %s', (_, state, crane, session, ms) => {
    expect(touch(state, crane, session, ms as ReturnType<typeof monotonicMs>)).toBe(state);
  });

  test('since a time that is no number is silence', () => {
    const unclear = claim(START, {
      crane: A,
      session: 11,
      label: 'desk 11',
      now: Number.NaN as ReturnType<typeof monotonicMs>,
      standstill: true,
    }).state;
    expect(expire(unclear, at(0), SILENT, rests).expired).toHaveLength(1);
  });
});

describe('the end of a session', () => {
  const both = claims(HELD, B, 11).state;

  test('gives up all its cranes, each once it rests', () => {
    const ended = endSession(both, 11);
    const first = expire(ended, at(10), SILENT, (crane) => crane === A);
    expect(first.expired).toEqual([
      { crane: A, session: 11, label: 'desk 11', generation: 1, cause: 'SESSION_UNKNOWN' },
    ]);
    const second = expire(first.state, at(20), SILENT, rests);
    expect(second.expired.map((one) => one.crane)).toEqual([B]);
    expect(claims(second.state, A, 12).generation).toBe(2);
  });

  test('that holds nothing, or has ended before, changes nothing', () => {
    expect(endSession(both, 12)).toBe(both);
    const ended = endSession(both, 11);
    expect(endSession(ended, 11)).toBe(ended);
  });
});

describe('the sweep', () => {
  test('with nothing to do returns the state it was given', () => {
    expect(expire(HELD, at(1), SILENT, rests).state).toBe(HELD);
  });

  test('goes on after every kind of refused request', () => {
    let state = HELD;
    state = claims(state, NOWHERE, 1).state;
    state = claims(state, A, 12).state;
    state = release(state, { crane: NOWHERE, session: 1, standstill: true }).state;
    state = release(state, { crane: A, session: 12, standstill: true }).state;
    state = touch(state, NOWHERE, 1, at(1));
    state = endSession(state, 99);
    expect(expire(state, at(20_000), SILENT, rests).expired).toHaveLength(1);
  });
});
