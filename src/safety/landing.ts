// Landing: the last stretch above a known surface is at landing speed. Enters: every snapshot; the surface is where
// the rope went slack last. Leaves: a cap on lowering. Touching the surface itself is the slack rope's affair.
//
// One surface is remembered, with its place. It holds while the attachment overlaps where it landed: within twice
// its reach along trolley and gantry. It is forgotten when the attachment covers that place, within once its reach,
// and the hoist gets well below it with a tight rope: nothing is there any more. Being low elsewhere, in the hold
// beside the hatch cover that was touched, says nothing of it.

import { permittedSpeed, NO_ROPE, stoppingDistance, worstDelay } from '../dynamics/index.ts';
import type { CraneSnapshot, CraneType, SafetySettings } from '../domain/index.ts';
import type { AxisSpeed, Millis } from '../quantity/index.ts';
import { type Board, capAxis } from './board.ts';

export interface LandingMemory {
  /** Hoist, trolley and gantry position where the rope went slack; NaN = no surface is known. */
  height: number;
  trolley: number;
  gantry: number;
  /** The rope was tight in the snapshot before: only then does a slack one tell where it went slack. */
  wasTight: boolean;
}

export function createLandingMemory(): LandingMemory {
  return { height: Number.NaN, trolley: Number.NaN, gantry: Number.NaN, wasTight: false };
}

export function forgetLanding(memory: LandingMemory): void {
  memory.height = Number.NaN;
  memory.wasTight = false;
}

/** Whether the hook is within `reaches` times the reach of the attachment from where it landed. */
function isNear(memory: LandingMemory, type: CraneType, { positions }: CraneSnapshot, reaches: number): boolean {
  const { loadReach } = type;
  const alongTrolley = Math.abs(positions.trolley - memory.trolley) <= reaches * loadReach.trolley;
  const alongGantry = Math.abs(positions.gantry - memory.gantry) <= reaches * loadReach.gantry;
  return alongTrolley && alongGantry;
}

export function observeLanding(
  memory: LandingMemory,
  type: CraneType,
  snapshot: CraneSnapshot,
  settings: SafetySettings,
): void {
  const { positions, limits } = snapshot;
  if (!limits.ropeTight) {
    if (memory.wasTight) {
      memory.height = positions.hoist;
      memory.trolley = positions.trolley;
      memory.gantry = positions.gantry;
    }
  } else if (positions.hoist < memory.height - settings.landingHeight && isNear(memory, type, snapshot, 1)) {
    memory.height = Number.NaN;
  }
  memory.wasTight = limits.ropeTight;
}

/** Lowering slows down so that landing speed is reached `landingHeight` above the surface and the margin of its knowledge. */
export function capLanding(
  board: Board,
  type: CraneType,
  snapshot: CraneSnapshot,
  memory: LandingMemory,
  settings: SafetySettings,
  age: Millis,
): void {
  const hoist = type.axes.hoist;
  if (hoist === undefined || Number.isNaN(memory.height) || !isNear(memory, type, snapshot, 2)) return;
  const landing = Math.min(settings.landingSpeed, hoist.speed) as AxisSpeed;
  const above = snapshot.positions.hoist - memory.height - settings.landingMargin - settings.landingHeight;
  const delay = worstDelay(hoist, type.driveLag, age, settings);
  const entering = permittedSpeed(hoist, above + stoppingDistance(hoist, landing, delay, NO_ROPE), delay, NO_ROPE);
  const slowest = above > 0 && entering > landing ? entering : landing;
  if (slowest < hoist.speed) capAxis(board, 'hoist', -1, slowest, 'LIMIT_LANDING');
}
