// The position measurement of one axis: an absolute encoder, and on the gantry the reference marks along its rail.
// Enters: where the axis really is, once a step, and what is wrong with the encoder. Leaves: position, speed and travel
// as they are measured. It has a memory of its own: a PLC that restarts finds position and travel kept.

/** How an encoder lies; all at once is possible. */
export interface EncoderFault {
  /** Position and travel stand still, speed is 0; no mark is read. */
  stuck: boolean;
  /** Way and speed have the wrong sign. */
  reversed: boolean;
  /** Share by which a way is measured too long (negative: too short), −0.02 … 0.02. */
  drift: number;
}

/** A mark stands at every multiple of this along the rail, m. */
export const MARK_SPACING = 50;

export class Encoder {
  /** m or rad; what is measured. */
  position: number;
  /** Σ|Δ| of what was measured since the last mark, m. A crane begins referenced where it stands. */
  travelSinceMark = 0;
  readonly #hasMarks: boolean;
  readonly #fault: EncoderFault;
  /** Where the axis really was. */
  #before: number;
  #error = 0;

  /** `fault` is looked at again at every call. */
  constructor(position: number, hasMarks: boolean, fault: EncoderFault) {
    this.position = position;
    this.#before = position;
    this.#hasMarks = hasMarks;
    this.#fault = fault;
  }

  /** `position`: where the axis really is now. With no way since the last call it makes a changed fault felt at once. */
  measure(position: number): void {
    const before = this.#before;
    const way = position - before;
    this.#before = position;
    if (this.#fault.stuck) return;
    const scale = this.#scale;
    // An encoder that is well again knows where it is: it is absolute.
    this.#error = scale === 1 ? 0 : this.#error + (scale - 1) * way;
    this.travelSinceMark += Math.abs(scale * way);
    if (this.#hasMarks && Math.floor(before / MARK_SPACING) !== Math.floor(position / MARK_SPACING)) {
      this.#error = 0;
      this.travelSinceMark = 0;
    }
    this.position = position + this.#error;
  }

  /** Measured speed of an axis that really has this one. */
  speedOf(speed: number): number {
    return this.#fault.stuck ? 0 : this.#scale * speed;
  }

  get #scale(): number {
    const { reversed, drift } = this.#fault;
    return (reversed ? -1 : 1) * (1 + drift);
  }
}
