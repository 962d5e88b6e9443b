import { describe, expect, test } from 'vitest';
import { LatestSlot, type Severity } from '../../src/link/index.ts';

function drain(slot: LatestSlot<string>): string[] {
  const out: string[] = [];
  for (let value = slot.take(); value !== undefined; value = slot.take()) out.push(value);
  return out;
}

function filled(...values: readonly (readonly [string, Severity])[]): LatestSlot<string> {
  const slot = new LatestSlot<string>();
  for (const [value, severity] of values) slot.put(value, severity);
  return slot;
}

describe('the latest-wins slot', () => {
  test('of motions only the newest goes out', () => {
    expect(drain(filled(['m1', 0], ['m2', 0], ['m3', 0]))).toEqual(['m3']);
  });

  test('a stop is not overwritten by the motion after it, and goes out first', () => {
    expect(drain(filled(['m1', 0], ['stop', 1], ['m2', 0], ['m3', 0]))).toEqual(['stop', 'm3']);
  });

  test('a stop discards the motion before it', () => {
    expect(drain(filled(['m1', 0], ['stop', 1]))).toEqual(['stop']);
  });

  test('an emergency stop discards the stop before it and survives the one after it', () => {
    expect(drain(filled(['s1', 1], ['emergency', 2], ['s2', 1], ['s3', 1], ['m', 0]))).toEqual([
      'emergency',
      's3',
      'm',
    ]);
  });

  test('cleared, it holds nothing', () => {
    const slot = filled(['emergency', 2], ['m', 0]);
    slot.clear();
    expect(drain(slot)).toEqual([]);
  });
});
