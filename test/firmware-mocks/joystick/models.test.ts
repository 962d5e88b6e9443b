// The mock's own encoder against published and constructed reports, and against the parser in src/input that never saw it.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  DUALSHOCK_4,
  LOGITECH_F310,
  MOCK_DESK,
  PAD_AT_REST,
  type PadModel,
} from '../../../firmware-mocks/joystick/models.ts';
import { parseDescriptor } from '../../../src/input/descriptor.ts';
import { slotOf } from '../../../src/input/layout.ts';
import { decodeReport, unseenState } from '../../../src/input/report.ts';
import { descriptorOf } from '../../input/hid-vectors.ts';

function hex(report: Uint8Array): string {
  return Buffer.from(report).toString('hex');
}

describe('reports', () => {
  it('of the F310 are those that were published', () => {
    // Published: 807f807f280300ff; the mock rests at 0x80 on both halves of an even range.
    const published = LOGITECH_F310.encode({
      ...PAD_AT_REST,
      left: [0, -0.004],
      right: [0, -0.004],
      buttons: [2, 5, 6],
    });
    expect(hex(published)).toBe('807f807f280300ff');
  });

  it('of the DualShock 4 are those of the vectors', () => {
    expect(hex(DUALSHOCK_4.encode(PAD_AT_REST))).toBe(`018080808008${'00'.repeat(58)}`);
    const cross = DUALSHOCK_4.encode({ left: [-1, 0], right: [1, 0], hat: 0, buttons: [2] });
    expect(hex(cross).slice(0, 16)).toBe('010080ff80200000');
  });

  it('of the mock desk are little-endian and signed', () => {
    expect(hex(MOCK_DESK.encode({ left: [-1, 1], right: [0, 0.5], hat: 3, buttons: [1, 16] }))).toBe(
      '0101 80ff 7f00 0000 4003 0180'.replaceAll(' ', ''),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -7])('hold a position of %s inside the range', (position) => {
    const report = MOCK_DESK.encode({ ...PAD_AT_REST, left: [position, 0] });
    const x = new DataView(report.buffer).getInt16(1, true);
    expect(Math.abs(x)).toBeLessThanOrEqual(32767);
  });
});

it('the descriptors of real devices are the real ones', () => {
  expect(hex(DUALSHOCK_4.descriptor)).toBe(hex(descriptorOf('DualShock 4 v2 CUH')));
  expect(hex(LOGITECH_F310.descriptor)).toBe(hex(descriptorOf('F310')));
});

const model = fc.constantFrom<PadModel>(MOCK_DESK, DUALSHOCK_4, LOGITECH_F310);
const position = fc.double({ min: -1, max: 1, noNaN: true });

test.prop([
  model,
  position,
  position,
  position,
  position,
  fc.integer({ min: -1, max: 7 }),
  fc.uniqueArray(fc.integer({ min: 1, max: 12 })),
])('what the encoder packs the parser and decoder read back', (pad, leftX, leftY, rightX, rightY, hat, buttons) => {
  const layout = parseDescriptor(pad.descriptor);
  if (!layout.ok) throw new Error(layout.expected);
  const state = unseenState(layout.value);
  expect(
    decodeReport(layout.value, pad.encode({ left: [leftX, leftY], right: [rightX, rightY], hat, buttons }), state),
  ).toBe('changed');
  const value = (name: string): number => state.values[slotOf(layout.value, name)] ?? Number.NaN;
  for (const [name, wanted] of Object.entries({ X: leftX, Y: leftY, Z: rightX, Rz: rightY }))
    expect(Math.abs(value(name) - wanted)).toBeLessThanOrEqual(1 / 255 + 1e-12);
  expect(value('hat')).toBe(hat);
  for (let button = 1; button <= 12; button++) expect(value(`button ${button}`)).toBe(buttons.includes(button) ? 1 : 0);
});
