// A Modbus driver on a bench: real sockets on loopback, its clock and its timers moved by hand. Enters: what
// a test writes and answers. Leaves: the driver's events, one by one.

import { vi } from 'vitest';
import type { Code, CraneNumber } from '../../src/domain/index.ts';
import type { PlcDriver, PlcEvent } from '../../src/plc/driver.ts';
import { createModbusDriver, type ModbusDriverOptions } from '../../src/plc/modbus-driver.ts';
import { millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { ModbusPeer, type PeerRequest } from './modbus-peer.ts';
import { registersOfHex, registerVectors } from './register-vectors.ts';

const vectors = registerVectors();
const IDENTITY_HEX = (vectors.identity[0] as { registersHex: string }).registersHex;
export const STATUS_HEX = (vectors.status[0] as { registersHex: string }).registersHex;

/** CRC-16/MODBUS, written apart from the driver's. */
function crc16(bytes: Buffer): number {
  return bytes.reduce((start, byte) => {
    let crc = start ^ byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
    return crc;
  }, 0xffff);
}

/** A status block with single registers changed, and its CRC made right again. */
export function statusHex(changes: Readonly<Record<number, number>>): string {
  const registers = registersOfHex(STATUS_HEX);
  for (const [offset, value] of Object.entries(changes)) registers[Number(offset)] = value;
  const body = Buffer.from(registers.slice(0, 51).flatMap((register) => [register >> 8, register & 0xff]));
  registers[51] = crc16(body);
  return registers.map((register) => register.toString(16).padStart(4, '0')).join('');
}

export const isExchange = (request: PeerRequest) => request.functionCode === 23;
export const isIdentity = (request: PeerRequest) => request.functionCode === 3 && request.address === 200;
export const isProbe = (request: PeerRequest) => request.functionCode === 3 && request.address === 300;
export const isEmergencyStop = (request: PeerRequest) => request.functionCode === 6;

export class DriverBench {
  readonly peer = new ModbusPeer();
  readonly events: PlcEvent[] = [];
  readonly faults: { readonly connection: string; readonly code: Code }[] = [];
  reservedUp = false;
  now = 1_000_000;
  #driver: PlcDriver | undefined;
  #read = 0;
  #onChange: (() => void) | undefined;

  /** Listening peer with a healthy PLC in its memory. Timers stand still from here on. */
  static async create(): Promise<DriverBench> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const bench = new DriverBench();
    bench.peer.load(200, IDENTITY_HEX);
    bench.peer.load(100, STATUS_HEX);
    bench.peer.memory[300] = 1;
    await bench.peer.listen();
    return bench;
  }

  get driver(): PlcDriver {
    if (this.#driver === undefined) throw new Error('the bench has not started its driver');
    return this.#driver;
  }

  clock(): MonotonicMs {
    return monotonicMs(this.now);
  }

  start(change: Partial<ModbusDriverOptions> = {}): void {
    this.#driver = createModbusDriver({
      host: '127.0.0.1',
      port: this.peer.port,
      unitId: 1,
      crane: 1 as CraneNumber,
      axes: 7,
      exchangeTimeout: millis(50),
      watchdog: millis(150),
      scan: millis(10),
      clock: () => this.clock(),
      jitter: () => 0.5,
      observer: {
        fault: (connection, code) => this.#note(() => this.faults.push({ connection, code })),
        reservedUp: () => this.#note(() => (this.reservedUp = true)),
        reservedDown: () => this.#note(() => (this.reservedUp = false)),
      },
      ...change,
    });
    this.#driver.start((event) => this.#note(() => this.events.push(event)));
  }

  /** Starts, and waits until both connections stand. */
  async startUp(change: Partial<ModbusDriverOptions> = {}): Promise<void> {
    this.start(change);
    await this.next('up');
    await this.until(() => this.reservedUp);
  }

  /** Moves clock and timers. */
  advance(ms: number): void {
    this.now += ms;
    vi.advanceTimersByTime(ms);
  }

  /** The next event that no earlier call returned; fails if it is of another kind. */
  async next<Kind extends PlcEvent['kind']>(kind: Kind): Promise<Extract<PlcEvent, { readonly kind: Kind }>> {
    await this.until(() => this.events.length > this.#read);
    const event = this.events[this.#read] as PlcEvent;
    this.#read += 1;
    if (event.kind !== kind) throw new Error(`expected ${kind}, got ${JSON.stringify(event)}`);
    return event as Extract<PlcEvent, { readonly kind: Kind }>;
  }

  /** Waits for something that an event, a fault or the reserved connection brings about. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  /** Lets everything that is already on its way over loopback arrive. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  async dispose(): Promise<void> {
    vi.useRealTimers();
    await this.#driver?.close();
    await this.peer.stop();
  }

  #note(change: () => unknown): void {
    change();
    this.#onChange?.();
  }
}
