// The keys beside a joystick: they stop and ask, they never move, and they give the terminal back.

import { beforeEach, describe, expect, it } from 'vitest';
import { type CraneOrder, STANDSTILL } from '../../src/domain/index.ts';
import { withDeskKeys } from '../../src/input/desk-keys.ts';
import type { DeviceView } from '../../src/input/device-view.ts';
import type { DeskRequest, IntentSource, OperatorIntent } from '../../src/input/source.ts';
import { millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { UNIT_SPEEDS } from './desk-rig.ts';

const DRIVING: CraneOrder = {
  driven: true,
  deadman: true,
  run: true,
  emergencyRun: true,
  horn: false,
  mapped: 7,
  neutral: 6,
  speeds: { ...STANDSTILL, hoist: 0.5 as never },
  attachment: 'close',
  rearmPresses: 1,
  resetPresses: 2,
  mode: 'split',
};

class DrivenStick implements IntentSource {
  readonly label = 'a stick';
  scaled: unknown = undefined;
  calls: string[] = [];
  start(): void {
    this.calls.push('start');
  }
  scale(a: unknown): void {
    this.scaled = a;
  }
  sample(): OperatorIntent {
    return { a: DRIVING, b: DRIVING, inputs: [{ inputClass: 'streaming', age: millis(3) }], readAt: undefined };
  }
  devices(): readonly DeviceView[] {
    return [];
  }
  async close(): Promise<void> {
    this.calls.push('close');
  }
}

class FakeTerminal {
  readonly isTTY = true;
  isRaw = false;
  listener: ((chunk: Uint8Array) => void) | undefined;
  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }
  on(event: string, listener: (chunk: Uint8Array) => void): void {
    if (event === 'data') this.listener = listener;
  }
  off(event: string): void {
    if (event === 'data') this.listener = undefined;
  }
  resume(): void {}
  pause(): void {}
  type(text: string): void {
    this.listener?.(new TextEncoder().encode(text));
  }
}

let now: MonotonicMs;
let stick: DrivenStick;
let terminal: FakeTerminal;
let requests: DeskRequest[];
let interrupts: number;
let changes: number;
let source: IntentSource;

beforeEach(() => {
  now = monotonicMs(1000);
  stick = new DrivenStick();
  terminal = new FakeTerminal();
  requests = [];
  interrupts = 0;
  changes = 0;
  source = withDeskKeys(stick, {
    input: terminal,
    onInterrupt: () => interrupts++,
    onRequest: (request) => requests.push(request),
    clock: () => now,
  });
  source.start(() => changes++);
});

describe('the keys beside a joystick', () => {
  it('leave the joystick as it is', () => {
    source.scale(UNIT_SPEEDS, UNIT_SPEEDS);
    expect(stick.scaled).toBe(UNIT_SPEEDS);
    expect(source.label).toBe('a stick');
    terminal.type('wasd');
    expect(changes).toBe(0);
    expect(source.sample(now)).toEqual(stick.sample());
  });

  it.each([
    ['x', { run: false, emergencyRun: true }],
    ['z', { run: true, emergencyRun: false }],
  ])('%s stops both cranes at once, for long enough to travel in some frame', (key, levels) => {
    terminal.type(key);
    expect(changes).toBe(1);
    for (const at of [0, 100]) {
      const { a, b } = source.sample(monotonicMs(now + at));
      for (const order of [a, b]) expect(order).toMatchObject({ ...levels, speeds: STANDSTILL, attachment: 'hold' });
    }
    expect(source.sample(monotonicMs(now + 101))).toEqual(stick.sample());
  });

  it('stop out of a paste too', () => {
    terminal.type(`${'p'.repeat(100)}z`);
    expect(source.sample(now).a.emergencyRun).toBe(false);
  });

  it('ask of the desk, but not in a paste', () => {
    terminal.type('58');
    expect(requests).toEqual([
      { side: 'a', what: 'claim' },
      { side: 'b', what: 'claim' },
    ]);
    terminal.type('6'.repeat(30));
    expect(requests).toHaveLength(2);
  });

  it('tell Ctrl-C, and give the terminal back at the end', async () => {
    expect([terminal.isRaw, stick.calls]).toEqual([true, ['start']]);
    terminal.type('\u0003');
    expect(interrupts).toBe(1);
    await source.close();
    expect([terminal.isRaw, stick.calls, terminal.listener]).toEqual([false, ['start', 'close'], undefined]);
  });
});
