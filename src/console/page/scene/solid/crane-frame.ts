// The steelwork of one crane, by its own measures: portal and boom with stays, a bridge, or a portal under a slewing jib.
// Enters: what the gateway told of the crane. Leaves: a group at the crane's own gantry position; the jib is apart.

import { Group, type Mesh } from 'three';
import type { CraneSceneView, DeskSide, SpanView } from '../../../../workstation/index.ts';
import { APEX } from '../cameras.ts';
import type { Point } from '../geometry.ts';
import { type GroundModel, outreachOf } from '../ground.ts';
import { axisOf } from '../rail.ts';
import type { Materials } from './materials.ts';
import { Solids } from './solids.ts';

const POST = 1.3;
/** Half of the distance between the girders of the boom. */
export const GIRDER = 3;
export const GIRDER_DEPTH = 1.8;

/** Where the posts of a leg stand along trolley travel: at both ends of a portal, in the middle of a narrow leg. */
export function postsOf({ min, max }: SpanView): readonly number[] {
  return max - min > 6 ? [min + POST / 2, max - POST / 2] : [(min + max) / 2];
}

/** Slews or luffs, and has no trolley: a jib, not a boom. */
export function hasJib(scene: CraneSceneView): boolean {
  return axisOf(scene, 'trolley') === undefined && (axisOf(scene, 'luff') ?? axisOf(scene, 'slew')) !== undefined;
}

function addPortal(steel: Solids, accent: Solids, scene: CraneSceneView, ground: GroundModel, top: number): void {
  const half = Math.max(2, scene.width / 2 - POST / 2);
  const girt = top * 0.42;
  for (const leg of ground.legs) {
    const posts = postsOf(leg);
    for (const z of [-half, half]) {
      for (const x of posts) steel.block(x - POST / 2, x + POST / 2, 0, top, z - POST / 2, z + POST / 2);
      const first = posts[0];
      const last = posts.at(-1);
      if (first !== undefined && last !== undefined && first !== last) {
        steel.block(first, last, girt - 0.7, girt + 0.7, z - 0.5, z + 0.5);
        steel.block(first, last, top - 1.4, top, z - 0.5, z + 0.5);
      }
    }
    for (const x of posts) {
      steel.block(x - 0.7, x + 0.7, 0.6, 1.8, -half, half);
      // The beam across the portal wears the colour of the crane.
      accent.block(x - 0.75, x + 0.75, girt - 0.8, girt + 0.8, -half + POST / 2, half - POST / 2);
      steel.block(x - 0.7, x + 0.7, top - 1.6, top, -half, half);
    }
  }
}

function addBoom(steel: Solids, scene: CraneSceneView, ground: GroundModel): void {
  const outreach = outreachOf(scene);
  const left = Math.min(outreach.min, ...ground.legs.map(({ min }) => min)) - 2;
  const right = Math.max(outreach.max, ...ground.legs.map(({ max }) => max)) + 3;
  const { boom } = scene;
  const upper = boom + GIRDER_DEPTH;
  for (const z of [-GIRDER, GIRDER]) steel.block(left, right, boom, upper, z - 0.45, z + 0.45);
  for (const x of [left, right - 0.8]) steel.block(x, x + 0.8, boom, upper, -GIRDER, GIRDER);
  if (ground.ship === undefined) return;
  const root = Math.max(...ground.legs.map(({ max }) => max)) - POST / 2;
  const apex = boom + APEX;
  for (const z of [-GIRDER, GIRDER]) {
    steel.beam({ x: root, y: boom, z }, { x: root - 3, y: apex, z: z / 2 }, 0.9);
    for (const x of [right - 1, root + (right - root) * 0.55, left + 1]) {
      steel.beam({ x: root - 3, y: apex, z: z / 2 }, { x, y: upper, z }, 0.28);
    }
  }
  steel.block(root - 3.4, root - 2.6, apex - 0.4, apex + 0.4, -GIRDER / 2, GIRDER / 2);
}

function at(x: number, y: number, z: number): Point {
  return { x, y, z };
}

function addHopper(hopper: Solids, { hopper: place }: GroundModel): void {
  if (place === undefined) return;
  const { span, top } = place;
  const x0 = span.min - 0.8;
  const x1 = span.max + 0.8;
  const middle = (x0 + x1) / 2;
  const half = (x1 - x0) / 2 + 1;
  const bottom = top * 0.45;
  const mouth = 0.9;
  for (const z of [-1, 1]) {
    hopper.quad(
      at(x0, top, z * half),
      at(x1, top, z * half),
      at(middle + mouth, bottom, z * mouth),
      at(middle - mouth, bottom, z * mouth),
    );
  }
  for (const [x, lower] of [
    [x0, middle - mouth],
    [x1, middle + mouth],
  ] as const) {
    hopper.quad(at(x, top, -half), at(x, top, half), at(lower, bottom, mouth), at(lower, bottom, -mouth));
  }
  hopper.block(middle - 1.2, middle + 1.2, bottom - 1.5, bottom, -1.2, 1.2);
}

/** Everything of the crane that only travels with its gantry. */
export function craneFrame(scene: CraneSceneView, ground: GroundModel, side: DeskSide, materials: Materials): Group {
  const steel = new Solids();
  const accent = new Solids();
  const hopper = new Solids();
  const jib = hasJib(scene);
  addPortal(steel, accent, scene, ground, jib ? scene.boom * 0.4 : scene.boom);
  if (!jib) addBoom(steel, scene, ground);
  addHopper(hopper, ground);
  const group = new Group();
  group.add(steel.mesh(materials.of('steel')), accent.mesh(materials.accent(side)));
  if (ground.hopper !== undefined) group.add(hopper.mesh(materials.of('hopper')));
  return group;
}

/** Tower and counterweight of a slewing crane; turned about its middle by the slew. */
export function jibTower(scene: CraneSceneView, materials: Materials): Mesh {
  const foot = scene.boom * 0.4;
  return new Solids()
    .block(-2.2, 2.2, foot, foot + 4, -2.2, 2.2)
    .block(-6, -2.2, foot + 0.6, foot + 3.4, -2, 2)
    .block(-1, 1, foot + 4, scene.ropeAtZero, -1, 1)
    .mesh(materials.of('steel'));
}
