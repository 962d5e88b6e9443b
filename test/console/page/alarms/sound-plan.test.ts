import { describe, expect, test } from 'vitest';
import { ALARM_PRIORITIES, type AlarmState, type AlarmView } from '../../../../src/console/frames/index.ts';
import { due, PATTERNS, SILENT, sounding } from '../../../../src/console/page/alarms/sound-plan.ts';

function alarm(priority: AlarmView['priority'], state: AlarmState): AlarmView {
  const rest = { firstOut: false, age: 0, shelved: 0, count: 1, detail: '' };
  return { id: priority, code: 'PLC_TRIPPED', crane: 1, priority, state, ...rest };
}

describe('the sound', () => {
  test('is of the most urgent alarm that stands and that nobody has acknowledged', () => {
    expect(sounding([alarm('high', 'unacknowledged'), alarm('low', 'unacknowledged')])).toBe('high');
    for (const state of ['acknowledged', 'cleared', 'shelved'] as const) {
      expect(sounding([alarm('critical', state)])).toBeUndefined();
    }
  });

  test('comes at once, again after its interval, and at once when it gets worse', () => {
    expect(due('high', 0, SILENT, 1000)).toBe(PATTERNS.high);
    const played = { priority: 'high', at: 1000 } as const;
    expect(due('high', 0, played, 1000 + PATTERNS.high.every - 1)).toBeUndefined();
    expect(due('high', 0, played, 1000 + PATTERNS.high.every)).toBe(PATTERNS.high);
    expect(due('critical', 0, played, 1100)).toBe(PATTERNS.critical);
  });

  test('is muted until its time is over, and not after', () => {
    expect(due('critical', 5000, SILENT, 4999)).toBeUndefined();
    expect(due('critical', 5000, SILENT, 5000)).toBe(PATTERNS.critical);
    expect(due(undefined, 0, SILENT, 5000)).toBeUndefined();
  });

  test('is another for each priority, the more urgent the sooner again, and ends before it begins again', () => {
    const patterns = ALARM_PRIORITIES.map((priority) => PATTERNS[priority]);
    expect(new Set(patterns.map(({ beeps }) => beeps.map(({ hertz }) => hertz).join(' '))).size).toBe(4);
    expect(patterns.map(({ every }) => every)).toEqual(patterns.map(({ every }) => every).sort((a, b) => a - b));
    for (const { beeps, every } of patterns) {
      for (const { at, length } of beeps) expect((at + length) * 1000).toBeLessThan(every);
    }
  });
});
