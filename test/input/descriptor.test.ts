// The report descriptor parser against real descriptors, the traps in them, and malformed bytes.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseDescriptor } from '../../src/input/descriptor.ts';
import { isJoystick, type ReportLayout, slotOf } from '../../src/input/layout.ts';
import { bytes, descriptorOf, HID_VECTORS } from './hid-vectors.ts';

function layoutOf(hex: string): ReportLayout {
  const parsed = parseDescriptor(bytes(hex));
  if (!parsed.ok) throw new Error(`${parsed.expected}, found ${parsed.found} at ${parsed.offset}`);
  return parsed.value;
}

function names(layout: ReportLayout): string[] {
  return layout.controls.map((control) => control.name);
}

function buttons(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `button ${from + i}`);
}

describe('real descriptors', () => {
  it.each(HID_VECTORS)('$name: report lengths, ids and applications', (vector) => {
    const layout = layoutOf(vector.descriptor);
    expect(Object.fromEntries([...layout.reports].map(([id, report]) => [String(id), report.bytes]))).toEqual(
      vector.reportBytes,
    );
    expect(layout.usesReportIds).toBe(vector.usesReportIds);
    expect(
      layout.applications.map(
        (application) =>
          `${(application >>> 16).toString(16).padStart(4, '0')}:${(application & 0xffff).toString(16).padStart(4, '0')}`,
      ),
    ).toEqual(vector.applications);
    expect(isJoystick(layout)).toBe(true);
  });

  it('Extreme 3D Pro: Pop restores what Push saved, so that the slider is an axis and not button 54', () => {
    const layout = layoutOf(Buffer.from(descriptorOf('Extreme 3D')).toString('hex'));
    expect(names(layout)).toEqual(['X', 'Y', 'hat', 'Rz', ...buttons(1, 8), 'Slider', ...buttons(9, 12)]);
    const slider = layout.controls[slotOf(layout, 'Slider')];
    expect(slider).toMatchObject({ kind: 'axis', bitOffset: 40, bitSize: 8, logicalMin: 0, logicalMax: 255 });
  });

  it('DragonRise: keeps both Z axes, under names of their own', () => {
    expect(names(layoutOf(Buffer.from(descriptorOf('DragonRise')).toString('hex'))).slice(0, 5)).toEqual([
      'X',
      'Y',
      'Z',
      'Z 2',
      'Rz',
    ]);
  });

  it('T.16000M: its 55 trailing constant bytes are described but not needed', () => {
    expect(layoutOf(Buffer.from(descriptorOf('T.16000M')).toString('hex')).reports.get(0)).toMatchObject({
      bytes: 64,
      neededBytes: 9,
    });
  });

  it('Xbox: the hat runs from 1 with a null state, and simulation controls have their names', () => {
    const layout = layoutOf(Buffer.from(descriptorOf('Xbox')).toString('hex'));
    expect(layout.controls[slotOf(layout, 'hat')]).toMatchObject({ logicalMin: 1, logicalMax: 8, nullState: true });
    expect(layout.controls[slotOf(layout, 'Brake')]).toMatchObject({ kind: 'axis', bitSize: 10, logicalMax: 1023 });
    expect(layout.controls[slotOf(layout, 'X')]).toMatchObject({ logicalMin: 0, logicalMax: 65535 });
    expect(layout.controls[slotOf(layout, '0c:0224')]).toMatchObject({ kind: 'button' });
  });

  it('Switch Pro: 32-bit usages carry their own page', () => {
    const layout = layoutOf(Buffer.from(descriptorOf('Switch Pro')).toString('hex'));
    expect(names(layout)).toEqual([...buttons(1, 14), 'X', 'Y', 'Z', 'Rz', 'hat', ...buttons(15, 18)]);
  });
});

describe('items', () => {
  const head = '0501 0904 a101';

  it('reads the logical maximum as unsigned unless the minimum is negative', () => {
    expect(layoutOf(`${head} 1500 25ff 7508 9501 0930 8102 c0`).controls[0]).toMatchObject({
      logicalMin: 0,
      logicalMax: 255,
    });
    expect(layoutOf(`${head} 1581 25ff 7508 9501 0930 8102 c0`).controls[0]).toMatchObject({
      logicalMin: -127,
      logicalMax: -1,
    });
  });

  it('keeps physical extents, and takes the logical ones where there are none', () => {
    expect(layoutOf(`${head} 1500 2507 3500 463b01 7504 9501 0939 8142 c0`).controls[0]).toMatchObject({
      physicalMin: 0,
      physicalMax: 315,
    });
    expect(layoutOf(`${head} 1500 2507 7504 9501 0939 8142 c0`).controls[0]).toMatchObject({
      physicalMin: 0,
      physicalMax: 7,
    });
  });

  it('gives the last usage to all fields that are left, and no usage to none', () => {
    expect(names(layoutOf(`${head} 1500 25ff 7508 9503 0930 0931 8102 c0`))).toEqual(['X', 'Y', 'Y 2']);
    expect(names(layoutOf(`${head} 1500 25ff 7508 9503 8102 c0`))).toEqual([]);
  });

  it('takes the preferred usage of a delimited set', () => {
    expect(names(layoutOf(`${head} 1500 25ff 7508 9502 a901 0930 0932 a900 0931 8102 c0`))).toEqual(['X', 'Y']);
  });

  it('applies a usage page that stands after its usages', () => {
    expect(names(layoutOf(`0509 0501 0904 a101 0509 0930 0501 1500 25ff 7508 9501 8102 c0`))).toEqual(['X']);
  });

  it('skips constant fields but counts their bits', () => {
    expect(layoutOf(`${head} 1500 25ff 7508 9501 0930 8103 0931 8102 c0`).controls).toMatchObject([
      { name: 'Y', bitOffset: 8 },
    ]);
  });

  it('reads buttons in an array field', () => {
    const layout = layoutOf(`${head} 0509 1901 2904 1501 2504 7508 9502 8100 c0`);
    expect(names(layout)).toEqual(buttons(1, 4));
    expect(layout.reports.get(0)?.arrays).toMatchObject([{ count: 2, bitSize: 8, logicalMin: 1, slots: [0, 1, 2, 3] }]);
  });

  it('passes over long and reserved items', () => {
    expect(names(layoutOf(`fe02aa0102 ${head} 0c 1500 25ff 7508 9501 0930 8102 c0`))).toEqual(['X']);
  });
});

describe('malformed descriptors are values with an offset', () => {
  it.each([
    ['nothing', '', 0],
    ['item cut short', '0501 09', 2],
    ['long item cut short', 'fe05aa01', 0],
    ['open collection', '0501 0904 a101', 6],
    ['end without collection', 'c0', 0],
    ['Pop without Push', 'b4', 0],
    ['report id 0', '8500', 0],
    ['report id after a field', '0501 0904 a101 1500 25ff 7508 9501 0930 8102 8501 c0', 18],
    ['usage maximum without minimum', '2901', 0],
    ['usage range upside down', '1905 2901', 2],
    ['logical range upside down', '0501 0904 a101 1505 2501 7508 9501 0930 8102 c0', 16],
    ['nested delimiter', 'a901 a901', 2],
    ['delimiter left open', '0501 0904 a901 0930 a101', 8],
    ['report size beyond reason', '760201', 0],
    ['Input outside a collection', '1500 25ff 7508 9501 0501 0930 8102', 12],
    ['too many Push items', 'a4'.repeat(17), 16],
    ['too many bytes', '0501'.repeat(2049), 0],
  ])('%s', (_what, hex, offset) => {
    const parsed = parseDescriptor(bytes(hex));
    expect(parsed).toMatchObject({ ok: false, code: 'INPUT_DESCRIPTOR', offset });
  });

  it.each(HID_VECTORS)('$name: cut at every byte after its first collection it fails', (vector) => {
    const whole = bytes(vector.descriptor);
    for (let length = 8; length < whole.length; length++)
      expect(parseDescriptor(whole.subarray(0, length)), `cut to ${length}`).toMatchObject({ ok: false });
  });

  test.prop([fc.uint8Array({ maxLength: 300 })])('arbitrary bytes never throw', (descriptor) => {
    const parsed = parseDescriptor(descriptor);
    expect(typeof parsed.ok).toBe('boolean');
  });

  test.prop([fc.constantFrom(...HID_VECTORS), fc.nat(), fc.nat(255)])(
    'a real descriptor with one byte changed never throws',
    (vector, at, value) => {
      const descriptor = bytes(vector.descriptor);
      descriptor[at % descriptor.length] = value;
      expect(typeof parseDescriptor(descriptor).ok).toBe('boolean');
    },
  );
});
