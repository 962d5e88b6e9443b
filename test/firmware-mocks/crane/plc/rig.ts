// A bench for the PLC's program on a hand-moved clock: a gateway that writes blocks, the program that scans,
// and axes that follow their references at once unless a test says otherwise.

import { type PlcTable, plcTable } from '../../../../firmware-mocks/crane/plc/table.ts';
import type { PlantSensors, PlcOutputs } from '../../../../firmware-mocks/crane/field-bus.ts';
import {
  bootCommunication,
  type CommunicationState,
  receiveEmergencyStop,
  receiveSetpoint,
} from '../../../../firmware-mocks/crane/plc/communication.ts';
import { bootProgram, type PlcInputs, type ProgramState, scan } from '../../../../firmware-mocks/crane/plc/program.ts';
import { statusHead } from '../../../../firmware-mocks/crane/plc/status.ts';
import type { CraneType } from '../../../../src/domain/index.ts';
import { CONTROL_WORD, LEVELS, LIMIT_BITS, SETPOINT_BLOCK, STATUS_WORD } from '../../../../src/registers/index.ts';
import type { MonotonicMs } from '../../../../src/quantity/index.ts';

/** A grab unloader; written here, not taken from the configuration, so that a change there changes no expectation. */
export const UNLOADER = {
  name: 'grab unloader',
  axes: {
    hoist: { min: -25, max: 30, speed: 3, acceleration: 1, jerk: 2 },
    trolley: { min: -12, max: 38, speed: 4, acceleration: 0.8, jerk: 1.6 },
    gantry: { min: 0, max: 400, speed: 0.5, acceleration: 0.1, jerk: 0.2 },
  },
  attachment: 'grab',
  ratedLoad: 44_000,
  tare: 26_000,
  coaming: 5,
  ropeAtZero: 33,
  driveLag: 250,
} as unknown as CraneType;

export const CRANE = 1;
export const WATCHDOG_MS = 150;
const SCAN_MS = 10;
const WRITE_MS = 20;

const W = CONTROL_WORD;
const ON = W.OFF1 | W.OFF2 | W.OFF3 | W.RUN | W.RAMP_OUT_ZERO | W.RAMP_HOLD | W.RAMP_IN_ZERO | W.REMOTE_CMD;
/** Control words as a gateway uses them. */
export const WORDS = {
  run: ON,
  remoteLow: W.OFF2 | W.OFF3,
  reset: W.OFF2 | W.OFF3 | W.REMOTE_CMD | W.RESET,
} as const;
export const LEVELS_RUN = LEVELS.RUN | LEVELS.EMERGENCY_RUN;

export interface Order {
  readonly word: number;
  readonly levels: number;
  readonly hoist: number;
  readonly trolley: number;
  readonly gantry: number;
  readonly slew: number;
  readonly attachment: number;
  readonly nonce: number;
  readonly crane: number;
  readonly layout: number;
  readonly sequence: number;
  readonly heartbeat: number;
}

const IDLE: Order = {
  word: WORDS.run,
  levels: LEVELS_RUN,
  hoist: 0,
  trolley: 0,
  gantry: 0,
  slew: 0,
  attachment: 0,
  nonce: 0xdead_beef,
  crane: CRANE,
  layout: 0x0101,
  sequence: 0,
  heartbeat: 0,
};

/** CRC-16/MODBUS, once more and by table-free long division over the bits, so that no code is checked by itself. */
export function crc16(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = (crc ^ (byte >> bit)) & 1;
      crc >>= 1;
      if (carry === 1) crc ^= 0xa001;
    }
  }
  return crc;
}

/** The registers of a setpoint block, by the layout's own table. */
export function setpointRegisters(order: Order): Uint16Array {
  const values: Readonly<Record<string, number>> = {
    sequence_head: order.sequence,
    layout_version: order.layout,
    crane_id: order.crane,
    gateway_nonce: order.nonce,
    control_word: order.word,
    heartbeat: order.heartbeat,
    speed_hoist: Math.round(order.hoist * 1000),
    speed_trolley: Math.round(order.trolley * 1000),
    speed_gantry: Math.round(order.gantry * 1000),
    speed_slew: Math.round(order.slew * 1000),
    speed_luff: 0,
    attachment: order.attachment,
    levels: order.levels,
    reserved: 0,
    sequence_tail: order.sequence,
  };
  const registers = new Uint16Array(SETPOINT_BLOCK.length);
  for (const { name, offset, type } of SETPOINT_BLOCK.registers) {
    const value = values[name] ?? 0;
    if (type === 'u16') registers[offset] = value;
    else registers.set([(value >>> 16) & 0xffff, value & 0xffff], offset);
  }
  registers[21] = crc16([...registers.subarray(0, 21)].flatMap((register) => [register >> 8, register & 0xff]));
  return registers;
}

export const SENSORS: PlantSensors = {
  kind: 'sensors',
  step: 0,
  positions: [10, 0, 100, 0, 0],
  speeds: [0, 0, 0, 0, 0],
  loadKg: 26_000,
  attachmentOpening: 0,
  swayTrolleyRad: 0,
  swayGantryRad: 0,
  windMetresPerSecond: 0,
  travelSinceMark: 0,
  hoistUpperFree: true,
  hoistLowerFree: true,
  trolleyMaxFree: true,
  trolleyMinFree: true,
  gantryMaxFree: true,
  gantryMinFree: true,
  ropeTight: true,
  driveTripped: false,
  gapAhead: null,
  gapBehind: null,
};

/** Names of the bits of a word that are set. */
function namesOf(table: Readonly<Record<string, number>>, word: number): readonly string[] {
  return Object.keys(table).filter((name) => (word & (table[name] ?? 0)) !== 0);
}

export class Rig {
  readonly table: PlcTable;
  now = 1_000_000;
  communication: CommunicationState = bootCommunication(new Uint16Array(24), CRANE);
  program: ProgramState = bootProgram();
  outputs: PlcOutputs | undefined;
  /** Sensors of the next scan; positions and speeds follow the outputs unless `follow` is false. */
  sensors: PlantSensors = SENSORS;
  blind = false;
  follow = true;
  chainClosed = true;
  remoteSelected = true;
  order: Order = IDLE;
  #sequence = 0;
  #untilWrite = 0;

  constructor(type: CraneType = UNLOADER) {
    this.table = plcTable(type, WATCHDOG_MS);
  }

  /** Changes what the gateway orders from now on. */
  command(change: Partial<Order>): this {
    this.order = { ...this.order, ...change };
    return this;
  }

  sense(change: Partial<PlantSensors>): this {
    this.sensors = { ...this.sensors, ...change };
    return this;
  }

  /** Writes the present order as the next block. */
  write(): this {
    this.#sequence += 1;
    return this.writeRegisters(
      setpointRegisters({ ...this.order, sequence: this.#sequence, heartbeat: this.#sequence & 0xffff }),
    );
  }

  writeRegisters(registers: Uint16Array): this {
    this.communication = receiveSetpoint(
      this.communication,
      registers,
      CRANE,
      this.program.standstill,
      this.now as MonotonicMs,
    );
    return this;
  }

  writeEmergencyStop(): this {
    this.communication = receiveEmergencyStop(this.communication);
    return this;
  }

  /** One scan, after `ms` on the clock. */
  scan(ms: number = SCAN_MS): this {
    this.now += ms;
    this.#advancePlant(ms / 1000);
    const result = scan(this.program, this.communication, this.#inputs(), this.table, this.now as MonotonicMs);
    this.program = result.state;
    this.outputs = result.outputs;
    return this;
  }

  /** `ms` of scans, the gateway writing every 20 ms. */
  run(ms: number): this {
    for (let at = 0; at < ms; at += SCAN_MS) {
      if (this.#untilWrite <= 0) {
        this.write();
        this.#untilWrite = WRITE_MS;
      }
      this.#untilWrite -= SCAN_MS;
      this.scan();
    }
    return this;
  }

  /** `ms` of scans without a gateway. */
  silence(ms: number): this {
    for (let at = 0; at < ms; at += SCAN_MS) this.scan();
    return this;
  }

  /** REMOTE_CMD low, then high with a RESET edge, then drives on: as a gateway takes a PLC over. */
  handshake(): this {
    this.command({ hoist: 0, trolley: 0, gantry: 0, attachment: 0, levels: LEVELS_RUN });
    this.command({ word: WORDS.remoteLow }).run(40);
    this.command({ word: WORDS.reset }).run(40);
    return this.command({ word: WORDS.run }).run(40);
  }

  get bits(): readonly string[] {
    return namesOf(STATUS_WORD, this.#head().statusWord);
  }

  get limits(): readonly string[] {
    return namesOf(LIMIT_BITS, this.#head().limits);
  }

  get received(): number {
    return this.#head().received;
  }

  get applied(): number {
    return this.#head().applied;
  }

  get stopCause(): number {
    return this.#head().stopCause;
  }

  get grantedNonce(): number {
    return this.#head().grantedNonce;
  }

  /** Speed reference of a slot. */
  reference(slot: number): number {
    return this.outputs?.speeds[slot] ?? Number.NaN;
  }

  brakeReleased(slot: number): boolean {
    return this.outputs?.brakesReleased[slot] ?? false;
  }

  position(slot: number): number {
    return this.sensors.positions[slot] ?? Number.NaN;
  }

  #head() {
    return statusHead(
      {
        craneId: CRANE,
        bootCounter: 1,
        program: this.program,
        communication: this.communication,
        inputs: this.#inputs(),
        table: this.table,
      },
      this.now as MonotonicMs,
    );
  }

  #inputs(): PlcInputs {
    return {
      sensors: this.blind ? undefined : this.sensors,
      chainClosed: this.chainClosed,
      remoteSelected: this.remoteSelected,
    };
  }

  #advancePlant(seconds: number): void {
    if (!this.follow || this.outputs === undefined) return;
    const { drivesOn, brakesReleased, speeds } = this.outputs;
    const moving = speeds.map((speed, slot) => (drivesOn && brakesReleased[slot] === true ? speed : 0));
    this.sensors = {
      ...this.sensors,
      step: this.sensors.step + 1,
      speeds: moving,
      positions: this.sensors.positions.map((position, slot) => position + (moving[slot] ?? 0) * seconds),
    };
  }
}
