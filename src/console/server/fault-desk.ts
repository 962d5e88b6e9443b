// The faults that a demo's page can inject: those that the process offers which started this one, and the cable of the own
// stick. Enters: that process's offers, wishes of pages. Leaves: words to that process. No configuration makes an offer, so
// that a workstation of real cranes has none.

import type { Code } from '../../domain/index.ts';
import type { FaultOffer } from '../frames/index.ts';
import type { FaultDesk } from './ports.ts';

/** Of one demo; what goes beyond is no demo's. */
const MAX_OFFERS = 64;
const STICK = 'stick-unplugged';

export interface FaultDeskOptions {
  /** Asks the process that offers; it answers with its offers anew. */
  ask(message: { readonly kind: 'inject'; readonly id: string; readonly on: boolean }): void;
  /** The own input is as if its cable were pulled (`out`), or in again. */
  unplug(out: boolean): void;
}

export class OfferedFaults implements FaultDesk {
  readonly #options: FaultDeskOptions;
  #version = 0;
  #offers: readonly FaultOffer[] = [];
  #isUnplugged = false;

  constructor(options: FaultDeskOptions) {
    this.#options = options;
  }

  get version(): number {
    return this.#version;
  }

  /** What the process that offers said: `offers` of its message. Anything else than a list of offers changes nothing. */
  told(offers: unknown): void {
    if (!Array.isArray(offers) || offers.length > MAX_OFFERS || !offers.every(isOffer)) return;
    this.#offers = offers.map(({ id, crane, name, on }) => ({ id, crane, name, on }));
    this.#version += 1;
  }

  offers(): readonly FaultOffer[] {
    if (this.#offers.length === 0) return [];
    return [...this.#offers, { id: STICK, crane: 0, name: STICK, on: this.#isUnplugged }];
  }

  inject(id: string, on: boolean): Code {
    if (!this.offers().some((offer) => offer.id === id)) return 'CONSOLE_NO_FAULT';
    if (id !== STICK) {
      this.#options.ask({ kind: 'inject', id, on });
      return 'OK';
    }
    this.#options.unplug(on);
    this.#isUnplugged = on;
    this.#version += 1;
    return 'OK';
  }
}

function isOffer(value: unknown): value is FaultOffer {
  if (typeof value !== 'object' || value === null) return false;
  const { id, crane, name, on } = value as Readonly<Record<string, unknown>>;
  return (
    typeof id === 'string' &&
    id !== STICK &&
    Number.isInteger(crane) &&
    typeof name === 'string' &&
    typeof on === 'boolean'
  );
}
