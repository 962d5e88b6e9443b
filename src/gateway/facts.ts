// What one evaluation knows of a crane. Enters: a lane with what came in since the last one, the time. Leaves: the
// facts of the motion machine, brought up to now, and the ages that cap. After the evaluation, events are over.

import type { SafetySettings } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { holdAge } from '../safety/felt-age.ts';
import { observeFollowing } from '../safety/following.ts';
import { ageOf, inputVerdict, isLoopStable, observeLoop, positionsFrozen } from '../safety/freshness.ts';
import { feltAgeOf, pictureVerdict } from '../safety/picture.ts';
import { observeCrane } from '../safety/watch.ts';
import { atStandstill, type Lane, loopAgeOf, nextBlock, streamOfHolder } from './lane.ts';

/** Brings every fact that follows from time, from the standing order or from the newest snapshot up to `now`. */
export function updateFacts(lane: Lane, now: MonotonicMs, settings: SafetySettings): void {
  const { facts, order } = lane;
  facts.now = now;
  facts.nextStatus = streamOfHolder(lane)?.ring.next ?? 0;
  facts.nextBlock = nextBlock(lane);
  facts.order = order?.frame;
  facts.echo = order?.frame.echo ?? 0;
  judgeAges(lane, now, settings);
  judgeCrane(lane, now, settings);

  lane.stoppingSince = lane.state.kind === 'stopping' ? (lane.stoppingSince ?? now) : undefined;
  facts.stopOverran =
    lane.stoppingSince !== undefined &&
    facts.snapshotLive &&
    !atStandstill(lane) &&
    !(now - lane.stoppingSince <= lane.stopPatience);

  // Without a live picture no command can be fresh, and the PLC's own cause tells why: the time-out waits.
  if (lane.commandsSince !== undefined && !facts.snapshotLive) lane.commandsSince = now;
  facts.commandTimedOut = lane.commandsSince !== undefined && !(now - lane.commandsSince <= settings.commandTimeout);
}

/** How old is what the operator acted on: loop, picture, stick. */
function judgeAges(lane: Lane, now: MonotonicMs, settings: SafetySettings): void {
  const { facts, order } = lane;
  const loopAge = loopAgeOf(lane, now);
  lane.feltAge = feltAgeOf(lane.picture, loopAge, now);
  facts.loopFresh = loopAge <= settings.loopAgeLimit;
  facts.picture = pictureVerdict(lane.picture, lane.feltAge, now, settings);
  // A picture that was never seen has no age that could be held against it.
  if (order !== undefined && facts.picture !== 'SAFETY_PICTURE_MISSING') {
    holdAge(lane.heldAge, lane.feltAge, now, settings);
  }
  observeLoop(lane.stability, facts.loopFresh && facts.picture === 'OK', now, settings);
  facts.loopStable = isLoopStable(lane.stability, now, settings);
  facts.input = order === undefined ? 'OK' : inputVerdict(order.frame.inputs, order.acceptedAt, now, settings);
}

/** What the PLC says of the crane, and whether it can be believed. */
function judgeCrane(lane: Lane, now: MonotonicMs, settings: SafetySettings): void {
  const { facts } = lane;
  const { snapshot } = facts;
  if (lane.renewed && snapshot !== undefined) {
    observeCrane(lane.watch, lane.spec, snapshot, settings);
    facts.axesFollow = observeFollowing(lane.following, snapshot, facts.ownNonce, now, settings);
  }
  lane.renewed = false;
  facts.snapshotLive =
    facts.plcLink === 'OK' &&
    snapshot !== undefined &&
    ageOf(snapshot.requestedAt, now) <= settings.snapshotAgeLimit &&
    !positionsFrozen(lane.motionProof, snapshot.requestedAt);
  lane.rail.snapshot = snapshot;
  lane.rail.snapshotUsable = facts.snapshotLive;
}

/** After an evaluation: what was an event is over, what is a level stays. */
export function endEvaluation(lane: Lane): void {
  const facts = lane.facts;
  facts.orderIsNew = false;
  facts.rearmPressed = false;
  facts.resetPressed = false;
  facts.modeChanged = false;
  facts.stopRequest = undefined;
  facts.emergencyRequest = undefined;
  facts.localReset = false;
  facts.plcRebooted = false;
}
