// Input stage 4, before anything moves: whether the devices of a desk fit together. Enters: what each does at its place.
// Leaves: nothing, or INPUT_PROFILE_INVALID.

import type { DecodeFailure } from '../domain/index.ts';
import type { CraneBinding } from './binding.ts';
import type { SeatSpec } from './desk.ts';

/** Checks that the seats of a desk fit together: every axis and every deadman of a crane comes from one device. */
export function checkDesk(seats: readonly SeatSpec[]): DecodeFailure | undefined {
  const first = seats[0];
  if (first === undefined) return mismatch('at least one device', 'none');
  return (
    checkBindings(
      'solo',
      seats.map((seat) => seat.binding.solo),
    ) ??
    checkBindings(
      'split_a',
      seats.map((seat) => seat.binding.splitA),
    ) ??
    checkBindings(
      'split_b',
      seats.map((seat) => seat.binding.splitB),
    )
  );
}

function checkBindings(section: string, bindings: readonly (CraneBinding | undefined)[]): DecodeFailure | undefined {
  let mask = 0;
  let deadmen = 0;
  for (const binding of bindings) {
    if (binding === undefined) continue;
    if ((mask & binding.mask) !== 0) return mismatch(`one device per axis in ${section}`, 'two that move the same');
    mask |= binding.mask;
    if (binding.deadman !== undefined) deadmen++;
  }
  if (mask !== 0 && deadmen !== 1) return mismatch(`one deadman in ${section}`, `${deadmen}`);
  return undefined;
}

export function mismatch(expected: string, found: string): DecodeFailure {
  return { ok: false, code: 'INPUT_PROFILE_INVALID', offset: -1, expected, found };
}
