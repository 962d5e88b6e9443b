import { fc, test as prop } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import {
  ALARM_PRIORITIES,
  type AlarmPriority,
  type AlarmState,
  type AlarmView,
} from '../../../../src/console/frames/index.ts';
import {
  comingOf,
  countsOf,
  duration,
  familyOf,
  groupsOf,
  loadOf,
  mostUrgent,
  newsOf,
} from '../../../../src/console/page/alarms/alarm-list.ts';
import { type Code, CODES } from '../../../../src/domain/index.ts';

function alarm(code: Code, crane: number, priority: AlarmPriority, state: AlarmState, more: Partial<AlarmView> = {}) {
  const id = `${crane} ${code}`;
  return { id, code, crane, priority, state, firstOut: false, age: 0, shelved: 0, count: 1, detail: '', ...more };
}

const STATES: readonly AlarmState[] = ['unacknowledged', 'acknowledged', 'cleared', 'shelved'];
const ALARM = fc
  .record({
    code: fc.constantFrom(...(Object.keys(CODES) as Code[])),
    crane: fc.nat(2),
    priority: fc.constantFrom(...ALARM_PRIORITIES),
    state: fc.constantFrom(...STATES),
    count: fc.nat(9),
    firstOut: fc.boolean(),
  })
  .map(({ code, crane, priority, state, count, firstOut }) => alarm(code, crane, priority, state, { count, firstOut }));

describe('the bar shows', () => {
  const read = alarm('PLC_TRIPPED', 1, 'high', 'acknowledged');
  const gone = alarm('LIMIT_FELT_AGE', 1, 'low', 'cleared');
  const shelved = alarm('LIMIT_BYPASS', 1, 'medium', 'shelved');
  const waiting = alarm('LIMIT_WIND', 2, 'low', 'unacknowledged');

  test('what nobody has read before what somebody has, and nothing that is shelved', () => {
    expect(mostUrgent([read, gone, waiting, shelved])).toBe(waiting);
    expect(mostUrgent([read, gone, shelved])).toBe(gone);
    expect(mostUrgent([shelved, read])).toBe(read);
    expect(mostUrgent([shelved])).toBeUndefined();
    expect(mostUrgent([])).toBeUndefined();
  });

  test('how many of each priority there are, and wait', () => {
    expect(countsOf([read, gone, waiting, shelved]).map(({ all, waiting: count }) => [all, count])).toEqual([
      [0, 0],
      [1, 0],
      [0, 0],
      [2, 2],
    ]);
  });
});

describe('in a flood', () => {
  prop.prop([fc.array(ALARM)])('every alarm stands in exactly one group, of its own crane and cause', (alarms) => {
    const groups = groupsOf(alarms);
    expect(groups.flatMap((group) => group.alarms)).toHaveLength(alarms.length);
    expect(new Set(groups.map(({ key }) => key)).size).toBe(groups.length);
    for (const group of groups) {
      expect(group.alarms).toContain(group.head);
      for (const { crane, code } of group.alarms) {
        expect(crane).toBe(group.crane);
        expect(familyOf(code)).toBe(group.family);
      }
      if (group.alarms.some(({ firstOut }) => firstOut)) expect(group.head.firstOut).toBe(true);
      expect(group.times).toBeGreaterThanOrEqual(group.alarms.length);
    }
  });

  test('the group of the most urgent alarm stands first, and tells the first that came', () => {
    const [first, second] = groupsOf([
      alarm('PLC_OTHER_MASTER', 1, 'critical', 'unacknowledged'),
      alarm('SAFETY_LOOP_AGE', 2, 'medium', 'unacknowledged'),
      alarm('PLC_LINK_DOWN', 1, 'high', 'unacknowledged', { firstOut: true, count: 3 }),
    ]);
    expect(first).toMatchObject({ crane: 1, family: 'plc', times: 4, head: { code: 'PLC_LINK_DOWN' } });
    expect(second).toMatchObject({ crane: 2, family: 'link' });
  });
});

describe('a screen reader is told', () => {
  test('each coming of an alarm once', () => {
    const one = alarm('PLC_TRIPPED', 1, 'high', 'unacknowledged');
    const told = new Set([comingOf(one)]);
    expect(newsOf([one], new Set())).toEqual([one]);
    expect(newsOf([one], told)).toEqual([]);
    expect(newsOf([{ ...one, count: 2 }], told)).toHaveLength(1);
    expect(newsOf([{ ...one, count: 2, state: 'shelved' }], told)).toEqual([]);
  });
});

test('the rate has words', () => {
  expect([loadOf(0, false), loadOf(1, false), loadOf(2, false), loadOf(7, true)]).toEqual([
    'calm',
    'calm',
    'busy',
    'flood',
  ]);
});

test.each([
  [0, '0:00'],
  [-5, '0:00'],
  [59_999, '0:59'],
  [60_000, '1:00'],
  [3_599_000, '59:59'],
  [3_661_000, '1:01:01'],
  [Number.POSITIVE_INFINITY, '–'],
  [Number.NaN, '–'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
