// docs/alarms.md shows the table of alarms as it is (QUAYLINK_WRITE_DOCS=1 writes it anew), and the table leaves out no
// code that could stop a crane.

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type AlarmRule, priorityOf } from '../../../src/console/server/alarm-rules.ts';
import { ALARM_RULES, NO_ALARMS } from '../../../src/console/server/alarm-table.ts';
import { type Code, CODES } from '../../../src/domain/index.ts';

const DOCUMENT = new URL('../../../docs/alarms.md', import.meta.url);

const TIMES = { seconds: 'seconds', minutes: 'ten minutes', shift: 'the shift' } as const;
const WATCHES = { mine: '', free: ', also while nobody holds it', any: ', whoever holds it' } as const;

function codesOf(codes: readonly Code[]): string {
  return codes.map((code) => `\`${code}\``).join(', ');
}

function rowOf(rule: AlarmRule): string {
  const where = rule.scope === 'desk' ? 'desk' : `crane${WATCHES[rule.watch]}`;
  const causes = rule.causes.length === 0 ? '' : `; with ${codesOf(rule.causes)} as its cause`;
  const signs = rule.signs.join(', ');
  const delays = `${rule.onDelay / 1000} s, ${rule.offDelay / 1000} s`;
  const rank = `${rule.consequence}, ${TIMES[rule.within]}`;
  return `| ${priorityOf(rule)} | \`${rule.code}\`${causes} | ${where} | ${signs} | ${delays} | ${rank}: ${rule.why} |`;
}

function held(name: string, lines: readonly string[]): void {
  const document = readFileSync(DOCUMENT, 'utf8');
  const open = `<!-- ${name} -->`;
  const from = document.indexOf(open);
  const to = document.indexOf('<!-- end -->', from);
  expect(from, `the document has no place ${open}`).toBeGreaterThan(0);
  const wanted = `${document.slice(0, from + open.length)}\n${lines.join('\n')}\n${document.slice(to)}`;
  if (process.env['QUAYLINK_WRITE_DOCS'] === '1') writeFileSync(DOCUMENT, wanted);
  else expect(document).toBe(wanted);
}

describe('docs/alarms.md', () => {
  test('shows the table of alarms', () => {
    const head = [
      '| priority | alarm | of | shows by | on-, off-delay | consequence, time to act in: why |',
      '|---|---|---|---|---|---|',
    ];
    held('alarms', [...head, ...ALARM_RULES.map(rowOf)]);
  });

  test('shows what is none', () => {
    const rows = NO_ALARMS.map(({ codes, why }) => `| ${codesOf(codes)} | ${why} |`);
    held('no alarms', ['| code | why it is no alarm |', '|---|---|', ...rows]);
  });
});

describe('the table of alarms', () => {
  const listed = new Set<Code>([
    ...ALARM_RULES.flatMap(({ code, causes }) => [code, ...causes]),
    ...NO_ALARMS.flatMap(({ codes }) => codes),
  ]);

  test('leaves out no code that a crane can stop for, be held back by, or change hands by', () => {
    const codes = (Object.keys(CODES) as Code[]).filter((code) => /^(?:SAFETY|LIMIT|PLC|AUTHORITY)_/.test(code));
    expect(codes.filter((code) => !listed.has(code))).toEqual([]);
  });

  test('names no code twice for the same place, and none both as an alarm and as none', () => {
    for (const scope of ['desk', 'crane'] as const) {
      const codes = ALARM_RULES.filter((rule) => rule.scope === scope).flatMap(({ code, causes }) => [code, ...causes]);
      expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    }
    const none = NO_ALARMS.flatMap(({ codes }) => codes);
    expect(none.filter((code) => ALARM_RULES.some((rule) => rule.code === code || rule.causes.includes(code)))).toEqual(
      [],
    );
  });

  test('is rationalised: few are critical, most are not urgent', () => {
    const share = (wanted: readonly string[]) =>
      ALARM_RULES.filter((rule) => wanted.includes(priorityOf(rule))).length / ALARM_RULES.length;
    expect(share(['critical'])).toBeLessThan(0.1);
    expect(share(['medium', 'low'])).toBeGreaterThan(0.6);
  });
});
