// One evaluation of all cranes: freshness → motion → limits → separation → arbiter → setpoint record. Enters:
// lanes with what is known of them, the time, the lane whose command caused this. Leaves: effects for the PLCs.
// Nothing stands between the arbiter and the record.

import { type Code, type CraneStateKind, MOTION_AXES, type SafetySettings, STANDSTILL } from '../domain/index.ts';
import type { SetpointRecord } from '../plc/driver.ts';
import type { AxisSpeed, MonotonicMs } from '../quantity/index.ts';
import { LEVELS, PLC_STOP_CAUSES } from '../registers/index.ts';
import { arbitrate, arbitrateAttachment, capAll, capAxis, resetBoard } from '../safety/board.ts';
import { applyBypasses } from '../safety/bypass.ts';
import { applyFeltAgeCap, applyLinkCap } from '../safety/felt-age.ts';
import { noteSetpoints } from '../safety/following.ts';
import { inputSpeedShare } from '../safety/freshness.ts';
import { applyInputClassCap, applyLimits } from '../safety/limits.ts';
import { isStop, permitOf, stepMotion, toldCause } from '../safety/motion.ts';
import { applySeparation, type RailCrane } from '../safety/separation.ts';
import { warnOfTravel } from '../safety/watch.ts';
import { noteBlock } from './block-ring.ts';
import { PERMIT_BITS } from './control-word.ts';
import type { GatewayEffect } from './events.ts';
import { endEvaluation, updateFacts } from './facts.ts';
import { type Lane, loopAgeOf, nextBlock } from './lane.ts';
import type { GatewayObserver } from './observer.ts';

/** What an evaluation needs besides the lanes. */
export interface Plant {
  readonly lanes: readonly Lane[];
  /** The same cranes as the separation sees them. */
  readonly rail: readonly RailCrane[];
  readonly settings: SafetySettings;
  readonly nonce: number;
  readonly observer: GatewayObserver;
}

/** The supervisor may be late by this much and a block still leaves in time. */
const TICK_SLACK_MS = 1;

/** Evaluates every crane once. Writes to the PLC of `trigger` (whose command was just accepted), of every crane
 * whose state changed, and of every crane whose last block is due for renewal. Returns whether any state changed. */
export function evaluate(plant: Plant, trigger: Lane | undefined, now: MonotonicMs, effects: GatewayEffect[]): boolean {
  const { lanes, settings } = plant;
  let changed = 0;
  for (const lane of lanes) {
    updateFacts(lane, now, settings);
    lane.facts.partnerReady = partnerReady(lane, lanes);
    // Every request goes out, also in a state that is one already: the PLC may have been reset beside the crane since.
    if (lane.facts.emergencyRequest !== undefined) {
      effects.push({ kind: 'plc-emergency-stop', crane: lane.spec.number });
    }
    if (stepLane(plant, lane, now, effects)) changed |= 1 << (lane.index & 31);
  }
  // A partner that was stepped later may have stopped just now: tandem cranes stop in the same evaluation.
  if (changed !== 0) {
    for (const lane of lanes) {
      if (lane.facts.partnerReady && !partnerReady(lane, lanes)) {
        lane.facts.partnerReady = false;
        if (stepLane(plant, lane, now, effects)) changed |= 1 << (lane.index & 31);
      }
    }
  }

  for (const lane of lanes) lane.warnsOfTravel = warnOfTravel(lane.watch, wantsGantry(lane), now, settings);

  const renewal = settings.plcWriteInterval / 2 - TICK_SLACK_MS;
  let writes = changed;
  for (const lane of lanes) {
    if (lane === trigger || !(now - lane.writtenAt < renewal)) writes |= 1 << (lane.index & 31);
  }
  // Limits are reckoned for what goes out, from the newest of everything; between two records the boards stay as they are.
  if (writes !== 0) fillBoards(plant, now);
  for (const lane of lanes) {
    if ((writes & (1 << (lane.index & 31))) !== 0) write(plant, lane, lane === trigger, now, effects);
    endEvaluation(lane);
  }
  return changed !== 0;
}

/** One step of the machine of one crane; true where what goes out, or what the operator is told, changed. */
function stepLane({ settings, observer }: Plant, lane: Lane, now: MonotonicMs, effects: GatewayEffect[]): boolean {
  const before = lane.state;
  const state = stepMotion(before, lane.facts, settings);
  const motionTells = toldCause(state, lane.facts);
  const told = motionTells === 'OK' ? heldByPlc(lane) : motionTells;
  const permitBefore = permitOf(before);
  lane.state = state;
  if (state.kind !== before.kind || told !== lane.told) {
    noteState(lane, before.kind, told, observer, now);
    if (state.kind === 'estopped' && before.kind !== 'estopped' && state.cause === 'SAFETY_STOP_OVERRUN') {
      effects.push({ kind: 'plc-emergency-stop', crane: lane.spec.number });
    }
    return true;
  }
  return permitOf(state) !== permitBefore;
}

/** Whether the operator drives, or wants to drive, the gantry of an armed crane. */
function wantsGantry({ state, order }: Lane): boolean {
  return permitOf(state) === 'run' && order !== undefined && order.frame.speeds.gantry !== 0;
}

/** Why the PLC itself holds back a crane that the gateway lets move; OK where it does not. */
const HELD_BY_PLC: { readonly [cause: number]: Code } = {
  [PLC_STOP_CAUSES.LIMIT]: 'PLC_HELD_LIMIT',
  [PLC_STOP_CAUSES.ANTI_COLLISION]: 'PLC_HELD_COLLISION',
  [PLC_STOP_CAUSES.SETPOINT_OUT_OF_RANGE]: 'PLC_HELD_RANGE',
};

function heldByPlc({ facts }: Lane): Code {
  return HELD_BY_PLC[facts.snapshot?.plcStopCause ?? PLC_STOP_CAUSES.NONE] ?? 'OK';
}

function noteState(lane: Lane, before: CraneStateKind, told: Code, observer: GatewayObserver, now: MonotonicMs): void {
  const { state, spec } = lane;
  lane.told = told;
  observer.state(spec.number, state.kind, told, now);
  if (state.kind !== 'stopping' && state.kind !== 'estopped' && state.kind !== 'faulted') return;
  const counts = isStop(before, state.kind);
  // A stop that grows stricter on its way keeps its count, and tells its new cause.
  if (!counts && lane.lastStop === state.cause) return;
  lane.lastStop = state.cause;
  if (counts) lane.stopCount = (lane.stopCount + 1) & 0xffff;
  observer.stop(spec.number, state.cause, now);
  if (state.cause === 'SAFETY_COMMAND_TIMEOUT' || state.cause === 'PLC_WATCHDOG') {
    observer.watchdogTrip(spec.number, state.cause);
  }
}

/** In tandem there must be another crane of the same holder, and every one of them must be armed too. */
function partnerReady(lane: Lane, lanes: readonly Lane[]): boolean {
  if (lane.order?.frame.mode !== 'tandem') return true;
  let isAccompanied = false;
  for (const other of lanes) {
    if (!isPartner(lane, other)) continue;
    if (other.state.kind !== 'ready' && other.state.kind !== 'moving') return false;
    isAccompanied = true;
  }
  return isAccompanied;
}

function isPartner(lane: Lane, other: Lane): boolean {
  return other !== lane && other.holder === lane.holder && other.order?.frame.mode === 'tandem';
}

/** Every limit of every crane on its board, then what cranes ask of each other. What is bypassed is lifted first. */
function fillBoards({ lanes, rail, settings }: Plant, now: MonotonicMs): void {
  for (const lane of lanes) {
    const { board, spec, facts, order } = lane;
    const { type } = spec;
    resetBoard(board, type);
    applyBypasses(board, type, lane.bypasses, settings, now);
    if (facts.snapshot === undefined) blockAll(lane);
    else applyLimits(board, spec, facts.snapshot, lane.watch, settings, now);
    applyLinkCap(board, type, settings);
    if (lane.maintenance) capAll(board, type, settings.creep, 'LIMIT_MAINTENANCE');
    if (order === undefined) continue;
    applyInputClassCap(board, type, inputSpeedShare(order.frame.inputs, settings));
    applyFeltAgeCap(board, type, lane.heldAge.age, settings);
  }
  applySeparation(rail, settings, now);
  for (const lane of lanes) {
    if (lane.order?.frame.mode !== 'tandem') continue;
    for (const other of lanes) if (isPartner(lane, other)) capToPartner(lane, other);
  }
}

function blockAll({ board }: Lane): void {
  for (const axis of MOTION_AXES) {
    capAxis(board, axis, 1, 0 as AxisSpeed, 'PLC_FEEDBACK_STUCK');
    capAxis(board, axis, -1, 0 as AxisSpeed, 'PLC_FEEDBACK_STUCK');
  }
}

/** Tandem takes the lower permitted speed of each axis; done every way, so that all boards agree. */
function capToPartner({ board, axes }: Lane, partner: Lane): void {
  for (const [slot, axis] of MOTION_AXES.entries()) {
    if ((partner.axes & axes & (1 << slot)) === 0) continue;
    capAxis(board, axis, 1, (partner.board.up[slot] ?? 0) as AxisSpeed, 'SAFETY_TANDEM_PARTNER');
    capAxis(board, axis, -1, (partner.board.down[slot] ?? 0) as AxisSpeed, 'SAFETY_TANDEM_PARTNER');
  }
}

/** Completes the evaluation of one crane: arbiter, heartbeat, block number, record. */
function write(plant: Plant, lane: Lane, triggered: boolean, now: MonotonicMs, effects: GatewayEffect[]): void {
  const permit = permitOf(lane.state);
  const { controlWord, levels } = PERMIT_BITS[permit];
  const order = lane.order;
  const runs = permit === 'run' && lane.state.kind === 'moving' && order !== undefined;
  lane.speeds = runs ? arbitrate(lane.board, order.frame.speeds) : STANDSTILL;
  lane.attachment = runs ? arbitrateAttachment(lane.board, order.frame.attachment) : 'hold';
  noteSetpoints(lane.following, lane.speeds, now, plant.settings);

  const sequence = nextBlock(lane);
  lane.blockSequence = sequence;
  lane.heartbeat = (lane.heartbeat + 1) & 0xffff;
  lane.writtenAt = now;

  if (order !== undefined && lane.written?.sequence !== order.frame.sequence) {
    const loopAge = loopAgeOf(lane, now);
    const { generation, sequence: command } = order.frame;
    lane.written = { generation, sequence: command, arrivedAt: order.arrivedAt, decidedAt: now, loopAge };
    plant.observer.loopAge(lane.spec.number, loopAge);
    plant.observer.feltAge(lane.spec.number, lane.feltAge);
  }
  noteBlock(lane.blocks, sequence, order === undefined ? undefined : lane.written);

  const record: SetpointRecord = {
    sequence,
    heartbeat: lane.heartbeat,
    crane: lane.spec.number,
    nonce: plant.nonce,
    controlWord,
    speeds: lane.speeds,
    attachment: lane.attachment,
    levels: permit === 'run' && (lane.warnsOfTravel || order?.frame.horn === true) ? levels | LEVELS.HORN : levels,
    decidedAt: now,
  };
  const arrivedAt = triggered ? order?.arrivedAt : undefined;
  effects.push({ kind: 'plc-write', crane: lane.spec.number, record, arrivedAt });
}
