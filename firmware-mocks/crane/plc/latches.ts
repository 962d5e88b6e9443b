// What the PLC remembers of faults until someone resets them on purpose. Enters: the facts of this scan.
// Leaves: the latches. One RESET edge, with every order at zero and the crane standing, clears whatever
// has lost its cause; nothing clears by itself.

export type Watchdog =
  | { readonly kind: 'ok' }
  /** `remoteSeenLow`: REMOTE_CMD = 0 came in since contact is back, so that a RESET with REMOTE_CMD = 1 is a rise. */
  | { readonly kind: 'tripped'; readonly afterBoot: boolean; readonly remoteSeenLow: boolean };

export interface Latches {
  readonly emergency: boolean;
  readonly trip: boolean;
  readonly watchdog: Watchdog;
  /** An order came that no gateway in its senses gives; held until an order of zero. */
  readonly implausible: boolean;
}

/** What a PLC remembers while it is off. */
export interface Retained {
  readonly emergency: boolean;
}

/**
 * A PLC starts with its watchdog tripped: whoever commanded it before the start must begin anew. The emergency stop is
 * retentive: one that was latched before the start is latched after it.
 */
export function latchesAtBoot({ emergency }: Retained): Latches {
  return {
    emergency,
    trip: false,
    watchdog: { kind: 'tripped', afterBoot: true, remoteSeenLow: false },
    implausible: false,
  };
}

export interface LatchFacts {
  /** The chain is open, the level is 0 or the register was written. */
  readonly emergencyAsked: boolean;
  /** The drive reports a trip, an axis does not follow, or the feedback is gone. */
  readonly tripAsked: boolean;
  /** A block with a changed heartbeat came in within the watchdog time. */
  readonly beating: boolean;
  /** The program itself was away for too long. */
  readonly scanOverrun: boolean;
  readonly remoteCommand: boolean;
  readonly plausible: boolean;
  readonly orderIsZero: boolean;
  readonly resetAccepted: boolean;
}

export function nextLatches(state: Latches, facts: LatchFacts): Latches {
  return {
    emergency: facts.emergencyAsked || (state.emergency && !facts.resetAccepted),
    trip: facts.tripAsked || (state.trip && !facts.resetAccepted),
    watchdog: nextWatchdog(state.watchdog, facts),
    implausible: !facts.plausible || (state.implausible && !facts.orderIsZero),
  };
}

const OK: Watchdog = { kind: 'ok' };

function nextWatchdog(state: Watchdog, facts: LatchFacts): Watchdog {
  const alive = facts.beating && !facts.scanOverrun;
  if (state.kind === 'ok') return alive ? state : { kind: 'tripped', afterBoot: false, remoteSeenLow: false };
  // A RESET is heard only with REMOTE_CMD = 1: an accepted one after a low is the rise.
  if (alive && state.remoteSeenLow && facts.resetAccepted) return OK;
  const remoteSeenLow = alive && (state.remoteSeenLow || !facts.remoteCommand);
  if (remoteSeenLow === state.remoteSeenLow) return state;
  return { kind: 'tripped', afterBoot: state.afterBoot, remoteSeenLow };
}
