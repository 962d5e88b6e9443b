// Wind: the gust, and the pause that it enforces. Enters: the wind of every snapshot. Leaves: gantry travel blocked
// and everything else at creep, from a gust above the limit until it has stayed well below for a while.
//
// The gust is the mean over 3 s by default, the gust of ISO 4302: shorter puffs do not move a crane.

import type { CraneSnapshot, CraneType, SafetySettings } from '../domain/index.ts';
import type { AxisSpeed } from '../quantity/index.ts';
import { type Board, capAll, capBoth } from './board.ts';
import { createRecent, forgetRecent, noteRecent, type Recent, type RecentFigures, readRecent } from './recent.ts';

/** Work goes on when the gust has stayed below this share of the limit. */
const CALM_SHARE = 0.9;

export interface WindMemory {
  readonly recent: Recent;
  readonly figures: RecentFigures;
  tooWindy: boolean;
  /** Since when the gust has been calm; NaN while it is not. */
  calmSince: number;
}

export function createWindMemory(): WindMemory {
  return {
    recent: createRecent(),
    figures: { low: Number.NaN, high: Number.NaN, mean: Number.NaN },
    tooWindy: false,
    calmSince: Number.NaN,
  };
}

/** The wind does not change because a PLC restarts: only the samples go, the verdict stays. */
export function forgetWind(memory: WindMemory): void {
  forgetRecent(memory.recent);
  memory.calmSince = Number.NaN;
}

export function observeWind(memory: WindMemory, snapshot: CraneSnapshot, settings: SafetySettings): void {
  const at = snapshot.requestedAt;
  const { gustTime, windLimit, windHold } = settings;
  noteRecent(memory.recent, snapshot.wind, at, gustTime);
  readRecent(memory.recent, at, gustTime, gustTime, memory.figures);
  const gust = memory.figures.mean;
  if (!(gust <= windLimit)) memory.tooWindy = true;
  if (!(gust < CALM_SHARE * windLimit)) memory.calmSince = Number.NaN;
  else if (Number.isNaN(memory.calmSince)) memory.calmSince = at;
  if (at - memory.calmSince >= windHold) memory.tooWindy = false;
}

export function capWind(board: Board, type: CraneType, memory: WindMemory, settings: SafetySettings): void {
  if (!memory.tooWindy) return;
  if (type.axes.gantry !== undefined) capBoth(board, 'gantry', 0 as AxisSpeed, 'LIMIT_WIND');
  capAll(board, type, settings.creep, 'LIMIT_WIND');
}
