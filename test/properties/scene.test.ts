// Whatever a gateway tells of its cranes, and in whatever order: what the desk shows of them is whole, bounded, and another
// object exactly when it says something else.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { CraneFrame, GeometryFrame, ZoneFrame } from '../../src/wire/index.ts';
import { Scene } from '../../src/workstation/scene.ts';

const ZEROS = { hoist: 0, trolley: 0, gantry: 0, slew: 0, luff: 0 };
const crane = fc.integer({ min: 1, max: 3 });
const told = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('crane'), crane, axes: fc.constant(7), name: fc.constantFrom('A', 'B') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('geometry'), crane, zoneCount: fc.integer({ min: 0, max: 2 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('zone'),
      crane,
      index: fc.integer({ min: 0, max: 2 }),
      name: fc.constantFrom('x', 'y'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('welcome'), room: fc.integer({ min: 1, max: 2 }), isNew: fc.boolean() }),
  },
);

describe('the scene', () => {
  test.prop([fc.array(told, { maxLength: 60 })])('is whole, bounded, and another exactly when it changes', (frames) => {
    const scene = new Scene();
    scene.attached(2);
    let room = 2;
    const zoneCounts = new Map<number, Set<number>>();
    for (const frame of frames) {
      const before = scene.view;
      if (frame.type === 'welcome') {
        if (frame.isNew) scene.sessionBegan();
        if (frame.isNew) zoneCounts.clear();
        // The cranes of a gateway are as many as ever for as long as a session lives.
        if (frame.isNew) room = frame.room;
        scene.attached(room);
      } else if (frame.type === 'crane') {
        const ranges = { minima: ZEROS, maxima: ZEROS, fullSpeeds: ZEROS };
        scene.onCrane({ ...frame, ...ranges } as unknown as CraneFrame);
      } else if (frame.type === 'geometry') {
        const counts = zoneCounts.get(frame.crane) ?? new Set();
        zoneCounts.set(frame.crane, counts.add(frame.zoneCount));
        scene.onGeometry({ ...frame, accelerations: ZEROS, jerks: ZEROS } as unknown as GeometryFrame);
      } else scene.onZone({ ...frame } as unknown as ZoneFrame);

      const { cranes, version } = scene.view;
      const same = JSON.stringify(cranes) === JSON.stringify(before.cranes);
      expect(scene.view === before).toBe(same);
      expect(version).toBe(before.version + (same ? 0 : 1));
      expect(cranes.length).toBeLessThanOrEqual(room);
      expect(new Set(cranes.map(({ crane: number }) => number)).size).toBe(cranes.length);
      for (const each of cranes) expect(zoneCounts.get(each.crane)).toContain(each.zones.length);
    }
  });
});
