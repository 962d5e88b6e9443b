// The fault script of one crane as data: rows with a time, and the same rows without one when a fault is
// set at run time. Enters: plain objects from TOML, JSON or an IPC message. Leaves: faults, or where a row
// is wrong; and the board of what is broken now.

import { type DecodeResult, type DecodeFailure, MOTION_AXES } from '../../../src/domain/index.ts';
import type { PlantFault } from '../field-bus.ts';

/** Row fields after `name`, in the order of this list. */
export type PlcFault =
  /** `on`: the program stops scanning while the server goes on answering; the scan counter stands still. */
  | { readonly name: 'freeze'; readonly on: boolean }
  /** `on`: scans and counts on, but reports the feedback of the moment the fault began. */
  | { readonly name: 'frozen-positions'; readonly on: boolean }
  /** `delay_ms`: every reply waits that long; 0 ends it. */
  | { readonly name: 'late-replies'; readonly delayMs: number }
  /** `code`: every request is answered with this Modbus exception; 0 ends it. */
  | { readonly name: 'exceptions'; readonly code: number }
  /** `on`: requests that write are answered with exception 4, and change nothing. */
  | { readonly name: 'refuse-writes'; readonly on: boolean }
  /** `keep_registers`: whether the setpoint registers outlive it. `down_ms`: no scan and no connection for so long. */
  | { readonly name: 'reboot'; readonly keepRegisters: boolean; readonly downMs: number }
  /** `open`: the hard-wired emergency stop chain. */
  | { readonly name: 'estop-chain'; readonly open: boolean }
  /** `on`: the key switch at the crane stands on local. */
  | { readonly name: 'local'; readonly on: boolean }
  /** The plant's own faults; docs/faults.md lists their keys. */
  | { readonly name: 'plant'; readonly fault: PlantFault['fault'] };

/** A record, so that no name can be left out. */
const NAMES: Readonly<Record<Exclude<PlcFault['name'], 'plant'> | PlantFault['fault']['name'], true>> = {
  freeze: true,
  'frozen-positions': true,
  'late-replies': true,
  exceptions: true,
  'refuse-writes': true,
  reboot: true,
  'estop-chain': true,
  local: true,
  'drive-trip': true,
  'drive-ignores-setpoint': true,
  rollback: true,
  'brake-fails-to-set': true,
  'brake-slips': true,
  'encoder-stuck': true,
  'encoder-drift': true,
  'reversed-feedback': true,
  'limit-switch-stuck': true,
  snag: true,
  slack: true,
  wind: true,
};
/** Names of all faults that a row can set. */
export const FAULT_NAMES: readonly string[] = Object.keys(NAMES);

export interface ScriptRow {
  /** Since the PLC began to scan. */
  readonly atMs: number;
  readonly fault: PlcFault;
}

/** What is broken now. */
export interface FaultBoard {
  readonly frozen: boolean;
  readonly positionsFrozen: boolean;
  readonly delayMs: number;
  readonly exception: number;
  readonly writesRefused: boolean;
  readonly chainOpen: boolean;
  readonly local: boolean;
}

export const ALL_WELL: FaultBoard = {
  frozen: false,
  positionsFrozen: false,
  delayMs: 0,
  exception: 0,
  writesRefused: false,
  chainOpen: false,
  local: false,
};

/** Script rows of one crane; more are not a script. */
const MAX_ROWS = 1000;
const LONGEST_MS = 86_400_000;
/** What a row that does not say means: ropes of some ten metres, and gusts as a load feels them. */
const SNAG_KN_M = 200;
const GUST_PERIOD_S = 10;

/** The board after a fault. Reboots and faults of the plant are deeds, not states, and change nothing here. */
export function withFault(board: FaultBoard, fault: PlcFault): FaultBoard {
  switch (fault.name) {
    case 'freeze':
      return { ...board, frozen: fault.on };
    case 'frozen-positions':
      return { ...board, positionsFrozen: fault.on };
    case 'late-replies':
      return { ...board, delayMs: fault.delayMs };
    case 'exceptions':
      return { ...board, exception: fault.code };
    case 'refuse-writes':
      return { ...board, writesRefused: fault.on };
    case 'estop-chain':
      return { ...board, chainOpen: fault.open };
    case 'local':
      return { ...board, local: fault.on };
    case 'reboot':
    case 'plant':
      return board;
    default:
      return fault satisfies never;
  }
}

/** Reads the rows of a script, ordered by time. `offset` of a failure: index of the row. */
export function readScript(rows: readonly unknown[]): DecodeResult<readonly ScriptRow[]> {
  if (rows.length > MAX_ROWS) return failure(-1, `at most ${MAX_ROWS} rows`, rows.length);
  const script: ScriptRow[] = [];
  for (const [index, row] of rows.entries()) {
    const fault = readFault(row, index);
    if (!fault.ok) return fault;
    const atMs = new RowReader(row, index).number('at_ms', 0, LONGEST_MS);
    if (typeof atMs !== 'number') return atMs;
    script.push({ atMs, fault: fault.value });
  }
  return { ok: true, value: script.sort((a, b) => a.atMs - b.atMs) };
}

/** Reads one fault: a row of a script (its `at_ms` is not looked at) or an IPC message. `index`: offset to report, −1 for none. */
export function readFault(row: unknown, index: number): DecodeResult<PlcFault> {
  const reader = new RowReader(row, index);
  const fault = faultOf(reader);
  return 'ok' in fault ? fault : { ok: true, value: fault };
}

function faultOf(row: RowReader): PlcFault | DecodeFailure {
  const name = row.field('name');
  switch (name) {
    case 'freeze':
    case 'frozen-positions':
    case 'refuse-writes':
    case 'local': {
      const on = row.flag('on');
      return typeof on === 'boolean' ? { name, on } : on;
    }
    case 'late-replies': {
      const delayMs = row.number('delay_ms', 0, 60_000);
      return typeof delayMs === 'number' ? { name, delayMs } : delayMs;
    }
    case 'exceptions': {
      const code = row.number('code', 0, 255);
      return typeof code === 'number' ? { name, code } : code;
    }
    case 'reboot': {
      const keepRegisters = row.flag('keep_registers');
      if (typeof keepRegisters !== 'boolean') return keepRegisters;
      const downMs = row.number('down_ms', 0, 600_000);
      return typeof downMs === 'number' ? { name, keepRegisters, downMs } : downMs;
    }
    case 'estop-chain': {
      const open = row.flag('open');
      return typeof open === 'boolean' ? { name, open } : open;
    }
    default: {
      const fault = plantFaultOf(row, name);
      return 'ok' in fault ? fault : { name: 'plant', fault };
    }
  }
}

function plantFaultOf(row: RowReader, name: unknown): PlantFault['fault'] | DecodeFailure {
  switch (name) {
    case 'drive-trip':
    case 'rollback':
    case 'slack':
    case 'limit-switch-stuck': {
      const on = row.flag('on');
      return typeof on === 'boolean' ? { name, on } : on;
    }
    case 'encoder-stuck':
    case 'reversed-feedback':
    case 'drive-ignores-setpoint':
    case 'brake-fails-to-set': {
      const axis = row.axis('axis');
      if (typeof axis !== 'number') return axis;
      const on = row.flag('on');
      return typeof on === 'boolean' ? { name, axis, on } : on;
    }
    case 'encoder-drift': {
      const axis = row.axis('axis');
      if (typeof axis !== 'number') return axis;
      const share = row.number('share', -0.02, 0.02);
      return typeof share === 'number' ? { name, axis, share } : share;
    }
    case 'brake-slips': {
      const axis = row.axis('axis');
      if (typeof axis !== 'number') return axis;
      const share = row.number('share', 0, 1);
      return typeof share === 'number' ? { name, axis, share } : share;
    }
    case 'snag': {
      const on = row.flag('on');
      if (typeof on !== 'boolean') return on;
      const kilonewtons = row.number('stiffness_kn_m', 1, 10_000, SNAG_KN_M);
      return typeof kilonewtons === 'number' ? { name, on, newtonsPerMetre: kilonewtons * 1000 } : kilonewtons;
    }
    case 'wind':
      return windOf(row);
    default:
      return row.wrong('name', `one of ${FAULT_NAMES.join(', ')}`);
  }
}

function windOf(row: RowReader): PlantFault['fault'] | DecodeFailure {
  const metresPerSecond = row.number('speed_m_s', 0, 100);
  if (typeof metresPerSecond !== 'number') return metresPerSecond;
  const degrees = row.number('direction_deg', -360, 360);
  if (typeof degrees !== 'number') return degrees;
  const steady = { name: 'wind' as const, metresPerSecond, directionRad: (degrees * Math.PI) / 180 };
  const gust = row.number('gust_m_s', 0, 100, 0);
  if (typeof gust !== 'number') return gust;
  const periodSeconds = row.number('gust_period_s', 1, 600, GUST_PERIOD_S);
  if (typeof periodSeconds !== 'number') return periodSeconds;
  return gust === 0 ? steady : { ...steady, gust: { metresPerSecond: gust, periodSeconds } };
}

/** Fields of one row, each checked where it is read. */
class RowReader {
  readonly #row: Readonly<Record<string, unknown>>;
  readonly #index: number;

  constructor(row: unknown, index: number) {
    this.#row = typeof row === 'object' && row !== null ? Object.fromEntries(Object.entries(row)) : {};
    this.#index = index;
  }

  field(name: string): unknown {
    return this.#row[name];
  }

  flag(name: string): boolean | DecodeFailure {
    const value = this.#row[name];
    return typeof value === 'boolean' ? value : this.wrong(name, 'true or false');
  }

  /** `absent`: what a row without the field means; where it is not given, the row is wrong. */
  number(name: string, low: number, high: number, absent?: number): number | DecodeFailure {
    const value = this.#row[name] ?? absent;
    return typeof value === 'number' && value >= low && value <= high
      ? value
      : this.wrong(name, `a number from ${low} to ${high}`);
  }

  /** Slot of an axis that is given by name. */
  axis(name: string): number | DecodeFailure {
    const slot = MOTION_AXES.findIndex((axis) => axis === this.#row[name]);
    return slot >= 0 ? slot : this.wrong(name, `one of ${MOTION_AXES.join(', ')}`);
  }

  wrong(name: string, expected: string): DecodeFailure {
    return failure(this.#index, `${name}: ${expected}`, this.#row[name]);
  }
}

function failure(offset: number, expected: string, found: unknown): DecodeFailure {
  return { ok: false, code: 'CONFIG_VALUE', offset, expected, found: JSON.stringify(found) ?? 'nothing' };
}
