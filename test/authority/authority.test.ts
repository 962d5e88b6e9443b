// Claims, releases, offers, take-overs, expiry and ended sessions, as start, event and answer. The interleavings are in
// test/properties/authority.test.ts.

import { describe, expect, test } from 'vitest';
import {
  type Authority,
  claim,
  createAuthority,
  dropTakeovers,
  endSession,
  holdOf,
  offer,
  release,
  sweep,
  takeOver,
  touch,
  withdraw,
} from '../../src/authority/index.ts';
import type { CraneNumber } from '../../src/domain/index.ts';
import { millis, monotonicMs } from '../../src/quantity/index.ts';

const A = 1 as CraneNumber;
const B = 7 as CraneNumber;
const NOWHERE = 9 as CraneNumber;
const TIMES = { silentHolder: millis(10_000), offerTime: millis(45_000) };
const START = createAuthority([A, B]);

const at = (ms: number) => monotonicMs(ms);
const rests = () => true;
const moves = () => false;

function claims(state: Authority, crane: CraneNumber, session: number, ms = 0) {
  return claim(state, { crane, session, label: `desk ${session}`, now: at(ms), standstill: true });
}

function offers(state: Authority, crane: CraneNumber, session: number, ms = 0, standstill = true) {
  return offer(state, { crane, session, now: at(ms), standstill });
}

/** Session 21 is a supervisor's. */
function takesOver(state: Authority, crane: CraneNumber, standstill: boolean, session: number = 21) {
  const label = `desk ${session}`;
  return takeOver(state, { crane, session, label, reason: 'fire', request: 7, now: at(500), standstill });
}

function takesOverBeside(state: Authority, standstill: boolean) {
  const nobody = { session: undefined, label: 'gateway', reason: 'fire', request: 0 };
  return takeOver(state, { crane: A, ...nobody, now: at(500), standstill });
}

const HELD = claims(START, A, 11).state;
const ALMOST_SPENT: Authority = {
  holds: [{ crane: A, generation: 0xffff_fffe, holder: undefined, offeredAt: undefined, takeover: undefined }],
};
const OFFERED = offers(HELD, A, 11).state;
const PENDING = takesOver(HELD, A, false).state;
const NOTHING = { expired: [], denied: [], takenOver: [] };

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
    const last = claims(ALMOST_SPENT, A, 11);
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
    expect(sweep(HELD, at(10_000), TIMES, rests)).toEqual({ state: HELD, ...NOTHING });
    const swept = sweep(HELD, at(10_000.1), TIMES, rests);
    expect(swept.expired).toEqual([
      { crane: A, session: 11, label: 'desk 11', generation: 1, cause: 'AUTHORITY_SILENT' },
    ]);
    expect(holdOf(swept.state, A)).toEqual({ crane: A, generation: 1, holder: undefined });
  });

  test('never takes a crane before it rests', () => {
    expect(sweep(HELD, at(60_000), TIMES, moves)).toEqual({ state: HELD, ...NOTHING });
    expect(sweep(HELD, at(60_001), TIMES, rests).expired).toHaveLength(1);
  });

  test('ends with an accepted frame', () => {
    const touched = touch(HELD, A, 11, at(9000));
    expect(sweep(touched, at(19_000), TIMES, rests).expired).toEqual([]);
    expect(sweep(touched, at(19_001), TIMES, rests).expired).toHaveLength(1);
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
    expect(sweep(unclear, at(0), TIMES, rests).expired).toHaveLength(1);
  });
});

describe('the end of a session', () => {
  const both = claims(HELD, B, 11).state;

  test('gives up all its cranes, each once it rests', () => {
    const ended = endSession(both, 11);
    const first = sweep(ended, at(10), TIMES, (crane) => crane === A);
    expect(first.expired).toEqual([
      { crane: A, session: 11, label: 'desk 11', generation: 1, cause: 'SESSION_UNKNOWN' },
    ]);
    const second = sweep(first.state, at(20), TIMES, rests);
    expect(second.expired.map((one) => one.crane)).toEqual([B]);
    expect(claims(second.state, A, 12).generation).toBe(2);
  });

  test('that holds nothing, or has ended before, changes nothing', () => {
    expect(endSession(both, 12)).toBe(both);
    const ended = endSession(both, 11);
    expect(endSession(ended, 11)).toBe(ended);
  });
});

describe('an offer', () => {
  test('leaves the crane with its holder, and is caught by the claim of another, once', () => {
    const answer = offers(HELD, A, 11, 100);
    expect(answer).toMatchObject({ outcome: 'OK', generation: 0, holder: 'desk 11' });
    expect(holdOf(answer.state, A)).toMatchObject({ generation: 1, offeredAt: 100, holder: { session: 11 } });
    const caught = claims(answer.state, A, 12, 200);
    expect(caught).toMatchObject({ outcome: 'OK', generation: 2, holder: 'desk 12', former: { session: 11 } });
    expect(holdOf(caught.state, A)).toMatchObject({ generation: 2, holder: { session: 12, claimedAt: 200 } });
    expect(holdOf(caught.state, A)?.offeredAt).toBeUndefined();
    expect(claims(caught.state, A, 13).outcome).toBe('AUTHORITY_HELD_BY_OTHER');
    expect(release(caught.state, { crane: A, session: 11, standstill: true }).outcome).toBe('AUTHORITY_NOT_HOLDER');
  });

  test('is not caught in motion, nor with a generation used before', () => {
    const moving = claim(OFFERED, { crane: A, session: 12, label: 'new', now: at(0), standstill: false });
    expect(moving).toEqual({ state: OFFERED, outcome: 'AUTHORITY_MOVING', generation: 0, holder: 'desk 11' });
    const spent = offers(claims(ALMOST_SPENT, A, 11).state, A, 11).state;
    expect(claims(spent, A, 12)).toMatchObject({ outcome: 'AUTHORITY_EXHAUSTED', state: spent });
  });

  test.each([
    ['of an unknown crane', HELD, NOWHERE, 11, true, 'AUTHORITY_UNKNOWN_CRANE'],
    ['of a crane that nobody holds', HELD, B, 11, true, 'AUTHORITY_NOT_HOLDER'],
    ["of another's crane", HELD, A, 12, true, 'AUTHORITY_NOT_HOLDER'],
    ['by a session that is gone', endSession(HELD, 11), A, 11, true, 'AUTHORITY_NOT_HOLDER'],
    ['of a moving crane', HELD, A, 11, false, 'AUTHORITY_MOVING'],
    ['of a crane that is being taken over', PENDING, A, 11, true, 'AUTHORITY_TAKEOVER_PENDING'],
  ] as const)('%s is refused and changes nothing', (_, state, crane, session, standstill, outcome) => {
    const answer = offers(state, crane, session, 0, standstill);
    expect(answer.outcome).toBe(outcome);
    expect(answer.state).toBe(state);
  });

  test('repeated, or claimed by the holder itself, is the same offer', () => {
    expect(offers(OFFERED, A, 11, 40_000)).toMatchObject({ outcome: 'OK', state: OFFERED });
    expect(claims(OFFERED, A, 11)).toMatchObject({ outcome: 'OK', generation: 1, state: OFFERED });
  });

  test('is taken back by its holder alone', () => {
    expect(withdraw(OFFERED, A, 12)).toMatchObject({ outcome: 'AUTHORITY_NOT_HOLDER', state: OFFERED });
    expect(withdraw(OFFERED, NOWHERE, 11).outcome).toBe('AUTHORITY_UNKNOWN_CRANE');
    const back = withdraw(OFFERED, A, 11);
    expect(back.outcome).toBe('OK');
    expect(claims(back.state, A, 12).outcome).toBe('AUTHORITY_HELD_BY_OTHER');
    expect(withdraw(back.state, A, 11)).toMatchObject({ outcome: 'OK', state: back.state });
  });

  test('stands for 45 s, then is denied, and the crane stays with its holder', () => {
    const heard = touch(OFFERED, A, 11, at(45_000));
    expect(sweep(heard, at(45_000), TIMES, rests)).toEqual({ state: heard, ...NOTHING });
    const swept = sweep(heard, at(45_000.1), TIMES, rests);
    expect(swept).toMatchObject({ ...NOTHING, denied: [{ crane: A, session: 11 }] });
    expect(holdOf(swept.state, A)).toMatchObject({ generation: 1, holder: { session: 11 } });
    expect(claims(swept.state, A, 12).outcome).toBe('AUTHORITY_HELD_BY_OTHER');
  });

  test('at a time that is no number is over at once', () => {
    const now = Number.NaN as ReturnType<typeof monotonicMs>;
    const unclear = offer(HELD, { crane: A, session: 11, now, standstill: true }).state;
    expect(sweep(unclear, at(0), TIMES, rests).denied).toHaveLength(1);
  });

  test('ends with a release, with the session and with its expiry', () => {
    const released = release(OFFERED, { crane: A, session: 11, standstill: true }).state;
    const ended = endSession(OFFERED, 11);
    const silent = sweep(OFFERED, at(20_000), TIMES, rests);
    for (const state of [released, ended, silent.state]) expect(holdOf(state, A)?.offeredAt).toBeUndefined();
    expect(silent.denied).toEqual([]);
    expect(claims(ended, A, 12).outcome).toBe('AUTHORITY_HELD_BY_OTHER');
  });
});

describe('a take-over', () => {
  test('of a crane at rest changes hands at once', () => {
    const answer = takesOver(OFFERED, A, true);
    expect(answer).toMatchObject({ outcome: 'OK', generation: 2, holder: 'desk 21', former: { session: 11 } });
    expect(holdOf(answer.state, A)).toEqual({
      crane: A,
      generation: 2,
      holder: { session: 21, label: 'desk 21', claimedAt: 500, lastAccepted: 500, ended: false },
    });
  });

  test('of a moving crane waits, and the sweep completes it when the crane rests', () => {
    const answer = takesOver(OFFERED, A, false);
    expect(answer).toMatchObject({ outcome: 'AUTHORITY_TAKEOVER_PENDING', generation: 0, holder: 'desk 11' });
    expect(holdOf(answer.state, A)).toMatchObject({ generation: 1, holder: { session: 11 } });
    expect(holdOf(answer.state, A)?.offeredAt).toBeUndefined();
    expect(sweep(answer.state, at(9000), TIMES, moves)).toEqual({ state: answer.state, ...NOTHING });
    const swept = sweep(answer.state, at(9000), TIMES, rests);
    const takeover = { session: 21, label: 'desk 21', reason: 'fire', request: 7 };
    expect(swept.takenOver).toEqual([
      { crane: A, takeover, outcome: 'OK', generation: 2, former: holdOf(OFFERED, A)?.holder },
    ]);
    expect(holdOf(swept.state, A)).toMatchObject({ generation: 2, holder: { session: 21, lastAccepted: 9000 } });
    expect(holdOf(swept.state, A)?.takeover).toBeUndefined();
  });

  test('goes before the expiry of a holder that is silent, or gone', () => {
    for (const state of [PENDING, endSession(PENDING, 11)]) {
      const swept = sweep(state, at(60_000), TIMES, rests);
      expect(swept).toMatchObject({ expired: [], takenOver: [{ crane: A, generation: 2 }] });
    }
  });

  test('while it waits: no claim, no second one; the holder may release, and the crane goes to the supervisor', () => {
    expect(claims(PENDING, A, 12)).toMatchObject({ outcome: 'AUTHORITY_TAKEOVER_PENDING', state: PENDING });
    const another = takesOver(PENDING, A, true, 22);
    expect(another).toMatchObject({ outcome: 'AUTHORITY_TAKEOVER_OTHER', generation: 0 });
    expect(another.state).toBe(PENDING);
    expect(takesOverBeside(PENDING, true).outcome).toBe('AUTHORITY_TAKEOVER_OTHER');
    const free = release(PENDING, { crane: A, session: 11, standstill: true }).state;
    expect(claims(free, A, 12).outcome).toBe('AUTHORITY_TAKEOVER_PENDING');
    const swept = sweep(free, at(600), TIMES, rests);
    expect(swept.takenOver).toMatchObject([{ generation: 2 }]);
    expect(swept.takenOver[0]?.former).toBeUndefined();
  });

  test('asked for again waits on as it was, and its end answers the newest request', () => {
    const again = {
      crane: A,
      session: 21,
      label: 'desk 21',
      reason: 'flood',
      request: 8,
      now: at(550),
      standstill: true,
    };
    const answer = takeOver(PENDING, again);
    expect(answer).toMatchObject({ outcome: 'AUTHORITY_TAKEOVER_PENDING', generation: 0, holder: 'desk 11' });
    const swept = sweep(answer.state, at(600), TIMES, rests);
    expect(swept.takenOver).toMatchObject([{ outcome: 'OK', takeover: { session: 21, reason: 'fire', request: 8 } }]);
    const beside = takesOverBeside(HELD, false).state;
    expect(takesOverBeside(beside, false)).toMatchObject({ outcome: 'AUTHORITY_TAKEOVER_PENDING', state: beside });
  });

  test.each([
    ['the session of the supervisor', endSession],
    ['its control path', dropTakeovers],
  ])('ends with %s: the holder keeps the crane', (_, end) => {
    const dropped = end(PENDING, 21);
    expect(holdOf(dropped, A)).toMatchObject({ generation: 1, holder: { session: 11, ended: false } });
    expect(sweep(dropped, at(600), TIMES, rests)).toEqual({ state: dropped, ...NOTHING });
    expect(end(PENDING, 22)).toBe(PENDING);
  });

  test('of a crane that nobody holds is a claim; of the own one is nothing new', () => {
    expect(takesOver(START, A, true)).toMatchObject({ outcome: 'OK', generation: 1, holder: 'desk 21' });
    expect(takesOver(START, A, false)).toMatchObject({ outcome: 'AUTHORITY_MOVING', state: START });
    expect(takesOver(HELD, A, false, 11)).toMatchObject({ outcome: 'OK', generation: 1, state: HELD });
    expect(takesOver(HELD, NOWHERE, true).outcome).toBe('AUTHORITY_UNKNOWN_CRANE');
  });

  test('from beside the gateway leaves the crane to nobody, and uses up no generation', () => {
    const answer = takesOverBeside(HELD, true);
    expect(answer).toMatchObject({ outcome: 'OK', generation: 0, holder: '', former: { session: 11 } });
    expect(holdOf(answer.state, A)).toEqual({ crane: A, generation: 1 });
    const swept = sweep(takesOverBeside(HELD, false).state, at(600), TIMES, rests);
    expect(swept.takenOver).toMatchObject([{ outcome: 'OK', generation: 0, former: { session: 11 } }]);
    expect(claims(swept.state, A, 12).generation).toBe(2);
    expect(takesOverBeside(START, false)).toEqual({ state: START, outcome: 'OK', generation: 0, holder: '' });
  });

  test('is refused when the generations are used up; one from beside the gateway needs none', () => {
    const spent = claims(ALMOST_SPENT, A, 11).state;
    expect(takesOver(spent, A, true)).toMatchObject({ outcome: 'AUTHORITY_EXHAUSTED', state: spent });
    expect(takesOverBeside(spent, true).outcome).toBe('OK');
    const [hold] = takesOver(HELD, A, false).state.holds;
    if (hold === undefined) throw new Error('no hold');
    const late: Authority = { holds: [{ ...hold, generation: 0xffff_ffff }] };
    const swept = sweep(late, at(600), TIMES, rests);
    expect(swept.takenOver).toMatchObject([{ outcome: 'AUTHORITY_EXHAUSTED', generation: 0 }]);
    expect(holdOf(swept.state, A)).toMatchObject({ generation: 0xffff_ffff, holder: { session: 11 } });
    expect(holdOf(swept.state, A)?.takeover).toBeUndefined();
  });
});

describe('the sweep', () => {
  test('with nothing to do returns the state it was given', () => {
    expect(sweep(HELD, at(1), TIMES, rests).state).toBe(HELD);
  });

  test('goes on after every kind of refused request', () => {
    let state = HELD;
    state = claims(state, NOWHERE, 1).state;
    state = claims(state, A, 12).state;
    state = release(state, { crane: NOWHERE, session: 1, standstill: true }).state;
    state = release(state, { crane: A, session: 12, standstill: true }).state;
    state = touch(state, NOWHERE, 1, at(1));
    state = endSession(state, 99);
    expect(sweep(state, at(20_000), TIMES, rests).expired).toHaveLength(1);
  });
});
