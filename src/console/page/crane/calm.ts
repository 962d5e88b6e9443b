// Words and figures that can be read: they change a few times a second, not sixty. Enters: what is shown, what is newest.
// Leaves: whether to show it now. A stop, a lost crane and a stale picture are shown at once. Pure.

import type { CraneStateKind } from '../../../domain/index.ts';
import type { DeskCraneView } from '../../../workstation/index.ts';

/** Words change at most so often. */
export const WORDS_MS = 250;
/** Figures and bars change at most so often. */
export const FIGURES_MS = 100;

/** One crane as it stands on the screen. */
export interface Shown {
  readonly crane: DeskCraneView | undefined;
  /** Too old to be called live. */
  readonly stale: boolean;
  /** Age in ms of what is shown; Infinity = nothing was ever seen. */
  readonly age: number;
  /** When it was put there, on the page's clock. */
  readonly at: number;
}

const STOPS: ReadonlySet<CraneStateKind> = new Set<CraneStateKind>(['stopping', 'stopped', 'estopped', 'faulted']);

/** A state that the operator must hear of at once. */
export function isStop(state: CraneStateKind | undefined): boolean {
  return state !== undefined && STOPS.has(state);
}

/** Whether `next` replaces `before` on the screen. */
export function isDue(before: Shown, next: Shown, every: number): boolean {
  return !(next.at - before.at < every) || isUrgent(before, next);
}

function isUrgent(before: Shown, next: Shown): boolean {
  if (before.stale !== next.stale) return next.stale;
  const was = before.crane;
  const is = next.crane;
  if ((was === undefined) !== (is === undefined)) return true;
  if (was?.held === true && is?.held === false) return true;
  const changed = was?.status?.state !== is?.status?.state || was?.status?.cause?.code !== is?.status?.cause?.code;
  return changed && isStop(is?.status?.state);
}
