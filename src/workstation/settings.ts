// What one workstation is told at its start. Enters: validated configuration. Leaves: plain values for the
// core and the shell.

import type { DeskCranes } from '../input/source.ts';
import type { ClientFiles } from '../security/client-files.ts';

/** What the core must know. */
export interface DeskSettings {
  /** Who sits here, for the screen of others; at most 64 bytes of UTF-8. */
  readonly label: string;
  /** Numbers of the two cranes of this desk. */
  readonly cranes: DeskCranes;
  /** Claim both cranes as soon as nobody holds them. Claiming never takes a crane from anyone. */
  readonly autoClaim: boolean;
}

export interface WorkstationSettings extends DeskSettings {
  /** Base of the gateway's WebSocket address: `ws://host:port` or `wss://host:port`. */
  readonly gatewayUrl: string;
  /** Bearer token of the upgrade request, in a lab. Secret. */
  readonly token?: string | undefined;
  /** Certificate, key and authorities, for `wss:`; read anew for each socket. */
  readonly tls?: ClientFiles | undefined;
}
