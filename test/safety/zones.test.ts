// Exclusion zones case by case: which part meets which zone, which axis is capped, what is left free. The closed loop
// over arbitrary driving is in test/properties/zones.test.ts.

import { describe, expect, test } from 'vitest';
import {
  codeOfNumber,
  type CraneSnapshot,
  type CraneType,
  type ExclusionZone,
  MOTION_AXES,
} from '../../src/domain/index.ts';
import { axisPosition, metres, millis, monotonicMs, radians } from '../../src/quantity/index.ts';
import { createBoard, resetBoard } from '../../src/safety/board.ts';
import { DEFAULT_SAFETY_SETTINGS as SETTINGS } from '../../src/safety/settings-check.ts';
import { createZoneMemory, capZones, observeZones } from '../../src/safety/zones.ts';
import { ALL_FREE, craneSpec, SAMPLED_AT, snapshotAt, UNLOADER } from '../support/unloader.ts';

function span(min: number, max: number) {
  return { min: axisPosition(min), max: axisPosition(max) };
}

// RESTING: hoist 10, trolley 10, gantry 200; the load reaches ±3 m, ±2 m and 3 m down; rope 28 m.
const WALL: ExclusionZone = { name: 'wall', gantry: undefined, trolley: span(20, 22), hoist: span(-25, 20) };

/** Caps that the zones leave, as `axis direction` → speed; what is free is left out. */
function capped(snapshot: CraneSnapshot, ...zones: ExclusionZone[]): Record<string, number> {
  return cappedOf(UNLOADER, snapshot, ...zones);
}

function cappedOf(type: CraneType, snapshot: CraneSnapshot, ...zones: ExclusionZone[]): Record<string, number> {
  const spec = { ...craneSpec(1, type), zones };
  const board = createBoard();
  resetBoard(board, type);
  const memory = createZoneMemory();
  observeZones(memory, type, snapshot);
  capZones(board, spec, snapshot, memory, SETTINGS, millis(0));
  const found: Record<string, number> = {};
  for (const [slot, axis] of MOTION_AXES.entries()) {
    if (codeOfNumber(board.upCause[slot] as number) === 'LIMIT_EXCLUSION_ZONE')
      found[`${axis} up`] = board.up[slot] as number;
    if (codeOfNumber(board.downCause[slot] as number) === 'LIMIT_EXCLUSION_ZONE')
      found[`${axis} down`] = board.down[slot] as number;
  }
  return found;
}

describe('the load', () => {
  test('is slowed towards a wall and free away from it, up and down', () => {
    const found = capped(snapshotAt({ trolley: 14 }), WALL);
    expect(Object.keys(found)).toEqual(['trolley up']);
    expect(found['trolley up']).toBeGreaterThan(0);
    expect(found['trolley up']).toBeLessThan(2);
    expect(Object.keys(capped(snapshotAt({ trolley: 28 }), WALL))).toEqual(['trolley down']);
  });

  test('stands before it: reach and uncertainty are all that is left', () => {
    expect(capped(snapshotAt({ trolley: 16.96 }), WALL)).toMatchObject({ 'trolley up': 0 });
    expect(capped(snapshotAt({ trolley: 16.9 }), WALL)['trolley up']).toBeGreaterThan(0);
  });

  test('passes above at full speed, and is slowed in lowering onto it', () => {
    expect(capped(snapshotAt({ trolley: 21, hoist: 30 }), { ...WALL, hoist: span(-25, 10) })).toEqual({});
    const found = capped(snapshotAt({ trolley: 21, hoist: 15 }), { ...WALL, hoist: span(-25, 10) });
    expect(Object.keys(found)).toEqual(['hoist down']);
  });

  test('at a corner both axes are capped towards it', () => {
    const found = capped(snapshotAt({ trolley: 15.5, hoist: 13.5 }), { ...WALL, hoist: span(-25, 10) });
    expect(Object.keys(found).toSorted()).toEqual(['hoist down', 'trolley up']);
  });

  test('that swings keeps farther away, however it hangs at the moment', () => {
    const still = capped(snapshotAt({ trolley: 14 }), WALL)['trolley up'] as number;
    const swinging = capped({ ...snapshotAt({ trolley: 14 }), swayTrolley: radians(-0.05) }, WALL)['trolley up'];
    expect(swinging).toBeLessThan(still);
  });

  test('inside a zone goes out by the nearer face and up, at creep, and no deeper', () => {
    const found = capped(snapshotAt({ trolley: 18 }), WALL);
    expect(found['trolley up']).toBe(0);
    expect(found['trolley down']).toBeCloseTo(0.4, 9);
    expect(found['hoist down']).toBe(0);
    expect(found['hoist up']).toBeCloseTo(0.3, 9);
    expect(found).not.toHaveProperty('gantry up');
  });

  test('minds a zone on the rail only near it', () => {
    const onRail = { ...WALL, gantry: span(204, 210) };
    expect(Object.keys(capped(snapshotAt({ trolley: 21, gantry: 201 }), onRail))).toContain('gantry up');
    expect(capped(snapshotAt({ trolley: 14, gantry: 150 }), onRail)).toEqual({});
  });

  test('is beside nothing that begins above the boom', () => {
    expect(capped(snapshotAt({ trolley: 21 }), { ...WALL, hoist: span(32, 40) })).toEqual({});
  });
});

describe('the crane itself', () => {
  const mast = { ...WALL, gantry: span(220, 221), hoist: span(33, 50) };

  test('brings its boom no nearer than half its width', () => {
    expect(capped(snapshotAt({ gantry: 206.96 }), mast)).toEqual({ 'gantry up': 0, 'gantry down': 0.05 });
    const before = capped(snapshotAt({ gantry: 206.5 }), mast);
    expect(Object.keys(before)).toEqual(['gantry up']);
    expect(before['gantry up']).toBeGreaterThan(0);
    expect(capped(snapshotAt({ gantry: 234.1 }), mast)['gantry down']).toBeGreaterThan(0);
  });

  test('over a mast goes out by the nearer side, at creep', () => {
    expect(capped(snapshotAt({ gantry: 215 }), mast)).toEqual({ 'gantry up': 0, 'gantry down': 0.05 });
  });

  test('does not mind what its trolley never comes over, nor what travels with it', () => {
    expect(capped(snapshotAt({ gantry: 206.96 }), { ...mast, trolley: span(50, 60) })).toEqual({});
    expect(capped(snapshotAt({ gantry: 206.96 }), { ...mast, gantry: undefined })).toEqual({});
  });
});

describe('legs, sill beams and portal', () => {
  const LEGGED: CraneType = { ...UNLOADER, legs: [span(-19, -16), span(-2, 2)] };
  /** A shed beside the landside rail, where no trolley comes. */
  const shed = { ...WALL, gantry: span(220, 221), trolley: span(-30, -18), hoist: span(-5, 3) };

  test('come no nearer than half the width of the crane, whatever the trolley does', () => {
    expect(cappedOf(LEGGED, snapshotAt({ gantry: 206.96 }), shed)).toEqual({ 'gantry up': 0, 'gantry down': 0.05 });
    const before = cappedOf(LEGGED, snapshotAt({ gantry: 206.5, trolley: 30 }), shed);
    expect(Object.keys(before)).toEqual(['gantry up']);
    expect(before['gantry up']).toBeGreaterThan(0);
  });

  test.each([
    ['low beside the waterside legs', { trolley: span(1.9, 4), hoist: span(-5, -4) }, true],
    ['just under the boom', { trolley: span(-16, -10), hoist: span(31, 31.9) }, true],
    ['between the legs', { trolley: span(-15, -3) }, false],
    ['waterside of them', { trolley: span(2.1, 20) }, false],
    ['above the boom, where the trolley does not come', { trolley: span(-19, -16), hoist: span(33, 40) }, false],
    ['which travels with the crane', { gantry: undefined }, false],
  ] as const)('%s', (_, parts, held) => {
    const found = cappedOf(LEGGED, snapshotAt({ gantry: 206.96, trolley: 38, hoist: 30 }), { ...shed, ...parts });
    expect('gantry up' in found).toBe(held);
  });

  test('over a zone go out by the nearer side, at creep, and nowhere near one by an untrusted position', () => {
    expect(cappedOf(LEGGED, snapshotAt({ gantry: 215 }), shed)).toEqual({ 'gantry up': 0, 'gantry down': 0.05 });
    const unmarked = { ...snapshotAt({ gantry: 100 }), travelSinceMark: undefined };
    expect(cappedOf(LEGGED, unmarked, shed)).toEqual({ 'gantry up': 0, 'gantry down': 0.05 });
  });

  test('of a type that names none are not seen', () => {
    expect(capped(snapshotAt({ gantry: 206.96 }), shed)).toEqual({});
  });
});

describe('positions that are not believed', () => {
  const onRail = { ...WALL, trolley: span(-12, 38), gantry: span(300, 310) };

  test('permit no approach, and the way back at creep', () => {
    const unmarked = { ...snapshotAt({}), travelSinceMark: undefined };
    expect(capped(unmarked, onRail)).toEqual({ 'gantry up': 0, 'gantry down': 0.05 });
    const unreferenced = { ...snapshotAt({ trolley: 5 }), limits: { ...ALL_FREE, referenced: false } };
    expect(capped(unreferenced, { ...WALL, hoist: span(-25, 0) })).toEqual({
      'trolley up': 0,
      'trolley down': 0.4,
      'hoist down': 0,
      'hoist up': expect.closeTo(0.3, 9) as number,
    });
  });

  test('travel since the mark widens what the gantry covers', () => {
    const near = capped({ ...snapshotAt({ gantry: 297.5 }), travelSinceMark: metres(0) }, onRail)[
      'gantry up'
    ] as number;
    const far = capped({ ...snapshotAt({ gantry: 297.5 }), travelSinceMark: metres(40) }, onRail)['gantry up'];
    expect(far).toBeLessThan(near);
  });

  test.each(['trolley', 'hoist', 'gantry'] as const)('a %s position that is no number never opens a way', (axis) => {
    const known = capped(snapshotAt({ trolley: 16.96 }), WALL);
    const found = capped(snapshotAt({ trolley: 16.96, [axis]: Number.NaN }), WALL);
    if (axis !== 'trolley') expect(found['trolley up']).toBe(known['trolley up']);
    else expect(found).toMatchObject({ 'trolley up': 0, 'trolley down': 0, 'hoist down': 0 });
  });
});

describe('swing that does not show yet', () => {
  test('counts as soon as the trolley changes its speed', () => {
    const spec = { ...craneSpec(1), zones: [WALL] };
    const approach = (braked: boolean) => {
      const memory = createZoneMemory();
      let last = snapshotAt({});
      for (const [index, speed] of [0.5, 0.5, 0.5, braked ? 0.1 : 0.5].entries()) {
        const requestedAt = monotonicMs(SAMPLED_AT + 100 * index);
        last = { ...snapshotAt({ trolley: 12 }, { trolley: speed }), requestedAt };
        observeZones(memory, UNLOADER, last);
      }
      const board = createBoard();
      resetBoard(board, UNLOADER);
      capZones(board, spec, last, memory, SETTINGS, millis(0));
      return board.up[1] as number;
    };
    expect(approach(true)).toBeLessThan(approach(false));
  });
});
