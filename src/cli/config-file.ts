// Files on the way into config/. Enters: a path of the command line. Leaves: a source that the loaders take.
// Throws CONFIG_FILE with a sentence that says what to do.

import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SecretFile, Source } from '../config/index.ts';
import { QuaylinkError } from '../domain/index.ts';

/** Longer than any sensible configuration; keeps a wrong path such as a device from filling the memory. */
const MAX_BYTES = 1 << 20;

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}

function readBounded(path: string): string {
  if (statSync(path).size > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
  return readFileSync(path, 'utf8');
}

function readSecret(path: string): SecretFile {
  try {
    const mode = process.platform === 'win32' ? undefined : statSync(path).mode & 0o777;
    return { text: readBounded(path), mode };
  } catch (error) {
    throw new Error(`${path}: ${reason(error)}`, { cause: error });
  }
}

/** Reads a configuration file. `overrides`: see Source. Throws QuaylinkError CONFIG_FILE. */
export function readConfigFile(cwd: string, path: string, overrides: Source['overrides']): Source {
  const file = resolve(cwd, path);
  try {
    return { file, toml: readBounded(file), readSecret, overrides };
  } catch (error) {
    throw new QuaylinkError('CONFIG_FILE', `${file} cannot be read: ${reason(error)}.`, { cause: error });
  }
}
