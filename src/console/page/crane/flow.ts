// Asking for a crane without asking by accident. Enters: presses, answers, the time. Leaves: what the operator is in the middle
// of; which deeds there are, and what bars each. Pure. No deed is one press: each is chosen, then confirmed, and the
// confirmation is deaf at first, so that neither a double click nor a key that repeats goes through.

import type { Code, Role } from '../../../domain/index.ts';
import type { DeskCraneView } from '../../../workstation/index.ts';

export const DEEDS = ['claim', 'release', 'offer', 'withdraw', 'takeover', 'bypass'] as const;
export type Deed = (typeof DEEDS)[number];

export type Flow =
  | { readonly kind: 'rest' }
  | { readonly kind: 'confirming'; readonly deed: Deed; readonly since: number }
  | { readonly kind: 'asked'; readonly deed: Deed; readonly since: number }
  /** Refused by the workstation; what the gateway makes of it shows in the picture. */
  | { readonly kind: 'refused'; readonly deed: Deed; readonly code: Code | 'UNKNOWN' };

export type FlowEvent =
  | { readonly kind: 'choose'; readonly deed: Deed }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'answer'; readonly code: Code | 'UNKNOWN' }
  | { readonly kind: 'tick' };

/** A confirmation that comes sooner was not meant. */
export const CONFIRM_AFTER_MS = 500;
/** A question that nobody answers is withdrawn; one with a form waits for its writer. */
export const CONFIRM_WITHIN_MS = 10_000;
/** How long the workstation may take to answer. */
export const ANSWER_WITHIN_MS = 5000;
/** A take-over is confirmed by holding its button for so long. */
export const HOLD_MS = 1500;
/** The gateway denies a hand-over that nobody took for so long. */
export const OFFER_MS = 45_000;

export const REST: Flow = { kind: 'rest' };

/** The next state; the same object where nothing changes. Whoever sees `asked` begin sends the wish. */
export function stepFlow(flow: Flow, event: FlowEvent, now: number): Flow {
  switch (event.kind) {
    case 'choose':
      return flow.kind === 'asked' ? flow : { kind: 'confirming', deed: event.deed, since: now };
    case 'confirm': {
      if (flow.kind !== 'confirming' || !(now - flow.since >= CONFIRM_AFTER_MS) || isOver(flow, now)) return flow;
      return { kind: 'asked', deed: flow.deed, since: now };
    }
    case 'cancel':
      return flow.kind === 'asked' ? flow : REST;
    case 'answer':
      if (flow.kind !== 'asked') return flow;
      return event.code === 'OK' ? REST : { kind: 'refused', deed: flow.deed, code: event.code };
    case 'tick':
      if (flow.kind === 'confirming' && isOver(flow, now)) return REST;
      if (flow.kind === 'asked' && !(now - flow.since <= ANSWER_WITHIN_MS))
        return { kind: 'refused', deed: flow.deed, code: 'UNKNOWN' };
      return flow;
    default:
      return event satisfies never;
  }
}

function isOver({ deed, since }: Flow & { kind: 'confirming' }, now: number): boolean {
  return deed !== 'takeover' && deed !== 'bypass' && !(now - since <= CONFIRM_WITHIN_MS);
}

/** What stands between the operator and a deed. */
export type Bar = 'connection' | 'viewer' | 'desk' | 'link' | 'role' | 'held-by-other' | 'moving';

export interface FlowFacts {
  readonly crane: DeskCraneView;
  readonly connected: boolean;
  readonly linked: boolean;
  readonly mayOperate: boolean;
  readonly hasDesk: boolean;
  readonly role: Role | undefined;
}

export interface Offering {
  readonly deed: Deed;
  /** undefined = nothing bars it. */
  readonly bar: Bar | undefined;
}

/** The deeds that make sense now, each with what bars it. What a role can never do is not shown to it. */
export function offerings(facts: FlowFacts): readonly Offering[] {
  const { crane, role } = facts;
  const { held, status } = crane;
  const isSupervisor = role === 'supervisor';
  const deeds: Deed[] = [];
  if (held) deeds.push('release', status?.offered === true ? 'withdraw' : 'offer');
  else deeds.push('claim');
  if (isSupervisor && !held && (status?.holder ?? '') !== '') deeds.push('takeover');
  if (isSupervisor) deeds.push('bypass');
  return deeds.map((deed) => ({ deed, bar: barOf(deed, facts) }));
}

function barOf(deed: Deed, facts: FlowFacts): Bar | undefined {
  const { status } = facts.crane;
  if (!facts.connected) return 'connection';
  if (!facts.mayOperate) return 'viewer';
  if (!facts.hasDesk) return 'desk';
  if (!facts.linked) return 'link';
  if (facts.role === 'viewer') return 'role';
  if (deed === 'claim' && (status?.holder ?? '') !== '' && status?.offered !== true) return 'held-by-other';
  const changesHands = deed === 'release' || deed === 'offer';
  return changesHands && (status?.state === 'moving' || status?.state === 'stopping') ? 'moving' : undefined;
}

/** Protections that a supervisor may lift for a while (the table of docs/safety.md). */
export const BYPASSABLE: readonly Code[] = [
  'LIMIT_GANTRY_LOAD_LOW',
  'LIMIT_EXCLUSION_ZONE',
  'LIMIT_WIND',
  'LIMIT_SNAG',
  'LIMIT_UNDERLOAD',
  'LIMIT_GRAB_PLACE',
];
export const BYPASS_MINUTES = [1, 2, 5] as const;

/** Those in force on this crane now. What holds the grab closed does not show in the caps of the axes: it is always among them where there is a grab. */
export function bypassable({ status, attachment }: Pick<DeskCraneView, 'status' | 'attachment'>): readonly Code[] {
  const causes = new Set<string | undefined>();
  for (const { capUpCause, capDownCause } of status?.axes ?? []) causes.add(capUpCause?.code).add(capDownCause?.code);
  return BYPASSABLE.filter((code) =>
    code === 'LIMIT_GRAB_PLACE' ? attachment === 'grab' : causes.has(code) || status?.bypassed === true,
  );
}

/** Seconds that are left of an offer that the page saw begin, rounded up; 0 when it is over. */
export function offerLeft(since: number, now: number): number {
  return Math.max(0, Math.ceil((OFFER_MS - (now - since)) / 1000));
}

/** How far a hold has come, 0 … 1; done at 1. */
export function holdShare(since: number | undefined, now: number): number {
  if (since === undefined) return 0;
  const share = (now - since) / HOLD_MS;
  return share >= 0 ? Math.min(1, share) : 0;
}
