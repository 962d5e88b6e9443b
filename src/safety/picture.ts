// Does the operator see the crane, and how old is what he sees? Enters: what each accepted command says of the
// picture on the operator's side, the gateway's monotonic clock. Leaves: the felt age and a verdict. A source
// that was never seen, is not reported or stands still proves nothing.

import type { RequiredPicture, SafetySettings } from '../domain/index.ts';
import type { Millis, MonotonicMs } from '../quantity/index.ts';
import { ageOf, NEVER, serialAtOrAfter } from './freshness.ts';

/** What a command says of the picture; a command frame is one. */
export interface ShownPicture {
  /** Number of the newest status that the operator's side had. */
  readonly echo: number;
  /** Number of the newest status that its screen has painted; 0 = none. */
  readonly painted: number;
  readonly cameras: readonly { readonly camera: number; readonly counter: number }[];
}

/** The required picture as the commands of one claim have reported it. Preallocated: one place for the screen, or for each camera. */
export interface PictureWatch {
  readonly required: RequiredPicture;
  /** Newest number painted, or counter of each camera; NaN = never reported. */
  readonly counters: Float64Array;
  /** When the gateway last saw each of them move on. */
  readonly changedAt: Float64Array;
  /** When the feedback was sampled that the screen shows. */
  sampledAt: MonotonicMs;
  /** The newest command reports all that is required. */
  reported: boolean;
}

export function createPictureWatch(required: RequiredPicture): PictureWatch {
  const places = required.kind === 'cameras' ? required.cameras.length : required.kind === 'screen' ? 1 : 0;
  return {
    required,
    counters: new Float64Array(places).fill(Number.NaN),
    changedAt: new Float64Array(places).fill(NEVER),
    sampledAt: NEVER,
    reported: places === 0,
  };
}

/** A new claim, or a new connection of its holder: nothing was seen yet. */
export function forgetPicture(watch: PictureWatch): void {
  watch.counters.fill(Number.NaN);
  watch.changedAt.fill(NEVER);
  watch.sampledAt = NEVER;
  watch.reported = watch.required.kind === 'none';
}

/** Takes what one accepted command says. `paintedSampledAt`: the time of the feedback behind the number that it has painted. */
export function observePicture(
  watch: PictureWatch,
  shown: ShownPicture,
  paintedSampledAt: MonotonicMs,
  now: MonotonicMs,
): void {
  switch (watch.required.kind) {
    case 'none':
      return;
    case 'screen':
      observeScreen(watch, shown, paintedSampledAt, now);
      return;
    case 'cameras':
      observeCameras(watch, shown, now);
      return;
    default:
      return watch.required satisfies never;
  }
}

/** A number that is unknown, or newer than the newest one the operator's side had, was not painted: it is infinitely old and advances nothing. */
function observeScreen(
  watch: PictureWatch,
  { echo, painted }: ShownPicture,
  sampledAt: MonotonicMs,
  now: MonotonicMs,
): void {
  watch.reported = painted !== 0;
  const isKnown = painted !== 0 && sampledAt !== NEVER && serialAtOrAfter(echo, painted);
  watch.sampledAt = isKnown ? sampledAt : NEVER;
  if (!isKnown) return;
  const before = watch.counters[0] ?? Number.NaN;
  if (before === painted || (!Number.isNaN(before) && !serialAtOrAfter(painted, before))) return;
  watch.counters[0] = painted;
  watch.changedAt[0] = now;
}

/**
 * The first count of a camera proves nothing: only one that was seen to move on shows a living picture. One that goes
 * back shows what was shown before, or comes from a camera that has restarted: that camera was never seen, and lives
 * once two later counts follow one another. So a picture that runs in a loop stops the crane at every turn.
 */
function observeCameras(watch: PictureWatch, { cameras }: ShownPicture, now: MonotonicMs): void {
  const { required, counters, changedAt } = watch;
  if (required.kind !== 'cameras') return;
  watch.reported = true;
  for (let place = 0; place < required.cameras.length; place += 1) {
    const counter = counterOf(cameras, required.cameras[place]?.number);
    if (Number.isNaN(counter)) watch.reported = false;
    const before = counters[place] ?? Number.NaN;
    if (Number.isNaN(counter) || counter === before) continue;
    if (Number.isNaN(before)) {
      counters[place] = counter;
    } else if (serialAtOrAfter(counter, before)) {
      counters[place] = counter;
      changedAt[place] = now;
    } else {
      counters[place] = Number.NaN;
      changedAt[place] = NEVER;
    }
  }
}

/** NaN where the command does not name the camera. */
function counterOf(cameras: ShownPicture['cameras'], number: number | undefined): number {
  for (const { camera, counter } of cameras) if (camera === number) return counter;
  return Number.NaN;
}

/**
 * Time from the crane to the operator's eye and back by the newest command: the loop age where no picture is
 * required, the age of the painted feedback of a screen, loop age and the worst camera's delay and standing still
 * of cameras. Never less than the loop age.
 */
export function feltAgeOf(watch: PictureWatch, loopAge: Millis, now: MonotonicMs): Millis {
  const { required, changedAt } = watch;
  if (required.kind === 'none') return loopAge;
  if (required.kind === 'screen') return Math.max(loopAge, ageOf(watch.sampledAt, now)) as Millis;
  let worst = 0;
  for (let place = 0; place < required.cameras.length; place += 1) {
    const standing = ageOf((changedAt[place] ?? NEVER) as MonotonicMs, now);
    worst = Math.max(worst, (required.cameras[place]?.delay ?? Number.NaN) + standing);
  }
  return (loopAge + worst) as Millis;
}

export type PictureVerdict = 'OK' | 'SAFETY_PICTURE_MISSING' | 'SAFETY_PICTURE_FROZEN' | 'SAFETY_FELT_AGE';

/** Whether the operator sees enough of the crane at `now` to move it. */
export function pictureVerdict(
  watch: PictureWatch,
  feltAge: Millis,
  now: MonotonicMs,
  settings: SafetySettings,
): PictureVerdict {
  if (!watch.reported) return 'SAFETY_PICTURE_MISSING';
  let verdict: PictureVerdict = feltAge <= settings.feltAgeStop ? 'OK' : 'SAFETY_FELT_AGE';
  for (let place = 0; place < watch.counters.length; place += 1) {
    if (Number.isNaN(watch.counters[place])) return 'SAFETY_PICTURE_MISSING';
    const standing = ageOf((watch.changedAt[place] ?? NEVER) as MonotonicMs, now);
    if (!(standing <= settings.pictureTimeout)) verdict = 'SAFETY_PICTURE_FROZEN';
  }
  return verdict;
}
