// Repeats on their way to the audit: what is told at once, what only with its number, and that nothing is lost or out of order.

import { fc, test } from '@fast-check/vitest';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Code, CraneNumber } from '../../src/domain/index.ts';
import type { AuditEntry, AuditEvent } from '../../src/gateway/index.ts';
import { MAX_KINDS, RepeatedEntries, TELL_REPEATS_MS } from '../../src/gateway/repeats.ts';
import { monotonicMs } from '../../src/quantity/index.ts';

const CRANES = [1, 2] as CraneNumber[];
let told: string[];
let repeats: RepeatedEntries;
let now: number;

beforeEach(() => {
  told = [];
  now = 0;
  repeats = new RepeatedEntries(CRANES, ({ what, crane, outcome, detail }) =>
    told.push([what, crane, outcome, ...(detail === undefined ? [] : [detail])].join(' ')),
  );
});

function entry(what: AuditEvent, outcome: Code, crane = 1, session = 1, detail?: string): AuditEntry {
  const actor = { session, name: 'vera', role: 'viewer', label: 'vera' } as const;
  return { at: monotonicMs(now), what, actor, crane: crane as CraneNumber, outcome, detail };
}

describe('a refusal', () => {
  it('is told at once, and again after a while with its number and newest words', () => {
    for (const words of ['a', 'b', 'c']) repeats.take(entry('takeover', 'AUTHORITY_ROLE', 1, 1, words));
    repeats.sweep(monotonicMs(TELL_REPEATS_MS - 1));
    expect(told).toEqual(['takeover 1 AUTHORITY_ROLE a']);
    repeats.sweep(monotonicMs(TELL_REPEATS_MS));
    expect(told).toEqual(['takeover 1 AUTHORITY_ROLE a', 'takeover 1 AUTHORITY_ROLE 2 times more: c']);
  });

  it('is told at once again after a while without any', () => {
    repeats.take(entry('claim', 'AUTHORITY_ROLE'));
    repeats.sweep(monotonicMs(TELL_REPEATS_MS));
    repeats.take(entry('claim', 'AUTHORITY_ROLE'));
    expect(told).toEqual(['claim 1 AUTHORITY_ROLE', 'claim 1 AUTHORITY_ROLE']);
  });

  it('is one kind for all cranes that there are not, and one for each other crane, session and code', () => {
    for (const crane of [9, 10, 11]) repeats.take(entry('claim', 'AUTHORITY_UNKNOWN_CRANE', crane));
    repeats.take(entry('claim', 'AUTHORITY_ROLE', 2));
    repeats.take(entry('claim', 'AUTHORITY_ROLE', 1));
    repeats.take(entry('claim', 'AUTHORITY_ROLE', 1, 2));
    repeats.take(entry('claim', 'SESSION_EPOCH', 1));
    expect(told).toHaveLength(5);
  });
});

describe('what changed something', () => {
  it('is never thinned, and told after what its session had repeated', () => {
    for (const session of [1, 1, 2, 2]) repeats.take(entry('claim', 'AUTHORITY_HELD_BY_OTHER', 1, session));
    for (const what of ['claim', 'release', 'claim', 'release'] as const) repeats.take(entry(what, 'OK'));
    expect(told).toEqual([
      'claim 1 AUTHORITY_HELD_BY_OTHER',
      'claim 1 AUTHORITY_HELD_BY_OTHER',
      'claim 1 AUTHORITY_HELD_BY_OTHER once more',
      'claim 1 OK',
      'release 1 OK',
      'claim 1 OK',
      'release 1 OK',
    ]);
  });

  it("is not the holder's own claim, nor a stop, made again", () => {
    for (const what of ['claim', 'stop', 'claim', 'stop', 'claim'] as const) repeats.take(entry(what, 'OK'));
    repeats.finish();
    expect(told).toEqual(['claim 1 OK', 'stop 1 OK', 'claim 1 OK 2 times more', 'stop 1 OK once more']);
  });
});

it('remembers so many kinds and no more; the oldest is told first', () => {
  repeats.take(entry('claim', 'AUTHORITY_ROLE', 1, 0));
  repeats.take(entry('claim', 'AUTHORITY_ROLE', 1, 0));
  for (let session = 1; session <= MAX_KINDS; session += 1) repeats.take(entry('claim', 'AUTHORITY_ROLE', 1, session));
  expect(told.filter((line) => line.endsWith('once more'))).toHaveLength(1);
});

const asked = fc.record({
  what: fc.constantFrom<AuditEvent>('claim', 'release', 'stop', 'takeover', 'session-ended'),
  outcome: fc.constantFrom<Code>('OK', 'AUTHORITY_ROLE', 'AUTHORITY_UNKNOWN_CRANE'),
  crane: fc.integer({ min: 0, max: 4 }),
  session: fc.integer({ min: 1, max: 3 }),
  pause: fc.nat(TELL_REPEATS_MS),
});

test.prop([fc.array(asked, { maxLength: 200 })])(
  'loses no entry: the numbers that are told add up to all',
  (entries) => {
    let count = 0;
    const all = new RepeatedEntries(CRANES, ({ detail }) => {
      count += detail === undefined ? 1 : Number(/^(\d+) times more$/.exec(detail)?.[1] ?? 1);
    });
    for (const { what, outcome, crane, session, pause } of entries) {
      now += pause;
      all.sweep(monotonicMs(now));
      all.take(entry(what, outcome, crane, session));
    }
    all.finish();
    expect(count).toBe(entries.length);
  },
);
