// Lines two pixels wide, which WebGL by itself cannot draw: one instanced mesh for each colour. Enters: segments. Leaves: an
// object for the scene. Bounded: what does not fit is not drawn.

import { InstancedInterleavedBuffer, InterleavedBufferAttribute } from 'three';
import { LineMaterial } from 'three/examples/jsm/lines/LineMaterial.js';
import { LineSegments2 } from 'three/examples/jsm/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/examples/jsm/lines/LineSegmentsGeometry.js';
import { asWritten } from './materials.ts';

const NUMBERS = 6;

export interface StrokeStyle {
  /** CSS pixels. */
  readonly width: number;
  /** Shows through whatever stands before it. */
  readonly through: boolean;
}

export class Strokes {
  readonly object: LineSegments2;
  readonly #buffer: InstancedInterleavedBuffer;
  readonly #capacity: number;

  constructor(capacity: number, { width, through }: StrokeStyle) {
    const geometry = new LineSegmentsGeometry();
    this.#capacity = capacity;
    this.#buffer = new InstancedInterleavedBuffer(new Float32Array(capacity * NUMBERS), NUMBERS, 1);
    geometry.setAttribute('instanceStart', new InterleavedBufferAttribute(this.#buffer, 3, 0));
    geometry.setAttribute('instanceEnd', new InterleavedBufferAttribute(this.#buffer, 3, 3));
    geometry.instanceCount = 0;
    const material = new LineMaterial({ linewidth: width, depthTest: !through, transparent: through });
    this.object = new LineSegments2(geometry, material);
    this.object.frustumCulled = false;
    if (through) this.object.renderOrder = 2;
  }

  set(segments: readonly number[]): void {
    const count = Math.min(this.#capacity, Math.floor(segments.length / NUMBERS));
    this.#buffer.array.set(count * NUMBERS === segments.length ? segments : segments.slice(0, count * NUMBERS));
    this.#buffer.needsUpdate = true;
    this.object.geometry.instanceCount = count;
    this.object.visible = count > 0;
  }

  paint(colour: string): void {
    this.object.material.color = asWritten(colour);
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}
