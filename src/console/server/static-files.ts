// The files of the page, read once at the start. Enters: the folder that Vite has filled. Leaves: each file in memory, with
// its compressed form, so that no request touches a disk or compresses anything beside the control path.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { PageFile, PageFiles } from './http-answers.ts';

/** What a build has is a few dozen files of a few megabytes; a folder that holds more is another one. */
const MAX_FILES = 500;
const MAX_BYTES = 64 * 1024 * 1024;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const COMPRESSED_ALREADY: ReadonlySet<string> = new Set(['.png', '.woff2']);

/** `dist/console` of this package, whether this file runs from `dist/src` or from `src`. */
export function builtPageFolder(): string {
  const dist = import.meta.url.endsWith('.ts') ? '../../../dist/' : '../../../';
  return fileURLToPath(new URL(`${dist}console`, import.meta.url));
}

/** By path; undefined where there is no page in the folder. Throws for a folder that cannot be a page's. */
export function readPageFiles(folder: string): PageFiles {
  const files = new Map<string, PageFile>();
  let bytes = 0;
  for (const absolute of filesOf(folder)) {
    const body = readFileSync(absolute);
    bytes += body.length;
    if (files.size >= MAX_FILES || bytes > MAX_BYTES) throw new RangeError(`${folder} holds more than a page does`);
    files.set(`/${relative(folder, absolute).replaceAll('\\', '/')}`, pageFile(body, extname(absolute)));
  }
  return files.has('/index.html') ? files : undefined;
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function pageFile(body: Buffer, extension: string): PageFile {
  const compressed = COMPRESSED_ALREADY.has(extension) ? undefined : gzipSync(body);
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    body,
    etag: `"${hash}"`,
    gzip:
      compressed !== undefined && compressed.length < body.length
        ? { body: compressed, etag: `"${hash}-gzip"` }
        : undefined,
  };
}
