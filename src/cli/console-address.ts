// The address of the console, and who is told its token. Enters: where it is served, the token of the configuration. Leaves: an
// address for whoever sits here. A token of the configuration is told to nobody; one of this start alone would be of no use
// untold, and is told once: in the terminal view, on a terminal, or to the process that started this one. Never to a log.

import { randomBytes } from 'node:crypto';
import type { RunIo } from './io.ts';

const TOKEN_BYTES = 24;

export interface ConsoleAddress {
  readonly token: string;
  /** What a browser opens; with the token where that is one of this start. */
  readonly shown: string;
  /** What the terminal view says of it; empty where the token is not to be told. */
  readonly remark: readonly string[];
}

/** `url`: where the console is served. */
export function consoleAddress(url: string, configured: string | undefined): ConsoleAddress {
  if (configured !== undefined) return { token: configured, shown: url, remark: [] };
  // Short, so that the address stands in one line of a terminal.
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const shown = `${url}#token=${token}`;
  return { token, shown, remark: [`Console: ${shown}`] };
}

/** Tells whoever started this by hand; `isTold`: the terminal view does, or the process that started this one is told. */
export function sayAddress(
  { shown, remark }: ConsoleAddress,
  isTold: boolean,
  { stderr, log }: Pick<RunIo, 'stderr' | 'log'>,
): void {
  if (remark.length === 0 || isTold) return;
  if (stderr.isTTY === true) stderr.write(`quaylink workstation: the console is at ${shown}\n`);
  else log.warn('no page can take the desk: nobody was told its token; set `console.token_file`');
}
