// What became of the requests of one turn. Enters: when each was due, every reply. Leaves: for each series the latencies,
// with unanswered requests at their age, and refusals apart. Pure and preallocated: it sees every reply of a load.

import type { Answer, Stream } from '../peers/peer.ts';
import type { Round } from '../results.ts';
import { percentilesOf } from './figures.ts';

const WAITING = 0;
const ACCEPTED = 1;
const REFUSED = 2;

/** Requests of a turn that began before it are not its own: their indices lie below `first`. */
export interface AccountOptions {
  readonly series: number;
  /** Requests of each stream at most. */
  readonly capacity: number;
  /** Index of the first request of each stream. */
  readonly first: readonly [number, number];
}

export class Account {
  readonly #options: AccountOptions;
  /** By stream: when a request's latency begins, ms. */
  readonly #dueAt: readonly [Float64Array, Float64Array];
  /** By series and stream. */
  readonly #fates: readonly (readonly [Uint8Array, Uint8Array])[];
  readonly #repliedAt: readonly (readonly [Float64Array, Float64Array])[];
  readonly #sent: [number, number] = [0, 0];

  constructor(options: AccountOptions) {
    const { capacity, series } = options;
    this.#options = options;
    this.#dueAt = [new Float64Array(capacity), new Float64Array(capacity)];
    this.#fates = Array.from({ length: series }, () => [new Uint8Array(capacity), new Uint8Array(capacity)] as const);
    this.#repliedAt = Array.from(
      { length: series },
      () => [new Float64Array(capacity), new Float64Array(capacity)] as const,
    );
  }

  /** The index that the next request of the stream must have. */
  nextIndex(stream: Stream): number {
    return this.#options.first[stream] + this.#sent[stream];
  }

  /** The next request of a stream goes out; its latency counts from `dueAt`, whenever that is. */
  sent(stream: Stream, dueAt: number): void {
    const slot = this.#sent[stream];
    if (slot >= this.#options.capacity) throw new RangeError('more requests than this turn was planned for');
    this.#dueAt[stream][slot] = dueAt;
    this.#sent[stream] = slot + 1;
  }

  /** Takes a reply; false where it answers nothing that waits (another turn's, or one more of the same). */
  replied(series: number, stream: Stream, index: number, answer: Answer, at: number): boolean {
    const slot = index - this.#options.first[stream];
    if (!(slot >= 0 && slot < this.#sent[stream])) return false;
    const fates = this.#fates[series]?.[stream];
    const repliedAt = this.#repliedAt[series]?.[stream];
    if (fates === undefined || repliedAt === undefined || fates[slot] !== WAITING) return false;
    fates[slot] = answer === 'accepted' ? ACCEPTED : REFUSED;
    repliedAt[slot] = at;
    return true;
  }

  /** Whether every series has had its reply to request `index` of the stream. A refusal is all the replies there will be. */
  settled(stream: Stream, index: number): boolean {
    const slot = index - this.#options.first[stream];
    const first = this.#fates[0]?.[stream][slot];
    if (first === REFUSED) return true;
    return this.#fates.every((streams) => streams[stream][slot] !== WAITING);
  }

  /** The figures of every series, at the end of the turn. */
  close(at: number): readonly Round[] {
    return this.#fates.map((_, series) => this.#round(series, at));
  }

  #round(series: number, at: number): Round {
    const samples = new Float64Array(this.#sent[0] + this.#sent[1]);
    let [count, answered, unanswered, refused] = [0, 0, 0, 0];
    for (const stream of [0, 1] as const) {
      for (let slot = 0; slot < this.#sent[stream]; slot += 1) {
        // A request refused at first has no later answers to wait for, in any series.
        const wasRefused = this.#fates[0]?.[stream][slot] === REFUSED;
        const fate = wasRefused ? REFUSED : this.#fates[series]?.[stream][slot];
        if (fate === REFUSED) {
          refused += 1;
          continue;
        }
        const end = fate === ACCEPTED ? (this.#repliedAt[series]?.[stream][slot] as number) : at;
        if (fate === ACCEPTED) answered += 1;
        else unanswered += 1;
        samples[count] = end - (this.#dueAt[stream][slot] as number);
        count += 1;
      }
    }
    return { latency: percentilesOf(samples.slice(0, count)), answered, unanswered, refused };
  }
}
