import { describe, expect, test } from 'vitest';
import { isUsable, padViews } from '../../../../src/console/page/bench/browser-pads.ts';

function pad(index: number, timestamp: number) {
  return {
    index,
    id: `pad ${index}`,
    connected: true,
    mapping: 'standard' as const,
    timestamp,
    axes: [0, -1],
    buttons: [{ pressed: true, touched: true, value: 1 }],
  };
}

describe('the gamepads of a browser', () => {
  test('are those that are there, by their index', () => {
    const [first, ...others] = padViews([null, pad(1, 900), null, pad(3, 0)], 1000);
    expect(first).toEqual({
      index: 1,
      id: 'pad 1',
      connected: true,
      mapping: 'standard',
      age: 100,
      axes: [0, -1],
      buttons: [{ pressed: true, value: 1 }],
    });
    expect(others.map(({ index }) => index)).toEqual([3]);
  });

  test('are never younger than now', () => {
    expect(padViews([pad(0, 2000)], 1000)[0]?.age).toBe(0);
  });

  test('are bounded in number and in size', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...pad(index, 0),
      axes: Array.from({ length: 500 }, () => 0),
      buttons: Array.from({ length: 500 }, () => ({ pressed: false, touched: false, value: 0 })),
    }));
    const views = padViews(many, 0);
    expect(views).toHaveLength(8);
    expect(views[0]?.axes).toHaveLength(64);
    expect(views[0]?.buttons).toHaveLength(64);
  });

  test('are input of the page only where their controls stand in known places', () => {
    expect(isUsable({ mapping: 'standard', connected: true })).toBe(true);
    expect(isUsable({ mapping: '', connected: true })).toBe(false);
    expect(isUsable({ mapping: 'standard', connected: false })).toBe(false);
  });
});
