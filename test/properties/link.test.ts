// Sequence and epoch belong to the session, not to a socket: one session over several paths at once, each of which
// delays, repeats, reorders and drops as it likes, on a hand-made timetable.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { CraneNumber } from '../../src/domain/index.ts';
import { isNewer, LatestSlot, LinkMonitor, nextSerial, SequenceWindow, type Severity } from '../../src/link/index.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { RecordedLink } from '../link/recorded-link.ts';

interface Copy {
  readonly epoch: number;
  readonly sequence: number;
  /** Place in the sender's order. */
  readonly order: number;
  readonly arrivesAt: number;
}

/** For each command: the copies that its paths deliver, each with its delay; none = lost on every path. */
const journeys = fc.array(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 5 }), { minLength: 1, maxLength: 80 });
const firstSequence = fc.constantFrom(0, 1, 0x7fff_fffe, 0xffff_ffd0, 0xffff_ffff);

function arrivals(first: number, delays: readonly (readonly number[])[], epochAt: (order: number) => number): Copy[] {
  const copies: Copy[] = [];
  let sequence = first;
  for (const [order, commandDelays] of delays.entries()) {
    for (const delay of commandDelays)
      copies.push({ epoch: epochAt(order), sequence, order, arrivesAt: order + delay });
    sequence = nextSerial(sequence);
  }
  return copies.sort((a, b) => a.arrivesAt - b.arrivesAt);
}

describe('one session over many paths', () => {
  test.prop([firstSequence, journeys])(
    'takes each command at most once, and never an older one after a newer',
    (first, delays) => {
      const window = new SequenceWindow(1);
      const taken = arrivals(first, delays, () => 1).filter(
        ({ epoch, sequence }) => window.judge(epoch, sequence) === 'newer',
      );
      for (let at = 1; at < taken.length; at += 1) expect(taken[at]!.order).toBeGreaterThan(taken[at - 1]!.order);
    },
  );

  test.prop([firstSequence, journeys])('takes every copy that arrives before anything newer', (first, delays) => {
    const window = new SequenceWindow(1);
    let newest = -1;
    for (const { epoch, sequence, order } of arrivals(first, delays, () => 1)) {
      expect(window.judge(epoch, sequence) === 'newer').toBe(order > newest);
      newest = Math.max(newest, order);
    }
  });

  test.prop([firstSequence, journeys, fc.nat({ max: 80 }), fc.nat({ max: 120 })])(
    'takes nothing of an epoch that has ended, however late it arrives',
    (first, delays, changesAtOrder, opensAt) => {
      const window = new SequenceWindow(1);
      const openTime = Math.max(opensAt, changesAtOrder);
      let opened = false;
      let last = -1;
      for (const copy of arrivals(first, delays, (order) => (order < changesAtOrder ? 1 : 2))) {
        if (!opened && copy.arrivesAt >= openTime) {
          window.open(2);
          opened = true;
        }
        if (window.judge(copy.epoch, copy.sequence) !== 'newer') continue;
        expect(copy.epoch).toBe(opened ? 2 : 1);
        expect(copy.order).toBeGreaterThan(last);
        last = copy.order;
      }
    },
  );
});

describe('the slot', () => {
  const severities = fc.array(fc.constantFrom<Severity>(0, 1, 2), { minLength: 1, maxLength: 30 });

  test.prop([severities])(
    'gives out the newest, loses no stop to motion, keeps order, and holds at most three',
    (puts) => {
      const slot = new LatestSlot<{ readonly order: number; readonly severity: Severity }>();
      for (const [order, severity] of puts.entries()) slot.put({ order, severity }, severity);
      const out = [];
      for (let value = slot.take(); value !== undefined; value = slot.take()) out.push(value);
      expect(out.length).toBeLessThanOrEqual(3);
      expect(out.at(-1)!.order).toBe(puts.length - 1);
      for (let at = 1; at < out.length; at += 1) expect(out[at]!.order).toBeGreaterThan(out[at - 1]!.order);
      expect(Math.max(...out.map(({ severity }) => severity))).toBe(Math.max(...puts));
    },
  );
});

describe('the monitor', () => {
  const events = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant({ kind: 'send' as const }) },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('answer' as const),
          back: fc.nat({ max: 12 }),
          code: fc.constantFrom(0, 220, 301, 9999),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('confirm' as const),
          received: fc.nat({ max: 12 }),
          applied: fc.nat({ max: 12 }),
        }),
      },
      { weight: 1, arbitrary: fc.constantFrom({ kind: 'drop' as const }, { kind: 'end' as const }) },
    ),
    { maxLength: 200 },
  );

  test.prop([firstSequence, events])('adds up, and measures each command of a report once', (first, script) => {
    const seen = new RecordedLink();
    const monitor = new LinkMonitor(1 as CraneNumber, seen);
    let next: number = first;
    for (const [step, event] of script.entries()) {
      const now = monotonicMs(step);
      if (event.kind === 'send') {
        monitor.sent(next, now, now);
        next = nextSerial(next);
      } else if (event.kind === 'answer') monitor.answered((next - event.back) >>> 0, event.code);
      else if (event.kind === 'confirm') {
        const received = (next - event.received) >>> 0;
        const applied = (next - event.applied) >>> 0;
        const stamps = { arrivedAt: 0, decidedAt: 0, confirmedAt: 0, loopAge: 0 };
        monitor.confirmed({ received, applied, ...stamps } as never, now, { sharedClock: false });
      } else if (event.kind === 'drop') monitor.abandonAnswers();
      else monitor.abandon(now);

      const account = monitor.account();
      let refused = 0;
      for (const count of account.refused.values()) refused += count;
      expect(account.accepted + refused + account.lost + account.unanswered).toBe(account.sent);
      let open = 0;
      monitor.forEachUnconfirmed(now, (what) => (open += what === 'received' ? 1 : 0));
      expect(seen.roundTrips.length + open).toBe(account.sent);
    }
    expect(isNewer(next, first) || next === first).toBe(true);
  });
});
