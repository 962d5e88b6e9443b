// Who has the desk, and what drives. Enters: wishes of pages, pages that go. Leaves: codes; orders to the desk's inputs. The
// desk is never seized. A page that leaves it lets go at once; the own input drives again as soon as everything rests.

import type { Code } from '../../domain/index.ts';
import type { DeskInputs } from '../../input/index.ts';
import type { MonotonicMs } from '../../quantity/index.ts';
import type { DeskFrame } from '../frames/index.ts';

export class DeskSeat {
  readonly #inputs: DeskInputs;
  #holder: number | undefined = undefined;
  /** Whoever drove has left, and the own input does not drive yet. */
  #isHandingBack = false;

  constructor(inputs: DeskInputs) {
    this.#inputs = inputs;
  }

  has(page: number): boolean {
    return this.#holder === page;
  }

  /** The page's controls count: not before whatever an earlier page drove is let go of. */
  mayDrive(page: number): boolean {
    return this.has(page) && !this.#isHandingBack;
  }

  standing(page: number): DeskFrame['desk'] {
    if (this.#holder === undefined) return 'free';
    return this.has(page) ? 'yours' : 'other page';
  }

  take(page: number): Code {
    if (this.#holder !== undefined && !this.has(page)) return 'CONSOLE_DESK_TAKEN';
    this.#holder = page;
    return 'OK';
  }

  /** Also of a page that is gone. */
  leave(page: number, now: MonotonicMs): Code {
    if (!this.has(page)) return 'CONSOLE_NOT_DESK';
    this.#holder = undefined;
    this.#inputs.page.handsOff(now);
    this.#isHandingBack = this.#inputs.driver === 'page';
    this.settle(now);
    return 'OK';
  }

  driveBy(page: number, input: 'page' | 'own', now: MonotonicMs): Code {
    if (!this.has(page)) return 'CONSOLE_NOT_DESK';
    const code = this.#inputs.driveBy(input, now);
    if (code === 'OK') this.#isHandingBack = false;
    return code;
  }

  /** To be called again and again: controls come to rest when they do. */
  settle(now: MonotonicMs): void {
    if (this.#isHandingBack && this.#inputs.driveBy('own', now) === 'OK') this.#isHandingBack = false;
  }
}
