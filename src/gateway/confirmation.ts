// What the PLC has confirmed of a crane's commands. Enters: replies with the numbers of received and applied
// blocks. Leaves: the newest confirmed command, with the stamps of its way through the gateway.

import { AGE_CAP_MS, type CraneSnapshot } from '../domain/index.ts';
import { type Millis, type StampMicros, toStamp } from '../quantity/index.ts';
import type { Confirmation } from '../wire/index.ts';
import { commandOfBlock } from './block-ring.ts';
import type { Lane } from './lane.ts';

const NO_STAMP = 0 as StampMicros;
export const NO_CONFIRMATION: Confirmation = {
  received: 0,
  applied: 0,
  arrivedAt: NO_STAMP,
  decidedAt: NO_STAMP,
  confirmedAt: NO_STAMP,
  loopAge: 0 as Millis,
};

/** Takes the confirmations of one reply; true where it confirms something new of the present claim. */
export function takeConfirmation(lane: Lane, snapshot: CraneSnapshot, nonce: number): boolean {
  // The blocks of another gateway may carry numbers of ours.
  if (snapshot.grantedNonce !== nonce) return false;
  const received = commandOfBlock(lane.blocks, snapshot.setpointReceived);
  const applied = commandOfBlock(lane.blocks, snapshot.setpointApplied);
  const { generation } = lane.facts;
  let news = false;
  if (received?.generation === generation && received !== lane.received) {
    lane.received = received;
    lane.receivedAt = snapshot.receivedAt;
    news = true;
  }
  if (applied?.generation === generation && applied.sequence !== lane.applied) {
    lane.applied = applied.sequence;
    news = true;
  }
  return news;
}

/** The newest confirmed command as it travels to the holder. */
export function confirmationOf(lane: Lane): Confirmation {
  const trace = lane.received;
  if (trace === undefined) return NO_CONFIRMATION;
  return {
    received: trace.sequence,
    applied: lane.applied,
    arrivedAt: toStamp(trace.arrivedAt),
    decidedAt: toStamp(trace.decidedAt),
    confirmedAt: toStamp(lane.receivedAt),
    loopAge: cappedAge(trace.loopAge),
  };
}

/** An age as it travels: one minute is for ever. */
export function cappedAge(age: Millis): Millis {
  return (age <= AGE_CAP_MS ? age : AGE_CAP_MS) as Millis;
}
