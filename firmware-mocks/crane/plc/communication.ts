// The PLC's communication task: decides which written blocks count. Enters: a setpoint block as it stands
// in the registers after a write. Leaves: the newest block for the scan, the granted gateway, the last
// beat. A block that is torn, corrupt, repeated, older or of another gateway changes nothing here.

import type { MonotonicMs } from '../../../src/quantity/index.ts';
import { readSetpoint, type Setpoint } from './blocks.ts';

/** A granted gateway that was silent for this long gives way to another one, once the crane stands. */
const MASTER_SILENCE_MS = 1000;

export interface CommunicationState {
  /** 0 = none. */
  readonly grantedNonce: number;
  /** Newest block taken, or the one that lay in the registers at boot; a block must be newer than this to count. */
  readonly seen: Setpoint | undefined;
  /** When the newest block was taken; undefined before the first since boot. Each one carried a changed heartbeat. */
  readonly beatAt: MonotonicMs | undefined;
  /** Writes of 0 to the emergency stop register since boot. */
  readonly emergencyStops: number;
}

/** State at boot. `retained`: setpoint registers that outlived the restart; their block never counts, only a newer one does. */
export function bootCommunication(retained: Uint16Array, craneId: number): CommunicationState {
  const left = readSetpoint(retained, craneId);
  return {
    grantedNonce: 0,
    seen: typeof left === 'string' ? undefined : left,
    beatAt: undefined,
    emergencyStops: 0,
  };
}

/** After a write to the setpoint registers. Returns `state` itself where the block does not count. `standstill`: by the last scan. */
export function receiveSetpoint(
  state: CommunicationState,
  registers: Uint16Array,
  craneId: number,
  standstill: boolean,
  now: MonotonicMs,
): CommunicationState {
  const block = readSetpoint(registers, craneId);
  if (typeof block === 'string') return state;
  if (block.nonce !== state.grantedNonce && !mayBeGranted(state, standstill, now)) return state;
  if (state.seen !== undefined && state.seen.nonce === block.nonce && !isNewer(block, state.seen)) return state;
  return {
    grantedNonce: block.nonce,
    seen: block,
    beatAt: now,
    emergencyStops: state.emergencyStops,
  };
}

/** After a write of 0 to the emergency stop register, by whomever. */
export function receiveEmergencyStop(state: CommunicationState): CommunicationState {
  return {
    grantedNonce: state.grantedNonce,
    seen: state.seen,
    beatAt: state.beatAt,
    emergencyStops: state.emergencyStops + 1,
  };
}

function mayBeGranted(state: CommunicationState, standstill: boolean, now: MonotonicMs): boolean {
  if (state.grantedNonce === 0 || state.beatAt === undefined) return true;
  return standstill && now - state.beatAt >= MASTER_SILENCE_MS;
}

/** Serial arithmetic mod 2³²; a new number over an old heartbeat is a gateway whose core stands still, and no news. */
function isNewer(block: Setpoint, seen: Setpoint): boolean {
  return ((block.sequence - seen.sequence) | 0) > 0 && block.heartbeat !== seen.heartbeat;
}
