// The demo's three files: two grab unloaders on one rail, a gateway, a workstation. Enters: ports, a token,
// how it is driven. Leaves: TOML that the same loaders read as a site's own files, so nothing is special-cased.

import { stringify } from 'smol-toml';
import { isLoopback, type LogLevel } from './fields.ts';
import type { InputChoice } from './workstation.ts';

/** The demo's cranes. Far enough apart to drive, near enough to meet. */
export const DEMO_CRANES = [
  { number: 1, name: 'A', gantry_m: 100 },
  { number: 2, name: 'B', gantry_m: 250 },
] as const;
const TYPE = 'grab-unloader';
const RAIL = 'quay';
const RAIL_LENGTH_M = 400;
const WIDTH_M = 26;
/** Where its grabs may open; both travel with the crane, so that every metre of the rail is a hatch. */
const OPENING_PLACES = [
  { name: 'hopper', rail: RAIL, trolley_m: [-6.5, -1.5] },
  { name: 'hold', rail: RAIL, trolley_m: [6, 36] },
];

/** Ports of the demo; 0 where any free one will do. Defaults are the documented ones. */
export interface DemoPorts {
  readonly websocket: number;
  readonly gatewayMetrics: number;
  readonly workstation: number;
  readonly plant: number;
  readonly plcs: readonly [number, number];
}

export const DEMO_PORTS: DemoPorts = {
  websocket: 7440,
  gatewayMetrics: 9464,
  workstation: 7450,
  plant: 0,
  plcs: [5021, 5022],
};

export interface DemoOptions {
  readonly host: string;
  readonly ports: DemoPorts;
  /** 16 … 256 printable ASCII characters; random, once a demo. */
  readonly token: string;
  readonly input: InputChoice;
  /** Absolute path of what a scripted stick plays; given exactly when `input` is `scripted`. */
  readonly script: string | undefined;
  readonly view: boolean;
  readonly logLevel: LogLevel;
}

/** Texts of the three files. */
export interface DemoFiles {
  readonly mockCrane: string;
  readonly gateway: string;
  readonly workstation: string;
}

export function demoFiles(options: DemoOptions): DemoFiles {
  const { host, ports, token, logLevel: log_level } = options;
  const plc = (index: number) => ({ host, port: ports.plcs[index] ?? 0, unit_id: 1 });
  return {
    mockCrane: stringify({
      log_level,
      rail: { length_m: RAIL_LENGTH_M },
      plant: { host, port: ports.plant },
      crane: DEMO_CRANES.map(({ number, gantry_m }, index) => ({
        number,
        type: TYPE,
        width_m: WIDTH_M,
        start: { gantry_m },
        plc: plc(index),
      })),
    }),
    gateway: stringify({
      label: 'demo',
      log_level,
      // Whoever lets others into a demo knows that it is one.
      websocket: { host, port: ports.websocket, lab: !isLoopback(host) },
      metrics: { host, port: ports.gatewayMetrics },
      token: [{ name: 'demo', role: 'operator', token }],
      crane: DEMO_CRANES.map(({ number, name }, index) => ({
        number,
        name,
        type: TYPE,
        rail: RAIL,
        width_m: WIDTH_M,
        // Its cranes are numbers on a screen; there is nothing else to see.
        picture: 'none',
        plc: plc(index),
      })),
      opening_place: OPENING_PLACES,
    }),
    workstation: stringify({
      label: 'demo',
      log_level,
      view: options.view,
      gateway: { url: `ws://${host.includes(':') ? `[${host}]` : host}:${ports.websocket}`, token },
      desk: { a: DEMO_CRANES[0].number, b: DEMO_CRANES[1].number },
      input: { source: options.input, ...(options.script !== undefined && { script: options.script }) },
      http: { host, port: ports.workstation },
    }),
  };
}
