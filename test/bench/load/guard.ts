// The short form for every change: is the gateway still about as far from a bare echo as it was? Enters: rounds of the echo
// and of the gateway, interleaved. Leaves: the ratio of their medians against a generous bound. Pure.

import { ratio } from './figures.ts';
import type { SeriesResult } from '../results.ts';

/**
 * Command → ack over the bare WebSocket echo of the same run, p50 in closed loop. One and the same gateway was measured at
 * 2.9 to 6.9: an echo that wakes one idle process takes 50 to 95 µs, by machine and minute, and the place of a gateway alone
 * (the peer `relay`) 250. A figure well above that is the work of the code.
 */
export const GUARD_BOUND = 12;

export interface GuardVerdict {
  readonly schema: 'quaylink.bench-guard/1';
  readonly echoP50: number | null;
  readonly ackP50: number | null;
  readonly ratio: number | null;
  readonly bound: number;
  readonly ok: boolean;
}

/** A measurement that is missing is no pass. */
export function guardVerdict(series: readonly SeriesResult[]): GuardVerdict {
  const p50 = (peer: string, name: string) =>
    series.find((one) => one.peer === peer && one.series === name && one.mode === 'closed')?.median.p50 ?? null;
  const echoP50 = p50('ws', 'answer');
  const ackP50 = p50('quaylink', 'ack');
  const found = ratio(ackP50, echoP50);
  return {
    schema: 'quaylink.bench-guard/1',
    echoP50,
    ackP50,
    ratio: found,
    bound: GUARD_BOUND,
    ok: found !== null && found <= GUARD_BOUND,
  };
}

export function guardSentence({ ratio: found, bound, ok, ackP50, echoP50 }: GuardVerdict): string {
  if (found === null || ackP50 === null || echoP50 === null) return 'the echo or the gateway was not measured';
  const micros = (seconds: number) => `${(seconds * 1e6).toFixed(0)} µs`;
  const ratioText = `command → ack ${micros(ackP50)} over the bare echo ${micros(echoP50)}: ${found.toFixed(2)}`;
  return `${ratioText}, ${ok ? 'within' : 'beyond'} the bound of ${bound}`;
}
