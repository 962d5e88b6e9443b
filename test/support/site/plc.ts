// One mock PLC on the site's clock: the program, communication task and faults of firmware-mocks around the same
// registers, without their process, timer and sockets. Enters: register writes, sensors of its crane, faults.
// Leaves: registers to read, outputs to its crane.

import type { PlantCrane } from '../../../firmware-mocks/crane/plant/crane.ts';
import type { PlantSensors } from '../../../firmware-mocks/crane/field-bus.ts';
import { type Feedback, identityRegisters, writeStatus } from '../../../firmware-mocks/crane/plc/blocks.ts';
import {
  bootCommunication,
  type CommunicationState,
  receiveEmergencyStop,
  receiveSetpoint,
} from '../../../firmware-mocks/crane/plc/communication.ts';
import { ALL_WELL, type FaultBoard, type PlcFault, withFault } from '../../../firmware-mocks/crane/plc/faults.ts';
import { bootProgram, type PlcInputs, type ProgramState, scan } from '../../../firmware-mocks/crane/plc/program.ts';
import { PlcRegisters } from '../../../firmware-mocks/crane/plc/register-file.ts';
import { emergencyRegister, feedbackOf, statusHead } from '../../../firmware-mocks/crane/plc/status.ts';
import type { Retained } from '../../../firmware-mocks/crane/plc/latches.ts';
import { type PlcTable, plcTable } from '../../../firmware-mocks/crane/plc/table.ts';
import type { CraneSpec } from '../../../src/domain/index.ts';
import { monotonicMs } from '../../../src/quantity/index.ts';
import { EMERGENCY_STOP_BLOCK, SETPOINT_BLOCK } from '../../../src/registers/index.ts';

export const SCAN_MS = 10;
const WATCHDOG_MS = 150;
const GANTRY = 2;

/** What the sensors of a gantry are wrong by, m: always the same, and known to nobody. */
export interface SensorError {
  readonly position: number;
  readonly gap: number;
  /** No anti-collision sensor: the gateway alone keeps the gap. */
  readonly blind: boolean;
}

export class SimPlc {
  readonly spec: CraneSpec;
  readonly registers: PlcRegisters;
  /** Milliseconds after each full ten at which it scans. */
  phase = 3;
  sensorError: SensorError = { position: 0, gap: 0, blind: false };
  /** Called when a block counts: what the PLC was ordered, as it read it. */
  onSetpoint: ((now: CommunicationState, before: CommunicationState) => void) | undefined;
  readonly #plant: PlantCrane;
  readonly #table: PlcTable;
  #bootCounter: number;
  #board: FaultBoard = ALL_WELL;
  #inputs: PlcInputs = { sensors: undefined, chainClosed: true, remoteSelected: true };
  #program: ProgramState = bootProgram();
  #communication: CommunicationState;
  #statusSequence = 0;
  #isStale = true;
  #scannedAt: number;
  #frozenFeedback: Feedback | undefined;
  #now: number;
  #downUntil = Number.NEGATIVE_INFINITY;

  constructor(spec: CraneSpec, plant: PlantCrane, now: number) {
    this.spec = spec;
    this.#plant = plant;
    this.#now = now;
    this.#scannedAt = now;
    this.#table = plcTable(spec.type, WATCHDOG_MS);
    this.#bootCounter = 7;
    this.registers = new PlcRegisters({
      setpointWritten: (registers) => this.#setpointWritten(registers),
      emergencyStopWritten: () => this.#emergencyStopWritten(),
    });
    this.#communication = bootCommunication(this.registers.setpoint, spec.number);
    this.#boot({ emergency: false });
  }

  /** False while it restarts or is dead: it neither scans nor takes connections. */
  get up(): boolean {
    return this.#now >= this.#downUntil;
  }

  get replyDelay(): number {
    return this.#board.delayMs;
  }

  /** Modbus exception to every request that writes; 0 = none. */
  get exception(): number {
    return this.#board.writesRefused ? 4 : this.#board.exception;
  }

  /** Gateway whose setpoints it takes; 0 = none. */
  get grantedNonce(): number {
    return this.#communication.grantedNonce;
  }

  get program(): ProgramState {
    return this.#program;
  }

  fault(fault: PlcFault): void {
    this.#board = withFault(this.#board, fault);
    if (fault.name === 'frozen-positions') this.#frozenFeedback = fault.on ? feedbackOf(this.#program) : undefined;
    if (fault.name === 'plant') this.#plant.fault(fault.fault);
    if (fault.name === 'reboot') this.#reboot(fault.keepRegisters, fault.downMs);
  }

  /** The PLC loses its power for good. */
  die(): void {
    this.#downUntil = Number.POSITIVE_INFINITY;
  }

  /** Every millisecond; scans when it is time. */
  work(now: number): void {
    this.#now = now;
    if (now % SCAN_MS !== this.phase || !this.up || this.#board.frozen) return;
    this.#scannedAt = now;
    this.#inputs = {
      sensors: this.#sensors(),
      chainClosed: !this.#board.chainOpen,
      remoteSelected: !this.#board.local,
    };
    const { state, outputs } = scan(this.#program, this.#communication, this.#inputs, this.#table, monotonicMs(now));
    this.#program = state;
    this.#changed();
    this.#plant.command(outputs);
  }

  /** The status block as it stands now, one number a register; made when somebody reads it, as its check sum costs. */
  readStatus(): readonly number[] {
    if (this.#isStale) this.#publish();
    return copyOf(this.registers.status);
  }

  readIdentity(): readonly number[] {
    return copyOf(this.registers.identity);
  }

  writeSetpoint(block: Uint16Array): void {
    this.registers.write(SETPOINT_BLOCK.address, block);
  }

  writeEmergencyStop(): void {
    this.registers.write(EMERGENCY_STOP_BLOCK.address, new Uint16Array(1));
  }

  #sensors(): PlantSensors {
    const sensors = this.#plant.sensors();
    const { position, gap, blind } = this.sensorError;
    if (position === 0 && gap === 0 && !blind) return sensors;
    const positions = sensors.positions.with(GANTRY, (sensors.positions[GANTRY] ?? 0) + position);
    const seen = (free: number | null): number | null => (free === null || blind ? null : Math.max(0, free + gap));
    return { ...sensors, positions, gapAhead: seen(sensors.gapAhead), gapBehind: seen(sensors.gapBehind) };
  }

  #reboot(keepRegisters: boolean, downMs: number): void {
    this.#bootCounter = (this.#bootCounter + 1) & 0xffff;
    const latched = emergencyRegister(this.#program, this.#communication) === 0;
    if (!keepRegisters) this.registers.setpoint.fill(0);
    this.#board = withFault(this.#board, { name: 'freeze', on: false });
    this.#downUntil = this.#now + downMs;
    this.#boot({ emergency: keepRegisters && latched });
  }

  #boot(retained: Retained): void {
    this.#program = bootProgram(retained);
    this.#communication = bootCommunication(this.registers.setpoint, this.spec.number);
    this.registers.identity.set(
      identityRegisters({
        craneId: this.spec.number,
        bootCounter: this.#bootCounter,
        axisMask: this.#table.axisMask,
        scanMs: SCAN_MS,
        watchdogMs: WATCHDOG_MS,
      }),
    );
    this.#changed();
  }

  #setpointWritten(registers: Uint16Array): void {
    const { standstill } = this.#program;
    const before = this.#communication;
    this.#communication = receiveSetpoint(before, registers, this.spec.number, standstill, monotonicMs(this.#now));
    if (this.#communication !== before) this.onSetpoint?.(this.#communication, before);
    this.#changed();
  }

  #emergencyStopWritten(): void {
    this.#communication = receiveEmergencyStop(this.#communication);
    this.#changed();
  }

  #changed(): void {
    this.#statusSequence = (this.#statusSequence + 1) >>> 0;
    this.#isStale = true;
  }

  #publish(): void {
    this.#isStale = false;
    const head = statusHead(
      {
        craneId: this.spec.number,
        bootCounter: this.#bootCounter,
        program: this.#program,
        communication: this.#communication,
        inputs: this.#inputs,
        table: this.#table,
      },
      // The clamps of the scan, not of the reading.
      monotonicMs(this.#scannedAt),
    );
    const feedback = this.#frozenFeedback ?? feedbackOf(this.#program);
    writeStatus(this.registers.status, this.#statusSequence, head, feedback);
    this.registers.emergencyStop[0] = emergencyRegister(this.#program, this.#communication);
  }
}

function copyOf(registers: Uint16Array): readonly number[] {
  const copy: number[] = [];
  for (let at = 0; at < registers.length; at += 1) copy.push(registers[at] ?? 0);
  return copy;
}
