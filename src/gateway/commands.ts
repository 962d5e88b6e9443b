// Whether a command counts. Enters: a command frame, the session it came from, the crane that it names. Leaves:
// OK, or the code that refuses it: session → sequence → role → authority → contents → age. Its levels are heard before.

import { ATTACHMENT_BIT, AXIS_BIT, type Code, type CraneOrder, MOTION_AXES } from '../domain/index.ts';
import type { SequenceWindow } from '../link/index.ts';
import type { CommandFrame, StopKind } from '../wire/index.ts';
import type { Lane } from './lane.ts';
import { permissionOf } from './permission.ts';
import type { Session } from './sessions.ts';

/**
 * The fail-safe levels of a command count whatever else is wrong with it: an emergency stop from anyone, a stop from the
 * holder. Returns the stop that this asks of a crane that was not stopped so already.
 */
export function hearLevels(
  { facts, state, holder }: Lane,
  session: Session,
  frame: CommandFrame,
): StopKind | undefined {
  const estopped = state.kind === 'estopped' || facts.emergencyRequest !== undefined;
  const latched = (state.kind === 'stopping' || state.kind === 'stopped') && state.latched;
  const stopped = estopped || latched || state.kind === 'faulted' || facts.stopRequest !== undefined;
  const stops = !frame.run && holder === session;
  if (!frame.emergencyRun) facts.emergencyRequest = 'SAFETY_EMERGENCY_STOP';
  if (stops) facts.stopRequest = 'SAFETY_OPERATOR_STOP';
  if (!frame.emergencyRun && !estopped) return 'emergency';
  return stops && !stopped ? 'stop' : undefined;
}

/** Everything but the age. Moves the session's sequence window on. */
export function judgeCommand(lane: Lane, session: Session, window: SequenceWindow, frame: CommandFrame): Code {
  if (frame.session !== session.id) return 'SESSION_EPOCH';
  const judgement = window.judge(frame.epoch, frame.sequence);
  if (judgement === 'epoch') return 'SESSION_EPOCH';
  if (judgement !== 'newer') return 'COMMAND_REPEATED';
  const permission = permissionOf(session.principal, 'command', frame.crane);
  if (permission !== 'OK') return permission;
  if (lane.holder !== session) return 'AUTHORITY_NOT_HOLDER';
  if (frame.generation !== lane.facts.generation) return 'COMMAND_GENERATION';
  return orderVerdict(lane, frame);
}

/** The code that refuses a command for what it says; OK where its order makes sense for this crane. */
function orderVerdict(lane: Lane, order: CraneOrder): Code {
  for (const axis of MOTION_AXES) {
    const speed = order.speeds[axis];
    if (speed === 0) continue;
    if (!order.driven) return 'COMMAND_NOT_DRIVEN';
    if ((AXIS_BIT[axis] & order.mapped & lane.axes) === 0) return 'COMMAND_UNMAPPED_AXIS';
  }
  if (order.attachment === 'hold') return 'OK';
  if (!order.driven) return 'COMMAND_NOT_DRIVEN';
  return (order.mapped & ATTACHMENT_BIT) === 0 ? 'COMMAND_UNMAPPED_AXIS' : 'OK';
}
