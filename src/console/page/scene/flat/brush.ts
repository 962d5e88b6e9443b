// Strokes and fills of the 2-D view. Enters: a canvas context. Leaves: rectangles, polygons, lines, hatching in metres of a
// frame.

import type { Point } from '../geometry.ts';
import type { FlatFrame } from './flat-frame.ts';

type Plane = Pick<Point, 'x' | 'y'>;

export class Brush {
  readonly #context: CanvasRenderingContext2D;
  readonly #frame: FlatFrame;

  constructor(context: CanvasRenderingContext2D, frame: FlatFrame) {
    this.#context = context;
    this.#frame = frame;
  }

  rect(low: Plane, high: Plane, fill: string): void {
    const { x, y } = this.#frame;
    this.#context.fillStyle = fill;
    this.#context.fillRect(x(low.x), y(high.y), x(high.x) - x(low.x), y(low.y) - y(high.y));
  }

  outline(low: Plane, high: Plane, stroke: string, dashes: readonly number[] = []): void {
    const { x, y } = this.#frame;
    this.#stroke(stroke, 1.6, dashes);
    this.#context.strokeRect(x(low.x), y(high.y), x(high.x) - x(low.x), y(low.y) - y(high.y));
  }

  line(from: Plane, to: Plane, stroke: string, width: number, dashes: readonly number[] = []): void {
    const { x, y } = this.#frame;
    this.#stroke(stroke, width, dashes);
    this.#context.beginPath();
    this.#context.moveTo(x(from.x), y(from.y));
    this.#context.lineTo(x(to.x), y(to.y));
    this.#context.stroke();
  }

  polygon(points: readonly Plane[], fill: string): void {
    const { x, y } = this.#frame;
    this.#context.fillStyle = fill;
    this.#context.beginPath();
    for (const point of points) this.#context.lineTo(x(point.x), y(point.y));
    this.#context.closePath();
    this.#context.fill();
  }

  /** Slanting lines within a rectangle, and its edge. */
  hatch(low: Plane, high: Plane, stroke: string): void {
    const { x, y } = this.#frame;
    const [left, right, top, bottom] = [x(low.x), x(high.x), y(high.y), y(low.y)];
    this.#context.save();
    this.#context.beginPath();
    this.#context.rect(left, top, right - left, bottom - top);
    this.#context.clip();
    this.#stroke(stroke, 1, []);
    this.#context.beginPath();
    const step = Math.max(9, (right - left + bottom - top) / 80);
    for (let along = step; along < right - left + bottom - top; along += step) {
      this.#context.moveTo(left + along, top);
      this.#context.lineTo(left, top + along);
    }
    this.#context.stroke();
    this.#context.restore();
    this.outline(low, high, stroke);
  }

  #stroke(stroke: string, width: number, dashes: readonly number[]): void {
    this.#context.strokeStyle = stroke;
    this.#context.lineWidth = width;
    this.#context.setLineDash([...dashes]);
  }
}
