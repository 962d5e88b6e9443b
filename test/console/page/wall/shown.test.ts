// The wall as it is shown: ages go on from when a frame came, whether somebody looked at the wall then or not.

import { beforeEach, describe, expect, it } from 'vitest';
import type { WallCrane } from '../../../../src/console/frames/index.ts';
import { clock, connection, take, wall } from '../../../../src/console/page/link/store.ts';
import { shown } from '../../../../src/console/page/wall/shown.ts';

const CRANE: WallCrane = {
  crane: 1,
  name: 'A',
  typeName: 'grab-unloader',
  state: 'ready',
  cause: undefined,
  lastStop: undefined,
  stopCount: 0,
  holder: 'anna',
  offered: false,
  bypassed: false,
  plcUp: true,
  load: 0,
  ratedLoad: 25_000,
  wind: 3,
  hoist: 0.5,
  trolley: 0.5,
  gantry: 0.5,
  moving: false,
  feedbackAge: 12,
  loopAge: 30,
  age: 15,
};
const FRAME = {
  kind: 'wall',
  gateways: [{ name: 'demo', state: 'up', cause: undefined, cranes: [CRANE] }],
} as const;

function crane() {
  return shown.value[0]?.cranes[0];
}

describe('a crane that the wall shows', () => {
  beforeEach(() => {
    wall.value = [];
    connection.value = { kind: 'open' };
    clock.value = 10_000;
    take(FRAME, 10_000);
  });

  it("tells the age of its picture from the crane's own feedback on", () => {
    expect(crane()).toMatchObject({ live: true, age: 15, pictureAge: 27 });
    clock.value = 10_400;
    expect(crane()).toMatchObject({ live: true, age: 415, pictureAge: 427 });
  });

  it('is old at the first look where its frame came long before', () => {
    take({ ...FRAME, gateways: [...FRAME.gateways] }, 12_000);
    clock.value = 20_000;
    expect(crane()).toMatchObject({ live: false, age: 8015 });
  });

  it('is not live without a connection, however new', () => {
    connection.value = { kind: 'lost' };
    expect(crane()?.live).toBe(false);
  });
});
