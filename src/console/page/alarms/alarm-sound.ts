// The sound of alarms and its mute. Enters: the alarm list, the operator's first touch (browsers keep a page silent until
// then), the mute. Leaves: beeps of the browser's own making, no asset. Shell; what is due is decided in sound-plan.ts.

import { signal } from '@preact/signals';
import { connection } from '../link/store.ts';
import { comingOf, newsOf } from './alarm-list.ts';
import { list } from './alarm-words.ts';
import { due, MUTE_MS, type Pattern, type Played, SILENT, sounding } from './sound-plan.ts';

const CHECK_MS = 250;
/** Nothing sounds so long after a touch: there is no output. */
const ABSENT_MS = 2000;
const EDGE_S = 0.01;
const GESTURES = ['pointerdown', 'keydown'] as const;

/** `locked`: the browser waits for the operator's first key or click. */
export const soundState = signal<'locked' | 'on' | 'absent'>('locked');
/** On the page's clock; past = not muted. */
export const mutedUntil = signal(Number.NEGATIVE_INFINITY);

export function mute(): void {
  mutedUntil.value = performance.now() + MUTE_MS;
}

export function unmute(): void {
  mutedUntil.value = Number.NEGATIVE_INFINITY;
}

/** Sounds from now on; returns what ends it. */
export function startAlarmSound(): () => void {
  let context: AudioContext | undefined;
  let played: Played = SILENT;
  let heard: ReadonlySet<string> = new Set();

  let touchedAt = Number.POSITIVE_INFINITY;
  const unlock = (): void => {
    touchedAt = Math.min(touchedAt, performance.now());
    if (typeof AudioContext === 'undefined') return;
    context ??= new AudioContext();
    // Where the machine has no output it never resolves.
    void context.resume();
  };

  const check = (): void => {
    const now = performance.now();
    if (context?.state === 'running') soundState.value = 'on';
    else soundState.value = now - touchedAt >= ABSENT_MS ? 'absent' : 'locked';
    const alarms = list.peek();
    // Nobody is left in silence about something worse than what they muted.
    if (now < mutedUntil.peek() && newsOf(alarms, heard).some(({ priority }) => priority === 'critical')) unmute();
    heard = new Set(alarms.map(comingOf));
    // A list that is no longer told is no reason for silence either: the banner says so, and this sounds as it.
    const priority = connection.peek().kind === 'lost' ? 'high' : sounding(alarms);
    if (priority === undefined) played = SILENT;
    const pattern = due(priority, mutedUntil.peek(), played, now);
    if (pattern === undefined || context?.state !== 'running') return;
    played = { priority, at: now };
    play(context, pattern);
  };

  for (const name of GESTURES) addEventListener(name, unlock, { capture: true });
  const timer = setInterval(check, CHECK_MS);
  return () => {
    clearInterval(timer);
    for (const name of GESTURES) removeEventListener(name, unlock, { capture: true });
    void context?.close();
  };
}

function play(context: AudioContext, { beeps, gain }: Pattern): void {
  for (const { at, length, hertz } of beeps) {
    const from = context.currentTime + at;
    const volume = context.createGain();
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    // Edges that are not steps do not click.
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(gain, from + EDGE_S);
    volume.gain.setValueAtTime(gain, from + length - EDGE_S);
    volume.gain.linearRampToValueAtTime(0, from + length);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + length);
  }
}
