// Holds the code to the table of docs/architecture.md, so that the plan cannot drift from the tree.

import { describe, expect, it } from 'vitest';
import { codeOf, importsOf, roomTable, sourceFiles, targetOf } from './source-files.ts';

const files = sourceFiles();
const table = roomTable();

describe('the reader of imports', () => {
  it('sees every form', () => {
    const text = `// import { x } from 'comment';
import a from 'a';
import type { B } from './b.ts';
import { c,
  type D } from '../c.ts';
import * as e from 'e';
import 'f';
export * from './g.ts';
export type { H } from './h.ts';
const s = "import i from 'i'";
const j = await import('j');`;
    expect(importsOf(text)).toEqual([
      { specifier: 'a', typeOnly: false },
      { specifier: './b.ts', typeOnly: true },
      { specifier: '../c.ts', typeOnly: false },
      { specifier: 'e', typeOnly: false },
      { specifier: 'f', typeOnly: false },
      { specifier: './g.ts', typeOnly: false },
      { specifier: './h.ts', typeOnly: true },
      { specifier: 'j', typeOnly: false },
    ]);
  });

  it('reads code, not comments and strings', () => {
    expect(codeOf("a('Date.now'); // Date.now\n/* it's */ b(`${Date.now()}`)")).toBe("a('');  \n  b(`${Date.now()}`)");
  });

  it('sees the tree', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(200);
  });
});

describe('the table of docs/architecture.md', () => {
  it('lists exactly the rooms that exist', () => {
    expect([...table.keys()].sort()).toEqual([...new Set(files.map((file) => file.room))].sort());
  });

  it('is what the code imports', () => {
    const strangers: string[] = [];
    for (const file of files) {
      const rule = table.get(file.room);
      for (const { specifier } of file.imports) {
        const target = targetOf(file, specifier);
        if (target.name === file.room || target.name.startsWith('node:')) continue;
        const allowed = target.kind === 'room' ? rule?.rooms : rule?.packages;
        if (allowed !== 'anything' && allowed?.has(target.name) !== true) strangers.push(`${file.path} → ${specifier}`);
      }
    }
    expect(strangers).toEqual([]);
  });

  it('allows nothing that no code needs', () => {
    const idle: string[] = [];
    for (const [room, rule] of table) {
      const own = files.filter((file) => file.room === room);
      const used = new Set(own.flatMap((file) => file.imports.map(({ specifier }) => targetOf(file, specifier).name)));
      for (const names of [rule.rooms, rule.packages]) {
        if (names !== 'anything')
          idle.push(...[...names].filter((name) => !used.has(name)).map((name) => `${room} ← ${name}`));
      }
    }
    expect(idle).toEqual([]);
  });
});
