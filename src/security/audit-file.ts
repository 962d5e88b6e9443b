// The files of an audit log on disk. Enters: a path, and text to append. Leaves: bytes that are on the disk, and what
// a start needs to read of them. Lines are only ever appended; a file that is full is renamed, never changed.

import { constants } from 'node:fs';
import { type FileHandle, link, open, readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { AuditReader, AuditStore } from './audit-log.ts';
import { TAIL_BYTES } from './audit-tail.ts';

/** The owner writes; its group, such as auditors, may read. */
const MODE = 0o640;
/** `audit.jsonl.0000000042`: ends with entry 42; names sort as their entries do. */
const SEQ_DIGITS = 10;
const LINE_FEED = 10;

async function readAt(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, to - from));
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

async function tailOf(handle: FileHandle, size: number) {
  const from = Math.max(0, size - TAIL_BYTES);
  return { bytes: await readAt(handle, from, size), whole: from === 0 };
}

async function firstLineOf(handle: FileHandle, size: number): Promise<Buffer> {
  const bytes = await readAt(handle, 0, Math.min(size, TAIL_BYTES));
  const end = bytes.indexOf(LINE_FEED);
  return bytes.subarray(0, end < 0 ? bytes.length : end);
}

/** Looks back through windows that overlap by as much as a line may have. */
async function lastLineWith(handle: FileHandle, size: number, words: readonly string[]): Promise<Buffer> {
  for (let to = size; to > 0; to -= TAIL_BYTES) {
    const bytes = await readAt(handle, Math.max(0, to - 2 * TAIL_BYTES), to);
    const place = Math.max(...words.map((word) => bytes.lastIndexOf(word)));
    const start = place < 0 ? 0 : bytes.lastIndexOf(LINE_FEED, place) + 1;
    // A line that begins before this window stands whole in the next.
    if (place < 0 || (start === 0 && to > 2 * TAIL_BYTES)) continue;
    const end = bytes.indexOf(LINE_FEED, place);
    return bytes.subarray(start, end < 0 ? bytes.length : end);
  }
  return Buffer.alloc(0);
}

/** A file that is no longer written. */
class OldFile implements AuditReader {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  tail() {
    return this.#with(tailOf);
  }

  firstLine(): Promise<Buffer> {
    return this.#with(firstLineOf);
  }

  lastLineWith(words: readonly string[]): Promise<Buffer> {
    return this.#with((handle, size) => lastLineWith(handle, size, words));
  }

  async #with<Result>(read: (handle: FileHandle, size: number) => Promise<Result>): Promise<Result> {
    const handle = await open(this.#path, 'r');
    try {
      return await read(handle, (await handle.stat()).size);
    } finally {
      await handle.close();
    }
  }
}

class AuditFile implements AuditStore {
  readonly #path: string;
  #handle: FileHandle;
  size: number;

  constructor(path: string, handle: FileHandle, size: number) {
    this.#path = path;
    this.#handle = handle;
    this.size = size;
  }

  async tail() {
    this.size = (await this.#handle.stat()).size;
    return tailOf(this.#handle, this.size);
  }

  firstLine(): Promise<Buffer> {
    return firstLineOf(this.#handle, this.size);
  }

  lastLineWith(words: readonly string[]): Promise<Buffer> {
    return lastLineWith(this.#handle, this.size, words);
  }

  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, written);
      written += bytesWritten;
      this.size += bytesWritten;
    }
    await this.#handle.datasync();
  }

  async rotate(last: number): Promise<void> {
    const aside = `${this.#path}.${String(last).padStart(SEQ_DIGITS, '0')}`;
    // A rename would replace an older file of that name; a link never does.
    await link(this.#path, aside);
    await unlink(this.#path);
    const old = this.#handle;
    this.#handle = await openForAppend(this.#path);
    this.size = 0;
    await old.close();
    await settleFolder(this.#path);
  }

  async older(): Promise<AuditReader | undefined> {
    const prefix = `${basename(this.#path)}.`;
    const names = await readdir(dirname(this.#path));
    const isAside = (name: string) =>
      name.startsWith(prefix) && name.length >= prefix.length + SEQ_DIGITS && /^\d+$/.test(name.slice(prefix.length));
    const newest = names.filter(isAside).sort().at(-1);
    return newest === undefined ? undefined : new OldFile(join(dirname(this.#path), newest));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

function openForAppend(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, MODE);
}

/** A new name survives a power cut only once its folder is on the disk. */
async function settleFolder(path: string): Promise<void> {
  // Windows opens no folders, and needs none of this.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Opens the file, or makes it. Rejects as node:fs does, and where the path is no plain file. */
export async function openAuditFile(path: string): Promise<AuditStore> {
  const handle = await openForAppend(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(`${path} is no plain file`);
    await settleFolder(path);
    return new AuditFile(path, handle, stats.size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}
