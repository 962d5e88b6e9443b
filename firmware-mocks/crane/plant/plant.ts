// The plant as a running thing: the yard in real time, and the field bus over loopback TCP. Enters: settings, lines
// of PLCs. Leaves: sensors every step, truth to whoever asks. A line that is not understood closes its connection.

import { createServer, type Server, type Socket } from 'node:net';
import { QuaylinkError } from '../../../src/domain/index.ts';
import type { PlantCrane, PlantCraneSettings } from './crane.ts';
import { readPlantLine } from './lines.ts';
import { Yard } from './yard.ts';

export interface PlantSettings {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Between its end buffers, m. */
  readonly railLength: number;
  /** All on this rail; 1 … 16 cranes. */
  readonly cranes: readonly PlantCraneSettings[];
}

export interface RunningPlant {
  readonly port: number;
  close(): Promise<void>;
}

const STEP_MS = 10;
/** After a longer stall the time in between is skipped: a crane does not run ahead to catch up. */
const MAX_CATCH_UP_STEPS = 20;
const MAX_LINE = 4096;
const MAX_CONNECTIONS = 64;
/** A listener with more than this unread misses values; one with much more is cut off. */
const SKIP_ABOVE_BYTES = 16 * 1024;
const CUT_ABOVE_BYTES = 256 * 1024;

/** Starts stepping and listening. Throws RUN_PORT_TAKEN where another program has the port. */
export async function runPlant(settings: PlantSettings, log: (sentence: string) => void): Promise<RunningPlant> {
  const plant = new Plant(settings, log);
  await plant.listen();
  return plant;
}

interface Peer {
  readonly socket: Socket;
  rest: string;
  crane: PlantCrane | undefined;
  /** 0: it did not ask for truth. */
  truthEverySteps: number;
  truthAtStep: number;
}

class Plant implements RunningPlant {
  readonly #settings: PlantSettings;
  readonly #log: (sentence: string) => void;
  readonly #yard: Yard;
  readonly #server: Server;
  readonly #peers = new Set<Peer>();
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #steps = 0;
  #port = 0;

  constructor(settings: PlantSettings, log: (sentence: string) => void) {
    this.#settings = settings;
    this.#log = log;
    this.#yard = new Yard(settings.cranes, settings.railLength);
    this.#server = createServer({ noDelay: true }, (socket) => this.#take(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    const { host, port } = this.#settings;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        const detail = `${host}:${port} is in use by another program; stop it or set another port for the plant`;
        reject(error.code === 'EADDRINUSE' ? new QuaylinkError('RUN_PORT_TAKEN', detail, { cause: error }) : error);
      });
      this.#server.listen({ host, port }, resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
    this.#startedAt = milliseconds();
    this.#timer = setInterval(() => this.#run(), STEP_MS);
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    for (const { socket } of this.#peers) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #run(): void {
    let due = Math.floor((milliseconds() - this.#startedAt) / STEP_MS) - this.#steps;
    if (due > MAX_CATCH_UP_STEPS) {
      this.#log(`The plant stood still for ${due * STEP_MS} ms; that time is skipped.`);
      this.#startedAt += (due - 1) * STEP_MS;
      due = 1;
    }
    for (; due > 0; due -= 1) {
      this.#yard.step();
      this.#steps += 1;
    }
    for (const peer of this.#peers) this.#tell(peer);
  }

  #tell(peer: Peer): void {
    const { socket, crane } = peer;
    if (socket.writableLength > CUT_ABOVE_BYTES) socket.destroy();
    if (socket.writableLength > SKIP_ABOVE_BYTES) return;
    if (crane !== undefined) socket.write(`${JSON.stringify(crane.sensors())}\n`);
    if (peer.truthEverySteps === 0 || this.#steps < peer.truthAtStep) return;
    peer.truthAtStep = this.#steps + peer.truthEverySteps;
    for (const each of this.#yard.cranes) socket.write(`${JSON.stringify(each.truth())}\n`);
  }

  #take(socket: Socket): void {
    const peer: Peer = { socket, rest: '', crane: undefined, truthEverySteps: 0, truthAtStep: 0 };
    this.#peers.add(peer);
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#peers.delete(peer));
    socket.on('data', (chunk: string) => {
      const lines = (peer.rest + chunk).split('\n');
      peer.rest = lines.pop() ?? '';
      if (peer.rest.length > MAX_LINE) this.#refuse(peer, `a line is longer than ${MAX_LINE} characters`);
      for (const line of lines) if (!socket.destroyed) this.#obey(peer, line);
    });
  }

  #obey(peer: Peer, text: string): void {
    const read = readPlantLine(text);
    if ('wrong' in read) {
      this.#refuse(peer, read.wrong);
      return;
    }
    const { line } = read;
    switch (line.kind) {
      case 'attach':
        peer.crane = this.#yard.crane(line.crane);
        if (peer.crane === undefined) this.#refuse(peer, `there is no crane ${line.crane}`);
        return;
      case 'truth':
        peer.truthEverySteps = Math.max(1, Math.round(line.intervalMs / STEP_MS));
        return;
      case 'outputs':
        if (peer.crane === undefined) this.#refuse(peer, 'outputs came before attach');
        else peer.crane.command(line);
        return;
      case 'fault': {
        const crane = this.#yard.crane(line.crane);
        if (crane === undefined) this.#refuse(peer, `there is no crane ${line.crane}`);
        else crane.fault(line.fault);
        return;
      }
      default:
        line satisfies never;
    }
  }

  #refuse(peer: Peer, wrong: string): void {
    this.#log(`A connection was closed: ${wrong}.`);
    peer.socket.end(`${JSON.stringify({ kind: 'error', wrong })}\n`);
  }
}

function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
