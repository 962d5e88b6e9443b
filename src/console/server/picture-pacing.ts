// Which pictures are on their way to one page, and when each was sent. Enters: sendings, and what the page says that it has
// seen. Leaves: whether there is room for the next one, and the age of what the page has. Bounded: the oldest is forgotten.

import type { MonotonicMs } from '../../quantity/index.ts';
import type { DeskSide } from '../../workstation/index.ts';
import { MAX_PICTURES_UNDER_WAY } from '../frames/index.ts';

/** Pictures that are remembered: a second at the highest rate. */
export const REMEMBERED_PICTURES = 64;

export class PicturePacing {
  readonly #first: number;
  #newest: number;
  #seen: number;
  readonly #sentAt = new Float64Array(REMEMBERED_PICTURES);
  readonly #numbers = { a: new Float64Array(REMEMBERED_PICTURES), b: new Float64Array(REMEMBERED_PICTURES) };

  /** `before`: ticks of this page come after it. */
  constructor(before: number) {
    this.#first = before + 1;
    this.#newest = before;
    this.#seen = before;
  }

  get hasRoom(): boolean {
    return this.#newest - this.#seen < MAX_PICTURES_UNDER_WAY;
  }

  /** Notes a picture with the numbers of its two statuses, 0 = none. Returns its tick. */
  send(a: number, b: number, now: MonotonicMs): number {
    this.#newest += 1;
    const at = this.#newest % REMEMBERED_PICTURES;
    this.#sentAt[at] = now;
    this.#numbers.a[at] = a;
    this.#numbers.b[at] = b;
    return this.#newest;
  }

  /** The page has this picture. One that was never sent to it, by an earlier connection for instance, makes no room. */
  see(tick: number): void {
    if (tick <= this.#newest && tick > this.#seen) this.#seen = tick;
  }

  /**
   * When the picture of that tick was sent: one that is forgotten counts as the oldest that is not, which is old enough to
   * stop a crane. undefined: never sent to this page.
   */
  sentAt(tick: number): MonotonicMs | undefined {
    if (!(tick >= this.#first && tick <= this.#newest)) return undefined;
    const known = Math.max(tick, this.#newest - REMEMBERED_PICTURES + 1);
    return this.#sentAt[known % REMEMBERED_PICTURES] as MonotonicMs;
  }

  /** Whether a picture that is still remembered showed the status of that number. */
  showed(side: DeskSide, number: number): boolean {
    return number > 0 && this.#numbers[side].includes(number);
  }
}
