// What the core tells whoever keeps figures, where no other test looks: ages of what is driven, claims that end, bypasses.

import { describe, expect, it } from 'vitest';
import { CRANE_A, CRANE_B, GatewayBench, Station } from '../support/gateway-bench.ts';

const SCREEN = { ...CRANE_A, picture: { kind: 'screen' } as const };

describe('the felt age', () => {
  it('is told once a command, beside the loop age, and is the same where no picture is required', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    new Station(bench).arm();
    const { feltAges, loopAges } = bench.observer;
    expect(loopAges.length).toBeGreaterThan(40);
    expect(feltAges).toEqual(loopAges);
  });

  it('holds the age of a required picture', () => {
    const bench = new GatewayBench([SCREEN]).start();
    const anna = new Station(bench);
    anna.paintMs = 60;
    anna.arm(SCREEN);
    bench.observer.feltAges.length = 0;
    bench.observer.loopAges.length = 0;
    bench.run(400);
    const { feltAges, loopAges } = bench.observer;
    expect(feltAges).toHaveLength(loopAges.length);
    expect(Math.min(...feltAges)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...loopAges)).toBeLessThan(60);
  });

  it('is endless while the picture was never seen', () => {
    const bench = new GatewayBench([SCREEN]).start();
    const anna = new Station(bench).connect();
    anna.frozenScreen = true;
    bench.run(50);
    anna.claim(SCREEN);
    bench.run(100);
    expect(bench.observer.feltAges.length).toBeGreaterThan(2);
    expect(Math.min(...bench.observer.feltAges)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a claim that ended', () => {
  const desks = () => {
    const bench = new GatewayBench().start();
    const anna = new Station(bench).connect();
    const sam = new Station(bench, 'sam', 'supervisor').connect();
    bench.run(50);
    for (const crane of [CRANE_A, CRANE_B]) anna.claim(crane);
    bench.run(100);
    return { bench, anna, sam };
  };

  it('is told with its cause: handed over, taken over', () => {
    const { bench, anna, sam } = desks();
    anna.offer(CRANE_A);
    expect([sam.claim(CRANE_A), sam.takeOver('shift', CRANE_B)]).toEqual(['OK', 'OK']);
    expect(bench.observer.endedClaims).toEqual([
      { crane: 1, cause: 'AUTHORITY_HANDED_OVER' },
      { crane: 2, cause: 'AUTHORITY_TAKEN_OVER' },
    ]);
  });

  it('is told where its holder fell silent, and not where it was released', () => {
    const { bench, anna } = desks();
    anna.release(CRANE_B);
    anna.sending = false;
    bench.run(10_200);
    expect(bench.observer.endedClaims).toEqual([{ crane: 1, cause: 'AUTHORITY_SILENT' }]);
  });
});

describe('bypasses', () => {
  it('are told as how many are in force, whenever that may have changed', () => {
    const bench = new GatewayBench([CRANE_A]).start();
    const anna = new Station(bench).connect();
    const sam = new Station(bench, 'sam', 'supervisor').connect();
    bench.run(50);
    anna.claim();
    const { bypassCounts } = bench.observer;
    bypassCounts.length = 0;
    const order = (code: 'LIMIT_UNDERLOAD' | 'LIMIT_WIND', timeMs: number) =>
      sam.bypass({ code, timeMs, reason: 'sensor broken' });
    expect([order('LIMIT_UNDERLOAD', 1000), order('LIMIT_WIND', 60_000)]).toEqual(['OK', 'OK']);
    // Refused, so nothing changes.
    order('LIMIT_WIND', -1);
    expect(bypassCounts).toEqual([1, 2]);
    bench.run(1100);
    expect(bypassCounts).toEqual([1, 2, 1]);
    anna.release();
    expect(bypassCounts).toEqual([1, 2, 1, 0]);
  });
});
