// Who holds which crane. Enter: claims, releases, offers, take-overs, accepted frames, ended sessions, the time and
// whether the crane rests. Leaves: the next state, and for each event an answer. One holder per crane, ever; every
// claim has a generation that its commands carry, so that a command from before it never counts.
//
// A crane changes hands at rest alone, in three ways: released and claimed; offered and caught; taken over by a
// supervisor, who waits until it rests. Nothing here throws on any input and a state is replaced whole, so that no
// failed request can leave half a state behind or keep the sweep from its work.

import type { Code, CraneNumber, SafetySettings } from '../domain/index.ts';
import { elapsed, type MonotonicMs } from '../quantity/index.ts';

/** One claim in force. */
export interface Holder {
  readonly session: number;
  /** Who that is, for the screens of others. */
  readonly label: string;
  readonly claimedAt: MonotonicMs;
  /** When the last frame of the holder for this crane was accepted; the claim counts as one. */
  readonly lastAccepted: MonotonicMs;
  /** The session is gone; the crane is given up as soon as it rests. */
  readonly ended: boolean;
}

/** A take-over that waits until its crane rests. */
export interface Takeover {
  /** Who holds the crane afterwards; undefined = nobody, it was ordered beside the gateway. */
  readonly session: number | undefined;
  /** Who takes it, for the evicted holder and the record. */
  readonly label: string;
  readonly reason: string;
  /** Number of the newest request for it, which the outcome answers; 0 where no frame asked. */
  readonly request: number;
}

export interface Hold {
  readonly crane: CraneNumber;
  /** Generation of the newest claim, u32; 0 = never claimed. Grows with every claim, never reused. */
  readonly generation: number;
  readonly holder: Holder | undefined;
  /** Since when the holder offers the crane; undefined = it does not. Never set without a holder, or under a take-over. */
  readonly offeredAt: MonotonicMs | undefined;
  readonly takeover: Takeover | undefined;
}

/** All cranes of the gateway, in a fixed order; as many entries as there are cranes. */
export interface Authority {
  readonly holds: readonly Hold[];
}

/** Something that a session asks of a crane; `standstill`: the crane rests now. */
export interface Request {
  readonly crane: CraneNumber;
  readonly session: number;
  readonly standstill: boolean;
}

export interface Claim extends Request {
  readonly label: string;
  readonly now: MonotonicMs;
}

export interface Offer extends Request {
  readonly now: MonotonicMs;
}

export interface TakeoverRequest extends Takeover {
  readonly crane: CraneNumber;
  readonly now: MonotonicMs;
  readonly standstill: boolean;
}

/** Outcome OK: granted. AUTHORITY_TAKEOVER_PENDING in a new state: it waits. Any other: the state is the one given. */
export interface AuthorityAnswer {
  readonly state: Authority;
  readonly outcome: Code;
  /** Generation of the claim; 0 when not granted, released or only offered. */
  readonly generation: number;
  /** Label of who holds the crane after this; empty when nobody does. */
  readonly holder: string;
  /** Who held the crane until now, where somebody else got it. */
  readonly former?: Holder | undefined;
}

/** A claim that ended without being asked for. */
export interface Expired {
  readonly crane: CraneNumber;
  readonly session: number;
  readonly label: string;
  readonly generation: number;
  readonly cause: 'AUTHORITY_SILENT' | 'SESSION_UNKNOWN';
}

/** An offer that nobody took in time; its holder keeps the crane. */
export interface Denied {
  readonly crane: CraneNumber;
  readonly session: number;
}

/** A take-over that waited and is over. OK: the crane changed hands. Any other outcome: it is as before. */
export interface TakeoverEnd {
  readonly crane: CraneNumber;
  readonly takeover: Takeover;
  readonly outcome: 'OK' | 'AUTHORITY_EXHAUSTED';
  /** Generation of the new claim; 0 where nobody holds the crane now. */
  readonly generation: number;
  readonly former: Holder | undefined;
}

export interface Sweep {
  readonly state: Authority;
  readonly expired: readonly Expired[];
  readonly denied: readonly Denied[];
  readonly takenOver: readonly TakeoverEnd[];
}

const LAST_GENERATION = 0xffff_ffff;

export function createAuthority(cranes: readonly CraneNumber[]): Authority {
  const free = { generation: 0, holder: undefined, offeredAt: undefined, takeover: undefined };
  return { holds: cranes.map((crane) => ({ crane, ...free })) };
}

/** The entry of a crane, or undefined if this gateway has no such crane. Its `holder` is undefined while nobody holds it. */
export function holdOf(state: Authority, crane: CraneNumber): Hold | undefined {
  for (const hold of state.holds) if (hold.crane === crane) return hold;
  return undefined;
}

function replaced(state: Authority, hold: Hold, changes: Partial<Hold>): Authority {
  return { holds: state.holds.with(state.holds.indexOf(hold), { ...hold, ...changes }) };
}

/** With every change of hands whatever the former holder or its supervisor had begun is over. */
function passed(state: Authority, hold: Hold, generation: number, holder: Holder | undefined): Authority {
  return replaced(state, hold, { generation, holder, offeredAt: undefined, takeover: undefined });
}

function granted(session: number, label: string, now: MonotonicMs): Holder {
  return { session, label, claimedAt: now, lastAccepted: now, ended: false };
}

function answered(state: Authority, outcome: Code, hold: Hold | undefined, generation = 0): AuthorityAnswer {
  return { state, outcome, generation, holder: hold?.holder?.label ?? '' };
}

/** Whether this very session holds the crane, and lives. */
function holds(hold: Hold, session: number | undefined): boolean {
  return hold.holder !== undefined && hold.holder.session === session && !hold.holder.ended;
}

/**
 * Claims a crane at standstill: one that nobody holds, or one that its holder offers. The holder's own repeated claim
 * is granted again with the same generation, moving or not, and withdraws nothing. Refusals: AUTHORITY_UNKNOWN_CRANE,
 * AUTHORITY_TAKEOVER_PENDING, AUTHORITY_HELD_BY_OTHER, AUTHORITY_MOVING, AUTHORITY_EXHAUSTED.
 */
export function claim(state: Authority, request: Claim): AuthorityAnswer {
  const { session, label, now } = request;
  const hold = holdOf(state, request.crane);
  if (hold === undefined) return answered(state, 'AUTHORITY_UNKNOWN_CRANE', hold);
  if (holds(hold, session)) return answered(state, 'OK', hold, hold.generation);
  if (hold.takeover !== undefined) return answered(state, 'AUTHORITY_TAKEOVER_PENDING', hold);
  const { holder } = hold;
  const offered = hold.offeredAt !== undefined && holder?.session !== session;
  if (holder !== undefined && !offered) return answered(state, 'AUTHORITY_HELD_BY_OTHER', hold);
  if (!request.standstill) return answered(state, 'AUTHORITY_MOVING', hold);
  if (!(hold.generation < LAST_GENERATION)) return answered(state, 'AUTHORITY_EXHAUSTED', hold);
  const generation = hold.generation + 1;
  const next = passed(state, hold, generation, granted(session, label, now));
  return { state: next, outcome: 'OK', generation, holder: label, former: holder };
}

/** Gives a crane up, at standstill. Refusals: AUTHORITY_UNKNOWN_CRANE, AUTHORITY_NOT_HOLDER, AUTHORITY_MOVING. */
export function release(state: Authority, request: Request): AuthorityAnswer {
  const hold = holdOf(state, request.crane);
  if (hold === undefined) return answered(state, 'AUTHORITY_UNKNOWN_CRANE', hold);
  if (hold.holder?.session !== request.session) return answered(state, 'AUTHORITY_NOT_HOLDER', hold);
  if (!request.standstill) return answered(state, 'AUTHORITY_MOVING', hold);
  // A take-over that waits goes on: the next sweep finds the crane free and at rest.
  const next = replaced(state, hold, { holder: undefined, offeredAt: undefined });
  return { state: next, outcome: 'OK', generation: 0, holder: '' };
}

/**
 * Offers a crane at standstill to whoever claims it. A repeated offer is the first one, with its time. Refusals:
 * AUTHORITY_UNKNOWN_CRANE, AUTHORITY_NOT_HOLDER, AUTHORITY_TAKEOVER_PENDING, AUTHORITY_MOVING.
 */
export function offer(state: Authority, request: Offer): AuthorityAnswer {
  const hold = holdOf(state, request.crane);
  if (hold === undefined) return answered(state, 'AUTHORITY_UNKNOWN_CRANE', hold);
  if (!holds(hold, request.session)) return answered(state, 'AUTHORITY_NOT_HOLDER', hold);
  if (hold.takeover !== undefined) return answered(state, 'AUTHORITY_TAKEOVER_PENDING', hold);
  if (!request.standstill) return answered(state, 'AUTHORITY_MOVING', hold);
  if (hold.offeredAt !== undefined) return answered(state, 'OK', hold);
  return answered(replaced(state, hold, { offeredAt: request.now }), 'OK', hold);
}

/** Takes an offer back; where there is none, that is well. Refusals: AUTHORITY_UNKNOWN_CRANE, AUTHORITY_NOT_HOLDER. */
export function withdraw(state: Authority, crane: CraneNumber, session: number): AuthorityAnswer {
  const hold = holdOf(state, crane);
  if (hold === undefined) return answered(state, 'AUTHORITY_UNKNOWN_CRANE', hold);
  if (!holds(hold, session)) return answered(state, 'AUTHORITY_NOT_HOLDER', hold);
  if (hold.offeredAt === undefined) return answered(state, 'OK', hold);
  return answered(replaced(state, hold, { offeredAt: undefined }), 'OK', hold);
}

/**
 * Takes a crane from its holder: at once where it rests, otherwise AUTHORITY_TAKEOVER_PENDING in a new state, until a
 * sweep finds it at rest. Asked for again it waits as before, and answers the newest request. One that nobody holds is
 * claimed; one's own is granted as it is. Refusals, with the state as given: AUTHORITY_UNKNOWN_CRANE,
 * AUTHORITY_TAKEOVER_OTHER (somebody else's is under way), AUTHORITY_EXHAUSTED, and those of a claim.
 */
export function takeOver(state: Authority, request: TakeoverRequest): AuthorityAnswer {
  const { crane, session, label, reason, now, standstill } = request;
  const hold = holdOf(state, crane);
  if (hold === undefined) return answered(state, 'AUTHORITY_UNKNOWN_CRANE', hold);
  if (hold.takeover !== undefined) return askedAgain(state, hold, hold.takeover, request);
  if (holds(hold, session)) return answered(state, 'OK', hold, hold.generation);
  if (hold.holder === undefined) {
    return session === undefined
      ? answered(state, 'OK', hold)
      : claim(state, { crane, session, label, now, standstill });
  }
  if (!canPass(hold, session)) return answered(state, 'AUTHORITY_EXHAUSTED', hold);
  const takeover: Takeover = { session, label, reason, request: request.request };
  const waiting = replaced(state, hold, { offeredAt: undefined, takeover });
  if (!standstill) return answered(waiting, 'AUTHORITY_TAKEOVER_PENDING', hold);
  const { state: next, generation } = takenOver(state, hold, takeover, now);
  const holder = session === undefined ? '' : label;
  return { state: next, outcome: 'OK', generation, holder, former: hold.holder };
}

function askedAgain(state: Authority, hold: Hold, waiting: Takeover, { session, request }: Takeover): AuthorityAnswer {
  if (waiting.session !== session) return answered(state, 'AUTHORITY_TAKEOVER_OTHER', hold);
  return answered(replaced(state, hold, { takeover: { ...waiting, request } }), 'AUTHORITY_TAKEOVER_PENDING', hold);
}

/** Nobody needs no generation. */
function canPass(hold: Hold, session: number | undefined): boolean {
  return session === undefined || hold.generation < LAST_GENERATION;
}

function takenOver(
  state: Authority,
  hold: Hold,
  { session, label }: Takeover,
  now: MonotonicMs,
): { state: Authority; generation: number } {
  if (session === undefined) return { state: passed(state, hold, hold.generation, undefined), generation: 0 };
  const generation = hold.generation + 1;
  return { state: passed(state, hold, generation, granted(session, label, now)), generation };
}

/** Notes an accepted frame of the holder. Frames of anyone else, of an ended session or from the past change nothing. */
export function touch(state: Authority, crane: CraneNumber, session: number, now: MonotonicMs): Authority {
  const hold = holdOf(state, crane);
  const holder = hold?.holder;
  if (hold === undefined || holder === undefined || !holds(hold, session)) return state;
  if (!(now > holder.lastAccepted)) return state;
  // Once an accepted command: every object has one shape, and no list of changes is made.
  const { label, claimedAt, ended } = holder;
  const { generation, offeredAt, takeover } = hold;
  const heard: Holder = { session, label, claimedAt, lastAccepted: now, ended };
  return {
    holds: state.holds.with(state.holds.indexOf(hold), { crane, generation, holder: heard, offeredAt, takeover }),
  };
}

/** Drops the take-overs that a session waits for, since it is not there to hold a crane. The holders keep theirs. */
export function dropTakeovers(state: Authority, session: number): Authority {
  let next = state;
  for (const hold of state.holds) {
    if (hold.takeover?.session === session) next = replaced(next, hold, { takeover: undefined });
  }
  return next;
}

/**
 * Marks every hold of a session that is gone, and drops its offers and the take-overs that it waits for. Its cranes stay
 * held, so that nobody takes them moving, until the next sweep finds them at rest.
 */
export function endSession(state: Authority, session: number): Authority {
  let next = dropTakeovers(state, session);
  for (const hold of next.holds) {
    if (hold.holder === undefined || !holds(hold, session)) continue;
    next = replaced(next, hold, { holder: { ...hold.holder, ended: true }, offeredAt: undefined });
  }
  return next;
}

/**
 * Completes the take-overs of cranes that rest; ends the claims of sessions that are gone and of holders silent for
 * longer than `silentHolder`, each only once its crane rests; ends offers older than `offerTime`. Run on every
 * supervisor tick; without anything to do it returns the state it was given.
 */
export function sweep(
  state: Authority,
  now: MonotonicMs,
  settings: Pick<SafetySettings, 'silentHolder' | 'offerTime'>,
  isStandstill: (crane: CraneNumber) => boolean,
): Sweep {
  let result: Sweep = { state, expired: NONE, denied: NONE, takenOver: NONE };
  for (const hold of state.holds) {
    if (hold.holder === undefined && hold.takeover === undefined) continue;
    result = swept(result, hold, now, settings, isStandstill);
  }
  return result;
}

/** Shared by every sweep with nothing to do, so that a tick allocates no lists. */
const NONE: readonly never[] = [];

function swept(
  before: Sweep,
  hold: Hold,
  now: MonotonicMs,
  settings: Pick<SafetySettings, 'silentHolder' | 'offerTime'>,
  isStandstill: (crane: CraneNumber) => boolean,
): Sweep {
  const { state } = before;
  const { crane, generation, holder, takeover, offeredAt } = hold;
  if (takeover !== undefined) {
    if (!isStandstill(crane)) return before;
    const end = { crane, takeover, former: holder };
    if (!canPass(hold, takeover.session)) {
      const failed = { ...end, outcome: 'AUTHORITY_EXHAUSTED', generation: 0 } as const;
      const kept = replaced(state, hold, { takeover: undefined });
      return { ...before, state: kept, takenOver: [...before.takenOver, failed] };
    }
    const done = takenOver(state, hold, takeover, now);
    const ended = { ...end, outcome: 'OK', generation: done.generation } as const;
    return { ...before, state: done.state, takenOver: [...before.takenOver, ended] };
  }
  if (holder === undefined) return before;
  const heard = elapsed(holder.lastAccepted, now) <= settings.silentHolder;
  if ((!heard || holder.ended) && isStandstill(crane)) {
    const { session, label } = holder;
    const cause = holder.ended ? 'SESSION_UNKNOWN' : 'AUTHORITY_SILENT';
    const expired = [...before.expired, { crane, session, label, generation, cause } as const];
    return { ...before, state: passed(state, hold, generation, undefined), expired };
  }
  if (offeredAt === undefined || elapsed(offeredAt, now) <= settings.offerTime) return before;
  const denied = [...before.denied, { crane, session: holder.session }];
  return { ...before, state: replaced(state, hold, { offeredAt: undefined }), denied };
}
