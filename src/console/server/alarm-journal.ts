// What became of the alarms: the newest records, and how many came of late. Enters: events, with their times. Leaves: the
// history, the rate beside the guideline of ISA-18.2 (about one in ten minutes), and whether it is a flood. Bounded.

import { elapsed, millis, type MonotonicMs } from '../../quantity/index.ts';
import type { AlarmRecord } from '../frames/index.ts';

export const HISTORY_LENGTH = 200;
const RATE_WINDOW = millis(600_000);
/** Ten minutes with more are told as so many. */
const MAX_RAISES = 1000;
/** A flood begins above the first and ends below the second (ISA-18.2, EEMUA 191). */
const FLOOD_ABOVE = 10;
const FLOOD_UNTIL_BELOW = 5;

export class AlarmJournal {
  /** Newest first. */
  #history: readonly AlarmRecord[] = [];
  readonly #raises: MonotonicMs[] = [];
  flood = false;

  get history(): readonly AlarmRecord[] {
    return this.#history;
  }

  get lastTenMinutes(): number {
    return this.#raises.length;
  }

  write(record: AlarmRecord): void {
    this.#history = [record, ...this.#history].slice(0, HISTORY_LENGTH);
  }

  /** An alarm was told to the operator. */
  count(now: MonotonicMs): void {
    this.#raises.push(now);
    if (this.#raises.length > MAX_RAISES) this.#raises.shift();
    this.#judge();
  }

  /** Whether the figures changed. */
  tick(now: MonotonicMs): boolean {
    const before = this.#raises.length;
    for (let oldest = this.#raises[0]; oldest !== undefined; oldest = this.#raises[0]) {
      if (elapsed(oldest, now) < RATE_WINDOW) break;
      this.#raises.shift();
    }
    this.#judge();
    return this.#raises.length !== before;
  }

  #judge(): void {
    const rate = this.#raises.length;
    this.flood = this.flood ? rate >= FLOOD_UNTIL_BELOW : rate > FLOOD_ABOVE;
  }
}
