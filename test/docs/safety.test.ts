// docs/safety.md against the tree: each cause of a stop has its category once, each hazard names tests that exist, and the
// numbers are the defaults.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODES } from '../../src/domain/index.ts';

const page = readFileSync('docs/safety.md', 'utf8');

/** Lines of the table under a heading, without its head. */
function rowsUnder(heading: string): readonly string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const first = text.slice(text.indexOf('|---'));
  const [table = ''] = first.split('\n\n');
  return table.split('\n').slice(1);
}

/** What the gateway tells of a crane that waits: none of these stops one. */
const WAITING = [
  'SAFETY_NOT_CLAIMED',
  'SAFETY_NOT_ARMED',
  'SAFETY_NOT_NEUTRAL',
  'SAFETY_DEADMAN_HELD',
  'SAFETY_LOOP_UNSTABLE',
  'SAFETY_REARM_NEEDED',
  'SAFETY_RESET_NEEDED',
];

/** Everything that the motion machine may stop a crane for: what it names, and the two ways of losing a holder. */
function stopCauses(): ReadonlySet<string> {
  const files = ['safety/motion.ts', 'safety/freshness.ts', 'safety/picture.ts'];
  const named = files.flatMap(
    (file) => readFileSync(`src/${file}`, 'utf8').match(/(?<=')(?:SAFETY|PLC)_\w+(?=')/g) ?? [],
  );
  const causes = new Set<string>([
    ...named,
    'AUTHORITY_RELEASED',
    'AUTHORITY_TAKEN_OVER',
    'SAFETY_SHUTDOWN',
    'SAFETY_DISCONNECTED',
  ]);
  for (const name of WAITING) causes.delete(name);
  return causes;
}

describe('the table of stops', () => {
  const listed = rowsUnder('Stops').flatMap((row) => row.match(/`[A-Z_]+`/g) ?? []);

  it('names codes that exist, each once', () => {
    expect(new Set(listed).size).toBe(listed.length);
    for (const name of listed) expect(Object.keys(CODES)).toContain(name.slice(1, -1));
  });

  it('has every cause of the motion machine', () => {
    const missing = [...stopCauses()].filter((name) => !listed.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });
});

describe('the argument', () => {
  const rows = rowsUnder('The argument, hazard by hazard').filter((row) => row.startsWith('| '));

  it('counts its hazards from 1 on, none without a counter, a test and a word on what remains', () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const [at, row] of rows.entries()) {
      const cells = row.split('|').map((cell) => cell.trim());
      expect(cells).toHaveLength(7);
      expect(cells[1]).toBe(String(at + 1));
      expect(cells.slice(2, 6).every((cell) => cell !== '')).toBe(true);
    }
  });

  it.each(rows.flatMap((row) => row.match(/`test\/[^`]+`/g) ?? []).map((name) => name.slice(1, -1)))(
    '%s exists',
    (name) => {
      const [file = '', title] = name.split(' › ');
      expect(existsSync(file)).toBe(true);
      if (title !== undefined) expect(readFileSync(file, 'utf8')).toContain(title);
    },
  );
});
