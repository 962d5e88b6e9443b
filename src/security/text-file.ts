// Files of certificates as text. Enters: a path. Leaves: what stands in it, of a bounded length, or a CERT_FILE error that
// says why not. A gateway never waits for a disk while cranes move: it has a way of its own to read the same.

import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { QuaylinkError } from '../domain/index.ts';

/** A revocation list of a site stays far below; a wrong path must not fill the memory. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Throws QuaylinkError CERT_FILE. */
export function readText(path: string): string {
  try {
    refuseLong(statSync(path).size);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The same without holding up the event loop. */
export async function readTextMeanwhile(path: string): Promise<string> {
  try {
    refuseLong((await stat(path)).size);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Why a file cannot be used, in words. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}

function refuseLong(size: number): void {
  if (!(size <= MAX_FILE_BYTES)) throw new Error(`it is longer than ${MAX_FILE_BYTES} bytes`);
}

function unreadable(path: string, error: unknown): QuaylinkError {
  return new QuaylinkError('CERT_FILE', `${path} cannot be read: ${fileProblem(error)}.`, { cause: error });
}
