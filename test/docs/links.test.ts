// Every relative link of the documents leads to a file, and every document is read by somebody.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from '../architecture/source-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

function linksOf(document: string): readonly string[] {
  const text = readFileSync(join(ROOT, document), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^(?:https?:|#)/.test(link))
    .map((link) => join(dirname(document), link.replace(/#.*/, '')));
}

describe('the documents', () => {
  it.each(documents)('%s links to what exists', (document) => {
    expect(linksOf(document).filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
  });

  it('are all reached from another one', () => {
    const reached = new Set(documents.flatMap((document) => linksOf(document).filter((link) => link !== document)));
    expect(documents.filter((document) => document !== 'README.md' && !reached.has(document))).toEqual([]);
  });

  it('that the program speaks of exist', () => {
    const spoken = sourceFiles().flatMap(({ path, text }) =>
      [...text.matchAll(/\bdocs\/[\w-]+\.(?:md|svg)\b/g)].map(([document]) => ({ path, document })),
    );
    expect(spoken.length).toBeGreaterThan(5);
    expect(spoken.filter(({ document }) => !existsSync(join(ROOT, document)))).toEqual([]);
  });
});
