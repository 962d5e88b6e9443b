// The page's pad: its descriptor as every host would read it, its reports both ways.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseDescriptor } from '../../src/input/descriptor.ts';
import { isJoystick } from '../../src/input/layout.ts';
import {
  decodePagePad,
  encodePagePad,
  PAD_BUTTON,
  PAD_BUTTONS,
  PAGE_PAD_AT_REST,
  PAGE_PAD_DESCRIPTOR,
  PAGE_PAD_REPORT_BYTES,
} from '../../src/input/page-pad.ts';
import { decodeReport, unseenState } from '../../src/input/report.ts';

function layout() {
  const parsed = parseDescriptor(PAGE_PAD_DESCRIPTOR);
  if (!parsed.ok) throw new Error(parsed.expected);
  return parsed.value;
}

const position = fc.double({ min: -1, max: 1, noNaN: true });
const stick = fc.record({ x: position, y: position, slide: position });
const pad = fc.record({ left: stick, right: stick, pressed: fc.subarray([...PAD_BUTTONS]).map((all) => new Set(all)) });

describe("the page's pad", () => {
  it('is a gamepad of six axes and sixteen buttons', () => {
    const { controls, reports } = layout();
    expect(isJoystick(layout())).toBe(true);
    expect(controls.filter(({ kind }) => kind === 'axis').map(({ name }) => name)).toEqual([
      'X',
      'Y',
      'Z',
      'Rx',
      'Ry',
      'Rz',
    ]);
    expect(controls.filter(({ kind }) => kind === 'button')).toHaveLength(16);
    expect(reports.get(0)).toMatchObject({ bytes: PAGE_PAD_REPORT_BYTES, neededBytes: PAGE_PAD_REPORT_BYTES });
  });

  it('puts each control where the descriptor says', () => {
    const report = encodePagePad({
      left: { x: 1, y: -1, slide: 0 },
      right: { x: 0, y: 1, slide: -1 },
      pressed: new Set(['deadman-left', 'open-left', 'tandem']),
    });
    expect([...report]).toEqual([0xff, 0x7f, 0x01, 0x80, 0, 0, 0, 0, 0xff, 0x7f, 0x01, 0x80, 0x01, 0x41]);
  });

  test.prop([pad])('says the same to the parser of every stick, and back to itself', (held) => {
    const report = encodePagePad(held);
    const state = unseenState(layout());
    expect(decodeReport(layout(), report, state)).toBe('changed');
    const { left, right } = held;
    for (const [slot, value] of [left.x, left.y, left.slide, right.x, right.y, right.slide].entries())
      expect(state.values[slot]).toBeCloseTo(value, 4);
    for (const [slot, control] of layout().controls.entries()) {
      if (control.kind !== 'button') continue;
      const name = PAD_BUTTONS.find((button) => control.name === `button ${PAD_BUTTON[button]}`);
      expect(state.values[slot]).toBe(name !== undefined && held.pressed.has(name) ? 1 : 0);
    }
    const back = decodePagePad(report);
    expect(back?.pressed).toEqual(held.pressed);
    expect(back?.left.x).toBeCloseTo(left.x, 4);
    expect(back?.right.slide).toBeCloseTo(right.slide, 4);
  });

  it('holds what is out of range, and puts what is no number at rest', () => {
    const wild = { x: Number.NaN, y: Number.POSITIVE_INFINITY, slide: -7 };
    expect(decodePagePad(encodePagePad({ ...PAGE_PAD_AT_REST, left: wild }))?.left).toEqual({ x: 0, y: 1, slide: -1 });
  });

  it.each([0, 13, 15])('a report of %i bytes is none', (length) => {
    expect(decodePagePad(new Uint8Array(length))).toBe(undefined);
  });
});
