// What hands on the page hold, and how they prove that they are there.

import { fc, test } from '@fast-check/vitest';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodePagePad, encodePagePad } from '../../../../src/input/page-pad.ts';
import { KEYS } from '../../../../src/console/page/control/controls.ts';
import { LIFE_LIMIT_MS, type PadReading, PadState } from '../../../../src/console/page/control/pad-state.ts';

let state: PadState;
beforeEach(() => {
  state = new PadState();
});

function down(code: string, now: number, repeat = false): boolean {
  return state.keyDown(code, repeat, undefined, now);
}
function held(now: number) {
  const { left, right, pressed } = state.sample(now).pad;
  return { left, right, pressed: [...pressed] };
}
const REST = { x: 0, y: 0, slide: 0 };

interface PadHeld {
  readonly index?: number;
  readonly timestamp?: number;
  readonly axes?: readonly number[];
  readonly buttons?: readonly number[];
  readonly mapping?: string;
  readonly connected?: boolean;
}
function reading({ index = 0, timestamp = 1, axes = [0, 0, 0, 0], buttons = [], ...how }: PadHeld): PadReading {
  return {
    index,
    timestamp,
    axes,
    mapping: how.mapping ?? 'standard',
    connected: how.connected ?? true,
    buttons: Array.from({ length: 17 }, (_none, place) => ({
      pressed: buttons.includes(place),
      value: buttons.includes(place) ? 1 : 0,
    })),
  };
}

describe('keys', () => {
  it('hold the sticks at their ends and the buttons down, each for as long as it is held', () => {
    expect(['Space', 'KeyW', 'KeyA', 'KeyO', 'KeyG'].map((code) => down(code, 0))).toEqual(Array(5).fill(true));
    expect(held(10)).toEqual({
      left: { x: -1, y: 1, slide: 0 },
      right: { ...REST, slide: 1 },
      pressed: ['deadman-left', 'deadman-right', 'close-left'],
    });
    expect(state.keyUp('KeyW', 20)).toBe(true);
    expect(held(20).left).toEqual({ x: -1, y: 0, slide: 0 });
  });

  it('two against each other are none', () => {
    down('KeyW', 0);
    down('KeyS', 0);
    expect(held(0).left.y).toBe(0);
  });

  it('of the rest of the keyboard are left alone', () => {
    expect(down('KeyP', 0)).toBe(false);
    expect(state.keyUp('KeyP', 0)).toBe(false);
    expect(down('ArrowUp', 0)).toBe(false);
  });

  it('move the on-screen control that has the focus', () => {
    expect(state.keyDown('ArrowUp', false, 'stick-right', 0)).toBe(true);
    expect(state.keyDown('ArrowRight', false, 'slide-left', 0)).toBe(true);
    expect(state.keyDown('Enter', false, 'press-horn', 0)).toBe(true);
    expect(state.keyDown('KeyD', false, 'stick-right', 0)).toBe(true);
    expect(held(0)).toEqual({
      left: { x: 1, y: 0, slide: 1 },
      right: { x: 0, y: -1, slide: 0 },
      pressed: ['horn'],
    });
    expect(state.keyDown('Enter', false, 'stick-left', 0)).toBe(false);
    state.keyUp('ArrowUp', 10);
    expect(held(10).right).toEqual(REST);
  });

  it('that repeat keep their hold, whichever of them does; without a repeat they have let go', () => {
    down('Space', 0);
    down('KeyW', 100);
    for (let now = 600; now < 2000; now += 400) {
      down('KeyW', now, true);
      expect(state.sample(now + 100)).toMatchObject({ vigilance: 100, inUse: ['keyboard'], waiting: [] });
    }
    expect(held(1800 + LIFE_LIMIT_MS).pressed).toHaveLength(2);
    expect(held(1801 + LIFE_LIMIT_MS)).toEqual({ left: REST, right: REST, pressed: [] });
    expect(state.sample(2600).waiting).toEqual(['keyboard']);
  });

  it('that have let go by their silence count for nothing until they are pressed anew', () => {
    down('Space', 0);
    state.sample(1000);
    down('Space', 1010, true);
    expect(state.sample(1010)).toMatchObject({ inUse: [], waiting: ['keyboard'] });
    expect(state.sample(1010).vigilance).toBe(1010);
    state.keyUp('Space', 1020);
    down('Space', 1030);
    expect(state.sample(1030)).toMatchObject({ inUse: ['keyboard'], waiting: [], vigilance: 0 });
  });

  it('that were down when everything was released do not come back by repeating', () => {
    down('Space', 0);
    down('KeyW', 0);
    state.letGo();
    down('KeyW', 10, true);
    expect(held(10)).toEqual({ left: REST, right: REST, pressed: [] });
  });

  it('let go when a text field takes the keyboard', () => {
    down('KeyW', 0);
    state.dropKeys();
    expect(held(1).left).toEqual(REST);
  });
});

describe('pointers', () => {
  it('hold a stick where they are, and it springs back', () => {
    state.grip(7, 'touch', 'stick-left', 0, 0, 0);
    state.grip(8, 'touch', 'slide-right', 0, 0, 0);
    state.grip(9, 'touch', 'press-deadman-left', 0, 0, 0);
    expect(state.move(7, 0.5, -3, 10)).toBe(true);
    state.move(8, -0.25, 1, 10);
    expect(held(10)).toEqual({
      left: { x: 0.5, y: -1, slide: 0 },
      right: { ...REST, slide: -0.25 },
      pressed: ['deadman-left'],
    });
    expect(state.release(7)).toBe(true);
    expect(held(20).left).toEqual(REST);
    expect([state.release(7), state.move(7, 1, 1, 30)]).toEqual([false, false]);
  });

  it('that rest too long have let go', () => {
    state.grip(1, 'mouse', 'stick-left', 0, 0, 0);
    state.move(1, 1, 0, 500);
    expect(held(1200).left.x).toBe(1);
    expect(held(1201).left.x).toBe(0);
    expect(state.move(1, 1, 0, 1300)).toBe(false);
    expect(state.sample(1300).waiting).toEqual(['mouse']);
  });
});

describe('devices together', () => {
  it('are as old as the one that is silent longest', () => {
    down('Space', 0);
    state.grip(1, 'mouse', 'stick-left', 0, 0, 100);
    state.move(1, 1, 0, 650);
    expect(state.sample(660)).toMatchObject({ vigilance: 660, inUse: ['keyboard', 'mouse'] });
    down('Space', 660, true);
    expect(state.sample(700).vigilance).toBe(50);
    for (let now = 700; now < 1500; now += 100) down('Space', now, true);
    // The mouse rests, the key repeats: the stick springs back, the deadman stays.
    expect(held(1450)).toMatchObject({ left: REST, pressed: ['deadman-left', 'deadman-right'] });
    expect(state.sample(1450).waiting).toEqual(['mouse']);
  });

  it('at rest are as old as the newest sign of any', () => {
    expect(state.sample(5).vigilance).toBe(60_000);
    down('KeyF', 10);
    state.keyUp('KeyF', 20);
    state.grip(1, 'pen', 'press-horn', 0, 0, 30);
    state.release(1);
    expect(state.sample(130)).toMatchObject({ vigilance: 100, inUse: [] });
  });

  it('add up, never past the end', () => {
    down('KeyD', 0);
    state.grip(1, 'mouse', 'stick-left', 0, 0, 0);
    state.move(1, 0.75, 0, 0);
    expect(held(0).left.x).toBe(1);
  });
});

describe('gamepads', () => {
  function read(now: number, ...pads: readonly (PadReading | null)[]): boolean {
    return state.readPads(pads, now);
  }

  it('with the standard layout drive, after they were seen at rest', () => {
    read(0, reading({ axes: [0, 1, 0, 0], buttons: [4] }));
    expect(state.sample(0)).toMatchObject({ inUse: [], waiting: ['gamepad 0'] });
    read(20, reading({ timestamp: 2 }));
    read(40, reading({ timestamp: 3, axes: [0.5, 1, -1, 0.25], buttons: [4, 5, 15, 7] }));
    expect(held(40)).toEqual({
      left: { x: 0.5, y: 1, slide: 1 },
      right: { x: -1, y: 0.25, slide: 0 },
      pressed: ['deadman-left', 'deadman-right', 'close-right'],
    });
    expect(state.sample(50)).toMatchObject({ vigilance: 10, inUse: ['gamepad 0'], waiting: [] });
  });

  it.each([
    [[1], ['stop']],
    [[8], ['horn']],
    [
      [8, 9],
      ['horn', 'rearm', 'emergency-stop'],
    ],
    [[10], []],
    [[10, 11], ['reset']],
    [[16], []],
  ])('buttons %j are %j', (buttons, pressed) => {
    read(0, reading({}));
    read(10, reading({ timestamp: 2, buttons }));
    expect(held(10).pressed).toEqual(pressed);
  });

  it.each([
    ['unknown layout', { mapping: '' }],
    ['lost connection', { connected: false }],
    ['a fifth one', { index: 4 }],
  ])('do nothing: %s', (_what, how) => {
    read(0, reading(how));
    expect(read(10, reading({ ...how, timestamp: 2, buttons: [4] }))).toBe(false);
    expect(state.sample(10)).toMatchObject({ inUse: [], waiting: [] });
  });

  it('whose time stamp stands still have let go, and must rest before they count again', () => {
    read(0, reading({}));
    for (let now = 20; now <= 2000; now += 20)
      read(now, reading({ timestamp: Math.min(now, 1000), axes: [0, 1, 0, 0], buttons: [4] }));
    expect(held(1000 + LIFE_LIMIT_MS).pressed).toEqual(['deadman-left']);
    expect(held(2000)).toEqual({ left: REST, right: REST, pressed: [] });
    read(2020, reading({ timestamp: 2020, axes: [0, 1, 0, 0], buttons: [4] }));
    expect(state.sample(2020)).toMatchObject({ inUse: [], waiting: ['gamepad 0'] });
    read(2040, reading({ timestamp: 2040 }));
    read(2060, reading({ timestamp: 2060, buttons: [4] }));
    expect(held(2060).pressed).toEqual(['deadman-left']);
  });

  it('that are unplugged let go at once', () => {
    read(0, reading({}));
    read(10, reading({ timestamp: 2, buttons: [4] }));
    expect(read(20, null)).toBe(true);
    expect(state.sample(20)).toMatchObject({ inUse: [], waiting: [], vigilance: 60_000 });
    expect(read(30, null)).toBe(false);
    // In again with the same button still down.
    read(40, reading({ timestamp: 3, buttons: [4] }));
    expect(held(40).pressed).toEqual([]);
  });

  it('must rest after everything was released', () => {
    read(0, reading({}));
    read(10, reading({ timestamp: 2, buttons: [4] }));
    state.letGo();
    read(20, reading({ timestamp: 3, buttons: [4] }));
    expect(state.sample(20)).toMatchObject({ inUse: [], waiting: ['gamepad 0'] });
  });

  it('stop whether they have rested or not, and however old they are', () => {
    read(0, reading({ axes: [0, 1, 0, 0], buttons: [1, 4] }));
    expect(held(0)).toEqual({ left: REST, right: REST, pressed: ['stop'] });
    expect(state.sample(0).waiting).toEqual(['gamepad 0']);
    read(5000, reading({ axes: [0, 1, 0, 0], buttons: [8, 9] }));
    expect(held(5000).pressed).toEqual(['emergency-stop']);
    state.letGo();
    read(5020, reading({ buttons: [1] }));
    expect(held(5020).pressed).toEqual(['stop']);
    read(5040, reading({}));
    expect(held(5040).pressed).toEqual([]);
    read(5060, null);
    expect(held(5060).pressed).toEqual([]);
  });

  it('that drift a little rest', () => {
    read(0, reading({ axes: [0.1, -0.1, 0, 0.12] }));
    expect(state.sample(0)).toMatchObject({ inUse: [], waiting: [] });
  });

  it('a reading without axes, or with none that are numbers, is at rest', () => {
    read(0, reading({ axes: [] }));
    read(10, reading({ timestamp: 2, axes: [Number.NaN, Number.POSITIVE_INFINITY] }));
    expect(held(10).left).toEqual({ x: 0, y: 1, slide: 0 });
  });
});

describe('whatever hands do', () => {
  const code = fc.constantFrom(...KEYS.keys(), 'Enter', 'KeyP');
  const act = fc.oneof(
    fc.record({ kind: fc.constant('down'), code, repeat: fc.boolean() }),
    fc.record({ kind: fc.constant('up'), code }),
    fc.record({
      kind: fc.constant('grip'),
      pointer: fc.nat(12),
      target: fc.constantFrom('stick-left', 'press-deadman-right'),
    }),
    fc.record({ kind: fc.constant('move'), pointer: fc.nat(12), x: fc.double(), y: fc.double() }),
    fc.record({ kind: fc.constant('release'), pointer: fc.nat(12) }),
    fc.record({
      kind: fc.constant('pad'),
      timestamp: fc.nat(3),
      axes: fc.array(fc.double(), { maxLength: 5 }),
      buttons: fc.subarray([0, 1, 4, 5, 8, 9]),
    }),
    fc.record({ kind: fc.constant('wait'), ms: fc.nat(900) }),
    fc.record({ kind: fc.constant('let go') }),
  );

  test.prop([fc.array(act, { maxLength: 60 })])(
    'a report can be made of it, and nothing is held by a device that has been silent for too long',
    (acts) => {
      const hands = new PadState();
      let now = 0;
      for (const each of acts) {
        if (each.kind === 'down') hands.keyDown(each.code, each.repeat, undefined, now);
        else if (each.kind === 'up') hands.keyUp(each.code, now);
        else if (each.kind === 'grip') hands.grip(each.pointer, 'touch', each.target, 0, 0, now);
        else if (each.kind === 'move') hands.move(each.pointer, each.x, each.y, now);
        else if (each.kind === 'release') hands.release(each.pointer);
        else if (each.kind === 'pad') hands.readPads([reading(each)], now);
        else if (each.kind === 'wait') now += each.ms;
        else hands.letGo();
        const { pad, vigilance, inUse } = hands.sample(now);
        const back = decodePagePad(encodePagePad(pad));
        expect(back?.pressed).toEqual(pad.pressed);
        const rests =
          [...pad.pressed].every((button) => button === 'emergency-stop' || button === 'stop') &&
          [pad.left, pad.right].every(({ x, y, slide }) => Math.hypot(x, y, slide) <= 0.3);
        if (inUse.length > 0) expect(vigilance).toBeLessThanOrEqual(LIFE_LIMIT_MS);
        else expect(rests).toBe(true);
        if (each.kind === 'let go') expect(inUse).toEqual([]);
      }
    },
  );
});
