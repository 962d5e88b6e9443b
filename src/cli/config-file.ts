// Files on the way into config/, and those that a configuration names. Enters: a path. Leaves: a source that the
// loaders take, or what a JSON file holds. Throws CONFIG_FILE or CONFIG_SYNTAX with a sentence that says what is wrong.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SecretFile, Source } from '../config/index.ts';
import { QuaylinkError } from '../domain/index.ts';
import { fileProblem } from '../security/text-file.ts';

/** Longer than any sensible configuration; keeps a wrong path such as a device from filling the memory. */
const MAX_BYTES = 1 << 20;
/** A script of hours. */
const MAX_JSON_BYTES = 1 << 28;
const CHUNK_BYTES = 1 << 16;

/** A file, or what a pipe gives until its end. Devices that never end have a size of 0: the bytes are counted as they come. */
function readBounded(path: string, maxBytes: number): SecretFile {
  const file = openSync(path, 'r');
  try {
    const { size, mode } = fstatSync(file);
    const tooLong = new Error(`it is longer than ${maxBytes} bytes`);
    if (size > maxBytes) throw tooLong;
    const chunks: Buffer[] = [];
    for (let length = 0; ; ) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const read = readSync(file, chunk);
      if (read === 0) break;
      length += read;
      if (length > maxBytes) throw tooLong;
      chunks.push(chunk.subarray(0, read));
    }
    const text = Buffer.concat(chunks).toString('utf8');
    return { text, mode: process.platform === 'win32' ? undefined : mode & 0o777 };
  } finally {
    closeSync(file);
  }
}

function readSecret(path: string): SecretFile {
  try {
    return readBounded(path, MAX_BYTES);
  } catch (error) {
    throw new Error(`${path}: ${fileProblem(error)}`, { cause: error });
  }
}

/** Reads a configuration file. `overrides`: see Source. Throws QuaylinkError CONFIG_FILE. */
export function readConfigFile(cwd: string, path: string, overrides: Source['overrides']): Source {
  const file = resolve(cwd, path);
  try {
    return { file, toml: readBounded(file, MAX_BYTES).text, readSecret, overrides };
  } catch (error) {
    throw new QuaylinkError('CONFIG_FILE', `${file} cannot be read: ${fileProblem(error)}.`, { cause: error });
  }
}

/** The value of a JSON file; `what` names it in messages. Throws QuaylinkError CONFIG_FILE or CONFIG_SYNTAX. */
export function readJsonFile(file: string, what: string): unknown {
  let text: string;
  try {
    text = readBounded(file, MAX_JSON_BYTES).text;
  } catch (error) {
    throw new QuaylinkError('CONFIG_FILE', `${what} ${file} cannot be read: ${fileProblem(error)}.`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new QuaylinkError('CONFIG_SYNTAX', `${what} ${file} is not JSON: ${fileProblem(error)}.`, { cause: error });
  }
}
