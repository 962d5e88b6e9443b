// An operator who wants to work and misbehaves at random: claims, arms, pushes wherever he likes, re-arms and resets
// after every stop, and never lets go because something is wrong. Enters: what his screen shows. Leaves: what his hands
// do. All choices come from the site's random numbers.

import type { CraneSpec } from '../../../src/domain/index.ts';
import type { Site } from './site.ts';
import { type Deflection, NEUTRAL } from './hands.ts';
import type { SimStation } from './station.ts';

const THINKS_EVERY_MS = 50;
/** Rests at neutral before he presses the deadman, re-arm or reset. */
const RESTS_MS = 800;
const ASKS_EVERY_MS = 700;

export class SimOperator {
  readonly station: SimStation;
  readonly crane: CraneSpec;
  /** While false he does nothing at all: his hands stay where they are. */
  awake = true;
  /** Towards the other gantry. */
  readonly towards: 1 | -1;
  readonly #site: Site;
  #state = '';
  #since = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #pushUntil = 0;

  constructor(site: Site, station: SimStation, crane: CraneSpec, towards: 1 | -1) {
    this.#site = site;
    this.station = station;
    this.crane = crane;
    this.towards = towards;
  }

  /** Every millisecond. */
  work(now: number): void {
    if (!this.awake || now % THINKS_EVERY_MS !== 0) return;
    const { station, crane } = this;
    if (station.control === 0) {
      this.#askAgain(now, () => station.connect());
      return;
    }
    if (!station.held.has(crane.number)) {
      this.#askAgain(now, () => station.claim(crane));
      return;
    }
    const state = station.state(crane) ?? '';
    if (state !== this.#state) {
      this.#state = state;
      this.#since = now;
    }
    this.#act(state, now);
  }

  #act(state: string, now: number): void {
    const { station, crane } = this;
    const waited = now - this.#since;
    switch (state) {
      case 'ready':
      case 'moving':
        this.#push(now);
        return;
      case 'stopping':
        return;
      case 'neutral-wait':
        if (waited < RESTS_MS) station.letGo(crane);
        else station.hands(crane).deadman = waited % 1600 < RESTS_MS;
        return;
      case 'stopped':
      case 'estopped':
      case 'faulted':
        station.letGo(crane);
        if (waited > RESTS_MS) this.#askAgain(now, () => station.press(crane, state === 'stopped' ? 'rearm' : 'reset'));
        return;
      default:
        station.letGo(crane);
    }
  }

  #push(now: number): void {
    if (now < this.#pushUntil) return;
    const { random } = this.#site;
    this.#pushUntil = now + 500 + 4000 * random();
    const share = (): number => (random() < 0.4 ? 0 : random() < 0.5 ? Math.sign(random() - 0.5) : 2 * random() - 1);
    const gantry = random() < 0.6 ? this.towards : share();
    const stick: Deflection = random() < 0.1 ? NEUTRAL : [share(), share(), gantry];
    this.station.push(this.crane, stick);
  }

  #askAgain(now: number, ask: () => void): void {
    if (now - this.#askedAt < ASKS_EVERY_MS) return;
    this.#askedAt = now;
    ask();
  }
}
