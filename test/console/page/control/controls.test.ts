// The tables of the page's controls, the stop keys, and which stick drives what.

import { describe, expect, it } from 'vitest';
import { GAMEPAD_BUTTONS, GAMEPAD_CHORDS, isPadTarget, KEYS } from '../../../../src/console/page/control/controls.ts';
import { cranesOfStick } from '../../../../src/console/page/control/stick-crane.ts';
import { StopKeys } from '../../../../src/console/page/control/stop-key.ts';
import { PAD_BUTTONS } from '../../../../src/input/page-pad.ts';

describe('stop keys', () => {
  it.each([
    ['Escape', false, 'stop'],
    ['Pause', false, 'stop'],
    ['Escape', true, 'emergency'],
    ['Pause', true, 'stop'],
    ['Space', true, undefined],
  ] as const)('%s with shift %s: %s', (code, shiftKey, stop) => {
    expect(new StopKeys().down({ code, shiftKey, repeat: false })).toBe(stop);
  });

  it('ask once, however long they are held', () => {
    const keys = new StopKeys();
    const escape = { code: 'Escape', shiftKey: false };
    expect(keys.down({ ...escape, repeat: false })).toBe('stop');
    expect(keys.down({ ...escape, repeat: true })).toBeUndefined();
    expect(keys.down({ ...escape, shiftKey: true, repeat: true })).toBe('emergency');
    expect(keys.down({ ...escape, repeat: true })).toBeUndefined();
    expect(keys.up(escape)).toBeUndefined();
    expect(keys.down({ ...escape, repeat: false })).toBe('stop');
  });

  it('ask even where an open list of the browser took the press: by their repeat, or when they come up', () => {
    const keys = new StopKeys();
    const escape = { code: 'Escape', shiftKey: false };
    expect(keys.down({ ...escape, repeat: true })).toBe('stop');
    expect(keys.up(escape)).toBeUndefined();
    expect(keys.up(escape)).toBe('stop');
    expect(keys.up({ code: 'Space', shiftKey: false })).toBeUndefined();
    keys.down({ ...escape, repeat: false });
    // It comes up in another window.
    keys.forget();
    expect(keys.up({ ...escape, shiftKey: true })).toBe('emergency');
  });

  it('are no other keys of the pad', () => {
    expect(['Escape', 'Pause'].some((code) => KEYS.has(code))).toBe(false);
  });
});

describe('every function of the pad', () => {
  const held = (all: Iterable<{ readonly kind: string; readonly buttons?: readonly string[] }>): Set<string> =>
    new Set([...all].flatMap(({ buttons = [] }) => buttons));

  it('has a key, but for the stops, which are no part of what drives', () => {
    const missing = PAD_BUTTONS.filter((button) => !held(KEYS.values()).has(button));
    expect(missing).toEqual(['stop', 'emergency-stop']);
  });

  it('has a button of a gamepad, but for the modes', () => {
    const all = held([...GAMEPAD_BUTTONS.values(), ...GAMEPAD_CHORDS.map(({ hold }) => hold)]);
    expect(PAD_BUTTONS.filter((button) => !all.has(button))).toEqual(['solo-a', 'solo-b', 'split', 'tandem']);
  });
});

it.each([
  ['stick-left', true],
  ['slide-right', true],
  ['press-deadman-left', true],
  ['press-nothing', false],
  ['stick-middle', false],
  ['', false],
  [undefined, false],
] as const)('%s is a control of the page: %s', (name, is) => {
  expect(isPadTarget(name)).toBe(is);
});

it.each([
  ['solo-a', ['a'], []],
  ['solo-b', ['b'], []],
  ['split', ['a'], ['b']],
  ['tandem', ['a', 'b'], []],
  [undefined, [], []],
] as const)('in %s the left stick drives %j and the right one %j', (mode, left, right) => {
  expect([cranesOfStick('left', mode), cranesOfStick('right', mode)]).toEqual([left, right]);
});
