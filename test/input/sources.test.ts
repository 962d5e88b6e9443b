// The shells of the input room with a machine made of paper: a folder as sysfs, a fake handle as node-hid, timers moved by hand.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  DUALSHOCK_4,
  LOGITECH_F310,
  MOCK_DESK,
  PAD_AT_REST,
  type PadModel,
} from '../../firmware-mocks/joystick/models.ts';
import { ScriptedPad } from '../../firmware-mocks/joystick/scripted-pad.ts';
import type { HidHandle } from '../../src/input/hid-stream.ts';
import {
  type InputFault,
  type IntentSource,
  type JoystickOptions,
  type JoystickResult,
  openJoystick,
  openKeyboard,
  openReportSource,
} from '../../src/input/index.ts';
import type { JoystickSystem } from '../../src/input/joystick.ts';
import { type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { shippedProfile, UNIT_SPEEDS } from './desk-rig.ts';

/** Monotonic time as the fake timers count it. */
function clock(): MonotonicMs {
  return monotonicMs(vi.getMockedSystemTime()?.getTime() ?? Number.NaN);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setImmediate', 'Date'], now: 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function openScripted(onFault?: (fault: InputFault) => void): {
  pad: ScriptedPad;
  source: IntentSource;
  changes: () => number;
} {
  const pad = new ScriptedPad({ model: DUALSHOCK_4, script: { rate_hz: 250, steps: [] }, clock });
  const source = openReportSource({
    label: 'scripted',
    devices: [
      {
        descriptor: DUALSHOCK_4.descriptor,
        profile: shippedProfile('sony-dualshock4-usb'),
        seat: 'whole',
        stream: pad,
      },
    ],
    mode: 'split',
    ...(onFault === undefined ? {} : { onFault }),
  });
  if (!source.ok) throw new Error(source.found);
  let changes = 0;
  source.value.start(() => changes++);
  source.value.scale(UNIT_SPEEDS, UNIT_SPEEDS);
  return { pad, source: source.value, changes: () => changes };
}

describe('openReportSource with the firmware mock', () => {
  it('drives both cranes at once in split mode', async () => {
    const { pad, source, changes } = openScripted();
    vi.advanceTimersByTime(100);
    const before = changes();
    pad.play({ rate_hz: 250, steps: [{ at_ms: 0, left: [0, 1], right: [0, -1], buttons: [5, 6] }] });
    vi.advanceTimersByTime(20);
    const intent = source.sample(clock());
    expect(intent).toMatchObject({ a: { speeds: { hoist: 1 } }, b: { speeds: { hoist: -1 } } });
    expect(intent.inputs[0]?.age).toBeLessThanOrEqual(8);
    expect(intent.readAt).toBeDefined();
    expect(changes()).toBe(before + 1);
    await source.close();
    vi.advanceTimersByTime(1000);
    expect(changes()).toBe(before + 1);
  });

  it('a held stick that falls silent, freezes out or is unplugged ends in zeros', async () => {
    for (const fault of ['silent', 'junk', 'unplugged'] as const) {
      const faults: InputFault[] = [];
      const { pad, source } = openScripted((told) => faults.push(told));
      vi.advanceTimersByTime(100);
      pad.play({
        rate_hz: 250,
        steps: [
          { at_ms: 0, left: [0, 1], buttons: [5] },
          { at_ms: 40, fault },
        ],
      });
      vi.advanceTimersByTime(30);
      expect(source.sample(clock()).a.speeds.hoist).toBe(1);
      vi.advanceTimersByTime(170);
      expect(source.sample(clock()).a, fault).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
      expect(faults.map((told) => told.code)).toEqual(
        { silent: [], junk: ['INPUT_REPORT_LENGTH'], unplugged: ['INPUT_DEVICE_GONE'] }[fault],
      );
      await source.close();
    }
  });

  it('refuses a profile of another device', () => {
    const pad = new ScriptedPad({ model: LOGITECH_F310, script: { rate_hz: 250, steps: [] }, clock });
    const profile = shippedProfile('sony-dualshock4-usb');
    expect(
      openReportSource({
        label: '',
        devices: [{ descriptor: pad.model.descriptor, profile, seat: 'whole', stream: pad }],
      }),
    ).toMatchObject({ ok: false, code: 'INPUT_PROFILE_INVALID' });
    expect(
      openReportSource({
        label: '',
        devices: [{ descriptor: new Uint8Array([0xc0]), profile, seat: 'whole', stream: pad }],
      }),
    ).toMatchObject({ ok: false, code: 'INPUT_DESCRIPTOR' });
  });
});

/** An open handle whose reports the test sends by hand. */
class FakeHandle implements HidHandle {
  closed = 0;
  private readonly dataListeners: ((data: Uint8Array) => void)[] = [];
  private readonly errorListeners: ((error: unknown) => void)[] = [];

  on(event: 'data', listener: (data: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'data' | 'error', listener: (payload: never) => void): unknown {
    const listeners: ((payload: never) => void)[] = event === 'data' ? this.dataListeners : this.errorListeners;
    return listeners.push(listener);
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }

  send(data: Uint8Array): void {
    for (const listener of this.dataListeners) listener(data);
  }

  /** node-hid's asynchronous handle sends a plain string. */
  fail(): void {
    for (const listener of this.errorListeners) listener('could not read from HID device');
  }
}

/** Lets promises that the timers started come to rest. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

function hex8(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}

describe('openJoystick', () => {
  let root: string;
  let handles: Map<string, FakeHandle>;
  let openError: Error | undefined;
  let opened: IntentSource[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quaylink-input-'));
    mkdirSync(join(root, 'sys'));
    mkdirSync(join(root, 'dev'));
    handles = new Map();
    openError = undefined;
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((source) => source.close()));
    rmSync(root, { recursive: true });
  });

  function plug(name: string, model: PadModel, serial: string): void {
    const device = join(root, 'sys', name, 'device');
    mkdirSync(device, { recursive: true });
    writeFileSync(
      join(device, 'uevent'),
      `DRIVER=hid-generic\nHID_ID=000${model.bus}:${hex8(model.vendorId)}:${hex8(model.productId)}\nHID_NAME=${model.name}\nHID_PHYS=port-${name}\nHID_UNIQ=${serial}\n`,
    );
    writeFileSync(join(device, 'report_descriptor'), model.descriptor);
    writeFileSync(join(root, 'dev', name), '');
  }

  function unplug(name: string): void {
    rmSync(join(root, 'sys', name), { recursive: true });
    rmSync(join(root, 'dev', name));
    handles.get(join(root, 'dev', name))?.fail();
  }

  function system(): JoystickSystem {
    return {
      platform: 'linux',
      sysfs: join(root, 'sys'),
      dev: join(root, 'dev'),
      clock,
      open: (path) => {
        if (openError !== undefined) return Promise.reject(openError);
        const handle = new FakeHandle();
        handles.set(path, handle);
        return Promise.resolve(handle);
      },
    };
  }

  async function open(options: JoystickOptions = {}): Promise<JoystickResult> {
    const result = await openJoystick({ system: system(), ...options });
    if (result.ok) opened.push(result.source);
    return result;
  }

  async function opens(options: JoystickOptions = {}): Promise<IntentSource> {
    const result = await open(options);
    if (!result.ok) throw new Error(result.message);
    result.source.start(() => undefined);
    result.source.scale(UNIT_SPEEDS, UNIT_SPEEDS);
    return result.source;
  }

  function handle(name: string): FakeHandle {
    const found = handles.get(join(root, 'dev', name));
    if (found === undefined) throw new Error(`${name} is not open`);
    return found;
  }

  /** Streams a state for a while at 100 Hz. */
  function stream(name: string, model: PadModel, ms: number, up: number, buttons: number[]): void {
    for (let at = 0; at < ms; at += 10) {
      vi.advanceTimersByTime(10);
      handle(name).send(model.encode({ ...PAD_AT_REST, right: [0, up], buttons }));
      vi.runAllTicks();
    }
    vi.advanceTimersByTime(5);
  }

  it('finds the first joystick with a profile, and drives by it', async () => {
    plug('hidraw0', { ...LOGITECH_F310, productId: 0x1234 }, '');
    plug('hidraw2', MOCK_DESK, 'desk');
    const source = await opens();
    expect(source.label).toBe('Quaylink mock desk');
    expect([...handles.keys()]).toEqual([join(root, 'dev', 'hidraw2')]);
    stream('hidraw2', MOCK_DESK, 50, 0, []);
    stream('hidraw2', MOCK_DESK, 50, 1, [5]);
    const { a, inputs } = source.sample(clock());
    expect(a).toMatchObject({ deadman: true, speeds: { hoist: 1 } });
    expect(inputs[0]?.age).toBeLessThanOrEqual(20);
    expect(source.devices(clock())).toMatchObject([
      { name: MOCK_DESK.name, identity: '1209:0001 usb desk', live: true, rested: true, nodes: 1 },
    ]);
  });

  it('no joystick, or not the wanted one', async () => {
    expect(await open()).toMatchObject({ ok: false, code: 'INPUT_NO_DEVICE' });
    plug('hidraw0', MOCK_DESK, 'desk');
    expect(await open({ device: '046d:c216' })).toMatchObject({ ok: false, code: 'INPUT_NO_DEVICE' });
    expect(await open({ left: 'desk' })).toMatchObject({ ok: false, code: 'INPUT_NO_DEVICE' });
  });

  it('a keyboard is no joystick', async () => {
    const keyboard = Uint8Array.from(
      Buffer.from('05010906a101050719e029e71500250175019508 8102c0'.replaceAll(' ', ''), 'hex'),
    );
    plug('hidraw0', { ...MOCK_DESK, descriptor: keyboard }, '');
    expect(await open()).toMatchObject({ ok: false, code: 'INPUT_NO_DEVICE' });
  });

  it('an unknown device is refused, with what a profile needs', async () => {
    plug('hidraw0', { ...LOGITECH_F310, vendorId: 0x0bad }, '');
    const result = await open();
    expect(result).toMatchObject({ ok: false, code: 'INPUT_PROFILE_UNKNOWN' });
    expect(result.ok ? '' : result.message).toContain(
      'vendor 0bad, product c216, bus usb, descriptor 1c5d7ccec5570fb1',
    );
  });

  it('a native library that does not load is said in words', async () => {
    plug('hidraw0', MOCK_DESK, '');
    openError = Object.assign(new Error('libusb-1.0.so.0: cannot open shared object file'), {
      code: 'ERR_DLOPEN_FAILED',
    });
    const result = await open();
    expect(result).toMatchObject({ ok: false, code: 'INPUT_HID_UNAVAILABLE' });
    expect(result.ok ? '' : result.message).toContain('apt-get install libusb-1.0-0 libudev1');
  });

  it('a missing permission is said with the rule that gives it', async () => {
    plug('hidraw0', MOCK_DESK, '');
    openError = Object.assign(new Error('denied'), { code: 'EACCES' });
    const result = await open();
    expect(result).toMatchObject({ ok: false, code: 'INPUT_PERMISSION' });
    expect(result.ok ? '' : result.message).toMatch(/70-quaylink-hid\.rules.*KERNEL=="hidraw\*"/);
  });

  it('elsewhere than on Linux there is no layout', async () => {
    expect(await open({ system: { ...system(), platform: 'win32' } })).toMatchObject({ code: 'INPUT_NO_LAYOUT' });
  });

  it('a broken profile of the site is told and hides no other', async () => {
    plug('hidraw0', MOCK_DESK, '');
    mkdirSync(join(root, 'profiles'));
    writeFileSync(join(root, 'profiles', 'broken.toml'), 'name = ');
    const faults: InputFault[] = [];
    const result = await open({ profileFolders: [join(root, 'profiles')], onFault: (fault) => faults.push(fault) });
    expect(result.ok).toBe(true);
    expect(faults).toMatchObject([{ code: 'INPUT_PROFILE_INVALID' }]);
    expect(faults[0]?.detail).toContain('broken.toml');
  });

  it('unplugged it ends in zeros; plugged in again under another node it needs rest', async () => {
    plug('hidraw0', MOCK_DESK, 'desk');
    const faults: InputFault[] = [];
    const source = await opens({ onFault: (fault) => faults.push(fault) });
    stream('hidraw0', MOCK_DESK, 50, 0, []);
    stream('hidraw0', MOCK_DESK, 50, 1, [5]);
    const first = handle('hidraw0');
    unplug('hidraw0');
    expect(source.sample(clock()).a).toMatchObject({ deadman: false, mapped: 0, speeds: { hoist: 0 } });
    expect(source.sample(clock()).inputs[0]?.age).toBe(60_000);
    expect(faults).toMatchObject([{ code: 'INPUT_DEVICE_GONE' }]);
    expect(first.closed).toBe(1);
    await settle();
    plug('hidraw7', MOCK_DESK, 'desk');
    vi.advanceTimersByTime(1000);
    await settle();
    stream('hidraw7', MOCK_DESK, 200, 1, [5]);
    expect(source.sample(clock()).a.deadman).toBe(false);
    stream('hidraw7', MOCK_DESK, 50, 0, []);
    stream('hidraw7', MOCK_DESK, 50, 1, [5]);
    expect(source.sample(clock()).a).toMatchObject({ deadman: true, speeds: { hoist: 1 } });
  });

  it('stays with the chosen joystick when another of the same model appears', async () => {
    plug('hidraw0', MOCK_DESK, 'desk');
    const source = await opens();
    stream('hidraw0', MOCK_DESK, 50, 0, []);
    plug('hidraw1', MOCK_DESK, 'other');
    vi.advanceTimersByTime(1000);
    await settle();
    unplug('hidraw0');
    vi.advanceTimersByTime(3000);
    await settle();
    expect([...handles.keys()]).toEqual([join(root, 'dev', 'hidraw0')]);
    expect(source.sample(clock()).a.mapped).toBe(0);
  });

  it('closes what it opened', async () => {
    plug('hidraw0', MOCK_DESK, 'desk');
    const source = await opens();
    await source.close();
    await source.close();
    expect(handle('hidraw0').closed).toBe(1);
    plug('hidraw1', MOCK_DESK, 'desk');
    vi.advanceTimersByTime(5000);
    await settle();
    expect(handles.size).toBe(1);
  });
});

describe('openKeyboard', () => {
  class FakeTerminal {
    readonly isTTY = true;
    isRaw = false;
    private readonly listeners = new Map<string, (chunk: Uint8Array) => void>();

    setRawMode(isRaw: boolean): void {
      this.isRaw = isRaw;
    }

    on(event: 'data' | 'end', listener: (chunk: Uint8Array) => void): void {
      this.listeners.set(event, listener);
    }

    off(event: 'data' | 'end'): void {
      this.listeners.delete(event);
    }

    resume(): void {}

    pause(): void {}

    type(text: string): void {
      this.listeners.get('data')?.(new TextEncoder().encode(text));
    }

    end(): void {
      this.listeners.get('end')?.(new Uint8Array());
    }
  }

  it('drives, wakes, lapses by itself, tells Ctrl-C and gives the terminal back', async () => {
    const input = new FakeTerminal();
    let interrupts = 0;
    let changes = 0;
    const source = openKeyboard({ input, onInterrupt: () => interrupts++, clock });
    source.scale(UNIT_SPEEDS, UNIT_SPEEDS);
    source.start(() => changes++);
    expect(input.isRaw).toBe(true);
    for (let i = 0; i < 3; i++) {
      vi.advanceTimersByTime(200);
      input.type(' ');
    }
    input.type('w');
    expect(source.sample(clock()).a).toMatchObject({ deadman: true, speeds: { hoist: 0.2 } });
    expect(source.devices(clock())).toMatchObject([{ name: 'keyboard', live: true }]);
    const before = changes;
    vi.advanceTimersByTime(760);
    expect(changes).toBe(before + 1);
    expect(source.sample(clock()).a.deadman).toBe(false);
    input.type('\u0003');
    expect(interrupts).toBe(1);
    input.type('p');
    input.end();
    expect(source.sample(clock()).inputs[0]?.age).toBe(60_000);
    await source.close();
    expect(input.isRaw).toBe(false);
  });
});
