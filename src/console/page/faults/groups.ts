// The demo's faults as the panel shows them: in groups. Enters: the offers of the workstation. Leaves: groups that are not
// empty, in the order of the way through the house. Pure.

import type { FaultOffer } from '../../frames/index.ts';

export interface FaultGroup {
  readonly kind: 'link' | 'quay' | 'crane' | 'desk';
  /** Number of the crane; 0 = of no single one. */
  readonly crane: number;
  readonly offers: readonly FaultOffer[];
}

/** Faults that are over after a moment, by themselves. */
const MOMENTARY: ReadonlySet<string> = new Set(['plc-restart', 'gateway-frozen']);

export function isMomentary({ name }: FaultOffer): boolean {
  return MOMENTARY.has(name);
}

function kindOf({ crane, name }: FaultOffer): FaultGroup['kind'] {
  if (crane !== 0) return 'crane';
  if (name.startsWith('wind-')) return 'quay';
  return name.startsWith('stick-') ? 'desk' : 'link';
}

export function groupsOf(offers: readonly FaultOffer[]): readonly FaultGroup[] {
  const cranes = [...new Set(offers.map(({ crane }) => crane))].filter((crane) => crane !== 0).sort((a, b) => a - b);
  const groups: FaultGroup[] = [
    group('link', 0, offers),
    group('quay', 0, offers),
    ...cranes.map((crane) => group('crane', crane, offers)),
    group('desk', 0, offers),
  ];
  return groups.filter(({ offers: own }) => own.length > 0);
}

function group(kind: FaultGroup['kind'], crane: number, offers: readonly FaultOffer[]): FaultGroup {
  return { kind, crane, offers: offers.filter((each) => each.crane === crane && kindOf(each) === kind) };
}
