// Several cranes on one rail: gaps as the sensors see them, gaps that were, and buffers that meet.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Yard } from '../../../../firmware-mocks/crane/plant/yard.ts';
import { craneOf, GANTRY, RAIL_LENGTH, run, slot, speeds, unloaderAt, WIDTH } from './hands.ts';

function yardOf(...gantries: readonly number[]): Yard {
  return new Yard(
    gantries.map((gantry, index) => unloaderAt(index + 1, gantry)),
    RAIL_LENGTH,
  );
}

function gantry(yard: Yard, crane: number): number {
  return slot(craneOf(yard, crane).truth().positions, GANTRY);
}

describe('the gap', () => {
  it('is what is free between the buffers, seen by both, each on its side', () => {
    const yard = yardOf(100, 150);
    expect(craneOf(yard, 1).sensors()).toMatchObject({ gapAhead: 150 - 100 - WIDTH, gapBehind: null });
    expect(craneOf(yard, 2).sensors()).toMatchObject({ gapAhead: null, gapBehind: 150 - 100 - WIDTH });
  });

  it('goes by place on the rail, not by number', () => {
    const yard = yardOf(300, 100, 150);
    expect(craneOf(yard, 1).sensors()).toMatchObject({ gapAhead: null, gapBehind: null });
    expect(craneOf(yard, 2).sensors()).toMatchObject({ gapAhead: 24, gapBehind: null });
    expect(craneOf(yard, 3).sensors()).toMatchObject({ gapAhead: null, gapBehind: 24 });
  });

  it('is not seen beyond 60 m, but counts for the truth', () => {
    const yard = yardOf(100, 200);
    expect(craneOf(yard, 1).sensors().gapAhead).toBeNull();
    expect(craneOf(yard, 1).truth().minGap).toBe(74);
  });

  it('once small stays so in the truth', () => {
    const yard = yardOf(100, 130);
    run(yard, 4000, { 1: speeds(0, 0, 0.3), 2: speeds(0) });
    const smallest = gantry(yard, 2) - gantry(yard, 1) - WIDTH;
    run(yard, 30_000, { 1: speeds(0, 0, -0.5), 2: speeds(0) });
    expect(craneOf(yard, 1).sensors().gapAhead).toBeGreaterThan(smallest + 5);
    expect(craneOf(yard, 1).truth().minGap).toBeLessThanOrEqual(smallest);
    expect(craneOf(yard, 1).truth().minGap).toBeGreaterThan(smallest - 0.6);
    expect(craneOf(yard, 2).truth().minGap).toBe(craneOf(yard, 1).truth().minGap);
  });
});

describe('two gantries that run into each other', () => {
  it('stand where they touched; the truth tells it as a gap of zero', () => {
    const yard = yardOf(100, 130);
    run(yard, 30_000, { 1: speeds(0, 0, 0.5), 2: speeds(0, 0, -0.5) });
    expect(gantry(yard, 2) - gantry(yard, 1)).toBeCloseTo(WIDTH, 6);
    expect(craneOf(yard, 1).truth().minGap).toBeCloseTo(0, 6);
    expect(slot(craneOf(yard, 1).truth().travelled, GANTRY)).toBeCloseTo(2, 1);
    expect(craneOf(yard, 1).truth().maxSwayRad).toBeGreaterThan(0.01);
  });

  it('part again when one of them leaves', () => {
    const yard = yardOf(100, 127);
    run(yard, 10_000, { 1: speeds(0, 0, 0.5), 2: speeds(0) });
    run(yard, 10_000, { 1: speeds(0, 0, -0.5), 2: speeds(0) });
    expect(craneOf(yard, 1).sensors().gapAhead).toBeGreaterThan(2);
  });

  it('one at rest with its brakes set is not pushed', () => {
    const yard = yardOf(100, 127);
    run(yard, 20_000, { 1: speeds(0, 0, 0.5) });
    expect(gantry(yard, 2)).toBe(127);
    expect(gantry(yard, 1)).toBeCloseTo(101, 9);
  });

  test.prop(
    [
      fc.array(
        fc.tuple(
          fc.double({ min: -0.5, max: 0.5, noNaN: true }),
          fc.double({ min: -0.5, max: 0.5, noNaN: true }),
          fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        ),
        { minLength: 1, maxLength: 8 },
      ),
    ],
    { numRuns: 40 },
  )('never pass through each other, nor off the rail', (orders) => {
    const yard = yardOf(14, 42, 72);
    for (const [a, b, c] of orders) {
      run(yard, 3000, { 1: speeds(0, 0, a), 2: speeds(0, 0, b), 3: speeds(0, 0, c) });
      const [first, second, third] = [1, 2, 3].map((crane) => gantry(yard, crane));
      expect(first).toBeGreaterThanOrEqual(WIDTH / 2);
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(WIDTH - 1e-9);
      expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(WIDTH - 1e-9);
    }
  });
});

describe('a yard', () => {
  it('refuses cranes that overlap, and does not know cranes that are not there', () => {
    expect(() => yardOf(100, 120)).toThrow(/CONFIG_INCONSISTENT/);
    expect(yardOf(100).crane(2)).toBeUndefined();
  });

  it('moves one crane without the other', () => {
    const yard = yardOf(100, 200);
    run(yard, 3000, { 1: speeds(1, 2), 2: speeds(0) });
    expect(craneOf(yard, 2).truth().travelled).toEqual([0, 0, 0, 0, 0]);
    expect(slot(craneOf(yard, 1).truth().travelled, 0)).toBeGreaterThan(1);
  });
});
