// Linux' accounts of a process: fields behind a name that may look like fields, and a process that is not there.

import { describe, expect, it } from 'vitest';
import { parseStat, processorSeconds, residentBytes } from './processor-time.ts';

/** Greater than the greatest pid that a kernel gives. */
const NOBODY = 2 ** 22 + 1;

function stat(name: string): string {
  return `42 (${name}) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 7 8 20 0 11 0 123456 1000000 500 18446744073709551615\n`;
}

describe('the account of a process', () => {
  it.each(['node', 'tmux: server', 'a) R 1 2 3 (b', ')', ''])('is read behind the name %j', (name) => {
    expect(parseStat(stat(name))).toBe(3);
  });

  it.each(['', '42 (node', '42 (node) S 1 42', stat('node').replace('250', 'many')])('is none in %j', (text) => {
    expect(parseStat(text)).toBeUndefined();
  });

  it('is none where there is no process', () => {
    expect(processorSeconds(NOBODY)).toBeUndefined();
    expect(residentBytes(NOBODY)).toBeUndefined();
  });
});

describe.runIf(process.platform === 'linux')('the account of this process', () => {
  it('never falls', () => {
    const earlier = processorSeconds(process.pid);
    const later = processorSeconds(process.pid);
    expect(earlier).toBeGreaterThan(0);
    expect(later).toBeGreaterThanOrEqual(earlier ?? Number.NaN);
  });

  it('holds its memory, in bytes', () => {
    const bytes = residentBytes(process.pid);
    // No Node runs in a mebibyte.
    expect(bytes).toBeGreaterThan(2 ** 20);
    expect(Number.isInteger(bytes)).toBe(true);
  });
});
