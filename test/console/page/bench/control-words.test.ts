import { fc, test as prop } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import {
  ageWords,
  barOf,
  buttonLabel,
  byKind,
  deflectionText,
  hatEighth,
} from '../../../../src/console/page/bench/control-words.ts';

describe('an axis', () => {
  test.each([
    [undefined, '—'],
    [0, '   0 %'],
    [0.004, '   0 %'],
    [-0.42, '− 42 %'],
    [1, '+100 %'],
  ])('at %s reads %s', (value, text) => {
    expect(deflectionText(value).replaceAll('\u2007', ' ')).toBe(text);
  });

  test('is as wide a text for every value', () => {
    const widths = new Set([-1, -0.5, -0.01, 0, 0.07, 0.99, 1].map((value) => deflectionText(value).length));
    expect(widths.size).toBe(1);
  });

  test('is a bar from the centre', () => {
    expect(barOf(0)).toEqual({ left: 50, width: 0 });
    expect(barOf(1)).toEqual({ left: 50, width: 50 });
    expect(barOf(-0.5)).toEqual({ left: 25, width: 25 });
    expect(barOf(undefined)).toEqual({ left: 50, width: 0 });
    expect(barOf(Number.NaN)).toEqual({ left: 50, width: 0 });
  });

  prop.prop([fc.double()])('never leaves its track', (value) => {
    const { left, width } = barOf(value);
    expect(left >= 0 && width >= 0 && left + width <= 100).toBe(true);
  });
});

describe('a hat', () => {
  test.each([
    [0, 0],
    [7, 7],
    [-1, undefined],
    [8, undefined],
    [2.5, undefined],
    [undefined, undefined],
  ])('at %s points to eighth %s', (value, eighth) => {
    expect(hatEighth(value)).toBe(eighth);
  });
});

describe('a button', () => {
  test('has its number in its square, or its name where it has none', () => {
    expect(buttonLabel('button 32')).toBe('32');
    expect(buttonLabel('0c:0224')).toBe('0c:0224');
  });
});

test('controls keep the order of the device within their kind', () => {
  const control = (name: string, kind: 'axis' | 'button' | 'hat') => ({ name, kind, value: 0, does: '' });
  const { axes, hats, buttons } = byKind([
    control('button 1', 'button'),
    control('X', 'axis'),
    control('hat', 'hat'),
    control('Y', 'axis'),
  ]);
  expect(axes.map(({ name }) => name)).toEqual(['X', 'Y']);
  expect(hats).toHaveLength(1);
  expect(buttons).toHaveLength(1);
});

describe('an age', () => {
  test.each([
    [0, '< 10 ms'],
    [37, '30 ms'],
    [999, '990 ms'],
    [2345, '2.3 s'],
  ])('of %s ms reads %s', (age, time) => {
    expect(ageWords(age)).toEqual({ kind: 'age', time });
  });

  test('of a minute, or of no number, is never', () => {
    for (const age of [60_000, Number.POSITIVE_INFINITY, Number.NaN]) expect(ageWords(age)).toEqual({ kind: 'never' });
  });
});
