// The wall as it is shown: ages go on from when a frame came, whether somebody looked at the wall then or not.

import { beforeEach, describe, expect, it } from 'vitest';
import { clock, connection, take, wall } from '../../../../src/console/page/link/store.ts';
import { shown } from '../../../../src/console/page/wall/shown.ts';
import { CRANE } from './wall-crane.ts';

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
