import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CODES, type Code, codeNumber, codeOfNumber, codeSentence, QuaylinkError } from '../../src/domain/index.ts';

const CODE_LIST = Object.keys(CODES) as Code[];

/** All source but the table itself. */
function sources(): string {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const texts: string[] = [];
  for (const room of ['src', 'firmware-mocks']) {
    for (const file of readdirSync(`${root}${room}`, { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.ts') && file !== 'domain/codes.ts')
        texts.push(readFileSync(`${root}${room}/${file}`, 'utf8'));
    }
  }
  return texts.join('\n');
}

describe('the table of codes', () => {
  it('gives every code a number of its own, u16, and finds it again', () => {
    expect(new Set(CODE_LIST.map(codeNumber)).size).toBe(CODE_LIST.length);
    for (const code of CODE_LIST) {
      expect(codeNumber(code)).toBeGreaterThanOrEqual(0);
      expect(codeNumber(code)).toBeLessThanOrEqual(0xffff);
      expect(codeOfNumber(codeNumber(code))).toBe(code);
    }
    expect(codeOfNumber(65_000)).toBeUndefined();
  });

  it.each(CODE_LIST)('%s tells the operator something in a sentence', (code) => {
    expect(codeSentence(code)).toMatch(/^[A-Z].{5,}[.]$/);
  });

  it('has no row that nothing uses', () => {
    const text = sources();
    expect(CODE_LIST.filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });

  it('opens the message of an expected failure', () => {
    expect(new QuaylinkError('RUN_USAGE', 'wrong flag').message).toBe('RUN_USAGE: wrong flag');
  });
});
