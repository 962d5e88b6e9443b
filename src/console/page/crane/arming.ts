// What is still missing before a crane moves, step by step. Enters: one crane of the picture, the mode, whether the gateway
// is there, what drives. Leaves: the steps in their order, the first one that is not met marked as the one to do now. Pure.
//
// The gateway decides; this says what it waits for. It names only the first thing in its own order, so what it names is taken
// as missing even where the page already sees it met: the picture may be a moment older than the hand.

import type { Code, ControlMode } from '../../../domain/index.ts';
import type { DeskCraneView } from '../../../workstation/index.ts';
import type { DeskFrame } from '../../frames/index.ts';
import { isArmed } from './motion-words.ts';
import { type Sticks, sticksOf } from './sticks.ts';

export type StepName =
  | 'link'
  | 'held'
  | 'plc'
  | 'driven'
  | 'standstill'
  | 'input'
  | 'neutral'
  | 'deadman-released'
  | 'rearm'
  | 'reset'
  | 'steady'
  | 'deadman-pressed';

export interface Step {
  readonly name: StepName;
  readonly state: 'done' | 'now' | 'later';
  /** Says more of what is missing; undefined where the step says all. */
  readonly code: Code | 'UNKNOWN' | undefined;
  /** Whose sticks are meant. */
  readonly sticks: Sticks;
}

const STEADY: ReadonlySet<string> = new Set<Code>([
  'SAFETY_LOOP_AGE',
  'SAFETY_LOOP_UNSTABLE',
  'SAFETY_FELT_AGE',
  'SAFETY_PICTURE_MISSING',
  'SAFETY_PICTURE_FROZEN',
]);
const INPUT: ReadonlySet<string> = new Set<Code>(['SAFETY_INPUT_AGE', 'SAFETY_INPUT_LOST']);

interface Need {
  readonly name: StepName;
  readonly met: boolean;
  readonly code?: Code | 'UNKNOWN' | undefined;
}

/** The steps from here to a crane that moves; none where it is armed already. */
export function armingSteps(
  crane: DeskCraneView,
  mode: ControlMode | undefined,
  desk: { readonly connected: boolean; readonly input: DeskFrame['input'] | undefined },
): readonly Step[] {
  if (desk.connected && crane.held && isArmed(crane.status?.state)) return [];
  const sticks = sticksOf(mode, crane.side, desk.input);
  let isFirst = true;
  return needs(crane, desk.connected).map(({ name, met, code }) => {
    if (met) return { name, state: 'done', code: undefined, sticks };
    const state = isFirst ? 'now' : 'later';
    isFirst = false;
    return { name, state, code: state === 'now' ? code : undefined, sticks };
  });
}

function needs(crane: DeskCraneView, connected: boolean): readonly Need[] {
  const { status } = crane;
  const state = status?.state;
  const cause = status?.cause?.code;
  const isPlc = status !== undefined && (!status.plcUp || (cause?.startsWith('PLC_') === true && state !== 'stopped'));
  const needsReset = state === 'estopped' || state === 'faulted';
  const all: Need[] = [
    { name: 'link', met: connected && status !== undefined },
    { name: 'held', met: crane.held },
  ];
  // After a reset the PLC makes itself ready; what tripped it is the cause of the reset.
  if (!needsReset) all.push({ name: 'plc', met: !isPlc && state !== 'claimed', code: isPlc ? cause : undefined });
  all.push({ name: 'driven', met: crane.driven && cause !== 'SAFETY_NOT_DRIVEN' });
  if (state === 'stopping') all.push({ name: 'standstill', met: false });
  all.push(
    { name: 'input', met: cause === undefined || !INPUT.has(cause), code: cause },
    { name: 'neutral', met: crane.neutral && cause !== 'SAFETY_NOT_NEUTRAL' },
    { name: 'deadman-released', met: !crane.deadman && cause !== 'SAFETY_DEADMAN_HELD' },
  );
  if (state === 'stopped') all.push({ name: 'rearm', met: false, code: whatStopped(crane) });
  if (needsReset) all.push({ name: 'reset', met: false, code: whatStopped(crane) });
  all.push(
    // Known only while the gateway waits for neutral and deadman.
    { name: 'steady', met: state === 'neutral-wait' && (cause === undefined || !STEADY.has(cause)), code: cause },
    { name: 'deadman-pressed', met: false },
  );
  return all;
}

/** Why it stopped: while the deadman is held, the cause says what is needed, and the last stop what it was. */
function whatStopped({ status }: DeskCraneView): Code | 'UNKNOWN' | undefined {
  const cause = status?.cause?.code;
  return cause === 'SAFETY_REARM_NEEDED' || cause === 'SAFETY_RESET_NEEDED' ? status?.lastStop?.code : cause;
}
