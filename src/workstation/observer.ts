// What the workstation tells whoever keeps figures: the link's observations and the desk's own. Enters:
// nothing. Leaves: one call an observation; telemetry implements it, cli/ joins the two.

import type { Code, CraneNumber } from '../domain/index.ts';
import type { LinkObserver } from '../link/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';

/** The two sockets of a session. */
export type PathName = 'control' | 'stop';

export interface WorkstationObserver extends LinkObserver {
  /** A crane of the desk stopped, as its status says. */
  onStop(crane: CraneNumber, cause: Code | 'UNKNOWN', at: MonotonicMs): void;
  /** A path became usable, or ceased to be. */
  onPath(path: PathName, usable: boolean): void;
  /** This workstation holds the crane, or no longer does. */
  onHeld(crane: CraneNumber, held: boolean): void;
}
