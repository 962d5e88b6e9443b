// The process shell of one mock PLC: clock, timer and sockets around the pure program. Enters: settings,
// sensors over the field bus, Modbus requests, faults. Leaves: outputs over the field bus, Modbus replies.

import { type CraneNumber, type CraneType, type DecodeFailure, QuaylinkError } from '../../../src/domain/index.ts';
import { after, millis, type MonotonicMs, monotonicMs } from '../../../src/quantity/index.ts';
import { type Feedback, identityRegisters, writeStatus } from './blocks.ts';
import { bootCommunication, type CommunicationState, receiveEmergencyStop, receiveSetpoint } from './communication.ts';
import {
  ALL_WELL,
  type FaultBoard,
  type PlcFault,
  readFault,
  readScript,
  type ScriptRow,
  withFault,
} from './faults.ts';
import { type FieldLink, openFieldLink } from './field-link.ts';
import type { Retained } from './latches.ts';
import { type ModbusServer, serveModbus } from './modbus-server.ts';
import { answer, EXCEPTION, FUNCTION, type ModbusUnit } from './modbus-tcp.ts';
import { bootProgram, type PlcInputs, type ProgramState, scan } from './program.ts';
import { PlcRegisters } from './register-file.ts';
import { emergencyRegister, feedbackOf, statusHead } from './status.ts';
import { type PlcTable, plcTable } from './table.ts';

/** Settings of one PLC process, JSON throughout. */
export interface PlcSettings {
  readonly crane: CraneNumber;
  readonly type: CraneType;
  readonly host: string;
  /** Modbus TCP port; 0 for any free one. */
  readonly port: number;
  readonly unitId: number;
  readonly maxConnections: number;
  /** Function codes that this PLC does not know: answered with exception 1. [23] makes it one without FC23. */
  readonly disabledFunctions: readonly number[];
  readonly plant: { readonly host: string; readonly port: number };
  readonly scanMs: number;
  readonly watchdogMs: number;
  /** 0 … 65535. Without it the wall clock at start in steps of 10 ms, mod 2¹⁶: a restart comes up with another one. */
  readonly bootCounter?: number;
  /** Rows of faults.ts, with `at_ms`. */
  readonly faults: readonly unknown[];
}

export interface RunningPlc {
  readonly port: number;
  /** Sets a fault now: a row of faults.ts, `at_ms` ignored. Returns what is wrong with a malformed one. */
  fault(row: unknown): DecodeFailure | undefined;
  close(): Promise<void>;
}

type Log = (sentence: string) => void;

const WRITES: ReadonlySet<number> = new Set([FUNCTION.writeSingle, FUNCTION.writeMultiple, FUNCTION.readWriteMultiple]);

/** Starts the PLC; resolves when its Modbus port listens. Throws CONFIG_VALUE for a malformed fault script, RUN_PORT_TAKEN where the port cannot be had. */
export async function runPlc(settings: PlcSettings, log: Log): Promise<RunningPlc> {
  const script = readScript(settings.faults);
  if (!script.ok) {
    throw new QuaylinkError(
      'CONFIG_VALUE',
      `fault ${script.offset}: expected ${script.expected}, found ${script.found}`,
    );
  }
  const plc = new Plc(settings, script.value, log);
  const server = await serveModbus(settings, {
    answer: (frame) => answer(frame, plc.unit),
    replyDelay: () => plc.replyDelay,
    accepts: () => plc.up,
    log,
  }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new QuaylinkError(
      'RUN_PORT_TAKEN',
      `mock PLC of crane ${settings.crane}, ${settings.host}:${settings.port}: ${why}`,
    );
  });
  const fieldLink = openFieldLink(
    { host: settings.plant.host, port: settings.plant.port, crane: settings.crane },
    { clock: monotonicNow, log },
  );
  plc.begin(server, fieldLink);
  return {
    port: server.port,
    fault: (row) => {
      const fault = readFault(row, -1);
      if (!fault.ok) return fault;
      plc.setFault(fault.value);
      return undefined;
    },
    close: async () => {
      plc.end();
      fieldLink.close();
      await server.close();
    },
  };
}

function monotonicNow(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

/** Program, communication task, registers and faults of one PLC, moved on by a timer and by writes. */
class Plc {
  readonly unit: ModbusUnit;
  readonly #settings: PlcSettings;
  readonly #script: readonly ScriptRow[];
  readonly #log: Log;
  readonly #table: PlcTable;
  readonly #registers: PlcRegisters;
  #server: ModbusServer | undefined;
  #fieldLink: FieldLink | undefined;
  #timer: NodeJS.Timeout | undefined;
  #startedAt = monotonicNow();
  #rowsDone = 0;
  #bootCounter: number;
  #board: FaultBoard = ALL_WELL;
  #inputs: PlcInputs = { sensors: undefined, chainClosed: true, remoteSelected: true };
  #program: ProgramState = bootProgram();
  #communication: CommunicationState;
  #statusSequence = 0;
  /** Feedback that is reported instead of the true one. */
  #frozenFeedback: Feedback | undefined;
  /** End of a scripted reboot; undefined while the PLC is up. */
  #downUntil: MonotonicMs | undefined;

  constructor(settings: PlcSettings, script: readonly ScriptRow[], log: Log) {
    this.#settings = settings;
    this.#script = script;
    this.#log = log;
    this.#table = plcTable(settings.type, settings.watchdogMs);
    this.#bootCounter = settings.bootCounter ?? Math.floor(Date.now() / 10) % 0x1_0000;
    this.#registers = new PlcRegisters({
      setpointWritten: (registers) => this.#setpointWritten(registers),
      emergencyStopWritten: () => this.#emergencyStopWritten(),
    });
    this.unit = {
      unitId: settings.unitId,
      registers: this.#registers,
      refusal: (functionCode) => this.#refusal(functionCode),
    };
    this.#communication = bootCommunication(this.#registers.setpoint, settings.crane);
    this.#boot({ emergency: false });
  }

  get up(): boolean {
    return this.#downUntil === undefined;
  }

  get replyDelay(): number {
    return this.#board.delayMs;
  }

  begin(server: ModbusServer, fieldLink: FieldLink): void {
    this.#server = server;
    this.#fieldLink = fieldLink;
    this.#startedAt = monotonicNow();
    this.#timer = setInterval(() => this.#tick(), this.#settings.scanMs);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  setFault(fault: PlcFault): void {
    this.#log(`Fault: ${JSON.stringify(fault)}`);
    this.#board = withFault(this.#board, fault);
    if (fault.name === 'frozen-positions') this.#frozenFeedback = fault.on ? feedbackOf(this.#program) : undefined;
    if (fault.name === 'plant') {
      this.#fieldLink?.send({ kind: 'fault', crane: this.#settings.crane, fault: fault.fault });
    }
    if (fault.name === 'reboot') this.#reboot(fault.keepRegisters, fault.downMs);
  }

  #tick(): void {
    const now = monotonicNow();
    this.#playScript(now);
    if (this.#downUntil !== undefined && now >= this.#downUntil) this.#downUntil = undefined;
    if (!this.up || this.#board.frozen) return;
    this.#inputs = {
      sensors: this.#fieldLink?.sensors(now),
      chainClosed: !this.#board.chainOpen,
      remoteSelected: !this.#board.local,
    };
    const { state, outputs } = scan(this.#program, this.#communication, this.#inputs, this.#table, now);
    this.#program = state;
    this.#publish(now);
    this.#fieldLink?.send(outputs);
  }

  #playScript(now: MonotonicMs): void {
    for (;;) {
      const row = this.#script[this.#rowsDone];
      if (row === undefined || row.atMs > now - this.#startedAt) return;
      this.#rowsDone += 1;
      this.setFault(row.fault);
    }
  }

  #reboot(keepRegisters: boolean, downMs: number): void {
    this.#bootCounter = (this.#bootCounter + 1) & 0xffff;
    if (!keepRegisters) this.#registers.setpoint.fill(0);
    this.#board = withFault(this.#board, { name: 'freeze', on: false });
    this.#downUntil = after(monotonicNow(), millis(downMs));
    this.#server?.dropConnections();
    const latched = emergencyRegister(this.#program, this.#communication) === 0;
    this.#boot({ emergency: keepRegisters && latched });
  }

  #boot(retained: Retained): void {
    const { crane, scanMs, watchdogMs } = this.#settings;
    this.#program = bootProgram(retained);
    this.#communication = bootCommunication(this.#registers.setpoint, crane);
    this.#registers.identity.set(
      identityRegisters({
        craneId: crane,
        bootCounter: this.#bootCounter,
        axisMask: this.#table.axisMask,
        scanMs,
        watchdogMs,
      }),
    );
    this.#publish(monotonicNow());
  }

  /** The communication task runs with the write, so that FC23 reads back what it has just written as received. */
  #setpointWritten(registers: Uint16Array): void {
    const now = monotonicNow();
    const { standstill } = this.#program;
    this.#communication = receiveSetpoint(this.#communication, registers, this.#settings.crane, standstill, now);
    this.#publish(now);
  }

  #emergencyStopWritten(): void {
    this.#communication = receiveEmergencyStop(this.#communication);
    this.#publish(monotonicNow());
  }

  #publish(now: MonotonicMs): void {
    this.#statusSequence = (this.#statusSequence + 1) >>> 0;
    const head = statusHead(
      {
        craneId: this.#settings.crane,
        bootCounter: this.#bootCounter,
        program: this.#program,
        communication: this.#communication,
        inputs: this.#inputs,
        table: this.#table,
      },
      now,
    );
    const feedback = this.#frozenFeedback ?? feedbackOf(this.#program);
    writeStatus(this.#registers.status, this.#statusSequence, head, feedback);
    this.#registers.emergencyStop[0] = emergencyRegister(this.#program, this.#communication);
  }

  #refusal(functionCode: number): number {
    if (this.#settings.disabledFunctions.includes(functionCode)) return EXCEPTION.illegalFunction;
    if (this.#board.writesRefused && WRITES.has(functionCode)) return EXCEPTION.deviceFailure;
    return this.#board.exception;
  }
}
