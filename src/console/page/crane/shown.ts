// The two cranes as the panels show them. Enters: the store. Leaves: calm signals for words and for figures, and since when
// this page has seen an offer stand.

import { batch, computed, effect, type Signal, signal } from '@preact/signals';
import type { DeskSide } from '../../../workstation/index.ts';
import { clock, craneAge, craneOf, desk, isStale, picture } from '../link/store.ts';
import { FIGURES_MS, isDue, type Shown, WORDS_MS } from './calm.ts';

type PerSide<T> = { readonly [S in DeskSide]: Signal<T> };

const NOTHING: Shown = { crane: undefined, stale: true, age: Number.POSITIVE_INFINITY, at: Number.NEGATIVE_INFINITY };

export const words: PerSide<Shown> = { a: signal(NOTHING), b: signal(NOTHING) };
export const figures: PerSide<Shown> = { a: signal(NOTHING), b: signal(NOTHING) };
/** On the page's clock; undefined = no offer stands. */
export const offeredSince: PerSide<number | undefined> = { a: signal(undefined), b: signal(undefined) };

export const mode = computed(() => picture.value?.view.mode);
/** What drives; undefined until it is told. */
export const input = computed(() => desk.value?.input);
/** The gateway is there. */
export const linked = computed(() => picture.value?.view.link.connected === true);
export const role = computed(() => picture.value?.view.link.role);

/** Keeps them up to the newest picture. Returns what ends that. */
export function startShown(): () => void {
  return effect(() => {
    const now = clock.value;
    const a = newest('a', now);
    const b = newest('b', now);
    batch(() => {
      show('a', a);
      show('b', b);
    });
  });
}

function newest(side: DeskSide, now: number): Shown {
  return { crane: craneOf(side), stale: isStale(side), age: craneAge(side), at: now };
}

function show(side: DeskSide, next: Shown): void {
  if (isDue(words[side].peek(), next, WORDS_MS)) words[side].value = next;
  if (isDue(figures[side].peek(), next, FIGURES_MS)) figures[side].value = next;
  const offered = next.crane?.status?.offered === true;
  if (!offered) offeredSince[side].value = undefined;
  else if (offeredSince[side].peek() === undefined) offeredSince[side].value = next.at;
}
