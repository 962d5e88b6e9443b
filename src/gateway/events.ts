// What the gateway core takes in and gives out, as values. Enters: nothing. Leaves: the two unions that the
// shell, the tests and a replay share. Ids of connections are the shell's; times are arguments of the step.

import type { Code, CraneNumber, DecodeFailure, Principal } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import type { PlcEvent, SetpointRecord } from '../plc/driver.ts';
import type { ClientFrame, GatewayFrame, StopKind } from '../wire/index.ts';

/** Which of a session's two sockets a connection is. */
export type PathKind = 'control' | 'stop';

export type GatewayEvent =
  /** An authenticated connection opened. `key`: 16 random bytes, used if its hello begins a new session. */
  | {
      readonly kind: 'opened';
      readonly connection: number;
      readonly path: PathKind;
      readonly principal: Principal;
      readonly key: Uint8Array;
    }
  | {
      readonly kind: 'frame';
      readonly connection: number;
      readonly frame: ClientFrame;
      readonly arrivedAt: MonotonicMs;
    }
  /** A message that is no frame. */
  | { readonly kind: 'malformed'; readonly connection: number; readonly failure: DecodeFailure }
  /** `refused`: the gateway itself closed it, since what let it in is not good any more. */
  | { readonly kind: 'closed'; readonly connection: number; readonly refused?: Code | undefined }
  | { readonly kind: 'plc'; readonly crane: CraneNumber; readonly event: PlcEvent }
  /** The supervisor, every 10 ms, and whenever `dueAt` of the core has come. */
  | { readonly kind: 'tick' }
  /** From the gateway's own machine: its command line or a button beside it. Crane 0 = all. */
  | {
      readonly kind: 'local-stop';
      readonly crane: CraneNumber | 0;
      readonly stop: StopKind;
      readonly reason?: string | undefined;
    }
  /** From the gateway's own machine: begins the reset of a crane in emergency stop or fault that stands still; it starts nothing. */
  | { readonly kind: 'local-reset'; readonly crane: CraneNumber; readonly reason: string }
  /** From the gateway's own machine: stops the crane, then takes it from its holder; nobody holds it afterwards. */
  | { readonly kind: 'local-takeover'; readonly crane: CraneNumber; readonly reason: string }
  /** Stop all cranes, wait for standstill, then say good-bye. */
  | { readonly kind: 'shutdown' };

export type GatewayEffect =
  | { readonly kind: 'send'; readonly connection: number; readonly frame: GatewayFrame }
  /** Close with this code; the core has forgotten the connection already. */
  | { readonly kind: 'close'; readonly connection: number; readonly code: Code }
  /** `arrivedAt`: of the command that caused this record, if one did. */
  | {
      readonly kind: 'plc-write';
      readonly crane: CraneNumber;
      readonly record: SetpointRecord;
      readonly arrivedAt: MonotonicMs | undefined;
    }
  | { readonly kind: 'plc-emergency-stop'; readonly crane: CraneNumber }
  /** What became of a local event: exactly one, in the effects of its own step. A reset has begun with OK; a take-over
   * of a crane that does not rest yet is AUTHORITY_TAKEOVER_PENDING, and the report tells when it is done. */
  | { readonly kind: 'local-answer'; readonly outcome: Code }
  /** After a shutdown: every crane rests, or the time for it is over; every session was told. */
  | { readonly kind: 'shut-down' };
