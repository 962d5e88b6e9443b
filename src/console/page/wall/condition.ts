// What is to be said of one crane on the wall, and of all of them. Enters: a crane as its gateway told it, whether that is
// live. Leaves: one condition, marks beside it, counts. Pure.

import { CRANE_STATES, type CraneStateKind } from '../../../domain/index.ts';
import type { WallCrane, WallGateway } from '../../frames/index.ts';

/** The workstation tells the wall five times a second; what is older than this is not live, and is not shown as live. */
export const WALL_STALE_MS = 1000;
/** As the PLC's watchdog: feedback that is older would have stopped the crane. */
const FEEDBACK_OLD_MS = 150;
const LOOP_OLD_MS = 150;

/** The columns of the summary; each crane is in one. */
export const CONDITIONS = ['moving', 'ready', 'idle', 'stopped', 'estopped', 'faulted', 'lost'] as const;
export type Condition = (typeof CONDITIONS)[number];

export const MARKS = ['plc', 'feedback', 'loop', 'bypassed', 'offered'] as const;
export type Mark = (typeof MARKS)[number];

/** undefined: a state of a newer release. */
export function knownState(state: string): CraneStateKind | undefined {
  return CRANE_STATES.find((each) => each === state);
}

/** `held`: how long ago the workstation told it, ms. */
export function isLive({ state }: WallGateway, { age }: WallCrane, held: number): boolean {
  return state === 'up' && age + held <= WALL_STALE_MS;
}

export function conditionOf(crane: WallCrane, live: boolean): Condition {
  if (!live) return 'lost';
  const state = knownState(crane.state);
  switch (state) {
    case 'moving':
    case 'ready':
      return crane.moving ? 'moving' : 'ready';
    case 'parked':
    case 'claimed':
    case 'neutral-wait':
      // Motion that no state explains is worth the same look as any other.
      return crane.moving ? 'moving' : 'idle';
    case 'stopping':
    case 'stopped':
      return 'stopped';
    case 'estopped':
    case 'faulted':
      return state;
    case undefined:
      return 'lost';
    default:
      return state satisfies never;
  }
}

/** What is amiss beside the state, the worst first; nothing of what is not live, since all of it is old. */
export function marksOf(crane: WallCrane, live: boolean): readonly Mark[] {
  if (!live) return [];
  const drives = crane.state === 'ready' || crane.state === 'moving';
  const holds: { readonly [M in Mark]: boolean } = {
    plc: !crane.plcUp,
    feedback: crane.plcUp && !(crane.feedbackAge <= FEEDBACK_OLD_MS),
    // Of a crane that nobody drives it says nothing.
    loop: drives && !(crane.loopAge <= LOOP_OLD_MS),
    bypassed: crane.bypassed,
    offered: crane.offered,
  };
  return MARKS.filter((mark) => holds[mark]);
}

/** Whether somebody should look at it. An offer is ordinary work. */
export function needsLook(condition: Condition, marks: readonly Mark[]): boolean {
  const isOrdinary = condition === 'moving' || condition === 'ready' || condition === 'idle';
  return !isOrdinary || marks.some((mark) => mark !== 'offered');
}

export type Counts = { readonly [C in Condition]: number };

export function countsOf(conditions: readonly Condition[]): Counts {
  const counts = { moving: 0, ready: 0, idle: 0, stopped: 0, estopped: 0, faulted: 0, lost: 0 };
  for (const condition of conditions) counts[condition] += 1;
  return counts;
}
