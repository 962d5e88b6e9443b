// The PLC block as data: what each holding register means, for the driver that writes it, the mock PLC
// that answers it, and docs/registers.md. No code here encodes anything: the driver and the mock PLC each
// have their own encoder, held to the same hand-written vectors, so that one mistake cannot cancel another.
//
// All 32-bit values are high word first. Addresses are zero-based holding registers (4x offset 0).

type RegisterType = 'u16' | 'i16' | 'u32' | 'i32';

interface Register {
  readonly name: string;
  /** Offset from the start of its block, in registers. */
  readonly offset: number;
  readonly type: RegisterType;
  /** Unit of one step, or what the number is. */
  readonly unit: string;
  readonly meaning: string;
}

export interface RegisterBlock {
  readonly name: string;
  readonly address: number;
  readonly length: number;
  readonly registers: readonly Register[];
}

/** Version of this layout: major in the high byte (a change breaks old PLC programs), minor in the low one. */
export const LAYOUT_VERSION = 0x0101;
/** `QUAY` in ASCII; read at connect, so that a swapped word order is found before anything moves. */
export const IDENTITY_MAGIC = 0x51554159;

/** Written by the gateway, whole, at least every 20 ms. A scan applies it only if head = tail, CRC and crane id match and the nonce is granted. */
export const SETPOINT_BLOCK = {
  name: 'setpoint',
  address: 0,
  length: 24,
  registers: [
    {
      name: 'sequence_head',
      offset: 0,
      type: 'u32',
      unit: 'count',
      meaning: 'Number of this block; one more than the last, wraps. Never 0.',
    },
    { name: 'layout_version', offset: 2, type: 'u16', unit: 'version', meaning: 'Layout version, 0x0101.' },
    {
      name: 'crane_id',
      offset: 3,
      type: 'u16',
      unit: 'number',
      meaning: 'Number of the crane that this block is for.',
    },
    {
      name: 'gateway_nonce',
      offset: 4,
      type: 'u32',
      unit: 'random',
      meaning: 'Instance of the gateway, random at its start, never 0.',
    },
    { name: 'control_word', offset: 6, type: 'u16', unit: 'bits', meaning: 'See CONTROL_WORD.' },
    {
      name: 'heartbeat',
      offset: 7,
      type: 'u16',
      unit: 'count',
      meaning: 'Advances with every completed evaluation of the gateway core; a driver never advances it.',
    },
    { name: 'speed_hoist', offset: 8, type: 'i32', unit: 'mm/s', meaning: 'Hoisting speed, positive up.' },
    {
      name: 'speed_trolley',
      offset: 10,
      type: 'i32',
      unit: 'mm/s',
      meaning: 'Trolley speed, positive towards the water.',
    },
    {
      name: 'speed_gantry',
      offset: 12,
      type: 'i32',
      unit: 'mm/s',
      meaning: 'Gantry travel speed, positive towards growing rail position.',
    },
    {
      name: 'speed_slew',
      offset: 14,
      type: 'i32',
      unit: 'mrad/s',
      meaning: 'Slewing speed; 0 where the crane has none.',
    },
    {
      name: 'speed_luff',
      offset: 16,
      type: 'i32',
      unit: 'mm/s',
      meaning: 'Luffing speed; 0 where the crane has none.',
    },
    { name: 'attachment', offset: 18, type: 'u16', unit: 'order', meaning: '0 hold, 1 open, 2 close. Hold-to-run.' },
    { name: 'levels', offset: 19, type: 'u16', unit: 'bits', meaning: 'See LEVELS. 0 = everything stopped.' },
    { name: 'reserved', offset: 20, type: 'u16', unit: '-', meaning: 'Written 0, ignored.' },
    {
      name: 'crc',
      offset: 21,
      type: 'u16',
      unit: 'CRC-16',
      meaning: 'CRC-16/MODBUS over registers 0 … 20 as big-endian bytes.',
    },
    {
      name: 'sequence_tail',
      offset: 22,
      type: 'u32',
      unit: 'count',
      meaning: 'Equal to sequence_head, or the block is torn.',
    },
  ],
} as const satisfies RegisterBlock;

/** Read by the gateway, whole. */
export const STATUS_BLOCK = {
  name: 'status',
  address: 100,
  length: 54,
  registers: [
    {
      name: 'sequence_head',
      offset: 0,
      type: 'u32',
      unit: 'count',
      meaning: 'Number of this block; changes with every change of its content.',
    },
    { name: 'layout_version', offset: 2, type: 'u16', unit: 'version', meaning: 'Layout version, 0x0101.' },
    { name: 'crane_id', offset: 3, type: 'u16', unit: 'number', meaning: 'Number of the crane.' },
    {
      name: 'boot_counter',
      offset: 4,
      type: 'u16',
      unit: 'count',
      meaning: 'Advances at every start of the PLC program.',
    },
    {
      name: 'scan_counter',
      offset: 5,
      type: 'u16',
      unit: 'count',
      meaning: 'Heartbeat of the PLC: advances with every completed scan, wraps.',
    },
    {
      name: 'granted_nonce',
      offset: 6,
      type: 'u32',
      unit: 'random',
      meaning: 'Gateway instance whose setpoints are taken; 0 none.',
    },
    { name: 'status_word', offset: 8, type: 'u16', unit: 'bits', meaning: 'See STATUS_WORD.' },
    {
      name: 'limits',
      offset: 9,
      type: 'u16',
      unit: 'bits',
      meaning: 'See LIMIT_BITS; 0 = operated or broken (fail-safe).',
    },
    {
      name: 'setpoint_received',
      offset: 10,
      type: 'u32',
      unit: 'count',
      meaning: 'sequence_head of the newest valid setpoint block (communication task).',
    },
    {
      name: 'setpoint_applied',
      offset: 12,
      type: 'u32',
      unit: 'count',
      meaning: 'sequence_head of the newest setpoint block that a scan applied.',
    },
    {
      name: 'position_hoist',
      offset: 14,
      type: 'i32',
      unit: 'mm',
      meaning: 'Height of the attachment about the rail.',
    },
    { name: 'position_trolley', offset: 16, type: 'i32', unit: 'mm', meaning: 'Reach, 0 = waterside rail.' },
    { name: 'position_gantry', offset: 18, type: 'i32', unit: 'mm', meaning: 'Middle of the gantry along the rail.' },
    { name: 'position_slew', offset: 20, type: 'i32', unit: 'mrad', meaning: 'Slewing angle.' },
    { name: 'position_luff', offset: 22, type: 'i32', unit: 'mm', meaning: 'Luffing position.' },
    { name: 'actual_hoist', offset: 24, type: 'i32', unit: 'mm/s', meaning: 'Measured hoisting speed.' },
    { name: 'actual_trolley', offset: 26, type: 'i32', unit: 'mm/s', meaning: 'Measured trolley speed.' },
    { name: 'actual_gantry', offset: 28, type: 'i32', unit: 'mm/s', meaning: 'Measured gantry speed.' },
    { name: 'actual_slew', offset: 30, type: 'i32', unit: 'mrad/s', meaning: 'Measured slewing speed.' },
    { name: 'actual_luff', offset: 32, type: 'i32', unit: 'mm/s', meaning: 'Measured luffing speed.' },
    {
      name: 'load',
      offset: 34,
      type: 'u32',
      unit: 'kg',
      meaning: 'Load on the ropes below the attachment, tare included.',
    },
    { name: 'attachment_opening', offset: 36, type: 'u16', unit: 'permille', meaning: '0 closed … 1000 open.' },
    {
      name: 'sway_trolley',
      offset: 37,
      type: 'i16',
      unit: 'mrad',
      meaning: 'Sway along trolley travel, positive where the load leads.',
    },
    { name: 'sway_gantry', offset: 38, type: 'i16', unit: 'mrad', meaning: 'Sway along gantry travel.' },
    { name: 'wind', offset: 39, type: 'u16', unit: 'cm/s', meaning: 'Wind speed.' },
    {
      name: 'gap_ahead',
      offset: 40,
      type: 'u32',
      unit: 'mm',
      meaning: 'Free gap towards growing rail position by the anti-collision sensor; 0xFFFFFFFF sees none.',
    },
    {
      name: 'gap_behind',
      offset: 42,
      type: 'u32',
      unit: 'mm',
      meaning: 'Free gap towards falling rail position; 0xFFFFFFFF sees none.',
    },
    {
      name: 'plc_stop_cause',
      offset: 44,
      type: 'u16',
      unit: 'number',
      meaning: 'Why the PLC itself stopped the crane; see PLC_STOP_CAUSES.',
    },
    {
      name: 'travel_since_mark',
      offset: 45,
      type: 'u16',
      unit: 'dm',
      meaning: 'Gantry travel since the last reference mark, to and fro, rounded up; 65535 = unknown or farther.',
    },
    { name: 'reserved', offset: 46, type: 'u32', unit: '-', meaning: 'Reads 0.' },
    { name: 'reserved_2', offset: 48, type: 'u16', unit: '-', meaning: 'Reads 0.' },
    { name: 'reserved_3', offset: 49, type: 'u16', unit: '-', meaning: 'Reads 0.' },
    { name: 'reserved_4', offset: 50, type: 'u16', unit: '-', meaning: 'Reads 0.' },
    {
      name: 'crc',
      offset: 51,
      type: 'u16',
      unit: 'CRC-16',
      meaning: 'CRC-16/MODBUS over registers 0 … 50 as big-endian bytes.',
    },
    {
      name: 'sequence_tail',
      offset: 52,
      type: 'u32',
      unit: 'count',
      meaning: 'Equal to sequence_head, or the block is torn.',
    },
  ],
} as const satisfies RegisterBlock;

/** Read once at connect, before anything is written. */
export const IDENTITY_BLOCK = {
  name: 'identity',
  address: 200,
  length: 8,
  registers: [
    { name: 'magic', offset: 0, type: 'u32', unit: 'ASCII', meaning: 'QUAY = 0x51554159, high word first.' },
    { name: 'layout_version', offset: 2, type: 'u16', unit: 'version', meaning: 'Layout version, 0x0101.' },
    { name: 'crane_id', offset: 3, type: 'u16', unit: 'number', meaning: 'Number of the crane.' },
    { name: 'boot_counter', offset: 4, type: 'u16', unit: 'count', meaning: 'As in the status block.' },
    {
      name: 'axis_mask',
      offset: 5,
      type: 'u16',
      unit: 'bits',
      meaning: 'Axes that the crane has: hoist 1, trolley 2, gantry 4, slew 8, luff 16.',
    },
    { name: 'scan_interval', offset: 6, type: 'u16', unit: 'ms', meaning: 'Length of a scan.' },
    {
      name: 'watchdog',
      offset: 7,
      type: 'u16',
      unit: 'ms',
      meaning: 'Time without a changed heartbeat in a valid block until the PLC stops the crane.',
    },
  ],
} as const satisfies RegisterBlock;

/** One register of its own, written alone (FC6) over the reserved second connection: any write of 0 latches the emergency stop at once. */
export const EMERGENCY_STOP_BLOCK = {
  name: 'emergency_stop',
  address: 300,
  length: 1,
  registers: [
    {
      name: 'run',
      offset: 0,
      type: 'u16',
      unit: 'level',
      meaning:
        'Fail-safe level: writing 0 latches the emergency stop; writing anything else changes nothing. Reads 1 while not latched.',
    },
  ],
} as const satisfies RegisterBlock;

/** Bits of the control word, drive profile names. */
export const CONTROL_WORD = {
  /** 1 = on; 0 = ramp to zero, then drives off (stop category 1). */
  OFF1: 1 << 0,
  /** 1 = no coast stop; 0 = drives off at once (stop category 0). */
  OFF2: 1 << 1,
  /** 1 = no quick stop; 0 = fastest ramp, then off. */
  OFF3: 1 << 2,
  /** 1 = drives may run. */
  RUN: 1 << 3,
  /** 1 = ramp output follows; 0 = ramp output forced to zero. */
  RAMP_OUT_ZERO: 1 << 4,
  /** 1 = ramp runs; 0 = ramp held. */
  RAMP_HOLD: 1 << 5,
  /** 1 = setpoints enter the ramp; 0 = zero enters (controlled stop, drives stay on: category 2). */
  RAMP_IN_ZERO: 1 << 6,
  /** Rising edge acknowledges faults, the watchdog and the emergency stop latch. */
  RESET: 1 << 7,
  /** 1 = word and setpoints count; 0 = both ignored except OFF1 … OFF3. */
  REMOTE_CMD: 1 << 10,
} as const;

/** Bits of `levels`. */
export const LEVELS = {
  /** Fail-safe: 0 = stop. */
  RUN: 1 << 0,
  /** Fail-safe: 0 = emergency stop, latched by the PLC. */
  EMERGENCY_RUN: 1 << 1,
  HORN: 1 << 2,
} as const;

/** Bits of the status word, drive profile names; 11 … 15 are this block's own. */
export const STATUS_WORD = {
  RDY_ON: 1 << 0,
  RDY_RUN: 1 << 1,
  RDY_REF: 1 << 2,
  TRIPPED: 1 << 3,
  OFF2_STA: 1 << 4,
  OFF3_STA: 1 << 5,
  SWC_ON_INHIB: 1 << 6,
  ALARM: 1 << 7,
  AT_SETPOINT: 1 << 8,
  REMOTE: 1 << 9,
  ABOVE_LIMIT: 1 << 10,
  STANDSTILL: 1 << 11,
  BRAKES_SET: 1 << 12,
  ESTOP_CHAIN_CLOSED: 1 << 13,
  WATCHDOG_OK: 1 << 14,
} as const;

/** Bits of `limits`; 0 = operated or broken. */
export const LIMIT_BITS = {
  HOIST_UPPER: 1 << 0,
  HOIST_LOWER: 1 << 1,
  TROLLEY_MAX: 1 << 2,
  TROLLEY_MIN: 1 << 3,
  GANTRY_MAX: 1 << 4,
  GANTRY_MIN: 1 << 5,
  ROPE_TIGHT: 1 << 6,
  ANTI_COLLISION: 1 << 7,
  RAIL_CLAMPS_RELEASED: 1 << 8,
  REFERENCED: 1 << 9,
} as const;

/** Numbers of `plc_stop_cause`. */
export const PLC_STOP_CAUSES = {
  NONE: 0,
  WATCHDOG: 1,
  EMERGENCY_STOP: 2,
  DRIVE_TRIP: 3,
  LIMIT: 4,
  ANTI_COLLISION: 5,
  SETPOINT_OUT_OF_RANGE: 6,
  OFF_COMMAND: 7,
  LOCAL: 8,
  REBOOT: 9,
} as const;

export const NO_GAP = 0xffff_ffff;
/** `travel_since_mark` of a gantry that passed no mark yet, or whose travel no longer fits. */
export const NO_TRAVEL = 0xffff;
