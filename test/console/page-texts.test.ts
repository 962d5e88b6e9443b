// The words of the page: both languages say the same things, with the same places to fill; every code has its sentence.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CODES } from '../../src/domain/index.ts';

const ROOT = fileURLToPath(new URL('../../src/console/page/text', import.meta.url));
const SENTENCES = 'codes.json';

function texts(language: 'en' | 'zh', file: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(`${ROOT}/${language}/${file}`, 'utf8')) as Record<string, string>;
}

function places(text: string): readonly string[] {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

describe.each(readdirSync(`${ROOT}/en`))('%s', (file) => {
  const en = texts('en', file);
  const zh = texts('zh', file);

  it('has the same keys in both languages, each of its own area', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    const area = `${file.replace('.json', '')}.`;
    expect(Object.keys(en).filter((key) => !key.startsWith(area))).toEqual([]);
  });

  it('has the same places to fill, and no empty text', () => {
    for (const [key, text] of Object.entries(en)) {
      expect(text.trim(), key).not.toBe('');
      expect(zh[key]?.trim() ?? '', key).not.toBe('');
      expect(places(zh[key] ?? ''), key).toEqual(places(text));
    }
  });
});

describe('the sentences of the codes', () => {
  it('are there in Chinese for every code, and for no other', () => {
    expect(Object.keys(texts('zh', SENTENCES)).sort()).toEqual(Object.keys(CODES).sort());
  });

  it('are no English ones', () => {
    for (const [code, text] of Object.entries(texts('zh', SENTENCES))) expect(text, code).toMatch(/\p{Script=Han}/u);
  });
});
