// All axes of one scan: order, limits, ramp, brake. Enters: the axes as they were, the state of the drives,
// the speeds wanted. Leaves: the axes as they are, and what the limits held back.

import { CONTROL_WORD, PLC_STOP_CAUSES } from '../../../src/registers/index.ts';
import type { MonotonicMs } from '../../../src/quantity/index.ts';
import type { PlantSensors } from '../field-bus.ts';
import { AXIS_OFF, type AxisState, driveAxis } from './axis-drive.ts';
import { type DriveState, isQuickStop } from './drives.ts';
import { type LimitView, type Permission, permission } from './limits.ts';
import type { PlcTable } from './table.ts';

export interface MotionOrder {
  /** By slot, as all arrays here. */
  readonly before: readonly AxisState[];
  readonly drive: DriveState;
  /** Speeds count; otherwise zero is wanted. */
  readonly heard: boolean;
  readonly controlWord: number;
  readonly wanted: readonly number[];
  /** Undefined: the PLC is blind, and nothing is permitted. */
  readonly sensors: PlantSensors | undefined;
  readonly grabbing: boolean;
  readonly gantryWarned: boolean;
  readonly table: PlcTable;
  /** Seconds since the last scan. */
  readonly dt: number;
  readonly now: MonotonicMs;
}

export interface Motion {
  readonly axes: readonly AxisState[];
  /** Every axis runs as ordered. */
  readonly atSetpoint: boolean;
  /** A limit holds a wanted motion back. */
  readonly limited: boolean;
  /** Number of PLC_STOP_CAUSES: why a limit holds a wanted motion at zero. */
  readonly limitCause: number;
}

export const ALL_OFF: readonly AxisState[] = [AXIS_OFF, AXIS_OFF, AXIS_OFF, AXIS_OFF, AXIS_OFF];
const BLIND: Permission = { speed: 0, cause: PLC_STOP_CAUSES.NONE };
const AT_SETPOINT_SHARE = 0.02;

export function moveAxes(order: MotionOrder): Motion {
  if (order.drive.kind === 'off' || order.drive.kind === 'standby') {
    return { axes: ALL_OFF, atSetpoint: false, limited: false, limitCause: PLC_STOP_CAUSES.NONE };
  }
  const view: LimitView | undefined =
    order.sensors === undefined
      ? undefined
      : {
          table: order.table,
          sensors: order.sensors,
          grabbing: order.grabbing,
          gantryWarned: order.gantryWarned,
        };
  const quickStop = isQuickStop(order.drive);
  const axes: AxisState[] = [];
  let atSetpoint = order.drive.kind === 'operating';
  let limited = false;
  let limitCause: number = PLC_STOP_CAUSES.NONE;
  order.table.axes.forEach((axis, slot) => {
    const before = order.before[slot] ?? AXIS_OFF;
    if (axis === undefined) {
      axes.push(AXIS_OFF);
      return;
    }
    const wanted = order.heard ? rampInput(order.controlWord, order.wanted[slot] ?? 0, before.reference) : 0;
    const up = view === undefined ? BLIND : permission(view, slot, 1);
    const down = view === undefined ? BLIND : permission(view, slot, -1);
    const ahead = wanted < 0 ? down : up;
    if (Math.abs(wanted) > ahead.speed) {
      limited = true;
      // Of several axes held at zero, a near neighbour is the one to tell of.
      if (ahead.speed === 0) limitCause = Math.max(limitCause, ahead.cause);
    }
    const speed = order.sensors?.speeds[slot] ?? 0;
    if (!(Math.abs(speed - wanted) <= axis.fullSpeed * AT_SETPOINT_SHARE)) atSetpoint = false;
    axes.push(
      driveAxis(
        before,
        {
          wanted,
          up: up.speed,
          down: down.speed,
          slope: quickStop ? axis.quickRamp : axis.ramp,
          quickStop,
          forcedToZero: order.heard && (order.controlWord & CONTROL_WORD.RAMP_OUT_ZERO) === 0,
        },
        axis,
        order.table,
        speed,
        order.dt,
        order.now,
      ),
    );
  });
  return { axes, atSetpoint, limited, limitCause };
}

/** What enters the ramp: the order, zero (RAMP_IN_ZERO = 0) or where the ramp stands (RAMP_HOLD = 0). */
function rampInput(word: number, ordered: number, reference: number): number {
  if ((word & CONTROL_WORD.RAMP_IN_ZERO) === 0) return 0;
  if ((word & CONTROL_WORD.RAMP_HOLD) === 0) return reference;
  return ordered;
}
