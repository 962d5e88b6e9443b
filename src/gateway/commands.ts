// Whether a command counts. Enters: a command frame, the session it came from, the crane that it names. Leaves:
// OK, or the code that refuses it: session → sequence → authority → contents → age. Its levels are heard before.

import { ATTACHMENT_BIT, AXIS_BIT, type Code, type CraneOrder, MOTION_AXES } from '../domain/index.ts';
import type { SequenceWindow } from '../link/index.ts';
import type { CommandFrame } from '../wire/index.ts';
import type { Lane } from './lane.ts';
import type { Session } from './sessions.ts';

/** The fail-safe levels of a command count whatever else is wrong with it: an emergency stop from anyone, a stop from the holder. */
export function hearLevels(lane: Lane, session: Session, frame: CommandFrame): void {
  if (!frame.emergencyRun) lane.facts.emergencyRequest = 'SAFETY_EMERGENCY_STOP';
  if (!frame.run && lane.holder === session) lane.facts.stopRequest = 'SAFETY_OPERATOR_STOP';
}

/** Everything but the age. Moves the session's sequence window on. */
export function judgeCommand(lane: Lane, session: Session, window: SequenceWindow, frame: CommandFrame): Code {
  if (frame.session !== session.id) return 'SESSION_EPOCH';
  const judgement = window.judge(frame.epoch, frame.sequence);
  if (judgement === 'epoch') return 'SESSION_EPOCH';
  if (judgement !== 'newer') return 'COMMAND_REPEATED';
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
