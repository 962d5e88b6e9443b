// What draws a model onto a canvas: solid (3-D) or flat (2-D). Enters: a model and how it is looked at. Leaves: where its
// points fall, for the labels.

import type { Preset, Projection, Turn } from './cameras.ts';
import type { CraneModel } from './model.ts';
import type { Palette } from './palette.ts';

export interface Look {
  readonly preset: Preset;
  readonly turn: Turn;
}

export interface Painter {
  /** In CSS pixels; `ratio`: device pixels for each. */
  resize(width: number, height: number, ratio: number): void;
  paint(palette: Palette): void;
  draw(model: CraneModel, look: Look): Projection;
  dispose(): void;
}
