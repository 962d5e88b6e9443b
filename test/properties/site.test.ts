// A whole site under seeded random operators and faults, with the physics running: invariants 1 to 6 of the safety
// requirements hold at every step, judged from the truth. A failing run is printed whole; QUAYLINK_SITE_REPLAY set to
// that print runs it again. QUAYLINK_RUNS_FACTOR makes the long form of the night.

import { test } from '@fast-check/vitest';
import { expect, vi } from 'vitest';
import { play, type Scenario, scenario } from '../support/site/play.ts';
import { runsInFull } from '../support/runs.ts';

// Minutes of crane time by day; on a busy machine that takes a while.
vi.setConfig({ testTimeout: 3_600_000 });

const replay = process.env['QUAYLINK_SITE_REPLAY'];
let travelled = 0;

if (replay !== undefined) {
  test('the run that is to be replayed', () => {
    const { violations, rests } = play(JSON.parse(replay) as Scenario);
    expect(violations).toEqual([]);
    expect(rests).toBe(true);
  });
}

test.prop([scenario], { numRuns: runsInFull(6), endOnFailure: true })(
  'nothing moves that should not, whoever does what and whatever breaks when',
  (run) => {
    const outcome = play(run);
    travelled += outcome.travelled;
    expect(outcome.violations, JSON.stringify(run)).toEqual([]);
    expect(outcome.rests, JSON.stringify(run)).toBe(true);
  },
);

test('the cranes did move, or the runs would prove nothing', () => {
  expect(travelled).toBeGreaterThan(100);
});
