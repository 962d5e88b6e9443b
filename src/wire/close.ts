// Why a connection ends, as a WebSocket close code, or why none begins, as a header of the refusal. Enters: an error code
// of ours. Leaves: a number that a browser's WebSocket shows too, or a word, and back again.

import { type Code, CODES, codeNumber, codeOfNumber } from '../domain/index.ts';

/** Close codes 4000 … 4999 are the application's (RFC 6455, 7.4.2): ours are 4000 + the code's number. */
const CLOSE_BASE = 4000;

export function closeCodeOf(code: Code): number {
  return CLOSE_BASE + codeNumber(code);
}

/** The error code behind a close code; undefined for WebSocket's own codes and for ones of a newer release. */
export function codeOfClose(closeCode: number): Code | undefined {
  return closeCode > CLOSE_BASE ? codeOfNumber(closeCode - CLOSE_BASE) : undefined;
}

/** Header of a refused upgrade: the code in letters. */
export const CODE_HEADER = 'x-quaylink-code';

/** The code that a refused upgrade names; undefined for none, and for one of a newer release. */
export function codeOfHeader(value: string | readonly string[] | undefined): Code | undefined {
  return typeof value === 'string' && Object.hasOwn(CODES, value) ? (value as Code) : undefined;
}
