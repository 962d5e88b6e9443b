// What the desk knows of the cranes around it: whole or not at all, of this session alone, and for both ends of the wire the same.

import { describe, expect, test } from 'vitest';
import type { CraneNumber, CraneSpec } from '../../src/domain/index.ts';
import { axisMask } from '../../src/domain/index.ts';
import { sceneFrames } from '../../src/gateway/scene.ts';
import { axisPosition, metres } from '../../src/quantity/index.ts';
import type { ZoneView } from '../../src/workstation/view.ts';
import { craneSpec, PORTAL, UNLOADER } from '../support/unloader.ts';
import { A, B, DeskUnderTest, SPEEDS } from './scripted-gateway.ts';

const C = 3 as CraneNumber;
const BRIDGE: ZoneView = {
  kind: 'exclusion',
  name: 'ship bridge',
  gantry: { min: 120, max: 142.5 },
  trolley: { min: 4, max: 38 },
  hoist: { min: -25, max: 28 },
};
const HOPPER: ZoneView = {
  kind: 'opening',
  name: 'hopper',
  gantry: undefined,
  trolley: { min: -7, max: -1 },
  hoist: undefined,
};

function attached(craneCount = 2): DeskUnderTest {
  const desk = new DeskUnderTest();
  desk.open('control', 10, 20, { craneCount });
  return desk;
}

function numbers({ core }: DeskUnderTest): readonly number[] {
  return core.scene.view.cranes.map(({ crane }) => crane);
}

function span(min: number, max: number) {
  return { min: axisPosition(min), max: axisPosition(max) };
}

describe('a crane', () => {
  test('appears once everything of it has come', () => {
    const desk = attached();
    desk.saysCrane(A);
    expect(numbers(desk)).toEqual([]);
    desk.saysGeometry(A, [BRIDGE], { zoneCount: 2 });
    expect(numbers(desk)).toEqual([]);
    desk.says({ type: 'zone', crane: A, index: 1, ...HOPPER } as never);
    expect(desk.core.scene.view).toMatchObject({ version: 1, cranes: [{ crane: A, zones: [BRIDGE, HOPPER] }] });
    desk.saysCrane(B);
    desk.saysGeometry(B);
    expect(desk.core.scene.view).toMatchObject({ version: 2, cranes: [{ crane: A }, { crane: B, zones: [] }] });
  });

  test('of another desk appears too', () => {
    const desk = attached(3);
    for (const crane of [C, A, B]) {
      desk.saysCrane(crane);
      desk.saysGeometry(crane);
    }
    expect(numbers(desk)).toEqual([C, A, B]);
  });

  test('beyond those that the welcome names does not', () => {
    const desk = attached(2);
    for (const crane of [A, B, C]) {
      desk.saysCrane(crane);
      desk.saysGeometry(crane);
    }
    expect(numbers(desk)).toEqual([A, B]);
  });

  test('whose frames are of another crane, or out of their order, does not', () => {
    const desk = attached();
    desk.saysGeometry(A);
    desk.saysCrane(A);
    desk.saysGeometry(B);
    desk.saysGeometry(A, [BRIDGE], { zoneCount: 2 });
    desk.says({ type: 'zone', crane: A, index: 0, ...HOPPER } as never);
    desk.says({ type: 'zone', crane: B, index: 1, ...HOPPER } as never);
    expect(desk.core.scene.view).toEqual({ version: 0, cranes: [] });
  });
});

describe('the scene', () => {
  function complete(): DeskUnderTest {
    const desk = attached();
    for (const crane of [A, B]) {
      desk.saysCrane(crane);
      desk.saysGeometry(crane, [BRIDGE]);
    }
    return desk;
  }

  test('stays the same object while the gateway tells the same again', () => {
    const desk = complete();
    const before = desk.core.scene.view;
    expect(before.version).toBe(2);
    desk.down('control');
    expect(desk.core.scene.view).toBe(before);
    desk.open('control', 10, 21);
    for (const crane of [A, B]) {
      desk.saysCrane(crane);
      desk.saysGeometry(crane, [BRIDGE]);
    }
    expect(desk.core.scene.view).toBe(before);
  });

  test('has another version with every change', () => {
    const desk = complete();
    desk.saysCrane(A);
    desk.saysGeometry(A, [BRIDGE], { minimumGap: metres(3) });
    expect(desk.core.scene.view).toMatchObject({ version: 3, cranes: [{ minimumGap: 3 }, { minimumGap: 2 }] });
    desk.saysCrane(B);
    desk.saysGeometry(B, []);
    expect(desk.core.scene.view).toMatchObject({ version: 4, cranes: [{ zones: [BRIDGE] }, { zones: [] }] });
  });

  test('is forgotten with a new session, until it is told anew', () => {
    const desk = complete();
    desk.down('control', 'SESSION_UNKNOWN');
    expect(numbers(desk)).toEqual([A, B]);
    desk.open('control', 11, 1);
    expect(desk.core.scene.view).toEqual({ version: 3, cranes: [] });
    desk.saysCrane(B);
    desk.saysGeometry(B);
    expect(desk.core.scene.view).toMatchObject({ version: 4, cranes: [{ crane: B }] });
  });
});

describe('what a gateway tells of its cranes', () => {
  function told(spec: CraneSpec) {
    const desk = attached();
    const frames = sceneFrames({ spec, axes: axisMask(spec.type), fullSpeeds: SPEEDS as never }, metres(2));
    for (const frame of frames) desk.says(frame);
    return desk.core.scene.view.cranes[0];
  }

  test('arrives as it was configured', () => {
    const legs = [span(-17.5, -15), span(0, 1.5)];
    const zones = [{ name: 'bridge', gantry: span(120, 140), trolley: span(4, 38), hoist: span(-25, 28) }];
    const openingPlaces = [{ name: 'hopper', gantry: undefined, trolley: span(-7, -1) }];
    const scene = told({ ...craneSpec(1, { ...UNLOADER, legs }), zones, openingPlaces });
    expect(scene).toEqual({
      crane: 1,
      name: 'crane 1',
      typeName: 'grab-unloader',
      attachment: 'grab',
      rail: 'quay',
      width: 26,
      ratedLoad: 70_000,
      tare: 26_000,
      ropeAtZero: 38,
      boom: 32,
      coaming: 4,
      reach: { trolley: 3, gantry: 2, below: 3 },
      legs,
      axes: [
        { axis: 'hoist', min: -25, max: 30, speed: 3, acceleration: 1, jerk: 2 },
        { axis: 'trolley', min: -12, max: 38, speed: 4, acceleration: 0.8, jerk: 1.6 },
        { axis: 'gantry', min: 0, max: 400, speed: 0.5, acceleration: 0.1, jerk: 0.2 },
      ],
      driveLag: 250,
      minimumGap: 2,
      zones: [
        { kind: 'exclusion', ...zones[0] },
        { kind: 'opening', ...openingPlaces[0], hoist: undefined },
      ],
    });
  });

  test('leaves out the axes that a crane lacks', () => {
    expect(told(craneSpec(9, PORTAL))?.axes.map(({ axis }) => axis)).toEqual(['hoist', 'slew', 'luff']);
  });
});
