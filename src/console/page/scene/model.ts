// What is drawn of one crane, in metres: the core of the scene, free of any drawing. Enter: the scene that the gateway told,
// both cranes of the desk, which of them are fresh. Leaves: a CraneModel, or why there is nothing to draw. What is not known
// is undefined and is not drawn: nothing ever stands at zero for want of a number.

import type {
  CraneSceneView,
  CraneStatusView,
  DeskCraneView,
  DeskSide,
  SceneView,
  SpanView,
} from '../../../workstation/index.ts';
import type { Millis } from '../../../quantity/index.ts';
import { type Box, boxAround, boxOf, finite, type Point } from './geometry.ts';
import { type GroundModel, groundOf } from './ground.ts';
import { axisOf, isUnreferenced, type RailModel, railOf } from './rail.ts';
import { actingDelay, restOf, swingAfterStop } from './stop.ts';

export interface ZoneModel {
  readonly kind: 'exclusion' | 'opening';
  readonly name: string;
  readonly box: Box;
  /** Moves along the rail with the crane. */
  readonly travels: boolean;
}

export interface CraneModel {
  readonly side: DeskSide;
  readonly name: string;
  /** Of the status that this is. */
  readonly number: number;
  readonly scene: CraneSceneView;
  readonly unreferenced: boolean;
  /** Positions as told; undefined = the crane has no such axis, or its position is not known. */
  readonly positions: { readonly [axis: string]: number | undefined };
  readonly gantry: number | undefined;
  /** Upper end of the ropes. */
  readonly suspension: Point | undefined;
  /** Hook point of the load, where it hangs now. */
  readonly load: Point | undefined;
  readonly rope: number | undefined;
  /** How far the load hangs from under its suspension, m. */
  readonly swing: { readonly trolley: number; readonly gantry: number };
  readonly mass: number | undefined;
  /** Payload as a share of the largest; 0 … 1. */
  readonly fill: number;
  /** 0 closed … 1 open. */
  readonly opening: number | undefined;
  /** Hook point once all has come to rest, if the operator lets go now; undefined where nothing moves. */
  readonly rest: Point | undefined;
  readonly restSuspension: Point | undefined;
  /** What attachment and load may still touch until then, swing included. */
  readonly envelope: Box | undefined;
  readonly zones: readonly ZoneModel[];
  readonly rail: RailModel;
  readonly ground: GroundModel;
}

/** `no-picture`: no status came yet. `no-scene`: the gateway has not told what this crane looks like. */
export type Nothing = 'no-picture' | 'no-scene';

interface Hanging {
  readonly gantry: number | undefined;
  readonly suspension: Point | undefined;
  readonly rope: number | undefined;
}

/** Below that, m or rad, a stop point is not worth drawing. */
const STILL = 0.05;

/** Where the ropes begin: out by the trolley or the luffing jib, turned by the slew, along the rail by the gantry. */
function hang(scene: CraneSceneView, position: (axis: string) => number | undefined): Hanging {
  const has = (axis: string) => axisOf(scene, axis) !== undefined;
  const along = (axis: string) => (has(axis) ? position(axis) : 0);
  const gantry = along('gantry');
  const reach = has('trolley') ? position('trolley') : along('luff');
  const heading = along('slew');
  const hoist = has('hoist') ? position('hoist') : undefined;
  const rope = hoist === undefined ? undefined : scene.ropeAtZero - hoist;
  const known = gantry !== undefined && reach !== undefined && heading !== undefined;
  return {
    gantry,
    rope: rope !== undefined && rope > 0 ? rope : undefined,
    suspension: known
      ? { x: reach * Math.cos(heading), y: scene.ropeAtZero, z: gantry + reach * Math.sin(heading) }
      : undefined,
  };
}

/** End of a rope that hangs at these angles, each as seen along the other direction of travel. */
export function ropeEnd(from: Point, rope: number, trolley: number, gantry: number): Point {
  const x = Math.tan(trolley);
  const z = Math.tan(gantry);
  const length = Math.hypot(x, 1, z);
  return { x: from.x + (rope * x) / length, y: from.y - rope / length, z: from.z + (rope * z) / length };
}

function loadOf({ suspension, rope }: Hanging, trolley: number, gantry: number): Point | undefined {
  return suspension === undefined || rope === undefined ? undefined : ropeEnd(suspension, rope, trolley, gantry);
}

function zonesOf(scene: CraneSceneView, ground: GroundModel, gantry: number | undefined): readonly ZoneModel[] {
  const range = axisOf(scene, 'gantry');
  const models: ZoneModel[] = [];
  for (const { kind, name, gantry: fixed, trolley, hoist } of scene.zones) {
    const travels = fixed === undefined;
    // One that travels with a crane whose place is unknown, or that ends nowhere, has no place to be drawn at.
    if (travels && gantry === undefined) continue;
    const around = gantry ?? 0;
    const along: SpanView = fixed ?? { min: around - scene.width / 2, max: around + scene.width / 2 };
    const level = trolley.min >= ground.quay.max ? (ground.ship?.coaming ?? 0) : (ground.hopper?.top ?? 0);
    const box = boxOf(trolley, hoist ?? { min: level, max: level }, {
      min: Math.max(along.min, (range?.min ?? along.min) - 100),
      max: Math.min(along.max, (range?.max ?? along.max) + 100),
    });
    models.push({ kind, name, box, travels });
  }
  return models;
}

interface Coming {
  readonly rest: Point | undefined;
  readonly restSuspension: Point | undefined;
  readonly envelope: Box | undefined;
}

function comingOf(scene: CraneSceneView, status: CraneStatusView, now: Hanging, load: Point | undefined): Coming {
  const delay = actingDelay(status, (finite(scene.driveLag) ?? 0) as Millis);
  const speedOf = (axis: string) => finite(status.axes.find((one) => one.axis === axis)?.speed);
  const positionOf = (axis: string) => finite(status.axes.find((one) => one.axis === axis)?.position);
  const restAt = (axis: string) => restOf(axisOf(scene, axis), positionOf(axis), speedOf(axis), delay);
  const nothing = { rest: undefined, restSuspension: undefined, envelope: undefined };
  const after = hang(scene, restAt);
  const rest = loadOf(after, 0, 0);
  if (load === undefined || rest === undefined || now.rope === undefined || now.suspension === undefined)
    return nothing;
  const moves = scene.axes.some(({ axis }) => Math.abs((restAt(axis) ?? 0) - (positionOf(axis) ?? 0)) > STILL);
  if (!moves) return nothing;
  const rope = Math.max(now.rope, after.rope ?? 0);
  const { reach } = scene;
  const swingX =
    Math.abs(load.x - now.suspension.x) + swingAfterStop(axisOf(scene, 'trolley'), speedOf('trolley'), rope);
  const swingZ = Math.abs(load.z - now.suspension.z) + swingAfterStop(axisOf(scene, 'gantry'), speedOf('gantry'), rope);
  const straight = { ...now.suspension, y: now.suspension.y - now.rope };
  const envelope = boxAround(straight, rest, {
    min: { x: -reach.trolley - swingX, y: -reach.below, z: -reach.gantry - swingZ },
    max: { x: reach.trolley + swingX, y: 0, z: reach.gantry + swingZ },
  });
  return { rest, restSuspension: after.suspension, envelope };
}

/** `fresh`: whether what is known of the cranes a and b may be called live. */
export function craneModel(
  side: DeskSide,
  cranes: readonly [DeskCraneView, DeskCraneView],
  scenes: SceneView,
  fresh: { readonly [S in DeskSide]: boolean },
): CraneModel | Nothing {
  const [a, b] = cranes;
  const [crane, other] = side === 'a' ? [a, b] : [b, a];
  const { status } = crane;
  if (status === undefined) return 'no-picture';
  const scene = scenes.cranes.find(({ crane: number }) => number === crane.number);
  if (scene === undefined) return 'no-scene';
  const positions: { [axis: string]: number | undefined } = {};
  for (const { axis, position } of status.axes) positions[axis] = finite(position);
  const now = hang(scene, (axis) => positions[axis]);
  const load = loadOf(now, finite(status.swayTrolley) ?? 0, finite(status.swayGantry) ?? 0);
  const ground = groundOf(scene);
  const unreferenced = isUnreferenced(crane);
  const mass = finite(status.load);
  const payload = Math.max(1, scene.ratedLoad - scene.tare);
  return {
    side,
    name: crane.name,
    number: status.number,
    scene,
    unreferenced,
    positions,
    ...now,
    load,
    swing: {
      trolley: load === undefined || now.suspension === undefined ? 0 : load.x - now.suspension.x,
      gantry: load === undefined || now.suspension === undefined ? 0 : load.z - now.suspension.z,
    },
    mass,
    fill: mass === undefined ? 0 : Math.min(1, Math.max(0, (mass - scene.tare) / payload)),
    opening: finite(status.attachmentOpening),
    ...comingOf(scene, status, now, load),
    zones: zonesOf(scene, ground, now.gantry),
    ground,
    rail: railOf(
      { scene, position: now.gantry, trusted: fresh[side] && !unreferenced },
      { crane: other, fresh: fresh[side === 'a' ? 'b' : 'a'] },
      scenes,
    ),
  };
}
