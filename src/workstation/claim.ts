// Holding one crane: asks for it while it is free and wanted, never takes it from anyone, and does not ask again
// for what was taken away. Enters: the operator's wish, grants, what statuses say. Leaves: claim and release frames.

import { type CraneNumber, codeNumber } from '../domain/index.ts';
import { after, elapsed, millis, type MonotonicMs } from '../quantity/index.ts';
import type { GrantFrame, StatusFrame } from '../wire/index.ts';
import type { Outbox } from './outbox.ts';

const CLAIM_RETRY = millis(500);
const RELEASE_RETRY = millis(100);
/** A claim or release without an answer is asked again. */
const ANSWER_TIMEOUT = millis(2000);
const LONG_AGO = Number.NEGATIVE_INFINITY as MonotonicMs;

/** Asking again for a crane that does not exist, or with a role that may not hold it, changes nothing. */
const HOPELESS: ReadonlySet<number> = new Set([codeNumber('AUTHORITY_UNKNOWN_CRANE'), codeNumber('AUTHORITY_ROLE')]);

interface Asked {
  readonly what: 'claim' | 'release';
  readonly request: number;
  readonly at: MonotonicMs;
}

export class Claim {
  readonly #crane: CraneNumber;
  /** Claim it whenever it is free. Falls with a release and with any loss of the claim in a living session. */
  #wanted: boolean;
  /** The operator asked by hand: the gateway shall answer, even if somebody holds the crane. */
  #insisted = false;
  #asked: Asked | undefined = undefined;
  #nextClaimAt = LONG_AGO;
  #nextReleaseAt = LONG_AGO;
  /** Generation of our claim; 0 = not held. */
  generation = 0;
  /** Number of the code of the last refused claim or release; 0 = none. */
  refusal = 0;

  constructor(crane: CraneNumber, options: { readonly autoClaim: boolean }) {
    this.#crane = crane;
    this.#wanted = options.autoClaim;
  }

  get held(): boolean {
    return this.generation !== 0;
  }

  /** A session that knows nothing of the one before. What was wanted then is wanted now. */
  sessionBegan(): void {
    this.generation = 0;
    this.refusal = 0;
    this.connectionEnded();
  }

  connectionEnded(): void {
    this.#asked = undefined;
    this.#nextClaimAt = LONG_AGO;
    this.#nextReleaseAt = LONG_AGO;
  }

  want(): void {
    this.#wanted = true;
    this.#insisted = true;
    this.#asked = undefined;
    this.#nextClaimAt = LONG_AGO;
    this.refusal = 0;
  }

  /** Never claim it again, unless somebody asks. */
  giveUp(): void {
    this.#wanted = false;
  }

  /** Asks for the release of what is held. May be repeated until `held` is false. */
  release(now: MonotonicMs, outbox: Outbox): void {
    this.giveUp();
    if (!this.held || !outbox.usable('control') || now < this.#nextReleaseAt) return;
    this.#nextReleaseAt = after(now, RELEASE_RETRY);
    this.#ask('release', now, outbox);
  }

  claimIfWanted(now: MonotonicMs, status: StatusFrame | undefined, outbox: Outbox): void {
    if (!this.#wanted || this.held || !outbox.usable('control') || now < this.#nextClaimAt) return;
    if (this.#asked !== undefined && elapsed(this.#asked.at, now) < ANSWER_TIMEOUT) return;
    const free = status === undefined || status.holder === '';
    if (!free && !this.#insisted) return;
    this.#insisted = false;
    this.#nextClaimAt = after(now, CLAIM_RETRY);
    this.#ask('claim', now, outbox);
  }

  onGrant(frame: GrantFrame): void {
    const asked = this.#asked;
    if (asked === undefined || asked.request !== frame.request) return;
    this.#asked = undefined;
    this.refusal = frame.outcome;
    if (frame.outcome === 0) this.generation = asked.what === 'claim' ? frame.generation : 0;
    else if (asked.what === 'claim' && HOPELESS.has(frame.outcome)) this.#wanted = false;
  }

  onStatus(status: StatusFrame): void {
    if (status.held) {
      this.generation = status.generation;
    } else if (this.held) {
      // Taken away or expired while the session lived: whoever decided that had a reason.
      this.generation = 0;
      this.#wanted = false;
    }
  }

  #ask(what: 'claim' | 'release', now: MonotonicMs, outbox: Outbox): void {
    const request = outbox.nextRequest();
    this.#asked = { what, request, at: now };
    outbox.send('control', {
      type: what,
      session: outbox.session,
      epoch: outbox.epoch,
      crane: this.#crane,
      request,
    });
  }
}
