// The reserved second connection to a PLC: idle, proven once a second, used for one thing. Enters: the request
// for an emergency stop. Leaves: FC6, 0 to the emergency stop register, again and again until the PLC confirms it.

import type { Code } from '../domain/index.ts';
import { after, type Millis } from '../quantity/index.ts';
import { EMERGENCY_STOP_BLOCK } from '../registers/index.ts';
import type { ModbusConnection } from './modbus-connection.ts';
import { type LinkOptions, SupervisedLink } from './supervised-link.ts';

export interface EmergencyLineEvents {
  up(): void;
  down(code: Code, detail: string): void;
}

export class EmergencyLine {
  readonly #options: LinkOptions;
  readonly #probeInterval: Millis;
  readonly #link: SupervisedLink;
  #connection: ModbusConnection | undefined;
  #probeTimer: NodeJS.Timeout | undefined;
  #wanted = false;
  #sending = false;

  constructor(options: LinkOptions, probeInterval: Millis, events: EmergencyLineEvents) {
    this.#options = options;
    this.#probeInterval = probeInterval;
    this.#link = new SupervisedLink(options, {
      up: (connection) => {
        this.#connection = connection;
        this.#scheduleProbe(connection);
        events.up();
        if (this.#wanted) void this.#send(connection);
      },
      down: (code, detail) => {
        this.#connection = undefined;
        clearTimeout(this.#probeTimer);
        events.down(code, detail);
      },
    });
  }

  open(): void {
    this.#link.open();
  }

  /** Sends at once, past a probe that may be in flight; without a connection, as soon as there is one. */
  request(): void {
    this.#wanted = true;
    this.#link.hurry();
    if (this.#connection !== undefined && !this.#sending) void this.#send(this.#connection);
  }

  close(): Promise<void> {
    clearTimeout(this.#probeTimer);
    this.#connection = undefined;
    this.#wanted = false;
    return this.#link.close();
  }

  async #send(connection: ModbusConnection): Promise<void> {
    this.#wanted = false;
    this.#sending = true;
    const { clock, exchangeTimeout } = this.#options;
    const reply = await connection.writeRegister(EMERGENCY_STOP_BLOCK.address, 0, after(clock(), exchangeTimeout));
    this.#sending = false;
    if (reply.ok) {
      this.#link.proven();
      if (this.#wanted && this.#connection === connection) void this.#send(connection);
      else if (!this.#wanted) this.#link.relax();
      return;
    }
    this.#wanted = true;
    // Also after an exception: what refuses an emergency stop is not fit to be kept. `up` sends again.
    connection.end(reply.code, `writing the emergency stop: ${reply.detail}`);
  }

  #scheduleProbe(connection: ModbusConnection): void {
    this.#probeTimer = setTimeout(() => void this.#probe(connection), this.#probeInterval);
  }

  async #probe(connection: ModbusConnection): Promise<void> {
    const { clock, exchangeTimeout } = this.#options;
    const reply = await connection.read(EMERGENCY_STOP_BLOCK, after(clock(), exchangeTimeout));
    if (!reply.ok) {
      connection.end(reply.code, `probing the reserved connection: ${reply.detail}`);
      return;
    }
    this.#link.proven();
    this.#scheduleProbe(connection);
  }
}
