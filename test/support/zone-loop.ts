// Hoist, trolley and gantry of one crane with a swinging load, behind a worst-case link, under src/safety/limits.ts,
// on a hand-moved clock. Enters: zones, what the operator wants, faults of the link. Leaves: how deep any part of
// load or crane came into a zone, and how near it came.
//
// Written apart from src/safety: each swing is x″ = −((g − L″)/L)·x − c″ in displacement x from the suspension,
// which holds for a rope of changing length too. Drives and PLC as in axis-loop.ts.

import {
  type AxisSpec,
  type AxisSpeeds,
  type CraneSnapshot,
  type CraneSpec,
  type CraneType,
  type ExclusionZone,
  type SafetySettings,
  STANDSTILL,
} from '../../src/domain/index.ts';
import { metres, monotonicMs, radians } from '../../src/quantity/index.ts';
import { arbitrate, createBoard, resetBoard } from '../../src/safety/board.ts';
import { applyLimits } from '../../src/safety/limits.ts';
import { createCraneWatch, observeCrane, warnOfTravel } from '../../src/safety/watch.ts';
import { type Drive, faulty, type LinkFault, STEP_MS, stepDrive, TICK_MS } from './axis-loop.ts';
import { craneSpec, snapshotAt } from './unloader.ts';

export const LOOP_AXES = ['hoist', 'trolley', 'gantry'] as const;
type LoopAxis = (typeof LOOP_AXES)[number];
type Shares = Readonly<Record<LoopAxis, number>>;

/** From `atMs` on the operator wants these shares of full speed. */
export interface Course extends Shares {
  readonly atMs: number;
}

export interface ZoneRun {
  readonly type: CraneType;
  readonly zones: readonly ExclusionZone[];
  readonly start: Shares;
  /** Displacement of the load at the start, metres along trolley and gantry. */
  readonly swing: { readonly trolley: number; readonly gantry: number };
  readonly courses: readonly Course[];
  readonly faults: readonly LinkFault[];
  /** Error of each position, −1 … 1 of what is allowed for. */
  readonly offset: number;
  readonly outMs: number;
  readonly backMs: number;
  readonly lengthMs: number;
}

export interface ZoneOutcome {
  /** Deepest overlap of load or crane with a zone, metres; below 0 = the nearest that it came. */
  readonly deepest: number;
  /** Where each axis ended. */
  readonly last: Shares;
}

interface Swing {
  x: number;
  rate: number;
}

interface Exchange {
  readonly sentAt: number;
  readonly setpoint: AxisSpeeds;
  reply: CraneSnapshot | undefined;
  reached: boolean;
}

const GRAVITY = 9.81;
/** Of the rope: an angle of 37°. */
const WIDEST = 0.6;

function stepSwing(swing: Swing, rope: number, ropeAcceleration: number, suspension: number): void {
  const dt = STEP_MS / 1000;
  swing.rate += (-((GRAVITY - ropeAcceleration) / rope) * swing.x - suspension) * dt;
  swing.x += swing.rate * dt;
  // Pumped beyond what any rope does: it hangs there, rather than leave the rope.
  const widest = WIDEST * rope;
  if (Math.abs(swing.x) <= widest) return;
  swing.x = Math.sign(swing.x) * widest;
  swing.rate = 0;
}

/** How far two stretches overlap; below 0 = the gap between them. */
function overlap(low: number, high: number, zone: { readonly min: number; readonly max: number }): number {
  return Math.min(high, zone.max) - Math.max(low, zone.min);
}

class Loop {
  readonly #run: ZoneRun;
  readonly #spec: CraneSpec;
  readonly #settings: SafetySettings;
  readonly #drives: Record<LoopAxis, Drive>;
  readonly #swings = { trolley: { x: 0, rate: 0 }, gantry: { x: 0, rate: 0 } };
  readonly #board = createBoard();
  readonly #watch = createCraneWatch();
  #snapshot: CraneSnapshot | undefined;
  #observed: CraneSnapshot | undefined;
  #exchange: Exchange | undefined;
  #wanted: AxisSpeeds = STANDSTILL;
  #received: AxisSpeeds = STANDSTILL;
  #applied: AxisSpeeds = STANDSTILL;
  #heartbeatAt = 0;
  #tripped = true;
  deepest = -Infinity;

  constructor(run: ZoneRun, settings: SafetySettings) {
    this.#run = run;
    this.#settings = settings;
    this.#spec = { ...craneSpec(1, run.type), zones: run.zones };
    const at = (position: number): Drive => ({ position, speed: 0, acceleration: 0, travelled: 0 });
    this.#drives = { hoist: at(run.start.hoist), trolley: at(run.start.trolley), gantry: at(run.start.gantry) };
    this.#swings.trolley.x = run.swing.trolley;
    this.#swings.gantry.x = run.swing.gantry;
  }

  get last(): Shares {
    const { hoist, trolley, gantry } = this.#drives;
    return { hoist: hoist.position, trolley: trolley.position, gantry: gantry.position };
  }

  step(atMs: number): void {
    this.#runExchange(atMs);
    this.#move(atMs);
    if (atMs % TICK_MS === 0) this.#decide(atMs);
    for (const zone of this.#run.zones) this.deepest = Math.max(this.deepest, this.#depth(zone));
  }

  #axis(axis: LoopAxis): AxisSpec {
    return this.#run.type.axes[axis] as AxisSpec;
  }

  #rope(): number {
    return this.#run.type.ropeAtZero - this.#drives.hoist.position;
  }

  #depth(zone: ExclusionZone): number {
    const { loadReach, boom, axes, legs } = this.#run.type;
    const { trolley, gantry, hoist } = this.#drives;
    const along = (drive: Drive, swing: Swing, reach: number, span: ExclusionZone['trolley']) =>
      overlap(drive.position + swing.x - reach, drive.position + swing.x + reach, span);
    const load = Math.min(
      along(trolley, this.#swings.trolley, loadReach.trolley, zone.trolley),
      zone.gantry === undefined ? Infinity : along(gantry, this.#swings.gantry, loadReach.gantry, zone.gantry),
      overlap(hoist.position - loadReach.below, boom, zone.hoist),
    );
    if (zone.gantry === undefined || axes.trolley === undefined) return load;
    const half = this.#spec.width / 2;
    const alongRail = overlap(gantry.position - half, gantry.position + half, zone.gantry);
    const top = Math.min(
      overlap(axes.trolley.min, axes.trolley.max, zone.trolley),
      overlap(boom, Infinity, zone.hoist),
    );
    const below = overlap(-Infinity, boom, zone.hoist);
    const parts = legs.map((leg) => Math.min(overlap(leg.min, leg.max, zone.trolley), below));
    return Math.max(load, Math.min(alongRail, Math.max(top, ...parts)));
  }

  #measured(requestedAt: number): CraneSnapshot {
    const { offset } = this.#run;
    const { hoist, trolley, gantry } = this.#drives;
    const { positionUncertainty: fixed, positionUncertaintyShare: share } = this.#settings;
    const drift = offset * share * (gantry.position - this.#run.start.gantry);
    const snapshot = snapshotAt(
      {
        hoist: hoist.position + offset * fixed,
        trolley: trolley.position + offset * fixed,
        gantry: gantry.position + offset * fixed + drift,
      },
      { hoist: hoist.speed, trolley: trolley.speed, gantry: gantry.speed },
    );
    // The PLC reports whole milliradians.
    const angle = ({ x }: Swing) => radians(Math.round(1000 * Math.asin(x / this.#rope())) / 1000);
    return {
      ...snapshot,
      requestedAt: monotonicMs(requestedAt),
      swayTrolley: angle(this.#swings.trolley),
      swayGantry: angle(this.#swings.gantry),
      travelSinceMark: metres(gantry.travelled),
    };
  }

  /** One exchange in flight; a lost one times out, and the newest setpoint goes out with the next. */
  #runExchange(atMs: number): void {
    const { outMs, backMs, faults } = this.#run;
    const { plcWriteInterval, plcExchangeTimeout } = this.#settings;
    const exchange = this.#exchange;
    if (exchange === undefined) {
      if (atMs % plcWriteInterval !== 0) return;
      this.#exchange = { sentAt: atMs, setpoint: this.#wanted, reply: undefined, reached: false };
      return;
    }
    if (!exchange.reached && atMs >= exchange.sentAt + outMs) {
      exchange.reached = true;
      if (!faulty(faults, exchange.sentAt, 'requests')) {
        this.#received = exchange.setpoint;
        this.#heartbeatAt = atMs;
        exchange.reply = this.#measured(exchange.sentAt);
      }
    }
    const returned = atMs >= exchange.sentAt + outMs + backMs && !faulty(faults, exchange.sentAt, 'replies');
    if (exchange.reply !== undefined && returned) this.#snapshot = exchange.reply;
    else if (atMs < exchange.sentAt + plcExchangeTimeout) return;
    this.#exchange = undefined;
  }

  #move(atMs: number): void {
    const { driveLag } = this.#run.type;
    const standing = LOOP_AXES.every((axis) => Math.abs(this.#drives[axis].speed) < 1e-3);
    if (!(atMs - this.#heartbeatAt <= this.#settings.plcWatchdog)) this.#tripped = true;
    else if (standing) this.#tripped = false;
    if (atMs % this.#settings.plcScan === 0) this.#applied = this.#tripped ? STANDSTILL : this.#received;
    for (const axis of LOOP_AXES) stepDrive(this.#drives[axis], this.#axis(axis), driveLag, this.#applied[axis]);
    const rope = this.#rope();
    const { hoist, trolley, gantry } = this.#drives;
    stepSwing(this.#swings.trolley, rope, -hoist.acceleration, trolley.acceleration);
    stepSwing(this.#swings.gantry, rope, -hoist.acceleration, gantry.acceleration);
  }

  #demanded(atMs: number): AxisSpeeds {
    let wish: Shares = { hoist: 0, trolley: 0, gantry: 0 };
    for (const course of this.#run.courses) if (course.atMs <= atMs) wish = course;
    const speeds = LOOP_AXES.map((axis) => [axis, wish[axis] * this.#axis(axis).speed]);
    return { ...STANDSTILL, ...Object.fromEntries(speeds) } as AxisSpeeds;
  }

  #decide(atMs: number): void {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    const now = monotonicMs(atMs);
    if (snapshot !== this.#observed) observeCrane(this.#watch, this.#spec, snapshot, this.#settings);
    this.#observed = snapshot;
    const demanded = this.#demanded(atMs);
    warnOfTravel(this.#watch, demanded.gantry !== 0, now, this.#settings);
    resetBoard(this.#board, this.#run.type);
    applyLimits(this.#board, this.#spec, snapshot, this.#watch, this.#settings, now);
    this.#wanted = arbitrate(this.#board, demanded);
  }
}

export function runZones(run: ZoneRun, settings: SafetySettings): ZoneOutcome {
  const loop = new Loop(run, settings);
  for (let atMs = 0; atMs <= run.lengthMs; atMs += STEP_MS) loop.step(atMs);
  return { deepest: loop.deepest, last: loop.last };
}
