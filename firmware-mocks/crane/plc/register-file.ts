// The holding registers of the mock PLC: which exist, which may be written, and who is told of a write.
// Enters: checked spans from the Modbus server. Leaves: register values; a write of the setpoint block or
// of the emergency stop register reaches the communication task at once.

import {
  EMERGENCY_STOP_BLOCK,
  IDENTITY_BLOCK,
  type RegisterBlock,
  SETPOINT_BLOCK,
  STATUS_BLOCK,
} from '../../../src/registers/index.ts';
import type { RegisterFile } from './modbus-tcp.ts';

export interface RegisterListener {
  /** Registers of the setpoint block were written; the whole block as it stands now. */
  setpointWritten(registers: Uint16Array): void;
  /** 0 was written to the emergency stop register. */
  emergencyStopWritten(): void;
}

/** Memory of the blocks in src/registers/block.ts. A span lies within one block or does not exist. */
export class PlcRegisters implements RegisterFile {
  readonly setpoint = new Uint16Array(SETPOINT_BLOCK.length);
  readonly status = new Uint16Array(STATUS_BLOCK.length);
  readonly identity = new Uint16Array(IDENTITY_BLOCK.length);
  readonly emergencyStop = new Uint16Array(EMERGENCY_STOP_BLOCK.length);
  readonly #listener: RegisterListener;
  readonly #memory: readonly { readonly block: RegisterBlock; readonly registers: Uint16Array }[];

  constructor(listener: RegisterListener) {
    this.#listener = listener;
    this.#memory = [
      { block: SETPOINT_BLOCK, registers: this.setpoint },
      { block: STATUS_BLOCK, registers: this.status },
      { block: IDENTITY_BLOCK, registers: this.identity },
      { block: EMERGENCY_STOP_BLOCK, registers: this.emergencyStop },
    ];
  }

  readable(address: number, count: number): boolean {
    return this.#memory.some(({ block }) => within(block, address, count));
  }

  writable(address: number, count: number): boolean {
    return within(SETPOINT_BLOCK, address, count) || within(EMERGENCY_STOP_BLOCK, address, count);
  }

  read(address: number): number {
    for (const { block, registers } of this.#memory) {
      if (within(block, address, 1)) return registers[address - block.address] ?? 0;
    }
    return 0;
  }

  write(address: number, values: Uint16Array): void {
    if (within(SETPOINT_BLOCK, address, values.length)) {
      this.setpoint.set(values, address - SETPOINT_BLOCK.address);
      this.#listener.setpointWritten(this.setpoint);
    } else if (values[0] === 0) {
      this.#listener.emergencyStopWritten();
    }
  }
}

function within(block: RegisterBlock, address: number, count: number): boolean {
  return address >= block.address && address + count <= block.address + block.length;
}
