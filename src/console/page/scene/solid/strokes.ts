// Lines some pixels wide, which WebGL by itself cannot draw: each is a quad that its shader turns to the eye. Not instanced: a
// machine without a graphics card draws every instance by itself, and that took half of a frame. Enter: segments. Leaves: an
// object for the scene. Bounded: what does not fit is not drawn.

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  DynamicDrawUsage,
  Mesh,
  ShaderMaterial,
  Vector2,
} from 'three';
import { asWritten } from './materials.ts';

const NUMBERS = 6;
const CORNERS = 4;
/** Two triangles. */
const INDICES = [0, 1, 2, 2, 1, 3] as const;

/** An end behind the eye is moved to before it, or its direction on the screen would be the wrong one. */
const VERTEX = `
attribute vec3 other;
attribute float aside;
uniform vec2 size;
uniform float width;
const float NEAR = 0.5;
void main() {
  vec4 here = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  vec4 there = projectionMatrix * modelViewMatrix * vec4(other, 1.0);
  if (here.w < NEAR && there.w < NEAR) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  if (here.w < NEAR) here = mix(there, here, (there.w - NEAR) / (there.w - here.w));
  if (there.w < NEAR) there = mix(here, there, (here.w - NEAR) / (here.w - there.w));
  vec2 along = (there.xy / there.w - here.xy / here.w) * size;
  vec2 across = vec2(-along.y, along.x) / max(length(along), 0.001);
  here.xy += across * aside * width / size * here.w;
  gl_Position = here;
}`;
const FRAGMENT = `
uniform vec3 colour;
void main() {
  gl_FragColor = vec4(colour, 1.0);
}`;

export interface StrokeStyle {
  /** CSS pixels. */
  readonly width: number;
  /** Shows through whatever stands before it. */
  readonly through: boolean;
}

export class Strokes {
  readonly object: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #capacity: number;
  readonly #from: BufferAttribute;
  readonly #to: BufferAttribute;
  readonly #colour = { value: new Color() };
  readonly #size = { value: new Vector2(1, 1) };

  constructor(capacity: number, { width, through }: StrokeStyle) {
    this.#capacity = capacity;
    const corners = capacity * CORNERS;
    this.#from = new BufferAttribute(new Float32Array(corners * 3), 3).setUsage(DynamicDrawUsage);
    this.#to = new BufferAttribute(new Float32Array(corners * 3), 3).setUsage(DynamicDrawUsage);
    const aside = new Float32Array(corners);
    const index = new Uint32Array(capacity * INDICES.length);
    for (let segment = 0; segment < capacity; segment += 1) {
      // The far end looks back, so its sides are the other way round.
      aside.set([1, -1, -1, 1], segment * CORNERS);
      for (const [place, corner] of INDICES.entries()) {
        index[segment * INDICES.length + place] = segment * CORNERS + corner;
      }
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', this.#from);
    geometry.setAttribute('other', this.#to);
    geometry.setAttribute('aside', new BufferAttribute(aside, 1));
    geometry.setIndex(new BufferAttribute(index, 1));
    geometry.setDrawRange(0, 0);
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { colour: this.#colour, size: this.#size, width: { value: width } },
      side: DoubleSide,
      depthTest: !through,
      transparent: through,
    });
    this.object = new Mesh(geometry, material);
    this.object.frustumCulled = false;
    if (through) this.object.renderOrder = 2;
  }

  /** Of the view, in CSS pixels. */
  resize(width: number, height: number): void {
    this.#size.value.set(width, height);
  }

  set(segments: readonly number[]): void {
    const count = Math.min(this.#capacity, Math.floor(segments.length / NUMBERS));
    const from = this.#from.array;
    const to = this.#to.array;
    for (let segment = 0; segment < count; segment += 1) {
      for (let number = 0; number < 3; number += 1) {
        const start = segments[segment * NUMBERS + number] ?? 0;
        const end = segments[segment * NUMBERS + 3 + number] ?? 0;
        const place = segment * CORNERS * 3 + number;
        from[place] = from[place + 3] = to[place + 6] = to[place + 9] = start;
        to[place] = to[place + 3] = from[place + 6] = from[place + 9] = end;
      }
    }
    for (const attribute of [this.#from, this.#to]) {
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, count * CORNERS * 3);
      attribute.needsUpdate = true;
    }
    this.object.geometry.setDrawRange(0, count * INDICES.length);
    this.object.visible = count > 0;
  }

  paint(colour: string): void {
    this.#colour.value.copy(asWritten(colour));
  }

  dispose(): void {
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}
