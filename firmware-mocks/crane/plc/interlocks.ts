// Interlocks of grab and gantry that need a memory: the travel warning and the grab that is closing.
// Enters: what is wanted and measured. Leaves: the horn, what the grab motor may do, whether travel is warned of.

import type { MonotonicMs } from '../../../src/quantity/index.ts';
import type { PlcTable } from './table.ts';

export type TravelWarning =
  | { readonly kind: 'silent' }
  | { readonly kind: 'sounding'; readonly since: MonotonicMs }
  /** `at`: when the warning was last worth something: it sounded, or the gantry moved or wanted to. */
  | { readonly kind: 'given'; readonly at: MonotonicMs };

export const SILENT: TravelWarning = { kind: 'silent' };

/** `asked`: the horn is ordered, or the gantry wants to travel or does. The gateway's horn counts as much as the PLC's own. */
export function nextWarning(state: TravelWarning, asked: boolean, table: PlcTable, now: MonotonicMs): TravelWarning {
  switch (state.kind) {
    case 'silent':
      return asked ? { kind: 'sounding', since: now } : state;
    case 'sounding':
      if (!asked) return SILENT;
      return now - state.since >= table.hornMs ? { kind: 'given', at: now } : state;
    case 'given':
      if (asked) return { kind: 'given', at: now };
      return now - state.at > table.warningHoldsMs ? SILENT : state;
    default:
      return state satisfies never;
  }
}

/** Codes of the attachment order in the block. */
export const OPEN = 1;
export const CLOSE = 2;

/** A close order that finds the grab open begins to grab; closed, or ordered to open, ends it. A close order let go half-way does not. */
export function nextGrabbing(grabbing: boolean, order: number, opening: number, table: PlcTable): boolean {
  if (!table.grab || order === OPEN || opening <= table.closedBelow) return false;
  return grabbing || order === CLOSE;
}

/** Grab motor: −1 opens, 0 holds, 1 closes. Opening waits until trolley and hoist are slow. */
export function attachmentMotor(order: number, trolley: number, hoist: number, table: PlcTable): -1 | 0 | 1 {
  if (order === CLOSE) return 1;
  const slow = Math.abs(trolley) <= table.openBelow && Math.abs(hoist) <= table.openBelow;
  return order === OPEN && slow ? -1 : 0;
}
