// What a session is told of a crane once, when it begins. Enters: a lane. Leaves: its crane frame, its geometry, its zones
// and opening places, in the order in which they travel.

import type { AxisSpec, CraneSpec, MotionAxis, PerAxis } from '../domain/index.ts';
import type { AxisAcceleration, AxisJerk, AxisPosition, Metres } from '../quantity/index.ts';
import type { CraneFrame, GatewayFrame, GeometryFrame, ZoneFrame } from '../wire/index.ts';
import type { Lane } from './lane.ts';

/** What a workstation must know of a crane before it can show and draw it. */
export function sceneFrames(lane: Pick<Lane, 'spec' | 'axes' | 'fullSpeeds'>, minimumGap: Metres): GatewayFrame[] {
  const zones = zoneFrames(lane.spec);
  return [craneFrame(lane), geometryFrame(lane.spec, minimumGap, zones.length), ...zones];
}

function craneFrame({ spec, axes, fullSpeeds }: Pick<Lane, 'spec' | 'axes' | 'fullSpeeds'>): CraneFrame {
  const { type } = spec;
  return {
    type: 'crane',
    crane: spec.number,
    name: spec.name,
    typeName: type.name,
    attachment: type.attachment,
    axes,
    fullSpeeds,
    minima: ofAxes(spec, ({ min }) => min, NO_POSITION),
    maxima: ofAxes(spec, ({ max }) => max, NO_POSITION),
    width: spec.width,
    ratedLoad: type.ratedLoad,
    ropeAtZero: type.ropeAtZero,
    picture: spec.picture.kind,
  };
}

function geometryFrame(spec: CraneSpec, minimumGap: Metres, zoneCount: number): GeometryFrame {
  const { type } = spec;
  return {
    type: 'geometry',
    crane: spec.number,
    rail: spec.rail,
    tare: type.tare,
    coaming: type.coaming,
    boom: type.boom,
    driveLag: type.driveLag,
    loadReach: type.loadReach,
    legs: type.legs,
    accelerations: ofAxes(spec, ({ acceleration }) => acceleration, 0 as AxisAcceleration),
    jerks: ofAxes(spec, ({ jerk }) => jerk, 0 as AxisJerk),
    minimumGap,
    zoneCount,
  };
}

function zoneFrames({ number: crane, zones, openingPlaces }: CraneSpec): readonly ZoneFrame[] {
  return [
    ...zones.map((zone) => ({ ...zone, kind: 'exclusion' as const })),
    ...openingPlaces.map((place) => ({ ...place, kind: 'opening' as const, hoist: undefined })),
  ].map((zone, index): ZoneFrame => ({ type: 'zone', crane, index, ...zone }));
}

const NO_POSITION = 0 as AxisPosition;

/** One value of each axis that the crane has; `none` for those that it lacks. */
function ofAxes<T>({ type }: CraneSpec, of: (axis: AxisSpec) => T, none: T): PerAxis<T> {
  const value = (name: MotionAxis) => {
    const axis = type.axes[name];
    return axis === undefined ? none : of(axis);
  };
  return {
    hoist: value('hoist'),
    trolley: value('trolley'),
    gantry: value('gantry'),
    slew: value('slew'),
    luff: value('luff'),
  };
}
