// Every alarm that can be told says what comes of it and what to do.

import { describe, expect, test } from 'vitest';
import { actionText, consequenceText, detailText, sideOf } from '../../../../src/console/page/alarms/alarm-words.ts';
import { picture } from '../../../../src/console/page/link/store.ts';
import { codeText } from '../../../../src/console/page/text/index.ts';
import { ALARM_RULES } from '../../../../src/console/server/alarm-table.ts';

describe.each(ALARM_RULES.map(({ code }) => code))('%s', (code) => {
  test('says its consequence and what to do', () => {
    expect(consequenceText(code)).toMatch(/^[A-Z].+[.]$/);
    expect(actionText(code)).toMatch(/^[A-Z].+[.]$/);
  });
});

test('a cause is told in words, anything else as it came', () => {
  expect(detailText('PLC_TIMEOUT')).toContain(codeText('PLC_TIMEOUT'));
  expect(detailText('supervisor: relief')).toBe('supervisor: relief');
  expect(detailText('toString')).toBe('toString');
  expect(detailText('')).toBe('');
});

test('a crane is on the side where the desk has it', () => {
  const cranes = [
    { side: 'a', number: 7 },
    { side: 'b', number: 3 },
  ];
  picture.value = { tick: 1, receivedAt: 0, view: { cranes } as never };
  expect([sideOf(7), sideOf(3), sideOf(0), sideOf(1)]).toEqual(['a', 'b', undefined, undefined]);
});
