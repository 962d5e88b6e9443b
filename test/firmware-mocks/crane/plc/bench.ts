// Both neighbours of a running mock PLC, as small as they can be: a plant on the field bus whose axes follow
// at once, and a Modbus client that writes setpoint blocks and reads status blocks with FC23.

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { PlantFault, PlantSensors, PlcOutputs } from '../../../../firmware-mocks/crane/field-bus.ts';
import { type PlcSettings, type RunningPlc, runPlc } from '../../../../firmware-mocks/crane/plc/plc.ts';
import type { CraneNumber } from '../../../../src/domain/index.ts';
import { STATUS_WORD } from '../../../../src/registers/index.ts';
import { CRANE, LEVELS_RUN, type Order, SENSORS, setpointRegisters, UNLOADER, WATCHDOG_MS, WORDS } from './rig.ts';

export class BenchPlant {
  readonly faults: PlantFault[] = [];
  attached = 0;
  outputs: PlcOutputs | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #sensors: PlantSensors = SENSORS;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async start(): Promise<this> {
    this.#server.listen({ host: '127.0.0.1', port: 0 });
    await once(this.#server, 'listening');
    this.#timer = setInterval(() => this.#step(), 10);
    return this;
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    clearInterval(this.#timer);
    this.dropConnections();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(JSON.parse(line) as PlcOutputs | PlantFault | { kind: 'attach' });
    });
  }

  #take(message: PlcOutputs | PlantFault | { kind: 'attach' }): void {
    if (message.kind === 'attach') this.attached += 1;
    else if (message.kind === 'fault') this.faults.push(message);
    else this.outputs = message;
  }

  #step(): void {
    const speeds = this.outputs?.speeds ?? SENSORS.speeds;
    const positions = this.#sensors.positions.map((position, slot) => position + (speeds[slot] ?? 0) * 0.01);
    this.#sensors = { ...this.#sensors, step: this.#sensors.step + 1, speeds, positions };
    for (const socket of this.#sockets) socket.write(`${JSON.stringify(this.#sensors)}\n`);
  }
}

export class ModbusClient {
  readonly #socket: Socket;
  #answers: ((pdu: Buffer) => void)[] = [];
  #rest = Buffer.alloc(0);
  #transaction = 0;
  closed = false;

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => {
      this.closed = true;
      for (const give of this.#answers.splice(0)) give(Buffer.alloc(0));
    });
    this.#socket.on('data', (chunk) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      while (this.#rest.length >= 6 && this.#rest.length >= 6 + this.#rest.readUInt16BE(4)) {
        const end = 6 + this.#rest.readUInt16BE(4);
        this.#answers.shift()?.(this.#rest.subarray(7, end));
        this.#rest = this.#rest.subarray(end);
      }
    });
  }

  /** The PDU of the reply; empty where the connection ended first. */
  request(pdu: readonly number[]): Promise<Buffer> {
    if (this.closed) return Promise.resolve(Buffer.alloc(0));
    this.#transaction = (this.#transaction + 1) & 0xffff;
    const header = [this.#transaction >> 8, this.#transaction & 0xff, 0, 0, 0, pdu.length + 1, 1];
    this.#socket.write(Uint8Array.from([...header, ...pdu]));
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  read(address: number, count: number): Promise<Buffer> {
    return this.request([3, address >> 8, address & 0xff, 0, count]);
  }

  writeOne(address: number, value: number): Promise<Buffer> {
    return this.request([6, address >> 8, address & 0xff, value >> 8, value & 0xff]);
  }

  /** Writes a setpoint block and reads the status block in one exchange. */
  exchange(block: Uint16Array): Promise<Buffer> {
    const values = [...block].flatMap((register) => [register >> 8, register & 0xff]);
    return this.request([23, 0, 100, 0, 54, 0, 0, 0, 24, 48, ...values]);
  }

  close(): void {
    this.#socket.destroy();
  }
}

export interface Status {
  readonly bootCounter: number;
  readonly scanCounter: number;
  readonly statusWord: number;
  readonly received: number;
  readonly applied: number;
  readonly trolleyPosition: number;
  readonly stopCause: number;
}

function statusOf(reply: Buffer): Status | undefined {
  if (reply.length !== 2 + 108) return undefined;
  const at = (register: number): number => reply.readUInt16BE(2 + 2 * register);
  const long = (register: number): number => reply.readUInt32BE(2 + 2 * register);
  return {
    bootCounter: at(4),
    scanCounter: at(5),
    statusWord: at(8),
    received: long(10),
    applied: long(12),
    trolleyPosition: reply.readInt32BE(2 + 2 * 16),
    stopCause: at(44),
  };
}

/** Plays the gateway to a PLC at a port. */
export class GatewayDouble {
  readonly #port: number;
  client: ModbusClient;
  #sequence = 0;

  constructor(port: number) {
    this.#port = port;
    this.client = new ModbusClient(port);
  }

  /** One exchange with the order as the next block; undefined where the PLC did not answer with a status block. */
  async exchange(change: Partial<Order> = {}): Promise<Status | undefined> {
    this.#sequence += 1;
    const block = setpointRegisters({
      word: WORDS.run,
      levels: LEVELS_RUN,
      hoist: 0,
      trolley: 0,
      gantry: 0,
      slew: 0,
      attachment: 0,
      nonce: 77,
      crane: CRANE,
      layout: 0x0101,
      ...change,
      sequence: this.#sequence,
      heartbeat: this.#sequence,
    });
    return statusOf(await this.client.exchange(block));
  }

  /** Exchanges until the status is as wished; fails the test by its time-out where it never is. */
  async until(wish: (status: Status) => boolean, change: Partial<Order> = {}): Promise<Status> {
    for (;;) {
      const status = await this.exchange(change);
      if (status !== undefined && wish(status)) return status;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Takes the PLC over, each step until a scan has applied it; from the start again where a busy machine tripped the watchdog. */
  async handshake(): Promise<void> {
    for (;;) {
      for (const word of [WORDS.remoteLow, WORDS.reset]) {
        const first = await this.exchange({ word });
        await this.until(({ applied }) => applied >= (first?.received ?? 0) && applied > 0, { word });
      }
      const status = await this.until(({ statusWord }) => (statusWord & RDY_REF) !== 0 || !isAlive(statusWord));
      if (isAlive(status.statusWord)) return;
    }
  }

  /** Takes the PLC over and orders motion until the crane moves as wished. */
  async drive(order: Partial<Order>, moves: () => boolean): Promise<void> {
    for (;;) {
      await this.handshake();
      const status = await this.until(({ statusWord }) => moves() || !isAlive(statusWord), order);
      if (isAlive(status.statusWord)) return;
    }
  }

  /** PDU of the reply to a read of the identity block, hex. */
  async identity(): Promise<string> {
    return (await this.client.read(200, 8)).toString('hex');
  }

  async bootCounter(): Promise<number> {
    const reply = await this.client.read(204, 1);
    this.close();
    return reply.readUInt16BE(2);
  }

  /** A new connection, after the PLC has closed the last one. */
  async reconnect(): Promise<void> {
    for (;;) {
      this.client.close();
      this.client = new ModbusClient(this.#port);
      if ((await this.client.read(200, 8)).length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  close(): void {
    this.client.close();
  }
}

/** A plant, a PLC and a gateway's double. */
export class Bench {
  readonly plant: BenchPlant;
  readonly plc: RunningPlc;
  readonly gateway: GatewayDouble;

  private constructor(plant: BenchPlant, plc: RunningPlc) {
    this.plant = plant;
    this.plc = plc;
    this.gateway = new GatewayDouble(plc.port);
  }

  static async start(change: Partial<PlcSettings> = {}): Promise<Bench> {
    const plant = await new BenchPlant().start();
    return new Bench(plant, await runPlc(benchSettings(plant.port, change), () => undefined));
  }

  static async startWith(settings: PlcSettings): Promise<Bench> {
    const plant = await new BenchPlant().start();
    return new Bench(plant, await runPlc(settings, () => undefined));
  }

  get client(): ModbusClient {
    return this.gateway.client;
  }

  /** Takes the PLC over and brings the trolley to some speed. */
  move(): Promise<void> {
    return this.gateway.drive({ trolley: 1 }, () => (this.plant.outputs?.speeds[1] ?? 0) > 0.1);
  }

  async close(): Promise<void> {
    this.gateway.close();
    await this.plc.close();
    this.plant.close();
  }
}

const { RDY_REF, WATCHDOG_OK } = STATUS_WORD;

function isAlive(statusWord: number): boolean {
  return (statusWord & WATCHDOG_OK) !== 0;
}

export function benchSettings(plantPort: number, change: Partial<PlcSettings> = {}): PlcSettings {
  return {
    crane: CRANE as CraneNumber,
    type: UNLOADER,
    host: '127.0.0.1',
    port: 0,
    unitId: 1,
    maxConnections: 4,
    disabledFunctions: [],
    plant: { host: '127.0.0.1', port: plantPort },
    scanMs: 10,
    watchdogMs: WATCHDOG_MS,
    bootCounter: 5,
    faults: [],
    ...change,
  };
}
