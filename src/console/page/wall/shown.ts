// The wall as it is shown now. Enters: the store. Leaves: signals, ages counted on the page's own clock, so that a wall whose
// workstation is gone grows old as well.

import { computed } from '@preact/signals';
import type { WallCrane, WallGateway } from '../../frames/index.ts';
import { clock, connection, wall, wallAt } from '../link/store.ts';
import { type Condition, conditionOf, countsOf, isLive, type Mark, marksOf, needsLook } from './condition.ts';

/** How calm the ages are. */
const AGE_STEP_MS = 200;

export interface Shown {
  readonly crane: WallCrane;
  readonly live: boolean;
  readonly condition: Condition;
  readonly marks: readonly Mark[];
  /** ms since the gateway told it. */
  readonly age: number;
  /** ms, from the crane's own feedback on. */
  readonly pictureAge: number;
}

export interface ShownGateway {
  readonly gateway: WallGateway;
  readonly cranes: readonly Shown[];
}

const held = computed(() => Math.floor(Math.max(0, clock.value - wallAt.value) / AGE_STEP_MS) * AGE_STEP_MS);
export const shown = computed<readonly ShownGateway[]>(() => {
  const waited = held.value;
  const isOpen = connection.value.kind === 'open';
  return wall.value.map((gateway) => ({
    gateway,
    cranes: gateway.cranes.map((crane) => {
      const live = isOpen && isLive(gateway, crane, waited);
      const condition = conditionOf(crane, live);
      const age = crane.age + waited;
      return { crane, live, condition, marks: marksOf(crane, live), age, pictureAge: crane.feedbackAge + age };
    }),
  }));
});
export const counts = computed(() =>
  countsOf(shown.value.flatMap(({ cranes }) => cranes.map(({ condition }) => condition))),
);
/** How many of them somebody should look at. */
export const looks = computed(
  () => shown.value.flatMap(({ cranes }) => cranes).filter((each) => needsLook(each.condition, each.marks)).length,
);
export const total = computed(() => shown.value.reduce((sum, { cranes }) => sum + cranes.length, 0));
