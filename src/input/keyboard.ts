// Input stages 2 to 4 of the keyboard, pure: a terminal tells no key releases, so keys step the demanded speed in notches
// and a repeating key is the deadman. Enters: bytes and polls, with `now`. Leaves: the operator's intent.

import {
  AGE_CAP_MS,
  ATTACHMENT_BIT,
  AXIS_BIT,
  type AttachmentOrder,
  type AxisMask,
  type AxisSpeeds,
  type ControlMode,
  type CraneOrder,
  STANDSTILL,
} from '../domain/index.ts';
import { after, axisSpeed, elapsed, type Millis, type MonotonicMs, millis } from '../quantity/index.ts';
import { STOP_HOLD } from './desk.ts';
import type { DeviceView } from './device-view.ts';
import {
  AXIS_KEYS,
  GANTRY,
  GRAB_KEYS,
  type Hand,
  HOIST,
  KEY_AXES,
  MODE_KEYS,
  REQUEST_KEYS,
  TROLLEY,
} from './key-map.ts';
import { keyboardView, NOTCH_SHARE } from './keyboard-view.ts';
import { BURST_BYTES, ESCAPE, INTERRUPT, type Key, KeyDecoder, SPACE } from './keys.ts';
import type { DeskRequest, OperatorIntent } from './source.ts';

/** The first auto-repeat of a terminal comes up to 660 ms after the key. */
const VIGILANCE_LIMIT: Millis = millis(700);
/** Space must have been repeating for so long before it is a deadman: a tap is none, and the gateway first needs to see neutral. */
const DEADMAN_DELAY: Millis = millis(300);
/** Notches each way, of NOTCH_SHARE each. */
const MAX_NOTCH = 5;
/** A repeating key raises the speed no faster than one notch in this time. */
const NOTCH_INTERVAL: Millis = millis(100);
/** Keys that come after a pause of the reading longer than this are old. */
const KEY_GAP: Millis = millis(200);

const NO_REQUESTS: readonly DeskRequest[] = [];
const MAPPED: AxisMask = AXIS_BIT.hoist | AXIS_BIT.trolley | AXIS_BIT.gantry | ATTACHMENT_BIT;

/** What the keys have set for one crane. */
interface CraneKeys {
  readonly notches: Int8Array;
  readonly steppedAt: Float64Array;
  grab: AttachmentOrder;
  fullSpeeds: AxisSpeeds;
}

export class KeyboardCore {
  private readonly decoder = new KeyDecoder();
  private readonly a = craneKeys();
  private readonly b = craneKeys();
  private mode: ControlMode;
  private lastPoll: MonotonicMs | undefined;
  /** Lower bound of the time of the last key. */
  private keyAt: MonotonicMs | undefined;
  private readAt: MonotonicMs | undefined;
  private grabAt: MonotonicMs | undefined;
  private spaceSince: MonotonicMs | undefined;
  private isDeadmanHeld = false;
  private hornAt: MonotonicMs | undefined;
  private stopUntil: MonotonicMs | undefined;
  private emergencyUntil: MonotonicMs | undefined;
  private rearmPresses = 0;
  private resetPresses = 0;
  /** Bounded by what a hand types between two takings. */
  private requests: DeskRequest[] = [];

  constructor(mode: ControlMode) {
    this.mode = mode;
  }

  scale(a: AxisSpeeds, b: AxisSpeeds): void {
    this.a.fullSpeeds = a;
    this.b.fullSpeeds = b;
  }

  /** Takes bytes read at `now`. Returns whether the operator wants the program to end (Ctrl-C). */
  take(chunk: Uint8Array, now: MonotonicMs): boolean {
    this.lapse(now);
    const keys = this.decoder.decode(chunk, now);
    // A paste, or keys from before a stall: only what stops is taken from it.
    const isStale = this.lastPoll === undefined || !(elapsed(this.lastPoll, now) <= KEY_GAP);
    const isBurst = chunk.length > BURST_BYTES;
    if (isBurst || isStale) this.release();
    let isInterrupted = false;
    for (const key of keys) {
      if (key === INTERRUPT) isInterrupted = true;
      else if (key === ESCAPE) this.release();
      else if (key === 'x') this.stop(now);
      else if (key === 'z') this.emergencyStop(now);
      else if (!isBurst && !isStale) this.press(key, now);
    }
    if (isInterrupted) this.release();
    else if (keys.length > 0 && !isBurst && !isStale) {
      this.keyAt = this.lastPoll;
      this.readAt = now;
    }
    return isInterrupted;
  }

  /** What the keys have asked of the desk since the last call. */
  takeRequests(): readonly DeskRequest[] {
    if (this.requests.length === 0) return NO_REQUESTS;
    const taken = this.requests;
    this.requests = [];
    return taken;
  }

  /** Everything typed before `at` has been taken. To be told every 20 ms or so. Returns whether the deadman lapsed. */
  polled(at: MonotonicMs): boolean {
    this.lastPoll = at;
    return this.lapse(at);
  }

  /** The terminal is gone. */
  ended(): void {
    this.release();
    this.keyAt = undefined;
  }

  sample(now: MonotonicMs): OperatorIntent {
    const isAlive = this.isAlive(now);
    return {
      a: this.order(this.a, this.mode !== 'solo-b', isAlive, now),
      b: this.order(this.b, this.mode !== 'solo-a', isAlive, now),
      inputs: [{ inputClass: 'vigilance', age: this.age(now) }],
      readAt: this.readAt,
    };
  }

  /** The keyboard as it is at `now`, for a screen. */
  device(now: MonotonicMs): DeviceView {
    const live = this.isAlive(now);
    return keyboardView({
      age: this.age(now),
      live,
      open: this.lastPoll !== undefined,
      deadman: live && this.isDeadmanHeld,
      notches: { a: this.a.notches, b: this.b.notches },
    });
  }

  private order(crane: CraneKeys, driven: boolean, isAlive: boolean, now: MonotonicMs): CraneOrder {
    const run = !isWithin(this.stopUntil, now);
    const emergencyRun = !isWithin(this.emergencyUntil, now);
    const deadman = driven && isAlive && this.isDeadmanHeld;
    const isGrabHeld = isAlive && isRecent(this.grabAt, now) && crane.grab !== 'hold';
    return {
      driven,
      deadman,
      run,
      emergencyRun,
      horn: driven && isRecent(this.hornAt, now),
      mapped: driven ? MAPPED : 0,
      neutral: driven ? neutralMask(crane, isAlive, isGrabHeld) : 0,
      speeds: deadman && run && emergencyRun ? speedsOf(crane) : STANDSTILL,
      attachment: deadman && isGrabHeld ? crane.grab : 'hold',
      rearmPresses: this.rearmPresses,
      resetPresses: this.resetPresses,
      mode: this.mode,
    };
  }

  private press(key: Key, now: MonotonicMs): void {
    const axisKey = AXIS_KEYS.get(key);
    const grabKey = GRAB_KEYS.get(key);
    const mode = MODE_KEYS.get(key);
    const request = REQUEST_KEYS.get(key);
    // A grab moves while its own key repeats; Space holds still, whatever was held before it.
    if (key === SPACE) {
      this.holdSpace(now);
      this.holdGrabs();
    } else if (axisKey !== undefined) {
      // Without the deadman a notch would only spoil the neutral that the crane waits for.
      if (this.isDeadmanHeld)
        for (const crane of this.cranesOf(axisKey.hand)) step(crane, axisKey.axis, axisKey.step, now);
    } else if (grabKey !== undefined) {
      this.holdGrabs();
      for (const crane of this.cranesOf(grabKey.hand)) crane.grab = grabKey.order;
      this.grabAt = now;
    } else if (mode !== undefined) {
      if (!this.isDeadmanHeld && this.isAtZero()) this.mode = mode;
    } else if (request !== undefined) {
      if (!this.isDeadmanHeld && this.requests.length < BURST_BYTES) this.requests.push(request);
    } else if (key === 'f') this.hornAt = now;
    else if (key === 'r') this.rearmPresses = (this.rearmPresses + 1) & 0xffff;
    else if (key === 't') this.resetPresses = (this.resetPresses + 1) & 0xffff;
  }

  /** The cranes that the keys of a hand move in the present mode; at most two. */
  private cranesOf(hand: Hand): readonly CraneKeys[] {
    switch (this.mode) {
      case 'solo-a':
        return [this.a];
      case 'solo-b':
        return [this.b];
      case 'tandem':
        return [this.a, this.b];
      case 'split':
        return [hand === 'left' ? this.a : this.b];
      default:
        return this.mode satisfies never;
    }
  }

  private holdSpace(now: MonotonicMs): void {
    this.spaceSince ??= now;
    if (elapsed(this.spaceSince, now) >= DEADMAN_DELAY) this.isDeadmanHeld = true;
  }

  private holdGrabs(): void {
    this.a.grab = 'hold';
    this.b.grab = 'hold';
    this.grabAt = undefined;
  }

  private stop(now: MonotonicMs): void {
    this.release();
    this.stopUntil = after(now, STOP_HOLD);
  }

  private emergencyStop(now: MonotonicMs): void {
    this.release();
    this.emergencyUntil = after(now, STOP_HOLD);
  }

  private lapse(now: MonotonicMs): boolean {
    if (this.isAlive(now)) return false;
    const wasHeld = this.isDeadmanHeld || !this.isAtZero();
    this.release();
    return wasHeld;
  }

  /** Of the last key. */
  private age(now: MonotonicMs): Millis {
    if (this.keyAt === undefined) return millis(AGE_CAP_MS);
    return millis(Math.min(AGE_CAP_MS, Math.max(0, elapsed(this.keyAt, now))));
  }

  private isAlive(now: MonotonicMs): boolean {
    return isRecent(this.keyAt, now);
  }

  private isAtZero(): boolean {
    for (let axis = 0; axis < KEY_AXES; axis++)
      if (this.a.notches[axis] !== 0 || this.b.notches[axis] !== 0) return false;
    return true;
  }

  private release(): void {
    this.a.notches.fill(0);
    this.b.notches.fill(0);
    this.holdGrabs();
    this.hornAt = undefined;
    this.spaceSince = undefined;
    this.isDeadmanHeld = false;
  }
}

function craneKeys(): CraneKeys {
  return {
    notches: new Int8Array(KEY_AXES),
    steppedAt: new Float64Array(KEY_AXES).fill(Number.NEGATIVE_INFINITY),
    grab: 'hold',
    fullSpeeds: STANDSTILL,
  };
}

/** One notch; away from zero only as fast as NOTCH_INTERVAL allows, towards it at once. */
function step(crane: CraneKeys, axis: number, by: 1 | -1, now: MonotonicMs): void {
  const notch = crane.notches[axis] ?? 0;
  const isTowardsZero = notch * by < 0;
  const steppedAt = crane.steppedAt[axis] ?? Number.NEGATIVE_INFINITY;
  if (!isTowardsZero && !(now - steppedAt >= NOTCH_INTERVAL)) return;
  crane.notches[axis] = Math.max(-MAX_NOTCH, Math.min(MAX_NOTCH, notch + by));
  crane.steppedAt[axis] = now;
}

function speedsOf(crane: CraneKeys): AxisSpeeds {
  const { notches, fullSpeeds } = crane;
  return {
    hoist: axisSpeed((notches[HOIST] ?? 0) * NOTCH_SHARE * fullSpeeds.hoist),
    trolley: axisSpeed((notches[TROLLEY] ?? 0) * NOTCH_SHARE * fullSpeeds.trolley),
    gantry: axisSpeed((notches[GANTRY] ?? 0) * NOTCH_SHARE * fullSpeeds.gantry),
    slew: axisSpeed(0),
    luff: axisSpeed(0),
  };
}

function neutralMask(crane: CraneKeys, isAlive: boolean, isGrabHeld: boolean): AxisMask {
  // Lapsed notches count as zero already, before the next poll has cleared them.
  if (!isAlive) return MAPPED;
  let neutral = isGrabHeld ? 0 : ATTACHMENT_BIT;
  if (crane.notches[HOIST] === 0) neutral |= AXIS_BIT.hoist;
  if (crane.notches[TROLLEY] === 0) neutral |= AXIS_BIT.trolley;
  if (crane.notches[GANTRY] === 0) neutral |= AXIS_BIT.gantry;
  return neutral;
}

function isRecent(at: MonotonicMs | undefined, now: MonotonicMs): boolean {
  return at !== undefined && elapsed(at, now) <= VIGILANCE_LIMIT;
}

function isWithin(until: MonotonicMs | undefined, now: MonotonicMs): boolean {
  return until !== undefined && now <= until;
}
