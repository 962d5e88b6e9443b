// Figures: as wide as before, with a minus that is one, and never a number where none is known.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  age,
  degrees,
  fixed,
  percent,
  position,
  share,
  signed,
  speed,
  tonnes,
} from '../../../../src/console/page/desk/figures.ts';

describe('figures', () => {
  it('have their decimals, their sign and their width', () => {
    expect(fixed(-1.005, 1)).toBe('−1.0');
    expect(signed(0.5, 2)).toBe('+0.50');
    expect(position(12.345).replaceAll('\u2007', '_')).toBe('__12.35');
    expect(speed(-0.52)).toBe('−0.52');
    expect(tonnes(31_249)).toBe('31.2');
    expect(degrees(Math.PI / 180).trim()).toBe('+1.0');
  });

  it('have no negative zero, and no sign on what is shown as zero', () => {
    expect([fixed(-0.001, 2), signed(-0.001, 2), signed(0.001, 2), signed(-0, 1)]).toEqual([
      '0.00',
      '0.00',
      '0.00',
      '0.0',
    ]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, null])('are a dash for %s', (value) => {
    for (const text of [
      fixed(value, 1),
      signed(value, 1),
      position(value),
      speed(value),
      tonnes(value),
      degrees(value),
    ])
      expect(text.trim()).toBe('–');
    expect(percent(value)).toBe('–');
  });

  test.prop([fc.double({ min: -999, max: 999, noNaN: true })])('keep the width of a position', (value) => {
    expect(position(value)).toHaveLength(7);
  });

  it('never round a share up to everything or down to nothing', () => {
    expect([0, 0.001, 0.4, 0.999, 1].map(percent)).toEqual(['0', '1', '40', '99', '100']);
  });

  it('say ages calmly', () => {
    expect([0, 49, 349, 1249, 59_999, 60_000, Number.POSITIVE_INFINITY, Number.NaN].map(age)).toEqual([
      '0 ms',
      '0 ms',
      '300 ms',
      '1.2 s',
      '59 s',
      '> 60 s',
      '> 60 s',
      '–',
    ]);
  });

  it('place a value in its range, or nowhere', () => {
    expect([share(5, 0, 10), share(-1, 0, 10), share(11, 0, 10)]).toEqual([0.5, 0, 1]);
    expect([share(5, 10, 10), share(Number.NaN, 0, 10), share(5, 0, undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
