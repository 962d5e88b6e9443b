// What the audit learns of the cranes' own machines: that one stopped, and why; that a reset began, and that it
// cleared its cause. Enters: the lanes after an evaluation. Leaves: audit entries. One pair of eyes for all causes,
// so that no stop can be forgotten where it is made.

import type { Code } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { type CraneState, PARKED } from '../safety/motion.ts';
import type { Lane } from './lane.ts';
import type { Session } from './sessions.ts';
import type { Teller } from './teller.ts';

/** A crane as it was recorded last. */
interface Recorded {
  state: CraneState;
  stopCount: number;
  lastStop: Code;
  /** Who began the reset that is under way; undefined = somebody beside the gateway. */
  resetBy: Session | undefined;
}

export class MotionRecord {
  readonly #lanes: readonly Lane[];
  readonly #teller: Teller;
  readonly #recorded: readonly Recorded[];

  constructor(lanes: readonly Lane[], teller: Teller) {
    this.#lanes = lanes;
    this.#teller = teller;
    this.#recorded = lanes.map(({ stopCount, lastStop }) => ({
      state: PARKED,
      stopCount,
      lastStop,
      resetBy: undefined,
    }));
  }

  /** After every evaluation. `local`: the crane whose reset was asked for beside the gateway; that is in the audit already. */
  take(local: Lane | undefined, now: MonotonicMs): void {
    for (const lane of this.#lanes) {
      const recorded = this.#recorded[lane.index];
      if (recorded === undefined || recorded.state === lane.state) continue;
      this.#stopOf(lane, recorded, now);
      this.#resetOf(lane, recorded, lane === local, now);
      recorded.state = lane.state;
    }
  }

  /** A stop that grows stricter on its way is recorded again, with its new cause. */
  #stopOf(lane: Lane, recorded: Recorded, now: MonotonicMs): void {
    const { stopCount, lastStop } = lane;
    if (recorded.stopCount === stopCount && recorded.lastStop === lastStop) return;
    recorded.stopCount = stopCount;
    recorded.lastStop = lastStop;
    this.#teller.audit(now, { what: 'stopped', crane: lane.spec.number, outcome: lastStop });
  }

  #resetOf({ state, spec, holder }: Lane, recorded: Recorded, local: boolean, now: MonotonicMs): void {
    const before = recorded.state;
    if (before.kind !== 'estopped' && before.kind !== 'faulted') return;
    const entry = { what: 'reset', crane: spec.number, outcome: 'OK' } as const;
    if (state.kind !== 'estopped' && state.kind !== 'faulted') {
      this.#teller.audit(now, { ...entry, detail: `cleared ${before.cause}` }, recorded.resetBy);
    } else if (state.kind === before.kind && before.handshake === undefined && state.handshake !== undefined) {
      recorded.resetBy = local ? undefined : holder;
      if (!local) this.#teller.audit(now, { ...entry, detail: 'begun' }, holder);
    }
  }
}
