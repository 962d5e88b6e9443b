// The drawing model: where everything stands, and what is left out because nobody knows.

import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { MotionAxis } from '../../../../src/domain/index.ts';
import { type CraneModel, craneModel, ropeEnd } from '../../../../src/console/page/scene/model.ts';
import { craneOf, type Motion, pairOf, sceneOf, scenesOf, statusOf } from './views.ts';

const FRESH = { a: true, b: true };

function modelOf(...given: Parameters<typeof statusOf>): CraneModel {
  const model = craneModel('a', pairOf(statusOf(...given)), scenesOf(), FRESH);
  if (typeof model === 'string') throw new Error(model);
  return model;
}

describe('craneModel', () => {
  it('draws nothing before the first status, and nothing of a crane that was not described', () => {
    expect(craneModel('a', pairOf(undefined), scenesOf(), FRESH)).toBe('no-picture');
    expect(craneModel('a', pairOf(statusOf()), scenesOf(sceneOf(2)), FRESH)).toBe('no-scene');
  });

  it('hangs the load on a rope as long as the hoist says', () => {
    const model = modelOf({ hoist: { at: 8 }, trolley: { at: 10 }, gantry: { at: 100 } });
    expect(model.rope).toBe(30);
    expect(model.suspension).toEqual({ x: 10, y: 38, z: 100 });
    expect(model.load).toEqual({ x: 10, y: 8, z: 100 });
  });

  it('lets a load that leads hang ahead, on a rope of the same length', () => {
    const { load, suspension, swing } = modelOf({}, { swayTrolley: 0.1 });
    expect(load?.x).toBeCloseTo(10 + 30 * Math.sin(0.1), 6);
    expect(load?.y).toBeCloseTo(38 - 30 * Math.cos(0.1), 6);
    expect(swing.trolley).toBeCloseTo((load?.x ?? 0) - (suspension?.x ?? 0), 9);
  });

  it('leaves out what has no number instead of putting it at zero', () => {
    expect(modelOf({ trolley: { at: null } }).suspension).toBeUndefined();
    const { suspension, load } = modelOf({ hoist: { at: null } });
    expect(suspension).toBeDefined();
    expect(load).toBeUndefined();
    expect(modelOf({}, { load: null, swayTrolley: null }).mass).toBeUndefined();
  });

  it('has no ghost where nothing moves', () => {
    const still = modelOf();
    expect(still.rest).toBeUndefined();
    expect(still.envelope).toBeUndefined();
  });

  it('has the ghost ahead of a moving trolley, and the envelope around both', () => {
    const { rest, load, envelope } = modelOf({ trolley: { at: 10, speed: 2 } });
    // 2 m/s · (50 + 250 ms + a/2j = 0.25 s) + v²/2a = 2.5 m.
    expect(rest?.x).toBeCloseTo(10 + 2 * 0.55 + 2.5, 6);
    expect(rest?.y).toBeCloseTo(8, 9);
    expect(envelope?.min.x).toBeLessThan((load?.x ?? 0) - 3);
    expect(envelope?.max.x).toBeGreaterThan((rest?.x ?? 0) + 3);
    expect(envelope?.min.y).toBe(5);
  });

  it('turns the reach of a luffing jib by its slew', () => {
    const scene = sceneOf(1, ['hoist', 'luff', 'slew'], { attachment: 'hook' });
    const status = statusOf({ luff: { at: 20 }, slew: { at: Math.PI / 2 } });
    const model = craneModel('a', pairOf(status), scenesOf(scene), FRESH) as CraneModel;
    expect(model.suspension?.x).toBeCloseTo(0, 9);
    expect(model.suspension?.z).toBeCloseTo(20, 9);
    expect(model.rail.neighbour).toBeUndefined();
  });

  it('says which positions were never referenced', () => {
    expect(modelOf().unreferenced).toBe(false);
    expect(modelOf({}, {}, 'LIMIT_UNREFERENCED').unreferenced).toBe(true);
  });

  it('moves a zone with the crane unless it stands on the rail', () => {
    const trolley = { min: 8, max: 30 };
    const hoist = { min: 0, max: 20 };
    const zones = [
      { kind: 'exclusion', name: 'with', gantry: undefined, trolley, hoist },
      { kind: 'exclusion', name: 'fixed', gantry: { min: 140, max: 160 }, trolley, hoist },
    ] as const;
    const at = (gantry: number) =>
      craneModel(
        'a',
        pairOf(statusOf({ gantry: { at: gantry } })),
        scenesOf(sceneOf(1, undefined, { zones })),
        FRESH,
      ) as CraneModel;
    expect(at(100).zones.map(({ box }) => [box.min.z, box.max.z])).toEqual([
      [87, 113],
      [140, 160],
    ]);
    expect(at(50).zones.map(({ box }) => box.min.z)).toEqual([37, 140]);
  });
});

describe('the neighbour on the rail', () => {
  const gapOf = (a: Motion, b: Motion, fresh = FRESH) => {
    const model = craneModel('a', pairOf(statusOf(a), statusOf(b)), scenesOf(), fresh) as CraneModel;
    return model.rail.neighbour;
  };

  it('stands a gap away, from buffer to buffer', () => {
    const neighbour = gapOf({ gantry: { at: 100 } }, { gantry: { at: 250 } });
    expect(neighbour).toMatchObject({ gap: 124, towards: 1, side: 'b', doubtful: false, share: 122 });
  });

  it('takes from the share how far the other still comes, and nothing for going away', () => {
    const share = (speed: number) => gapOf({ gantry: { at: 100 } }, { gantry: { at: 250, speed } })?.share ?? 0;
    expect(share(-2)).toBeLessThan(share(0));
    expect(share(2)).toBe(share(0));
  });

  it('has no gap where a place is old, unknown or not referenced', () => {
    const there = { gantry: { at: 250 } };
    expect(gapOf({}, there, { a: true, b: false })).toMatchObject({ gap: undefined, doubtful: true, position: 250 });
    expect(gapOf({}, there, { a: false, b: true })).toMatchObject({ gap: undefined, doubtful: false });
    expect(gapOf({}, { gantry: { at: null } })).toMatchObject({ gap: undefined, position: undefined });
    const unreferenced = statusOf(there, {}, 'LIMIT_UNREFERENCED');
    const model = craneModel(
      'a',
      [craneOf('a', statusOf()), craneOf('b', unreferenced)],
      scenesOf(),
      FRESH,
    ) as CraneModel;
    expect(model.rail.neighbour?.gap).toBeUndefined();
  });

  it('names the cranes of the rail whose places the desk does not know', () => {
    const other = sceneOf(3, undefined, { name: 'C' });
    const far = sceneOf(4, undefined, { name: 'D', rail: 'yard' });
    const model = craneModel(
      'a',
      pairOf(statusOf()),
      scenesOf(sceneOf(1), sceneOf(2), other, far),
      FRESH,
    ) as CraneModel;
    expect(model.rail.unseen).toEqual(['C']);
  });
});

const angle = fc.double({ min: -1.2, max: 1.2, noNaN: true });
const point = fc.record({
  x: fc.integer({ min: -50, max: 50 }),
  y: fc.integer({ min: 0, max: 50 }),
  z: fc.integer({ min: 0, max: 400 }),
});
property.prop([point, fc.double({ min: 1, max: 60, noNaN: true }), angle, angle])(
  'a rope keeps its length at any sway, and shows each angle along its own travel',
  (from, rope, trolley, gantry) => {
    const end = ropeEnd(from, rope, trolley, gantry);
    expect(Math.hypot(end.x - from.x, end.y - from.y, end.z - from.z)).toBeCloseTo(rope, 6);
    expect(Math.atan2(end.x - from.x, from.y - end.y)).toBeCloseTo(trolley, 6);
    expect(Math.atan2(end.z - from.z, from.y - end.y)).toBeCloseTo(gantry, 6);
  },
);

const any = fc.oneof(fc.double(), fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY));
const someAxes = fc.subarray<MotionAxis>(['hoist', 'trolley', 'gantry', 'slew', 'luff']);
property.prop([
  someAxes,
  fc.dictionary(fc.constantFrom('hoist', 'trolley', 'gantry', 'slew', 'luff'), any),
  any,
  any,
  any,
])('no axis, no number and no lack of one makes a point that is no number', (axes, positions, speed, sway, age) => {
  const motion = Object.fromEntries(
    axes.map((axis) => [axis, { at: positions[axis] as number, speed: speed as number }]),
  );
  const status = statusOf(motion, { swayTrolley: sway, feltAge: age, loopAge: age, load: age });
  const model = craneModel('a', pairOf(status), scenesOf(sceneOf(1, axes), sceneOf(2)), FRESH) as CraneModel;
  const points = [model.suspension, model.load, model.rest, model.envelope?.min, model.envelope?.max];
  for (const one of points) {
    if (one !== undefined) expect([one.x, one.y, one.z].every((value) => Number.isFinite(value))).toBe(true);
  }
});
