// Why a connection ends, as a WebSocket close code. Enters: an error code of ours. Leaves: a number that a
// browser's WebSocket shows too, and back again.

import { type Code, codeNumber, codeOfNumber } from '../domain/index.ts';

/** Close codes 4000 … 4999 are the application's (RFC 6455, 7.4.2): ours are 4000 + the code's number. */
const CLOSE_BASE = 4000;

export function closeCodeOf(code: Code): number {
  return CLOSE_BASE + codeNumber(code);
}

/** The error code behind a close code; undefined for WebSocket's own codes and for ones of a newer release. */
export function codeOfClose(closeCode: number): Code | undefined {
  return closeCode > CLOSE_BASE ? codeOfNumber(closeCode - CLOSE_BASE) : undefined;
}
