// The smallest PLC and crane that keep the contract of the block: for tests of the gateway core on a
// hand-moved clock. Enters: setpoint records. Leaves: snapshots. It believes what it is told, has a watchdog,
// latches and the REMOTE_CMD / RESET hand-shake, and its axes follow a plain acceleration ramp.

import { type CraneSnapshot, type CraneSpec, MOTION_AXES, type MotionAxis } from '../../src/domain/index.ts';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { axisPosition, axisSpeed, type MonotonicMs } from '../../src/quantity/index.ts';
import { CONTROL_WORD, LEVELS } from '../../src/registers/index.ts';
import { RESTING } from './unloader.ts';

const WATCHDOG_MS = 150;
const SCAN_MS = 10;

export class IdealPlc {
  readonly #spec: CraneSpec;
  readonly positions: { [A in MotionAxis]: number };
  readonly speeds: { [A in MotionAxis]: number } = { hoist: 0, trolley: 0, gantry: 0, slew: 0, luff: 0 };
  #record: SetpointRecord | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;
  #resetBit = false;
  #remoteSeenLow = false;
  #counter = 100;
  #boot = 7;
  #applied = 0;
  #watchdogOk = false;
  #latched = false;
  #drivesOn = false;

  /** Faults that a test sets. */
  chainClosed = true;
  tripped = false;
  remoteSelected = true;
  /** The program stands still; the communication goes on answering. */
  scanStuck = false;
  grantTo: number | undefined;

  constructor(spec: CraneSpec, gantry: number) {
    this.#spec = spec;
    this.positions = { hoist: 10, trolley: 10, gantry, slew: 0, luff: 0 };
  }

  get newest(): SetpointRecord | undefined {
    return this.#record;
  }

  get moving(): boolean {
    return MOTION_AXES.some((axis) => Math.abs(this.speeds[axis]) > 1e-9);
  }

  take(record: SetpointRecord, now: number): void {
    if (record.heartbeat !== this.#record?.heartbeat) this.#heardAt = now;
    this.#record = record;
  }

  /** The emergency stop register of the reserved connection. */
  latchEmergencyStop(): void {
    this.#latched = true;
  }

  /** Restarts with everything forgotten but its registers, and its boot counter advanced. */
  reboot(): void {
    this.#boot += 1;
    this.#counter = 0;
    this.#watchdogOk = false;
    this.#remoteSeenLow = false;
    this.#drivesOn = false;
  }

  scan(now: number): void {
    if (this.scanStuck) return;
    this.#counter = (this.#counter + 1) & 0xffff;
    const record = this.#record;
    const word = record?.controlWord ?? 0;
    const levels = record?.levels ?? 0;
    this.#applied = record?.sequence ?? 0;

    if (record !== undefined && (levels & LEVELS.EMERGENCY_RUN) === 0) this.#latched = true;
    if (!this.chainClosed) this.#latched = true;
    if (now - this.#heardAt > WATCHDOG_MS) {
      this.#watchdogOk = false;
      this.#remoteSeenLow = false;
    } else if ((word & CONTROL_WORD.REMOTE_CMD) === 0) {
      this.#remoteSeenLow = true;
    }
    const remote = this.remoteSelected && (word & CONTROL_WORD.REMOTE_CMD) !== 0;
    const resetBit = remote && (word & CONTROL_WORD.RESET) !== 0;
    if (resetBit && !this.#resetBit && !this.moving && this.#remoteSeenLow) {
      this.#watchdogOk = true;
      if (this.chainClosed) this.#latched = false;
    }
    this.#resetBit = resetBit;

    const drives = CONTROL_WORD.OFF1 | CONTROL_WORD.OFF2 | CONTROL_WORD.OFF3 | CONTROL_WORD.RUN;
    this.#drivesOn = remote && (word & drives) === drives && this.#watchdogOk && !this.#latched && !this.tripped;
    const follows = this.#drivesOn && (word & CONTROL_WORD.RAMP_IN_ZERO) !== 0 && (levels & LEVELS.RUN) !== 0;
    for (const axis of MOTION_AXES) this.#move(axis, follows ? (record?.speeds[axis] ?? 0) : 0);
  }

  #move(axis: MotionAxis, wanted: number): void {
    const spec = this.#spec.type.axes[axis];
    if (spec === undefined) return;
    const step = (spec.acceleration * SCAN_MS) / 1000;
    const before = this.speeds[axis];
    const difference = wanted - before;
    const speed = Math.abs(difference) <= step ? wanted : before + Math.sign(difference) * step;
    this.speeds[axis] = speed;
    this.positions[axis] += (speed * SCAN_MS) / 1000;
  }

  snapshot(requestedAt: MonotonicMs, receivedAt: MonotonicMs): CraneSnapshot {
    const record = this.#record;
    return {
      ...RESTING,
      requestedAt,
      receivedAt,
      bootCounter: this.#boot,
      counter: this.#counter,
      grantedNonce: this.grantTo ?? record?.nonce ?? 0,
      setpointReceived: record?.sequence ?? 0,
      setpointApplied: this.#applied,
      word: {
        ...RESTING.word,
        readyRef: this.#drivesOn,
        tripped: this.tripped,
        remote: this.remoteSelected,
        standstill: !this.moving,
        estopChainClosed: this.chainClosed && !this.#latched,
        watchdogOk: this.#watchdogOk,
      },
      positions: {
        hoist: axisPosition(this.positions.hoist),
        trolley: axisPosition(this.positions.trolley),
        gantry: axisPosition(this.positions.gantry),
        slew: axisPosition(0),
        luff: axisPosition(0),
      },
      speeds: {
        hoist: axisSpeed(this.speeds.hoist),
        trolley: axisSpeed(this.speeds.trolley),
        gantry: axisSpeed(this.speeds.gantry),
        slew: axisSpeed(0),
        luff: axisSpeed(0),
      },
    };
  }
}
