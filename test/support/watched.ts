// The watch of a crane that has been seen for a while, horn already sounded, for tests that judge one snapshot.

import type { CraneSnapshot, CraneSpec, SafetySettings } from '../../src/domain/index.ts';
import { millis } from '../../src/quantity/index.ts';
import { type CraneWatch, createCraneWatch, observeCrane, warnOfTravel } from '../../src/safety/watch.ts';

/** A watch that has taken in these snapshots, in order; gantry travel has been warned of at the last one. */
export function watched(spec: CraneSpec, snapshots: readonly CraneSnapshot[], settings: SafetySettings): CraneWatch {
  const watch = createCraneWatch();
  for (const snapshot of snapshots) observeCrane(watch, spec, snapshot, settings);
  const last = snapshots.at(-1);
  if (last !== undefined) warnOfTravel(watch, true, last.requestedAt, { ...settings, travelWarning: millis(0) });
  return watch;
}
