// Whether the figures on the screen are of now. Enters: what the store knows. Leaves: signals. Old is not live.

import { computed } from '@preact/signals';
import { clock, connection, latency, latencyAt, picture, strip } from '../link/store.ts';
import { findingOf, nowOf } from './reading.ts';

/** Figures come four times a second. */
const OLD_AFTER_MS = 1000;

/** No connection, or the workstation has told nothing for a while: what is shown was once. */
export const isOld = computed(
  () => connection.value.kind !== 'open' || !(clock.value - latencyAt.value <= OLD_AFTER_MS),
);

/** ms; undefined before the first welcome of a gateway. */
export const loopAgeLimit = computed(() => picture.value?.view.link.loopAgeLimit);

/** This desk holds a crane, so commands are sent. */
const holds = computed(() => picture.value?.view.cranes.some(({ held }) => held) === true);

/** One-way times are known. */
export const clocks = computed(() => (picture.value?.view.link.sharedClock === true ? 'shared' : 'apart'));

/** Values of the newest second; undefined where it has none, or where that second was long ago. */
export const roundTripNow = computed(() => (isOld.value ? undefined : nowOf(strip.value, 'p50')));
export const worstNow = computed(() => (isOld.value ? undefined : nowOf(strip.value, 'max')));
export const loopAgeNow = computed(() => (isOld.value ? undefined : nowOf(strip.value, 'loopAge')));

export const finding = computed(() =>
  findingOf({
    figures: latency.value?.figures,
    old: isOld.value,
    holds: holds.value,
    roundTripNow: roundTripNow.value,
    loopAgeNow: loopAgeNow.value,
    clocks: clocks.value,
  }),
);
