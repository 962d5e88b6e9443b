// What the protections of one crane remember between snapshots. Enters: every snapshot that renewed the picture.
// Leaves: the memory that limits.ts judges by. Mutable, preallocated, bounded; owned by the crane's lane.

import type { CraneSnapshot, CraneSpec, SafetySettings } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { createTravelMemory, forgetTravel, observeTravel, type TravelMemory, warn } from './interlocks.ts';
import { createLandingMemory, forgetLanding, type LandingMemory, observeLanding } from './landing.ts';
import { createLoadMemory, forgetLoad, type LoadMemory, observeLoad } from './load.ts';
import { createWindMemory, forgetWind, observeWind, type WindMemory } from './wind.ts';
import { createZoneMemory, forgetZones, observeZones, type ZoneMemory } from './zones.ts';

export interface CraneWatch {
  readonly load: LoadMemory;
  readonly wind: WindMemory;
  readonly landing: LandingMemory;
  readonly travel: TravelMemory;
  readonly zones: ZoneMemory;
  /** Request time of the newest snapshot taken in; NaN before the first. A newer one is not judged by this memory. */
  observedAt: number;
}

/** A watch that has seen nothing: applyLimits permits nothing by it. */
export function createCraneWatch(): CraneWatch {
  return {
    load: createLoadMemory(),
    wind: createWindMemory(),
    landing: createLandingMemory(),
    travel: createTravelMemory(),
    zones: createZoneMemory(),
    observedAt: Number.NaN,
  };
}

/** Takes in one snapshot that renewed the picture; in order of time. */
export function observeCrane(
  watch: CraneWatch,
  spec: CraneSpec,
  snapshot: CraneSnapshot,
  settings: SafetySettings,
): void {
  const { type } = spec;
  observeLoad(watch.load, type, snapshot, settings);
  observeWind(watch.wind, snapshot, settings);
  observeLanding(watch.landing, type, snapshot, settings);
  observeTravel(watch.travel, type, snapshot);
  observeZones(watch.zones, type, snapshot);
  watch.observedAt = snapshot.requestedAt;
}

/** After a restart of the PLC: readings from before say nothing of the crane now. What was latched by them stays. */
export function forgetCrane(watch: CraneWatch): void {
  forgetLoad(watch.load);
  forgetWind(watch.wind);
  forgetLanding(watch.landing);
  forgetTravel(watch.travel);
  forgetZones(watch.zones);
  watch.observedAt = Number.NaN;
}

/**
 * Call it in every evaluation of a crane that may move. `wantsGantry`: gantry travel is ordered now. True = sound
 * the horn; gantry travel is blocked (LIMIT_TRAVEL_WARNING) until it has sounded for settings.travelWarning.
 */
export function warnOfTravel(
  watch: CraneWatch,
  wantsGantry: boolean,
  now: MonotonicMs,
  settings: SafetySettings,
): boolean {
  return warn(watch.travel, wantsGantry, now, settings);
}
