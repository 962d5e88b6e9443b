// The clock of a simulated site, moved by hand in steps of 1 ms. Enters: what is to happen, and when. Leaves: it
// happens then, in the order of entry. Nothing here reads a real clock, so the same entries give the same run.

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly deed: () => void;
}

/** More than this under way, and something plans without end. */
const MOST_ENTRIES = 500_000;

export class Agenda {
  now: number;
  /** A binary heap: the next one first. */
  readonly #entries: Entry[] = [];
  #order = 0;

  constructor(start: number) {
    this.now = start;
  }

  /** Runs `deed` in `delay` ms, in the next step at the earliest. */
  in(delay: number, deed: () => void): void {
    this.at(this.now + delay, deed);
  }

  at(when: number, deed: () => void): void {
    if (!(this.#entries.length < MOST_ENTRIES)) throw new RangeError('too much is under way');
    const entries = this.#entries;
    const entry: Entry = { at: Math.max(Math.ceil(when), this.now + 1), order: this.#order, deed };
    this.#order += 1;
    let place = entries.length;
    entries.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = entries[parent] as Entry;
      if (isBefore(above, entry)) break;
      entries[place] = above;
      place = parent;
    }
    entries[place] = entry;
  }

  /** One millisecond on. What a deed plans lies in a later step. */
  step(): void {
    this.now += 1;
    for (let next = this.#entries[0]; next !== undefined && next.at <= this.now; next = this.#entries[0]) {
      this.#removeFirst();
      next.deed();
    }
  }

  #removeFirst(): void {
    const entries = this.#entries;
    const last = entries.pop() as Entry;
    const count = entries.length;
    if (count === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= count) break;
      if (child + 1 < count && isBefore(entries[child + 1] as Entry, entries[child] as Entry)) child += 1;
      const below = entries[child] as Entry;
      if (isBefore(last, below)) break;
      entries[place] = below;
      place = child;
    }
    entries[place] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Numbers in 0 … 1 that follow from the seed alone (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
