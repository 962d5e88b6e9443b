// What the operator does with alarms. Enters: a click. Leaves: a frame for the workstation; the answer, where it is a refusal,
// as words beside the list.

import { signal } from '@preact/signals';
import type { Code } from '../../../domain/index.ts';
import type { AlarmView } from '../../frames/index.ts';
import { session } from '../link/session.ts';
import { waits } from './alarm-list.ts';

/** Why the last act was refused; undefined where it was not. */
export const refusal = signal<Code | 'UNKNOWN' | undefined>(undefined);

async function asked(answer: Promise<Code | 'UNKNOWN'>): Promise<void> {
  const code = await answer;
  refusal.value = code === 'OK' ? undefined : code;
}

export function acknowledge({ id }: AlarmView): void {
  void asked(session.alarm(id, 'acknowledge'));
}

/** One by one and by their ids, so that nothing is acknowledged that came after the list was drawn. */
export async function acknowledgeAll(shown: readonly AlarmView[]): Promise<void> {
  for (const alarm of shown) if (waits(alarm)) await asked(session.alarm(alarm.id, 'acknowledge'));
}

export function shelve({ id }: AlarmView, minutes: number): void {
  void asked(session.alarm(id, 'shelve', minutes * 60_000));
}

export function unshelve({ id }: AlarmView): void {
  void asked(session.alarm(id, 'unshelve'));
}
