// The plant's end of the field bus, over TCP. Enters: lines of PLCs and of whoever measures or breaks something. Leaves:
// outputs handed to their cranes, sensors every step, truth to who asked. A line that is not understood gets a line
// that says so, and its connection is closed; nothing that follows it counts.

import { createServer, type Server, type Socket } from 'node:net';
import { QuaylinkError } from '../../../src/domain/index.ts';
import type { PlcOutputs } from '../field-bus.ts';
import { type PlantCrane, STEP_MS } from './crane.ts';
import { type PlantLine, readPlantLine } from './lines.ts';
import type { Yard } from './yard.ts';

/** Characters. */
const MAX_LINE = 4096;
const MAX_CONNECTIONS = 64;
/** A listener with more than this unread misses values; one with much more is cut off. */
const SKIP_ABOVE_BYTES = 16 * 1024;
const CUT_ABOVE_BYTES = 256 * 1024;
/** What a refused peer has to read why, ms. */
const REFUSED_LINGERS_MS = 500;

interface Peer {
  readonly socket: Socket;
  rest: string;
  /** The crane whose PLC this is. */
  crane: PlantCrane | undefined;
  /** Newest outputs since the last report; a newer line replaces them. */
  outputs: PlcOutputs | undefined;
  /** 0: it did not ask for truth. */
  truthEverySteps: number;
  truthAtStep: number;
}

export class FieldServer {
  readonly #yard: Yard;
  readonly #log: (sentence: string) => void;
  readonly #server: Server;
  /** At most MAX_CONNECTIONS. */
  readonly #sockets = new Set<Socket>();
  /** Those that are still listened to. */
  readonly #peers = new Set<Peer>();

  constructor(yard: Yard, log: (sentence: string) => void) {
    this.#yard = yard;
    this.#log = log;
    this.#server = createServer({ noDelay: true }, (socket) => this.#take(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Resolves to the port. Rejects with RUN_PORT_TAKEN where another program has it. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => {
        const detail = `${host}:${port} is in use by another program; stop it or set another port for the plant`;
        reject(error.code === 'EADDRINUSE' ? new QuaylinkError('RUN_PORT_TAKEN', detail, { cause: error }) : error);
      };
      this.#server.once('error', fail);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', fail);
        // A connection that cannot be accepted is no reason for the cranes to drop dead.
        this.#server.on('error', (error) => this.#log(`A connection was not accepted: ${error.message}.`));
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Before each step: hands over what arrived since the last report. It holds for all the steps that are caught up at once. */
  deliver(): void {
    for (const { crane, outputs } of this.#peers) if (outputs !== undefined) crane?.command(outputs);
  }

  /** After the last of the steps that were due: tells everyone. */
  report(step: number): void {
    for (const peer of this.#peers) {
      peer.outputs = undefined;
      this.#tell(peer, step);
    }
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #tell(peer: Peer, step: number): void {
    const { socket, crane } = peer;
    if (socket.writableLength > CUT_ABOVE_BYTES) socket.destroy();
    if (socket.writableLength > SKIP_ABOVE_BYTES) return;
    if (crane !== undefined) socket.write(`${JSON.stringify(crane.sensors())}\n`);
    if (peer.truthEverySteps === 0 || step < peer.truthAtStep) return;
    peer.truthAtStep = step + peer.truthEverySteps;
    for (const each of this.#yard.cranes) socket.write(`${JSON.stringify(each.truth())}\n`);
  }

  #take(socket: Socket): void {
    const peer: Peer = {
      socket,
      rest: '',
      crane: undefined,
      outputs: undefined,
      truthEverySteps: 0,
      truthAtStep: 0,
    };
    this.#sockets.add(socket);
    this.#peers.add(peer);
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    // Its place is free as soon as it has hung up.
    socket.on('end', () => this.#peers.delete(peer));
    socket.on('close', () => {
      this.#peers.delete(peer);
      this.#sockets.delete(socket);
    });
    socket.on('data', (chunk: string) => this.#hear(peer, chunk));
  }

  #hear(peer: Peer, chunk: string): void {
    if (!this.#peers.has(peer)) return;
    const lines = (peer.rest + chunk).split('\n');
    peer.rest = lines.pop() ?? '';
    for (const line of lines) {
      const wrong = this.#obey(peer, line);
      if (wrong !== undefined) {
        this.#refuse(peer, wrong);
        return;
      }
    }
    if (peer.rest.length > MAX_LINE) this.#refuse(peer, TOO_LONG);
  }

  /** What is wrong with the line, or undefined where it was obeyed. */
  #obey(peer: Peer, text: string): string | undefined {
    if (text.length > MAX_LINE) return TOO_LONG;
    const read = readPlantLine(text);
    return 'wrong' in read ? read.wrong : this.#do(peer, read.line);
  }

  #do(peer: Peer, line: PlantLine): string | undefined {
    switch (line.kind) {
      case 'attach':
        return this.#attach(peer, line.crane);
      case 'truth':
        peer.truthEverySteps = Math.max(1, Math.round(line.intervalMs / STEP_MS));
        return undefined;
      case 'outputs':
        if (peer.crane === undefined) return 'outputs came before attach';
        peer.outputs = line;
        return undefined;
      case 'fault': {
        const crane = this.#yard.crane(line.crane);
        if (crane === undefined) return `there is no crane ${line.crane}`;
        crane.fault(line.fault);
        return undefined;
      }
      default:
        return line satisfies never;
    }
  }

  /** A crane is wired to one PLC: the outputs of two would take turns. */
  #attach(peer: Peer, number: number): string | undefined {
    const crane = this.#yard.crane(number);
    if (crane === undefined) return `there is no crane ${number}`;
    if (peer.crane !== undefined) return 'this connection is attached already';
    for (const other of this.#peers) if (other.crane === crane) return `crane ${number} has a PLC already`;
    peer.crane = crane;
    return undefined;
  }

  #refuse(peer: Peer, wrong: string): void {
    this.#peers.delete(peer);
    this.#log(`A connection was closed: ${wrong}.`);
    const { socket } = peer;
    socket.end(`${JSON.stringify({ kind: 'error', wrong })}\n`);
    const cut = setTimeout(() => socket.destroy(), REFUSED_LINGERS_MS);
    socket.once('close', () => clearTimeout(cut));
  }
}

const TOO_LONG = `a line is longer than ${MAX_LINE} characters`;
