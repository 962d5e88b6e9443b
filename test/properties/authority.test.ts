// Invariant 6: at most one holder per crane at every instant, over every interleaving of claims, releases, offers,
// take-overs, frames, ended sessions and sweeps; generations strictly grow with every holder and are never reused;
// no crane changes hands while it moves; no interleaving keeps the sweep from its work.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  type Authority,
  type AuthorityAnswer,
  claim,
  createAuthority,
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
import { runs } from '../support/runs.ts';

const CRANES = [1, 2, 3] as CraneNumber[];
const TIMES = { silentHolder: millis(10_000), offerTime: millis(45_000) };

const crane = fc.constantFrom(1, 2, 3, 4).map((number) => number as CraneNumber);
const session = fc.constantFrom(11, 12, 13);
const event = fc.record({
  kind: fc.constantFrom(
    'claim' as const,
    'claim' as const,
    'release' as const,
    'offer' as const,
    'withdraw' as const,
    'takeover' as const,
    'takeover-beside' as const,
    'frame' as const,
    'frame' as const,
    'end' as const,
    'sweep' as const,
    'sweep' as const,
  ),
  crane,
  session,
  afterMs: fc.constantFrom(0, 10, 3000, 9000, 12_000, 46_000),
  resting: fc.subarray(CRANES),
});
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

/** A model of the rules, kept apart: what is known of one crane. `by` of a take-over: 0 = somebody beside the gateway. */
interface Book {
  holder: number | undefined;
  generation: number;
  heard: number;
  gone: boolean;
  offeredAt: number | undefined;
  takeover: { by: number } | undefined;
}

class Model {
  readonly books = new Map<CraneNumber, Book>();

  constructor() {
    const fresh = {
      holder: undefined,
      generation: 0,
      heard: 0,
      gone: false,
      offeredAt: undefined,
      takeover: undefined,
    };
    for (const one of CRANES) this.books.set(one, { ...fresh });
  }

  /** Gives the crane to somebody, or to nobody. */
  pass(book: Book, to: number | undefined, now: number): void {
    const generation = to === undefined ? book.generation : book.generation + 1;
    Object.assign(book, { holder: to, generation, heard: now, gone: false, offeredAt: undefined, takeover: undefined });
  }
}

const isOwn = (book: Book, by: number) => book.holder === by && !book.gone;

/** What the rules say of each request: whether it is granted, and what it does to the book. */
const RULES: {
  readonly [K in 'claim' | 'release' | 'offer' | 'withdraw' | 'takeover' | 'takeover-beside']: (
    model: Model,
    book: Book,
    by: number,
    now: number,
    rests: boolean,
  ) => boolean;
} = {
  claim(model, book, by, now, rests) {
    if (isOwn(book, by)) return true;
    const free = book.holder === undefined || (book.offeredAt !== undefined && book.holder !== by);
    if (book.takeover !== undefined || !free || !rests) return false;
    model.pass(book, by, now);
    return true;
  },
  release(_model, book, by, _now, rests) {
    if (book.holder !== by || !rests) return false;
    Object.assign(book, { holder: undefined, gone: false, offeredAt: undefined });
    return true;
  },
  offer(_model, book, by, now, rests) {
    if (!isOwn(book, by) || book.takeover !== undefined || !rests) return false;
    book.offeredAt ??= now;
    return true;
  },
  withdraw(_model, book, by) {
    if (!isOwn(book, by)) return false;
    book.offeredAt = undefined;
    return true;
  },
  takeover(model, book, by, now, rests) {
    if (book.takeover !== undefined) return false;
    if (isOwn(book, by)) return true;
    if (rests) model.pass(book, by, now);
    else if (book.holder !== undefined) Object.assign(book, { takeover: { by }, offeredAt: undefined });
    return rests;
  },
  'takeover-beside'(model, book, _by, now, rests) {
    if (book.takeover !== undefined) return false;
    if (book.holder === undefined) return true;
    if (rests) model.pass(book, undefined, now);
    else Object.assign(book, { takeover: { by: 0 }, offeredAt: undefined });
    return rests;
  },
};

function ask(state: Authority, { kind, crane, session, resting }: Event, nowMs: number): AuthorityAnswer | undefined {
  const now = monotonicMs(nowMs);
  const standstill = resting.includes(crane);
  const label = `desk ${session}`;
  const takeover = { crane, label, reason: 'why', request: 1, now, standstill };
  switch (kind) {
    case 'claim':
      return claim(state, { crane, session, label, now, standstill });
    case 'release':
      return release(state, { crane, session, standstill });
    case 'offer':
      return offer(state, { crane, session, now, standstill });
    case 'withdraw':
      return withdraw(state, crane, session);
    case 'takeover':
      return takeOver(state, { ...takeover, session });
    case 'takeover-beside':
      return takeOver(state, { ...takeover, session: undefined });
    case 'frame':
    case 'end':
    case 'sweep':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** One sweep, by the rules; the cranes of each kind of end, in order. */
function sweepBooks(model: Model, now: number, resting: readonly CraneNumber[]) {
  const ends = { takenOver: [] as CraneNumber[], expired: [] as CraneNumber[], denied: [] as CraneNumber[] };
  for (const [one, book] of model.books) {
    const rests = resting.includes(one);
    if (book.takeover !== undefined) {
      if (!rests) continue;
      ends.takenOver.push(one);
      model.pass(book, book.takeover.by === 0 ? undefined : book.takeover.by, now);
    } else if (book.holder !== undefined && rests && (book.gone || now - book.heard > TIMES.silentHolder)) {
      ends.expired.push(one);
      model.pass(book, undefined, now);
    } else if (book.offeredAt !== undefined && now - book.offeredAt > TIMES.offerTime) {
      ends.denied.push(one);
      book.offeredAt = undefined;
    }
  }
  return ends;
}

describe('authority', () => {
  test.prop([fc.array(event, { maxLength: 60 })], { numRuns: runs(400) })(
    'has at most one holder, generations that grow, and no crane that changes hands in motion',
    (events) => {
      let state: Authority = createAuthority(CRANES);
      const model = new Model();
      let nowMs = 0;
      for (const one of events) {
        nowMs += one.afterMs;
        const now = monotonicMs(nowMs);
        const before = state;
        const book = model.books.get(one.crane);
        const answer = ask(state, one, nowMs);
        if (answer !== undefined) {
          state = answer.state;
          const rule = RULES[one.kind as keyof typeof RULES];
          const granted = book !== undefined && rule(model, book, one.session, nowMs, one.resting.includes(one.crane));
          expect(answer.outcome === 'OK').toBe(granted);
        } else if (one.kind === 'frame') {
          state = touch(state, one.crane, one.session, now);
          if (book !== undefined && isOwn(book, one.session)) book.heard = nowMs;
        } else if (one.kind === 'end') {
          state = endSession(state, one.session);
          for (const ended of model.books.values()) {
            if (ended.holder === one.session) Object.assign(ended, { gone: true, offeredAt: undefined });
            if (ended.takeover?.by === one.session) ended.takeover = undefined;
          }
        } else {
          const swept = sweep(state, now, TIMES, (at) => one.resting.includes(at));
          state = swept.state;
          const ends = sweepBooks(model, nowMs, one.resting);
          expect(swept.takenOver.map((end) => end.crane)).toEqual(ends.takenOver);
          expect(swept.expired.map((end) => end.crane)).toEqual(ends.expired);
          expect(swept.denied.map((end) => end.crane)).toEqual(ends.denied);
        }
        expect(state.holds.map((hold) => hold.crane)).toEqual(CRANES);
        for (const [at, { holder, generation, offeredAt, takeover }] of model.books) {
          const hold = holdOf(state, at);
          expect([hold?.holder?.session, hold?.generation]).toEqual([holder, generation]);
          expect([hold?.offeredAt, hold?.takeover !== undefined]).toEqual([offeredAt, takeover !== undefined]);
          const was = holdOf(before, at);
          if (was?.holder?.session === holder) continue;
          expect(one.resting).toContain(at);
          if (holder !== undefined) expect(generation).toBeGreaterThan(was?.generation ?? 0);
        }
      }
      // Whatever has happened: once all is silent and at rest, two sweeps leave every crane free.
      const late = monotonicMs(nowMs + 60_000);
      state = sweep(state, late, TIMES, () => true).state;
      state = sweep(state, monotonicMs(late + 60_000), TIMES, () => true).state;
      for (const hold of state.holds)
        expect([hold.holder, hold.takeover, hold.offeredAt]).toEqual([undefined, undefined, undefined]);
    },
  );

  test.prop([fc.double(), fc.oneof(fc.constant(1), fc.double()), fc.double(), fc.boolean()])(
    'throws on nothing: times, cranes and sessions that are no sensible numbers',
    (now, crane, session, standstill) => {
      const request = {
        crane: crane as CraneNumber,
        session,
        label: '',
        reason: '',
        request: 0,
        now: now as ReturnType<typeof monotonicMs>,
        standstill,
      };
      let state = createAuthority([1 as CraneNumber]);
      for (const step of [claim, offer, takeOver, release, takeOver, claim]) state = step(state, request).state;
      state = touch(state, request.crane, session, request.now);
      state = withdraw(state, request.crane, session).state;
      state = sweep(endSession(state, session), request.now, TIMES, () => standstill).state;
      expect(state.holds).toHaveLength(1);
    },
  );
});
