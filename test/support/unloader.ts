// The grab ship unloader of the demo, and a snapshot of it at rest in the middle of everything, for tests.

import type { AxisSpec, CraneNumber, CraneSnapshot, CraneSpec, CraneType, PlcLimits } from '../../src/domain/index.ts';
import { STANDSTILL } from '../../src/domain/index.ts';
import {
  axisAcceleration,
  axisJerk,
  axisPosition,
  axisSpeed,
  fraction,
  kilograms,
  metres,
  metresPerSecond,
  millis,
  monotonicMs,
  radians,
} from '../../src/quantity/index.ts';

export function axisSpec(min: number, max: number, speed: number, acceleration: number, jerk: number): AxisSpec {
  return {
    min: axisPosition(min),
    max: axisPosition(max),
    speed: axisSpeed(speed),
    acceleration: axisAcceleration(acceleration),
    jerk: axisJerk(jerk),
  };
}

export const UNLOADER: CraneType = {
  name: 'grab-unloader',
  axes: {
    hoist: axisSpec(-25, 30, 3, 1, 2),
    trolley: axisSpec(-12, 38, 4, 0.8, 1.6),
    gantry: axisSpec(0, 400, 0.5, 0.1, 0.2),
  },
  attachment: 'grab',
  ratedLoad: kilograms(70_000),
  tare: kilograms(26_000),
  coaming: axisPosition(4),
  ropeAtZero: metres(38),
  driveLag: millis(250),
  boom: axisPosition(32),
  loadReach: { trolley: metres(3), gantry: metres(2), below: metres(3) },
  // Tests of the zones give it some.
  legs: [],
};

/** A slewing crane, for what is measured in radians and hangs on a hook. */
export const PORTAL: CraneType = {
  ...UNLOADER,
  name: 'portal',
  axes: {
    hoist: axisSpec(-10, 30, 1.2, 0.5, 1),
    slew: axisSpec(-3, 3, 0.15, 0.05, 0.1),
    luff: axisSpec(8, 32, 1, 0.2, 0.4),
  },
  attachment: 'hook',
};

export function craneSpec(number: number, type: CraneType = UNLOADER, rail = 'quay'): CraneSpec {
  return {
    number: number as CraneNumber,
    name: `crane ${number}`,
    type,
    width: metres(26),
    rail,
    picture: { kind: 'none' },
    zones: [],
    openingPlaces: [],
  };
}

export const ALL_FREE: PlcLimits = {
  hoistUpper: true,
  hoistLower: true,
  trolleyMax: true,
  trolleyMin: true,
  gantryMax: true,
  gantryMin: true,
  ropeTight: true,
  antiCollision: true,
  railClampsReleased: true,
  referenced: true,
};

/** When RESTING was asked for. */
export const SAMPLED_AT = monotonicMs(1000);

/** At rest, empty, grab closed, far from every end: nothing restricts it. */
export const RESTING: CraneSnapshot = {
  requestedAt: SAMPLED_AT,
  receivedAt: SAMPLED_AT,
  bootCounter: 1,
  counter: 1,
  grantedNonce: 1,
  setpointReceived: 1,
  setpointApplied: 1,
  word: {
    readyOn: true,
    readyRun: true,
    readyRef: true,
    tripped: false,
    atSetpoint: true,
    remote: true,
    standstill: true,
    brakesSet: false,
    estopChainClosed: true,
    watchdogOk: true,
  },
  limits: ALL_FREE,
  positions: { ...STANDSTILL, hoist: 10, trolley: 10, gantry: 200, slew: 0, luff: 20 } as CraneSnapshot['positions'],
  speeds: STANDSTILL,
  load: kilograms(26_000),
  attachmentOpening: fraction(0),
  swayTrolley: radians(0),
  swayGantry: radians(0),
  wind: metresPerSecond(0),
  travelSinceMark: metres(0),
  gapAhead: undefined,
  gapBehind: undefined,
  plcStopCause: 0,
};

/** RESTING with other positions or speeds on some axes. */
export function snapshotAt(
  positions: Partial<Record<keyof CraneSnapshot['positions'], number>>,
  speeds: Partial<Record<keyof CraneSnapshot['speeds'], number>> = {},
): CraneSnapshot {
  return {
    ...RESTING,
    positions: { ...RESTING.positions, ...positions } as CraneSnapshot['positions'],
    speeds: { ...STANDSTILL, ...speeds } as CraneSnapshot['speeds'],
  };
}

export function limitsWith(changed: Partial<PlcLimits>): CraneSnapshot {
  return { ...RESTING, limits: { ...ALL_FREE, ...changed } };
}
