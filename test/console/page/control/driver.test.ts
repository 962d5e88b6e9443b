// Driving from the page, with a browser that the test holds in its hand: what is sent, what lets go, what always stops.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodePagePad, type PagePad } from '../../../../src/input/page-pad.ts';
import { Driver } from '../../../../src/console/page/control/driver.ts';
import { connection, desk } from '../../../../src/console/page/link/store.ts';
import { DESK } from '../link/frames.ts';

vi.mock('../../../../src/console/page/link/session.ts', () => ({ session: {} }));

type Listener = (event: unknown) => void;

class Browser {
  readonly #listeners = new Map<string, Set<Listener>>();
  activeElement: unknown = null;
  visibilityState = 'visible';
  focus = true;

  readonly listen = (type: string, listener: Listener, { signal }: { signal?: AbortSignal } = {}): void => {
    const of = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, of.add(listener));
    signal?.addEventListener('abort', () => of.delete(listener));
  };

  /** Returns whether the page kept the event from everything else. */
  fires(type: string, how: object = {}): boolean {
    let isKept = false;
    const event = {
      timeStamp: performance.now(),
      defaultPrevented: false,
      preventDefault: () => {
        isKept = true;
      },
      stopPropagation: () => undefined,
      ...how,
    };
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
    return isKept;
  }

  key(type: 'keydown' | 'keyup', code: string, how: object = {}): boolean {
    return this.fires(type, {
      code,
      repeat: false,
      shiftKey: false,
      ctrlKey: false,
      altKey: false,
      metaKey: false,
      ...how,
    });
  }
}

class HTMLElementStub {
  dataset = {};
  isContentEditable = false;
  type = 'text';
}
class InputStub extends HTMLElementStub {}
class ListStub extends HTMLElementStub {}

let browser: Browser;
let driver: Driver;
let sent: unknown[];
let ends: (() => void)[];

function pad(): PagePad | undefined {
  const newest = sent.findLast((each) => Array.isArray(each) && each[0] === 'input') as [string, number, number[]];
  return decodePagePad(Uint8Array.from(newest[2]));
}
function vigilance(): number {
  return (sent.findLast((each) => Array.isArray(each)) as [string, number])[1];
}
function pointer(how: object = {}): PointerEvent {
  return { pointerId: 1, pointerType: 'mouse', buttons: 1, timeStamp: performance.now(), ...how } as PointerEvent;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(1000);
  browser = new Browser();
  vi.stubGlobal('addEventListener', browser.listen);
  vi.stubGlobal('document', {
    addEventListener: browser.listen,
    hasFocus: () => browser.focus,
    get visibilityState() {
      return browser.visibilityState;
    },
    get activeElement() {
      return browser.activeElement;
    },
  });
  vi.stubGlobal('HTMLElement', HTMLElementStub);
  vi.stubGlobal('HTMLInputElement', InputStub);
  vi.stubGlobal('HTMLTextAreaElement', ListStub);
  vi.stubGlobal('HTMLSelectElement', ListStub);
  connection.value = { kind: 'open' };
  desk.value = DESK;
  sent = [];
  driver = new Driver({
    input: (_sequence, life, report) => void sent.push(['input', life, report]),
    handsOff: () => void sent.push('hands off'),
    stop: (kind) => {
      sent.push(kind);
      return true;
    },
  });
  ends = [driver.listenForStops(), driver.start()];
  vi.advanceTimersByTime(20);
});

afterEach(() => {
  for (const end of ends) end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('what is held', () => {
  it('is sent on every change and all the time', () => {
    const before = sent.length;
    expect(browser.key('keydown', 'Space')).toBe(true);
    vi.advanceTimersByTime(20);
    expect(pad()?.pressed).toContain('deadman-left');
    vi.advanceTimersByTime(200);
    expect(sent.length - before).toBeGreaterThanOrEqual(11);
  });

  it.each([
    ['the focus goes', () => browser.fires('blur')],
    ['a menu of the browser opens', () => browser.fires('contextmenu')],
    ['something is dragged', () => browser.fires('dragstart')],
    ['the page is left', () => browser.fires('pagehide')],
    ['the desk is lost', () => void (desk.value = undefined)],
  ])('is let go at once when %s', (_what, happens) => {
    browser.key('keydown', 'Space');
    vi.advanceTimersByTime(20);
    happens();
    expect(sent.at(-1)).toBe('hands off');
    desk.value = DESK;
    browser.key('keydown', 'Space', { repeat: true });
    vi.advanceTimersByTime(40);
    expect(pad()?.pressed.size).toBe(0);
  });

  it('stays where a control has the menu for itself, as under a long touch', () => {
    browser.key('keydown', 'Space');
    browser.fires('contextmenu', { defaultPrevented: true });
    vi.advanceTimersByTime(20);
    expect(sent).not.toContain('hands off');
    expect(pad()?.pressed).toContain('deadman-left');
  });

  it('is as old as the event that told of it, not as its turn in the queue', () => {
    browser.key('keydown', 'Space', { timeStamp: performance.now() - 400 });
    vi.advanceTimersByTime(20);
    expect(vigilance()).toBeGreaterThanOrEqual(400);
    driver.grip(pointer({ timeStamp: performance.now() - 600 }), 'stick-left', 0, 0);
    driver.move(pointer({ timeStamp: performance.now() - 500 }), 1, 0);
    vi.advanceTimersByTime(20);
    expect(vigilance()).toBeGreaterThanOrEqual(500);
  });

  it.each([0, Number.NaN, Number.POSITIVE_INFINITY])('counts from now where an event has no time: %s', (timeStamp) => {
    browser.key('keydown', 'Space', { timeStamp });
    vi.advanceTimersByTime(20);
    expect(vigilance()).toBeLessThan(50);
  });

  it('by a pointer ends when its button is up, though nobody said so', () => {
    driver.grip(pointer(), 'press-deadman-left', 0, 0);
    driver.move(pointer(), 0, 0);
    vi.advanceTimersByTime(20);
    expect(pad()?.pressed).toContain('deadman-left');
    // The right button is down still, or none.
    driver.move(pointer({ buttons: 2 }), 0, 0);
    expect(sent.at(-1)).toBe('hands off');
    vi.advanceTimersByTime(20);
    expect(pad()?.pressed.size).toBe(0);
  });

  it('is let go of by the keyboard when a text field takes it, and types nothing there', () => {
    browser.key('keydown', 'KeyW');
    browser.activeElement = new InputStub();
    browser.fires('focusin');
    vi.advanceTimersByTime(20);
    expect(pad()?.left.y).toBe(0);
    expect(browser.key('keydown', 'KeyW', { repeat: true })).toBe(true);
    expect(browser.key('keyup', 'KeyW')).toBe(true);
    expect(browser.key('keydown', 'KeyW')).toBe(false);
    browser.activeElement = null;
    browser.key('keydown', 'KeyW', { repeat: true });
    vi.advanceTimersByTime(20);
    expect(pad()?.left.y).toBe(0);
  });

  it('is no press of what has the focus, also when it counts no more', () => {
    browser.key('keydown', 'Space');
    desk.value = undefined;
    expect(browser.key('keydown', 'Space', { repeat: true })).toBe(true);
    expect(browser.key('keyup', 'Space')).toBe(true);
    expect(browser.key('keydown', 'Space')).toBe(false);
    expect(browser.key('keyup', 'Space')).toBe(false);
  });
});

describe('a stop key', () => {
  it.each([
    ['in a text field', () => void (browser.activeElement = new InputStub())],
    ['without the desk', () => void (desk.value = undefined)],
    ['without the focus', () => void (browser.focus = false)],
    ['whoever drives', () => ends.pop()?.()],
  ])('stops %s', (_where, happens) => {
    happens();
    browser.key('keydown', 'Escape');
    expect(sent.filter((each) => each === 'stop')).toHaveLength(1);
  });

  it('stops once a press, and lets go of everything', () => {
    browser.key('keydown', 'Space');
    browser.key('keydown', 'Escape');
    for (let count = 0; count < 5; count += 1) browser.key('keydown', 'Escape', { repeat: true });
    browser.key('keyup', 'Escape');
    vi.advanceTimersByTime(20);
    expect(sent.filter((each) => each === 'stop')).toHaveLength(1);
    expect(pad()?.pressed.size).toBe(0);
  });

  it('stops when it comes up, where the browser took the press', () => {
    browser.key('keyup', 'Escape');
    expect(sent).toContain('stop');
  });

  it('stops where it went down here and came up elsewhere before', () => {
    browser.key('keydown', 'Escape');
    browser.fires('blur');
    browser.key('keyup', 'Escape');
    expect(sent.filter((each) => each === 'stop')).toHaveLength(2);
  });

  it('with Shift opens no window of the browser', () => {
    expect(browser.key('keydown', 'Escape', { shiftKey: true })).toBe(true);
    expect(browser.key('keydown', 'Escape', { shiftKey: true, repeat: true })).toBe(true);
    expect(sent.filter((each) => each === 'emergency')).toHaveLength(1);
    expect(browser.key('keydown', 'Escape')).toBe(false);
  });
});
