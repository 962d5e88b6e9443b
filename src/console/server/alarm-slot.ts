// The life of one alarm (ISA-18.2, 5.2.7): raised, acknowledged, cleared, shelved. Enters: sightings of its condition, what
// the operator does, the time. Leaves: what happened, for the history; its view. Pure.

import { after, elapsed, type Millis, millis, type MonotonicMs } from '../../quantity/index.ts';
import type { AlarmPriority, AlarmState, AlarmView } from '../frames/index.ts';
import { type AlarmRule, priorityOf } from './alarm-rules.ts';
import type { AlarmPlace, Sighting } from './alarm-signs.ts';

/** A condition that happens again so soon is the same event, seen twice. */
const SAME_EVENT = millis(2000);
const MAX_DETAIL = 200;

interface Life {
  raisedAt: MonotonicMs;
  active: boolean;
  acknowledged: boolean;
  /** When its shelving ends. */
  shelvedUntil: MonotonicMs | undefined;
  count: number;
  detail: string;
  firstOut: boolean;
}

/** `changed`: nothing for the history, but the list looks different. */
export type SlotEvent = 'raised' | 'cleared' | 'unshelved' | 'changed';

export class AlarmSlot {
  readonly rule: AlarmRule;
  readonly place: AlarmPlace;
  readonly priority: AlarmPriority;
  #present = false;
  #presentSince: MonotonicMs | undefined = undefined;
  /** Number of its crane when it was raised; 0 = the desk. */
  crane = 0;
  #lives = 0;
  #life: Life | undefined = undefined;

  constructor(rule: AlarmRule, place: AlarmPlace) {
    this.rule = rule;
    this.place = place;
    this.priority = priorityOf(rule);
  }

  /** Of the newest life. Another one of the same kind has another id, so that nobody acknowledges what they have not seen. */
  get id(): string {
    return `${this.place}.${this.rule.code}.${this.#lives}`;
  }

  get state(): AlarmState | undefined {
    const life = this.#life;
    if (life === undefined) return undefined;
    if (life.shelvedUntil !== undefined) return 'shelved';
    if (!life.active) return 'cleared';
    return life.acknowledged ? 'acknowledged' : 'unacknowledged';
  }

  /** Waits for the operator's acknowledgement. */
  get waits(): boolean {
    const { state } = this;
    return state === 'unacknowledged' || state === 'cleared';
  }

  /** What a sighting at `now` brings; undefined = nothing. */
  see(sighting: Sighting, crane: number, now: MonotonicMs): SlotEvent | undefined {
    if (sighting === 'unknown') return undefined;
    const present = sighting !== 'absent';
    if (present !== this.#present) {
      this.#present = present;
      this.#presentSince = now;
    }
    const { rule } = this;
    const life = this.#life;
    const lasted = this.#presentSince === undefined ? 0 : elapsed(this.#presentSince, now);
    if (!present) {
      if (life?.active !== true || lasted < rule.offDelay) return undefined;
      this.#clear(life);
      return 'cleared';
    }
    const { detail, anew } = sighting;
    if (life?.active !== true) {
      if (!anew && lasted < rule.onDelay) return undefined;
      this.#raise(crane, detail, now);
      return 'raised';
    }
    if (anew && elapsed(life.raisedAt, now) >= SAME_EVENT) {
      this.#raise(crane, detail, now);
      return 'raised';
    }
    return this.#describe(life, detail) ? 'changed' : undefined;
  }

  /** Its shelving ends where its time is over. */
  tick(now: MonotonicMs): SlotEvent | undefined {
    const until = this.#life?.shelvedUntil;
    return until === undefined || now < until ? undefined : this.unshelve();
  }

  /** An alarm that is still there stays on the list. Whether anything changed. */
  acknowledge(): boolean {
    const life = this.#life;
    if (life === undefined || !this.waits) return false;
    life.acknowledged = true;
    life.count = 0;
    if (!life.active) this.#life = undefined;
    return true;
  }

  shelve(time: Millis, now: MonotonicMs): void {
    if (this.#life !== undefined) this.#life.shelvedUntil = after(now, time);
  }

  /** It is told anew if it is still there, and gone otherwise. */
  unshelve(): SlotEvent | undefined {
    const life = this.#life;
    if (life?.shelvedUntil === undefined) return undefined;
    life.shelvedUntil = undefined;
    life.acknowledged = false;
    if (!life.active) this.#life = undefined;
    return 'unshelved';
  }

  get firstOut(): boolean {
    return this.#life?.firstOut ?? false;
  }

  /** Whether that is news. */
  markFirstOut(isFirst: boolean): boolean {
    const life = this.#life;
    if (life === undefined || life.firstOut === isFirst) return false;
    life.firstOut = isFirst;
    return true;
  }

  view(now: MonotonicMs): AlarmView | undefined {
    const { state } = this;
    const life = this.#life;
    if (life === undefined || state === undefined) return undefined;
    return {
      id: this.id,
      code: this.rule.code,
      crane: this.crane,
      priority: this.priority,
      state,
      firstOut: life.firstOut,
      age: elapsed(life.raisedAt, now),
      // 0 says that it is not shelved; its end comes with the next observation.
      shelved: life.shelvedUntil === undefined ? 0 : Math.max(1, life.shelvedUntil - now),
      count: life.count,
      detail: life.detail,
    };
  }

  #raise(crane: number, detail: string, now: MonotonicMs): void {
    const life = this.#life;
    this.crane = crane;
    if (life === undefined) {
      this.#lives += 1;
      this.#life = {
        raisedAt: now,
        active: true,
        acknowledged: false,
        shelvedUntil: undefined,
        count: 1,
        detail: detail.slice(0, MAX_DETAIL),
        firstOut: false,
      };
      return;
    }
    life.raisedAt = now;
    life.active = true;
    life.acknowledged = false;
    life.count += 1;
    this.#describe(life, detail);
  }

  #clear(life: Life): void {
    life.active = false;
    if (life.acknowledged && life.shelvedUntil === undefined) this.#life = undefined;
  }

  /** Whether that is news. What it comes from stays on the screen when it is no longer told. */
  #describe(life: Life, detail: string): boolean {
    const said = detail.slice(0, MAX_DETAIL);
    if (said === '' || said === life.detail) return false;
    life.detail = said;
    return true;
  }
}
