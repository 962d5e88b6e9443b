// The account of one turn: what counts as answered, from when, and what a refusal does to each series.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Answer, Stream } from '../peers/peer.ts';
import { Account } from './account.ts';
import { NO_FIGURES } from './figures.ts';

const FIRST = [5, 9] as const;

function accountOf(series: number, capacity = 10): Account {
  return new Account({ series, capacity, first: FIRST });
}

describe('a latency', () => {
  it('counts from when its request was due, in seconds', () => {
    const account = accountOf(1);
    account.sent(0, 1000);
    expect(account.replied(0, 0, 5, 'accepted', 1250)).toBe(true);
    expect(account.close(9000)).toEqual([
      { latency: { count: 1, p50: 0.25, p99: 0.25, p999: 0.25, max: 0.25 }, answered: 1, unanswered: 0, refused: 0 },
    ]);
  });

  it('of an unanswered request is its age at the end', () => {
    const account = accountOf(1);
    account.sent(0, 1000);
    account.sent(1, 2000);
    account.replied(0, 1, 9, 'accepted', 2500);
    const [round] = account.close(4000);
    expect(round).toMatchObject({ answered: 1, unanswered: 1, refused: 0 });
    expect(round?.latency).toMatchObject({ count: 2, p50: 0.5, max: 3 });
  });

  it('is each series its own', () => {
    const account = accountOf(2);
    account.sent(0, 1000);
    account.replied(0, 0, 5, 'accepted', 1100);
    account.replied(1, 0, 5, 'accepted', 1700);
    expect(account.close(9000).map(({ latency }) => latency.max)).toEqual([0.1, 0.7]);
  });

  it('is none where nothing was sent', () => {
    expect(accountOf(1).close(9000)).toEqual([{ latency: NO_FIGURES, answered: 0, unanswered: 0, refused: 0 }]);
  });
});

describe('a refusal', () => {
  it('is counted apart, and is in the latency of no series', () => {
    const account = accountOf(2);
    for (const at of [1000, 2000]) account.sent(0, at);
    account.replied(0, 0, 5, 'refused', 1100);
    account.replied(0, 0, 6, 'accepted', 2100);
    account.replied(1, 0, 6, 'accepted', 2300);
    const [ack, received] = account.close(9000);
    expect(ack).toMatchObject({ latency: { count: 1, max: 0.1 }, answered: 1, unanswered: 0, refused: 1 });
    expect(received).toMatchObject({ latency: { count: 1, max: 0.3 }, answered: 1, unanswered: 0, refused: 1 });
  });

  it('stays one where a later series is answered all the same', () => {
    const account = accountOf(2);
    account.sent(0, 1000);
    account.replied(0, 0, 5, 'refused', 1100);
    account.replied(1, 0, 5, 'accepted', 1200);
    for (const round of account.close(9000)) {
      expect(round).toEqual({ latency: NO_FIGURES, answered: 0, unanswered: 0, refused: 1 });
    }
  });
});

describe('a reply', () => {
  it.each<[string, number, Stream, number]>([
    ['of the turn before', 0, 0, 4],
    ['to a request that has not been sent', 0, 0, 6],
    ['to the index of the other stream', 0, 1, 5],
    ['of a series that is not there', 1, 0, 5],
  ])('%s does not count', (_, series, stream, index) => {
    const account = accountOf(1);
    account.sent(0, 1000);
    expect(account.replied(series, stream, index, 'accepted', 1100)).toBe(false);
    expect(account.close(2000)[0]).toMatchObject({ answered: 0, unanswered: 1 });
  });

  it.each<[Answer, Answer]>([
    ['accepted', 'accepted'],
    ['accepted', 'refused'],
    ['refused', 'accepted'],
  ])('counts once: %s, then %s', (answer, again) => {
    const account = accountOf(1);
    account.sent(0, 1000);
    expect(account.replied(0, 0, 5, answer, 1100)).toBe(true);
    const once = account.close(9000);
    expect(account.replied(0, 0, 5, again, 1500)).toBe(false);
    expect(account.close(9000)).toEqual(once);
  });
});

describe('a request', () => {
  it('has the next index of its stream', () => {
    const account = accountOf(1);
    account.sent(1, 1000);
    expect([account.nextIndex(0), account.nextIndex(1)]).toEqual([5, 10]);
  });

  it('is settled by a reply in every series', () => {
    const account = accountOf(2);
    account.sent(0, 1000);
    expect(account.settled(0, 5)).toBe(false);
    account.replied(0, 0, 5, 'accepted', 1100);
    expect(account.settled(0, 5)).toBe(false);
    account.replied(1, 0, 5, 'accepted', 1200);
    expect(account.settled(0, 5)).toBe(true);
  });

  it('is settled by a refusal at once', () => {
    const account = accountOf(2);
    account.sent(0, 1000);
    account.replied(0, 0, 5, 'refused', 1100);
    expect(account.settled(0, 5)).toBe(true);
  });

  it('beyond the capacity of its stream is an error, which leaves the account as it was', () => {
    const account = accountOf(1, 1);
    account.sent(0, 1000);
    account.sent(1, 1000);
    expect(() => account.sent(0, 2000)).toThrow(RangeError);
    expect(account.nextIndex(0)).toBe(6);
    expect(account.close(3000)[0]?.unanswered).toBe(2);
  });
});

const stream = fc.constantFrom<Stream>(0, 1);
const happening = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), stream }),
  fc.record({
    kind: fc.constant('reply' as const),
    stream,
    series: fc.nat(2),
    /** Some before the turn and some after. */
    index: fc.integer({ min: 0, max: 20 }),
    answer: fc.constantFrom<Answer>('accepted', 'refused'),
  }),
);

test.prop([fc.array(happening, { maxLength: 60 })])('every request has one fate in every series', (happenings) => {
  const account = accountOf(2, 60);
  let [sent, at] = [0, 0];
  for (const each of happenings) {
    at += 1;
    if (each.kind === 'reply') {
      account.replied(each.series, each.stream, each.index, each.answer, at);
      continue;
    }
    account.sent(each.stream, at);
    sent += 1;
  }
  for (const { latency, answered, unanswered, refused } of account.close(at)) {
    expect(answered + unanswered + refused).toBe(sent);
    expect(latency.count).toBe(answered + unanswered);
    expect(latency.max ?? 0).toBeLessThanOrEqual(at / 1000);
  }
});
