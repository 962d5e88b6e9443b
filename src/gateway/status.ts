// What a session is told of a crane, again and again. Enters: a lane, a session, the time. Leaves: status frames.
// Numbering a status notes the time of the feedback in it, against which loop ages are measured later.

import { type AxisPositions, codeNumber, STANDSTILL } from '../domain/index.ts';
import type {
  AxisPosition,
  AxisSpeed,
  Fraction,
  Kilograms,
  MetresPerSecond,
  Millis,
  MonotonicMs,
  Radians,
} from '../quantity/index.ts';
import { toStamp } from '../quantity/index.ts';
import type { Board } from '../safety/board.ts';
import { ageOf, numberStatus } from '../safety/freshness.ts';
import type { StatusCap, StatusFrame } from '../wire/index.ts';
import { cappedAge, confirmationOf, NO_CONFIRMATION } from './confirmation.ts';
import { type Lane, loopAgeOf } from './lane.ts';
import type { GatewayEffect } from './events.ts';
import type { Session, SessionTable, Stream } from './sessions.ts';

const NO_POSITION = 0 as AxisPosition;
const NOWHERE: AxisPositions = {
  hoist: NO_POSITION,
  trolley: NO_POSITION,
  gantry: NO_POSITION,
  slew: NO_POSITION,
  luff: NO_POSITION,
};
/** The caps of a board as they travel. */
function capsOf(board: Board): StatusCap {
  return {
    up: speedsOf(board.up),
    down: speedsOf(board.down),
    upCause: Array.from(board.upCause),
    downCause: Array.from(board.downCause),
  };
}

function speedsOf(speeds: Float64Array): StatusCap['up'] {
  const [hoist, trolley, gantry, slew, luff] = speeds as unknown as readonly AxisSpeed[];
  const none = 0 as AxisSpeed;
  return {
    hoist: hoist ?? none,
    trolley: trolley ?? none,
    gantry: gantry ?? none,
    slew: slew ?? none,
    luff: luff ?? none,
  };
}

/** Status frames that report events come at this rate at most, on average. */
const STATUS_SPACING_MS = 1;
/** They may come early by so much, if those before them left room: events at the full rate are never quite evenly spaced. */
const EARLY_MS = 4;

/** When the next status of this stream must go out. */
export function statusDueAt(stream: Stream, interval: Millis): number {
  return stream.dirty ? stream.roomAt - EARLY_MS : stream.sentAt + interval;
}

/** Sends every status that is due to every session with a control path. */
export function sendStatuses(
  lanes: readonly Lane[],
  sessions: SessionTable,
  interval: Millis,
  now: MonotonicMs,
  effects: GatewayEffect[],
): void {
  if (sessions.count === 0) return;
  for (const lane of lanes) {
    let cap: StatusCap | undefined;
    for (const session of sessions.sessions()) {
      const stream = session.streams[lane.index];
      if (session.control === undefined || stream === undefined || now < statusDueAt(stream, interval)) continue;
      cap ??= capsOf(lane.board);
      const frame = nextStatus(lane, session, stream, cap, now);
      effects.push({ kind: 'send', connection: session.control.id, frame });
    }
  }
}

/** The next status of a crane for one session; numbers it and notes the number in the session's stream. */
function nextStatus(lane: Lane, session: Session, stream: Stream, cap: StatusCap, now: MonotonicMs): StatusFrame {
  const { facts, state } = lane;
  const snapshot = facts.snapshot;
  const held = lane.holder === session;
  stream.sentAt = now;
  stream.roomAt = Math.max(stream.roomAt, now) + STATUS_SPACING_MS;
  stream.dirty = false;
  return {
    type: 'status',
    crane: lane.spec.number,
    number: numberStatus(stream.ring, lane.feedback.sampledAt),
    generation: facts.generation,
    state: state.kind,
    cause: codeNumber(lane.told),
    lastStop: codeNumber(lane.lastStop),
    stopCount: lane.stopCount,
    holder: lane.holder?.shown ?? '',
    held,
    plcUp: facts.plcLink === 'OK',
    offered: lane.offered,
    bypassed: lane.bypasses.length > 0,
    positions: snapshot?.positions ?? NOWHERE,
    speeds: snapshot?.speeds ?? STANDSTILL,
    setpoints: lane.speeds,
    cap,
    load: snapshot?.load ?? (0 as Kilograms),
    attachmentOpening: snapshot?.attachmentOpening ?? (0 as Fraction),
    swayTrolley: snapshot?.swayTrolley ?? (0 as Radians),
    swayGantry: snapshot?.swayGantry ?? (0 as Radians),
    wind: snapshot?.wind ?? (0 as MetresPerSecond),
    feedbackAge: cappedAge(ageOf(lane.feedback.sampledAt, now)),
    loopAge: cappedAge(loopAgeOf(lane, now)),
    confirmation: held ? confirmationOf(lane) : NO_CONFIRMATION,
    feltAge: cappedAge(lane.feltAge),
    sentAt: toStamp(now),
  };
}
