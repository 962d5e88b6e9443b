// A whole site in one process on a hand-moved clock of 1 ms: cranes with their physics, PLCs, gateways, operators and
// every link between them. Enters: a seed, what operators do, what breaks and when. Leaves: the truth, from the plant
// and never from a report. The same seed and deeds give the same run, to the last bit.
//
// In a millisecond: what was on its way arrives, PLCs scan, operators send, gateways tick, the cranes move.

import type { PlantCrane } from '../../../firmware-mocks/crane/plant/crane.ts';
import { STEP_MS } from '../../../firmware-mocks/crane/plant/crane.ts';
import { Yard } from '../../../firmware-mocks/crane/plant/yard.ts';
import type { CraneNumber, CraneSpec, SafetySettings } from '../../../src/domain/index.ts';
import type { GatewaySettings } from '../../../src/gateway/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../../src/safety/settings-check.ts';
import { craneSpec } from '../unloader.ts';
import { Agenda, randomFrom } from './agenda.ts';
import { SimGateway } from './gateway.ts';
import { SimPlc } from './plc.ts';
import { type PlcLink } from './plc-link.ts';
import { SimStation, type StationOptions } from './station.ts';

export const CRANE_A: CraneSpec = craneSpec(1);
export const CRANE_B: CraneSpec = craneSpec(2);
const RAIL_M = 400;
const START_MS = 1000;

export interface Place {
  readonly gantry: number;
  readonly trolley: number;
  readonly hoist: number;
}

export interface SiteOptions {
  readonly seed?: number;
  readonly a?: Partial<Place>;
  readonly b?: Partial<Place>;
  readonly safety?: Partial<SafetySettings>;
  /** How many gateways are connected to the PLCs. */
  readonly gateways?: number;
}

export class Site {
  readonly agenda = new Agenda(START_MS);
  readonly random: () => number;
  readonly yard: Yard;
  readonly plcs: ReadonlyMap<CraneNumber, SimPlc>;
  readonly gateways: readonly SimGateway[];
  readonly stations: SimStation[] = [];
  readonly safety: SafetySettings;
  /** Called after every step of the physics. */
  watch: ((now: number) => void) | undefined;

  constructor(options: SiteOptions = {}) {
    const { seed = 1, a = {}, b = {}, gateways = 1 } = options;
    this.random = randomFrom(seed);
    this.safety = { ...DEFAULT_SAFETY_SETTINGS, ...options.safety };
    const places: readonly (readonly [CraneSpec, Place])[] = [
      [CRANE_A, { gantry: 100, trolley: 10, hoist: 10, ...a }],
      [CRANE_B, { gantry: 250, trolley: 10, hoist: 10, ...b }],
    ];
    this.yard = new Yard(
      places.map(([{ number, type, width }, start]) => ({ crane: number, type, width, start })),
      RAIL_M,
    );
    this.plcs = new Map(
      places.map(([spec], index) => {
        const plc = new SimPlc(spec, this.plant(spec), START_MS);
        plc.phase = 3 + 4 * index;
        return [spec.number, plc];
      }),
    );
    const settings: GatewaySettings = {
      host: '127.0.0.1',
      port: 0,
      label: 'site',
      cranes: places.map(([spec]) => spec),
      safety: this.safety,
      tokens: [],
    };
    this.gateways = Array.from(
      { length: gateways },
      (_, index) => new SimGateway(this.agenda, this.random, settings, this.plcs, 0xc0ffee + index),
    );
  }

  get now(): number {
    return this.agenda.now;
  }

  get gateway(): SimGateway {
    const [first] = this.gateways;
    if (first === undefined) throw new Error('a site without a gateway');
    return first;
  }

  plant({ number }: CraneSpec): PlantCrane {
    const crane = this.yard.crane(number);
    if (crane === undefined) throw new RangeError(`no crane ${number}`);
    return crane;
  }

  plc({ number }: CraneSpec): SimPlc {
    const plc = this.plcs.get(number);
    if (plc === undefined) throw new RangeError(`no PLC ${number}`);
    return plc;
  }

  plcLink({ number }: CraneSpec, gateway = this.gateway): PlcLink {
    return gateway.link(number);
  }

  station(options: StationOptions, gateway = this.gateway): SimStation {
    const station = new SimStation(this.agenda, this.random, gateway, options);
    this.stations.push(station);
    return station;
  }

  /** Free rail between the two, m. */
  get gap(): number {
    const width = (CRANE_A.width + CRANE_B.width) / 2;
    return this.plant(CRANE_B).gantry.position - this.plant(CRANE_A).gantry.position - width;
  }

  run(forMs: number, each?: () => void): void {
    for (let passed = 0; passed < forMs; passed += 1) {
      this.step();
      each?.();
    }
  }

  /** Until it holds, asked after each step of the physics, but no longer than `mostMs`; says whether it does. */
  runUntil(holds: () => boolean, mostMs: number): boolean {
    for (let passed = 0; passed < mostMs; passed += 1) {
      if (this.now % STEP_MS === 0 && holds()) return true;
      this.step();
    }
    return holds();
  }

  step(): void {
    this.agenda.step();
    const now = this.agenda.now;
    for (const plc of this.plcs.values()) plc.work(now);
    for (const station of this.stations) station.work(now);
    for (const gateway of this.gateways) gateway.work(now);
    if (now % STEP_MS !== 0) return;
    this.yard.step();
    this.watch?.(now);
  }

  /** What an operator does before anything moves: claim, rest at neutral, press the deadman. */
  arm(station: SimStation, ...cranes: readonly CraneSpec[]): void {
    if (station.control === 0) {
      station.connect();
      this.run(400);
    }
    for (const crane of cranes) station.claim(crane);
    if (!this.runUntil(() => cranes.every((crane) => station.held.has(crane.number)), 1000)) {
      throw new Error(`claim refused: ${station.outcome}`);
    }
    const waits = (crane: CraneSpec): boolean => station.state(crane) === 'neutral-wait';
    if (!this.runUntil(() => cranes.every(waits), 3000)) throw new Error('the cranes did not become ready');
    this.run(800);
    for (const crane of cranes) station.hands(crane).deadman = true;
    const ready = (crane: CraneSpec): boolean => station.state(crane) === 'ready';
    if (!this.runUntil(() => cranes.every(ready), 500)) {
      throw new Error(`not armed: ${cranes.map((crane) => station.cause(crane)).join(', ')}`);
    }
  }
}
