// What the page makes of the alarm list. Enters: the frame. Leaves: the one that the bar shows, counts, groups for a flood,
// what is new, how busy it is. Pure.

import type { Code } from '../../../domain/index.ts';
import { ALARM_PRIORITIES, type AlarmPriority, type AlarmView } from '../../frames/index.ts';

/** Waits for an acknowledgement. */
export function waits({ state }: AlarmView): boolean {
  return state === 'unacknowledged' || state === 'cleared';
}

/** The one to show where there is room for one: what nobody has read yet, else what still stands. */
export function mostUrgent(alarms: readonly AlarmView[]): AlarmView | undefined {
  return (
    alarms.find(({ state }) => state === 'unacknowledged') ??
    alarms.find(({ state }) => state === 'cleared') ??
    alarms.find(({ state }) => state === 'acknowledged')
  );
}

export interface PriorityCount {
  readonly priority: AlarmPriority;
  /** Shelved ones are not counted. */
  readonly all: number;
  readonly waiting: number;
}

export function countsOf(alarms: readonly AlarmView[]): readonly PriorityCount[] {
  return ALARM_PRIORITIES.map((priority) => {
    const own = alarms.filter((alarm) => alarm.priority === priority && alarm.state !== 'shelved');
    return { priority, all: own.length, waiting: own.filter(waits).length };
  });
}

export const FAMILIES = ['stop', 'link', 'input', 'picture', 'plc', 'load', 'custody'] as const;
export type Family = (typeof FAMILIES)[number];

const FAMILY_OF: Partial<Record<Code, Family>> = {
  SAFETY_STOP_OVERRUN: 'stop',
  SAFETY_NOT_FOLLOWING: 'stop',
  SAFETY_EMERGENCY_STOP: 'stop',
  SAFETY_INPUT_LOST: 'input',
  SAFETY_INPUT_AGE: 'input',
  SAFETY_PICTURE_FROZEN: 'picture',
  SAFETY_PICTURE_MISSING: 'picture',
  LIMIT_FELT_AGE: 'link',
};
const FAMILY_OF_PREFIX: { readonly [prefix: string]: Family } = {
  PLC: 'plc',
  INPUT: 'input',
  LIMIT: 'load',
  AUTHORITY: 'custody',
};

/** Where an alarm comes from, roughly: what one fault brings along is mostly of one family. */
export function familyOf(code: Code): Family {
  return FAMILY_OF[code] ?? FAMILY_OF_PREFIX[code.split('_')[0] ?? ''] ?? 'link';
}

export interface AlarmGroup {
  readonly key: string;
  readonly crane: number;
  readonly family: Family;
  /** In their order. */
  readonly alarms: readonly AlarmView[];
  /** To be read first: the first that came, else the most urgent. */
  readonly head: AlarmView;
  /** How often they came, together. */
  readonly times: number;
}

/** By crane and cause, for a list that would be too long to read; the group of the most urgent alarm first. */
export function groupsOf(alarms: readonly AlarmView[]): readonly AlarmGroup[] {
  const lists = new Map<string, AlarmView[]>();
  for (const alarm of alarms) {
    const key = `${alarm.crane} ${familyOf(alarm.code)}`;
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [alarm]);
    else list.push(alarm);
  }
  return [...lists].flatMap(([key, list]) => {
    const head = list.find(({ firstOut }) => firstOut) ?? list[0];
    if (head === undefined) return [];
    const times = list.reduce((sum, { count }) => sum + Math.max(1, count), 0);
    return [{ key, crane: head.crane, family: familyOf(head.code), alarms: list, head, times }];
  });
}

/** Names one coming of an alarm. */
export function comingOf({ id, count }: AlarmView): string {
  return `${id} ${count}`;
}

/** Those that nobody has been told of yet. */
export function newsOf(alarms: readonly AlarmView[], told: ReadonlySet<string>): readonly AlarmView[] {
  return alarms.filter((alarm) => alarm.state === 'unacknowledged' && !told.has(comingOf(alarm)));
}

/** `calm` about one in ten minutes, which is what ISA-18.2 and EEMUA 191 find bearable. */
export type Load = 'calm' | 'busy' | 'flood';

export function loadOf(lastTenMinutes: number, flood: boolean): Load {
  if (flood) return 'flood';
  return lastTenMinutes <= 1 ? 'calm' : 'busy';
}

/** `m:ss`, from an hour on `h:mm:ss`; whole seconds, never negative; `–` where it is no time. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const rest = twoDigits(seconds % 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${rest}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
