// How many steps of the physics are due. Enters: the clock. Leaves: steps to take now. A plant that stood still makes
// up for it up to a bound, and gives up what lies beyond.

import type { MonotonicMs } from '../../../src/quantity/index.ts';
import { STEP_MS } from './crane.ts';

/** After a longer stall the time in between is skipped: cranes do not run ahead for seconds to catch up. */
const MOST_CATCH_UP_STEPS = 20;

export class Pace {
  #startedAt: number;
  #taken = 0;
  /** Time that the last call gave up, ms. */
  skippedMs = 0;

  constructor(startedAt: MonotonicMs) {
    this.#startedAt = startedAt;
  }

  /** Steps to take now; they count as taken. */
  due(now: MonotonicMs): number {
    const due = Math.max(0, Math.floor((now - this.#startedAt) / STEP_MS) - this.#taken);
    const steps = Math.min(due, MOST_CATCH_UP_STEPS);
    this.skippedMs = (due - steps) * STEP_MS;
    this.#startedAt += this.skippedMs;
    this.#taken += steps;
    return steps;
  }
}
