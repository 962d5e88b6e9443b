// Input stage 2: one input report, read by the device's layout. Enters: report bytes as hidraw delivers them.
// Leaves: the device state, changed in place, or a DecodeFailure that leaves the state untouched.

import type { DecodeFailure } from '../domain/index.ts';
import type { ButtonArray, Control, ReportLayout } from './layout.ts';

/** A hat that points nowhere. */
export const HAT_CENTRED = -1;

/**
 * What a device last said, one place per control of its layout. An axis holds −1 … 1, a button 0 or 1, a hat the eighth
 * of a turn 0 … 7 clockwise from up, or HAT_CENTRED. A value means nothing while its `seen` is 0: unseen is not zero.
 */
export interface DeviceState {
  readonly values: Float64Array;
  readonly seen: Uint8Array;
}

export function unseenState(layout: ReportLayout): DeviceState {
  return { values: new Float64Array(layout.controls.length), seen: new Uint8Array(layout.controls.length) };
}

export type ReportOutcome = 'changed' | 'same' | DecodeFailure;

/**
 * Reads one report into `state`. Its length must be the described one; only trailing constant padding may be missing.
 * Returns whether any control differs from before. Failures: INPUT_REPORT_ID, INPUT_REPORT_LENGTH.
 */
export function decodeReport(layout: ReportLayout, report: Uint8Array, state: DeviceState): ReportOutcome {
  const id = layout.usesReportIds ? report[0] : 0;
  const shape = id === undefined ? undefined : layout.reports.get(id);
  if (shape === undefined) {
    if (report.length === 0) return lengthFailure('at least 1', 0);
    return { ok: false, code: 'INPUT_REPORT_ID', offset: 0, expected: 'a described report id', found: `${id}` };
  }
  if (!(report.length >= shape.neededBytes && report.length <= shape.bytes))
    return lengthFailure(`${shape.bytes}`, report.length);

  let changed = false;
  for (const slot of shape.slots) {
    const control = layout.controls[slot];
    if (control === undefined) continue;
    if (
      store(
        state,
        slot,
        valueOf(control, readField(report, control.bitOffset, control.bitSize, control.logicalMin < 0)),
      )
    )
      changed = true;
  }
  for (const array of shape.arrays) if (readArray(report, array, state)) changed = true;
  return changed ? 'changed' : 'same';
}

function lengthFailure(expected: string, found: number): DecodeFailure {
  return { ok: false, code: 'INPUT_REPORT_LENGTH', offset: -1, expected: `${expected} bytes`, found: `${found} bytes` };
}

/** Puts a value into its place; undefined makes the control unseen. Returns whether that changed anything. */
function store(state: DeviceState, slot: number, value: number | undefined): boolean {
  const wasSeen = state.seen[slot] === 1;
  if (value === undefined) {
    state.seen[slot] = 0;
    return wasSeen;
  }
  if (wasSeen && state.values[slot] === value) return false;
  state.values[slot] = value;
  state.seen[slot] = 1;
  return true;
}

/** What a raw field value says; undefined where it says "no value". */
function valueOf(control: Control, raw: number): number | undefined {
  const { logicalMin: min, logicalMax: max } = control;
  const inside = raw >= min && raw <= max;
  switch (control.kind) {
    case 'button':
      return raw > 0 ? 1 : 0;
    case 'hat':
      return inside ? hatEighth(raw - min, max - min + 1) : HAT_CENTRED;
    case 'axis':
      if (inside) return (2 * (raw - min)) / (max - min) - 1;
      // Outside its range an axis with a null state says nothing, and any other is past its end.
      if (control.nullState) return undefined;
      return raw < min ? -1 : 1;
    default:
      return control.kind satisfies never;
  }
}

/** Direction of a hat with so many positions; one that is not a whole share of a turn points nowhere. */
function hatEighth(index: number, positions: number): number {
  if (positions === 8) return index;
  return positions === 4 ? index * 2 : HAT_CENTRED;
}

function readArray(report: Uint8Array, array: ButtonArray, state: DeviceState): boolean {
  let changed = false;
  for (let i = 0; i < array.slots.length; i++) {
    const slot = array.slots[i] ?? -1;
    if (slot < 0) continue;
    if (store(state, slot, arrayHolds(report, array, array.logicalMin + i) ? 1 : 0)) changed = true;
  }
  return changed;
}

function arrayHolds(report: Uint8Array, array: ButtonArray, wanted: number): boolean {
  for (let place = 0; place < array.count; place++) {
    const raw = readField(report, array.bitOffset + place * array.bitSize, array.bitSize, array.logicalMin < 0);
    if (raw === wanted) return true;
  }
  return false;
}

/** A field of 1 … 32 bits, least significant bit first, at any bit offset. Multiplied, not shifted: a shift would lose bit 31. */
function readField(report: Uint8Array, bitOffset: number, bitSize: number, isSigned: boolean): number {
  let value = 0;
  let weight = 1;
  let taken = 0;
  while (taken < bitSize) {
    const at = bitOffset + taken;
    const inByte = at & 7;
    const width = Math.min(8 - inByte, bitSize - taken);
    const bits = ((report[at >> 3] ?? 0) >> inByte) & ((1 << width) - 1);
    value += bits * weight;
    weight *= 2 ** width;
    taken += width;
  }
  return isSigned && value >= weight / 2 ? value - weight : value;
}
