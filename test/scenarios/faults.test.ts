// Every fault of the list in docs/safety.md, set while one crane runs trolley and hoist and the other its gantry at full
// speed, with the physics running: how far each axis still goes is measured at the plant and compared with what the
// model predicts for the worst delay of that fault. The operator never lets go: nothing may resume when it heals.
//
// Longer than other files, since the matrix is to be read in one place.
//
// A clock that is set (NTP) has no row: every decision is on monotonic clocks, of which none can be set, and no time of
// the operator's side enters any.

import { describe, expect, it, vi } from 'vitest';
import type { PlcFault } from '../../firmware-mocks/crane/plc/faults.ts';
import type { Code, CraneSpec } from '../../src/domain/index.ts';
import { PLC_STOP_CAUSES } from '../../src/registers/index.ts';
import {
  AXES,
  GANTRY,
  leastStop,
  type Manner,
  predictedOvershoot,
  predictedStop,
  stands,
  type StopWatch,
  TROLLEY,
  watchFrom,
} from '../support/site/motion.ts';
import { CRANE_A, CRANE_B, Site } from '../support/site/site.ts';
import type { SimStation } from '../support/site/station.ts';

// Minutes of crane time: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 300_000 });

/** From the gateway's decision until the drive's reference falls: tick, exchange, scan, field bus. */
const TO_THE_DRIVE_MS = 10 + 4 + 10 + 10;
const LOOP_AGE_MS = 150;
const INPUT_AGE_MS = 100;
/** The PLC's watchdog, counted from a block that may have come a write interval and an exchange before. */
const WATCHDOG_MS = 150 + 10 + 10;
/** The plant sets its brakes when its PLC's outputs die. */
const OUTPUTS_MS = 50 + 10;

interface World {
  readonly site: Site;
  readonly anna: SimStation;
}

interface Row {
  readonly fault: string;
  sets(world: World): void;
  heals(world: World): void;
  /** Until it heals; by default when all has come to rest. */
  readonly lasts?: number;
  /** Whom it stops: all that this operator drives, or crane A alone. */
  readonly stops: 'both' | 'A';
  /** Longest time until the drive is told, ms. */
  readonly delay: number;
  readonly manner: Manner;
  /** First cause that the stop of crane A is told as; where nobody is left to tell, its PLC still knows: watchdog. */
  readonly cause: readonly Code[];
}

function drives(travelling: CraneSpec): World {
  const at = { trolley: -10, hoist: -18 };
  const travels = { trolley: 10, hoist: 12 };
  const site = new Site(travelling === CRANE_B ? { a: at, b: travels } : { a: travels, b: at });
  const anna = site.station({ name: 'anna' });
  site.arm(anna, CRANE_A, CRANE_B);
  const working = travelling === CRANE_B ? CRANE_A : CRANE_B;
  anna.push(travelling, [0, 0, 1]);
  const speed = (crane: CraneSpec, slot: number): number => site.plant(crane).truth().speeds[slot] ?? 0;
  expect(site.runUntil(() => speed(travelling, GANTRY) > 0.2, 12_000)).toBe(true);
  anna.push(working, [1, 1, 0]);
  expect(site.runUntil(() => speed(working, TROLLEY) > 3.99 && speed(travelling, GANTRY) > 0.495, 8000)).toBe(true);
  return { site, anna };
}

function expectShort(watch: StopWatch, { delay, manner }: Row): void {
  const { spec, speeds, positions } = watch;
  for (const slot of AXES) {
    const speed = speeds[slot] ?? 0;
    if (speed === 0) continue;
    const went = watch.distances[slot] ?? 0;
    expect(went, `axis ${slot} of crane ${spec.number}`).toBeLessThanOrEqual(
      predictedStop(spec, slot, speed, delay, manner),
    );
    expect(went, `axis ${slot} of crane ${spec.number}`).toBeGreaterThan(leastStop(spec, slot, speed));
  }
  const hoist = Math.min(positions[0] ?? 0, spec.type.ropeAtZero);
  expect(watch.overshoots[0]).toBeLessThanOrEqual(predictedOvershoot(spec, TROLLEY, hoist, manner));
  expect(watch.overshoots[1]).toBeLessThanOrEqual(predictedOvershoot(spec, GANTRY, hoist, manner));
}

function causesSince(site: Site, crane: CraneSpec, at: number): readonly Code[] {
  return site.gateway.observer.stops
    .filter((stop) => stop.crane === crane.number && stop.at >= at)
    .map((stop) => stop.cause);
}

function tryRow(row: Row, travelling: CraneSpec): void {
  const world = drives(travelling);
  const { site, anna } = world;
  const cranes = row.stops === 'both' ? [CRANE_A, CRANE_B] : [CRANE_A];
  const setAt = site.now;
  const watches = watchFrom(site, ...cranes);
  row.sets(world);
  if (row.lasts !== undefined) {
    site.run(row.lasts);
    row.heals(world);
  }
  site.run(500);
  const rested = (): boolean => cranes.every((crane) => stands(site, crane));
  expect(site.runUntil(rested, 12_000), 'rests').toBe(true);
  site.run(500);
  for (const watch of watches) expectShort(watch, row);

  const restedAt = site.now;
  if (row.lasts === undefined) row.heals(world);
  const after = watchFrom(site, ...cranes);
  site.run(4000);
  for (const watch of after) expect(watch.movedAt, `crane ${watch.spec.number} resumed`).toBeLessThanOrEqual(restedAt);
  const [first] = causesSince(site, CRANE_A, setAt);
  if (row.cause.length > 0) expect(row.cause).toContain(first);
  else expect(site.plc(CRANE_A).program.stopCause).toBe(PLC_STOP_CAUSES.WATCHDOG);
  if (row.stops === 'A') expect(causesSince(site, CRANE_B, setAt)).toEqual([]);
  for (const crane of [CRANE_A, CRANE_B]) if (anna.held.has(crane.number)) anna.letGo(crane);
  expect(
    site.runUntil(() => stands(site, CRANE_A) && stands(site, CRANE_B), 12_000),
    'both rest',
  ).toBe(true);
}

/** A row of a fault of crane A's PLC or plant. */
function plcRow(
  fault: string,
  on: PlcFault,
  off: PlcFault,
  rest: Pick<Row, 'delay' | 'manner' | 'cause'> & { readonly lasts?: number },
): Row {
  return {
    fault,
    sets: ({ site }) => site.plc(CRANE_A).fault(on),
    heals: ({ site }) => site.plc(CRANE_A).fault(off),
    stops: 'A',
    ...rest,
  };
}

const LINK: readonly Row[] = [
  {
    fault: 'the uplink is dead',
    sets: ({ anna }) => (anna.up.passage = 'drop'),
    heals: ({ anna }) => (anna.up.passage = 'pass'),
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'the downlink is dead',
    sets: ({ anna }) => (anna.down.passage = 'drop'),
    heals: ({ anna }) => (anna.down.passage = 'pass'),
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'both directions are dead, and no socket closes (half-open)',
    sets: ({ anna }) => (anna.up.passage = anna.down.passage = 'drop'),
    heals: ({ anna }) => (anna.up.passage = anna.down.passage = 'pass'),
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'a stall of 300 ms, then a burst',
    sets: ({ anna }) => (anna.up.passage = anna.down.passage = 'hold'),
    heals: ({ anna }) => (anna.up.passage = anna.down.passage = 'pass'),
    lasts: 300,
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'a stall of 10 s, then a burst',
    sets: ({ anna }) => (anna.up.passage = anna.down.passage = 'hold'),
    heals: ({ anna }) => (anna.up.passage = anna.down.passage = 'pass'),
    lasts: 10_000,
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'the delay steps to 300 ms',
    sets: ({ anna }) => (anna.up.delay = anna.down.delay = 150),
    heals: ({ anna }) => (anna.up.delay = anna.down.delay = 5),
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'the workstation is killed',
    sets: ({ anna }) => anna.kill(),
    heals: () => undefined,
    stops: 'both',
    delay: 5 + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_DISCONNECTED'],
  },
  {
    fault: 'the workstation stands still (SIGSTOP)',
    sets: ({ anna }) => anna.freeze(),
    heals: ({ anna }) => anna.thaw(),
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'the workstation stands still for 500 ms',
    sets: ({ anna }) => anna.freeze(),
    heals: ({ anna }) => anna.thaw(),
    lasts: 500,
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'the picture is frozen, though every link is perfect',
    sets: ({ anna }) => (anna.pictureFrozen = true),
    heals: ({ anna }) => (anna.pictureFrozen = false),
    stops: 'both',
    delay: LOOP_AGE_MS + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_LOOP_AGE'],
  },
  {
    fault: 'the stick is frozen behind a live workstation',
    sets: ({ anna }) => (anna.stick = 'frozen'),
    heals: ({ anna }) => (anna.stick = 'live'),
    stops: 'both',
    delay: INPUT_AGE_MS + 25 + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_INPUT_AGE'],
  },
  {
    fault: 'the stick is unplugged, and plugged in again deflected',
    sets: ({ anna }) => (anna.stick = 'gone'),
    heals: ({ anna }) => (anna.stick = 'live'),
    stops: 'both',
    delay: 25 + TO_THE_DRIVE_MS,
    manner: 'ramp',
    cause: ['SAFETY_INPUT_LOST'],
  },
  {
    fault: 'the gateway stands still for 500 ms, and reads its sockets first',
    sets: ({ site }) => site.gateway.freeze(),
    heals: ({ site }) => site.gateway.thaw('sockets first'),
    lasts: 500,
    stops: 'both',
    delay: WATCHDOG_MS + 20,
    manner: 'ramp',
    cause: ['PLC_WATCHDOG', 'PLC_FEEDBACK_STUCK'],
  },
  {
    fault: 'the gateway stands still for 500 ms, and serves its timers first',
    sets: ({ site }) => site.gateway.freeze(),
    heals: ({ site }) => site.gateway.thaw('timers first'),
    lasts: 500,
    stops: 'both',
    delay: WATCHDOG_MS + 20,
    manner: 'ramp',
    cause: ['PLC_TIMEOUT'],
  },
  {
    fault: 'the gateway stands still for good',
    sets: ({ site }) => site.gateway.freeze(),
    heals: ({ site }) => site.gateway.thaw(),
    stops: 'both',
    delay: WATCHDOG_MS + 20,
    manner: 'ramp',
    cause: ['PLC_WATCHDOG', 'PLC_FEEDBACK_STUCK'],
  },
  {
    fault: 'the gateway is killed',
    sets: ({ site }) => site.gateway.kill(),
    heals: () => undefined,
    stops: 'both',
    delay: WATCHDOG_MS + 20,
    manner: 'ramp',
    cause: [],
  },
];

const PLC: readonly Row[] = [
  {
    fault: 'requests to the PLC are lost',
    sets: ({ site }) => (site.plcLink(CRANE_A).out.passage = 'drop'),
    heals: ({ site }) => (site.plcLink(CRANE_A).out.passage = 'pass'),
    stops: 'A',
    delay: WATCHDOG_MS + 20,
    manner: 'ramp',
    cause: ['PLC_TIMEOUT'],
  },
  {
    fault: 'replies of the PLC are lost',
    sets: ({ site }) => (site.plcLink(CRANE_A).back.passage = 'drop'),
    heals: ({ site }) => (site.plcLink(CRANE_A).back.passage = 'pass'),
    stops: 'A',
    delay: WATCHDOG_MS + 20,
    manner: 'ramp',
    cause: ['PLC_TIMEOUT'],
  },
  {
    fault: 'the network of the PLC stalls for 300 ms, then comes in a burst',
    sets: ({ site }) => (site.plcLink(CRANE_A).out.passage = site.plcLink(CRANE_A).back.passage = 'hold'),
    heals: ({ site }) => (site.plcLink(CRANE_A).out.passage = site.plcLink(CRANE_A).back.passage = 'pass'),
    lasts: 300,
    stops: 'A',
    delay: WATCHDOG_MS + 20,
    manner: 'ramp',
    cause: ['PLC_TIMEOUT'],
  },
  plcRow(
    'the PLC refuses writes',
    { name: 'refuse-writes', on: true },
    { name: 'refuse-writes', on: false },
    {
      delay: WATCHDOG_MS + 20,
      manner: 'ramp',
      cause: ['PLC_EXCEPTION'],
    },
  ),
  plcRow(
    'the PLC answers exceptions',
    { name: 'exceptions', code: 6 },
    { name: 'exceptions', code: 0 },
    {
      delay: WATCHDOG_MS + 20,
      manner: 'ramp',
      cause: ['PLC_EXCEPTION'],
    },
  ),
  plcRow(
    'the PLC answers 200 ms late',
    { name: 'late-replies', delayMs: 200 },
    { name: 'late-replies', delayMs: 0 },
    {
      delay: WATCHDOG_MS + 20,
      manner: 'ramp',
      cause: ['PLC_TIMEOUT'],
    },
  ),
  plcRow(
    'the PLC restarts over its old registers',
    { name: 'reboot', keepRegisters: true, downMs: 500 },
    { name: 'local', on: false },
    { delay: OUTPUTS_MS + 10, manner: 'brake', cause: ['PLC_LINK_DOWN'] },
  ),
  plcRow(
    'the PLC restarts at once over its old registers',
    { name: 'reboot', keepRegisters: true, downMs: 0 },
    { name: 'local', on: false },
    { delay: OUTPUTS_MS + 10, manner: 'brake', cause: ['PLC_REBOOTED'] },
  ),
  {
    fault: 'the PLC dies',
    sets: ({ site }) => site.plc(CRANE_A).die(),
    heals: () => undefined,
    stops: 'A',
    delay: OUTPUTS_MS + 10,
    manner: 'brake',
    cause: ['PLC_LINK_DOWN'],
  },
  plcRow(
    'the program of the PLC stands still',
    { name: 'freeze', on: true },
    { name: 'freeze', on: false },
    {
      delay: OUTPUTS_MS + 10,
      manner: 'brake',
      cause: ['PLC_FEEDBACK_STUCK'],
    },
  ),
  plcRow(
    'positions are frozen over a living counter',
    { name: 'frozen-positions', on: true },
    { name: 'frozen-positions', on: false },
    { delay: 300 + 20 + TO_THE_DRIVE_MS, manner: 'ramp', cause: ['PLC_FEEDBACK_STUCK'] },
  ),
  plcRow(
    'the emergency stop chain opens',
    { name: 'estop-chain', open: true },
    { name: 'estop-chain', open: false },
    {
      delay: 20,
      manner: 'brake',
      cause: ['PLC_ESTOP_CHAIN'],
    },
  ),
  plcRow(
    'the key switch is turned to local',
    { name: 'local', on: true },
    { name: 'local', on: false },
    {
      delay: 20,
      manner: 'ramp',
      cause: ['PLC_LOCAL'],
    },
  ),
  plcRow(
    'a drive trips',
    { name: 'plant', fault: { name: 'drive-trip', on: true } },
    { name: 'plant', fault: { name: 'drive-trip', on: false } },
    { delay: 20, manner: 'brake', cause: ['PLC_TRIPPED'] },
  ),
];

describe('a fault at full speed: measured stop, no resumption, told cause', () => {
  it.each(LINK)('$fault', (row) => tryRow(row, CRANE_B));
  it.each(PLC)('$fault, trolley and hoist running', (row) => tryRow(row, CRANE_B));
  it.each(PLC)('$fault, gantry running', (row) => tryRow(row, CRANE_A));
});
