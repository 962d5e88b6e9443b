// Bytes on a long way: what goes in comes out in order, each piece as late as the way is long at that moment. Enters: pieces
// with the time. Leaves: the pieces that are due. Bounded: who fills it is told to wait.

interface Piece {
  readonly bytes: Uint8Array;
  readonly at: number;
}

export class DelayLine {
  readonly #capacity: number;
  readonly #pieces: Piece[] = [];
  #length = 0;

  /** `capacity` in bytes. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** It holds as much as it may: nothing more is to be put in until something has come out. */
  get isFull(): boolean {
    return this.#length >= this.#capacity;
  }

  put(bytes: Uint8Array, now: number): void {
    this.#pieces.push({ bytes, at: now });
    this.#length += bytes.length;
  }

  /** The next piece that has been on its way for `delay` ms; undefined where none has. */
  take(delay: number, now: number): Uint8Array | undefined {
    const piece = this.#pieces[0];
    if (piece === undefined || now - piece.at < delay) return undefined;
    this.#pieces.shift();
    this.#length -= piece.bytes.length;
    return piece.bytes;
  }

  /** Time until the next piece is due, in ms; undefined where there is none. */
  wait(delay: number, now: number): number | undefined {
    const piece = this.#pieces[0];
    return piece === undefined ? undefined : Math.max(0, piece.at + delay - now);
  }
}
