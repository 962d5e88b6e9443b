// Bypasses at the core: who may order which, for how long, and that each ends, is told and is recorded. What a
// bypass does to limits is tested beside safety/bypass.ts.

import { describe, expect, it } from 'vitest';
import { PROTECTIONS } from '../../src/safety/protections.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { CRANE_A, GatewayBench, Station } from '../support/gateway-bench.ts';

/** Any of them. */
const BYPASSABLE = PROTECTIONS.find(({ bypassable }) => bypassable)?.code ?? 'LIMIT_SLACK_ROPE';
const LONGEST = DEFAULT_SAFETY_SETTINGS.bypassTime;

function start() {
  const bench = new GatewayBench([CRANE_A]).start();
  const anna = new Station(bench).connect();
  const sam = new Station(bench, 'sam', 'supervisor').connect();
  bench.run(50);
  anna.claim();
  return { bench, anna, sam };
}

const ask = (sam: Station, timeMs: number, reason = 'rope changed', code = BYPASSABLE) =>
  sam.bypass({ code, timeMs, reason });
const ended = (bench: GatewayBench) =>
  bench.observer.audits.filter(({ what }) => what === 'bypass-ended').map(({ detail }) => detail);

describe('a bypass', () => {
  it('is told to everyone, reported and recorded, and ends by itself', () => {
    const { bench, anna, sam } = start();
    expect(ask(sam, 5000)).toBe('OK');
    bench.run(1000);
    expect([anna.status().bypassed, sam.status().bypassed]).toEqual([true, true]);
    expect(bench.core.report(bench.now as never).cranes[0]?.bypasses).toEqual([
      { code: BYPASSABLE, remaining_ms: 4000, by: 'sam', reason: 'rope changed' },
    ]);
    bench.run(3990);
    expect(anna.status().bypassed).toBe(true);
    bench.run(30);
    expect(anna.status().bypassed).toBe(false);
    const entry = bench.observer.audits.find(({ what }) => what === 'bypass');
    expect(entry).toMatchObject({ outcome: 'OK', crane: 1, actor: { name: 'sam' } });
    expect(entry?.detail).toBe(`${BYPASSABLE} for 5000 ms: rope changed`);
    expect(ended(bench)).toEqual([`${BYPASSABLE}: expired`]);
  });

  it.each([
    ['of what is no protection', 1000, 'x', 'SAFETY_LOOP_AGE', 'AUTHORITY_NOT_BYPASSABLE'],
    ['for too long', LONGEST + 1, 'x', BYPASSABLE, 'AUTHORITY_NOT_BYPASSABLE'],
    ['for a time that is none', -1, 'x', BYPASSABLE, 'AUTHORITY_NOT_BYPASSABLE'],
    ['without a reason', 1000, '  ', BYPASSABLE, 'AUTHORITY_REASON'],
  ] as const)('%s is refused, and that is recorded', (_, timeMs, reason, code, outcome) => {
    const { bench, sam } = start();
    expect(ask(sam, timeMs, reason, code)).toBe(outcome);
    bench.run(50);
    expect(sam.status().bypassed).toBe(false);
    expect(bench.observer.audits.at(-1)).toMatchObject({ what: 'bypass', outcome });
  });

  it('is renewed by a second order, never doubled, and ended by one of no time', () => {
    const { bench, sam } = start();
    for (let order = 0; order < 20; order += 1) ask(sam, 1000 + order);
    expect(bench.core.report(bench.now as never).cranes[0]?.bypasses).toMatchObject([{ remaining_ms: 1019 }]);
    expect(ask(sam, 0)).toBe('OK');
    expect(ask(sam, 0)).toBe('OK');
    expect(ended(bench)).toEqual([`${BYPASSABLE}: ended`]);
  });

  it('ends when the crane changes hands', () => {
    const { bench, anna, sam } = start();
    ask(sam, LONGEST);
    anna.release();
    bench.run(20);
    expect(sam.status().bypassed).toBe(false);
    expect(ended(bench)).toEqual([`${BYPASSABLE}: holder changed`]);
  });

  it.each([
    ['with its socket', 10_000, 10_050, (sam: Station) => sam.drop()],
    [
      'with its control path, though its stop path stays',
      10_000,
      10_050,
      (sam: Station) => {
        sam.connectStop();
        sam.drop();
      },
    ],
    [
      'as soon as it comes back with another role',
      0,
      50,
      (sam: Station) => {
        sam.drop();
        sam.role = 'operator';
        sam.connect(sam.key);
      },
    ],
  ])('goes with its supervisor: %s', (_, stays, over, go) => {
    const { bench, anna, sam } = start();
    ask(sam, LONGEST);
    bench.run(500);
    go(sam);
    bench.run(stays);
    expect(anna.status().bypassed).toBe(true);
    bench.run(over - stays);
    expect(anna.status().bypassed).toBe(false);
    expect(ended(bench)).toEqual([`${BYPASSABLE}: supervisor gone`]);
  });

  it('stays while its supervisor comes back in time, however often', () => {
    const { bench, anna, sam } = start();
    ask(sam, LONGEST);
    for (let lost = 0; lost < 3; lost += 1) {
      sam.drop();
      bench.run(9000);
      sam.connect(sam.key);
      bench.run(2000);
    }
    expect(anna.status().bypassed).toBe(true);
  });

  it('of one supervisor does not end with another one', () => {
    const { bench, anna, sam } = start();
    const tom = new Station(bench, 'tom', 'supervisor').connect();
    ask(sam, LONGEST);
    ask(tom, LONGEST);
    sam.drop();
    bench.run(11_000);
    expect(anna.status().bypassed).toBe(true);
    tom.drop();
    bench.run(11_000);
    expect(anna.status().bypassed).toBe(false);
  });

  it('is a supervisor’s who holds the crane as well', () => {
    const { bench, anna, sam } = start();
    anna.release();
    sam.claim();
    expect(ask(sam, 1000)).toBe('OK');
    bench.run(20);
    expect(sam.status().bypassed).toBe(true);
  });
});
