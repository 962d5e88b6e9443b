// The report decoder: every sample of the golden vectors, wrong lengths and ids, and arbitrary reports.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseDescriptor } from '../../src/input/descriptor.ts';
import { type ReportLayout, slotOf } from '../../src/input/layout.ts';
import { decodeReport, HAT_CENTRED, unseenState } from '../../src/input/report.ts';
import { bytes, descriptorOf, HID_VECTORS } from './hid-vectors.ts';

function layoutFrom(descriptor: Uint8Array): ReportLayout {
  const parsed = parseDescriptor(descriptor);
  if (!parsed.ok) throw new Error(parsed.expected);
  return parsed.value;
}

const SAMPLES = HID_VECTORS.flatMap((vector) =>
  vector.samples.map((sample) => ({ ...sample, device: vector.name, descriptor: vector.descriptor })),
);

describe('golden vectors', () => {
  it('has samples of ten devices', () => {
    expect(SAMPLES.length).toBeGreaterThanOrEqual(22);
    expect(new Set(SAMPLES.map((sample) => sample.device)).size).toBe(10);
  });

  it.each(SAMPLES)('$device: $meaning', ({ descriptor, report, fields, pressed }) => {
    const layout = layoutFrom(bytes(descriptor));
    const state = unseenState(layout);
    expect(decodeReport(layout, bytes(report), state)).toMatch(/changed|same/);
    for (const [name, { raw, min, max }] of Object.entries(fields)) {
      const slot = slotOf(layout, name);
      expect(slot, name).toBeGreaterThanOrEqual(0);
      expect(state.seen[slot], name).toBe(1);
      const expected =
        name === 'hat' ? (raw >= min && raw <= max ? raw - min : HAT_CENTRED) : (2 * (raw - min)) / (max - min) - 1;
      expect(state.values[slot], name).toBeCloseTo(expected, 12);
    }
    const down = layout.controls
      .filter((control, slot) => control.usagePage === 9 && state.values[slot] === 1)
      .map((control) => control.usage);
    expect(down).toEqual(pressed);
  });
});

describe('axes', () => {
  const layout = layoutFrom(descriptorOf('F310'));

  it('have their centre between 127 and 128, and reach both ends', () => {
    const state = unseenState(layout);
    decodeReport(layout, bytes('7f8000ff08000000'), state);
    expect(state.values[slotOf(layout, 'X')]).toBeCloseTo(-1 / 255, 12);
    expect(state.values[slotOf(layout, 'Y')]).toBeCloseTo(1 / 255, 12);
    expect(state.values[slotOf(layout, 'Z')]).toBe(-1);
    expect(state.values[slotOf(layout, 'Rz')]).toBe(1);
  });

  it('are unseen until their report came, and one report leaves the axes of another unseen', () => {
    const xbox = layoutFrom(descriptorOf('Xbox'));
    const state = unseenState(xbox);
    expect([...state.seen].every((seen) => seen === 0)).toBe(true);
    expect(decodeReport(xbox, bytes('0201'), state)).toBe('changed');
    expect(state.seen[slotOf(xbox, 'X')]).toBe(0);
    expect(state.seen[slotOf(xbox, '0c:0223')]).toBe(1);
  });

  it('past their end are held at it; with a null state they say nothing', () => {
    const held = layoutFrom(bytes('0501 0904 a101 1501 2564 7508 9501 0930 8102 c0'));
    const state = unseenState(held);
    decodeReport(held, bytes('00'), state);
    expect(state.values[0]).toBe(-1);
    decodeReport(held, bytes('ff'), state);
    expect(state.values[0]).toBe(1);

    const silent = layoutFrom(bytes('0501 0904 a101 1501 2564 7508 9501 0930 8142 c0'));
    const nothing = unseenState(silent);
    decodeReport(silent, bytes('32'), nothing);
    expect(nothing.seen[0]).toBe(1);
    expect(decodeReport(silent, bytes('ff'), nothing)).toBe('changed');
    expect(nothing.seen[0]).toBe(0);
  });

  it('with signs are read with them, at any bit offset', () => {
    const signed = layoutFrom(bytes('0501 0904 a101 7503 9501 8103 1680f8 267f07 750c 9501 0930 8102 7501 8103 c0'));
    const state = unseenState(signed);
    // 12 bits from bit 3 on: 0x881 = −1919, below the minimum −1920 by nothing but one.
    decodeReport(signed, bytes('0844'), state);
    expect(state.values[0]).toBeCloseTo((2 * (-1919 + 1920)) / (1919 + 1920) - 1, 12);
  });

  it('of 32 bits keep their highest bit', () => {
    const wide = layoutFrom(bytes('0501 0904 a101 1500 27ffffffff 7520 9501 0930 8102 c0'));
    const state = unseenState(wide);
    decodeReport(wide, bytes('ffffffff'), state);
    expect(state.values[0]).toBe(1);
  });
});

describe('hats', () => {
  it('of four positions point in quarters of a turn', () => {
    const layout = layoutFrom(bytes('0501 0904 a101 1500 2503 7504 9501 0939 8142 8103 c0'));
    const state = unseenState(layout);
    decodeReport(layout, bytes('01'), state);
    expect(state.values[0]).toBe(2);
    decodeReport(layout, bytes('0f'), state);
    expect(state.values[0]).toBe(HAT_CENTRED);
  });
});

describe('button arrays', () => {
  it('hold the pressed ones and no others', () => {
    const layout = layoutFrom(bytes('0501 0904 a101 0509 1901 2904 1501 2504 7508 9502 8100 c0'));
    const state = unseenState(layout);
    decodeReport(layout, bytes('0203'), state);
    expect([...state.values]).toEqual([0, 1, 1, 0]);
    decodeReport(layout, bytes('0000'), state);
    expect([...state.values]).toEqual([0, 0, 0, 0]);
  });
});

describe('malformed reports are values and change nothing', () => {
  it('an unknown report id', () => {
    const layout = layoutFrom(descriptorOf('DualShock 4 v2 CUH'));
    const state = unseenState(layout);
    expect(decodeReport(layout, bytes('7700'), state)).toMatchObject({ code: 'INPUT_REPORT_ID', offset: 0 });
    expect([...state.seen].every((seen) => seen === 0)).toBe(true);
  });

  it.each(HID_VECTORS.filter((vector) => vector.samples.length > 0))('$name: every wrong length', (vector) => {
    const layout = layoutFrom(bytes(vector.descriptor));
    const whole = bytes(vector.samples[0]?.report ?? '');
    const id = layout.usesReportIds ? (whole[0] ?? 0) : 0;
    const needed = layout.reports.get(id)?.neededBytes ?? 0;
    for (let length = 0; length < needed; length++) {
      const state = unseenState(layout);
      const outcome = decodeReport(layout, whole.subarray(0, length), state);
      expect(outcome, `${length} bytes`).toMatchObject({ ok: false, code: 'INPUT_REPORT_LENGTH' });
      expect([...state.seen].every((seen) => seen === 0)).toBe(true);
    }
    expect(decodeReport(layout, new Uint8Array([...whole, 0]), unseenState(layout))).toMatchObject({
      code: 'INPUT_REPORT_LENGTH',
    });
  });

  it('but trailing constant padding may be missing', () => {
    const layout = layoutFrom(descriptorOf('T.16000M'));
    const state = unseenState(layout);
    expect(decodeReport(layout, bytes('0180060000ff3fff0a'), state)).toBe('changed');
    expect(state.values[slotOf(layout, 'Y')]).toBe(1);
  });

  test.prop([fc.constantFrom(...HID_VECTORS), fc.uint8Array({ minLength: 0, maxLength: 80 })])(
    'arbitrary reports never throw and never leave the range',
    (vector, report) => {
      const layout = layoutFrom(bytes(vector.descriptor));
      const state = unseenState(layout);
      // Half of them get a length that fits, or almost nothing would be decoded.
      const [first] = layout.reports.values();
      const fitted = new Uint8Array(first?.bytes ?? 1);
      fitted.set(report.subarray(0, fitted.length));
      if (layout.usesReportIds) fitted[0] = first?.id ?? 0;
      for (const candidate of [report, fitted]) decodeReport(layout, candidate, state);
      for (const [slot, control] of layout.controls.entries()) {
        const value = state.values[slot] ?? Number.NaN;
        const [low, high] = control.kind === 'hat' ? [-1, 7] : control.kind === 'button' ? [0, 1] : [-1, 1];
        expect(value >= low && value <= high, `${control.name} = ${value}`).toBe(true);
      }
    },
  );
});
