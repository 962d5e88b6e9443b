// The arbiter: the last stage before the PLC. Enter: caps of single axes and directions, each with its
// cause, in any order, and the demanded setpoint. Leaves: the setpoint under the strictest caps. One board
// a crane, preallocated and reset for every evaluation; its causes are what the operator reads.

import {
  type AttachmentOrder,
  type AxisSpeeds,
  type Code,
  type CraneType,
  codeNumber,
  MOTION_AXES,
  type MotionAxis,
  type PerAxis,
} from '../domain/index.ts';
import type { AxisSpeed } from '../quantity/index.ts';

/** Permitted speeds of one crane; slot order of MOTION_AXES. Owned by the gateway core, valid until the next reset. */
export interface Board {
  /** Towards growing position, in the axis' own unit per second, ≥ 0. */
  readonly up: Float64Array;
  /** Towards falling position, ≥ 0. */
  readonly down: Float64Array;
  /** Code number behind each cap. */
  readonly upCause: Uint16Array;
  readonly downCause: Uint16Array;
  /** Code number that forbids the order; 0 = allowed. */
  attachmentOpenCause: number;
  attachmentCloseCause: number;
  /** Code numbers of the protections that cap nothing on this board; 0 = unused place. See bypass.ts. */
  readonly lifted: Uint16Array;
}

/** Protections that one board can lift at once; more stay in force. */
export const LIFTED_PLACES = 16;

const SLOT: PerAxis<number> = { hoist: 0, trolley: 1, gantry: 2, slew: 3, luff: 4 };

/** A board on which nothing is permitted yet: reset it before use. */
export function createBoard(): Board {
  const axes = MOTION_AXES.length;
  return {
    up: new Float64Array(axes),
    down: new Float64Array(axes),
    upCause: new Uint16Array(axes),
    downCause: new Uint16Array(axes),
    attachmentOpenCause: 0,
    attachmentCloseCause: 0,
    lifted: new Uint16Array(LIFTED_PLACES),
  };
}

/** Full speed both ways (LIMIT_SPEED) on the axes that the type has, nothing (LIMIT_AXIS_ABSENT) on the others. Every protection is in force again. */
export function resetBoard(board: Board, type: CraneType): void {
  for (const axis of MOTION_AXES) {
    const spec = type.axes[axis];
    const slot = SLOT[axis];
    const speed = spec === undefined || !(spec.speed > 0) ? 0 : spec.speed;
    const cause = codeNumber(spec === undefined ? 'LIMIT_AXIS_ABSENT' : 'LIMIT_SPEED');
    board.up[slot] = speed;
    board.down[slot] = speed;
    board.upCause[slot] = cause;
    board.downCause[slot] = cause;
  }
  board.attachmentOpenCause = 0;
  board.attachmentCloseCause = 0;
  board.lifted.fill(0);
}

/** Until the next reset this cause caps and forbids nothing that is put on the board from now on. Which causes may be lifted is bypass.ts' to say. */
export function liftCause(board: Board, cause: Code): void {
  const number = codeNumber(cause);
  for (let place = 0; place < LIFTED_PLACES; place++) {
    if (board.lifted[place] === number) return;
    if (board.lifted[place] !== 0) continue;
    board.lifted[place] = number;
    return;
  }
}

function isLifted(board: Board, number: number): boolean {
  for (let place = 0; place < LIFTED_PLACES; place++) {
    if (board.lifted[place] === 0) return false;
    if (board.lifted[place] === number) return true;
  }
  return false;
}

/** Lowers one cap. Never raises one; NaN and negative speeds cap to 0; of equal speeds the lower code number stays, so that order cannot matter. */
export function capAxis(board: Board, axis: MotionAxis, direction: 1 | -1, speed: AxisSpeed, cause: Code): void {
  const speeds = direction === 1 ? board.up : board.down;
  const causes = direction === 1 ? board.upCause : board.downCause;
  const slot = SLOT[axis];
  const cap = speed > 0 ? speed : 0;
  const standing = speeds[slot] as number;
  if (cap > standing) return;
  const number = codeNumber(cause);
  if (cap === standing && number >= (causes[slot] as number)) return;
  if (isLifted(board, number)) return;
  speeds[slot] = cap;
  causes[slot] = number;
}

/** Lowers the caps of both directions. */
export function capBoth(board: Board, axis: MotionAxis, speed: AxisSpeed, cause: Code): void {
  capAxis(board, axis, 1, speed, cause);
  capAxis(board, axis, -1, speed, cause);
}

/** Caps every axis that the type has to a share of its full speed, both ways. */
export function capAll(board: Board, type: CraneType, share: number, cause: Code): void {
  for (const axis of MOTION_AXES) {
    const spec = type.axes[axis];
    if (spec !== undefined) capBoth(board, axis, (spec.speed * share) as AxisSpeed, cause);
  }
}

/** Forbids one order to the attachment; of several causes the lower code number stays. */
export function blockAttachment(board: Board, order: 'open' | 'close', cause: Code): void {
  const number = codeNumber(cause);
  if (isLifted(board, number)) return;
  const standing = order === 'open' ? board.attachmentOpenCause : board.attachmentCloseCause;
  if (standing !== 0 && standing <= number) return;
  if (order === 'open') board.attachmentOpenCause = number;
  else board.attachmentCloseCause = number;
}

function clamped(demanded: number, up: number, down: number): AxisSpeed {
  if (demanded > 0 && demanded < Infinity) return Math.min(demanded, up) as AxisSpeed;
  // 0 − x rather than −x: a blocked axis is 0, never −0.
  if (demanded < 0 && demanded > -Infinity) return (0 - Math.min(-demanded, down)) as AxisSpeed;
  return 0 as AxisSpeed;
}

/** The demanded speeds under the board's caps; a demand that is NaN or infinite is 0. */
export function arbitrate(board: Board, demanded: AxisSpeeds): AxisSpeeds {
  const { up, down } = board;
  return {
    hoist: clamped(demanded.hoist, up[0] as number, down[0] as number),
    trolley: clamped(demanded.trolley, up[1] as number, down[1] as number),
    gantry: clamped(demanded.gantry, up[2] as number, down[2] as number),
    slew: clamped(demanded.slew, up[3] as number, down[3] as number),
    luff: clamped(demanded.luff, up[4] as number, down[4] as number),
  };
}

/** The order to the attachment, or `hold` where the board forbids it. */
export function arbitrateAttachment(board: Board, order: AttachmentOrder): AttachmentOrder {
  if (order === 'open') return board.attachmentOpenCause === 0 ? 'open' : 'hold';
  if (order === 'close') return board.attachmentCloseCause === 0 ? 'close' : 'hold';
  return 'hold';
}
