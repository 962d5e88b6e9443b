// How many frames a page may send. Enters: frames, the time. Leaves: whether one more is within it: a burst at once, then
// as much as comes back with time.

import { elapsed, type MonotonicMs } from '../../quantity/index.ts';

const PER_SECOND = 400;
export const FRAME_BURST = 200;

export class FrameAllowance {
  #left = FRAME_BURST;
  #at: MonotonicMs;

  constructor(now: MonotonicMs) {
    this.#at = now;
  }

  take(now: MonotonicMs): boolean {
    this.#left = Math.min(FRAME_BURST, this.#left + (Math.max(0, elapsed(this.#at, now)) * PER_SECOND) / 1000);
    this.#at = now;
    if (!(this.#left >= 1)) return false;
    this.#left -= 1;
    return true;
  }
}
