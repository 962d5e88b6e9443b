// From where the crane is seen. Enter: a preset, how the operator turned it, the model, the shape of the view. Leave: an eye,
// and where on the view a point falls. Points here are local: z counts from the crane's own gantry.

import { clamp, type Point } from './geometry.ts';
import type { CraneModel } from './model.ts';
import { axisOf } from './rail.ts';
import { outreachOf } from './ground.ts';

export const PRESETS = ['cab', 'side', 'top', 'hook'] as const;
export type Preset = (typeof PRESETS)[number];

/** What the operator's hand adds to a preset; rad, and a factor of the distance. */
export interface Turn {
  readonly azimuth: number;
  readonly elevation: number;
  readonly zoom: number;
}
export const NO_TURN: Turn = { azimuth: 0, elevation: 0, zoom: 1 };

export interface Eye {
  readonly position: Point;
  readonly target: Point;
  /** Vertical field of view, rad. */
  readonly field: number;
}

/** From straight below the horizon to nearly straight down: at 90° a view has no upper side. */
const LOWEST = -0.05;
const HIGHEST = (89.5 * Math.PI) / 180;
const NEAREST = 0.3;
const FARTHEST = 3;

/** What a view of the whole crane must hold; local. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  /** Half of the crane's width along the rail. */
  readonly half: number;
}

/** Height of the stays' apex over the boom's lower edge. */
export const APEX = 12;

export function frameOf({ scene, ground }: Pick<CraneModel, 'scene' | 'ground'>): Frame {
  const outreach = outreachOf(scene);
  return {
    left: Math.min(outreach.min, ground.quay.min + 8) - 2,
    right: Math.max(outreach.max, ground.quay.max, ground.ship?.hull.max ?? outreach.max) + 3,
    bottom: (ground.ship?.floor ?? 0) - 2,
    top: Math.max(scene.boom + APEX, scene.ropeAtZero) + 1,
    half: scene.width / 2,
  };
}

interface Stand {
  readonly target: Point;
  readonly azimuth: number;
  readonly elevation: number;
  readonly distance: number;
  readonly field: number;
}

/** Distance from which a rectangle of these halves fills the view. */
export function fit(halfWidth: number, halfHeight: number, field: number, aspect: number): number {
  const tangent = Math.tan(field / 2);
  return Math.max(halfHeight, halfWidth / aspect) / tangent;
}

function standOf(preset: Preset, model: CraneModel, aspect: number): Stand {
  const { scene, suspension, load, gantry = 0 } = model;
  const frame = frameOf(model);
  const reach = suspension?.x ?? 0;
  const aside = (suspension?.z ?? gantry) - gantry;
  const centre = { x: (frame.left + frame.right) / 2, y: (frame.bottom + frame.top) / 2, z: 0 };
  switch (preset) {
    case 'cab': {
      // Under the trolley on its landside, looking down and out at where the load comes to.
      const floor = axisOf(scene, 'hoist')?.min ?? 0;
      const height = scene.boom - 1.5 - floor;
      const back = 9;
      const target = { x: reach + 3, y: floor, z: aside };
      const distance = Math.hypot(height, back);
      return { target, azimuth: Math.PI, elevation: Math.atan2(height, back), distance, field: 0.95 };
    }
    case 'side': {
      const field = 0.35;
      const distance = fit((frame.right - frame.left) / 2, (frame.top - frame.bottom) / 2, field, aspect);
      return { target: centre, azimuth: Math.PI / 2, elevation: 0.09, distance: distance + frame.half, field };
    }
    case 'top': {
      const field = 0.5;
      const distance = fit(frame.half * 1.5, (frame.right - frame.left) / 2, field, aspect);
      const target = { ...centre, y: scene.boom };
      return { target, azimuth: Math.PI, elevation: HIGHEST, distance, field };
    }
    case 'hook': {
      const target = load === undefined ? centre : { x: load.x, y: load.y - scene.reach.below / 2, z: load.z - gantry };
      const size = Math.max(scene.reach.trolley, scene.reach.gantry, scene.reach.below);
      return { target, azimuth: 2.2, elevation: 0.42, distance: 8 + 3 * size, field: 0.8 };
    }
    default:
      return preset satisfies never;
  }
}

export function eyeOf(preset: Preset, turn: Turn, model: CraneModel, aspect: number): Eye {
  const stand = standOf(preset, model, aspect);
  const azimuth = stand.azimuth + turn.azimuth;
  const elevation = clamp(stand.elevation + turn.elevation, LOWEST, HIGHEST);
  const distance = stand.distance * clamp(turn.zoom, NEAREST, FARTHEST);
  const level = Math.cos(elevation) * distance;
  return {
    target: stand.target,
    field: stand.field,
    position: {
      x: stand.target.x + level * Math.cos(azimuth),
      y: stand.target.y + Math.sin(elevation) * distance,
      z: stand.target.z + level * Math.sin(azimuth),
    },
  };
}

/** A turn after one more movement, kept within what a view can be turned. */
export function turned(preset: Preset, turn: Turn, by: Turn): Turn {
  const room = preset === 'top' ? HIGHEST : Math.PI;
  return {
    azimuth: turn.azimuth + by.azimuth,
    elevation: clamp(turn.elevation + by.elevation, -room, room),
    zoom: clamp(turn.zoom * by.zoom, NEAREST, FARTHEST),
  };
}

export interface Place {
  /** Pixels from the upper left corner of the view. */
  readonly left: number;
  readonly top: number;
}
/** Where a local point falls; undefined where it lies behind the eye. */
export type Projection = (point: Point) => Place | undefined;

function minus(a: Point, b: Point): Point {
  return { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z };
}
function dot(a: Point, b: Point): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
function unit(a: Point): Point {
  const length = Math.hypot(a.x, a.y, a.z);
  return { x: a.x / length, y: a.y / length, z: a.z / length };
}

export function projectionOf(eye: Eye, width: number, height: number): Projection {
  const ahead = unit(minus(eye.target, eye.position));
  const right = unit({ x: -ahead.z, y: 0, z: ahead.x });
  const up = {
    x: right.y * ahead.z - right.z * ahead.y,
    y: right.z * ahead.x - right.x * ahead.z,
    z: right.x * ahead.y - right.y * ahead.x,
  };
  const scale = height / (2 * Math.tan(eye.field / 2));
  return (point) => {
    const from = minus(point, eye.position);
    const depth = dot(from, ahead);
    if (!(depth > 0.5)) return undefined;
    return {
      left: width / 2 + (scale * dot(from, right)) / depth,
      top: height / 2 - (scale * dot(from, up)) / depth,
    };
  };
}
