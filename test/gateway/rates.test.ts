// The rates of one principal: bursts, what drains, and that the two kinds of talk do not pay for each other.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { RATE_LIMITS, Rates, type Talk } from '../../src/gateway/rates.ts';
import { monotonicMs } from '../../src/quantity/index.ts';

function taken(rates: Rates, talk: Talk, count: number, at: number): number {
  let passed = 0;
  for (let n = 0; n < count; n += 1) if (rates.take(talk, monotonicMs(at))) passed += 1;
  return passed;
}

describe.each(['command', 'request'] as const)('a %s', (talk) => {
  const { burst, perSecond } = RATE_LIMITS[talk];

  it('may come in a burst, then as fast as the bucket drains', () => {
    const rates = new Rates(monotonicMs(0));
    expect(taken(rates, talk, 2 * burst, 0)).toBe(burst);
    expect(taken(rates, talk, 2 * burst, 100)).toBe(perSecond / 10);
    expect(taken(rates, talk, 2 * burst, 60_000)).toBe(burst);
  });

  it('is refused at a time that is none', () => {
    expect(new Rates(monotonicMs(0)).take(talk, Number.NaN as never)).toBe(false);
  });

  test.prop([fc.array(fc.nat(50), { minLength: 1, maxLength: 400 })])('never comes faster than that', (pauses) => {
    const rates = new Rates(monotonicMs(0));
    let now = 0;
    let passed = 0;
    for (const pause of pauses) {
      now += pause;
      passed += taken(rates, talk, burst, now);
    }
    expect(passed).toBeLessThanOrEqual(burst + (now * perSecond) / 1000 + 1e-6);
  });
});

it('requests leave commands their room', () => {
  const rates = new Rates(monotonicMs(0));
  taken(rates, 'request', 1000, 0);
  expect(taken(rates, 'command', 1000, 0)).toBe(RATE_LIMITS.command.burst);
});
