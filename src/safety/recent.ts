// The recent past of one measured value: lowest, highest and mean of the last stretch of time. Enters: samples in
// order of time, at any rate. Leaves: figures over at least the stretch asked for. Time is cut into short pieces
// and each keeps only its figures, so that memory is bounded and nothing is allocated, however fast samples come.

import type { Millis, MonotonicMs } from '../quantity/index.ts';

/** Pieces of time that are kept; a stretch is cut into one less, so that it is always covered in full. */
const PIECES = 33;

export interface Recent {
  /** Number of the piece of time that each place holds; −1 = none. */
  readonly piece: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;
}

export function createRecent(): Recent {
  return {
    piece: new Float64Array(PIECES).fill(-1),
    low: new Float64Array(PIECES),
    high: new Float64Array(PIECES),
    sum: new Float64Array(PIECES),
    count: new Float64Array(PIECES),
  };
}

export function forgetRecent(recent: Recent): void {
  recent.piece.fill(-1);
}

function pieceAt(at: MonotonicMs, stretch: Millis): number {
  return Math.floor((at * (PIECES - 1)) / stretch);
}

/** Takes in one sample. `stretch` is the same at every call of one memory. NaN stays until it is a stretch old. */
export function noteRecent(recent: Recent, value: number, at: MonotonicMs, stretch: Millis): void {
  const { piece, low, high, sum, count } = recent;
  const number = pieceAt(at, stretch);
  const place = number % PIECES;
  if (piece[place] === number) {
    low[place] = Math.min(low[place] as number, value);
    high[place] = Math.max(high[place] as number, value);
    sum[place] = (sum[place] as number) + value;
    count[place] = (count[place] as number) + 1;
    return;
  }
  piece[place] = number;
  low[place] = value;
  high[place] = value;
  sum[place] = value;
  count[place] = 1;
}

/** Figures of the last stretch; the mean is that of the pieces' means, so that no rush of samples weighs more; NaN where it holds no sample, or one that was NaN. */
export interface RecentFigures {
  low: number;
  high: number;
  mean: number;
}

/** Writes the figures of the stretch before `at` into `figures`: it reaches back at least `back`, at most the whole stretch. */
export function readRecent(
  recent: Recent,
  at: MonotonicMs,
  stretch: Millis,
  back: Millis,
  figures: RecentFigures,
): void {
  const newest = pieceAt(at, stretch);
  const oldest = newest - Math.min(PIECES - 1, Math.ceil((back * (PIECES - 1)) / stretch));
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let count = 0;
  for (let place = 0; place < PIECES; place++) {
    const number = recent.piece[place] as number;
    if (number < oldest || number > newest || number < 0) continue;
    low = Math.min(low, recent.low[place] as number);
    high = Math.max(high, recent.high[place] as number);
    sum += (recent.sum[place] as number) / (recent.count[place] as number);
    count++;
  }
  figures.low = count > 0 ? low : Number.NaN;
  figures.high = count > 0 ? high : Number.NaN;
  figures.mean = count > 0 ? sum / count : Number.NaN;
}
