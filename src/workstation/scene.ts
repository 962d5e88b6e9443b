// What stands around the cranes of the gateway, as it has told in this session. Enters: its welcome, crane, geometry and
// zone frames. Leaves: one SceneView for whoever draws, the same object until something in it is another.

import { AXIS_BIT, MOTION_AXES } from '../domain/index.ts';
import type { CraneFrame, GeometryFrame, ZoneFrame } from '../wire/index.ts';
import type { CraneSceneView, SceneView, ZoneView } from './view.ts';

/** A crane of which the gateway has not told all yet; its zones come in their order. */
interface Telling {
  readonly crane: CraneFrame;
  geometry: GeometryFrame | undefined;
  readonly zones: ZoneView[];
}

/** Holds as many cranes as the welcome names, at most 64, each with at most 64 zones. */
export class Scene {
  view: SceneView = { version: 0, cranes: [] };
  #room = 0;
  /** The crane that the gateway is telling of: it tells of one after another. */
  #telling: Telling | undefined = undefined;

  /** Of another session nothing is known. */
  sessionBegan(): void {
    if (this.view.cranes.length > 0) this.#show([]);
  }

  /** The control path is attached, anew perhaps: what is known stays until the gateway tells otherwise. */
  attached(craneCount: number): void {
    this.#room = craneCount;
    this.#telling = undefined;
  }

  onCrane(crane: CraneFrame): void {
    this.#telling = { crane, geometry: undefined, zones: [] };
  }

  onGeometry(frame: GeometryFrame): void {
    const telling = this.#telling;
    if (telling?.crane.crane !== frame.crane || telling.geometry !== undefined) return;
    telling.geometry = frame;
    this.#showIfTold(telling);
  }

  onZone(frame: ZoneFrame): void {
    const telling = this.#telling;
    if (telling?.crane.crane !== frame.crane || frame.index !== telling.zones.length) return;
    const { kind, name, gantry, trolley, hoist } = frame;
    telling.zones.push({ kind, name, gantry, trolley, hoist });
    this.#showIfTold(telling);
  }

  #showIfTold({ crane, geometry, zones }: Telling): void {
    if (geometry === undefined || zones.length !== geometry.zoneCount) return;
    this.#telling = undefined;
    const told = craneSceneView(crane, geometry, zones);
    const { cranes } = this.view;
    const known = cranes.findIndex((other) => other.crane === told.crane);
    if (known < 0 && cranes.length < this.#room) this.#show([...cranes, told]);
    else if (known >= 0 && !sameScene(cranes[known], told)) this.#show(cranes.with(known, told));
  }

  #show(cranes: readonly CraneSceneView[]): void {
    this.view = { version: this.view.version + 1, cranes };
  }
}

/** Both are made by `craneSceneView`, so that equal contents have equal texts. */
function sameScene(one: CraneSceneView | undefined, other: CraneSceneView): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function craneSceneView(crane: CraneFrame, geometry: GeometryFrame, zones: readonly ZoneView[]): CraneSceneView {
  return {
    crane: crane.crane,
    name: crane.name,
    typeName: crane.typeName,
    attachment: crane.attachment,
    rail: geometry.rail,
    width: crane.width,
    ratedLoad: crane.ratedLoad,
    tare: geometry.tare,
    ropeAtZero: crane.ropeAtZero,
    boom: geometry.boom,
    coaming: geometry.coaming,
    reach: geometry.loadReach,
    legs: geometry.legs,
    axes: MOTION_AXES.filter((axis) => (crane.axes & AXIS_BIT[axis]) !== 0).map((axis) => ({
      axis,
      min: crane.minima[axis],
      max: crane.maxima[axis],
      speed: crane.fullSpeeds[axis],
      acceleration: geometry.accelerations[axis],
      jerk: geometry.jerks[axis],
    })),
    driveLag: geometry.driveLag,
    minimumGap: geometry.minimumGap,
    zones,
  };
}
