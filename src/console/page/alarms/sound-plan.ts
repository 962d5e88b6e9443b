// Which sound is due. Enters: the alarms, the mute, the time. Leaves: a pattern of beeps, or silence. Pure. Each priority is
// told by number and pitch of its beeps, and by how soon they come again.

import type { AlarmPriority, AlarmView } from '../../frames/index.ts';

export const MUTE_MS = 120_000;

export interface Beep {
  /** From the beginning of the pattern, and how long; s. */
  readonly at: number;
  readonly length: number;
  readonly hertz: number;
}

export interface Pattern {
  readonly beeps: readonly Beep[];
  /** Begins again after so long, while an alarm of this priority waits; ms. */
  readonly every: number;
  readonly gain: number;
}

function row(hertz: readonly number[], length: number, pause: number): readonly Beep[] {
  return hertz.map((pitch, index) => ({ at: index * (length + pause), length, hertz: pitch }));
}

export const PATTERNS: Readonly<Record<AlarmPriority, Pattern>> = {
  critical: { beeps: row([960, 720, 960, 720, 960], 0.12, 0.05), every: 1500, gain: 0.3 },
  high: { beeps: row([840, 840, 840], 0.14, 0.12), every: 4000, gain: 0.2 },
  medium: { beeps: row([620, 620], 0.18, 0.18), every: 10_000, gain: 0.14 },
  low: { beeps: row([440], 0.25, 0), every: 30_000, gain: 0.1 },
};

/** What sounds: the most urgent that nobody has acknowledged and that still stands. The list has the most urgent first. */
export function sounding(alarms: readonly AlarmView[]): AlarmPriority | undefined {
  return alarms.find(({ state }) => state === 'unacknowledged')?.priority;
}

export interface Played {
  readonly priority: AlarmPriority | undefined;
  /** When its pattern began last. */
  readonly at: number;
}

export const SILENT: Played = { priority: undefined, at: Number.NEGATIVE_INFINITY };

/** The pattern that begins now; undefined = none. A change of priority is heard at once. */
export function due(
  priority: AlarmPriority | undefined,
  mutedUntil: number,
  played: Played,
  now: number,
): Pattern | undefined {
  if (priority === undefined || now < mutedUntil) return undefined;
  const pattern = PATTERNS[priority];
  return played.priority !== priority || now - played.at >= pattern.every ? pattern : undefined;
}
