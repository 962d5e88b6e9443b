// docs/performance.md and its plots are those of the run that is kept beside them.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdownTables, withTables } from '../bench/report/markdown.ts';
import { plots } from '../bench/report/plots.ts';
import type { BenchResult } from '../bench/results.ts';

function read(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
}

const result = JSON.parse(read('performance/result.json')) as BenchResult;

describe('docs/performance.md', () => {
  it('holds the tables of the run', () => {
    const document = read('performance.md');
    expect(withTables(document, markdownTables(result))).toBe(document);
  });

  it('shows the plots of the run', async () => {
    const drawn = await plots(result);
    expect(drawn.size).toBeGreaterThan(0);
    for (const [name, svg] of drawn) expect(read(`performance/${name}`), name).toBe(svg);
  });
});
