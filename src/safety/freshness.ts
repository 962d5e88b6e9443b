// How old is what the operator acted on? Enters: PLC counters, status numbers as they are sent and echoed,
// ages of input devices, the gateway's monotonic clock. Leaves: ages and verdicts. Whatever cannot be proven
// young is infinitely old: no function here ever makes anything look younger than it is.

import { AGE_CAP_MS, type CraneSnapshot, type InputAge, MOTION_AXES, type SafetySettings } from '../domain/index.ts';
import type { Fraction, Millis, MonotonicMs } from '../quantity/index.ts';

/** Status numbers that one session and crane may still echo: at 1 kHz the last second, at 50 Hz the last 20 s. */
export const STATUS_RING_SIZE = 1024;

/** Older than any limit. */
export const INFINITE_AGE = Number.POSITIVE_INFINITY as Millis;
/** The time of a sample that never was. */
export const NEVER = Number.NEGATIVE_INFINITY as MonotonicMs;

/** Whether serial number `candidate` (u32, wrapping) is `reference` or came after it. */
export function serialAtOrAfter(candidate: number, reference: number): boolean {
  return ((candidate - reference) | 0) >= 0;
}

/** The numbers that were sent to one session for one crane, with the time of the feedback each one carried. */
export interface StatusRing {
  /** Number of the next status frame, u32, never 0. */
  next: number;
  readonly numbers: Uint32Array;
  readonly sampledAt: Float64Array;
}

export function createStatusRing(first = 1): StatusRing {
  return {
    next: first >>> 0 || 1,
    numbers: new Uint32Array(STATUS_RING_SIZE),
    sampledAt: new Float64Array(STATUS_RING_SIZE).fill(NEVER),
  };
}

/** Numbers one status frame whose feedback was sampled at `sampledAt`, and returns its number. */
export function numberStatus(ring: StatusRing, sampledAt: MonotonicMs): number {
  const number = ring.next;
  const slot = number % STATUS_RING_SIZE;
  ring.numbers[slot] = number;
  ring.sampledAt[slot] = sampledAt;
  ring.next = (number + 1) >>> 0 || 1;
  return number;
}

/** When the feedback behind status `number` was sampled; NEVER for numbers unknown, evicted, future or never sent. */
export function sampleTimeOf(ring: StatusRing, number: number): MonotonicMs {
  if (!(number >= 1)) return NEVER;
  const slot = number % STATUS_RING_SIZE;
  if (ring.numbers[slot] !== number) return NEVER;
  return ring.sampledAt[slot] as MonotonicMs;
}

/** Time from a sample to `now`; infinite where the sample never was, lies in the future or is no number. */
export function ageOf(sampledAt: MonotonicMs, now: MonotonicMs): Millis {
  const age = now - sampledAt;
  return age >= 0 ? (age as Millis) : INFINITE_AGE;
}

/** When one PLC last proved that it is alive: the request time of the newest reply whose scan counter had moved. */
export interface FeedbackClock {
  counter: number | undefined;
  bootCounter: number;
  sampledAt: MonotonicMs;
}

export function createFeedbackClock(): FeedbackClock {
  return { counter: undefined, bootCounter: 0, sampledAt: NEVER };
}

/** Takes one reply. True where it renewed the picture. The first reply of a PLC, and the first after its restart, renews
 * nothing: a counter that was never seen to move proves nothing. */
export function observeFeedback(clock: FeedbackClock, snapshot: CraneSnapshot): boolean {
  const known = clock.counter !== undefined && clock.bootCounter === snapshot.bootCounter;
  const moved = known && clock.counter !== snapshot.counter;
  if (!known || moved) {
    clock.counter = snapshot.counter;
    clock.bootCounter = snapshot.bootCounter;
  }
  if (!moved || !(snapshot.requestedAt > clock.sampledAt)) return false;
  clock.sampledAt = snapshot.requestedAt;
  return true;
}

/** After a lost link the next reply is a first one again. The time of the last sample stays: it only grows older. */
export function forgetCounter(clock: FeedbackClock): void {
  clock.counter = undefined;
}

/** A PLC may count its scans over positions that stand still. When each axis that is said to move last changed its position. */
export interface MotionProof {
  readonly positions: Float64Array;
  readonly movedAt: Float64Array;
}

/** Slower than this, a position may rightly stay the same from one block to the next; m/s or rad/s. */
const CERTAIN_MOTION = 0.05;
/** An axis that is said to move, and whose position has not changed for this long, is not believed. */
const FROZEN_AFTER_MS = 300;

export function createMotionProof(): MotionProof {
  const axes = MOTION_AXES.length;
  return { positions: new Float64Array(axes).fill(Number.NaN), movedAt: new Float64Array(axes).fill(NEVER) };
}

/** Takes one snapshot that renewed the picture. */
export function observeMotion(proof: MotionProof, snapshot: CraneSnapshot): void {
  for (let slot = 0; slot < MOTION_AXES.length; slot += 1) {
    const axis = MOTION_AXES[slot] ?? 'hoist';
    const position = snapshot.positions[axis];
    const claimsMotion = Math.abs(snapshot.speeds[axis]) >= CERTAIN_MOTION;
    if (claimsMotion && position === proof.positions[slot]) continue;
    proof.positions[slot] = position;
    proof.movedAt[slot] = snapshot.requestedAt;
  }
}

/** Whether any axis is said to move over a position that stands still, as of the snapshot of that time. */
export function positionsFrozen(proof: MotionProof, requestedAt: MonotonicMs): boolean {
  for (const movedAt of proof.movedAt) {
    if (movedAt !== NEVER && !(requestedAt - movedAt <= FROZEN_AFTER_MS)) return true;
  }
  return false;
}

export type InputVerdict = 'OK' | 'SAFETY_INPUT_AGE' | 'SAFETY_INPUT_LOST' | 'SAFETY_LOOP_AGE';

/** Whether every device behind an order proves its life at `now`. Ages grow from the moment of acceptance on; where
 * that waiting is the greater part, the link is to blame and not the device. A device that a cable or a steady
 * stream should keep present, but that is a minute old, is gone. */
export function inputVerdict(
  inputs: readonly InputAge[],
  acceptedAt: MonotonicMs,
  now: MonotonicMs,
  settings: SafetySettings,
): InputVerdict {
  const waited = ageOf(acceptedAt, now);
  let verdict: InputVerdict = inputs.length > 0 ? 'OK' : 'SAFETY_INPUT_AGE';
  for (const { inputClass, age } of inputs) {
    const presenceWatched = inputClass === 'streaming' || inputClass === 'on-change';
    if (presenceWatched && !(age < AGE_CAP_MS)) return 'SAFETY_INPUT_LOST';
    if (age >= 0 && age + waited <= settings.inputAgeLimit[inputClass]) continue;
    if (!(waited > age)) verdict = 'SAFETY_INPUT_AGE';
    else if (verdict === 'OK') verdict = 'SAFETY_LOOP_AGE';
  }
  return verdict;
}

/** Share of full speed that the weakest device behind an order may command; 0 without a device. */
export function inputSpeedShare(inputs: readonly InputAge[], settings: SafetySettings): Fraction {
  let share = inputs.length > 0 ? 1 : 0;
  for (const input of inputs) {
    const permitted = settings.inputSpeedShare[input.inputClass];
    if (!(share <= permitted)) share = permitted;
  }
  return share as Fraction;
}

/** A flapping loop must stay fresh for up to this many times `stableLoop`. */
const MAX_FLAP_FACTOR = 8;
/** Continuous freshness of this many times `stableLoop` forgives earlier flapping. */
const FORGIVE_FACTOR = 20;

/** Whether the loop has been fresh without a break for long enough to arm. Each break doubles what is asked. */
export interface LoopStability {
  freshSince: MonotonicMs | undefined;
  flapFactor: number;
}

export function createLoopStability(): LoopStability {
  return { freshSince: undefined, flapFactor: 1 };
}

export function observeLoop(
  stability: LoopStability,
  fresh: boolean,
  now: MonotonicMs,
  settings: SafetySettings,
): void {
  if (!fresh) {
    breakLoop(stability);
    return;
  }
  stability.freshSince ??= now;
  if (now - stability.freshSince >= settings.stableLoop * FORGIVE_FACTOR) stability.flapFactor = 1;
}

/** The loop is fresh no longer; where it had been, what is asked of it doubles. */
export function breakLoop(stability: LoopStability): void {
  if (stability.freshSince === undefined) return;
  stability.freshSince = undefined;
  stability.flapFactor = Math.min(stability.flapFactor * 2, MAX_FLAP_FACTOR);
}

export function isLoopStable(stability: LoopStability, now: MonotonicMs, settings: SafetySettings): boolean {
  if (stability.freshSince === undefined) return false;
  return now - stability.freshSince >= settings.stableLoop * stability.flapFactor;
}
