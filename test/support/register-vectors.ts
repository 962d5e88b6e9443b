// The hand-written register vectors, typed. Both ends of the PLC link are held to them, each with its own code.

import { readFileSync } from 'node:fs';

interface PerAxis {
  readonly hoist: number;
  readonly trolley: number;
  readonly gantry: number;
  readonly slew: number;
  readonly luff: number;
}

interface Vector<Value> {
  readonly name: string;
  readonly registersHex: string;
  /** By register name, in register units. */
  readonly raw: Readonly<Record<string, number>>;
  readonly value: Value;
}

interface Rejected {
  readonly name: string;
  readonly registersHex: string;
  readonly code: string;
  readonly offset: number;
}

export interface SetpointValue {
  readonly sequence: number;
  readonly heartbeat: number;
  readonly crane: number;
  readonly nonce: number;
  readonly controlWord: number;
  readonly speeds: PerAxis;
  readonly attachment: 'hold' | 'open' | 'close';
  readonly levels: number;
}

export interface RegisterVectors {
  readonly setpoint: readonly Vector<SetpointValue>[];
  readonly status: readonly (Vector<Readonly<Record<string, unknown>>> & { readonly crane: number })[];
  readonly statusRejected: readonly (Rejected & { readonly crane: number })[];
  readonly identity: readonly Vector<Readonly<Record<string, number>>>[];
  readonly identityRejected: readonly Rejected[];
}

export function registerVectors(): RegisterVectors {
  const file = new URL('../vectors/registers.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as RegisterVectors;
}

export function registersOfHex(hex: string): number[] {
  return Array.from({ length: hex.length / 4 }, (_, at) => Number.parseInt(hex.slice(at * 4, at * 4 + 4), 16));
}
