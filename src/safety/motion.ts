// The state of one crane and the only way between states. Enters: the present state and the facts of this
// evaluation (holder, newest order, freshness, PLC). Leaves: the next state, what it permits at the PLC, and
// the code that tells the operator why. Pure; an unchanged state is returned as the same object.
//
// Every evaluation asks in this order, the strictest first: emergency, fault, latched stop, ramp stop, then the
// way forward. A latched stop is left by re-arm alone; emergency stops and faults by reset alone. Re-arm leads to
// neutral-wait, by way of claimed where the PLC has to be made ready first.
//
// A PLC that restarts while its crane is held is a fault (reset), since nothing is known of what it did meanwhile;
// while the crane is parked it is none, since the claim will make the PLC ready from the ground up.
//
// Longer than other files, since the whole machine is to be read in one place, priorities and tellings included.

import {
  type Code,
  type CraneOrder,
  type CraneSnapshot,
  type CraneStateKind,
  MOTION_AXES,
  type SafetySettings,
} from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { type InputVerdict, serialAtOrAfter } from './freshness.ts';
import type { PictureVerdict } from './picture.ts';

/** Neutral, as the present state has seen it so far. */
export interface NeutralWatch {
  /** Claim that is being watched; 0 = nobody holds. */
  readonly generation: number;
  /** First status number that tells of what is waited for; commands that echo an older one do not count. */
  readonly announced: number;
  /** Since when every counting command was neutral; undefined = the newest one was not. */
  readonly since: MonotonicMs | undefined;
}

/** The steps that make a PLC take setpoints again: REMOTE_CMD low, then high with a RESET edge, then drives on. */
export interface Handshake {
  readonly step: 'release' | 'reset' | 'switch-on';
  /** First setpoint block of this step: the step is done when the PLC has applied this block or a later one. */
  readonly block: number;
  readonly since: MonotonicMs;
}

export type CraneState =
  | { readonly kind: 'parked' }
  | { readonly kind: 'claimed'; readonly generation: number; readonly handshake: Handshake | undefined }
  | { readonly kind: 'neutral-wait'; readonly watch: NeutralWatch; readonly deadmanReleased: boolean }
  | { readonly kind: 'ready'; readonly generation: number }
  | { readonly kind: 'moving'; readonly generation: number }
  | { readonly kind: 'stopping'; readonly cause: Code; readonly latched: boolean }
  | { readonly kind: 'stopped'; readonly cause: Code; readonly latched: boolean; readonly watch: NeutralWatch }
  | ResetState<'estopped'>
  | ResetState<'faulted'>;

/** A state that only a reset leaves: the operator's, or that of the gateway's own machine. */
interface ResetState<Kind extends 'estopped' | 'faulted'> {
  readonly kind: Kind;
  readonly cause: Code;
  readonly watch: NeutralWatch;
  /** Under way after the reset. */
  readonly handshake: Handshake | undefined;
}

/** What goes out to the PLC in a state; gateway/control-word.ts turns it into bits.
 * `off`: drives off by ramp, remote low. `reset`: remote high, reset high. `hold`: drives on, zero into the ramp.
 * `run`: setpoints count. `ramp-stop`: as hold, and the stop level drops. `estop`: fastest ramp, emergency level drops. */
export type Permit = 'off' | 'reset' | 'hold' | 'run' | 'ramp-stop' | 'estop';

/** Everything that one evaluation knows of a crane besides its state. */
export interface MotionFacts {
  readonly now: MonotonicMs;
  /** Generation of the present claim; 0 = nobody holds the crane. */
  readonly generation: number;
  /** Number that the next status frame to the holder will have. */
  readonly nextStatus: number;
  /** Newest accepted order of this claim. */
  readonly order: CraneOrder | undefined;
  /** The order was accepted in this very evaluation; presses and edges count only then. */
  readonly orderIsNew: boolean;
  /** Status number that the order echoed. */
  readonly echo: number;
  readonly rearmPressed: boolean;
  readonly resetPressed: boolean;
  /** The order's mode, or the set of its mapped controls, differs from the order before it. */
  readonly modeChanged: boolean;
  /** The loop age of the order is within its limit. */
  readonly loopFresh: boolean;
  readonly loopStable: boolean;
  readonly input: InputVerdict;
  /** What the operator sees of the crane is enough to move it, or why not. */
  readonly picture: PictureVerdict;
  /** Commands of this claim had begun, and the last fresh one is older than the command timeout. */
  readonly commandTimedOut: boolean;
  /** Somebody asks for a latched stop. */
  readonly stopRequest: Code | undefined;
  /** Somebody asks for an emergency stop. */
  readonly emergencyRequest: Code | undefined;
  /** Somebody on the gateway's own machine asks for a reset. */
  readonly localReset: boolean;
  /** Every axis does what its setpoints of late explain. */
  readonly axesFollow: boolean;
  /** The crane still moves, in a live picture, although its stop should long have ended. */
  readonly stopOverran: boolean;
  /** False only in tandem, while the other crane is neither ready nor moving. */
  readonly partnerReady: boolean;
  /** OK, or why there is no usable link to the PLC. */
  readonly plcLink: Code;
  /** Newest snapshot that renewed the picture. */
  readonly snapshot: CraneSnapshot | undefined;
  /** The link is up and the snapshot is young enough to act on. */
  readonly snapshotLive: boolean;
  /** The boot counter of the PLC changed since the last evaluation. */
  readonly plcRebooted: boolean;
  readonly ownNonce: number;
  /** Sequence of the next setpoint block. */
  readonly nextBlock: number;
}

export const PARKED: CraneState = { kind: 'parked' };

/** How long a PLC may take to clear what a RESET edge acknowledges, before the attempt counts as failed. */
const RESET_PATIENCE_MS = 500;

/** The next state. Total: every state answers every combination of facts. */
export function stepMotion(state: CraneState, facts: MotionFacts, settings: SafetySettings): CraneState {
  const emergency = emergencyCause(state, facts);
  if (emergency !== undefined) return heldBack(state, 'estopped', emergency, facts);
  if (state.kind === 'estopped') return stepReset(state, facts, settings);

  const fault = faultCause(state, facts);
  if (fault !== undefined) return heldBack(state, 'faulted', fault, facts);
  if (state.kind === 'faulted') return stepReset(state, facts, settings);

  if (state.kind === 'stopped') return stepStopped(state, facts, settings);
  const latched = latchedCause(state, facts);
  if (state.kind === 'stopping') return stepStopping(state, latched, facts);
  if (latched !== undefined) return { kind: 'stopping', cause: latched, latched: true };

  switch (state.kind) {
    case 'parked':
      return facts.generation === 0 ? state : claimedBy(facts);
    case 'claimed':
      if (state.generation !== facts.generation) return held(facts);
      return stepHandshake(state, facts);
    case 'neutral-wait':
      if (state.watch.generation !== facts.generation) return held(facts);
      return stepNeutralWait(state, facts, settings);
    case 'ready':
    case 'moving': {
      const ramp = rampCause(state, facts);
      if (ramp !== undefined) return { kind: 'stopping', cause: ramp, latched: false };
      return stepArmed(state, facts);
    }
    default:
      return state satisfies never;
  }
}

/** An emergency stop that holds now. While a reset is under way, the latch that it clears does not count. */
function emergencyCause(state: CraneState, facts: MotionFacts): Code | undefined {
  if (facts.emergencyRequest !== undefined) return facts.emergencyRequest;
  if (facts.order?.emergencyRun === false) return 'SAFETY_EMERGENCY_STOP';
  if (facts.stopOverran) return 'SAFETY_STOP_OVERRUN';
  if (facts.snapshot === undefined || facts.snapshot.word.estopChainClosed) return undefined;
  return state.kind === 'estopped' ? undefined : 'PLC_ESTOP_CHAIN';
}

/** A fault that holds now. While a reset is under way, the trip that it acknowledges does not count. */
function faultCause(state: CraneState, facts: MotionFacts): Code | undefined {
  if (facts.plcRebooted && state.kind !== 'parked') return 'PLC_REBOOTED';
  if (facts.snapshot === undefined || !facts.snapshot.word.tripped) return undefined;
  return state.kind === 'faulted' ? undefined : 'PLC_TRIPPED';
}

/** A stop that only a deliberate re-arm ends. */
function latchedCause(state: CraneState, facts: MotionFacts): Code | undefined {
  if (facts.stopRequest !== undefined) return facts.stopRequest;
  if (facts.order?.run === false) return 'SAFETY_OPERATOR_STOP';
  if (state.kind === 'moving') {
    const plc = plcCause(facts);
    if (plc !== 'OK' && plc !== 'PLC_NOT_READY' && plc !== 'PLC_LOCAL') return plc;
  }
  if (!facts.axesFollow) return 'SAFETY_NOT_FOLLOWING';
  if (state.kind !== 'parked' && facts.commandTimedOut) return 'SAFETY_COMMAND_TIMEOUT';
  const armed = state.kind === 'ready' || state.kind === 'moving' || state.kind === 'stopping';
  return armed && facts.input === 'SAFETY_INPUT_LOST' ? 'SAFETY_INPUT_LOST' : undefined;
}

/** A stop after which neutral and a new deadman press suffice. Asked of armed cranes only. */
function rampCause(state: CraneState & { kind: 'ready' | 'moving' }, facts: MotionFacts): Code | undefined {
  const order = facts.order;
  if (state.generation !== facts.generation || order === undefined) return 'AUTHORITY_RELEASED';
  const plc = plcCause(facts);
  if (plc !== 'OK') return plc;
  if (!facts.loopFresh) return 'SAFETY_LOOP_AGE';
  if (facts.picture !== 'OK') return facts.picture;
  if (facts.input !== 'OK') return facts.input;
  if (facts.modeChanged) return 'SAFETY_MODE_CHANGED';
  if (!order.driven) return 'SAFETY_NOT_DRIVEN';
  if (!order.deadman) return 'SAFETY_DEADMAN';
  return state.kind === 'moving' && !facts.partnerReady ? 'SAFETY_TANDEM_PARTNER' : undefined;
}

/** Why the PLC would not follow a setpoint now; OK when it would. */
function plcCause(facts: MotionFacts): Code {
  const contact = plcContact(facts);
  if (contact !== 'OK') return contact;
  const word = facts.snapshot?.word;
  if (word?.watchdogOk !== true) return 'PLC_WATCHDOG';
  return word.readyRef && facts.snapshot?.grantedNonce === facts.ownNonce ? 'OK' : 'PLC_NOT_READY';
}

/** Why nothing can be agreed with the PLC now, not even a handshake; OK when it can. */
function plcContact(facts: MotionFacts): Code {
  if (facts.plcLink !== 'OK') return facts.plcLink;
  const snapshot = facts.snapshot;
  if (snapshot === undefined) return 'PLC_NOT_READY';
  if (!facts.snapshotLive) return 'PLC_FEEDBACK_STUCK';
  if (snapshot.grantedNonce !== 0 && snapshot.grantedNonce !== facts.ownNonce) return 'PLC_OTHER_MASTER';
  return snapshot.word.remote ? 'OK' : 'PLC_LOCAL';
}

/** Keeps the first cause, ends a reset that is under way, and asks for neutral anew. */
function heldBack(state: CraneState, kind: 'estopped' | 'faulted', cause: Code, facts: MotionFacts): CraneState {
  const first = state.kind === kind ? state.cause : cause;
  return { kind, cause: first, watch: newWatch(facts), handshake: undefined };
}

function stepReset(
  state: ResetState<'estopped'> | ResetState<'faulted'>,
  facts: MotionFacts,
  settings: SafetySettings,
): CraneState {
  const { kind, cause } = state;
  const sameHolder = state.watch.generation === facts.generation;
  const watch = sameHolder ? watchNeutral(state.watch, facts) : newWatch(facts);
  const unchanged = watch === state.watch;

  if (state.handshake === undefined || !sameHolder) {
    const pressed = facts.orderIsNew && facts.resetPressed && neutralSeen(watch, facts, settings);
    // A PLC takes a RESET at standstill only, and only its edge: one given too early would be lost.
    if ((pressed || facts.localReset) && standsStill(facts))
      return { kind, cause, watch, handshake: beginHandshake('release', facts) };
    return unchanged ? state : { kind, cause, watch, handshake: undefined };
  }

  if (plcContact(facts) !== 'OK') return { kind, cause, watch: newWatch(facts), handshake: undefined };
  const handshake = advanceHandshake(state.handshake, facts);
  if (handshake.step === 'switch-on') return PARKED;
  if (!(facts.now - state.handshake.since <= RESET_PATIENCE_MS)) {
    return { kind, cause, watch: newWatch(facts), handshake: undefined };
  }
  return unchanged && handshake === state.handshake ? state : { kind, cause, watch, handshake };
}

function stepStopping(
  state: CraneState & { kind: 'stopping' },
  latched: Code | undefined,
  facts: MotionFacts,
): CraneState {
  if (latched !== undefined && !state.latched) return { kind: 'stopping', cause: latched, latched: true };
  if (!standsStill(facts)) return state;
  return { kind: 'stopped', cause: state.cause, latched: state.latched, watch: newWatch(facts) };
}

function stepStopped(
  state: CraneState & { kind: 'stopped' },
  facts: MotionFacts,
  settings: SafetySettings,
): CraneState {
  const { cause, latched } = state;
  const pending = latchedCause(state, facts);
  if (!latched) {
    return pending === undefined ? held(facts) : { kind: 'stopping', cause: pending, latched: true };
  }
  if (state.watch.generation !== facts.generation || pending !== undefined) {
    // The watch begins anew with every new holder, and when a standing request ends.
    return { kind: 'stopped', cause, latched, watch: newWatch(facts) };
  }
  const watch = watchNeutral(state.watch, facts);
  if (facts.orderIsNew && facts.rearmPressed && neutralSeen(watch, facts, settings)) return held(facts);
  return watch === state.watch ? state : { kind: 'stopped', cause, latched, watch };
}

/** Where a crane without any stop stands: parked, or with its holder at the beginning of arming. */
function held(facts: MotionFacts): CraneState {
  if (facts.generation === 0) return PARKED;
  return plcCause(facts) === 'OK' ? neutralWait(facts) : claimedBy(facts);
}

function claimedBy(facts: MotionFacts): CraneState {
  return { kind: 'claimed', generation: facts.generation, handshake: undefined };
}

function neutralWait(facts: MotionFacts): CraneState {
  return { kind: 'neutral-wait', watch: newWatch(facts), deadmanReleased: false };
}

function stepHandshake(state: CraneState & { kind: 'claimed' }, facts: MotionFacts): CraneState {
  const { kind, generation } = state;
  if (plcContact(facts) !== 'OK') {
    return state.handshake === undefined ? state : { kind, generation, handshake: undefined };
  }
  const watchdogOk = facts.snapshot?.word.watchdogOk === true;
  if (state.handshake === undefined || (state.handshake.step === 'switch-on' && !watchdogOk)) {
    return { kind, generation, handshake: beginHandshake(watchdogOk ? 'switch-on' : 'release', facts) };
  }
  if (state.handshake.step === 'switch-on') return plcCause(facts) === 'OK' ? neutralWait(facts) : state;
  const handshake = advanceHandshake(state.handshake, facts);
  if (handshake !== state.handshake) return { kind, generation, handshake };
  if (facts.now - handshake.since <= RESET_PATIENCE_MS) return state;
  return { kind, generation, handshake: beginHandshake('release', facts) };
}

function beginHandshake(step: Handshake['step'], facts: MotionFacts): Handshake {
  return { step, block: facts.nextBlock, since: facts.now };
}

/** One step on when the PLC has applied the present one; `switch-on` when the reset has cleared everything. */
function advanceHandshake(handshake: Handshake, facts: MotionFacts): Handshake {
  const snapshot = facts.snapshot;
  if (snapshot === undefined || snapshot.grantedNonce !== facts.ownNonce) return handshake;
  if (!serialAtOrAfter(snapshot.setpointApplied, handshake.block)) return handshake;
  if (handshake.step === 'release') return beginHandshake('reset', facts);
  const { watchdogOk, estopChainClosed, tripped } = snapshot.word;
  return watchdogOk && estopChainClosed && !tripped ? beginHandshake('switch-on', facts) : handshake;
}

function stepNeutralWait(
  state: CraneState & { kind: 'neutral-wait' },
  facts: MotionFacts,
  settings: SafetySettings,
): CraneState {
  if (plcCause(facts) !== 'OK') return claimedBy(facts);
  if (facts.modeChanged) return neutralWait(facts);

  const watch = watchNeutral(state.watch, facts);
  if (!facts.orderIsNew) return watch === state.watch ? state : { ...state, watch };

  const neutral = neutralSeen(watch, facts, settings);
  const pressed = facts.order?.deadman === true;
  const proven = facts.loopStable && facts.picture === 'OK' && facts.input === 'OK';
  if (neutral && pressed && state.deadmanReleased && proven) {
    return { kind: 'ready', generation: facts.generation };
  }
  const deadmanReleased = neutral && !pressed;
  if (watch === state.watch && deadmanReleased === state.deadmanReleased) return state;
  return { kind: 'neutral-wait', watch, deadmanReleased };
}

function stepArmed(state: CraneState & { kind: 'ready' | 'moving' }, facts: MotionFacts): CraneState {
  if (wantsMotion(facts.order)) {
    if (state.kind === 'moving' || !facts.partnerReady) return state;
    return { kind: 'moving', generation: state.generation };
  }
  if (state.kind === 'ready' || !standsStill(facts)) return state;
  return { kind: 'ready', generation: state.generation };
}

function newWatch(facts: MotionFacts): NeutralWatch {
  return { generation: facts.generation, announced: facts.nextStatus, since: undefined };
}

/** A stale loop breaks neutral at once; otherwise only commands speak, and only those that know of the state. */
function watchNeutral(watch: NeutralWatch, facts: MotionFacts): NeutralWatch {
  const { generation, announced } = watch;
  const counts = facts.loopFresh && serialAtOrAfter(facts.echo, announced) && restsAtNeutral(facts.order);
  if (counts) {
    if (watch.since !== undefined || !facts.orderIsNew) return watch;
    return { generation, announced, since: facts.now };
  }
  return watch.since === undefined ? watch : { generation, announced, since: undefined };
}

function neutralSeen(watch: NeutralWatch, facts: MotionFacts, settings: SafetySettings): boolean {
  return watch.since !== undefined && facts.now - watch.since >= settings.neutralTime;
}

function restsAtNeutral(order: CraneOrder | undefined): boolean {
  if (order === undefined || !order.driven || order.mapped === 0) return false;
  return (order.neutral & order.mapped) === order.mapped && !wantsMotion(order);
}

/** Whether an order asks for anything but rest; a speed that is no number does. */
function wantsMotion(order: CraneOrder | undefined): boolean {
  if (order === undefined) return false;
  if (order.attachment !== 'hold') return true;
  for (const axis of MOTION_AXES) if (order.speeds[axis] !== 0) return true;
  return false;
}

/** Standstill is known only from a live picture. */
function standsStill(facts: MotionFacts): boolean {
  return facts.snapshotLive && facts.snapshot?.word.standstill === true;
}

/** What may go out to the PLC in this state. */
export function permitOf(state: CraneState): Permit {
  switch (state.kind) {
    case 'parked':
      return 'off';
    case 'claimed':
      return state.handshake?.step === 'switch-on' ? 'hold' : permitOfReset(state.handshake);
    case 'neutral-wait':
      return 'hold';
    case 'ready':
    case 'moving':
      return 'run';
    case 'stopping':
      return 'ramp-stop';
    case 'stopped':
      // Stop category 1 for latched stops: at standstill the drives go off. Others go on at once.
      return state.latched ? 'off' : 'ramp-stop';
    case 'estopped':
      return state.handshake === undefined ? 'estop' : permitOfReset(state.handshake);
    case 'faulted':
      return permitOfReset(state.handshake);
    default:
      return state satisfies never;
  }
}

function permitOfReset(handshake: Handshake | undefined): Permit {
  return handshake?.step === 'reset' ? 'reset' : 'off';
}

/** What the operator is told: why the crane stopped, or what its state waits for. OK = nothing. */
export function toldCause(state: CraneState, facts: MotionFacts): Code {
  switch (state.kind) {
    case 'parked': {
      const contact = plcContact(facts);
      return contact === 'OK' ? 'SAFETY_NOT_CLAIMED' : contact;
    }
    case 'claimed':
      return plcCause(facts);
    case 'neutral-wait':
      return toldWaiting(state, facts);
    case 'ready':
      return wantsMotion(facts.order) && !facts.partnerReady ? 'SAFETY_TANDEM_PARTNER' : 'OK';
    case 'moving':
      return 'OK';
    case 'stopping':
      return state.cause;
    case 'stopped':
      return state.latched && facts.order?.deadman === true ? 'SAFETY_REARM_NEEDED' : state.cause;
    case 'estopped':
    case 'faulted':
      return facts.order?.deadman === true ? 'SAFETY_RESET_NEEDED' : state.cause;
    default:
      return state satisfies never;
  }
}

function toldWaiting(state: CraneState & { kind: 'neutral-wait' }, facts: MotionFacts): Code {
  const order = facts.order;
  if (order === undefined) return 'SAFETY_NOT_ARMED';
  if (!order.driven) return 'SAFETY_NOT_DRIVEN';
  if (!facts.loopFresh) return 'SAFETY_LOOP_AGE';
  if (facts.picture !== 'OK') return facts.picture;
  if (facts.input === 'SAFETY_INPUT_LOST') return facts.input;
  // A wireless pad or a keyboard may be silent at rest; it must speak when the deadman is pressed.
  if (order.deadman && facts.input !== 'OK') return facts.input;
  if (!restsAtNeutral(order)) return 'SAFETY_NOT_NEUTRAL';
  if (order.deadman && !state.deadmanReleased) return 'SAFETY_DEADMAN_HELD';
  if (!facts.loopStable) return 'SAFETY_LOOP_UNSTABLE';
  return 'SAFETY_NOT_ARMED';
}

/** Whether this step from one state to another is a stop, to be counted and told. */
export function isStop(from: CraneStateKind, to: CraneStateKind): boolean {
  if (from === to) return false;
  return to === 'stopping' || to === 'estopped' || to === 'faulted';
}
