// The rail that the crane stands on, and who else does. Enter: the scene of every crane, both cranes of the desk. Leaves: the
// gap to the other crane of the desk, its share, and the names of those whose place this desk does not know.

import type { CraneSceneView, DeskCraneView, DeskSide, SceneView, SpanView } from '../../../workstation/index.ts';
import { finite } from './geometry.ts';
import { actingDelay, restOf } from './stop.ts';

export interface NeighbourModel {
  readonly side: DeskSide;
  readonly name: string;
  readonly scene: CraneSceneView;
  /** Gantry position; undefined = nobody knows where it stands. */
  readonly position: number | undefined;
  /** What is drawn of it is old, or was never referenced. */
  readonly doubtful: boolean;
  /** Between the buffers, m; only where both places can be trusted. */
  readonly gap: number | undefined;
  /** On which side it stands, along the rail. */
  readonly towards: 1 | -1;
  /** What is left of the gap to the crane drawn here, once the other's stop and the minimum gap are taken off; ≥ 0. */
  readonly share: number | undefined;
}

export interface RailModel {
  /** Travel of the gantry; undefined where the crane does not travel. */
  readonly range: SpanView | undefined;
  readonly neighbour: NeighbourModel | undefined;
  /** Cranes of this rail that are not on the desk: their places are not told to it. */
  readonly unseen: readonly string[];
}

export function axisOf(scene: CraneSceneView, axis: string): CraneSceneView['axes'][number] | undefined {
  return scene.axes.find((one) => one.axis === axis);
}

/** Any axis is held at creep because the crane does not know its own places. */
export function isUnreferenced({ status }: DeskCraneView): boolean {
  if (status === undefined) return false;
  if (status.cause?.code === 'LIMIT_UNREFERENCED') return true;
  return status.axes.some(
    ({ capUpCause, capDownCause }) =>
      capUpCause?.code === 'LIMIT_UNREFERENCED' || capDownCause?.code === 'LIMIT_UNREFERENCED',
  );
}

export function positionOf(crane: DeskCraneView, axis: string): number | undefined {
  return finite(crane.status?.axes.find((one) => one.axis === axis)?.position);
}

function shareOf(
  gap: number,
  towards: 1 | -1,
  own: CraneSceneView,
  other: CraneSceneView,
  crane: DeskCraneView,
): number {
  const gantry = crane.status?.axes.find((one) => one.axis === 'gantry');
  if (crane.status === undefined || gantry === undefined) return 0;
  const delay = actingDelay(crane.status, other.driveLag);
  const position = finite(gantry.position);
  const rest = restOf(axisOf(other, 'gantry'), position, finite(gantry.speed), delay);
  if (rest === undefined || position === undefined) return 0;
  const coming = Math.max(0, (position - rest) * towards);
  return Math.max(0, gap - coming - Math.max(own.minimumGap, other.minimumGap));
}

/** `ownTrusted`, `otherFresh`: whether the places of the two may be believed. */
export function railOf(
  own: { readonly scene: CraneSceneView; readonly position: number | undefined; readonly trusted: boolean },
  other: { readonly crane: DeskCraneView; readonly fresh: boolean },
  scenes: SceneView,
): RailModel {
  const gantry = axisOf(own.scene, 'gantry');
  if (gantry === undefined) return { range: undefined, neighbour: undefined, unseen: [] };
  const range = { min: gantry.min, max: gantry.max };
  const onRail = scenes.cranes.filter(
    (scene) =>
      scene.crane !== own.scene.crane && scene.rail === own.scene.rail && axisOf(scene, 'gantry') !== undefined,
  );
  const unseen = onRail.filter((scene) => scene.crane !== other.crane.number).map((scene) => scene.name);
  const scene = onRail.find(({ crane }) => crane === other.crane.number);
  if (scene === undefined) return { range, neighbour: undefined, unseen };
  const position = positionOf(other.crane, 'gantry');
  const doubtful = !other.fresh || position === undefined || isUnreferenced(other.crane);
  const towards = position !== undefined && own.position !== undefined && position < own.position ? -1 : 1;
  const apart = position === undefined || own.position === undefined ? undefined : Math.abs(position - own.position);
  const gap =
    apart === undefined || doubtful || !own.trusted ? undefined : finite(apart - (own.scene.width + scene.width) / 2);
  return {
    range,
    unseen,
    neighbour: {
      side: other.crane.side,
      name: scene.name,
      scene,
      position,
      doubtful,
      gap,
      towards,
      share: gap === undefined ? undefined : shareOf(gap, towards, own.scene, scene, other.crane),
    },
  };
}
