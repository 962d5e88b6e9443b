// The keyboard as a notch controller: deadman by repetition, notches, modes, bursts, and bytes that are no keys.

import { fc, test } from '@fast-check/vitest';
import { beforeEach, describe, expect, it } from 'vitest';
import { MOTION_AXES } from '../../src/domain/index.ts';
import { KEY_HELP } from '../../src/input/key-map.ts';
import { KeyboardCore } from '../../src/input/keyboard.ts';
import { KeyDecoder } from '../../src/input/keys.ts';
import { type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { UNIT_SPEEDS } from './desk-rig.ts';

class Terminal {
  readonly core: KeyboardCore;
  now: MonotonicMs = monotonicMs(1000);

  constructor(mode: 'solo-a' | 'solo-b' | 'split' | 'tandem' = 'solo-a') {
    this.core = new KeyboardCore(mode);
    this.core.scale(UNIT_SPEEDS, UNIT_SPEEDS);
    this.core.polled(this.now);
  }

  /** Time passes, polled every 20 ms. */
  wait(ms: number): void {
    const end = this.now + ms;
    while (this.now < end) {
      this.now = monotonicMs(Math.min(end, this.now + 20));
      this.core.polled(this.now);
    }
  }

  type(text: string): boolean {
    return this.core.take(new TextEncoder().encode(text), this.now);
  }

  /** A key held down: once, then after 500 ms thirty times a second. */
  hold(key: string, ms: number): void {
    this.type(key);
    this.wait(Math.min(500, ms));
    for (let held = 500; held < ms; held += 33) {
      this.type(key);
      this.wait(33);
    }
  }

  /** Space held long enough to be a deadman, then single keys with time between them. */
  drive(...keys: string[]): void {
    this.hold(' ', 600);
    for (const key of keys) {
      this.type(key);
      this.wait(120);
    }
  }

  get intent() {
    return this.core.sample(this.now);
  }
}

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});

describe('the deadman', () => {
  it('is Space held: not its first press, not a tap, not a quick double tap', () => {
    terminal.type(' ');
    expect(terminal.intent.a.deadman).toBe(false);
    terminal.wait(100);
    terminal.type(' ');
    expect(terminal.intent.a.deadman).toBe(false);
    terminal.wait(400);
    terminal.type(' ');
    expect(terminal.intent.a.deadman).toBe(true);
  });

  it('survives a first auto-repeat of 660 ms', () => {
    terminal.type(' ');
    terminal.wait(660);
    terminal.type(' ');
    expect(terminal.intent.a.deadman).toBe(true);
  });

  it('lives as long as any key comes within 700 ms, and takes all speeds with it when it dies', () => {
    terminal.drive('w', 'w');
    for (let i = 0; i < 5; i++) {
      terminal.wait(560);
      terminal.type('p');
    }
    expect(terminal.intent.a).toMatchObject({ deadman: true, speeds: { hoist: 0.4 } });
    terminal.wait(740);
    expect(terminal.intent.a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    terminal.drive();
    expect(terminal.intent.a).toMatchObject({ deadman: true, speeds: { hoist: 0 } });
  });

  it('dies in the sample even where no poll came', () => {
    terminal.drive('w');
    expect(terminal.core.sample(monotonicMs(terminal.now + 900)).a).toMatchObject({
      deadman: false,
      speeds: { hoist: 0 },
    });
  });

  it('tells when it lapses', () => {
    terminal.drive('w');
    expect(terminal.core.polled(monotonicMs(terminal.now + 900))).toBe(true);
    expect(terminal.core.polled(monotonicMs(terminal.now + 920))).toBe(false);
  });
});

describe('what the keys ask of the desk', () => {
  it.each([
    ['5', 'a', 'claim'],
    ['6', 'a', 'release'],
    ['7', 'a', 'offer'],
    ['8', 'b', 'claim'],
    ['9', 'b', 'release'],
    ['0', 'b', 'offer'],
  ] as const)('%s: crane %s, %s; told once, whatever the mode', (key, side, what) => {
    terminal.type(key);
    expect(terminal.core.takeRequests()).toEqual([{ side, what }]);
    expect(terminal.core.takeRequests()).toEqual([]);
    expect(terminal.intent.a.deadman).toBe(false);
  });

  it('is nothing while the deadman is held', () => {
    terminal.drive();
    terminal.type('6');
    expect(terminal.core.takeRequests()).toEqual([]);
  });

  it('is nothing in a paste or in keys from before a stall', () => {
    terminal.type('6'.repeat(30));
    terminal.now = monotonicMs(terminal.now + 500);
    terminal.type('6');
    expect(terminal.core.takeRequests()).toEqual([]);
  });

  it('is bounded, however long nobody takes it', () => {
    for (let i = 0; i < 1000; i++) terminal.type('5');
    expect(terminal.core.takeRequests().length).toBeLessThan(100);
  });
});

describe('age', () => {
  it('counts from the poll before the last key, and is 60 s before the first', () => {
    expect(terminal.intent.inputs).toEqual([{ inputClass: 'vigilance', age: 60_000 }]);
    terminal.wait(20);
    terminal.now = monotonicMs(terminal.now + 10);
    terminal.type('p');
    expect(terminal.intent.inputs[0]?.age).toBe(10);
    expect(terminal.intent.readAt).toBe(terminal.now);
    terminal.wait(300);
    expect(terminal.intent.inputs[0]?.age).toBe(310);
  });

  it('is 60 s once the terminal has gone', () => {
    terminal.drive('w');
    terminal.core.ended();
    expect(terminal.intent).toMatchObject({ a: { deadman: false }, inputs: [{ age: 60_000 }] });
  });
});

describe('notches', () => {
  it('step by a fifth, stop at full speed, and step back through zero', () => {
    terminal.drive('w', 'w', 'd', 'q');
    expect(terminal.intent.a.speeds).toMatchObject({ hoist: 0.4, trolley: 0.2, gantry: -0.2 });
    for (let i = 0; i < 8; i++) {
      terminal.type('w');
      terminal.wait(120);
    }
    expect(terminal.intent.a.speeds.hoist).toBe(1);
    for (let i = 0; i < 6; i++) {
      terminal.type('s');
      terminal.wait(120);
    }
    expect(terminal.intent.a.speeds.hoist).toBeCloseTo(-0.2);
  });

  it('away from zero come no faster than one in 100 ms, however the key repeats; back they come at once', () => {
    terminal.drive();
    for (let i = 0; i < 6; i++) {
      terminal.type('w');
      terminal.wait(30);
    }
    expect(terminal.intent.a.speeds.hoist).toBeCloseTo(0.4);
    terminal.type('ss');
    expect(terminal.intent.a.speeds.hoist).toBe(0);
  });

  it('need the deadman: without it they would only spoil neutral', () => {
    terminal.type('w');
    terminal.wait(100);
    terminal.hold(' ', 600);
    expect(terminal.intent.a.speeds.hoist).toBe(0);
    expect(terminal.intent.a.neutral).toBe(terminal.intent.a.mapped);
  });

  it('are physical neutral when they are zero', () => {
    terminal.drive('w', 'a');
    expect(terminal.intent.a.mapped & ~terminal.intent.a.neutral).toBe(1 | 2);
  });

  it('Escape takes all of them and the deadman', () => {
    terminal.drive('w', 'd');
    terminal.type('\u001b');
    expect(terminal.intent.a).toMatchObject({ deadman: false, speeds: { hoist: 0, trolley: 0 } });
    expect(terminal.intent.a.neutral).toBe(terminal.intent.a.mapped);
  });

  it('upper case is the same key', () => {
    terminal.drive('W');
    expect(terminal.intent.a.speeds.hoist).toBeCloseTo(0.2);
  });
});

describe('modes', () => {
  it('solo: both key sets drive the one crane', () => {
    terminal.drive('w', 'i');
    expect(terminal.intent.a.speeds.hoist).toBeCloseTo(0.4);
    expect(terminal.intent.b).toMatchObject({ driven: false, mapped: 0, speeds: { hoist: 0 } });
  });

  it('split: each set drives its own', () => {
    terminal.type('3');
    terminal.drive('w', 'k', 'l');
    expect(terminal.intent.a.speeds).toMatchObject({ hoist: 0.2, trolley: 0 });
    expect(terminal.intent.b.speeds).toMatchObject({ hoist: -0.2, trolley: 0.2 });
  });

  it('tandem: both sets drive both', () => {
    terminal.type('4');
    terminal.drive('w', 'o');
    expect(terminal.intent.a.speeds).toMatchObject({ hoist: 0.2, gantry: 0.2 });
    expect(terminal.intent.b.speeds).toEqual(terminal.intent.a.speeds);
  });

  it('change at rest only', () => {
    terminal.drive('w');
    terminal.type('2');
    expect(terminal.intent.a.mode).toBe('solo-a');
    terminal.wait(800);
    terminal.type('2');
    expect(terminal.intent).toMatchObject({ a: { mode: 'solo-b', driven: false }, b: { driven: true } });
  });
});

describe('levels and presses', () => {
  it('the grab moves while its key repeats; Space holds it still', () => {
    terminal.drive();
    terminal.hold('g', 700);
    expect(terminal.intent.a).toMatchObject({ deadman: true, attachment: 'close' });
    terminal.type('b');
    expect(terminal.intent.a.attachment).toBe('open');
    terminal.type(' ');
    expect(terminal.intent.a.attachment).toBe('hold');
  });

  it('the horn sounds while its key repeats', () => {
    terminal.type('f');
    expect(terminal.intent.a.horn).toBe(true);
    terminal.wait(740);
    expect(terminal.intent.a.horn).toBe(false);
  });

  it('X stops and Z stops in an emergency, at once, for five frames, and take the speeds away', () => {
    terminal.drive('w');
    terminal.type('x');
    expect(terminal.intent.a).toMatchObject({ run: false, emergencyRun: true, deadman: false, speeds: { hoist: 0 } });
    terminal.wait(80);
    expect(terminal.intent.b.run).toBe(false);
    terminal.wait(40);
    expect(terminal.intent.a.run).toBe(true);
    terminal.type('Z');
    expect(terminal.intent.a).toMatchObject({ run: true, emergencyRun: false });
  });

  it('R and T count presses', () => {
    terminal.type('rrt');
    expect(terminal.intent.a).toMatchObject({ rearmPresses: 2, resetPresses: 1 });
    expect(terminal.intent.b).toMatchObject({ rearmPresses: 2, resetPresses: 1 });
  });

  it('Ctrl-C is told, and lets everything go', () => {
    terminal.drive('w');
    expect(terminal.type('\u0003')).toBe(true);
    expect(terminal.intent.a.deadman).toBe(false);
    expect(terminal.type('w')).toBe(false);
  });
});

describe('bursts', () => {
  it('a paste moves nothing and lets everything go, but a stop in it is a stop', () => {
    terminal.drive('w');
    terminal.type('w d w d w d w d w d w d w d w d');
    expect(terminal.intent.a).toMatchObject({ deadman: false, run: true, speeds: { hoist: 0, trolley: 0 } });
    terminal.type(`${' '.repeat(40)}x`);
    expect(terminal.intent.a.run).toBe(false);
  });

  it('a paste is no sign of life', () => {
    terminal.type('p'.repeat(100));
    expect(terminal.intent.inputs[0]?.age).toBe(60_000);
  });

  it('keys from before a stall move nothing, but a stop among them is a stop', () => {
    terminal.drive('w');
    terminal.now = monotonicMs(terminal.now + 500);
    terminal.type('www');
    expect(terminal.intent.a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    terminal.type('z');
    expect(terminal.intent.a.emergencyRun).toBe(false);
  });
});

function keys(...chunks: string[]): string[] {
  const decoder = new KeyDecoder();
  return chunks.flatMap((chunk, i) => decoder.decode(new TextEncoder().encode(chunk), monotonicMs(1000 + i)));
}

describe('bytes that are no keys', () => {
  it.each([
    ['arrow', '\u001b[A', []],
    ['arrow in application mode', '\u001bOA', []],
    ['function key with parameters', '\u001b[15;2~', []],
    ['window title', '\u001b]0;wasd\u0007', []],
    ['title ended by a string terminator', '\u001b]0;wasd\u001b\\w', ['w']],
    ['Alt with a key', '\u001bw', ['escape']],
    ['Escape twice', '\u001b\u001b', ['escape', 'escape']],
    ['letters beyond ASCII', 'wöжs', ['w', 's']],
    ['control characters', '\r\n\tw', ['w']],
  ])('%s', (_what, text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  it('a sequence cut in two stops at once, and its second half is no crane key', () => {
    expect(keys('\u001b', '[A')).toEqual(['escape']);
    expect(keys('\u001b[', 'A')).toEqual([]);
  });

  it('a lone Escape does not swallow what is typed later', () => {
    const decoder = new KeyDecoder();
    decoder.decode(new Uint8Array([0x1b]), monotonicMs(0));
    expect(decoder.decode(new TextEncoder().encode('o'), monotonicMs(500))).toEqual(['o']);
  });

  it('a sequence without end swallows a bounded number of bytes', () => {
    expect(keys(`\u001b[${'1'.repeat(200)}`).length).toBeGreaterThan(100);
  });
});

test.prop([
  fc.array(fc.record({ bytes: fc.uint8Array({ maxLength: 40 }), ms: fc.integer({ min: 0, max: 900 }) }), {
    maxLength: 60,
  }),
])('arbitrary bytes at arbitrary times never throw and never move without the deadman', (chunks) => {
  const any = new Terminal('tandem');
  for (const chunk of chunks) {
    any.wait(chunk.ms);
    any.core.take(chunk.bytes, any.now);
    for (const order of [any.intent.a, any.intent.b]) {
      for (const axis of MOTION_AXES) {
        expect(Math.abs(order.speeds[axis]) <= 1).toBe(true);
        if (!order.deadman) expect(order.speeds[axis]).toBe(0);
      }
    }
  }
});

it('the help names every key of the controller', () => {
  const shown = KEY_HELP.map((row) => row.keys).join(' ');
  for (const key of 'WSADQEIKJLUOGBHNF1234567890XZRT') expect(shown).toContain(key);
  expect(shown).toContain('Esc');
  // On a screen of 24 lines only the beginning is seen.
  expect(shown).toMatch(/^Space X Z R T Ctrl-C /);
});
