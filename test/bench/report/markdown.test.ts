// The generated sections, and how they get into the document.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdownTables, withTables } from './markdown.ts';
import { sampleResult } from './sample.ts';

const tables = markdownTables(sampleResult);

describe('the sections', () => {
  it('show the own rows in bold, and a dash where nothing was counted', () => {
    expect(tables.get('closed')).toContain('| **quaylink ack** | 126 | 342 | 820 | 4,100 | 1.40× | 1.90× | 0 | 0 |');
    expect(tables.get('open')).toContain('| plc | – | – | – | – | – | – | 0 | 0 |');
  });

  it('have as many cells in every row as in the head', () => {
    for (const [name, text] of tables) {
      const rows = text.split('\n\n').map((part) => part.split('\n').filter((line) => line.startsWith('|')));
      for (const table of rows) {
        expect(new Set(table.map((line) => line.split('|').length)).size, name).toBeLessThanOrEqual(1);
      }
    }
  });

  it('name what was skipped, and missed aims', () => {
    expect(tables.get('machine')).toContain('Skipped: nats, no nats-server (Debian package nats-server).');
    expect(tables.get('aims')).toContain('| not reached | 960 µs | 900 µs |');
  });

  it('say so where nothing was measured', () => {
    const nothing = markdownTables({ ...sampleResult, isolation: [] });
    expect(nothing.get('isolation')).toMatch(/^Isolation.*: not measured in this run\.$/);
  });

  it('keep a bar inside its cell', () => {
    const [aim] = sampleResult.aims;
    const aims = aim === undefined ? [] : [{ ...aim, what: 'a | b' }];
    expect(markdownTables({ ...sampleResult, aims }).get('aims')).toContain('| a \\| b |');
  });
});

describe('the document', () => {
  const document =
    'before\n<!-- begin a -->\nold\n<!-- end a -->\nbetween\n<!-- begin b -->\n<!-- end b -->\nafter $& \n';

  it('gets each table between its markers and keeps everything else', () => {
    expect(
      withTables(
        document,
        new Map([
          ['a', 'new $1'],
          ['b', '| b |'],
        ]),
      ),
    ).toBe(
      'before\n<!-- begin a -->\nnew $1\n<!-- end a -->\nbetween\n<!-- begin b -->\n| b |\n<!-- end b -->\nafter $& \n',
    );
  });

  it('does not change when the same tables come again', () => {
    const once = withTables(document, new Map([['a', 'new']]));
    expect(withTables(once, new Map([['a', 'new']]))).toBe(once);
  });

  it('is refused with the name of a missing marker', () => {
    expect(() => withTables(document, new Map([['c', '']]))).toThrow('no marker <!-- begin c -->');
    expect(() => withTables('<!-- end c --><!-- begin c -->', new Map([['c', '']]))).toThrow(
      'no marker <!-- end c -->',
    );
  });

  it('docs/performance.md has a place for every section, and links every plot', () => {
    const performance = readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8');
    expect(withTables(performance, tables)).toContain('**quaylink received**');
    for (const plot of ['closed', 'open', 'cost', 'isolation'])
      expect(performance).toContain(`(performance/${plot}.svg)`);
  });
});
