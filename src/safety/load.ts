// What the ropes carry: overload, underload, slack rope, snag. Enters: the load of every snapshot. Leaves: hoisting
// up blocked where more would tear, lowering blocked where more would only pile up rope.
//
// Snag: a load that hangs still does not grow heavier; one that rises by a good part of the rated load within half
// a second is caught. Three things look alike and are none: lift-off, when the ropes take up what lay; the ramps
// of the hoist, a/g ≈ 10 % of the load each way; and sway. So the rise counts only once the load hangs: clear
// of the place where it last lay, and steady for a whole snag time. Until then the overload limit guards alone.

import type { CraneSnapshot, CraneType, SafetySettings } from '../domain/index.ts';
import type { AxisSpeed } from '../quantity/index.ts';
import { type Board, capAxis } from './board.ts';
import { createRecent, forgetRecent, noteRecent, type Recent, type RecentFigures, readRecent } from './recent.ts';

/** Below this share of the tare something carries part of the attachment: it does not hang freely. */
const HANGING_SHARE = 0.8;
/** A load whose readings stay within this share of the snag's rise is steady: half of what would trip. */
const STEADY_SHARE = 0.5;
/** A snag is relieved when the load is back within this share of the rated load above what it was. */
const RELIEVED_SHARE = 0.1;
/** The hoist counts as moving up above this share of full speed; encoders are never quite still. */
const MOVING_SHARE = 0.01;

const NOTHING = 0 as AxisSpeed;

export interface LoadMemory {
  readonly recent: Recent;
  readonly figures: RecentFigures;
  /** Since when `recent` has been filled without a break; NaN while the load lies. */
  filledSince: number;
  /** Hoist position where it lay last; NaN = not known. */
  layAt: number;
  hanging: boolean;
  /** When the hoist was last seen moving up; NaN = not yet. */
  hoistedAt: number;
  /** A snag is latched until the load has fallen to this; NaN = none. */
  snaggedAbove: number;
}

export function createLoadMemory(): LoadMemory {
  return {
    recent: createRecent(),
    figures: { low: Number.NaN, high: Number.NaN, mean: Number.NaN },
    filledSince: Number.NaN,
    layAt: Number.NaN,
    hanging: false,
    hoistedAt: Number.NaN,
    snaggedAbove: Number.NaN,
  };
}

/** A latched snag stays: ropes do not relax because a PLC restarts. */
export function forgetLoad(memory: LoadMemory): void {
  layDown(memory, Number.NaN);
  memory.hoistedAt = Number.NaN;
}

function layDown(memory: LoadMemory, place: number): void {
  forgetRecent(memory.recent);
  memory.filledSince = Number.NaN;
  memory.hanging = false;
  memory.layAt = place;
}

export function observeLoad(
  memory: LoadMemory,
  type: CraneType,
  snapshot: CraneSnapshot,
  settings: SafetySettings,
): void {
  const { load, limits, requestedAt: at, positions, speeds } = snapshot;
  if (!limits.ropeTight || load <= memory.snaggedAbove) memory.snaggedAbove = Number.NaN;
  if (!limits.ropeTight || !(load >= HANGING_SHARE * type.tare)) {
    layDown(memory, positions.hoist);
    return;
  }
  const { snagTime, snagShare, landingMargin } = settings;
  const trip = snagShare * type.ratedLoad;
  const { recent, figures } = memory;
  noteRecent(recent, load, at, snagTime);
  readRecent(recent, at, snagTime, snagTime, figures);
  if (Number.isNaN(memory.filledSince)) memory.filledSince = at;
  if (speeds.hoist > MOVING_SHARE * (type.axes.hoist?.speed ?? 0)) memory.hoistedAt = at;

  if (!memory.hanging) {
    const clear = Number.isNaN(memory.layAt) || positions.hoist > memory.layAt + landingMargin;
    const steady = at - memory.filledSince >= snagTime && figures.high - figures.low <= STEADY_SHARE * trip;
    memory.hanging = clear && steady;
    return;
  }
  const caught = load - figures.low > trip && at - memory.hoistedAt <= snagTime;
  if (caught && Number.isNaN(memory.snaggedAbove)) memory.snaggedAbove = figures.low + RELIEVED_SHARE * type.ratedLoad;
}

export function capLoad(
  board: Board,
  type: CraneType,
  snapshot: CraneSnapshot,
  memory: LoadMemory,
  settings: SafetySettings,
): void {
  if (type.axes.hoist === undefined) return;
  const { load, limits } = snapshot;
  // While digging the rope is slack by right: closing stays allowed, and so does hoisting.
  if (!limits.ropeTight) capAxis(board, 'hoist', -1, NOTHING, 'LIMIT_SLACK_ROPE');
  if (!(load >= settings.underloadShare * type.tare)) capAxis(board, 'hoist', -1, NOTHING, 'LIMIT_UNDERLOAD');
  if (!(load <= settings.overloadShare * type.ratedLoad)) capAxis(board, 'hoist', 1, NOTHING, 'LIMIT_OVERLOAD');
  if (!Number.isNaN(memory.snaggedAbove)) capAxis(board, 'hoist', 1, NOTHING, 'LIMIT_SNAG');
}
