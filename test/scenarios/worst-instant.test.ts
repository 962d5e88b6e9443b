// Two gantries on one rail, driven at each other at full speed by two operators, until something breaks: at every
// instant of a grid over the approach. With the physics running the buffers stay apart by the minimum gap, though the
// sensors are wrong by all that they may be, and though no anti-collision sensor helps the gateway.

import { describe, expect, it, vi } from 'vitest';
import { stands } from '../support/site/motion.ts';
import { randomFrom } from '../support/site/agenda.ts';
import { CRANE_A, CRANE_B, Site } from '../support/site/site.ts';
import type { SensorError } from '../support/site/plc.ts';
import { SimStation } from '../support/site/station.ts';
import { runs } from '../support/runs.ts';

// Minutes of crane time: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 300_000 });

const START_GAP_M = 10.5;
const WIDTH_M = 26;
/** When both travel at full speed, since the sticks were deflected; and when only the last creeping is left. */
const FIRST_MS = 8000;
const LAST_MS = 15_000;
/** A grid of 50 ms at night. */
const INSTANTS = Math.min(runs(5), (LAST_MS - FIRST_MS) / 50);

interface World {
  readonly site: Site;
  readonly anna: SimStation;
  readonly ben: SimStation;
}

type Break = (world: World) => void;

const BREAKS: { readonly [what: string]: Break } = {
  'the delay steps to 300 ms for both operators': ({ anna, ben }) => {
    for (const wire of [anna.up, anna.down, ben.up, ben.down]) wire.delay = 150;
  },
  'the link of one operator is cut': ({ anna }) => {
    anna.up.passage = anna.down.passage = 'drop';
  },
  'the links of both operators are cut': ({ anna, ben }) => {
    for (const wire of [anna.up, anna.down, ben.up, ben.down]) wire.passage = 'drop';
  },
  'the link to one PLC is cut': ({ site }) => {
    site.plcLink(CRANE_A).out.passage = site.plcLink(CRANE_A).back.passage = 'drop';
  },
  'only the replies of one PLC are lost': ({ site }) => {
    site.plcLink(CRANE_B).back.passage = 'drop';
  },
  'the links to both PLCs are cut': ({ site }) => {
    for (const crane of [CRANE_A, CRANE_B]) site.plcLink(crane).out.passage = 'drop';
  },
  'the gateway stands still': ({ site }) => {
    site.gateway.freeze();
  },
};

function approach(errors: readonly [SensorError, SensorError], seed: number): World {
  const gantry = 100;
  const site = new Site({ seed, a: { gantry, hoist: 12 }, b: { gantry: gantry + WIDTH_M + START_GAP_M, hoist: 12 } });
  site.plc(CRANE_A).sensorError = errors[0];
  site.plc(CRANE_B).sensorError = errors[1];
  const anna = site.station({ name: 'anna' });
  const ben = site.station({ name: 'ben', phase: 11 });
  ben.connect();
  site.arm(anna, CRANE_A);
  site.arm(ben, CRANE_B);
  anna.push(CRANE_A, [0, 0, 1]);
  ben.push(CRANE_B, [0, 0, -1]);
  return { site, anna, ben };
}

/** Breaks it at that instant, and returns the smallest gap, once both stand. */
function smallestGap(world: World, breaks: Break, atMs: number): number {
  const { site } = world;
  site.run(atMs);
  breaks(world);
  site.run(500);
  const rested = (): boolean => stands(site, CRANE_A) && stands(site, CRANE_B);
  // Whoever is left may go on creeping into its own share for long.
  site.runUntil(rested, 9000);
  return site.plant(CRANE_A).minGap ?? Number.NaN;
}

const TRUE_SENSORS: SensorError = { position: 0, gap: 0, blind: false };
/** Both believe to be farther apart than they are, by all that the uncertainty allows. */
const TOO_FAR: readonly [SensorError, SensorError] = [
  { position: -0.05, gap: 0, blind: true },
  { position: 0.05, gap: 0, blind: true },
];

describe('two gantries driven at each other at full speed', () => {
  it('use most of the gap while nothing breaks', () => {
    const world = approach([TRUE_SENSORS, TRUE_SENSORS], 1);
    let fastest = 0;
    world.site.watch = () => {
      fastest = Math.max(fastest, world.site.plant(CRANE_A).gantry.speed);
    };
    const smallest = smallestGap(world, () => undefined, 24_000);
    expect(fastest).toBeGreaterThan(0.49);
    expect(smallest).toBeGreaterThanOrEqual(world.site.safety.minimumGap);
    expect(smallest).toBeLessThan(4);
  });

  it.each(Object.keys(BREAKS))('keep the minimum gap when %s', (what) => {
    const breaks = BREAKS[what] ?? (() => undefined);
    const spacing = (LAST_MS - FIRST_MS) / INSTANTS;
    for (let instant = 0; instant < INSTANTS; instant += 1) {
      const atMs = Math.round(FIRST_MS + instant * spacing);
      const world = approach(TOO_FAR, 1 + instant);
      const smallest = smallestGap(world, breaks, atMs);
      expect(smallest, `${atMs} ms after the start`).toBeGreaterThanOrEqual(world.site.safety.minimumGap);
      expect(smallest).toBeLessThan(START_GAP_M);
    }
  });

  it('keep it with random sensor errors, instants and breaks, the PLCs own sensors helping or not', () => {
    const random = randomFrom(20_260_101);
    const either = (): number => 2 * random() - 1;
    const kinds = Object.values(BREAKS);
    for (let run = 0; run < runs(6); run += 1) {
      const error = (): SensorError => ({ position: 0.05 * either(), gap: 0.3 * either(), blind: random() < 0.5 });
      const errors = [error(), error()] as const;
      const atMs = Math.round(FIRST_MS + random() * (LAST_MS - FIRST_MS));
      const kind = Math.floor(random() * kinds.length);
      const world = approach(errors, run);
      const smallest = smallestGap(world, kinds[kind] ?? (() => undefined), atMs);
      const replay = JSON.stringify({ run, errors, atMs, break: Object.keys(BREAKS)[kind] });
      expect(smallest, replay).toBeGreaterThanOrEqual(world.site.safety.minimumGap);
    }
  });
});
