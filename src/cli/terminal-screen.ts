// The operator's terminal as a screen that holds nobody up. Enters: pictures. Leaves: bytes on the terminal, each picture behind
// the one before. Node writes to a terminal within the call: one that stands still (Ctrl-S, a frozen ssh) would take the
// desk with it, its stop too. These writes wait in a thread of their own.

import { write } from 'node:fs';
import type { Screen } from '../workstation/terminal/painter.ts';

/** What is open as a terminal; its size changes with its window. */
export interface Terminal {
  readonly fd: number;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** The stream as a terminal; undefined where it is none. */
export function terminalOf(
  stream: { readonly [K in keyof Terminal]?: Terminal[K] } & { readonly isTTY?: boolean },
): Terminal | undefined {
  return stream.isTTY === true && stream.fd !== undefined ? (stream as Terminal) : undefined;
}

/** Writes bytes somewhere and tells how many it took; fs.write is one. */
export type Write = (
  fd: number,
  bytes: Uint8Array,
  onWritten: (error: NodeJS.ErrnoException | null, taken: number) => void,
) => void;

/** A terminal that takes nothing now is asked again after this. */
const AGAIN_MS = 5;

export class TerminalScreen implements Screen {
  readonly isTTY = true;
  readonly #terminal: Terminal;
  readonly #write: Write;
  /** The end of what was written so far. The painter has one picture on its way at most, so that nothing piles up here. */
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(terminal: Terminal, writer: Write = write) {
    this.#terminal = terminal;
    this.#write = writer;
  }

  get columns(): number {
    return this.#terminal.columns ?? 80;
  }

  get rows(): number {
    return this.#terminal.rows ?? 24;
  }

  get writableNeedDrain(): boolean {
    return this.#waiting > 0;
  }

  write(text: string, onTaken?: (error?: Error | null) => void): boolean {
    this.#waiting += 1;
    const taken = this.#last.then(() => this.#put(Buffer.from(text)));
    const end = (error?: Error): void => {
      this.#waiting -= 1;
      onTaken?.(error);
    };
    this.#last = taken.then(
      () => end(),
      (error: unknown) => end(error instanceof Error ? error : new Error(String(error))),
    );
    return false;
  }

  /** Resolves when the terminal has taken everything, or after `patienceMs`. */
  async settled(patienceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.#last, late]);
    clearTimeout(timer);
  }

  async #put(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(await this.#some(rest));
  }

  /** Bytes taken; none where the terminal is full. */
  #some(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#write(this.#terminal.fd, bytes, (error, taken) => {
        if (error === null) resolve(taken);
        else if (error.code === 'EAGAIN') setTimeout(() => resolve(0), AGAIN_MS);
        else reject(error);
      });
    });
  }
}
