// The PLC's own limits of motion, one rule a row. Enters: what the sensors say and the state of the
// interlocks. Leaves: how fast each axis may go each way now, and whether the PLC itself holds it back.

import { PLC_STOP_CAUSES } from '../../../src/registers/index.ts';
import type { PlantSensors } from '../field-bus.ts';
import { type AxisTable, GANTRY, HOIST, type PlcTable, TROLLEY } from './table.ts';

export interface LimitView {
  readonly table: PlcTable;
  readonly sensors: PlantSensors;
  /** A close order was given and the grab is not closed yet. */
  readonly grabbing: boolean;
  /** The travel warning has sounded for long enough, and the rail clamps are off. */
  readonly gantryWarned: boolean;
}

/** +1 towards growing position, −1 towards falling position. */
export type Direction = 1 | -1;

interface LimitRule {
  /** Slot, or every axis that the crane has. */
  readonly slot: number | 'all';
  readonly direction: Direction | 'both';
  /** What plc_stop_cause says while the rule holds a wanted motion at zero. */
  readonly cause: number;
  /** Highest speed permitted, ≥ 0; Infinity where the rule asks for nothing. */
  permits(view: LimitView, axis: AxisTable, slot: number, direction: Direction): number;
}

const FREE = Number.POSITIVE_INFINITY;
const { NONE, LIMIT, ANTI_COLLISION } = PLC_STOP_CAUSES;

const RULES: readonly LimitRule[] = [
  // Full speed.
  { slot: 'all', direction: 'both', cause: NONE, permits: (_view, axis) => axis.fullSpeed },
  // Software limit switches at both ends, and the slow zone before them.
  { slot: 'all', direction: 'both', cause: LIMIT, permits: permittedByRange },
  // Hard limit switches.
  { slot: HOIST, direction: 1, cause: LIMIT, permits: ({ sensors }) => openSwitch(sensors.hoistUpperFree) },
  { slot: HOIST, direction: -1, cause: LIMIT, permits: ({ sensors }) => openSwitch(sensors.hoistLowerFree) },
  { slot: TROLLEY, direction: 1, cause: LIMIT, permits: ({ sensors }) => openSwitch(sensors.trolleyMaxFree) },
  { slot: TROLLEY, direction: -1, cause: LIMIT, permits: ({ sensors }) => openSwitch(sensors.trolleyMinFree) },
  { slot: GANTRY, direction: 1, cause: LIMIT, permits: ({ sensors }) => openSwitch(sensors.gantryMaxFree) },
  { slot: GANTRY, direction: -1, cause: LIMIT, permits: ({ sensors }) => openSwitch(sensors.gantryMinFree) },
  // Anti-collision sensors.
  { slot: GANTRY, direction: 1, cause: ANTI_COLLISION, permits: (view, axis) => withinGap(view, axis, 1) },
  { slot: GANTRY, direction: -1, cause: ANTI_COLLISION, permits: (view, axis) => withinGap(view, axis, -1) },
  // Slack rope is normal while digging: closing and hoisting stay free.
  { slot: HOIST, direction: -1, cause: LIMIT, permits: ({ sensors }) => openSwitch(sensors.ropeTight) },
  // Hoisting before the grab is closed loses its fill.
  { slot: HOIST, direction: 'both', cause: NONE, permits: ({ grabbing }, axis) => (grabbing ? axis.creep : FREE) },
  // The load must be clear of the ship before the gantry moves it along.
  {
    slot: GANTRY,
    direction: 'both',
    cause: LIMIT,
    permits: ({ table, sensors }) => openSwitch((sensors.positions[HOIST] ?? Number.NaN) >= table.coaming),
  },
  { slot: GANTRY, direction: 'both', cause: NONE, permits: ({ gantryWarned }) => openSwitch(gantryWarned) },
];

function openSwitch(free: boolean): number {
  return free ? FREE : 0;
}

function permittedByRange(view: LimitView, axis: AxisTable, slot: number, direction: Direction): number {
  const position = view.sensors.positions[slot] ?? Number.NaN;
  const left = direction === 1 ? axis.max - position : position - axis.min;
  const toZone = Math.max(axis.creep, stoppableWithin(left - view.table.endZone, axis));
  return Math.min(toZone, stoppableWithin(left, axis));
}

/** Each crane takes half of what lies between them: the neighbour may be coming, and its brakes may be no better. */
function withinGap(view: LimitView, axis: AxisTable, direction: Direction): number {
  const gap = direction === 1 ? view.sensors.gapAhead : view.sensors.gapBehind;
  if (gap === null) return FREE;
  return stoppableWithin((gap - view.table.minimumGap - view.table.gapTolerance) / 2, axis);
}

/** The speed v from which v·reaction + v²/2a just fits into `distance`; 0 where there is none left. */
function stoppableWithin(distance: number, axis: AxisTable): number {
  if (!(distance > 0)) return 0;
  const lost = axis.ramp * axis.reaction;
  return Math.sqrt(lost * lost + 2 * axis.ramp * distance) - lost;
}

export interface Permission {
  readonly speed: number;
  /** Number of PLC_STOP_CAUSES if the strictest rule has one. */
  readonly cause: number;
}

/** The strictest rule for one axis and direction. A rule that cannot tell (NaN) permits nothing. */
export function permission(view: LimitView, slot: number, direction: Direction): Permission {
  const axis = view.table.axes[slot];
  if (axis === undefined) return { speed: 0, cause: NONE };
  let speed = FREE;
  let cause: number = NONE;
  for (const rule of RULES) {
    if (rule.slot !== 'all' && rule.slot !== slot) continue;
    if (rule.direction !== 'both' && rule.direction !== direction) continue;
    const permitted = rule.permits(view, axis, slot, direction);
    if (permitted >= speed) continue;
    speed = permitted > 0 ? permitted : 0;
    cause = rule.cause;
  }
  return { speed, cause };
}

/** Within the sensor's tolerance of the smallest gap: what the ANTI_COLLISION bit reports as operated. */
export function neighbourTooNear(table: PlcTable, sensors: PlantSensors): boolean {
  return tooNear(table, sensors.gapAhead) || tooNear(table, sensors.gapBehind);
}

function tooNear(table: PlcTable, gap: number | null): boolean {
  return gap !== null && !(gap > table.minimumGap + table.gapTolerance);
}
