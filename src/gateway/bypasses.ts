// The protections of a crane that a supervisor sets aside for a while. Enters: a bypass frame that its role allows,
// ticks, changes of hands, sessions that come and go. Leaves: the crane's list of bypasses and its audit; what they do
// to limits is safety/bypass.ts' business.

import { type Code, codeOfNumber, type SafetySettings } from '../domain/index.ts';
import { after, type MonotonicMs } from '../quantity/index.ts';
import { isBypassable } from '../safety/protections.ts';
import type { BypassFrame } from '../wire/index.ts';
import type { Lane, OrderedBypass } from './lane.ts';
import { permissionOf } from './permission.ts';
import { RECONNECTION_GRACE_MS, type Session, type SessionTable } from './sessions.ts';
import type { Teller } from './teller.ts';

/** Of one crane at a time. */
export const MAX_BYPASSES = 8;

/** Begins, renews or ends (time 0) one bypass. Refusals: AUTHORITY_NOT_BYPASSABLE, AUTHORITY_REASON. */
export function takeBypass(
  lane: Lane,
  session: Session,
  frame: BypassFrame,
  { bypassTime }: SafetySettings,
  now: MonotonicMs,
  teller: Teller,
): Code {
  const code = codeOfNumber(frame.code);
  const { time, reason } = frame;
  if (code === undefined || !isBypassable(code)) return 'AUTHORITY_NOT_BYPASSABLE';
  if (time === 0) {
    endWhere(lane, (bypass) => bypass.code === code, 'ended', now, teller, session);
    return 'OK';
  }
  if (!(time > 0 && time <= bypassTime)) return 'AUTHORITY_NOT_BYPASSABLE';
  if (reason.trim() === '') return 'AUTHORITY_REASON';
  const others = lane.bypasses.filter((bypass) => bypass.code !== code);
  if (!(others.length < MAX_BYPASSES)) return 'AUTHORITY_NOT_BYPASSABLE';
  lane.bypasses = [...others, { code, until: after(now, time), by: session.shown, reason, session: session.id }];
  teller.bypasses(lane.spec.number, lane.bypasses.length);
  return 'OK';
}

/** Ends the bypasses whose time is over, and those that nobody answers for any more. */
export function expireBypasses(lane: Lane, sessions: SessionTable, now: MonotonicMs, teller: Teller): void {
  if (lane.bypasses.length === 0) return;
  endWhere(lane, ({ until }) => !(now < until), 'expired', now, teller);
  endWhere(lane, ({ session }) => !answersFor(lane, sessions.session(session), now), 'supervisor gone', now, teller);
}

/** Whether a supervisor is there, or may still come back, who might order a bypass of this crane. */
function answersFor({ spec }: Lane, session: Session | undefined, now: MonotonicMs): boolean {
  if (session === undefined || permissionOf(session.principal, 'bypass', spec.number) !== 'OK') return false;
  return session.awaySince === undefined || now - session.awaySince <= RECONNECTION_GRACE_MS;
}

/** A bypass is agreed with whoever drives: the next holder begins without any. */
export function endBypasses(lane: Lane, now: MonotonicMs, teller: Teller): void {
  endWhere(lane, () => true, 'holder changed', now, teller);
}

function endWhere(
  lane: Lane,
  isOver: (bypass: OrderedBypass) => boolean,
  why: string,
  now: MonotonicMs,
  teller: Teller,
  by?: Session,
): void {
  const over = lane.bypasses.filter(isOver);
  if (over.length === 0) return;
  lane.bypasses = lane.bypasses.filter((bypass) => !isOver(bypass));
  for (const { code } of over) {
    teller.audit(now, { what: 'bypass-ended', crane: lane.spec.number, outcome: 'OK', detail: `${code}: ${why}` }, by);
  }
  teller.bypasses(lane.spec.number, lane.bypasses.length);
}
