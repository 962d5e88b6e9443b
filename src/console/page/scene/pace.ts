// Two things about time that the views need: whether drawing has become too slow, and an age that can be read. Pure: told
// what is, and when, on the page's clock, ms.

/** Frames that take longer than this on average … */
export const SLOW_FRAME_MS = 50;
/** … over so long are too slow to drive by. */
export const SLOW_AFTER_MS = 3000;
/** The page was hidden, or the machine slept: that says nothing of its drawing. */
const PAUSE_MS = 1000;

/** Tells when drawing is too slow. Counts the frames that drew, each until the next one begins. */
export class SlowWatch {
  #time = 0;
  #frames = 0;
  #last = Number.NEGATIVE_INFINITY;
  #drew = false;

  /** One animation frame; `drew`: it draws. True once the average of the last three seconds was too long. */
  note(now: number, drew: boolean): boolean {
    const took = now - this.#last;
    const counts = this.#drew;
    this.#last = now;
    this.#drew = drew;
    if (!(took <= PAUSE_MS)) {
      this.#time = 0;
      this.#frames = 0;
      return false;
    }
    if (!counts) return false;
    this.#time += took;
    this.#frames += 1;
    if (this.#time < SLOW_AFTER_MS) return false;
    const slow = this.#time > this.#frames * SLOW_FRAME_MS;
    this.#time = 0;
    this.#frames = 0;
    return slow;
  }
}

const CALM_MS = 200;

/** An age that does not flicker: five times a second the largest since the last time. */
export class CalmAge {
  #shown = Number.POSITIVE_INFINITY;
  #largest = 0;
  #since = Number.NEGATIVE_INFINITY;

  note(age: number, now: number): number {
    this.#largest = Math.max(this.#largest, age);
    // What was unknown is told at once.
    if (now - this.#since < CALM_MS && Number.isFinite(this.#shown)) return this.#shown;
    this.#shown = this.#largest;
    this.#largest = 0;
    this.#since = now;
    return this.#shown;
  }
}
