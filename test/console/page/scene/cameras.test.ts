// The cameras: what must be in the view is in it, and a hand cannot turn it over.

import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { eyeOf, frameOf, NO_TURN, PRESETS, projectionOf, turned } from '../../../../src/console/page/scene/cameras.ts';
import { type CraneModel, craneModel } from '../../../../src/console/page/scene/model.ts';
import { pairOf, scenesOf, statusOf } from './views.ts';

const WIDTH = 900;
const HEIGHT = 500;

function modelAt(trolley: number, hoist = 8): CraneModel {
  const status = statusOf({ trolley: { at: trolley }, hoist: { at: hoist } });
  return craneModel('a', pairOf(status), scenesOf(), { a: true, b: true }) as CraneModel;
}

function projection(preset: (typeof PRESETS)[number], model: CraneModel, turn = NO_TURN) {
  return projectionOf(eyeOf(preset, turn, model, WIDTH / HEIGHT), WIDTH, HEIGHT);
}

describe('the presets', () => {
  it.each(PRESETS)('%s has the load in the view', (preset) => {
    const model = modelAt(20);
    const load = projection(preset, model)({ x: 20, y: 8, z: 0 });
    expect(load?.left).toBeGreaterThan(0);
    expect(load?.left).toBeLessThan(WIDTH);
    expect(load?.top).toBeGreaterThan(0);
    expect(load?.top).toBeLessThan(HEIGHT);
  });

  it('side has the whole crane in the view, with the water to the right', () => {
    const model = modelAt(0);
    const { left, right, bottom, top } = frameOf(model);
    const project = projection('side', model);
    const corners = [project({ x: left, y: bottom, z: 0 }), project({ x: right, y: top, z: 0 })];
    for (const corner of corners) {
      expect(corner?.left).toBeGreaterThanOrEqual(0);
      expect(corner?.left).toBeLessThanOrEqual(WIDTH);
    }
    expect(corners[0]?.left).toBeLessThan(corners[1]?.left ?? 0);
  });

  it('top has the water above and the rail to the right', () => {
    const project = projection('top', modelAt(0));
    const origin = project({ x: 0, y: 0, z: 0 });
    expect(project({ x: 30, y: 0, z: 0 })?.top).toBeLessThan(origin?.top ?? 0);
    expect(project({ x: 0, y: 0, z: 10 })?.left).toBeGreaterThan(origin?.left ?? 0);
  });

  it('hook follows the load', () => {
    for (const trolley of [-10, 35]) {
      const place = projection('hook', modelAt(trolley))({ x: trolley, y: 6.5, z: 0 });
      expect(place?.left).toBeCloseTo(WIDTH / 2, 6);
      expect(place?.top).toBeCloseTo(HEIGHT / 2, 6);
    }
  });

  it('shows nothing of what lies behind the eye', () => {
    expect(projection('hook', modelAt(0))({ x: -1000, y: 500, z: 1000 })).toBeUndefined();
  });
});

const turn = fc.record({
  azimuth: fc.double({ min: -20, max: 20, noNaN: true }),
  elevation: fc.double({ min: -20, max: 20, noNaN: true }),
  zoom: fc.double({ min: 0.01, max: 100, noNaN: true }),
});
property.prop([fc.constantFrom(...PRESETS), fc.array(turn, { maxLength: 20 })])(
  'however it is turned, the eye keeps off its target and never looks from under the ground plane',
  (preset, turns) => {
    const model = modelAt(10);
    const all = turns.reduce((sum, by) => turned(preset, sum, by), NO_TURN);
    const { position, target } = eyeOf(preset, all, model, WIDTH / HEIGHT);
    const distance = Math.hypot(position.x - target.x, position.y - target.y, position.z - target.z);
    expect(distance).toBeGreaterThan(1);
    expect(position.y).toBeGreaterThan(target.y - 0.06 * distance);
    expect(Math.hypot(position.x - target.x, position.z - target.z)).toBeGreaterThan(0);
  },
);
