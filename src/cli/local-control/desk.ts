// Answers the requests of the gateway's own machine. Enters: a request, the time. Leaves: calls of the gateway, and an
// answer. A reset takes two requests: the first tells its number, the second repeats it while it is valid.

import type { CraneNumber } from '../../domain/index.ts';
import type { RunningGateway } from '../../gateway/index.ts';
import type { MonotonicMs } from '../../quantity/index.ts';
import { type LocalAnswer, type LocalRequest, refused } from './requests.ts';

/** How long a number confirms. */
const VALID_MS = 30_000;

interface Pending {
  readonly number: string;
  readonly since: MonotonicMs;
}

export type ControlledGateway = Pick<RunningGateway, 'report' | 'stop' | 'reset' | 'takeOver'>;

export class ControlDesk {
  readonly #gateway: ControlledGateway;
  readonly #drawNumber: () => string;
  /** At most one a crane. */
  readonly #pending = new Map<CraneNumber, Pending>();

  /** `drawNumber`: random, so that the second request is not written before the first was read. */
  constructor(gateway: ControlledGateway, drawNumber: () => string) {
    this.#gateway = gateway;
    this.#drawNumber = drawNumber;
  }

  answer(request: LocalRequest, now: MonotonicMs): LocalAnswer {
    switch (request.do) {
      case 'status':
        return { ok: true, outcome: 'OK', report: this.#gateway.report() };
      case 'stop': {
        const outcome = this.#gateway.stop(request.crane, request.kind, request.reason);
        return outcome === 'OK' ? { ok: true, outcome, report: this.#gateway.report() } : refused(outcome);
      }
      case 'reset':
        return this.#reset(request, now);
      case 'takeover': {
        const outcome = this.#gateway.takeOver(request.crane, request.reason);
        const begun = outcome === 'OK' || outcome === 'AUTHORITY_TAKEOVER_PENDING';
        return begun ? { ok: true, outcome, report: this.#gateway.report() } : refused(outcome);
      }
      default:
        return request satisfies never;
    }
  }

  #reset(request: LocalRequest & { do: 'reset' }, now: MonotonicMs): LocalAnswer {
    const { crane, confirmed } = request;
    if (confirmed === undefined) return this.#announce(crane, now);
    const pending = this.#pending.get(crane);
    // One try: numbers cannot be guessed one after the other.
    this.#pending.delete(crane);
    if (pending?.number !== confirmed.number || !(now - pending.since <= VALID_MS)) return refused('RUN_NOT_CONFIRMED');
    const outcome = this.#gateway.reset(crane, confirmed.reason);
    return outcome === 'OK' ? { ok: true, outcome, report: this.#gateway.report() } : refused(outcome);
  }

  #announce(crane: CraneNumber, now: MonotonicMs): LocalAnswer {
    const report = this.#gateway.report();
    const found = report.cranes.find((each) => each.crane === crane);
    if (found === undefined) return refused('AUTHORITY_UNKNOWN_CRANE');
    if (found.state !== 'estopped' && found.state !== 'faulted') return refused('SAFETY_NOTHING_TO_RESET');
    const number = this.#drawNumber();
    this.#pending.set(crane, { number, since: now });
    return { ok: true, outcome: 'OK', report, confirm: { number, valid_ms: VALID_MS } };
  }
}
