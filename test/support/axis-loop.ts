// One axis of a crane behind a worst-case link, on a hand-moved clock. Enters: setpoints, time, faults of the
// link, errors of the position sensor. Leaves: snapshots as the gateway would get them, and the true position.
//
// Written apart from src/dynamics: drive v̇ = clamp((v_cmd − v)/τ, ±a) with a jerk-limited acceleration. The PLC
// holds the last setpoint until its watchdog trips; a returning link may move it again at once after
// standstill, which is worse than the real hand-shake.

import type { AxisSpec, CraneSnapshot, CraneType, MotionAxis, SafetySettings } from '../../src/domain/index.ts';
import { metres, monotonicMs } from '../../src/quantity/index.ts';
import { type Board, createBoard } from '../../src/safety/board.ts';
import type { RailCrane } from '../../src/safety/separation.ts';
import { craneSpec, snapshotAt } from './unloader.ts';

export const STEP_MS = 5;
export const TICK_MS = 10;

/** From `atMs` on the operator wants this share of full speed, positive towards growing position. */
export interface Demand {
  readonly atMs: number;
  readonly share: number;
}

/** While it lasts, requests do not reach the PLC, or its replies do not come back, or both ways take LATE_MS together. */
export interface LinkFault {
  readonly atMs: number;
  readonly lastsMs: number;
  readonly loses: 'requests' | 'replies' | 'time';
}

/** A round trip that is slow: far longer than an exchange may take, so that orders still arrive and no reply counts. */
const LATE_MS = 300;

export interface AxisRun {
  readonly type: CraneType;
  readonly axis: MotionAxis;
  readonly demands: readonly Demand[];
  readonly faults: readonly LinkFault[];
  /** Error of the position at the start, −1 … 1 of the fixed uncertainty, and of the scale, −1 … 1 of its share. */
  readonly offset: number;
  readonly scale: number;
  /** Time of a request on its way out and of the reply on its way back; together at most the exchange time-out. */
  readonly outMs: number;
  readonly backMs: number;
}

interface LateOrder {
  readonly arrivesAt: number;
  readonly setpoint: number;
}

interface Exchange {
  readonly sentAt: number;
  readonly setpoint: number;
  reply: CraneSnapshot | undefined;
  reached: boolean;
}

/** Where one axis truly is, in its own unit. */
export interface Drive {
  position: number;
  speed: number;
  acceleration: number;
  travelled: number;
}

export interface AxisLoop extends Drive {
  readonly run: AxisRun;
  readonly spec: AxisSpec;
  readonly board: Board;
  readonly crane: { -readonly [K in keyof RailCrane]: RailCrane[K] };
  readonly start: number;
  heartbeatAt: number;
  received: number;
  applied: number;
  tripped: boolean;
  exchange: Exchange | undefined;
  /** Orders on a slow link; the connection that they went out on is closed by then. */
  late: LateOrder[];
  /** What the gateway decided last. */
  wanted: number;
}

export function axisLoop(run: AxisRun, number: number, position: number): AxisLoop {
  const board = createBoard();
  const crane = {
    spec: craneSpec(number, run.type),
    board,
    snapshot: undefined,
    snapshotUsable: false,
  };
  return {
    run,
    spec: run.type.axes[run.axis] as AxisSpec,
    board,
    crane,
    start: position,
    position,
    speed: 0,
    acceleration: 0,
    travelled: 0,
    heartbeatAt: 0,
    received: 0,
    applied: 0,
    tripped: true,
    exchange: undefined,
    late: [],
    wanted: 0,
  };
}

export function faulty(faults: readonly LinkFault[], atMs: number, loses: LinkFault['loses']): boolean {
  return faults.some((fault) => fault.loses === loses && atMs >= fault.atMs && atMs < fault.atMs + fault.lastsMs);
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

/** Moves one axis by one step towards the speed that its PLC orders. */
export function stepDrive(drive: Drive, spec: AxisSpec, lagMs: number, ordered: number): void {
  const dt = STEP_MS / 1000;
  const target = clamp((ordered - drive.speed) / (lagMs / 1000), spec.acceleration);
  drive.acceleration += clamp(target - drive.acceleration, spec.jerk * dt);
  drive.speed += drive.acceleration * dt;
  drive.position += drive.speed * dt;
  drive.travelled += Math.abs(drive.speed) * dt;
}

function moveAxis(loop: AxisLoop, atMs: number, settings: SafetySettings): void {
  const alive = atMs - loop.heartbeatAt <= settings.plcWatchdog;
  if (!alive) loop.tripped = true;
  else if (Math.abs(loop.speed) < 1e-3) loop.tripped = false;
  if (atMs % settings.plcScan === 0) loop.applied = loop.tripped ? 0 : loop.received;
  stepDrive(loop, loop.spec, loop.run.type.driveLag, loop.applied);
}

function measured(loop: AxisLoop, requestedAt: number, settings: SafetySettings): CraneSnapshot {
  const { axis, offset, scale } = loop.run;
  const drift = scale * settings.positionUncertaintyShare * (loop.position - loop.start);
  const position = loop.position + offset * settings.positionUncertainty + drift;
  const snapshot = snapshotAt({ [axis]: position }, { [axis]: loop.speed });
  return { ...snapshot, requestedAt: monotonicMs(requestedAt), travelSinceMark: metres(loop.travelled) };
}

/** One exchange in flight; a lost one times out, and the newest setpoint goes out with the next. */
function runExchange(loop: AxisLoop, atMs: number, settings: SafetySettings): void {
  const { run, exchange } = loop;
  const [oldest] = loop.late;
  if (oldest !== undefined && atMs >= oldest.arrivesAt) {
    loop.late.shift();
    loop.received = oldest.setpoint;
    loop.heartbeatAt = atMs;
  }
  if (exchange === undefined) {
    if (atMs % settings.plcWriteInterval !== 0) return;
    const slow = faulty(run.faults, atMs, 'time');
    if (slow) loop.late.push({ arrivesAt: atMs + LATE_MS / 2, setpoint: loop.wanted });
    loop.exchange = { sentAt: atMs, setpoint: loop.wanted, reply: undefined, reached: slow };
    return;
  }
  if (!exchange.reached && atMs >= exchange.sentAt + run.outMs) {
    exchange.reached = true;
    if (!faulty(run.faults, exchange.sentAt, 'requests')) {
      loop.received = exchange.setpoint;
      loop.heartbeatAt = atMs;
      exchange.reply = measured(loop, exchange.sentAt, settings);
    }
  }
  const returned = atMs >= exchange.sentAt + run.outMs + run.backMs && !faulty(run.faults, exchange.sentAt, 'replies');
  if (exchange.reply !== undefined && returned) {
    loop.crane.snapshot = exchange.reply;
    loop.exchange = undefined;
  } else if (atMs >= exchange.sentAt + settings.plcExchangeTimeout) {
    loop.exchange = undefined;
  }
}

/** Moves link, PLC and plant by one step. */
export function stepLoop(loop: AxisLoop, atMs: number, settings: SafetySettings): void {
  runExchange(loop, atMs, settings);
  moveAxis(loop, atMs, settings);
}

/** What the operator wants now, in the axis' unit per second. */
export function demandedSpeed(loop: AxisLoop, atMs: number): number {
  let share = 0;
  for (const demand of loop.run.demands) if (demand.atMs <= atMs) share = demand.share;
  return share * loop.spec.speed;
}
