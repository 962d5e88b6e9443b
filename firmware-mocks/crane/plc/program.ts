// The PLC's program: one scan every 10 ms, pure. Enters: what the communication task took, what the
// sensors say, the clock. Leaves: outputs to the crane and the next state. In order: orders, latches,
// drives, limits, axes, outputs.

import { CONTROL_WORD, LEVELS, PLC_STOP_CAUSES } from '../../../src/registers/index.ts';
import type { MonotonicMs } from '../../../src/quantity/index.ts';
import type { PlantSensors, PlcOutputs } from '../field-bus.ts';
import type { AxisState } from './axis-drive.ts';
import type { Setpoint } from './blocks.ts';
import type { CommunicationState } from './communication.ts';
import { type DriveState, isQuickStop, nextDrive, stopDemand } from './drives.ts';
import { type Following, hasStrayed, nextFollowing } from './following.ts';
import { attachmentMotor, nextGrabbing, nextWarning, SILENT, type TravelWarning } from './interlocks.ts';
import { type Latches, latchesAtBoot, nextLatches, type Retained } from './latches.ts';
import { ALL_OFF, moveAxes } from './motion.ts';
import { GANTRY, HOIST, type PlcTable, TROLLEY } from './table.ts';

/** What is wired to the PLC's inputs. */
export interface PlcInputs {
  /** Undefined while the field bus is silent: the PLC then is blind, and stops. */
  readonly sensors: PlantSensors | undefined;
  /** The hard-wired emergency stop chain. */
  readonly chainClosed: boolean;
  /** The key switch at the crane stands on remote. */
  readonly remoteSelected: boolean;
}

export interface ProgramState {
  /** u16; advances with every completed scan. */
  readonly scanCounter: number;
  readonly scannedAt: MonotonicMs | undefined;
  /** Sequence of the newest block that a scan applied; 0 = none since boot. */
  readonly applied: number;
  readonly resetBit: boolean;
  readonly off2Released: boolean;
  readonly off3Released: boolean;
  readonly emergencyStopsSeen: number;
  readonly latches: Latches;
  readonly drive: DriveState;
  /** By slot. */
  readonly axes: readonly AxisState[];
  /** By slot; undefined where the type has no such axis, or the PLC is blind. */
  readonly following: readonly (Following | undefined)[];
  readonly warning: TravelWarning;
  readonly grabbing: boolean;
  /** Since when the rail clamps are ordered off; undefined while they are on. */
  readonly clampsOffSince: MonotonicMs | undefined;
  /** Newest sensors since boot. */
  readonly sensors: PlantSensors | undefined;
  readonly standstill: boolean;
  readonly atSetpoint: boolean;
  /** A limit of the PLC holds a wanted motion back. */
  readonly limited: boolean;
  /** Number of PLC_STOP_CAUSES. */
  readonly stopCause: number;
}

export interface ScanResult {
  readonly state: ProgramState;
  readonly outputs: PlcOutputs;
}

const NO_SPEEDS: readonly number[] = [0, 0, 0, 0, 0];
/** A ramp never takes a longer step than this, however late a scan comes. */
const LONGEST_STEP_MS = 50;
const OFF_BITS = CONTROL_WORD.OFF1 | CONTROL_WORD.OFF2 | CONTROL_WORD.OFF3;

/** `retained`: what outlived the restart; nothing where the memory was lost. */
export function bootProgram(retained: Retained = { emergency: false }): ProgramState {
  const cause = retained.emergency ? PLC_STOP_CAUSES.EMERGENCY_STOP : PLC_STOP_CAUSES.REBOOT;
  return {
    scanCounter: 0,
    scannedAt: undefined,
    applied: 0,
    resetBit: false,
    off2Released: false,
    off3Released: false,
    emergencyStopsSeen: 0,
    latches: latchesAtBoot(retained),
    drive: { kind: 'off', inhibited: true, cause },
    axes: ALL_OFF,
    following: [],
    warning: SILENT,
    grabbing: false,
    clampsOffSince: undefined,
    sensors: undefined,
    standstill: false,
    atSetpoint: false,
    limited: false,
    stopCause: cause,
  };
}

export function scan(
  state: ProgramState,
  communication: CommunicationState,
  inputs: PlcInputs,
  table: PlcTable,
  now: MonotonicMs,
): ScanResult {
  const since = state.scannedAt === undefined ? 0 : now - state.scannedAt;
  const { sensors } = inputs;
  const overrun = since > table.scanOverrunMs;
  const dt = Math.min(since, LONGEST_STEP_MS) / 1000;
  // While the program was away its outputs died and the brakes were set: no ramp goes on from where it was.
  const axesBefore = overrun ? ALL_OFF : state.axes;

  // Orders. Without REMOTE_CMD only OFF1 … OFF3 are heard; the levels are heard always, since 0 stops.
  const block = communication.beatAt === undefined ? undefined : communication.seen;
  const word = block?.controlWord ?? 0;
  const remote = inputs.remoteSelected && (word & CONTROL_WORD.REMOTE_CMD) !== 0;
  const heardWord = remote ? word : word & OFF_BITS;
  const levels = block?.levels ?? 0;
  const resetBit = (heardWord & CONTROL_WORD.RESET) !== 0;
  const orderIsZero = block === undefined || isZero(block);
  const standstill = sensors !== undefined && axesBefore.every(isAtZero) && standsStill(sensors, table);
  const resetAccepted = resetBit && !state.resetBit && orderIsZero && standstill;

  // Drives that do not follow.
  const wasQuickStop = isQuickStop(state.drive);
  const following = table.axes.map((axis, slot) => {
    if (axis === undefined || sensors === undefined) return undefined;
    const watched = {
      reference: axesBefore[slot]?.reference ?? 0,
      speed: sensors.speeds[slot] ?? Number.NaN,
      quickStop: wasQuickStop,
    };
    return nextFollowing(overrun ? undefined : state.following[slot], watched, axis, dt, now);
  });
  const strayed = following.some((each) => each !== undefined && hasStrayed(each, wasQuickStop, table, now));

  // Latches.
  const levelEmergency = block !== undefined && (levels & LEVELS.EMERGENCY_RUN) === 0;
  const registerEmergency = communication.emergencyStops !== state.emergencyStopsSeen;
  const beatAt = communication.beatAt ?? Number.NEGATIVE_INFINITY;
  const latches = nextLatches(state.latches, {
    emergencyAsked: !inputs.chainClosed || levelEmergency || registerEmergency,
    tripAsked: sensors === undefined ? state.sensors !== undefined : sensors.driveTripped || strayed,
    beating: now - beatAt <= table.watchdogMs,
    scanOverrun: overrun,
    remoteCommand: remote,
    plausible: block === undefined || isPlausible(block, table),
    orderIsZero,
    resetAccepted,
  });

  // Drives.
  const demand = stopDemand({
    chainClosed: inputs.chainClosed,
    emergencyLatched: latches.emergency,
    watchdog: watchdogView(latches),
    tripLatched: latches.trip,
    remoteSelected: inputs.remoteSelected,
    controlWord: heardWord,
  });
  const braked = axesBefore.every(isBraked);
  const drive = nextDrive(state.drive, { demand, braked, resetAccepted, controlWord: heardWord });
  const operating = drive.kind === 'operating';
  const drivesOn = drive.kind !== 'off';
  const heard = operating && (levels & LEVELS.RUN) !== 0 && !latches.implausible;

  // Interlocks.
  const horn = (levels & LEVELS.HORN) !== 0;
  const gantrySpeed = sensors?.speeds[GANTRY] ?? 0;
  const gantryMoves = Math.abs(gantrySpeed) >= (table.axes[GANTRY]?.standstill ?? 0);
  const loadHigh = (sensors?.positions[HOIST] ?? Number.NaN) >= table.coaming;
  const gantryWanted = heard && loadHigh && (block?.speeds[GANTRY] ?? 0) !== 0;
  const warning = nextWarning(state.warning, horn || gantryWanted || (drivesOn && gantryMoves), table, now);
  const order = heard ? (block?.attachment ?? 0) : 0;
  const grabbing = nextGrabbing(state.grabbing, order, sensors?.attachmentOpening ?? 0, table);
  const clampsOff = drivesOn || (state.clampsOffSince !== undefined && gantryMoves);
  const clampsOffSince = clampsOff ? (state.clampsOffSince ?? now) : undefined;

  // Limits and axes.
  const motion = moveAxes({
    before: axesBefore,
    drive,
    heard,
    controlWord: heardWord,
    wanted: block?.speeds ?? NO_SPEEDS,
    sensors,
    grabbing,
    gantryWarned: warning.kind === 'given' && areClampsFree(clampsOffSince, table, now),
    table,
    dt,
    now,
  });

  const motor = attachmentMotor(order, sensors?.speeds[TROLLEY] ?? 0, sensors?.speeds[HOIST] ?? 0, table);
  return {
    state: {
      scanCounter: (state.scanCounter + 1) & 0xffff,
      scannedAt: now,
      applied: block?.sequence ?? 0,
      resetBit,
      off2Released: (word & CONTROL_WORD.OFF2) !== 0,
      off3Released: (word & CONTROL_WORD.OFF3) !== 0,
      emergencyStopsSeen: communication.emergencyStops,
      latches,
      drive,
      axes: motion.axes,
      following,
      warning,
      grabbing,
      clampsOffSince,
      sensors: sensors ?? state.sensors,
      standstill,
      atSetpoint: motion.atSetpoint,
      limited: motion.limited,
      stopCause: stopCause(demand?.fault === true ? demand.cause : undefined, drive, latches, motion.limitCause),
    },
    outputs: {
      kind: 'outputs',
      drivesOn,
      brakesReleased: motion.axes.map((axis) => axis.brakeReleased),
      speeds: motion.axes.map((axis) => axis.reference),
      attachment: motor,
      horn: horn || (warning.kind === 'sounding' && gantryWanted),
      railClampsReleased: clampsOff,
    },
  };
}

/** True once the clamps have had time to open. */
export function areClampsFree(since: MonotonicMs | undefined, table: PlcTable, now: MonotonicMs): boolean {
  return since !== undefined && now - since >= table.clampMs;
}

function watchdogView({ watchdog }: Latches): 'ok' | 'tripped' | 'rebooted' {
  if (watchdog.kind === 'ok') return 'ok';
  return watchdog.afterBoot ? 'rebooted' : 'tripped';
}

function isZero(block: Setpoint): boolean {
  return block.attachment === 0 && block.speeds.every((speed) => speed === 0);
}

function isPlausible(block: Setpoint, table: PlcTable): boolean {
  if (!(block.attachment <= 2)) return false;
  return block.speeds.every((speed, slot) => {
    const axis = table.axes[slot];
    return Math.abs(speed) <= (axis === undefined ? 0 : axis.fullSpeed * table.plausible);
  });
}

function isAtZero(axis: AxisState): boolean {
  return axis.reference === 0;
}

function isBraked(axis: AxisState): boolean {
  return axis.reference === 0 && !axis.brakeReleased;
}

function standsStill(sensors: PlantSensors, table: PlcTable): boolean {
  return table.axes.every((axis, slot) => axis === undefined || Math.abs(sensors.speeds[slot] ?? 0) < axis.standstill);
}

/** A fault that stands, else what the last stop was for, else an order that cannot be, else a limit that holds. */
function stopCause(fault: number | undefined, drive: DriveState, latches: Latches, limit: number): number {
  if (fault !== undefined) return fault;
  if (drive.kind === 'off' || drive.kind === 'stopping') return drive.cause;
  return latches.implausible ? PLC_STOP_CAUSES.SETPOINT_OUT_OF_RANGE : limit;
}
