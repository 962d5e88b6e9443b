// What the views need to know of time: when a machine that draws slowly must rest, whether drawing has become too slow, and an
// age that can be read. Pure: told what is, and when, on the page's clock, ms.

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

  /** An animation frame begins; `drew`: the one before it drew. True once the average over three seconds of drawing was too long. */
  note(now: number, drew: boolean): boolean {
    const took = now - this.#last;
    this.#last = now;
    if (!(took <= PAUSE_MS)) {
      this.#time = 0;
      this.#frames = 0;
      return false;
    }
    if (!drew) return false;
    this.#time += took;
    this.#frames += 1;
    if (this.#time < SLOW_AFTER_MS) return false;
    const slow = this.#time > this.#frames * SLOW_FRAME_MS;
    this.#time = 0;
    this.#frames = 0;
    return slow;
  }
}

/** A frame that takes longer has filled the page's only thread. */
const BRISK_FRAME_MS = 25;
/** A picture on the screen stays younger than the gateway requires. */
const LONGEST_REST_MS = 80;

/** After a slow drawing the page rests for as long as that took: keys, sticks and stops get their turn between two. */
export class DrawRest {
  #last = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;

  /** An animation frame begins; `drew`: the one before it drew. True where this one is to draw nothing. */
  rests(now: number, drew: boolean): boolean {
    const took = now - this.#last;
    this.#last = now;
    if (drew && took > BRISK_FRAME_MS && took <= PAUSE_MS) this.#until = now + Math.min(took, LONGEST_REST_MS);
    return now < this.#until;
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
