import { describe, expect, test } from 'vitest';
import { isNewer, nextSerial, SequenceWindow } from '../../src/link/index.ts';

const TOP = 0xffff_ffff;

describe('serial arithmetic', () => {
  test.each([
    [1, 0, true],
    [0, 0, false],
    [0, 1, false],
    [0, TOP, true],
    [TOP, 0, false],
    [0x7fff_ffff, 0, true],
    [0x8000_0000, 0, false],
    [5, 0xffff_fff0, true],
  ])('isNewer(%i, %i) = %s', (a, b, newer) => {
    expect(isNewer(a, b)).toBe(newer);
  });

  test('the number after the last one is 0', () => {
    expect(nextSerial(TOP)).toBe(0);
  });
});

describe('the sequence window', () => {
  test('takes newer, counts the newest again as repeated and everything before as old', () => {
    const window = new SequenceWindow(7);
    const judged = [5, 6, 6, 5, 9, 8, 9].map((sequence) => window.judge(7, sequence));
    expect(judged).toEqual(['newer', 'newer', 'repeated', 'old', 'newer', 'old', 'repeated']);
  });

  test('takes any first number, across the wrap too', () => {
    const window = new SequenceWindow(7);
    expect([TOP - 1, TOP, 0, TOP, 1].map((sequence) => window.judge(7, sequence))).toEqual([
      'newer',
      'newer',
      'newer',
      'old',
      'newer',
    ]);
  });

  test('a new epoch refuses the frames of the old one, and takes its own first', () => {
    const window = new SequenceWindow(7);
    window.judge(7, 100);
    window.open(8);
    expect(window.judge(7, 101)).toBe('epoch');
    expect(window.judge(8, 3)).toBe('newer');
    window.open(8);
    expect(window.judge(8, 3), 'opening the same epoch again forgets nothing').toBe('repeated');
  });
});
