// An audit log over a store in memory that fails when it is told to. Enters: records and faults. Leaves: the bytes that
// a disk would hold. Time is a counter; pauses end when the test lets them, so that nothing waits for real.

import { type AuditLine, readLine } from '../../src/security/audit-line.ts';
import { type AuditReader, AuditLog, type AuditOptions, type AuditStore } from '../../src/security/audit-log.ts';
import { type AuditSpan, AuditVerifier, type ChainBreak } from '../../src/security/audit-verify.ts';

export const CHAIN = 'c0ffee00c0ffee00c0ffee00c0ffee00';

export function verify(files: readonly (Uint8Array | string)[], head?: string): AuditSpan | ChainBreak {
  const verifier = new AuditVerifier(head);
  for (const file of files) {
    verifier.take(Buffer.from(file));
    const broken = verifier.endFile();
    if (broken !== undefined) return broken;
  }
  return verifier.span ?? { line: 0, found: 'empty' };
}

export class MemoryStore implements AuditStore {
  bytes = Buffer.alloc(0);
  readonly aside: Buffer[] = [];
  appends = 0;
  closed = false;
  /** Bytes that still fit: a write beyond them is cut there and fails, as on a full disk. */
  room = Number.POSITIVE_INFINITY;
  rotates = true;

  get size(): number {
    return this.bytes.length;
  }

  get files(): readonly Buffer[] {
    return [...this.aside, this.bytes];
  }

  tail() {
    return readerOf(this.bytes).tail();
  }

  firstLine() {
    return readerOf(this.bytes).firstLine();
  }

  lastLineWith(words: readonly string[]) {
    return readerOf(this.bytes).lastLineWith(words);
  }

  append(text: string): Promise<void> {
    this.appends += 1;
    const bytes = Buffer.from(text);
    const fits = bytes.subarray(0, this.room);
    this.room -= fits.length;
    this.bytes = Buffer.concat([this.bytes, fits]);
    if (fits.length === bytes.length) return Promise.resolve();
    return Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
  }

  rotate(): Promise<void> {
    if (!this.rotates) return Promise.reject(new Error('the name is taken'));
    this.aside.push(this.bytes);
    this.bytes = Buffer.alloc(0);
    return Promise.resolve();
  }

  older(): Promise<AuditReader | undefined> {
    const newest = this.aside.at(-1);
    return Promise.resolve(newest === undefined ? undefined : readerOf(newest));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function readerOf(bytes: Buffer): AuditReader {
  const lines = bytes.toString('utf8').split('\n');
  return {
    tail: () => Promise.resolve({ bytes, whole: true }),
    firstLine: () => Promise.resolve(Buffer.from(lines[0] ?? '')),
    lastLineWith: (words) =>
      Promise.resolve(Buffer.from(lines.findLast((line) => words.some((word) => line.includes(word))) ?? '')),
  };
}

/** What the log told, and its hand-moved time. */
export class AuditBench {
  readonly store: MemoryStore;
  readonly failures: string[] = [];
  readonly recoveries: number[] = [];
  readonly pauses: number[] = [];
  #seconds = 0;
  #waiting: (() => void)[] = [];

  constructor(store = new MemoryStore()) {
    this.store = store;
  }

  open(options: Partial<AuditOptions> = {}): Promise<AuditLog> {
    return AuditLog.open(this.store, {
      chain: CHAIN,
      wallClock: () => new Date(Date.UTC(2030, 0, 1) + 1000 * this.#seconds++),
      pause: (ms) => {
        if (ms === 0) return Promise.resolve();
        this.pauses.push(ms);
        return new Promise((resolve) => this.#waiting.push(resolve));
      },
      rotateAt: 1 << 20,
      news: {
        failing: (reason) => this.failures.push(reason),
        working: (lost) => this.recoveries.push(lost),
      },
      ...options,
    });
  }

  /** Lets every pause end. */
  retry(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Everything that promises can do by themselves. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }

  get lines(): readonly AuditLine[] {
    return this.store.files
      .flatMap((file) => file.toString('utf8').split('\n'))
      .map((line) => readLine(Buffer.from(line)))
      .filter((line) => typeof line !== 'string');
  }

  get events(): readonly unknown[] {
    return this.lines.map(({ event }) => event);
  }
}
