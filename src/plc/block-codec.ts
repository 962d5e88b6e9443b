// Between the values of the gateway and the registers of a PLC. Enters: a setpoint record, or the registers
// of a reply. Leaves: the bytes of a setpoint block; a snapshot, an identity, or the place where it broke.
// Pure; the layout is src/registers, the vectors that hold it stand in test/vectors/registers.json.

import {
  ATTACHMENT_ORDERS,
  type AxisMask,
  type AxisPositions,
  type AxisSpeeds,
  type Code,
  type CraneNumber,
  type CraneSnapshot,
  type DecodeFailure,
  type DecodeResult,
  isCraneNumber,
  MOTION_AXES,
  type PlcLimits,
  type PlcStatusWord,
} from '../domain/index.ts';
import type {
  AxisPosition,
  AxisSpeed,
  Fraction,
  Kilograms,
  Metres,
  MetresPerSecond,
  Millis,
  MonotonicMs,
  Radians,
} from '../quantity/index.ts';
import {
  IDENTITY_BLOCK,
  IDENTITY_MAGIC,
  LAYOUT_VERSION,
  LIMIT_BITS,
  NO_GAP,
  NO_TRAVEL,
  type RegisterBlock,
  SETPOINT_BLOCK,
  STATUS_BLOCK,
  STATUS_WORD,
} from '../registers/index.ts';
import type { SetpointRecord } from './driver.ts';

/** Where each register of a block stands, by name. */
type Offsets<B extends RegisterBlock> = { readonly [Name in B['registers'][number]['name']]: number };

function offsetsOf<B extends RegisterBlock>(block: B): Offsets<B> {
  return Object.fromEntries(block.registers.map((register) => [register.name, register.offset])) as Offsets<B>;
}

const SETPOINT = offsetsOf(SETPOINT_BLOCK);
const STATUS = offsetsOf(STATUS_BLOCK);
const IDENTITY = offsetsOf(IDENTITY_BLOCK);

/** Slot order, like every per-axis value. */
const SETPOINT_SPEEDS = MOTION_AXES.map((axis) => SETPOINT[`speed_${axis}`]);

/** Bytes of a setpoint block. */
export const SETPOINT_BYTES = SETPOINT_BLOCK.length * 2;

/** What a PLC says of itself at connect. */
export interface PlcIdentity {
  readonly crane: CraneNumber;
  readonly bootCounter: number;
  readonly axes: AxisMask;
  readonly scanInterval: Millis;
  readonly watchdog: Millis;
}

/**
 * Writes a record into `block`, SETPOINT_BYTES long. Returns undefined, or what no register can carry: then
 * nothing may be sent, whatever `block` holds. Speeds are cut towards zero, so that no rounding exceeds a limit.
 */
export function encodeSetpoint(record: SetpointRecord, block: Buffer): DecodeFailure | undefined {
  const { sequence, crane, nonce, controlWord, heartbeat, speeds, levels } = record;
  if (!isWhole(sequence, 1, 0xffff_ffff)) return unfit(SETPOINT.sequence_head, '1 … 2³² − 1', sequence);
  if (!isCraneNumber(crane)) return unfit(SETPOINT.crane_id, '1 … 65535', crane);
  if (!isWhole(nonce, 1, 0xffff_ffff)) return unfit(SETPOINT.gateway_nonce, '1 … 2³² − 1', nonce);
  if (!isWhole(controlWord, 0, 0xffff)) return unfit(SETPOINT.control_word, 'u16', controlWord);
  if (!isWhole(heartbeat, 0, 0xffff)) return unfit(SETPOINT.heartbeat, 'u16', heartbeat);
  if (!isWhole(levels, 0, 0xffff)) return unfit(SETPOINT.levels, 'u16', levels);
  const attachment = ATTACHMENT_ORDERS.indexOf(record.attachment);
  if (attachment < 0) return unfit(SETPOINT.attachment, 'hold, open or close', record.attachment);

  block.writeUInt32BE(sequence, SETPOINT.sequence_head * 2);
  block.writeUInt16BE(LAYOUT_VERSION, SETPOINT.layout_version * 2);
  block.writeUInt16BE(crane, SETPOINT.crane_id * 2);
  block.writeUInt32BE(nonce, SETPOINT.gateway_nonce * 2);
  block.writeUInt16BE(controlWord, SETPOINT.control_word * 2);
  block.writeUInt16BE(heartbeat, SETPOINT.heartbeat * 2);
  for (let slot = 0; slot < MOTION_AXES.length; slot++) {
    const offset = SETPOINT_SPEEDS[slot] as number;
    const speed = speeds[MOTION_AXES[slot] as keyof AxisSpeeds];
    const steps = wholeSteps(speed);
    if (!(Math.abs(steps) <= 0x7fff_ffff)) return unfit(offset, 'a speed of at most 2³¹ − 1 steps', speed);
    block.writeInt32BE(steps, offset * 2);
  }
  block.writeUInt16BE(attachment, SETPOINT.attachment * 2);
  block.writeUInt16BE(levels, SETPOINT.levels * 2);
  block.writeUInt16BE(0, SETPOINT.reserved * 2);
  let crc = CRC_START;
  for (let at = 0; at < SETPOINT.crc * 2; at++) crc = crcStep(crc, block[at] as number);
  block.writeUInt16BE(crc, SETPOINT.crc * 2);
  block.writeUInt32BE(sequence, SETPOINT.sequence_tail * 2);
  return undefined;
}

/**
 * Reads a status block, one number a register. `requestedAt`: when its request was sent; `receivedAt`: when the
 * reply was read. A torn or damaged block is PLC_BLOCK_CORRUPT, another crane's or another layout PLC_IDENTITY.
 */
export function decodeStatus(
  registers: readonly number[],
  crane: CraneNumber,
  requestedAt: MonotonicMs,
  receivedAt: MonotonicMs,
): DecodeResult<CraneSnapshot> {
  if (registers.length !== STATUS_BLOCK.length) {
    return corrupt(registers.length, `${STATUS_BLOCK.length} registers`, `${registers.length}`);
  }
  const head = u32(registers, STATUS.sequence_head);
  const tail = u32(registers, STATUS.sequence_tail);
  if (head !== tail) return corrupt(STATUS.sequence_tail, `${head}, as at the head`, `${tail}`);
  let crc = CRC_START;
  for (let at = 0; at < STATUS.crc; at++) {
    const register = registers[at] as number;
    crc = crcStep(crcStep(crc, register >> 8), register & 0xff);
  }
  const found = registers[STATUS.crc] as number;
  if (found !== crc) return corrupt(STATUS.crc, hex(crc, 4), hex(found, 4));
  const layout = registers[STATUS.layout_version] as number;
  if (!layoutFits(layout)) return foreign(STATUS.layout_version, LAYOUTS, hex(layout, 4));
  const number = registers[STATUS.crane_id] as number;
  if (number !== crane) return foreign(STATUS.crane_id, `crane ${crane}`, `crane ${number}`);
  const opening = registers[STATUS.attachment_opening] as number;
  if (!(opening <= 1000)) return corrupt(STATUS.attachment_opening, 'at most 1000 ‰', `${opening}`);

  return {
    ok: true,
    value: {
      requestedAt,
      receivedAt,
      bootCounter: registers[STATUS.boot_counter] as number,
      counter: registers[STATUS.scan_counter] as number,
      grantedNonce: u32(registers, STATUS.granted_nonce),
      setpointReceived: u32(registers, STATUS.setpoint_received),
      setpointApplied: u32(registers, STATUS.setpoint_applied),
      word: statusWord(registers[STATUS.status_word] as number),
      limits: limits(registers[STATUS.limits] as number),
      positions: positions(registers),
      speeds: actualSpeeds(registers),
      load: u32(registers, STATUS.load) as Kilograms,
      attachmentOpening: (opening / 1000) as Fraction,
      swayTrolley: (i16(registers, STATUS.sway_trolley) / 1000) as Radians,
      swayGantry: (i16(registers, STATUS.sway_gantry) / 1000) as Radians,
      wind: ((registers[STATUS.wind] as number) / 100) as MetresPerSecond,
      travelSinceMark: travel(registers[STATUS.travel_since_mark] as number),
      gapAhead: gap(u32(registers, STATUS.gap_ahead)),
      gapBehind: gap(u32(registers, STATUS.gap_behind)),
      plcStopCause: registers[STATUS.plc_stop_cause] as number,
    },
  };
}

/** Reads an identity block. Its magic in the other word order is PLC_WORD_ORDER; whatever else does not fit, PLC_IDENTITY. */
export function decodeIdentity(registers: readonly number[]): DecodeResult<PlcIdentity> {
  if (registers.length !== IDENTITY_BLOCK.length) {
    return foreign(registers.length, `${IDENTITY_BLOCK.length} registers`, `${registers.length}`);
  }
  const magic = u32(registers, IDENTITY.magic);
  if (magic !== IDENTITY_MAGIC) {
    const swapped = ((magic << 16) | (magic >>> 16)) >>> 0 === IDENTITY_MAGIC;
    const code = swapped ? 'PLC_WORD_ORDER' : 'PLC_IDENTITY';
    return failure(code, IDENTITY.magic, hex(IDENTITY_MAGIC, 8), hex(magic, 8));
  }
  const layout = registers[IDENTITY.layout_version] as number;
  if (!layoutFits(layout)) return foreign(IDENTITY.layout_version, LAYOUTS, hex(layout, 4));
  const crane = registers[IDENTITY.crane_id] as number;
  if (!isCraneNumber(crane)) return foreign(IDENTITY.crane_id, '1 … 65535', `${crane}`);
  return {
    ok: true,
    value: {
      crane,
      bootCounter: registers[IDENTITY.boot_counter] as number,
      axes: registers[IDENTITY.axis_mask] as number,
      scanInterval: registers[IDENTITY.scan_interval] as number as Millis,
      watchdog: registers[IDENTITY.watchdog] as number as Millis,
    },
  };
}

/** What a PLC's layout must be, in words. */
const LAYOUTS = `layout ${hex(LAYOUT_VERSION, 4)} … ${hex(LAYOUT_VERSION | 0xff, 4)}`;

/** Same major version, and a minor one that knows all of ours. */
function layoutFits(version: number): boolean {
  return version >> 8 === LAYOUT_VERSION >> 8 && version >= LAYOUT_VERSION;
}

/** mm/s or mrad/s towards zero; the millionth takes back the noise of the multiplication (1.005 × 1000 = 1004.999…). */
function wholeSteps(speed: AxisSpeed): number {
  const steps = speed * 1000;
  return Math.trunc(steps + Math.sign(steps) * 1e-6);
}

function positions(registers: readonly number[]): AxisPositions {
  return {
    hoist: (i32(registers, STATUS.position_hoist) / 1000) as AxisPosition,
    trolley: (i32(registers, STATUS.position_trolley) / 1000) as AxisPosition,
    gantry: (i32(registers, STATUS.position_gantry) / 1000) as AxisPosition,
    slew: (i32(registers, STATUS.position_slew) / 1000) as AxisPosition,
    luff: (i32(registers, STATUS.position_luff) / 1000) as AxisPosition,
  };
}

function actualSpeeds(registers: readonly number[]): AxisSpeeds {
  return {
    hoist: (i32(registers, STATUS.actual_hoist) / 1000) as AxisSpeed,
    trolley: (i32(registers, STATUS.actual_trolley) / 1000) as AxisSpeed,
    gantry: (i32(registers, STATUS.actual_gantry) / 1000) as AxisSpeed,
    slew: (i32(registers, STATUS.actual_slew) / 1000) as AxisSpeed,
    luff: (i32(registers, STATUS.actual_luff) / 1000) as AxisSpeed,
  };
}

function statusWord(bits: number): PlcStatusWord {
  return {
    readyOn: (bits & STATUS_WORD.RDY_ON) !== 0,
    readyRun: (bits & STATUS_WORD.RDY_RUN) !== 0,
    readyRef: (bits & STATUS_WORD.RDY_REF) !== 0,
    tripped: (bits & STATUS_WORD.TRIPPED) !== 0,
    atSetpoint: (bits & STATUS_WORD.AT_SETPOINT) !== 0,
    remote: (bits & STATUS_WORD.REMOTE) !== 0,
    standstill: (bits & STATUS_WORD.STANDSTILL) !== 0,
    brakesSet: (bits & STATUS_WORD.BRAKES_SET) !== 0,
    estopChainClosed: (bits & STATUS_WORD.ESTOP_CHAIN_CLOSED) !== 0,
    watchdogOk: (bits & STATUS_WORD.WATCHDOG_OK) !== 0,
  };
}

function limits(bits: number): PlcLimits {
  return {
    hoistUpper: (bits & LIMIT_BITS.HOIST_UPPER) !== 0,
    hoistLower: (bits & LIMIT_BITS.HOIST_LOWER) !== 0,
    trolleyMax: (bits & LIMIT_BITS.TROLLEY_MAX) !== 0,
    trolleyMin: (bits & LIMIT_BITS.TROLLEY_MIN) !== 0,
    gantryMax: (bits & LIMIT_BITS.GANTRY_MAX) !== 0,
    gantryMin: (bits & LIMIT_BITS.GANTRY_MIN) !== 0,
    ropeTight: (bits & LIMIT_BITS.ROPE_TIGHT) !== 0,
    antiCollision: (bits & LIMIT_BITS.ANTI_COLLISION) !== 0,
    railClampsReleased: (bits & LIMIT_BITS.RAIL_CLAMPS_RELEASED) !== 0,
    referenced: (bits & LIMIT_BITS.REFERENCED) !== 0,
  };
}

function gap(mm: number): Metres | undefined {
  return mm === NO_GAP ? undefined : ((mm / 1000) as Metres);
}

/** 65535 stands for "no longer known", which is not far: it is no number at all. */
function travel(dm: number): Metres | undefined {
  return dm === NO_TRAVEL ? undefined : ((dm / 10) as Metres);
}

function u32(registers: readonly number[], offset: number): number {
  return (((registers[offset] as number) << 16) | (registers[offset + 1] as number)) >>> 0;
}

function i32(registers: readonly number[], offset: number): number {
  return ((registers[offset] as number) << 16) | (registers[offset + 1] as number);
}

function i16(registers: readonly number[], offset: number): number {
  return ((registers[offset] as number) << 16) >> 16;
}

const CRC_START = 0xffff;

/** One byte into a CRC-16/MODBUS (reflected 0x8005, start 0xFFFF): "Modbus over Serial Line" v1.02, 6.2.2. */
function crcStep(crc: number, byte: number): number {
  let sum = crc ^ byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  return sum;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function unfit(offset: number, expected: string, found: number | string): DecodeFailure {
  return failure('PLC_RECORD_INVALID', offset, expected, `${found}`);
}

function corrupt(offset: number, expected: string, found: string): DecodeFailure {
  return failure('PLC_BLOCK_CORRUPT', offset, expected, found);
}

function foreign(offset: number, expected: string, found: string): DecodeFailure {
  return failure('PLC_IDENTITY', offset, expected, found);
}

function failure(code: Code, offset: number, expected: string, found: string): DecodeFailure {
  return { ok: false, code, offset, expected, found };
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
