// The words of one alarm in the language of the page. Enters: an alarm. Leaves: what happened, its cause, its consequence,
// what to do, and whose it is.

import { computed } from '@preact/signals';
import { type Code, CODES } from '../../../domain/index.ts';
import type { DeskSide } from '../../../workstation/index.ts';
import { alarms, alarmsAt, clock, connection, picture, pictureAge } from '../link/store.ts';
import { codeText, isTextKey, t } from '../text/index.ts';

/** Whole seconds of the page's clock: what counts by the second is drawn by the second. */
export const second = computed(() => Math.floor(clock.value / 1000));

const sides = computed(() => picture.value?.view.cranes.map(({ side, number }) => `${number} ${side}`).join(',') ?? '');

/** Side of the desk where that crane stands; undefined for the desk itself. */
export function sideOf(crane: number): DeskSide | undefined {
  for (const each of sides.value.split(',')) {
    const [number, side] = each.split(' ');
    if (Number(number) === crane && (side === 'a' || side === 'b')) return side;
  }
  return undefined;
}

export function craneText(crane: number): string {
  if (crane === 0) return t('alarms.crane.desk');
  return t('alarms.crane.other', { number: sideOf(crane)?.toUpperCase() ?? crane });
}

/** What it comes from: a code in words, or what the gateway said. */
export function detailText(detail: string): string {
  if (detail === '') return '';
  return Object.hasOwn(CODES, detail) ? t('alarms.cause', { cause: codeText(detail as Code) }) : detail;
}

function textOf(code: Code, what: 'consequence' | 'action'): string {
  const key = `alarms.${code}.${what}`;
  return isTextKey(key) ? t(key) : '';
}

export function consequenceText(code: Code): string {
  return textOf(code, 'consequence');
}

export function actionText(code: Code): string {
  return textOf(code, 'action');
}

/** Since the list came, ms; by the second. */
export function sinceList(): number {
  return Math.max(0, second.value * 1000 - alarmsAt.value);
}

/** Pictures come all the time, the list only when it changes: while they come, the list is what is now. */
const LIVE_MS = 1000;
export const isLive = computed(() => connection.value.kind === 'open' && pictureAge.value <= LIVE_MS);
/** How old it is where it is not live, ms; by the second. */
export const listAge = computed(() => Math.floor(pictureAge.value / 1000) * 1000);

/** The alarms as the workstation tells them; empty until it has. */
export const list = computed(() => alarms.value?.alarms ?? []);
