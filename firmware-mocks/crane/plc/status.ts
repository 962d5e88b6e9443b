// What the PLC says of itself in the status block. Enters: the states of program and communication task.
// Leaves: status word, limit bits and counters, ready for the registers.

import { LIMIT_BITS, STATUS_WORD } from '../../../src/registers/index.ts';
import type { MonotonicMs } from '../../../src/quantity/index.ts';
import type { Feedback, StatusHead } from './blocks.ts';
import type { CommunicationState } from './communication.ts';
import { neighbourTooNear } from './limits.ts';
import { areClampsFree, type PlcInputs, type ProgramState } from './program.ts';
import type { PlcTable } from './table.ts';

/** Feedback before the first sensors since boot. */
const NOTHING_SEEN: Feedback = {
  positions: [0, 0, 0, 0, 0],
  speeds: [0, 0, 0, 0, 0],
  loadKg: 0,
  attachmentOpening: 0,
  swayTrolleyRad: 0,
  swayGantryRad: 0,
  windMetresPerSecond: 0,
  travelSinceMark: null,
  gapAhead: null,
  gapBehind: null,
};

export function feedbackOf(program: ProgramState): Feedback {
  return program.sensors ?? NOTHING_SEEN;
}

export interface StatusSource {
  readonly craneId: number;
  readonly bootCounter: number;
  readonly program: ProgramState;
  readonly communication: CommunicationState;
  readonly inputs: PlcInputs;
  readonly table: PlcTable;
}

export function statusHead(source: StatusSource, now: MonotonicMs): StatusHead {
  const { program, communication } = source;
  return {
    craneId: source.craneId,
    bootCounter: source.bootCounter,
    scanCounter: program.scanCounter,
    grantedNonce: communication.grantedNonce,
    statusWord: statusWord(source),
    limits: limitBits(source, now),
    received: communication.beatAt === undefined ? 0 : (communication.seen?.sequence ?? 0),
    applied: program.applied,
    stopCause: program.stopCause,
  };
}

/** Reads 1 while no emergency stop is latched or waits for the next scan. */
export function emergencyRegister(program: ProgramState, communication: CommunicationState): 0 | 1 {
  return program.latches.emergency || communication.emergencyStops !== program.emergencyStopsSeen ? 0 : 1;
}

function statusWord({ program, inputs, table }: StatusSource): number {
  const S = STATUS_WORD;
  const { drive, latches } = program;
  const inhibited = drive.kind === 'off' && drive.inhibited;
  const fast = program.sensors?.speeds.some((speed, slot) => {
    const axis = table.axes[slot];
    return axis !== undefined && Math.abs(speed) > axis.fullSpeed * table.overspeed;
  });
  return (
    bit(S.RDY_ON, !inhibited) |
    bit(S.RDY_RUN, drive.kind !== 'off') |
    bit(S.RDY_REF, drive.kind === 'operating') |
    bit(S.TRIPPED, latches.trip) |
    bit(S.OFF2_STA, program.off2Released) |
    bit(S.OFF3_STA, program.off3Released) |
    bit(S.SWC_ON_INHIB, inhibited) |
    bit(S.ALARM, program.limited || latches.implausible) |
    bit(S.AT_SETPOINT, program.atSetpoint) |
    bit(S.REMOTE, inputs.remoteSelected) |
    bit(S.ABOVE_LIMIT, fast === true) |
    bit(S.STANDSTILL, program.standstill) |
    bit(
      S.BRAKES_SET,
      program.axes.every((axis) => !axis.brakeReleased),
    ) |
    bit(S.ESTOP_CHAIN_CLOSED, inputs.chainClosed && !latches.emergency) |
    bit(S.WATCHDOG_OK, latches.watchdog.kind === 'ok')
  );
}

/** Without sensors every switch reads as operated. */
function limitBits({ program, inputs, table }: StatusSource, now: MonotonicMs): number {
  const L = LIMIT_BITS;
  const { sensors } = inputs;
  const clamps = bit(L.RAIL_CLAMPS_RELEASED, areClampsFree(program.clampsOffSince, table, now));
  if (sensors === undefined) return clamps;
  return (
    clamps |
    bit(L.HOIST_UPPER, sensors.hoistUpperFree) |
    bit(L.HOIST_LOWER, sensors.hoistLowerFree) |
    bit(L.TROLLEY_MAX, sensors.trolleyMaxFree) |
    bit(L.TROLLEY_MIN, sensors.trolleyMinFree) |
    bit(L.GANTRY_MAX, sensors.gantryMaxFree) |
    bit(L.GANTRY_MIN, sensors.gantryMinFree) |
    bit(L.ROPE_TIGHT, sensors.ropeTight) |
    bit(L.ANTI_COLLISION, !neighbourTooNear(table, sensors)) |
    // The plant's encoders are absolute: referenced as soon as they are heard.
    L.REFERENCED
  );
}

function bit(mask: number, set: boolean): number {
  return set ? mask : 0;
}
