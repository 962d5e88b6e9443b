// What the hands on the page's controls hold, pure. Enters: keys, pointers, readings of gamepads, each with `now` of the page's
// clock. Leaves: one state of the page's pad, and how long ago the hands behind it last gave a sign of life.
//
// A browser tells when a key, finger or button goes down and when it comes up again; what lies between is an assumption, and a
// frozen device looks like a steady hand. So each device that holds something must go on giving signs: a key its repeats, a pointer
// its movements, a gamepad its time stamps. The device that has been silent longest speaks for all, and one that has been silent
// for too long has let go, and must let go in fact before it counts again. Stops alone count at any age.

import { type PadButton, type PadSide, type PadStick, type PagePad } from '../../../input/page-pad.ts';
import {
  cut,
  focusedHold,
  GAMEPAD_BUTTONS,
  GAMEPAD_CHORDS,
  type Hold,
  KEYS,
  type PadAxis,
  type PadTarget,
} from './controls.ts';

/** As the gateway's default for such devices: the first repeat of a key comes after up to 660 ms. */
export const LIFE_LIMIT_MS = 700;
/** Longest silence that is told. */
const LONG_MS = 60_000;
/** A gamepad's stick that is within this of its centre rests; the profile's deadband is as wide. */
const REST = 0.15;
/** A trigger that is pulled further is pressed. */
const TRIGGER = 0.5;
/** More keys, fingers and pads than hands have are not looked at. */
const MAX_KEYS = 32;
const MAX_GRIPS = 10;
const MAX_PADS = 4;

export type HandDevice = 'keyboard' | 'mouse' | 'touch' | 'pen' | `gamepad ${number}`;

/** One reading of a gamepad; the part of the browser's Gamepad that is used. */
export interface PadReading {
  readonly index: number;
  readonly connected: boolean;
  readonly mapping: string;
  /** When the browser last heard of it; any clock. */
  readonly timestamp: number;
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[];
}

/** What the hands hold at one moment. */
export interface HandSample {
  readonly pad: PagePad;
  /** Since the last sign of life of the devices in use, of the one that is silent longest; where none is, of any. ms. */
  readonly vigilance: number;
  readonly inUse: readonly HandDevice[];
  /** Devices that have let go by their silence, or were never seen at rest: they count again once they rest. */
  readonly waiting: readonly HandDevice[];
}

interface Grip {
  readonly device: HandDevice;
  readonly target: PadTarget;
  x: number;
  y: number;
}

interface Pad {
  timestamp: number;
  /** Seen at rest since it came, or since it let go. */
  hasRested: boolean;
  holds: readonly Hold[];
  sticks: readonly [number, number, number, number];
  /** What it holds now, rested or not, alive or not. */
  stops: readonly PadButton[];
}

export class PadState {
  readonly #keys = new Map<string, Hold>();
  readonly #grips = new Map<number, Grip>();
  readonly #pads = new Map<number, Pad>();
  /** Last sign of life of each device. */
  readonly #signs = new Map<HandDevice, number>();
  /** Devices that lapsed while they held something, and were not used anew yet. */
  readonly #lapsed = new Set<HandDevice>();

  /** A key went down, or repeats. Returns whether it is one of the pad's. */
  keyDown(code: string, repeat: boolean, focus: PadTarget | undefined, now: number): boolean {
    const hold = (focus === undefined ? undefined : focusedHold(focus, code)) ?? KEYS.get(code);
    if (hold === undefined) return false;
    if (!repeat && this.#keys.size < MAX_KEYS) this.#keys.set(code, hold);
    // The repeat of a key that counts for nothing any more proves nothing.
    if (this.#keys.has(code)) {
      if (!repeat) this.#lapsed.delete('keyboard');
      this.#signs.set('keyboard', now);
    }
    return true;
  }

  /** Returns whether the key held something. */
  keyUp(code: string, now: number): boolean {
    const wasHeld = this.#keys.delete(code);
    if (wasHeld) this.#signs.set('keyboard', now);
    return wasHeld;
  }

  /** A text field took the keyboard. */
  dropKeys(): void {
    this.#keys.clear();
  }

  /** A pointer took hold of a control; x and y −1 … 1 from its centre. */
  grip(pointer: number, device: HandDevice, target: PadTarget, x: number, y: number, now: number): void {
    if (this.#grips.size >= MAX_GRIPS) return;
    this.#grips.set(pointer, { device, target, x: within(x), y: within(y) });
    this.#lapsed.delete(device);
    this.#signs.set(device, now);
  }

  /** A pointer that grips moved. Returns whether it does grip. */
  move(pointer: number, x: number, y: number, now: number): boolean {
    const grip = this.#grips.get(pointer);
    if (grip === undefined) return false;
    grip.x = within(x);
    grip.y = within(y);
    this.#signs.set(grip.device, now);
    return true;
  }

  /** A pointer let go. Returns whether it held something. */
  release(pointer: number): boolean {
    return this.#grips.delete(pointer);
  }

  /** All gamepads as they are now; one that is missing is gone. Returns whether the pad may differ. */
  readPads(readings: readonly (PadReading | null)[], now: number): boolean {
    const present = new Set<number>();
    for (const reading of readings) {
      if (reading === null || !reading.connected || reading.mapping !== 'standard') continue;
      if (reading.index >= MAX_PADS) continue;
      present.add(reading.index);
      this.#readPad(reading, now);
    }
    let isLost = false;
    for (const index of this.#pads.keys()) {
      if (present.has(index)) continue;
      this.#pads.delete(index);
      this.#signs.delete(`gamepad ${index}`);
      isLost = true;
    }
    return isLost || present.size > 0;
  }

  /** Everything is let go; a gamepad must be seen at rest before it counts again, a key or pointer pressed anew. */
  letGo(): void {
    this.#keys.clear();
    this.#grips.clear();
    this.#lapsed.clear();
    for (const pad of this.#pads.values()) dropPad(pad);
  }

  /** What is held at `now`. Devices that were silent for too long have let go. */
  sample(now: number): HandSample {
    for (const device of this.#inUse()) if (!(this.#silence(device, now) <= LIFE_LIMIT_MS)) this.#drop(device);
    const inUse = this.#inUse();
    const silences = inUse.map((device) => this.#silence(device, now));
    const vigilance =
      silences.length > 0
        ? Math.max(...silences)
        : Math.min(LONG_MS, ...[...this.#signs.keys()].map((device) => this.#silence(device, now)));
    return { pad: this.#pad(), vigilance: Math.min(LONG_MS, vigilance), inUse, waiting: this.#waiting() };
  }

  #readPad(reading: PadReading, now: number): void {
    const pad = this.#pads.get(reading.index) ?? {
      timestamp: Number.NaN,
      hasRested: false,
      holds: [],
      sticks: NO_STICKS,
      stops: [],
    };
    this.#pads.set(reading.index, pad);
    if (reading.timestamp !== pad.timestamp) {
      // The first reading proves nothing: it may be as old as the connection.
      if (!Number.isNaN(pad.timestamp)) this.#signs.set(`gamepad ${reading.index}`, now);
      pad.timestamp = reading.timestamp;
    }
    const pressed = (index: number): boolean => {
      const button = reading.buttons[index];
      return button !== undefined && (button.pressed || button.value > TRIGGER);
    };
    const holds = [
      ...[...GAMEPAD_BUTTONS].filter(([index]) => pressed(index)).map(([, hold]) => hold),
      ...GAMEPAD_CHORDS.filter(({ of }) => of.every(pressed)).map(({ hold }) => hold),
    ];
    pad.stops = holds.flatMap((hold) => (hold.kind === 'buttons' ? hold.buttons.filter(isStop) : []));
    const sticks = [0, 1, 2, 3].map((index) => within(reading.axes[index] ?? 0));
    const rests = reading.buttons.every((_button, index) => !pressed(index)) && sticks.every(isResting);
    if (rests) pad.hasRested = true;
    if (!pad.hasRested) return;
    this.#lapsed.delete(`gamepad ${reading.index}`);
    const [lx = 0, ly = 0, rx = 0, ry = 0] = sticks;
    pad.sticks = [lx, ly, rx, ry];
    pad.holds = holds;
  }

  #inUse(): HandDevice[] {
    const devices = new Set<HandDevice>();
    if (this.#keys.size > 0) devices.add('keyboard');
    for (const { device } of this.#grips.values()) devices.add(device);
    for (const [index, { holds, sticks }] of this.#pads)
      if (holds.length > 0 || !sticks.every(isResting)) devices.add(`gamepad ${index}`);
    return [...devices];
  }

  #waiting(): HandDevice[] {
    const unrested = [...this.#pads].filter(([, pad]) => !pad.hasRested);
    return [...new Set([...this.#lapsed, ...unrested.map(([index]): HandDevice => `gamepad ${index}`)])];
  }

  #silence(device: HandDevice, now: number): number {
    return Math.max(0, now - (this.#signs.get(device) ?? Number.NEGATIVE_INFINITY));
  }

  #drop(device: HandDevice): void {
    this.#lapsed.add(device);
    if (device === 'keyboard') this.#keys.clear();
    for (const [pointer, grip] of this.#grips) if (grip.device === device) this.#grips.delete(pointer);
    for (const [index, pad] of this.#pads) if (device === `gamepad ${index}`) dropPad(pad);
  }

  #pad(): PagePad {
    const sums = { left: { x: 0, y: 0, slide: 0 }, right: { x: 0, y: 0, slide: 0 } };
    const pressed = new Set<PadButton>();
    const add = (side: PadSide, name: PadAxis, value: number): void => {
      sums[side][name] += value;
    };
    const take = (hold: Hold): void => {
      if (hold.kind === 'axis') add(hold.side, hold.axis, hold.to);
      else for (const button of hold.buttons) pressed.add(button);
    };
    for (const hold of this.#keys.values()) take(hold);
    for (const { target, x, y } of this.#grips.values()) {
      const [part, rest] = cut(target);
      if (part === 'press') pressed.add(rest as PadButton);
      else if (part === 'slide') add(rest as PadSide, 'slide', x);
      else {
        add(rest as PadSide, 'x', x);
        add(rest as PadSide, 'y', y);
      }
    }
    for (const { holds, sticks, stops } of this.#pads.values()) {
      for (const hold of holds) take(hold);
      for (const stop of stops) pressed.add(stop);
      const [lx, ly, rx, ry] = sticks;
      add('left', 'x', lx);
      add('left', 'y', ly);
      add('right', 'x', rx);
      add('right', 'y', ry);
    }
    return { left: heldStick(sums.left), right: heldStick(sums.right), pressed };
  }
}

const NO_STICKS = [0, 0, 0, 0] as const;

function dropPad(pad: Pad): void {
  pad.hasRested = false;
  pad.holds = [];
  pad.sticks = NO_STICKS;
}

function isStop(button: PadButton): boolean {
  return button === 'stop' || button === 'emergency-stop';
}

function isResting(position: number): boolean {
  return Math.abs(position) <= REST;
}

/** NaN is at rest. */
function within(position: number): number {
  if (position > 1) return 1;
  if (position < -1) return -1;
  return position >= -1 ? position : 0;
}

function heldStick({ x, y, slide }: PadStick): PadStick {
  return { x: within(x), y: within(y), slide: within(slide) };
}
