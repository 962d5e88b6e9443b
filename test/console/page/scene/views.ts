// What the scene's tests start from: two unloaders on one rail, standing still, and how to change them. Enters: nothing.
// Leave: views as a workstation makes them.

import type { Code, MotionAxis } from '../../../../src/domain/index.ts';
import type {
  AxisView,
  CraneSceneView,
  CraneStatusView,
  DeskCraneView,
  SceneView,
} from '../../../../src/workstation/index.ts';

export const RANGES: Readonly<Record<MotionAxis, readonly [number, number]>> = {
  hoist: [-25, 30],
  trolley: [-12, 38],
  gantry: [0, 400],
  slew: [-3, 3],
  luff: [8, 30],
};

export function sceneOf(
  crane: number,
  axes: readonly MotionAxis[] = ['hoist', 'trolley', 'gantry'],
  changes: Partial<CraneSceneView> = {},
): CraneSceneView {
  return {
    crane,
    name: crane === 1 ? 'A' : 'B',
    typeName: 'grab-unloader',
    attachment: 'grab',
    rail: 'quay',
    width: 26,
    ratedLoad: 70_000,
    tare: 26_000,
    ropeAtZero: 38,
    boom: 32,
    coaming: 5,
    reach: { trolley: 3, gantry: 2, below: 3 },
    legs: [{ min: -17.5, max: 1.5 }],
    axes: axes.map((axis) => ({
      axis,
      min: RANGES[axis][0],
      max: RANGES[axis][1],
      speed: 4,
      acceleration: 0.8,
      jerk: 1.6,
    })),
    driveLag: 250,
    minimumGap: 2,
    zones: [],
    ...changes,
  } as CraneSceneView;
}

export type Motion = Partial<Record<MotionAxis, { readonly at?: number | null; readonly speed?: number }>>;

const STILL: Motion = { hoist: { at: 8 }, trolley: { at: 10 }, gantry: { at: 100 } };

export function statusOf(
  motion: Motion = {},
  changes: Partial<Record<keyof CraneStatusView, unknown>> = {},
  cap?: Code,
) {
  const axes = Object.entries({ ...STILL, ...motion }).map(([axis, { at = 0, speed = 0 }]) => ({
    axis,
    min: -1000,
    max: 1000,
    fullSpeed: 4,
    position: at,
    speed,
    demand: 0,
    setpoint: 0,
    capUp: 4,
    capDown: 4,
    capUpCause: cap && { code: cap, sentence: '' },
    capDownCause: undefined,
  }));
  return {
    number: 7,
    state: 'moving',
    cause: undefined,
    lastStop: undefined,
    stopCount: 0,
    holder: 'desk',
    offered: false,
    bypassed: false,
    plcUp: true,
    axes: axes as unknown as readonly AxisView[],
    load: 26_000,
    attachmentOpening: 0,
    swayTrolley: 0,
    swayGantry: 0,
    wind: 5,
    feedbackAge: 10,
    loopAge: 40,
    feltAge: 50,
    age: 5,
    ...changes,
  } as unknown as CraneStatusView;
}

export function craneOf(side: 'a' | 'b', status: CraneStatusView | undefined): DeskCraneView {
  const number = side === 'a' ? 1 : 2;
  return { side, number, name: side.toUpperCase(), typeName: 'grab-unloader', status } as unknown as DeskCraneView;
}

export function pairOf(
  a: CraneStatusView | undefined,
  b: CraneStatusView | undefined = statusOf({ gantry: { at: 250 } }),
): readonly [DeskCraneView, DeskCraneView] {
  return [craneOf('a', a), craneOf('b', b)];
}

export function scenesOf(...cranes: readonly CraneSceneView[]): SceneView {
  return { version: 1, cranes: cranes.length > 0 ? cranes : [sceneOf(1), sceneOf(2)] };
}
