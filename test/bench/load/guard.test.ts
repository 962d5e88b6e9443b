// The verdict of the short form: within the bound, beyond it, and never a pass without a measurement.

import { describe, expect, it } from 'vitest';
import type { Mode, SeriesResult } from '../results.ts';
import { GUARD_BOUND, guardSentence, guardVerdict } from './guard.ts';

function series(peer: string, name: string, p50: number | null, mode: Mode = 'closed'): SeriesResult {
  const median = { count: 10, p50, p99: 1, p999: 1, max: 1 };
  return { peer, what: peer, series: name, mode, rounds: [], median, toFloor: null };
}

const ECHO = series('ws', 'answer', 0.0001);

describe('the guard', () => {
  it('passes what is within its bound', () => {
    const verdict = guardVerdict([ECHO, series('quaylink', 'received', 1), series('quaylink', 'ack', 0.0002)]);
    expect(verdict).toEqual({
      schema: 'quaylink.bench-guard/1',
      echoP50: 0.0001,
      ackP50: 0.0002,
      ratio: 2,
      bound: GUARD_BOUND,
      ok: true,
    });
    expect(guardSentence(verdict)).toBe('command → ack 200 µs over the bare echo 100 µs: 2.00, within the bound of 12');
  });

  it('passes what is at its bound', () => {
    const echo = series('ws', 'answer', 1);
    expect(guardVerdict([echo, series('quaylink', 'ack', GUARD_BOUND)]).ok).toBe(true);
  });

  it('does not pass what is beyond it', () => {
    const verdict = guardVerdict([ECHO, series('quaylink', 'ack', 0.0013)]);
    expect(verdict.ok).toBe(false);
    expect(guardSentence(verdict)).toContain('beyond the bound');
  });

  it.each([
    ['the echo', [series('quaylink', 'ack', 0.0002)]],
    ['the gateway', [ECHO]],
    ['either', []],
    ['the closed loop', [ECHO, series('quaylink', 'ack', 0.0002, 'open')]],
    ['an answer', [ECHO, series('quaylink', 'ack', null)]],
    ['a time of the echo', [series('ws', 'answer', 0), series('quaylink', 'ack', 0.0002)]],
  ])('does not pass without %s', (_, found) => {
    const verdict = guardVerdict(found);
    expect(verdict).toMatchObject({ ratio: null, ok: false });
    expect(guardSentence(verdict)).toBe('the echo or the gateway was not measured');
  });
});
