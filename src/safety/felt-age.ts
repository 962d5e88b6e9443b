// The delay between operator and crane as speed. Enters: the felt age of every evaluation, the declared link.
// Leaves: caps on the board. The cap follows a felt age that rises at once and falls slowly, so that a link or a
// picture that swings between good and bad makes a steadily slower crane, and not one that surges.

import type { CraneType, SafetySettings } from '../domain/index.ts';
import type { Millis, MonotonicMs } from '../quantity/index.ts';
import { type Board, capAll } from './board.ts';
import { NEVER } from './freshness.ts';

/**
 * How fast a held felt age falls, in ms of age per second of time. From creep back to full speed, 100 ms of age,
 * takes 2 s: four times the steady loop that arming asks for. A stop's worth, 250 ms, takes 5 s.
 */
const RECOVERY_PER_SECOND = 50;

/** The worst felt age of late. Mutable; of one claim. */
export interface HeldAge {
  age: Millis;
  at: MonotonicMs;
}

export function createHeldAge(): HeldAge {
  return { age: 0 as Millis, at: NEVER };
}

export function forgetHeldAge(held: HeldAge): void {
  held.age = 0 as Millis;
  held.at = NEVER;
}

/** Takes the felt age at `now`. Held at the age of the stop at most, or it would never be forgiven; NaN counts as that. */
export function holdAge(held: HeldAge, feltAge: Millis, now: MonotonicMs, settings: SafetySettings): void {
  const fallen = held.age - (RECOVERY_PER_SECOND * (now - held.at)) / 1000;
  const risen = feltAge <= settings.feltAgeStop ? feltAge : settings.feltAgeStop;
  held.age = (fallen > risen ? fallen : risen) as Millis;
  held.at = now;
}

/** Full speed up to settings.feltAgeFull, falling linearly to creep at feltAgeCreep, creep above; the stop is the motion machine's. NaN permits nothing. */
export function applyFeltAgeCap(board: Board, type: CraneType, feltAge: Millis, settings: SafetySettings): void {
  const { feltAgeFull, feltAgeCreep, creep } = settings;
  if (feltAge <= feltAgeFull) return;
  const late = Math.min((feltAge - feltAgeFull) / (feltAgeCreep - feltAgeFull), 1);
  capAll(board, type, 1 - (1 - creep) * late, 'LIMIT_FELT_AGE');
}

/** An order can act unseen for as long as the loop age limit lets it. At this limit, that of the default link, full speed is permitted. */
const FULL_SPEED_LIMIT_MS = 150;

/** Where a longer link is declared, and so a longer limit, the way that an order can act unseen stays that of the default link at full speed. */
export function applyLinkCap(board: Board, type: CraneType, settings: SafetySettings): void {
  if (settings.loopAgeLimit <= FULL_SPEED_LIMIT_MS) return;
  capAll(board, type, FULL_SPEED_LIMIT_MS / settings.loopAgeLimit, 'LIMIT_LINK');
}
