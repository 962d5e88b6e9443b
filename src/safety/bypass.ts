// A protection that a supervisor lifts for a while. Enter: the bypasses of one crane, the time. Leaves: a board on
// which the lifted causes cap nothing, and every axis is at creep instead. The order of a bypass, its reason and
// its record are the gateway's; what may be lifted at all is a column of protections.ts.

import type { Code, CraneType, SafetySettings } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { type Board, capAll, liftCause } from './board.ts';
import { isBypassable } from './protections.ts';

export interface Bypass {
  readonly code: Code;
  /** It ends by itself at this instant. */
  readonly until: MonotonicMs;
  /** Who ordered it, in words for the record. */
  readonly by: string;
  readonly reason: string;
}

/**
 * Call it right after resetBoard: what it lifts caps nothing on this board. Bypasses that are over, and those of
 * causes that cannot be bypassed, count for nothing. A bypass without an end (NaN) is over.
 */
export function applyBypasses(
  board: Board,
  type: CraneType,
  bypasses: readonly Bypass[],
  settings: SafetySettings,
  now: MonotonicMs,
): void {
  for (const { code, until } of bypasses) {
    if (!(now < until) || !isBypassable(code)) continue;
    liftCause(board, code);
    capAll(board, type, settings.creep, 'LIMIT_BYPASS');
  }
}
