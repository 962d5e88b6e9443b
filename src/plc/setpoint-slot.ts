// Where records wait while an exchange is in flight. Enters: records in the order the core decided them.
// Leaves: at most two of them, a stop first, then the newest; never anything older than a stop that waits.
// Pure; holds two records at most, whatever is offered.

import { LEVELS } from '../registers/index.ts';
import type { SetpointRecord } from './driver.ts';

/** A record that lets nothing run: RUN or EMERGENCY_RUN is 0. */
export function isStop(record: SetpointRecord): boolean {
  return !isSet(record, LEVELS.RUN) || !isSet(record, LEVELS.EMERGENCY_RUN);
}

function isSet(record: SetpointRecord, level: number): boolean {
  return (record.levels & level) !== 0;
}

export class SetpointSlot {
  #stop: SetpointRecord | undefined;
  #newest: SetpointRecord | undefined;

  /**
   * Keeps `record` as the newest. A stop makes everything before it void, save a waiting stop that asks for more:
   * an emergency stop is not overwritten by an ordinary one, since the PLC must see its level once to latch it.
   */
  offer(record: SetpointRecord): void {
    if (!isStop(record) || this.#holdsStrongerThan(record)) {
      this.#newest = record;
      return;
    }
    this.#stop = record;
    this.#newest = undefined;
  }

  /** Takes out the next record to send: the stop, else the newest, else undefined. */
  take(): SetpointRecord | undefined {
    const stop = this.#stop;
    if (stop !== undefined) {
      this.#stop = undefined;
      return stop;
    }
    const newest = this.#newest;
    this.#newest = undefined;
    return newest;
  }

  #holdsStrongerThan(stop: SetpointRecord): boolean {
    return this.#stop !== undefined && !isSet(this.#stop, LEVELS.EMERGENCY_RUN) && isSet(stop, LEVELS.EMERGENCY_RUN);
  }
}
