// One direction of a network link. Enters: messages, and what is wrong with the link. Leaves: the messages, late, in
// order, in a burst or never.
//
// It behaves as TCP does: nothing is lost alone. A lost segment holds up all that follow it until it was sent anew:
// once later frames and a round trip have shown it (RACK, RFC 8985), and each time that this one is lost too after a
// retransmission time-out of 200 ms, doubled (RFC 6298, with the least time-out that Linux takes).

import type { Agenda } from './agenda.ts';

/** `pass`: it arrives. `hold`: it waits until the link passes again, then comes at once. `drop`: it is gone. */
export type Passage = 'pass' | 'hold' | 'drop';

const FAST_RETRANSMIT_MS = 40;
const RETRANSMIT_TIMEOUT_MS = 200;
/** A link that holds more than this is no link. */
const MOST_HELD = 20_000;

export class Wire {
  /** ms */
  delay: number;
  /** Share of segments that are lost, 0 … 1. */
  loss = 0;
  readonly #agenda: Agenda;
  readonly #random: () => number;
  #passage: Passage = 'pass';
  #lastArrival = 0;
  readonly #held: (() => void)[] = [];

  constructor(agenda: Agenda, random: () => number, delay: number) {
    this.#agenda = agenda;
    this.#random = random;
    this.delay = delay;
  }

  get passage(): Passage {
    return this.#passage;
  }

  set passage(passage: Passage) {
    this.#passage = passage;
    if (passage === 'drop') this.#held.length = 0;
    if (passage !== 'pass') return;
    for (const deliver of this.#held.splice(0)) this.#agenda.in(1, deliver);
  }

  send(deliver: () => void): void {
    const arrival = this.#agenda.now + this.delay + this.#retransmission();
    this.#lastArrival = Math.max(this.#lastArrival, arrival);
    this.#agenda.at(this.#lastArrival, () => this.#arrive(deliver));
  }

  #arrive(deliver: () => void): void {
    if (this.#passage === 'pass') {
      deliver();
    } else if (this.#passage === 'hold') {
      if (!(this.#held.length < MOST_HELD)) throw new RangeError('the link holds too much');
      this.#held.push(deliver);
    }
  }

  #retransmission(): number {
    if (!(this.#random() < this.loss)) return 0;
    let late = FAST_RETRANSMIT_MS + 2 * this.delay;
    let timeout = RETRANSMIT_TIMEOUT_MS;
    while (this.#random() < this.loss) {
      late += timeout;
      timeout *= 2;
    }
    return Math.min(late, 10_000);
  }
}
