// Faults that a crane bears, or that concern who commands it, with the physics running: loss on the link, a slow PLC,
// two operators, two gateways, a stick that comes back with junk, and a picture that lies in each of the three ways.

import { describe, expect, it, vi } from 'vitest';
import type { CraneSpec } from '../../src/domain/index.ts';
import { stands, TROLLEY, watchFrom } from '../support/site/motion.ts';
import { CRANE_A, CRANE_B, Site } from '../support/site/site.ts';
import type { SimStation } from '../support/site/station.ts';

// Minutes of crane time: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 300_000 });

function speed(site: Site, crane: CraneSpec): number {
  return Math.abs(site.plant(crane).truth().speeds[TROLLEY] ?? 0);
}

function travelled(site: Site, crane: CraneSpec): number {
  return site.plant(crane).truth().travelled[TROLLEY] ?? 0;
}

/** To and fro between the ends, for as long as it takes. */
function shuttle(site: Site, anna: SimStation, forMs: number): void {
  let direction = 1;
  site.run(forMs, () => {
    if (site.now % 50 !== 0 || !anna.held.has(CRANE_A.number)) return;
    const at = site.plant(CRANE_A).truth().positions[TROLLEY] ?? 0;
    if (at > 20) direction = -1;
    if (at < 0) direction = 1;
    anna.push(CRANE_A, [0, direction, 0]);
  });
}

function driving(seed = 1): { site: Site; anna: SimStation } {
  const site = new Site({ seed, a: { trolley: -10 } });
  const anna = site.station({ name: 'anna' });
  site.arm(anna, CRANE_A);
  anna.push(CRANE_A, [0, 1, 0]);
  expect(site.runUntil(() => speed(site, CRANE_A) > 3.98, 10_000)).toBe(true);
  return { site, anna };
}

describe('loss on the link', () => {
  it('of 1 % costs nothing for half a minute', () => {
    const { site, anna } = driving();
    anna.up.loss = anna.down.loss = 0.01;
    shuttle(site, anna, 30_000);
    expect(site.gateway.observer.stops).toEqual([]);
    expect(travelled(site, CRANE_A)).toBeGreaterThan(50);
  });

  it.each([0.05, 0.3])('of %f stops the crane as soon as the loop is too old, and no luck starts it again', (loss) => {
    const { site, anna } = driving();
    anna.up.loss = anna.down.loss = loss;
    expect(site.runUntil(() => site.gateway.observer.stops.length > 0, 30_000)).toBe(true);
    expect(site.gateway.observer.stops[0]?.cause).toBe('SAFETY_LOOP_AGE');
    expect(site.runUntil(() => stands(site, CRANE_A), 8000)).toBe(true);
    const [watch] = watchFrom(site, CRANE_A);
    site.run(10_000);
    anna.up.loss = anna.down.loss = 0;
    site.run(5000);
    expect(watch?.movedAt).toBe(watch?.at);
  });
});

describe('a PLC that answers 40 ms late', () => {
  it('is within its exchange time-out: the crane goes on, and stops when it is told to', () => {
    const { site, anna } = driving();
    site.plc(CRANE_A).fault({ name: 'late-replies', delayMs: 40 });
    const before = travelled(site, CRANE_A);
    shuttle(site, anna, 10_000);
    expect(site.gateway.observer.stops).toEqual([]);
    expect(travelled(site, CRANE_A) - before).toBeGreaterThan(10);
    anna.letGo(CRANE_A);
    expect(site.runUntil(() => stands(site, CRANE_A), 8000)).toBe(true);
  });
});

describe('a stick that is unplugged at full speed', () => {
  it('and comes back asleep, deflected, with its deadman pressed: nothing moves until neutral, re-arm and deadman', () => {
    const { site, anna } = driving();
    anna.stick = 'gone';
    expect(site.runUntil(() => stands(site, CRANE_A), 8000)).toBe(true);
    expect(anna.lastStop(CRANE_A)).toBe('SAFETY_INPUT_LOST');
    const [watch] = watchFrom(site, CRANE_A);
    // It wakes up with reports that jump about, all buttons among them.
    anna.stick = 'live';
    site.run(3000, () => {
      if (site.now % 30 !== 0) return;
      anna.push(CRANE_A, [2 * site.random() - 1, 2 * site.random() - 1, 2 * site.random() - 1]);
      anna.hands(CRANE_A).deadman = site.random() < 0.5;
      if (site.random() < 0.2) anna.press(CRANE_A, 'rearm');
    });
    expect(watch?.movedAt).toBe(watch?.at);
    anna.letGo(CRANE_A);
    site.run(500);
    anna.press(CRANE_A, 'rearm');
    site.run(1500);
    anna.hands(CRANE_A).deadman = true;
    site.run(100);
    expect(anna.state(CRANE_A)).toBe('ready');
  });
});

describe('two operators', () => {
  it('claim one crane in the same instant: one holds it, the other is told who', () => {
    const site = new Site();
    const anna = site.station({ name: 'anna' }).connect();
    const ben = site.station({ name: 'ben' }).connect();
    site.run(400);
    anna.claim(CRANE_A);
    ben.claim(CRANE_A);
    site.run(200);
    expect([anna, ben].filter((station) => station.held.has(CRANE_A.number))).toHaveLength(1);
    expect(new Set([anna.outcome, ben.outcome])).toEqual(new Set(['OK', 'AUTHORITY_HELD_BY_OTHER']));
  });

  it('drive one crane each: what breaks for one leaves the other at work', () => {
    const { site, anna } = driving();
    const ben = site.station({ name: 'ben', phase: 13 }).connect();
    site.arm(ben, CRANE_B);
    ben.push(CRANE_B, [0, 0.2, 0]);
    site.run(1500);
    anna.up.passage = anna.down.passage = 'drop';
    site.run(8000);
    expect(stands(site, CRANE_A)).toBe(true);
    expect(site.gateway.observer.stops.filter(({ crane }) => crane === CRANE_B.number)).toEqual([]);
    expect(ben.state(CRANE_B)).toBe('moving');
  });
});

describe('two gateways on one PLC', () => {
  it('the second is told so, and neither moves the crane nor disturbs the first', () => {
    const site = new Site({ gateways: 2, a: { trolley: -10 } });
    const [, second] = site.gateways;
    const anna = site.station({ name: 'anna' });
    site.arm(anna, CRANE_A);
    const carl = site.station({ name: 'carl', phase: 9 }, second).connect();
    anna.push(CRANE_A, [0, 1, 0]);
    site.run(3000);
    carl.claim(CRANE_A);
    site.run(3000);
    expect(carl.cause(CRANE_A)).toBe('PLC_OTHER_MASTER');
    expect(anna.state(CRANE_A)).toBe('moving');
    expect(speed(site, CRANE_A)).toBeGreaterThan(3.9);
    expect(site.gateway.observer.stops).toEqual([]);
  });

  it('the second may take over once the first is silent and the crane stands; the first, back again, moves nothing', () => {
    const site = new Site({ gateways: 2, a: { trolley: -10 } });
    const [first, second] = site.gateways;
    const anna = site.station({ name: 'anna' });
    site.arm(anna, CRANE_A);
    anna.push(CRANE_A, [0, 1, 0]);
    site.run(6000);
    first?.freeze();
    expect(site.runUntil(() => stands(site, CRANE_A), 8000)).toBe(true);
    const carl = site.station({ name: 'carl', phase: 9 }, second);
    site.run(2000);
    site.arm(carl, CRANE_A);
    const [watch] = watchFrom(site, CRANE_A);
    first?.thaw();
    site.run(4000);
    expect(watch?.movedAt).toBe(watch?.at);
    expect(carl.state(CRANE_A)).toBe('ready');
    carl.push(CRANE_A, [0, -0.5, 0]);
    site.run(3000);
    expect(site.plant(CRANE_A).truth().speeds[TROLLEY]).toBeLessThan(-1.5);
  });
});

describe('a picture that lies', () => {
  it('frozen before the operator, over perfect links: commands go on, statuses go on, the crane stops', () => {
    const { site, anna } = driving();
    anna.pictureFrozen = true;
    const refused = site.gateway.observer.refused.length;
    site.run(1000);
    expect(site.gateway.observer.refused.length - refused).toBeGreaterThan(30);
    expect(site.gateway.observer.stops[0]?.cause).toBe('SAFETY_LOOP_AGE');
    expect(site.runUntil(() => stands(site, CRANE_A), 8000)).toBe(true);
  });

  it('made by a frozen stick behind a live workstation: every command is fresh, the crane stops', () => {
    const { site, anna } = driving();
    anna.stick = 'frozen';
    const accepted = site.gateway.observer.accepted;
    site.run(1000);
    expect(site.gateway.observer.accepted - accepted).toBeGreaterThan(45);
    expect(site.gateway.observer.stops[0]?.cause).toBe('SAFETY_INPUT_AGE');
    expect(site.runUntil(() => stands(site, CRANE_A), 8000)).toBe(true);
  });

  it.each(['freeze', 'frozen-positions'] as const)(
    'made by a PLC (%s) under status numbers that live: the crane stops',
    (name) => {
      const { site, anna } = driving();
      const before = anna.newest.get(CRANE_A.number)?.number ?? 0;
      site.plc(CRANE_A).fault({ name, on: true });
      site.run(1000);
      expect((anna.newest.get(CRANE_A.number)?.number ?? 0) - before).toBeGreaterThan(45);
      expect(anna.cause(CRANE_A)).toBe('PLC_FEEDBACK_STUCK');
      expect(site.runUntil(() => stands(site, CRANE_A), 8000)).toBe(true);
      const [watch] = watchFrom(site, CRANE_A);
      site.plc(CRANE_A).fault({ name, on: false });
      site.run(3000);
      expect(watch?.movedAt).toBe(watch?.at);
    },
  );
});
