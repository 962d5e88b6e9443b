// Numbers as text: units, rounding, and what was not counted.

import { describe, expect, it } from 'vitest';
import { cores, ratio, time, timeAlone, unitFor } from './figures.ts';

describe('a time', () => {
  it.each([
    [18.24e-6, 'µs', '18.2'],
    [90e-6, 'µs', '90.0'],
    [1.204567, 'µs', '1,200,000'],
    [2.3e-3, 'ms', '2.30'],
    [null, 'ms', '–'],
  ] as const)('of %s s in %s is %s', (seconds, unit, text) => {
    expect(time(seconds, unit)).toBe(text);
  });

  it('alone chooses its unit', () => {
    expect(timeAlone(94.1e-6)).toBe('94.1 µs');
    expect(timeAlone(5e-3)).toBe('5.00 ms');
  });
});

describe('the unit of a table', () => {
  it('is one in which its least time is at least one', () => {
    expect(unitFor([1e-3, 2, null])).toBe('ms');
    expect(unitFor([0.9e-3, 2])).toBe('µs');
  });

  it('is there for a table without a time', () => {
    expect(unitFor([null])).toBe('µs');
  });
});

it('a ratio and cores are rounded', () => {
  expect(ratio(1.4049)).toBe('1.40×');
  expect(ratio(null)).toBe('–');
  expect(cores(0.4711)).toBe('0.471');
});
