// The mock PLC's own reading and writing of the register blocks, apart from the gateway's: offsets are
// spelled out here, 32-bit values high word first. Enters: registers. Leaves: a setpoint or the name of the
// register that refuses it; and the other way, what the PLC says of itself as registers.

import { IDENTITY_MAGIC, LAYOUT_VERSION, NO_GAP, NO_TRAVEL, SETPOINT_BLOCK } from '../../../src/registers/index.ts';
import { crcOfRegisters } from './crc.ts';

/** One whole setpoint block. Speeds by slot (hoist, trolley, gantry, slew, luff) in m/s or rad/s. */
export interface Setpoint {
  readonly sequence: number;
  readonly nonce: number;
  readonly controlWord: number;
  readonly heartbeat: number;
  readonly speeds: readonly number[];
  /** 0 hold, 1 open, 2 close; anything else is not plausible. */
  readonly attachment: number;
  readonly levels: number;
}

/** Register that keeps a block from being taken. */
export type SetpointRefusal =
  | 'sequence_tail'
  | 'crc'
  | 'layout_version'
  | 'crane_id'
  | 'sequence_head'
  | 'gateway_nonce';

const SETPOINT_CRC = 21;
const SETPOINT_TAIL = 22;
const STATUS_CRC = 51;
const STATUS_TAIL = 52;

function u16(registers: Uint16Array, offset: number): number {
  return registers[offset] ?? 0;
}

function u32(registers: Uint16Array, offset: number): number {
  return u16(registers, offset) * 0x1_0000 + u16(registers, offset + 1);
}

function i32(registers: Uint16Array, offset: number): number {
  return u32(registers, offset) | 0;
}

/** The setpoint in the 24 registers of the block, or the register that refuses it: torn, corrupt, of another layout, for another crane. */
export function readSetpoint(registers: Uint16Array, craneId: number): Setpoint | SetpointRefusal {
  if (registers.length !== SETPOINT_BLOCK.length) return 'sequence_tail';
  const sequence = u32(registers, 0);
  if (u32(registers, SETPOINT_TAIL) !== sequence) return 'sequence_tail';
  if (u16(registers, SETPOINT_CRC) !== crcOfRegisters(registers, SETPOINT_CRC)) return 'crc';
  if (u16(registers, 2) >> 8 !== LAYOUT_VERSION >> 8) return 'layout_version';
  if (u16(registers, 3) !== craneId) return 'crane_id';
  if (sequence === 0) return 'sequence_head';
  const nonce = u32(registers, 4);
  if (nonce === 0) return 'gateway_nonce';
  return {
    sequence,
    nonce,
    controlWord: u16(registers, 6),
    heartbeat: u16(registers, 7),
    speeds: [
      i32(registers, 8) / 1000,
      i32(registers, 10) / 1000,
      i32(registers, 12) / 1000,
      i32(registers, 14) / 1000,
      i32(registers, 16) / 1000,
    ],
    attachment: u16(registers, 18),
    levels: u16(registers, 19),
  };
}

/** What the sensors of the crane say, SI units; arrays by slot. A gap is null where the sensor sees nothing. */
export interface Feedback {
  readonly positions: readonly number[];
  readonly speeds: readonly number[];
  readonly loadKg: number;
  readonly attachmentOpening: number;
  readonly swayTrolleyRad: number;
  readonly swayGantryRad: number;
  readonly windMetresPerSecond: number;
  /** Gantry travel since the last reference mark, m; null where it is not known. */
  readonly travelSinceMark: number | null;
  readonly gapAhead: number | null;
  readonly gapBehind: number | null;
}

/** Everything of a status block except its feedback. */
export interface StatusHead {
  readonly craneId: number;
  readonly bootCounter: number;
  readonly scanCounter: number;
  readonly grantedNonce: number;
  readonly statusWord: number;
  readonly limits: number;
  readonly received: number;
  readonly applied: number;
  readonly stopCause: number;
}

function put32(registers: Uint16Array, offset: number, value: number): void {
  registers[offset] = Math.floor(value / 0x1_0000);
  registers[offset + 1] = value;
}

function bounded(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}

function putThousandths(registers: Uint16Array, offset: number, value: number): void {
  put32(registers, offset, bounded(value * 1000, -0x8000_0000, 0x7fff_ffff));
}

function putGap(registers: Uint16Array, offset: number, gap: number | null): void {
  put32(registers, offset, gap === null ? NO_GAP : bounded(gap * 1000, 0, NO_GAP - 1));
}

/** Rounded up: who reckons with it reckons with no less than was travelled. */
function decimetres(travel: number | null): number {
  return travel === null ? NO_TRAVEL : Math.min(NO_TRAVEL, Math.ceil(travel * 10 - 1e-6));
}

/** Writes the 54 registers of the status block; values outside a register's range stop at its end. */
export function writeStatus(registers: Uint16Array, sequence: number, head: StatusHead, feedback: Feedback): void {
  put32(registers, 0, sequence);
  registers[2] = LAYOUT_VERSION;
  registers[3] = head.craneId;
  registers[4] = head.bootCounter;
  registers[5] = head.scanCounter;
  put32(registers, 6, head.grantedNonce);
  registers[8] = head.statusWord;
  registers[9] = head.limits;
  put32(registers, 10, head.received);
  put32(registers, 12, head.applied);
  for (let slot = 0; slot < 5; slot += 1) {
    putThousandths(registers, 14 + 2 * slot, feedback.positions[slot] ?? 0);
    putThousandths(registers, 24 + 2 * slot, feedback.speeds[slot] ?? 0);
  }
  put32(registers, 34, bounded(feedback.loadKg, 0, 0xffff_ffff));
  registers[36] = bounded(feedback.attachmentOpening * 1000, 0, 1000);
  registers[37] = bounded(feedback.swayTrolleyRad * 1000, -0x8000, 0x7fff);
  registers[38] = bounded(feedback.swayGantryRad * 1000, -0x8000, 0x7fff);
  registers[39] = bounded(feedback.windMetresPerSecond * 100, 0, 0xffff);
  putGap(registers, 40, feedback.gapAhead);
  putGap(registers, 42, feedback.gapBehind);
  registers[44] = head.stopCause;
  registers[45] = decimetres(feedback.travelSinceMark);
  registers.fill(0, 46, STATUS_CRC);
  registers[STATUS_CRC] = crcOfRegisters(registers, STATUS_CRC);
  put32(registers, STATUS_TAIL, sequence);
}

export interface Identity {
  readonly craneId: number;
  readonly bootCounter: number;
  readonly axisMask: number;
  readonly scanMs: number;
  readonly watchdogMs: number;
}

/** The 8 registers of the identity block. */
export function identityRegisters(identity: Identity): Uint16Array {
  const registers = new Uint16Array(8);
  put32(registers, 0, IDENTITY_MAGIC);
  registers[2] = LAYOUT_VERSION;
  registers[3] = identity.craneId;
  registers[4] = identity.bootCounter;
  registers[5] = identity.axisMask;
  registers[6] = identity.scanMs;
  registers[7] = identity.watchdogMs;
  return registers;
}
