// Bodies made of flat faces, shaded once when they are built: no lights, one mesh for each colour. Enter: boxes, beams and
// prisms in metres. Leaves: a mesh.

import { BufferGeometry, Float32BufferAttribute, type Material, Mesh } from 'three';
import type { Box, Point } from '../geometry.ts';

/** Brightness of a face by where it looks: from above bright, from below dark, the two sides apart. */
function shade(normal: Point): number {
  return (
    0.76 +
    0.24 * Math.max(0, normal.y) -
    0.22 * Math.max(0, -normal.y) +
    0.1 * Math.abs(normal.z) * (1 - Math.abs(normal.y))
  );
}

function normalOf(a: Point, b: Point, c: Point): Point {
  const u = { x: b.x - a.x, y: b.y - a.y, z: b.z - a.z };
  const v = { x: c.x - a.x, y: c.y - a.y, z: c.z - a.z };
  const x = u.y * v.z - u.z * v.y;
  const y = u.z * v.x - u.x * v.z;
  const z = u.x * v.y - u.y * v.x;
  const length = Math.hypot(x, y, z) || 1;
  return { x: x / length, y: y / length, z: z / length };
}

export class Solids {
  readonly #positions: number[] = [];
  readonly #brightness: number[] = [];

  /** Corners in turn, as seen from outside against the clock. */
  quad(a: Point, b: Point, c: Point, d: Point): this {
    const bright = shade(normalOf(a, b, c));
    for (const { x, y, z } of [a, b, c, a, c, d]) {
      this.#positions.push(x, y, z);
      this.#brightness.push(bright);
    }
    return this;
  }

  box({ min, max }: Box): this {
    const at = (bits: number): Point => ({
      x: bits & 1 ? max.x : min.x,
      y: bits & 2 ? max.y : min.y,
      z: bits & 4 ? max.z : min.z,
    });
    return this.#hexahedron(at);
  }

  /** From x0 … to z1, which reads shorter where there are many. */
  block(x0: number, x1: number, y0: number, y1: number, z0: number, z1: number): this {
    return this.box({ min: { x: x0, y: y0, z: z0 }, max: { x: x1, y: y1, z: z1 } });
  }

  /** A square beam of this thickness between two points of one plane along the rail (z may differ too). */
  beam(a: Point, b: Point, thick: number): this {
    const half = thick / 2;
    const length = Math.hypot(b.x - a.x, b.y - a.y, b.z - a.z) || 1;
    const along = { x: (b.x - a.x) / length, y: (b.y - a.y) / length, z: (b.z - a.z) / length };
    const level = Math.hypot(along.x, along.z);
    const side = level < 0.01 ? { x: 0, y: 0, z: 1 } : { x: -along.z / level, y: 0, z: along.x / level };
    const up = {
      x: side.y * along.z - side.z * along.y,
      y: side.z * along.x - side.x * along.z,
      z: side.x * along.y - side.y * along.x,
    };
    return this.#hexahedron((bits) => {
      const end = bits & 1 ? b : a;
      const u = bits & 2 ? half : -half;
      const s = bits & 4 ? half : -half;
      return {
        x: end.x + up.x * u + side.x * s,
        y: end.y + up.y * u + side.y * s,
        z: end.z + up.z * u + side.z * s,
      };
    });
  }

  /** A profile of x and y, against the clock as seen from +z, drawn out from z0 to z1. */
  prism(profile: readonly (readonly [number, number])[], z0: number, z1: number): this {
    const at = (index: number, z: number): Point => {
      const [x, y] = profile[index % profile.length] ?? [0, 0];
      return { x, y, z };
    };
    for (let index = 0; index < profile.length; index += 1) {
      this.quad(at(index, z0), at(index + 1, z0), at(index + 1, z1), at(index, z1));
    }
    for (let index = 1; index + 1 < profile.length; index += 1) {
      this.quad(at(0, z1), at(index, z1), at(index + 1, z1), at(index + 1, z1));
      this.quad(at(0, z0), at(index + 1, z0), at(index, z0), at(index, z0));
    }
    return this;
  }

  /** Corners by bits: 1 = x or along, 2 = y or up, 4 = z or aside. */
  #hexahedron(at: (bits: number) => Point): this {
    return this.quad(at(4), at(5), at(7), at(6))
      .quad(at(1), at(0), at(2), at(3))
      .quad(at(5), at(1), at(3), at(7))
      .quad(at(0), at(4), at(6), at(2))
      .quad(at(6), at(7), at(3), at(2))
      .quad(at(0), at(1), at(5), at(4));
  }

  mesh(material: Material): Mesh {
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new Float32BufferAttribute(this.#positions, 3));
    geometry.setAttribute('bright', new Float32BufferAttribute(this.#brightness, 1));
    return new Mesh(geometry, material);
  }
}
