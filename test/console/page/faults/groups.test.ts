import { fc, it as prop } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { FaultOffer } from '../../../../src/console/frames/index.ts';
import { groupsOf } from '../../../../src/console/page/faults/groups.ts';

function offer(name: string, crane = 0): FaultOffer {
  return { id: `${name}-${crane}`, crane, name, on: false };
}

describe('the groups of the fault panel', () => {
  it('are none where nothing is offered', () => {
    expect(groupsOf([])).toEqual([]);
  });

  it('go from the link to the cranes to the desk', () => {
    const offers = [
      offer('stick-unplugged'),
      offer('snag', 7),
      offer('snag', 2),
      offer('wind-gusts'),
      offer('link-cut'),
    ];
    expect(groupsOf(offers).map(({ kind, crane }) => [kind, crane])).toEqual([
      ['link', 0],
      ['quay', 0],
      ['crane', 2],
      ['crane', 7],
      ['desk', 0],
    ]);
  });

  const anyOffer = fc.record({ name: fc.constantFrom('link-cut', 'wind-gusts', 'stick-unplugged', 'snag', 'new') });
  prop.prop([fc.array(fc.tuple(anyOffer, fc.nat(3)))])('hold each offer once, one of another release too', (pairs) => {
    const offers = pairs.map(([{ name }, crane], index) => ({ ...offer(name, crane), id: `${index}` }));
    const held = groupsOf(offers).flatMap((group) => group.offers.map(({ id }) => id));
    expect(held.toSorted()).toEqual(offers.map(({ id }) => id).toSorted());
  });
});
