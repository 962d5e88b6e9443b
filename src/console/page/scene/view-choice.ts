// How the cranes are drawn on this page: solid (3-D) or flat (2-D). Enter: the operator's choice, which this browser keeps,
// and what goes wrong with the solid one. Leaves: the kind to draw, and why it is not the chosen one.

import { computed, signal } from '@preact/signals';

export type ViewKind = 'solid' | 'flat';
/** `missing`: no WebGL here. `lost`: the graphics card took it away. `slow`: frames take too long. `failed`: it cannot draw this. */
export type FlatBecause = 'missing' | 'lost' | 'slow' | 'failed';

const KEPT = 'quaylink.scene.view';

export class ViewChoice {
  readonly #chosen = signal<ViewKind>('solid');
  readonly #because = signal<FlatBecause | undefined>(undefined);
  readonly #keep: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  #wasSlow = false;
  #insisted = false;

  /** `keep`: where the choice is kept; undefined where the browser keeps nothing. */
  constructor(keep: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.#keep = keep;
    if (keep?.getItem(KEPT) === 'flat') this.#chosen.value = 'flat';
  }

  readonly kind = computed<ViewKind>(() => (this.#because.value === undefined ? this.#chosen.value : 'flat'));
  /** Why the view is flat although solid was chosen. */
  readonly because = computed(() => (this.#chosen.value === 'solid' ? this.#because.value : undefined));

  /** By hand. Who asks for the solid view after it was too slow gets it, however slow. */
  choose(kind: ViewKind): void {
    if (kind === 'solid' && this.#wasSlow) this.#insisted = true;
    this.#because.value = undefined;
    this.#chosen.value = kind;
    this.#keep?.setItem(KEPT, kind);
  }

  fallBack(because: FlatBecause): void {
    if (because === 'slow' && this.#insisted) return;
    if (because === 'slow') this.#wasSlow = true;
    this.#because.value = because;
  }
}

function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

export const viewChoice = new ViewChoice(storage());
