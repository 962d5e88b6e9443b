// What the gateway tells whoever keeps figures and records. Enters: nothing. Leaves: one call an observation,
// with plain values; telemetry implements it, and nothing in the gateway ever reads an observer back.

import type { Code, CraneNumber, CraneStateKind, Role } from '../domain/index.ts';
import type { Millis, MonotonicMs } from '../quantity/index.ts';
import type { StopKind } from '../wire/index.ts';

/** Who did something: label, authenticated name and role of a session, or the gateway itself. */
export interface Actor {
  readonly session: number;
  readonly name: string;
  readonly role: Role;
  readonly label: string;
}

export type AuditEvent =
  | 'session-opened'
  | 'session-attached'
  | 'session-ended'
  /** Its certificate is not good any more: the outcome says why. */
  | 'session-dismissed'
  | 'claim'
  | 'release'
  /** A claim that ended without being released: expired, handed over, taken over. */
  | 'claim-ended'
  | 'offer'
  | 'offer-ended'
  | 'takeover'
  | 'bypass'
  | 'bypass-ended'
  /** A stop that somebody asked for. */
  | 'stop'
  /** A crane stopped, whatever the cause: the outcome is the cause. */
  | 'stopped'
  | 'reset'
  | 'shutdown';

/** One line of the audit: rare, and never per frame. `crane` 0 = all, or none in particular. */
export interface AuditEntry {
  readonly at: MonotonicMs;
  readonly what: AuditEvent;
  readonly actor: Actor | undefined;
  readonly crane: CraneNumber | 0;
  readonly outcome: Code;
  readonly stop?: StopKind;
  /** Reason, bypassed protection, by whom; in words for the record. */
  readonly detail?: string | undefined;
}

/** Called synchronously on the command path: an implementation only counts, and never throws. */
export interface GatewayObserver {
  commandAccepted(crane: CraneNumber): void;
  /** Commands that name no crane of this gateway count under crane 0. */
  commandRefused(crane: CraneNumber | 0, code: Code): void;
  /** A frame that could not be decoded, or a connection that broke a rule and was closed. */
  connectionClosed(code: Code): void;
  /** Somebody at this address was not let in. */
  loginRefused(address: string, code: Code): void;
  /** Loop age of a command when its setpoint was handed to the PLC driver. */
  loopAge(crane: CraneNumber, age: Millis): void;
  /** Felt age of the same command: loop and picture together. A picture that was never seen is endlessly old. */
  feltAge(crane: CraneNumber, age: Millis): void;
  /** A command taken from its socket → the PLC driver has its setpoint: written, or in its slot while an exchange is outstanding. */
  residence(crane: CraneNumber, time: Millis): void;
  /** One exchange: request sent → reply read. */
  plcExchange(crane: CraneNumber, time: Millis): void;
  /** The link to a PLC came up or went down, and why. */
  plcUp(crane: CraneNumber, up: boolean, code: Code): void;
  /** A setpoint record that the driver did not send. */
  plcRefused(crane: CraneNumber, code: Code): void;
  /** The PLC's own watchdog tripped, or a watchdog of the gateway did (command time-out, silent holder, stall). */
  watchdogTrip(crane: CraneNumber | 0, code: Code): void;
  state(crane: CraneNumber, state: CraneStateKind, cause: Code, at: MonotonicMs): void;
  stop(crane: CraneNumber, cause: Code, at: MonotonicMs): void;
  /** Somebody holds the crane, or nobody does. */
  holder(crane: CraneNumber, held: boolean): void;
  /** A claim ended without a release: handed over, taken over, expired. */
  claimEnded(crane: CraneNumber, cause: Code): void;
  /** How many bypasses of the crane are in force now. */
  bypasses(crane: CraneNumber, inForce: number): void;
  sessions(open: number): void;
  /** The event loop stood still for this long: no watchdog of the gateway ran meanwhile. */
  stall(time: Millis): void;
  audit(entry: AuditEntry): void;
}
