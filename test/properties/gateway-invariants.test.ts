// Invariants 1, 2, 3, 5, 6 and 7 over arbitrary sequences of what operators, links and PLCs may do. A witness
// with books of its own judges every setpoint; a bound on lists and sessions stands for "nothing grows".

import { fc, test } from '@fast-check/vitest';
import { expect, vi } from 'vitest';
import { CONTROL_MODES, type CraneSpec, INPUT_CLASSES, STANDSTILL } from '../../src/domain/index.ts';
import type { AxisSpeed, Millis } from '../../src/quantity/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { CRANE_A, CRANE_B, GatewayBench, LIVE_STICK, Station } from '../support/gateway-bench.ts';
import { MotionWitness } from '../support/motion-witness.ts';
import { runs, runsInFull } from '../support/runs.ts';

// Some minutes of crane time a run: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 180_000 });

interface World {
  readonly bench: GatewayBench;
  readonly stations: readonly [Station, Station];
}

type Deed = (world: World, station: Station, crane: CraneSpec) => void;

/** Hands only move where the station holds the crane. */
const withHands =
  (deed: (hands: ReturnType<Station['hands']>) => void): Deed =>
  (_world, station, crane) => {
    if (station.held.has(crane.number)) deed(station.hands(crane));
  };
const connected =
  (deed: Deed): Deed =>
  (world, station, crane) => {
    if (station.control !== 0) deed(world, station, crane);
  };

const speed = fc.oneof(fc.double({ min: -6, max: 6 }), fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e9, -0));
const age = fc.oneof(fc.integer({ min: 0, max: 150 }), fc.constantFrom(60_000, Number.NaN, -5));

/** What an operator in motion does next: all but the first lead to a stop, after which nothing may move yet. */
const AFTERWARDS = {
  'goes on': () => {},
  'falls silent': (bench: GatewayBench, station: Station) => {
    station.sending = false;
    bench.run(300);
  },
  'sees a frozen picture': (bench: GatewayBench, station: Station) => {
    station.frozenPicture = true;
    bench.run(300);
  },
  'has a PLC whose counter stands still': (bench: GatewayBench, _station: Station, crane: CraneSpec) => {
    bench.plc(crane).scanStuck = true;
    bench.run(300);
  },
  'presses the deadman anew over a stick that never was at neutral': (
    bench: GatewayBench,
    station: Station,
    crane: CraneSpec,
  ) => {
    station.hands(crane).deadman = false;
    bench.run(1500);
    station.hands(crane).deadman = true;
    bench.run(100);
  },
  'stops, and presses the deadman without re-arming': (bench: GatewayBench, station: Station, crane: CraneSpec) => {
    station.hands(crane).run = false;
    bench.run(60);
    station.hands(crane).run = true;
    station.letGo(crane);
    bench.run(1500);
    station.hands(crane).deadman = true;
    bench.run(60);
    station.push(1, crane);
    bench.run(60);
  },
};

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(connected((_world, station, crane) => void station.claim(crane))) },
  { weight: 1, arbitrary: fc.constant(connected((_world, station, crane) => void station.release(crane))) },
  { weight: 2, arbitrary: fc.constant(connected((_world, station, crane) => void station.offer(crane))) },
  { weight: 1, arbitrary: fc.constant(connected((_world, station, crane) => void station.withdraw(crane))) },
  { weight: 2, arbitrary: fc.constant(connected((_world, station, crane) => void station.takeOver('why', crane))) },
  {
    weight: 1,
    arbitrary: fc.constant<Deed>(
      ({ bench }, _station, { number: crane }) => void bench.step({ kind: 'local-takeover', crane, reason: 'why' }),
    ),
  },
  { weight: 8, arbitrary: fc.boolean().map((deadman) => withHands((hands) => void (hands.deadman = deadman))) },
  {
    weight: 10,
    arbitrary: fc.tuple(speed, speed, speed).map(([hoist, trolley, gantry]) =>
      withHands((hands) => {
        hands.speeds = { ...STANDSTILL, hoist, trolley, gantry } as { [A in keyof typeof STANDSTILL]: AxisSpeed };
        hands.neutral = 32;
      }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.constant(
      withHands((hands) => {
        hands.speeds = STANDSTILL;
        hands.neutral = hands.mapped;
        hands.attachment = 'hold';
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('open' as const, 'close' as const)
      .map((order) => withHands((hands) => void (hands.attachment = order))),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...CONTROL_MODES).map((mode) => withHands((hands) => void (hands.mode = mode))),
  },
  { weight: 1, arbitrary: fc.boolean().map((driven) => withHands((hands) => void (hands.driven = driven))) },
  { weight: 1, arbitrary: fc.boolean().map((run) => withHands((hands) => void (hands.run = run))) },
  { weight: 1, arbitrary: fc.boolean().map((level) => withHands((hands) => void (hands.emergencyRun = level))) },
  {
    weight: 4,
    arbitrary: fc.constant(withHands((hands) => void (hands.rearmPresses = (hands.rearmPresses + 1) & 0xffff))),
  },
  {
    weight: 4,
    arbitrary: fc.constant(withHands((hands) => void (hands.resetPresses = (hands.resetPresses + 1) & 0xffff))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...INPUT_CLASSES), age)
      .map(([inputClass, value]) => withHands((hands) => void (hands.inputs = [{ inputClass, age: value as Millis }]))),
  },
  { weight: 3, arbitrary: fc.constant(withHands((hands) => void (hands.inputs = [LIVE_STICK]))) },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (frozen): Deed =>
        (_world, station) =>
          void (station.frozenPicture = frozen),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map(
      (sending): Deed =>
        (_world, station) =>
          void (station.sending = sending),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Deed>((_world, station) => void (station.stalled ??= [])) },
  { weight: 2, arbitrary: fc.constant(connected((_world, station) => station.flush())) },
  { weight: 1, arbitrary: fc.constant(connected((_world, station) => station.drop())) },
  {
    weight: 2,
    arbitrary: fc.constant<Deed>((_world, station) => void (station.control === 0 && station.connect(station.key))),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (stuck): Deed =>
        ({ bench }, _station, crane) =>
          void (bench.plc(crane).scanStuck = stuck),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (closed): Deed =>
        ({ bench }, _station, crane) =>
          void (bench.plc(crane).chainClosed = closed),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (remote): Deed =>
        ({ bench }, _station, crane) =>
          void (bench.plc(crane).remoteSelected = remote),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (tripped): Deed =>
        ({ bench }, _station, crane) =>
          void (bench.plc(crane).tripped = tripped),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Deed>(({ bench }, _station, crane) => bench.plc(crane).reboot()) },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (up): Deed =>
        ({ bench }, _station, { number }) => {
          const link = bench.links.get(number);
          if (link === undefined || link.answers === up) return;
          link.answers = up;
          const down = { kind: 'down', code: 'PLC_LINK_DOWN', detail: '' } as const;
          bench.step({ kind: 'plc', crane: number, event: up ? { kind: 'up', bootCounter: 7 } : down });
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('stop' as const, 'emergency' as const).map((kind) =>
      connected(({ bench }, station, { number }) => {
        const { session, epoch, control } = station;
        bench.send(control, { type: 'stop', session, epoch, crane: number, kind, request: 1 });
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map(
      (ticking): Deed =>
        ({ bench }) =>
          void (bench.ticking = ticking),
    ),
  },
  // The whole way to motion in one deed, so that sequences reach the states that matter; then, perhaps, silence.
  {
    weight: 12,
    arbitrary: fc
      .record({
        trolley: fc.double({ min: 0.1, max: 4, noNaN: true }),
        inputClass: fc.constantFrom(...INPUT_CLASSES),
        afterwards: fc.constantFrom(...(Object.keys(AFTERWARDS) as (keyof typeof AFTERWARDS)[])),
      })
      .map(
        ({ trolley, inputClass, afterwards }): Deed =>
          ({ bench }, station, crane) => {
            heal(bench, station, crane);
            if (!station.held.has(crane.number) && station.claim(crane) !== 'OK') return;
            station.letGo(crane);
            const inputs = [{ inputClass, age: 2 as Millis }];
            Object.assign(station.hands(crane), { driven: true, run: true, emergencyRun: true, inputs });
            bench.run(500);
            station.hands(crane).rearmPresses += 1;
            station.hands(crane).resetPresses += 1;
            bench.run(1300);
            station.hands(crane).deadman = true;
            bench.run(60);
            station.push(trolley, crane);
            bench.run(200);
            AFTERWARDS[afterwards](bench, station, crane);
          },
      ),
  },
);

/** Ends every fault that another deed may have set. */
function heal(bench: GatewayBench, station: Station, crane: CraneSpec): void {
  const plc = bench.plc(crane);
  Object.assign(plc, { scanStuck: false, chainClosed: true, remoteSelected: true, tripped: false });
  if (!bench.link(crane).answers) {
    bench.link(crane).answers = true;
    bench.step({ kind: 'plc', crane: crane.number, event: { kind: 'up', bootCounter: 7 } });
  }
  bench.ticking = true;
  station.frozenPicture = false;
  station.sending = true;
  station.stalled = undefined;
  if (station.control === 0) station.connect(station.key);
  bench.run(100);
}

const steps = fc.array(fc.tuple(deeds, fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 400 })), {
  minLength: 3,
  maxLength: 25,
});

let totalMoved = 0;

test.prop([steps], { numRuns: runsInFull(25), endOnFailure: true })(
  'no setpoint breaks an invariant, whatever happens',
  (sequence) => {
    const bench = new GatewayBench().start();
    const witness = new MotionWitness([CRANE_A, CRANE_B], DEFAULT_SAFETY_SETTINGS);
    let longest = 0;
    bench.tap = (event, effects) => {
      witness.see(event, effects, bench.now);
      longest = Math.max(longest, effects.length);
    };
    const stations = [new Station(bench, 'anna').connect(), new Station(bench, 'sam', 'supervisor').connect()] as const;
    bench.run(50);
    for (const [deed, second, other, wait] of sequence) {
      deed({ bench, stations }, stations[second ? 1 : 0], other ? CRANE_B : CRANE_A);
      bench.run(wait);
    }
    expect(witness.violations.slice(0, 5)).toEqual([]);
    expect(longest).toBeLessThanOrEqual(16);
    expect(bench.observer.open).toBeLessThanOrEqual(2);
    totalMoved += witness.moved;
  },
);

test('the sequences did move cranes, or they would prove nothing', () => {
  expect(totalMoved).toBeGreaterThan(100);
});

test.prop([fc.array(fc.constantFrom('open', 'hello', 'drop', 'stop-path'), { maxLength: 300 })], { numRuns: runs(30) })(
  'connections and sessions never exceed their bounds',
  (moves) => {
    const bench = new GatewayBench([CRANE_A]);
    const station = new Station(bench);
    const open: number[] = [];
    let refused = 0;
    bench.tap = (_event, effects) => {
      for (const effect of effects) {
        if (effect.kind !== 'close') continue;
        refused += 1;
        open.splice(open.indexOf(effect.connection), 1);
      }
    };
    for (const move of moves) {
      if (move === 'open' || move === 'stop-path') {
        const before = refused;
        const connection = bench.open(station, move === 'open' ? 'control' : 'stop', 'operator', 'anna');
        if (refused === before) open.push(connection);
      } else if (move === 'hello') {
        const connection = open[0];
        if (connection !== undefined) {
          bench.send(connection, { type: 'hello', version: 1, label: 'x', attach: new Uint8Array(0) });
          open.push(...open.splice(0, 1));
        }
      } else {
        const connection = open.shift();
        if (connection !== undefined) bench.step({ kind: 'closed', connection });
      }
      bench.now += 1;
      expect(open.length).toBeLessThanOrEqual(64);
      expect(bench.observer.open).toBeLessThanOrEqual(16);
    }
  },
);
