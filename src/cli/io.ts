// The outside world of one run, as a value: streams, environment, signals. Enters: nothing. Leaves: what main
// gives a subcommand, so that tests run subcommands without a process.

import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import type { Logger } from 'pino';

/** Signals that ask for an orderly end. */
export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** A stream that may be a terminal. */
export type Output = Writable & {
  readonly fd?: number;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
export type Input = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };

export interface Io {
  readonly stdin: Input;
  /** Results only: one JSON object, a configuration, a view. Logs go to `stderr`. */
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; relative paths of the command line start here. */
  readonly cwd: string;
  /** Calls back at every such signal until the returned function is called. */
  onSignal(listener: (signal: EndSignal) => void): () => void;
}

/** What the run function of a subcommand gets. */
export interface RunIo extends Io {
  readonly log: Logger;
}

/** The release, as package.json says. */
export function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('quaylink/package.json');
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error('package.json has no version');
}
