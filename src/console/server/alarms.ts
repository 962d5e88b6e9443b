// The alarms of the desk, one list for all pages, after ISA-18.2. Enters: views of the workstation, what the operator does
// with an alarm. Leaves: the list, most urgent first, with its history and rate. Pure. A condition that is there is always on the list,
// in one state: acknowledging and shelving change how it stands there, never whether.

import type { Code } from '../../domain/index.ts';
import type { DeviceView } from '../../input/index.ts';
import type { Millis, MonotonicMs } from '../../quantity/index.ts';
import type { WorkstationView } from '../../workstation/index.ts';
import {
  ALARM_PRIORITIES,
  type AlarmRecord,
  type AlarmsFrame,
  type AlarmView,
  type PageAlarm,
} from '../frames/index.ts';
import { AlarmFacts } from './alarm-facts.ts';
import { AlarmJournal } from './alarm-journal.ts';
import { type AlarmPlace, type Sighting, sight } from './alarm-signs.ts';
import { AlarmSlot, type SlotEvent } from './alarm-slot.ts';
import { ALARM_RULES } from './alarm-table.ts';
import type { AlarmDesk } from './ports.ts';

export const SHELVE_TIME_MS = { min: 1000, max: 8 * 3_600_000 } as const;

const PLACES = ['desk', 'a', 'b'] as const satisfies readonly AlarmPlace[];

export function createAlarmDesk(): AlarmDesk {
  return new Alarms();
}

class Alarms implements AlarmDesk {
  version = 0;
  readonly #facts = new AlarmFacts();
  readonly #journal = new AlarmJournal();
  /** One for each rule and each place where it can hold. */
  readonly #slots = ALARM_RULES.flatMap((rule) =>
    PLACES.filter((place) => (place === 'desk') === (rule.scope === 'desk')).map((place) => new AlarmSlot(rule, place)),
  );
  /** Those of one crane, or of the desk: of each group one is marked as the first. */
  readonly #groups: { readonly [P in AlarmPlace]: readonly AlarmSlot[] } = {
    desk: this.#slots.filter(({ place }) => place === 'desk'),
    a: this.#slots.filter(({ place }) => place === 'a'),
    b: this.#slots.filter(({ place }) => place === 'b'),
  };

  observe(view: WorkstationView, devices: readonly DeviceView[], now: MonotonicMs, unixMs: number): void {
    const facts = this.#facts.of(view, devices, now);
    const seen = this.#slots.map((slot) => ({ slot, sighting: sight(slot.rule, slot.place, facts) }));
    let changed = false;
    for (const slot of this.#slots) {
      const { waits } = slot;
      if (this.#took(slot.tick(now), slot, waits, now, unixMs)) changed = true;
    }
    // Of those that come at once, what the gateway names as the cause of a stop was first.
    for (const isFirst of [true, false]) {
      for (const { slot, sighting } of seen) {
        if (isAnew(sighting) !== isFirst) continue;
        const { waits } = slot;
        const event = slot.see(sighting, numberAt(slot.place, view), now);
        if (this.#took(event, slot, waits, now, unixMs)) changed = true;
      }
    }
    const counted = this.#journal.tick(now);
    if (changed || counted) this.#changed();
  }

  act(id: string, act: PageAlarm['act'], time: Millis, now: MonotonicMs, unixMs: number): Code {
    if (id === '') return act === 'acknowledge' ? this.#acknowledgeAll(unixMs) : 'CONSOLE_NO_ALARM';
    const slot = this.#slots.find((each) => each.id === id);
    if (slot?.state === undefined) return 'CONSOLE_NO_ALARM';
    switch (act) {
      case 'acknowledge':
        if (slot.state === 'shelved') return 'CONSOLE_NO_ALARM';
        if (this.#acknowledge(slot, unixMs)) this.#changed();
        return 'OK';
      case 'shelve': {
        const { min, max } = SHELVE_TIME_MS;
        if (slot.priority === 'critical' || !(time >= min && time <= max)) return 'CONSOLE_NOT_SHELVABLE';
        slot.shelve(time, now);
        this.#write(slot, 'shelved', unixMs);
        this.#changed();
        return 'OK';
      }
      case 'unshelve': {
        if (slot.unshelve() === undefined) return 'CONSOLE_NO_ALARM';
        this.#write(slot, 'unshelved', unixMs);
        this.#changed();
        return 'OK';
      }
      default:
        return act satisfies never;
    }
  }

  frame(now: MonotonicMs): AlarmsFrame {
    const alarms = this.#slots.map((slot) => slot.view(now)).filter((view) => view !== undefined);
    return {
      kind: 'alarms',
      alarms: alarms.sort(byUrgency),
      history: this.#journal.history,
      lastTenMinutes: this.#journal.lastTenMinutes,
      flood: this.#journal.flood,
    };
  }

  /** Writes down what happened to a slot, which `waited` or not before. Whether it changed the list. */
  #took(event: SlotEvent | undefined, slot: AlarmSlot, waited: boolean, now: MonotonicMs, unixMs: number): boolean {
    if (event === undefined || event === 'changed') return event !== undefined;
    this.#write(slot, event, unixMs);
    // A shelved one disturbs nobody.
    if (event === 'cleared' || slot.state !== 'unacknowledged') return true;
    this.#journal.count(now);
    const group = this.#groups[slot.place];
    if (!waited && !group.some((each) => each !== slot && each.waits))
      for (const each of group) each.markFirstOut(each === slot);
    return true;
  }

  #acknowledge(slot: AlarmSlot, unixMs: number): boolean {
    if (!slot.acknowledge()) return false;
    this.#write(slot, 'acknowledged', unixMs);
    return true;
  }

  #acknowledgeAll(unixMs: number): Code {
    const done = this.#slots.filter((slot) => this.#acknowledge(slot, unixMs));
    if (done.length === 0) return 'CONSOLE_NO_ALARM';
    this.#changed();
    return 'OK';
  }

  #write(slot: AlarmSlot, event: AlarmRecord['event'], unixMs: number): void {
    const { id, crane, rule, priority } = slot;
    this.#journal.write({ id, code: rule.code, crane, priority, event, at: unixMs });
  }

  /** The mark of the first goes where nothing of its crane waits any more. */
  #changed(): void {
    for (const place of PLACES) {
      const group = this.#groups[place];
      if (!group.some(({ waits }) => waits)) for (const slot of group) slot.markFirstOut(false);
    }
    this.version += 1;
  }
}

function isAnew(sighting: Sighting): boolean {
  return typeof sighting === 'object' && sighting.anew;
}

function numberAt(place: AlarmPlace, { cranes }: WorkstationView): number {
  if (place === 'desk') return 0;
  return cranes[place === 'a' ? 0 : 1].number;
}

function byUrgency(one: AlarmView, other: AlarmView): number {
  return rank(one) - rank(other) || one.age - other.age || (one.id < other.id ? -1 : 1);
}

/** What waits for the operator, then what stands, then what is shelved; the most urgent first in each. */
function rank({ state, priority }: AlarmView): number {
  let shelf = 1;
  if (state === 'unacknowledged') shelf = 0;
  else if (state === 'shelved') shelf = 2;
  return shelf * ALARM_PRIORITIES.length + ALARM_PRIORITIES.indexOf(priority);
}
