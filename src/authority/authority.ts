// Who holds which crane. Enter: claims, releases, accepted frames, ended sessions, the time and whether the
// crane rests. Leaves: the next state, and for each event an answer. One holder per crane, ever; every claim
// has a generation that its commands carry, so that a command from before it never counts.
//
// Nothing here throws on any input and a state is replaced whole, so that no failed claim or release can
// leave half a state behind or keep the expiry sweep from its work.

import type { Code, CraneNumber } from '../domain/index.ts';
import { elapsed, type Millis, type MonotonicMs } from '../quantity/index.ts';

/** One claim in force. */
export interface Holder {
  readonly session: number;
  /** Who sits there, for the screens of others. */
  readonly label: string;
  readonly claimedAt: MonotonicMs;
  /** When the last frame of the holder for this crane was accepted; the claim counts as one. */
  readonly lastAccepted: MonotonicMs;
  /** The session is gone; the crane is given up as soon as it rests. */
  readonly ended: boolean;
}

export interface Hold {
  readonly crane: CraneNumber;
  /** Generation of the newest claim, u32; 0 = never claimed. Grows with every claim, never reused. */
  readonly generation: number;
  readonly holder: Holder | undefined;
}

/** All cranes of the gateway, in a fixed order; as many entries as there are cranes. */
export interface Authority {
  readonly holds: readonly Hold[];
}

/** A claim; `standstill`: the crane rests now. */
export interface Claim {
  readonly crane: CraneNumber;
  readonly session: number;
  readonly label: string;
  readonly now: MonotonicMs;
  readonly standstill: boolean;
}

/** A release asked for by the holder. */
export interface Release {
  readonly crane: CraneNumber;
  readonly session: number;
  readonly standstill: boolean;
}

/** Outcome OK: the state is a new one. Any other: the state is the one given. */
export interface AuthorityAnswer {
  readonly state: Authority;
  readonly outcome: Code;
  /** Generation of the claim; 0 when not granted, or released. */
  readonly generation: number;
  /** Label of who holds the crane after this; empty when nobody does. */
  readonly holder: string;
}

/** A claim that ended without being asked for. */
export interface Expired {
  readonly crane: CraneNumber;
  readonly session: number;
  readonly label: string;
  readonly generation: number;
  readonly cause: 'AUTHORITY_SILENT' | 'SESSION_UNKNOWN';
}

export interface Sweep {
  readonly state: Authority;
  readonly expired: readonly Expired[];
}

const LAST_GENERATION = 0xffff_ffff;
/** Shared by every sweep with nothing to do, so that a tick allocates no list. */
const NONE_EXPIRED: readonly Expired[] = [];

export function createAuthority(cranes: readonly CraneNumber[]): Authority {
  return { holds: cranes.map((crane) => ({ crane, generation: 0, holder: undefined })) };
}

function placeOf(state: Authority, crane: CraneNumber): number {
  for (let place = 0; place < state.holds.length; place++) {
    if (state.holds[place]?.crane === crane) return place;
  }
  return -1;
}

function withHolder(state: Authority, hold: Hold, generation: number, holder: Holder | undefined): Authority {
  const place = state.holds.indexOf(hold);
  return { holds: state.holds.with(place, { crane: hold.crane, generation, holder }) };
}

function refused(state: Authority, outcome: Code, hold: Hold | undefined): AuthorityAnswer {
  return { state, outcome, generation: 0, holder: hold?.holder?.label ?? '' };
}

/** The entry of a crane, or undefined if this gateway has no such crane. Its `holder` is undefined while nobody holds it. */
export function holdOf(state: Authority, crane: CraneNumber): Hold | undefined {
  return state.holds[placeOf(state, crane)];
}

/**
 * Claims a crane at standstill. The holder's own repeated claim is granted again with the same generation,
 * moving or not. Refusals: AUTHORITY_UNKNOWN_CRANE, AUTHORITY_HELD_BY_OTHER, AUTHORITY_MOVING, AUTHORITY_EXHAUSTED.
 */
export function claim(state: Authority, request: Claim): AuthorityAnswer {
  const { session, label, now } = request;
  const hold = holdOf(state, request.crane);
  if (hold === undefined) return refused(state, 'AUTHORITY_UNKNOWN_CRANE', hold);
  const { holder } = hold;
  if (holder !== undefined) {
    if (holder.session !== session || holder.ended) return refused(state, 'AUTHORITY_HELD_BY_OTHER', hold);
    return { state, outcome: 'OK', generation: hold.generation, holder: holder.label };
  }
  if (!request.standstill) return refused(state, 'AUTHORITY_MOVING', hold);
  if (!(hold.generation < LAST_GENERATION)) return refused(state, 'AUTHORITY_EXHAUSTED', hold);
  const generation = hold.generation + 1;
  const claimed: Holder = { session, label, claimedAt: now, lastAccepted: now, ended: false };
  return { state: withHolder(state, hold, generation, claimed), outcome: 'OK', generation, holder: label };
}

/** Gives a crane up, at standstill. Refusals: AUTHORITY_UNKNOWN_CRANE, AUTHORITY_NOT_HOLDER, AUTHORITY_MOVING. */
export function release(state: Authority, request: Release): AuthorityAnswer {
  const hold = holdOf(state, request.crane);
  if (hold === undefined) return refused(state, 'AUTHORITY_UNKNOWN_CRANE', hold);
  if (hold.holder?.session !== request.session) return refused(state, 'AUTHORITY_NOT_HOLDER', hold);
  if (!request.standstill) return refused(state, 'AUTHORITY_MOVING', hold);
  return { state: withHolder(state, hold, hold.generation, undefined), outcome: 'OK', generation: 0, holder: '' };
}

/** Notes an accepted frame of the holder. Frames of anyone else, of an ended session or from the past change nothing. */
export function touch(state: Authority, crane: CraneNumber, session: number, now: MonotonicMs): Authority {
  const hold = holdOf(state, crane);
  const holder = hold?.holder;
  if (hold === undefined || holder === undefined || holder.session !== session || holder.ended) return state;
  if (!(now > holder.lastAccepted)) return state;
  const { label, claimedAt } = holder;
  return withHolder(state, hold, hold.generation, { session, label, claimedAt, lastAccepted: now, ended: false });
}

/** Marks every hold of a session that is gone. The cranes stay held, so that nobody takes them moving, until the next sweep finds them at rest. */
export function endSession(state: Authority, session: number): Authority {
  let next = state;
  for (const hold of state.holds) {
    const { holder } = hold;
    if (holder === undefined || holder.session !== session || holder.ended) continue;
    const { label, claimedAt, lastAccepted } = holder;
    next = withHolder(next, hold, hold.generation, { session, label, claimedAt, lastAccepted, ended: true });
  }
  return next;
}

/**
 * Ends the claims of sessions that are gone and of holders silent for longer than `silentHolder`, each only
 * once its crane rests. Run on every supervisor tick; without anything to do it returns the state it was given.
 */
export function expire(
  state: Authority,
  now: MonotonicMs,
  silentHolder: Millis,
  isStandstill: (crane: CraneNumber) => boolean,
): Sweep {
  let next = state;
  let expired: Expired[] | undefined;
  for (const hold of state.holds) {
    const { crane, generation, holder } = hold;
    if (holder === undefined) continue;
    const heard = elapsed(holder.lastAccepted, now) <= silentHolder;
    if ((heard && !holder.ended) || !isStandstill(crane)) continue;
    const { session, label } = holder;
    next = withHolder(next, hold, generation, undefined);
    expired ??= [];
    expired.push({ crane, session, label, generation, cause: holder.ended ? 'SESSION_UNKNOWN' : 'AUTHORITY_SILENT' });
  }
  return { state: next, expired: expired ?? NONE_EXPIRED };
}
