// Quay, rails, ship and stack as bodies, along the whole rail. Enters: the crane's surroundings. Leaves: a group whose z is
// the gantry's own scale; it is moved against the crane. Marks every ten metres let the eye see travel.

import { Group } from 'three';
import type { CraneSceneView } from '../../../../workstation/index.ts';
import type { GroundModel } from '../ground.ts';
import { axisOf } from '../rail.ts';
import { postsOf } from './crane-frame.ts';
import type { Materials, Role } from './materials.ts';
import { edges } from './segments.ts';
import { Solids } from './solids.ts';

const BEYOND = 120;
const FAR = 700;
const TICK = 10;
/** Marks at most, however long the rail. */
const MOST_TICKS = 400;
const TIER = 2.6;

interface Along {
  readonly min: number;
  readonly max: number;
}

function alongOf(scene: CraneSceneView): Along {
  const gantry = axisOf(scene, 'gantry');
  return { min: (gantry?.min ?? 0) - BEYOND, max: (gantry?.max ?? 0) + BEYOND };
}

function addTicks(marks: Solids, scene: CraneSceneView, { quay, ship, legs }: GroundModel): void {
  const gantry = axisOf(scene, 'gantry') ?? { min: -50, max: 50 };
  const step = Math.max(TICK, (gantry.max - gantry.min) / MOST_TICKS);
  const first = legs[0]?.min ?? 0;
  for (let z = Math.ceil(gantry.min / step) * step; z <= gantry.max; z += step) {
    const long = Math.round(z / step) % 5 === 0;
    marks.block(quay.max - (long ? 2.2 : 1.1), quay.max - 0.2, 0.02, 0.06, z - 0.15, z + 0.15);
    marks.block(first - (long ? 4 : 2.6), first - 1.4, 0.02, 0.06, z - 0.15, z + 0.15);
    if (ship !== undefined && !ship.stacked) {
      marks.block(ship.hold.min + 0.5, ship.hold.max - 0.5, ship.floor, ship.floor + 0.05, z - 0.15, z + 0.15);
    }
  }
}

function addShip(hull: Solids, { ship }: GroundModel, { min, max }: Along): void {
  if (ship === undefined) return;
  const { hull: across, hold, floor, deck, coaming } = ship;
  hull.block(across.min, hold.min, floor - 1.5, deck, min, max);
  hull.block(hold.max, across.max, floor - 1.5, deck, min, max);
  hull.block(hold.min, hold.max, floor - 1.5, floor, min, max);
  if (ship.stacked) return;
  hull.block(hold.min - 0.5, hold.min, deck, coaming, min, max);
  hull.block(hold.max, hold.max + 0.5, deck, coaming, min, max);
}

export function groundBody(scene: CraneSceneView, ground: GroundModel, materials: Materials): Group {
  const along = alongOf(scene);
  const { quay: across, water, legs } = ground;
  const quay = new Solids().block(across.min - FAR, across.max, -12, 0, along.min - FAR, along.max + FAR);
  const marks = new Solids();
  const hull = new Solids();
  for (const x of legs.flatMap(postsOf)) marks.block(x - 0.12, x + 0.12, 0, 0.15, along.min, along.max);
  addTicks(marks, scene, ground);
  addShip(hull, ground, along);
  const group = new Group();
  // What is large is drawn last, and only where nothing stands before it.
  const add = (solids: Solids, role: Role, order: number) => {
    const mesh = solids.mesh(materials.of(role));
    mesh.renderOrder = order;
    group.add(mesh);
  };
  add(marks, 'mark', 0.1);
  add(hull, 'hull', 0.2);
  add(quay, 'quay', 0.3);
  if (water !== undefined) {
    const sea = new Solids();
    const ship = ground.ship?.hull ?? { min: across.max, max: across.max };
    sea.block(across.max, ship.min, water - 1, water, along.min - FAR, along.max + FAR);
    sea.block(ship.max, ship.max + FAR, water - 1, water, along.min - FAR, along.max + FAR);
    add(sea, 'sea', 0.4);
  }
  return group;
}

/** Where containers may stand, as outlines tier by tier: what really stands there nobody has told. On the gantry's scale. */
export function stackOutline(scene: CraneSceneView, { ship, stack }: GroundModel): readonly number[] {
  const along = alongOf(scene);
  const pile = ship?.stacked ? { span: ship.hold, from: ship.deck, top: ship.coaming } : stack && { ...stack, from: 0 };
  const segments: number[] = [];
  if (pile === undefined) return segments;
  for (let low = pile.from; low + TIER / 2 < pile.top && segments.length < 2000; low += TIER) {
    const { span } = pile;
    const z = { min: along.min + BEYOND, max: along.max - BEYOND };
    edges(
      segments,
      {
        min: { x: span.min, y: low, z: z.min },
        max: { x: span.max, y: Math.min(pile.top, low + TIER), z: z.max },
      },
      0,
    );
  }
  return segments;
}
