// How fast one principal may talk, over all its connections together. Enters: what comes from it, the time. Leaves: whether
// it keeps its rates. Buckets that leak: a burst at once, then as much as drains, so that no flood reaches the cranes' turn.

import type { MonotonicMs } from '../quantity/index.ts';

interface RateLimit {
  /** So many at once. A burst is worked off in one go, and for that long nobody else is heard. */
  readonly burst: number;
  readonly perSecond: number;
}

/** `command`: of a crane that its session holds. `request`: everything else, also a command that cannot count. */
export const RATE_LIMITS = {
  /** Two cranes at 1 kHz each and a tenth more; the burst is what comes of that after 300 ms in which a machine stood still. */
  command: { burst: 660, perSecond: 2200 },
  /** Each of them is answered and perhaps recorded, and no hand makes so many. */
  request: { burst: 200, perSecond: 200 },
} as const satisfies Record<string, RateLimit>;
export type Talk = keyof typeof RATE_LIMITS;

export class Rates {
  readonly #levels: Record<Talk, number> = { command: 0, request: 0 };
  readonly #at: Record<Talk, MonotonicMs>;

  constructor(now: MonotonicMs) {
    this.#at = { command: now, request: now };
  }

  /** Counts one frame and says whether it is within the rate. What is refused fills no bucket. */
  take(talk: Talk, now: MonotonicMs): boolean {
    const { burst, perSecond } = RATE_LIMITS[talk];
    const drained = ((now - this.#at[talk]) * perSecond) / 1000;
    const level = Math.max(0, this.#levels[talk] - drained) + 1;
    if (!(level <= burst)) return false;
    this.#levels[talk] = level;
    this.#at[talk] = now;
    return true;
  }
}
