// One run of a whole site: operators who work, and what goes wrong when. Enters: a scenario, all of it data, so that a
// failing one can be printed and played again. Leaves: what was violated, and how far the cranes went.

import { fc } from '@fast-check/vitest';
import { DEEDS, type Target } from './deeds.ts';
import { stands } from './motion.ts';
import { SimOperator } from './operator.ts';
import { CRANE_A, CRANE_B, Site } from './site.ts';
import { SiteWitness } from './witness.ts';

const LENGTH_MS = 40_000;

const deed = fc.record({
  what: fc.constantFrom(...Object.keys(DEEDS)),
  atMs: fc.integer({ min: 3000, max: LENGTH_MS - 1000 }),
  lastsMs: fc.oneof(fc.integer({ min: 20, max: 600 }), fc.integer({ min: 600, max: 12_000 })),
  crane: fc.constantFrom('A' as const, 'B' as const),
  value: fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000),
});
export const scenario = fc.record({
  seed: fc.nat(),
  gap: fc.integer({ min: 25, max: 250 }).map((decimetres) => decimetres / 10),
  gateways: fc.constantFrom(1, 1, 2),
  /** Both positions are wrong by all that they may be, and no anti-collision sensor helps. */
  blind: fc.boolean(),
  deeds: fc.array(deed, { minLength: 6, maxLength: 18 }),
});
export type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

export interface Outcome {
  readonly violations: readonly string[];
  readonly travelled: number;
  readonly rests: boolean;
}

export function play({ seed, gap, gateways, blind, deeds }: Scenario): Outcome {
  const site = new Site({ seed, gateways, a: { gantry: 100 }, b: { gantry: 126 + gap } });
  if (blind) {
    site.plc(CRANE_A).sensorError = { position: -0.05, gap: 0, blind };
    site.plc(CRANE_B).sensorError = { position: 0.05, gap: 0, blind };
  }
  const witness = new SiteWitness(site);
  const anna = new SimOperator(site, site.station({ name: 'anna' }), CRANE_A, 1);
  const ben = new SimOperator(site, site.station({ name: 'ben', phase: 13 }), CRANE_B, -1);
  const operators = [anna, ben];
  const second = site.gateways[1];
  if (second !== undefined) {
    operators.push(new SimOperator(site, site.station({ name: 'carl', phase: 9 }, second), CRANE_A, 1));
  }
  // Sits there for take-overs, and lets go of what it got.
  const dora = site.station({ name: 'dora', role: 'supervisor', phase: 17 }).connect();
  // Ben has his stop on a socket of its own.
  site.agenda.in(2000, () => ben.station.connectStop());
  const ends: (() => void)[] = [];
  for (const { what, atMs, lastsMs, crane, value } of deeds) {
    const operator = crane === 'A' ? anna : ben;
    const target: Target = { site, crane: operator.crane, operator, station: operator.station, value };
    site.agenda.in(atMs, () => {
      const end = DEEDS[what]?.(target);
      if (end === undefined) return;
      ends.push(end);
      site.agenda.in(lastsMs, end);
    });
  }
  site.run(LENGTH_MS, () => {
    for (const operator of operators) operator.work(site.now);
  });
  for (const end of ends) end();
  for (const { station, crane } of operators) if (station.held.has(crane.number)) station.letGo(crane);
  dora.drop();
  const rests = site.runUntil(() => stands(site, CRANE_A) && stands(site, CRANE_B), 12_000);
  return { violations: witness.all.slice(0, 5), travelled: witness.travelled, rests };
}
