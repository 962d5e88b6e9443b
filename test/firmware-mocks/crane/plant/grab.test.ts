// The grab alone: how long its jaws take, what they hold, and what is lost.

import { describe, expect, it } from 'vitest';
import { Grab, type GrabSpec } from '../../../../firmware-mocks/crane/plant/grab.ts';

const DT = 0.01;
const SPEC: GrabSpec = { closingTime: 7, volume: 20, density: 2400, filling: 0.97, capacity: 44_000 };
const FULL = 44_000;

function move(grab: Grab, seconds: number, order: -1 | 0 | 1, isInMaterial: boolean): void {
  for (let step = 0; step < Math.round(seconds / DT); step += 1) grab.step(order, isInMaterial, DT);
}

function opened(spec: GrabSpec = SPEC): Grab {
  const grab = new Grab(spec);
  move(grab, 8, -1, false);
  expect(grab.opening).toBe(1);
  return grab;
}

describe('a grab', () => {
  it('closes in 6 to 8 s and opens again', () => {
    const grab = opened();
    move(grab, 6, 1, false);
    expect(grab.opening).toBeGreaterThan(0);
    move(grab, 2, 1, false);
    expect(grab.opening).toBe(0);
  });

  it('holds min(ρVφ, SWL − tare) when it has closed in the material', () => {
    const grab = opened();
    move(grab, 8, 1, true);
    expect(grab.payload).toBe(FULL);
    const light = opened({ ...SPEC, density: 800 });
    move(light, 8, 1, true);
    expect(light.payload).toBeCloseTo(800 * 20 * 0.97, 9);
  });

  it('takes nothing from the air, and nothing before its jaws are shut', () => {
    const grab = opened();
    move(grab, 8, 1, false);
    expect(grab.payload).toBe(0);
    const half = opened();
    move(half, 5, 1, true);
    expect(half.payload).toBe(0);
  });

  it('loses what it would have cut when it leaves the material half closed', () => {
    const grab = opened();
    move(grab, 3.5, 1, true);
    move(grab, 4, 1, false);
    expect(grab.payload / FULL).toBeCloseTo(0.5, 2);
  });

  it('gives the payload back as soon as it opens, and keeps it while it holds', () => {
    const grab = opened();
    move(grab, 8, 1, true);
    move(grab, 60, 0, false);
    expect(grab.payload).toBe(FULL);
    move(grab, 0.3, -1, false);
    expect(grab.payload).toBe(0);
    move(grab, 8, 1, false);
    expect(grab.payload).toBe(0);
  });
});
