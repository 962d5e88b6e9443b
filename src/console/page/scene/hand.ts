// The operator's hand on the camera: drag turns, the wheel comes nearer, a double click sets all back. Enter: pointer events of
// the view. Leaves: turns. Keys are the toolbar's.

import { NO_TURN, type Preset, turned, type Turn } from './cameras.ts';

/** One pixel of drag, rad. */
const PER_PIXEL = 0.006;
const PER_NOTCH = 1.0012;

export class CameraHand {
  preset: Preset;
  turn: Turn = NO_TURN;
  /** +1 with every change. */
  version = 0;

  constructor(preset: Preset) {
    this.preset = preset;
  }

  choose(preset: Preset): void {
    this.preset = preset;
    this.reset();
  }

  reset(): void {
    this.turn = NO_TURN;
    this.version += 1;
  }

  move(azimuth: number, elevation: number, zoom = 1): void {
    this.turn = turned(this.preset, this.turn, { azimuth, elevation, zoom });
    this.version += 1;
  }

  /** Listens to this element until the answer is called. */
  listen(element: HTMLElement): () => void {
    const stop = new AbortController();
    const { signal } = stop;
    let held: { readonly id: number; x: number; y: number } | undefined = undefined as
      | { readonly id: number; x: number; y: number }
      | undefined;
    element.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0 || held !== undefined) return;
        held = { id: event.pointerId, x: event.clientX, y: event.clientY };
        element.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    element.addEventListener(
      'pointermove',
      (event) => {
        if (held?.id !== event.pointerId) return;
        this.move((event.clientX - held.x) * PER_PIXEL, (event.clientY - held.y) * PER_PIXEL);
        held.x = event.clientX;
        held.y = event.clientY;
      },
      { signal },
    );
    const release = (event: PointerEvent) => {
      if (held?.id === event.pointerId) held = undefined;
    };
    element.addEventListener('pointerup', release, { signal });
    element.addEventListener('pointercancel', release, { signal });
    element.addEventListener('dblclick', () => this.reset(), { signal });
    element.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.move(0, 0, PER_NOTCH ** event.deltaY);
      },
      { signal, passive: false },
    );
    return () => stop.abort();
  }
}
