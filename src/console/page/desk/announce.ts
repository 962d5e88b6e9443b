// What a screen reader says by itself. Enters: a key of what each crane is at, whether that is a stop, the time. Leaves: the
// cranes to be spoken of now. Stops at once; everything else at most once a second, and then only the newest. Pure.

import type { DeskSide } from '../../../workstation/index.ts';

export const POLITE_MS = 1000;
const SIDES = ['a', 'b'] as const;

/** What a crane is at: a new key is news. */
export interface News {
  readonly key: string;
  readonly isStop: boolean;
}

export interface Spoken {
  readonly a: string;
  readonly b: string;
  /** When something polite was said last. */
  readonly at: number;
}

export const SILENCE: Spoken = { a: '', b: '', at: Number.NEGATIVE_INFINITY };

export interface Speech {
  readonly spoken: Spoken;
  /** Cranes that have stopped. */
  readonly assertive: readonly DeskSide[];
  readonly polite: readonly DeskSide[];
}

export function speech(spoken: Spoken, news: { readonly [S in DeskSide]: News }, now: number): Speech {
  const changed = SIDES.filter((side) => news[side].key !== spoken[side]);
  const assertive = changed.filter((side) => news[side].isStop);
  const mayBePolite = !(now - spoken.at < POLITE_MS);
  const polite = mayBePolite ? changed.filter((side) => !news[side].isStop) : [];
  if (assertive.length === 0 && polite.length === 0) return { spoken, assertive, polite };
  const said = new Set<DeskSide>([...assertive, ...polite]);
  return {
    spoken: {
      a: said.has('a') ? news.a.key : spoken.a,
      b: said.has('b') ? news.b.key : spoken.b,
      at: polite.length > 0 ? now : spoken.at,
    },
    assertive,
    polite,
  };
}
