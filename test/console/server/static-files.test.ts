// The files of the page in memory.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtPageFolder, readPageFiles } from '../../../src/console/server/static-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quaylink-page-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a built page', () => {
  it('is read whole, each file with its type and its compressed form', () => {
    const script = 'export const one = 1;\n'.repeat(50);
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<p>');
    writeFileSync(join(folder, 'assets/a.js'), script);
    writeFileSync(join(folder, 'assets/b.js'), `${script} `);
    const files = readPageFiles(folder);
    expect([...(files?.keys() ?? [])].toSorted()).toEqual(['/assets/a.js', '/assets/b.js', '/index.html']);
    const [a, b] = [files?.get('/assets/a.js'), files?.get('/assets/b.js')];
    expect(a?.type).toBe('text/javascript; charset=utf-8');
    expect(gunzipSync(a?.gzip?.body ?? '').toString()).toBe(script);
    expect(a?.etag).toMatch(/^"[\w-]+"$/);
    expect(new Set([a?.etag, a?.gzip?.etag, b?.etag, b?.gzip?.etag]).size).toBe(4);
    // Compressing so little gains nothing.
    expect(files?.get('/index.html')?.gzip).toBeUndefined();
  });

  it('is none without its index, or without its folder', () => {
    writeFileSync(join(folder, 'licenses.md'), '');
    expect(readPageFiles(folder)).toBeUndefined();
    expect(readPageFiles(join(folder, 'missing'))).toBeUndefined();
  });

  it('stands in dist/console of the package', () => {
    expect(builtPageFolder()).toBe(join(import.meta.dirname, '../../../dist/console'));
  });
});
