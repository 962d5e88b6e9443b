// Who holds which crane, as the gateway lives it: authority with sessions and cranes. Enter: frames about who holds
// a crane, the supervisor's ticks, what an evaluation did. Leave: holders of lanes, answers to whoever asked, notices
// to whoever lost a crane, and by whom and why; stops of cranes that wait for a take-over.

import {
  type Authority,
  type AuthorityAnswer,
  claim,
  createAuthority,
  dropTakeovers,
  endSession,
  type Expired,
  type Holder,
  holdOf,
  offer,
  release,
  sweep,
  type Takeover,
  type TakeoverEnd,
  takeOver,
  touch,
  withdraw,
} from '../authority/index.ts';
import type { Code, CraneNumber, SafetySettings } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import type { ClaimFrame, OfferFrame, ReleaseFrame, TakeoverFrame } from '../wire/index.ts';
import { endBypasses } from './bypasses.ts';
import { atStandstill, type Lane, passTo } from './lane.ts';
import type { GatewayObserver } from './observer.ts';
import { permissionOf } from './permission.ts';
import type { Connection, Session, SessionTable } from './sessions.ts';
import type { Teller } from './teller.ts';

export type CustodyFrame = ClaimFrame | ReleaseFrame | OfferFrame | TakeoverFrame;

export interface CustodyParts {
  readonly lanes: readonly Lane[];
  readonly sessions: SessionTable;
  readonly safety: SafetySettings;
  readonly observer: GatewayObserver;
  readonly teller: Teller;
  /** Who takes over from beside the gateway. */
  readonly label: string;
}

export class Custody {
  readonly #parts: CustodyParts;
  readonly #teller: Teller;
  #authority: Authority;

  constructor(parts: CustodyParts) {
    this.#parts = parts;
    this.#teller = parts.teller;
    this.#authority = createAuthority(parts.lanes.map(({ spec }) => spec.number));
  }

  /** A frame that its sender may send, about a crane that exists. */
  take(session: Session, connection: Connection, lane: Lane, frame: CustodyFrame, now: MonotonicMs): void {
    const { crane, request } = frame;
    const { outcome, generation } = this.#judge(session, lane, frame, now);
    this.#teller.grant(connection, { crane, request, outcome, generation, holder: lane.holder?.shown ?? '' });
  }

  /** Answers with OK only where nobody holds the crane any more. */
  takeLocally(lane: Lane, reason: string, now: MonotonicMs): Code {
    const { label } = this.#parts;
    const takeover = { session: undefined, label, reason, request: 0 };
    const answer = takeOver(this.#authority, { crane: lane.spec.number, ...takeover, now, standstill: rests(lane) });
    this.#settleTakeover(answer, lane, undefined, takeover, now);
    return answer.outcome;
  }

  /** Notes an accepted frame of the holder: it is not silent. */
  touch(lane: Lane, session: Session, now: MonotonicMs): void {
    this.#authority = touch(this.#authority, lane.spec.number, session.id, now);
  }

  /** Nobody is there to take what the session waits for: whoever holds it keeps it, stopped, and is told. */
  dropTakeovers(session: Session, now: MonotonicMs): void {
    const state = dropTakeovers(this.#authority, session.id);
    if (state === this.#authority) return;
    this.#authority = state;
    for (const lane of this.#parts.lanes) {
      const { takeover, holder, spec } = lane;
      if (takeover?.session !== session.id) continue;
      this.#sync(lane, 'AUTHORITY_TAKEOVER_VOID', now);
      this.#teller.notify(holder, spec.number, 'AUTHORITY_TAKEOVER_VOID', byWhom(takeover));
      this.#auditTakeover(lane, 'AUTHORITY_TAKEOVER_VOID', takeover.reason, session, now);
    }
  }

  /** The session goes as soon as its cranes rest, and are given up. Its take-overs went with its control path. */
  endSession(session: Session, now: MonotonicMs): void {
    const state = endSession(this.#authority, session.id);
    if (state === this.#authority) return;
    this.#authority = state;
    for (const lane of this.#parts.lanes) this.#sync(lane, 'SESSION_UNKNOWN', now);
  }

  /** Asks for the stop of every crane that waits to be taken over; a stricter request stays. */
  askStops(): void {
    for (const { takeover, facts } of this.#parts.lanes) {
      if (takeover !== undefined) facts.stopRequest ??= 'AUTHORITY_TAKEN_OVER';
    }
  }

  /** After an evaluation: whoever moves its crane no longer offers it. */
  withdrawMoving(now: MonotonicMs): void {
    for (const lane of this.#parts.lanes) {
      const { holder, spec } = lane;
      if (!lane.offered || lane.state.kind !== 'moving' || holder === undefined) continue;
      this.#authority = withdraw(this.#authority, spec.number, holder.id).state;
      this.#teller.notify(holder, spec.number, 'AUTHORITY_OFFER_WITHDRAWN', '');
      this.#sync(lane, 'AUTHORITY_OFFER_WITHDRAWN', now, holder);
    }
  }

  /** What the time, and cranes that came to rest, have brought about. */
  sweep(now: MonotonicMs): void {
    const { lanes, sessions, safety } = this.#parts;
    const swept = sweep(this.#authority, now, safety, (crane) =>
      lanes.some((lane) => isOf(lane, crane) && rests(lane)),
    );
    if (swept.state === this.#authority) return;
    this.#authority = swept.state;
    for (const end of swept.takenOver) this.#endTakeover(end, now);
    for (const claimed of swept.expired) this.#expire(claimed, now);
    for (const { crane, session } of swept.denied) {
      const lane = this.#laneOf(crane);
      if (lane === undefined) continue;
      this.#teller.notify(sessions.session(session), crane, 'AUTHORITY_OFFER_EXPIRED', '');
      this.#sync(lane, 'AUTHORITY_OFFER_EXPIRED', now);
    }
  }

  // ── what a session asks ─────────────────────────────────────────────────────────────────────────────

  #judge(session: Session, lane: Lane, frame: CustodyFrame, now: MonotonicMs): { outcome: Code; generation: number } {
    const { crane } = frame;
    const { id, shown } = session;
    const standstill = rests(lane);
    const request = { crane, session: id, label: shown, now, standstill };
    switch (frame.type) {
      case 'claim':
        return this.#settle(claim(this.#authority, request), lane, session, 'claim', now);
      case 'release':
        return this.#settle(release(this.#authority, request), lane, session, 'release', now);
      case 'offer':
        if (frame.open) return this.#settle(offer(this.#authority, request), lane, session, 'offer', now);
        return this.#settle(withdraw(this.#authority, crane, id), lane, session, 'withdrawal', now);
      case 'takeover': {
        const { reason } = frame;
        const answer = takeOver(this.#authority, { ...request, reason, request: frame.request });
        return this.#settleTakeover(answer, lane, session, { label: shown, reason }, now);
      }
      default:
        return frame satisfies never;
    }
  }

  /** Makes an answer so. The outcome is the one to tell. */
  #settle(
    answer: AuthorityAnswer,
    lane: Lane,
    session: Session,
    what: 'claim' | 'release' | 'offer' | 'withdrawal',
    now: MonotonicMs,
  ): { outcome: Code; generation: number } {
    this.#authority = answer.state;
    const { generation } = answer;
    const outcome = reasonOf(answer.outcome, lane);
    const crane = lane.spec.number;
    if (what !== 'withdrawal') this.#teller.audit(now, { what, crane, outcome }, session);
    else if (outcome !== 'OK')
      this.#teller.audit(now, { what: 'offer', crane, outcome, detail: 'withdrawal' }, session);
    if (outcome !== 'OK') return { outcome, generation };
    if (what === 'claim') {
      if (answer.former !== undefined) this.#evict(lane, answer.former, 'AUTHORITY_HANDED_OVER', session.shown, now);
      this.#pass(lane, session, generation, now);
      this.#sync(lane, 'AUTHORITY_HANDED_OVER', now, session);
    } else if (what === 'release') {
      this.#pass(lane, undefined, 0, now);
      this.#sync(lane, 'AUTHORITY_RELEASED', now, session);
    } else {
      if (what === 'offer' && !lane.offered) this.#announce(crane, session);
      this.#sync(lane, 'AUTHORITY_OFFER_WITHDRAWN', now, session);
    }
    return { outcome, generation };
  }

  /** `session` undefined: nobody is to hold the crane afterwards. */
  #settleTakeover(
    answer: AuthorityAnswer,
    lane: Lane,
    session: Session | undefined,
    by: Pick<Takeover, 'label' | 'reason'>,
    now: MonotonicMs,
  ): { outcome: Code; generation: number } {
    // One that waits already, asked for again, is no news to the holder.
    const begun = answer.state !== this.#authority && lane.takeover === undefined;
    this.#authority = answer.state;
    const { generation } = answer;
    const outcome = reasonOf(answer.outcome, lane);
    this.#auditTakeover(lane, outcome, by.reason, session, now);
    if (!begun) return { outcome, generation };
    const detail = byWhom(by);
    if (outcome === 'OK') {
      if (answer.former !== undefined) this.#evict(lane, answer.former, 'AUTHORITY_TAKEN_OVER', detail, now);
      this.#pass(lane, session, generation, now);
    } else {
      this.#teller.notify(lane.holder, lane.spec.number, 'AUTHORITY_TAKEN_OVER', detail);
    }
    this.#sync(lane, 'AUTHORITY_TAKEN_OVER', now, session);
    return { outcome, generation };
  }

  // ── what a sweep finds ──────────────────────────────────────────────────────────────────────────────

  #endTakeover({ crane, takeover, outcome, generation, former }: TakeoverEnd, now: MonotonicMs): void {
    const lane = this.#laneOf(crane);
    if (lane === undefined) return;
    const { sessions } = this.#parts;
    const { request, reason } = takeover;
    const session = takeover.session === undefined ? undefined : sessions.session(takeover.session);
    this.#auditTakeover(lane, outcome, reason, session, now);
    if (outcome === 'OK') {
      if (former !== undefined) this.#evict(lane, former, 'AUTHORITY_TAKEN_OVER', byWhom(takeover), now);
      this.#pass(lane, session, generation, now);
    }
    this.#sync(lane, 'AUTHORITY_TAKEN_OVER', now, session);
    const holder = lane.holder?.shown ?? '';
    this.#teller.grant(session?.control, { crane, request, outcome, generation, holder });
  }

  #expire({ crane, session, label, cause }: Expired, now: MonotonicMs): void {
    const lane = this.#laneOf(crane);
    if (lane === undefined) return;
    const former = this.#parts.sessions.session(session);
    this.#parts.observer.watchdogTrip(crane, cause);
    this.#teller.notify(former, crane, cause, label);
    this.#teller.audit(now, { what: 'claim-ended', crane, outcome: cause }, former);
    this.#parts.observer.claimEnded(crane, cause);
    this.#pass(lane, undefined, 0, now);
    this.#sync(lane, cause, now);
  }

  // ── changes ─────────────────────────────────────────────────────────────────────────────────────────

  /** Tells everyone who may take an offered crane. */
  #announce(crane: CraneNumber, offering: Session): void {
    for (const session of this.#parts.sessions.sessions()) {
      const mayTake = session !== offering && permissionOf(session.principal, 'claim', crane) === 'OK';
      if (mayTake) this.#teller.notify(session, crane, 'AUTHORITY_OFFERED', offering.shown);
    }
  }

  /** Tells who held the crane until now, and the record, that it has passed on. */
  #evict(lane: Lane, { session }: Holder, cause: Code, detail: string, now: MonotonicMs): void {
    const former = this.#parts.sessions.session(session);
    const crane = lane.spec.number;
    this.#teller.notify(former, crane, cause, detail);
    this.#teller.audit(now, { what: 'claim-ended', crane, outcome: cause, detail }, former);
    this.#parts.observer.claimEnded(crane, cause);
  }

  /** The holder's own repeated claim keeps everything as it is. */
  #pass(lane: Lane, holder: Session | undefined, generation: number, now: MonotonicMs): void {
    if (lane.holder === holder && lane.facts.generation === generation) return;
    passTo(lane, holder, generation);
    endBypasses(lane, now, this.#teller);
    this.#parts.observer.holder(lane.spec.number, holder !== undefined);
    this.#teller.markAll();
  }

  /** Brings offer and take-over of a lane up to what authority says. `cause`: why an offer that ended now has ended. */
  #sync(lane: Lane, cause: Code, now: MonotonicMs, by?: Session): void {
    const hold = holdOf(this.#authority, lane.spec.number);
    const offered = hold?.offeredAt !== undefined;
    lane.takeover = hold?.takeover;
    if (offered === lane.offered) return;
    lane.offered = offered;
    this.#teller.markAll();
    if (!offered) this.#teller.audit(now, { what: 'offer-ended', crane: lane.spec.number, outcome: cause }, by);
  }

  #auditTakeover(lane: Lane, outcome: Code, reason: string, by: Session | undefined, now: MonotonicMs): void {
    this.#teller.audit(now, { what: 'takeover', crane: lane.spec.number, outcome, detail: reason }, by);
  }

  #laneOf(crane: CraneNumber): Lane | undefined {
    return this.#parts.lanes.find((lane) => isOf(lane, crane));
  }
}

function isOf({ spec }: Lane, crane: CraneNumber): boolean {
  return spec.number === crane;
}

/** Whether a crane may change hands now: it stands in a live picture, and nobody is about to move it. */
function rests(lane: Lane): boolean {
  const { kind } = lane.state;
  return kind !== 'moving' && kind !== 'stopping' && atStandstill(lane);
}

/** Standstill is not known without a live PLC: then the PLC is the reason, not motion. */
export function reasonOf(outcome: Code, { facts }: Lane): Code {
  if (outcome !== 'AUTHORITY_MOVING' || facts.snapshotLive) return outcome;
  return facts.plcLink === 'OK' ? 'PLC_FEEDBACK_STUCK' : facts.plcLink;
}

/** What the evicted holder reads, in the words of whoever took the crane. */
function byWhom({ label, reason }: Pick<Takeover, 'label' | 'reason'>): string {
  return `by ${label}: ${reason}`;
}
