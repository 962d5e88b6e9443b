// Where the parts of the desk put their frames, and what of the session goes into them. The core implements it.

import type { Millis } from '../quantity/index.ts';
import type { ClientFrame, SessionRef } from '../wire/index.ts';
import type { PathName } from './observer.ts';

export interface Outbox extends SessionRef {
  readonly commandInterval: Millis;
  /** Stamps of the gateway are on our clock. */
  readonly sharedClock: boolean;
  /** The control path takes no more at present. */
  readonly blocked: boolean;
  /** Attached to the session: welcome received. */
  usable(path: PathName): boolean;
  nextRequest(): number;
  send(path: PathName, frame: ClientFrame): void;
}
