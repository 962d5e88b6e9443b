// Holding one crane: asks for it while it is free and wanted, never takes it from anyone by itself, and does not ask
// again for what was handed over or taken away. Enters: the operator's wishes, grants, what statuses say. Leaves:
// frames of claim, release, offer, take-over and bypass.

import { type Code, type CraneNumber, codeNumber } from '../domain/index.ts';
import { after, elapsed, type Millis, millis, type MonotonicMs } from '../quantity/index.ts';
import { clipText, type GrantFrame, MAX_REASON_BYTES, type SessionRef, type StatusFrame } from '../wire/index.ts';
import { BYPASS_TIME, contains } from '../wire/range.ts';
import type { Outbox } from './outbox.ts';

const CLAIM_RETRY = millis(500);
const RELEASE_RETRY = millis(100);
/** A claim or release without an answer is asked again. */
const ANSWER_TIMEOUT = millis(2000);
const LONG_AGO = Number.NEGATIVE_INFINITY as MonotonicMs;

/** Asking again for a crane that does not exist, or with papers that do not allow it, changes nothing. */
const HOPELESS: ReadonlySet<number> = new Set([
  codeNumber('AUTHORITY_UNKNOWN_CRANE'),
  codeNumber('AUTHORITY_ROLE'),
  codeNumber('AUTHORITY_CRANE_NOT_GRANTED'),
]);
const TAKEOVER_PENDING = codeNumber('AUTHORITY_TAKEOVER_PENDING');

type Request = 'claim' | 'release' | 'offer' | 'takeover' | 'bypass';

interface Asked {
  readonly request: number;
  readonly at: MonotonicMs;
}

export class Claim {
  readonly #crane: CraneNumber;
  /** Claim it whenever it is free. Falls with a release and with any loss of the claim in a living session. */
  #wanted: boolean;
  /** The operator asked by hand: the gateway shall answer, even if somebody holds the crane. An offered crane is taken so, and only so. */
  #insisted = false;
  /** The newest request of each kind that waits for its answer. */
  readonly #asked = new Map<Request, Asked>();
  #nextClaimAt = LONG_AGO;
  #nextReleaseAt = LONG_AGO;
  /** Generation of our claim; 0 = not held. */
  generation = 0;
  /** Number of the code of the last request that was refused, or that waits; 0 = none. */
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

  /** A take-over that waits is void without the connection. */
  connectionEnded(): void {
    if (this.refusal === TAKEOVER_PENDING) this.refusal = 0;
    this.#asked.clear();
    this.#nextClaimAt = LONG_AGO;
    this.#nextReleaseAt = LONG_AGO;
  }

  want(): void {
    this.#wanted = true;
    this.#insisted = true;
    this.#asked.delete('claim');
    this.#nextClaimAt = LONG_AGO;
    this.refusal = 0;
  }

  /** Never claim it again, unless somebody asks. */
  giveUp(): void {
    this.#wanted = false;
    this.#insisted = false;
  }

  /** Asks for the release of what is held. May be repeated until `held` is false. */
  release(now: MonotonicMs, outbox: Outbox): void {
    this.giveUp();
    if (!this.held || !outbox.usable('control') || now < this.#nextReleaseAt) return;
    this.#nextReleaseAt = after(now, RELEASE_RETRY);
    outbox.send('control', { type: 'release', ...this.#ask('release', now, outbox) });
  }

  /** Offers what is held for hand-over (`open`), or takes the offer back. */
  offer(open: boolean, now: MonotonicMs, outbox: Outbox): void {
    if (!outbox.usable('control')) return;
    if (!this.held) this.#refuse('AUTHORITY_NOT_HOLDER');
    else outbox.send('control', { type: 'offer', ...this.#ask('offer', now, outbox), open });
  }

  /** Takes the crane from whoever holds it, as a supervisor may. */
  takeOver(reason: string, now: MonotonicMs, outbox: Outbox): void {
    if (this.held || !outbox.usable('control')) return;
    const said = clipText(reason.trim(), MAX_REASON_BYTES);
    if (said === '') this.#refuse('AUTHORITY_REASON');
    else outbox.send('control', { type: 'takeover', ...this.#ask('takeover', now, outbox), reason: said });
  }

  /** Bypasses one protection of the crane for a time, as a supervisor may; 0 ends the bypass. */
  bypass(code: Code, time: Millis, reason: string, now: MonotonicMs, outbox: Outbox): void {
    if (!outbox.usable('control')) return;
    const said = clipText(reason.trim(), MAX_REASON_BYTES);
    if (said === '') this.#refuse('AUTHORITY_REASON');
    else if (code === 'OK' || !contains(BYPASS_TIME, time * 1000)) this.#refuse('AUTHORITY_NOT_BYPASSABLE');
    else {
      const asked = this.#ask('bypass', now, outbox);
      outbox.send('control', { type: 'bypass', ...asked, code: codeNumber(code), time, reason: said });
    }
  }

  claimIfWanted(now: MonotonicMs, status: StatusFrame | undefined, outbox: Outbox): void {
    if (!this.#wanted || this.held || !outbox.usable('control') || now < this.#nextClaimAt) return;
    const asked = this.#asked.get('claim');
    if (asked !== undefined && elapsed(asked.at, now) < ANSWER_TIMEOUT) return;
    const free = status === undefined || status.holder === '';
    if (!free && !this.#insisted) return;
    this.#insisted = false;
    this.#nextClaimAt = after(now, CLAIM_RETRY);
    outbox.send('control', { type: 'claim', ...this.#ask('claim', now, outbox) });
  }

  onGrant(frame: GrantFrame): void {
    for (const [what, { request }] of this.#asked) {
      if (request !== frame.request) continue;
      this.#answered(what, frame);
      return;
    }
  }

  onStatus(status: StatusFrame): void {
    if (status.held) {
      this.generation = status.generation;
    } else if (this.held) {
      // Handed over, taken away or expired while the session lived: whoever decided that had a reason.
      this.generation = 0;
      this.giveUp();
    }
  }

  #answered(what: Request, { outcome, generation }: GrantFrame): void {
    this.refusal = outcome;
    // The same request is answered a second time when the crane rests.
    if (what === 'takeover' && outcome === TAKEOVER_PENDING) return;
    this.#asked.delete(what);
    if (outcome !== 0) {
      if (what === 'claim' && HOPELESS.has(outcome)) this.#wanted = false;
    } else if (what === 'claim' || what === 'takeover') {
      this.generation = generation;
      if (what === 'takeover') this.#wanted = true;
    } else if (what === 'release') {
      this.generation = 0;
    }
  }

  /** Refused here: the gateway would say the same. */
  #refuse(code: Code): void {
    this.refusal = codeNumber(code);
  }

  /** Notes the request. Returns what every frame that asks begins with. */
  #ask(what: Request, now: MonotonicMs, outbox: Outbox): SessionRef & Pick<GrantFrame, 'crane' | 'request'> {
    const request = outbox.nextRequest();
    this.#asked.set(what, { request, at: now });
    return { session: outbox.session, epoch: outbox.epoch, crane: this.#crane, request };
  }
}
