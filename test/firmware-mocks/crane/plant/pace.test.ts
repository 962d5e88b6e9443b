// How many steps a clock asks for: one every 10 ms, more after a stall, never without bound.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../firmware-mocks/crane/plant/pace.ts';
import { monotonicMs } from '../../../../src/quantity/index.ts';

const START = 5000;

function pace(): { pace: Pace; at: (ms: number) => number } {
  const made = new Pace(monotonicMs(START));
  return { pace: made, at: (ms) => made.due(monotonicMs(START + ms)) };
}

describe('the pace', () => {
  it('is a step every 10 ms, whenever it is asked', () => {
    const { at } = pace();
    expect([0, 9.9, 10, 10.1, 25, 30, 47].map(at)).toEqual([0, 0, 1, 0, 1, 1, 1]);
  });

  it('makes up for a stall of 200 ms in full', () => {
    const { pace: made, at } = pace();
    at(100);
    expect(at(300)).toBe(20);
    expect(made.skippedMs).toBe(0);
    expect(at(310)).toBe(1);
  });

  it('gives up what a longer stall took, says how much, and goes on as before', () => {
    const { pace: made, at } = pace();
    at(100);
    expect(at(10_100)).toBe(20);
    expect(made.skippedMs).toBe(9800);
    expect(at(10_110)).toBe(1);
    expect(made.skippedMs).toBe(0);
  });

  it('does nothing for a clock that goes back', () => {
    const { at } = pace();
    at(100);
    expect([50, 100, 110].map(at)).toEqual([0, 0, 1]);
  });

  test.prop([fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 1 })])(
    'accounts for all time, as steps or as skipped',
    (waits) => {
      const { pace: made, at } = pace();
      let now = 0;
      let accounted = 0;
      for (const wait of waits) {
        now += wait;
        const steps = at(now);
        expect(steps).toBeLessThanOrEqual(20);
        accounted += steps * 10 + made.skippedMs;
      }
      expect(now - accounted).toBeGreaterThan(-1e-6);
      expect(now - accounted).toBeLessThan(10 + 1e-6);
    },
  );
});
