// One crane inside the gateway: everything known of it between two events. Enters: accepted commands, claims,
// stop requests, PLC events. Leaves: the facts of an evaluation. Mutable and preallocated; owned by the core.
//
// Longer than other files, since all that is kept of a crane is made, changed hands with and forgotten here.

import {
  type AxisMask,
  type AxisSpeeds,
  axisMask,
  type AttachmentOrder,
  type Code,
  type CraneSnapshot,
  type CraneSpec,
  MOTION_AXES,
  STANDSTILL,
} from '../domain/index.ts';
import type { Takeover } from '../authority/index.ts';
import type { PlcEvent } from '../plc/driver.ts';
import type { AxisSpeed, Millis, MonotonicMs } from '../quantity/index.ts';
import { type Board, createBoard, resetBoard } from '../safety/board.ts';
import type { Bypass } from '../safety/bypass.ts';
import { createHeldAge, forgetHeldAge, type HeldAge } from '../safety/felt-age.ts';
import { createFollowingWatch, forgetFollowing, type FollowingWatch } from '../safety/following.ts';
import {
  ageOf,
  breakLoop,
  createFeedbackClock,
  createMotionProof,
  createLoopStability,
  type FeedbackClock,
  forgetCounter,
  INFINITE_AGE,
  type LoopStability,
  type MotionProof,
  NEVER,
  observeFeedback,
  observeMotion,
  sampleTimeOf,
} from '../safety/freshness.ts';
import { type CraneState, type MotionFacts, PARKED } from '../safety/motion.ts';
import { createPictureWatch, forgetPicture, observePicture, type PictureWatch } from '../safety/picture.ts';
import type { RailCrane } from '../safety/separation.ts';
import { type CraneWatch, createCraneWatch, forgetCrane } from '../safety/watch.ts';
import type { CommandFrame } from '../wire/index.ts';
import { type BlockRing, type CommandTrace, createBlockRing } from './block-ring.ts';
import type { Session, Stream } from './sessions.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The newest accepted command of a claim, with what its ages count from. */
export interface StandingOrder {
  readonly frame: CommandFrame;
  readonly arrivedAt: MonotonicMs;
  readonly acceptedAt: MonotonicMs;
  /** When the feedback was sampled that the command echoed. */
  readonly sampledAt: MonotonicMs;
}

/** A bypass with the session that ordered it, and that it ends with. */
export interface OrderedBypass extends Bypass {
  readonly session: number;
}

export interface Lane {
  /** Place of this crane in the gateway's list, and of its streams in every session. */
  readonly index: number;
  readonly spec: CraneSpec;
  readonly axes: AxisMask;
  readonly fullSpeeds: AxisSpeeds;
  readonly board: Board;
  readonly rail: Writable<RailCrane>;
  readonly facts: Writable<MotionFacts>;
  readonly feedback: FeedbackClock;
  readonly motionProof: MotionProof;
  /** What the protections remember of the crane between snapshots. */
  readonly watch: CraneWatch;
  readonly following: FollowingWatch;
  readonly picture: PictureWatch;
  /** The worst felt age of late: the one that caps. */
  readonly heldAge: HeldAge;
  /** How long a stop of this crane may take at most. */
  readonly stopPatience: Millis;
  readonly blocks: BlockRing;

  state: CraneState;
  /** Felt age of the standing order, as of the newest evaluation; infinite without one. */
  feltAge: Millis;
  /** The newest snapshot has not been watched yet. */
  renewed: boolean;
  /** The gantry is wanted and has not been warned of for long enough: the horn sounds. */
  warnsOfTravel: boolean;
  /** Since when the state is `stopping`; undefined while it is another. */
  stoppingSince: MonotonicMs | undefined;
  told: Code;
  lastStop: Code;
  stopCount: number;
  holder: Session | undefined;
  /** The holder offers the crane for hand-over. */
  offered: boolean;
  /** Waits until the crane rests. */
  takeover: Takeover | undefined;
  /** The holder is a maintainer: creep speed. */
  maintenance: boolean;
  /** Each in force until a tick finds it over; at most MAX_BYPASSES. */
  bypasses: readonly OrderedBypass[];
  order: StandingOrder | undefined;
  stability: LoopStability;
  /** Since when the command time-out runs; undefined until the first command of a claim. */
  commandsSince: MonotonicMs | undefined;

  bootCounter: number | undefined;
  blockSequence: number;
  heartbeat: number;
  writtenAt: MonotonicMs;
  speeds: AxisSpeeds;
  attachment: AttachmentOrder;

  /** Newest command written, and the newest ones that the PLC confirmed; of the present claim. */
  written: CommandTrace | undefined;
  received: CommandTrace | undefined;
  receivedAt: MonotonicMs;
  applied: number;
}

export function createLane(index: number, spec: CraneSpec, nonce: number): Lane {
  const board = createBoard();
  resetBoard(board, spec.type);
  return {
    index,
    spec,
    axes: axisMask(spec.type),
    fullSpeeds: fullSpeedsOf(spec),
    board,
    rail: { spec, board, snapshot: undefined, snapshotUsable: false },
    facts: createFacts(nonce),
    feedback: createFeedbackClock(),
    motionProof: createMotionProof(),
    watch: createCraneWatch(),
    following: createFollowingWatch(spec.type),
    picture: createPictureWatch(spec.picture),
    heldAge: createHeldAge(),
    stopPatience: stopPatienceOf(spec),
    blocks: createBlockRing(),
    state: PARKED,
    feltAge: INFINITE_AGE,
    renewed: false,
    warnsOfTravel: false,
    stoppingSince: undefined,
    told: 'PLC_LINK_DOWN',
    lastStop: 'OK',
    stopCount: 0,
    holder: undefined,
    offered: false,
    takeover: undefined,
    maintenance: false,
    bypasses: [],
    order: undefined,
    stability: createLoopStability(),
    commandsSince: undefined,
    bootCounter: undefined,
    blockSequence: 0,
    heartbeat: 0,
    writtenAt: NEVER,
    speeds: STANDSTILL,
    attachment: 'hold',
    written: undefined,
    received: undefined,
    receivedAt: 0 as MonotonicMs,
    applied: 0,
  };
}

function createFacts(nonce: number): Writable<MotionFacts> {
  return {
    now: 0 as MonotonicMs,
    generation: 0,
    nextStatus: 1,
    order: undefined,
    orderIsNew: false,
    echo: 0,
    rearmPressed: false,
    resetPressed: false,
    modeChanged: false,
    loopFresh: false,
    loopStable: false,
    input: 'OK',
    picture: 'OK',
    commandTimedOut: false,
    stopRequest: undefined,
    emergencyRequest: undefined,
    localReset: false,
    axesFollow: true,
    stopOverran: false,
    partnerReady: true,
    plcLink: 'PLC_LINK_DOWN',
    snapshot: undefined,
    snapshotLive: false,
    plcRebooted: false,
    ownNonce: nonce,
    nextBlock: 1,
  };
}

/** From the worst delay and the slowest service ramp, with room for a crane that swings and slips a little. */
const STOP_SLACK_MS = 3000;

function stopPatienceOf({ type }: CraneSpec): Millis {
  let longest = 0;
  for (const axis of MOTION_AXES) {
    const spec = type.axes[axis];
    if (spec !== undefined) longest = Math.max(longest, (spec.speed / spec.acceleration) * 1000);
  }
  return (longest + STOP_SLACK_MS) as Millis;
}

function fullSpeedsOf({ type }: CraneSpec): AxisSpeeds {
  const speed = (axis: (typeof MOTION_AXES)[number]) => type.axes[axis]?.speed ?? (0 as AxisSpeed);
  return {
    hoist: speed('hoist'),
    trolley: speed('trolley'),
    gantry: speed('gantry'),
    slew: speed('slew'),
    luff: speed('luff'),
  };
}

/** The crane passes to a new claim, or to nobody (generation 0). Whatever the claim before it left is void. */
export function passTo(lane: Lane, holder: Session | undefined, generation: number): void {
  lane.holder = holder;
  noteRole(lane);
  lane.facts.generation = generation;
  lane.received = undefined;
  lane.applied = 0;
  dropOrder(lane);
  lane.stability = createLoopStability();
  forgetHeldAge(lane.heldAge);
}

/** Whoever holds the crane, or its role, may have changed. */
export function noteRole(lane: Lane): void {
  lane.maintenance = lane.holder?.principal.role === 'maintainer';
}

/** Forgets the order of a holder that is no longer there; its next command is a first one again. */
export function dropOrder(lane: Lane): void {
  lane.order = undefined;
  lane.written = undefined;
  lane.commandsSince = undefined;
  forgetPicture(lane.picture);
  // A link that loses its connection flaps no less than one that is slow: what was held against it stays.
  breakLoop(lane.stability);
  lane.facts.orderIsNew = false;
}

/** Makes an accepted command the standing order. */
export function takeOrder(lane: Lane, order: StandingOrder): void {
  const facts = lane.facts;
  const before = lane.order?.frame;
  const frame = order.frame;
  facts.orderIsNew = true;
  facts.rearmPressed = before !== undefined && before.rearmPresses !== frame.rearmPresses;
  facts.resetPressed = before !== undefined && before.resetPresses !== frame.resetPresses;
  facts.modeChanged = before !== undefined && (before.mode !== frame.mode || before.mapped !== frame.mapped);
  lane.order = order;
  lane.commandsSince = order.acceptedAt;
  const ring = streamOfHolder(lane)?.ring;
  const paintedSampledAt = ring === undefined ? NEVER : sampleTimeOf(ring, frame.painted);
  observePicture(lane.picture, frame, paintedSampledAt, order.acceptedAt);
}

/** Loop age of the standing order; infinite without one. */
export function loopAgeOf(lane: Lane, now: MonotonicMs): Millis {
  return lane.order === undefined ? INFINITE_AGE : ageOf(lane.order.sampledAt, now);
}

export function nextBlock(lane: Lane): number {
  return (lane.blockSequence + 1) >>> 0 || 1;
}

export function streamOfHolder(lane: Lane): Stream | undefined {
  return lane.holder?.streams[lane.index];
}

/** Whether the PLC says, in a live picture, that the crane stands. */
export function atStandstill(lane: Lane): boolean {
  return lane.facts.snapshotLive && lane.facts.snapshot?.word.standstill === true;
}

/** Takes one PLC event in; true where the link came up or went down. */
export function takePlcEvent(lane: Lane, event: PlcEvent): boolean {
  switch (event.kind) {
    case 'up':
      noteBoot(lane, event.bootCounter);
      forgetCounter(lane.feedback);
      lane.facts.plcLink = 'OK';
      return true;
    case 'down':
      forgetCounter(lane.feedback);
      forgetOrders(lane);
      lane.facts.plcLink = event.code;
      return true;
    case 'reply':
      noteBoot(lane, event.snapshot.bootCounter);
      takeSnapshot(lane, event.snapshot);
      return false;
    case 'refused':
      return false;
    default:
      return event satisfies never;
  }
}

function noteBoot(lane: Lane, bootCounter: number): void {
  if (lane.bootCounter === bootCounter) return;
  if (lane.bootCounter !== undefined) {
    lane.facts.plcRebooted = true;
    forgetCrane(lane.watch);
    forgetOrders(lane);
  }
  // What the PLC said in its former life says nothing of this one.
  lane.facts.snapshot = undefined;
  lane.bootCounter = bootCounter;
}

/** What the PLC obeyed while it was not heard is not known, and so not judged. */
function forgetOrders(lane: Lane): void {
  forgetFollowing(lane.following);
  lane.facts.axesFollow = true;
}

/** Keeps a snapshot only if it renewed the picture: one over a stuck counter has a new time and old contents. */
function takeSnapshot(lane: Lane, snapshot: CraneSnapshot): void {
  if (!observeFeedback(lane.feedback, snapshot)) return;
  observeMotion(lane.motionProof, snapshot);
  lane.facts.snapshot = snapshot;
  lane.renewed = true;
}
