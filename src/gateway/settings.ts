// What a gateway runs with: the value that config/ makes from its file. Enters: nothing. Leaves: the types.

import type { CraneSpec, Principal, SafetySettings } from '../domain/index.ts';

export interface TokenGrant extends Principal {
  /** The token itself; compared in constant time, never logged. An empty one grants nothing. */
  readonly secret: string;
}

export interface GatewaySettings {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Name of this gateway for the operator's screen; at most 64 bytes of UTF-8. */
  readonly label: string;
  /** 1 … 64 cranes, each number once; each with at most 64 zones and opening places together, and 4 legs. */
  readonly cranes: readonly CraneSpec[];
  readonly safety: SafetySettings;
  readonly tokens: readonly TokenGrant[];
}
