// The 2-D view of one crane, for machines that draw no 3-D: the elevation along trolley and hoist, and the rail in plan.
// Enters: a model. Leaves: pixels.

import { APEX, type Frame, frameOf, type Projection } from '../cameras.ts';
import type { CraneModel } from '../model.ts';
import { outreachOf } from '../ground.ts';
import type { Painter } from '../painter.ts';
import type { Palette } from '../palette.ts';
import { Brush } from './brush.ts';
import { type FlatFrame, flatFrame, flatProjection } from './flat-frame.ts';
import { drawRailStrip } from './rail-strip.ts';

const GHOST_DASH = [6, 4];
const EMPTY = 0.05;

function drawGround(brush: Brush, { ground, scene }: CraneModel, frame: Frame, palette: Palette): void {
  const { quay, water, ship, stack, hopper } = ground;
  const far = 500;
  if (water !== undefined) brush.rect({ x: quay.max, y: -far }, { x: far, y: water }, palette.sea);
  brush.rect({ x: quay.min - far, y: -far }, { x: quay.max, y: 0 }, palette.quay);
  if (ship !== undefined) {
    const { hull, hold, floor, deck, coaming } = ship;
    brush.rect({ x: hull.min, y: floor - 1.5 }, { x: hull.max, y: floor }, palette.line);
    brush.rect({ x: hull.min, y: floor - 1.5 }, { x: hold.min, y: deck }, palette.line);
    brush.rect({ x: hold.max, y: floor - 1.5 }, { x: hull.max, y: deck }, palette.line);
    brush.rect({ x: hold.min, y: floor }, { x: hold.max, y: Math.min(deck, coaming) }, palette.sky);
    if (ship.stacked) brush.outline({ x: hold.min, y: deck }, { x: hold.max, y: coaming }, palette.line);
    else {
      brush.rect({ x: hold.min - 0.5, y: deck }, { x: hold.min, y: coaming }, palette.line);
      brush.rect({ x: hold.max, y: deck }, { x: hold.max + 0.5, y: coaming }, palette.line);
    }
  }
  if (stack !== undefined)
    brush.outline({ x: stack.span.min, y: 0 }, { x: stack.span.max, y: stack.top }, palette.line);
  if (hopper === undefined || scene.boom < frame.bottom) return;
  const middle = (hopper.span.min + hopper.span.max) / 2;
  brush.polygon(
    [
      { x: hopper.span.min - 0.8, y: hopper.top },
      { x: hopper.span.max + 0.8, y: hopper.top },
      { x: middle + 1, y: hopper.top * 0.4 },
      { x: middle - 1, y: hopper.top * 0.4 },
    ],
    palette.line,
  );
}

function drawSteel(brush: Brush, { scene, ground, suspension, side }: CraneModel, palette: Palette): void {
  const { boom } = scene;
  const outreach = outreachOf(scene);
  const jib =
    !scene.axes.some(({ axis }) => axis === 'trolley') &&
    scene.axes.some(({ axis }) => axis === 'luff' || axis === 'slew');
  const top = jib ? boom * 0.4 : boom;
  for (const { min, max } of ground.legs) {
    for (const x of max - min > 6 ? [min + 0.65, max - 0.65] : [(min + max) / 2]) {
      brush.rect({ x: x - 0.65, y: 0 }, { x: x + 0.65, y: top }, palette.steel);
    }
    brush.rect({ x: min, y: top * 0.42 - 0.8 }, { x: max, y: top * 0.42 + 0.8 }, palette[side]);
    brush.rect({ x: min, y: top - 1.2 }, { x: max, y: top }, palette.steel);
  }
  if (jib) {
    brush.rect({ x: -1, y: top }, { x: 1, y: scene.ropeAtZero }, palette.steel);
    if (suspension !== undefined)
      brush.line({ x: 0, y: top + 4 }, { x: suspension.x, y: suspension.y }, palette.steel, 4);
    return;
  }
  const left = Math.min(outreach.min, ...ground.legs.map(({ min }) => min)) - 2;
  const root = Math.max(...ground.legs.map(({ max }) => max));
  const right = Math.max(outreach.max, root) + 3;
  brush.rect({ x: left, y: boom }, { x: right, y: boom + 1.8 }, palette.steel);
  if (ground.ship === undefined) return;
  const apex = { x: root - 3.6, y: boom + APEX };
  brush.line({ x: root - 0.6, y: boom }, apex, palette.steel, 4);
  for (const x of [left + 1, root + (right - root) * 0.55, right - 1]) {
    brush.line(apex, { x, y: boom + 1.8 }, palette.steel, 1.5);
  }
}

function drawAttachment(brush: Brush, { load, scene, opening, fill }: CraneModel, palette: Palette): void {
  if (load === undefined) return;
  const { reach } = scene;
  const bottom = load.y - reach.below;
  if (scene.attachment === 'grab') {
    const wide = reach.trolley * (0.6 + 0.4 * (opening ?? 0));
    const gape = reach.trolley * 0.75 * (opening ?? 0);
    const lift = reach.below * 0.3 * (opening ?? 0);
    for (const mirror of [-1, 1]) {
      brush.polygon(
        [
          { x: load.x, y: load.y },
          { x: load.x + mirror * wide, y: load.y - reach.below * 0.35 + lift },
          { x: load.x + mirror * wide, y: load.y - reach.below * 0.7 + lift },
          { x: load.x + mirror * gape, y: bottom + lift },
        ],
        palette.quiet,
      );
    }
    if (fill > EMPTY) {
      const high = load.y - reach.below * (0.75 - 0.5 * fill);
      brush.rect(
        { x: load.x - wide * 0.7, y: load.y - reach.below * 0.75 },
        { x: load.x + wide * 0.7, y: high },
        palette.text,
      );
    }
    return;
  }
  const half = scene.attachment === 'spreader' ? 1.2 : reach.trolley;
  brush.rect({ x: load.x - half, y: load.y - 0.9 }, { x: load.x + half, y: load.y }, palette.quiet);
  if (fill > EMPTY) brush.rect({ x: load.x - half, y: bottom }, { x: load.x + half, y: load.y - 0.9 }, palette.text);
}

function drawMoving(brush: Brush, model: CraneModel, palette: Palette): void {
  const { scene, suspension, load, rest, restSuspension, envelope } = model;
  const { reach, boom } = scene;
  if (suspension !== undefined) {
    brush.rect({ x: suspension.x - 2.6, y: boom + 1.8 }, { x: suspension.x + 2.6, y: boom + 3.4 }, palette.quiet);
    if (load !== undefined) {
      for (const aside of [-1, 1]) {
        brush.line(
          { x: suspension.x + aside, y: boom + 1.8 },
          { x: load.x + aside * 0.8, y: load.y },
          palette.text,
          1.2,
        );
      }
    }
  }
  drawAttachment(brush, model, palette);
  if (envelope !== undefined) brush.outline(envelope.min, envelope.max, palette.ghost, [2, 4]);
  if (rest === undefined || restSuspension === undefined) return;
  brush.line({ x: restSuspension.x, y: boom }, rest, palette.ghost, 1.4, GHOST_DASH);
  brush.outline(
    { x: rest.x - reach.trolley, y: rest.y - reach.below },
    { x: rest.x + reach.trolley, y: rest.y },
    palette.ghost,
    GHOST_DASH,
  );
}

export class FlatPainter implements Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #width = 1;
  #height = 1;
  #ratio = 1;
  #palette: Palette | undefined = undefined;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) throw new Error('no canvas context');
    this.#canvas = canvas;
    this.#context = context;
  }

  resize(width: number, height: number, ratio: number): void {
    this.#width = width;
    this.#height = height;
    this.#ratio = ratio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
  }

  paint(palette: Palette): void {
    this.#palette = palette;
  }

  draw(model: CraneModel): Projection {
    const frame = frameOf(model);
    const flat: FlatFrame = flatFrame(frame, this.#width, this.#height);
    const palette = this.#palette;
    if (palette !== undefined) {
      this.#context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
      this.#context.fillStyle = palette.sky;
      this.#context.fillRect(0, 0, this.#width, this.#height);
      const brush = new Brush(this.#context, flat);
      drawGround(brush, model, frame, palette);
      drawSteel(brush, model, palette);
      for (const { kind, box } of model.zones) {
        const here = model.gantry === undefined || (box.min.z <= model.gantry && box.max.z >= model.gantry);
        if (!here) continue;
        if (kind === 'exclusion') brush.hatch(box.min, box.max, palette.zone);
        else brush.line(box.min, { x: box.max.x, y: box.min.y }, palette.quiet, 2);
      }
      drawMoving(brush, model, palette);
      drawRailStrip(this.#context, model, palette, flat, this.#width);
    }
    return flatProjection(flat, frame.half);
  }

  dispose(): void {
    this.#canvas.width = 0;
  }
}
