// The labels over a view, moved by hand and not by the component tree, since they move with every frame. Enter: placed labels.
// Leave: elements of the layer, reused by the label's name.

import type { PlacedLabel } from './labels.ts';

export class LabelLayer {
  readonly #layer: HTMLElement;
  readonly #elements = new Map<string, HTMLElement>();

  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  show(placed: readonly PlacedLabel[]): void {
    const stay = new Set<string>();
    for (const { label, left, top } of placed) {
      stay.add(label.id);
      const element = this.#elementOf(label.id);
      if (element.textContent !== label.text) element.textContent = label.text;
      element.dataset['tone'] = label.tone;
      if (label.side !== undefined) element.dataset['side'] = label.side;
      element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px) translate(-50%, -50%)`;
    }
    for (const [id, element] of this.#elements) {
      if (stay.has(id)) continue;
      element.remove();
      this.#elements.delete(id);
    }
  }

  clear(): void {
    this.show([]);
  }

  #elementOf(id: string): HTMLElement {
    const known = this.#elements.get(id);
    if (known !== undefined) return known;
    const element = document.createElement('span');
    element.className = 'scene-label';
    this.#layer.append(element);
    this.#elements.set(id, element);
    return element;
  }
}
