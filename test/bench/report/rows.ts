// What the reports agree on: which peer is ours, how a row is called, what is summed over rounds. Enters: parts of a result. Leaves: names and sums.

import type { PeerName } from '../peers/peer.ts';
import type { BenchResult, Cost, Mode, SeriesResult } from '../results.ts';

export const OWN: PeerName = 'quaylink';

/** Name of a row: the peer, and its series where it has more than the answer. */
export function rowName({ peer, series }: Pick<SeriesResult, 'peer' | 'series'>): string {
  return series === 'answer' ? peer : `${peer} ${series}`;
}

export function seriesOf(result: BenchResult, mode: Mode): readonly SeriesResult[] {
  return result.series.filter((series) => series.mode === mode);
}

/** Over all rounds: a median would hide a round that lost something. */
export function inAllRounds({ rounds }: SeriesResult, what: 'unanswered' | 'refused'): number {
  return rounds.reduce((sum, round) => sum + round[what], 0);
}

export function allCores(cost: Cost): number {
  return Object.values(cost.cores).reduce((sum, used) => sum + used, 0);
}
