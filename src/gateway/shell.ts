// The gateway with its sockets, timers and clock. Enters: settings, PLC drivers, an observer. Leaves: a running
// WebSocket server that turns what happens into events of the core and performs the core's effects, PLCs first.
// Decides nothing itself. A bug in the core ends the process: then no heartbeat leaves, and every PLC stops its crane.

import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Code, type CraneNumber, type DecodeFailure, QuaylinkError } from '../domain/index.ts';
import { BOOT_ID_FILE, clockIdentity } from '../link/index.ts';
import type { PlcDriver } from '../plc/driver.ts';
import { elapsed, type MonotonicMs } from '../quantity/index.ts';
import {
  closeCodeOf,
  CONTROL_PATH,
  decodeClientFrame,
  type GatewayFrame,
  MAX_FRAME_BYTES,
  STOP_PATH,
  type StopKind,
  SUBPROTOCOL,
} from '../wire/index.ts';
import { encodeMessage } from '../wire/message.ts';
import { type Authenticate, tokenAuthentication } from './authenticate.ts';
import { GatewayCore } from './core.ts';
import type { GatewayEffect, GatewayEvent, PathKind } from './events.ts';
import type { GatewayObserver } from './observer.ts';
import { MAX_CONNECTIONS } from './sessions.ts';
import type { GatewaySettings } from './settings.ts';

const TICK_MS = 10;
/** A tick later than this means that the process stood still. */
const STALL_MS = 50;
/** A peer with more than this unsent is cut off. */
const MAX_UNSENT_BYTES = 256 * 1024;
/** A peer with more than this unsent is spared status frames: the next one will be newer. */
const STATUS_UNSENT_BYTES = 8 * 1024;
/** Open sockets of every kind; those that are still no WebSocket count too. */
const MAX_SOCKETS = 2 * MAX_CONNECTIONS;
/** A request that is not whole by then is dropped. */
const HTTP_LIMITS = { headersTimeout: 5000, requestTimeout: 5000, connectionsCheckingInterval: 1000 } as const;
/** A peer that does not answer the closing handshake is cut off after this. */
const CLOSE_PATIENCE_MS = 500;

export interface GatewayDependencies {
  /** One driver a crane, not started yet; the gateway starts and closes them. */
  readonly drivers: ReadonlyMap<CraneNumber, PlcDriver>;
  readonly observer: GatewayObserver;
  /** Takes the place of the tokens of the settings, for mutual TLS. */
  readonly authenticate?: Authenticate;
}

export interface RunningGateway {
  readonly address: { readonly host: string; readonly port: number };
  /** A stop from beside the gateway. Crane 0 = all. */
  stop(crane: CraneNumber | 0, kind: StopKind): void;
  /** Stops the cranes, waits until they rest (8 s at most), tells every session, closes. */
  close(): Promise<void>;
}

/** Starts a gateway. Resolves when it listens. Throws QuaylinkError RUN_PORT_TAKEN where another program has the port. */
export async function startGateway(settings: GatewaySettings, deps: GatewayDependencies): Promise<RunningGateway> {
  const shell = new GatewayShell(settings, deps);
  await shell.listen();
  return shell;
}

/**
 * A connection: ws reads and keeps it (handshake, pings, close), and frames go to its socket as whole messages. They
 * never cut into what ws sends: without compression it writes each message at once and whole, too.
 */
interface Peer {
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
}

function monotonicNow(): MonotonicMs {
  return (Number(process.hrtime.bigint()) / 1e6) as MonotonicMs;
}

class GatewayShell implements RunningGateway {
  readonly #settings: GatewaySettings;
  readonly #deps: GatewayDependencies;
  readonly #authenticate: Authenticate;
  readonly #core: GatewayCore;
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #peers = new Map<number, Peer>();
  #nextConnection = 1;
  #busy = false;
  #abandoned = false;
  #ticker: NodeJS.Timeout | undefined;
  #tickedAt: MonotonicMs = monotonicNow();
  #wake: NodeJS.Timeout | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #closing: Promise<void> | undefined;
  #shutDown: (() => void) | undefined;

  constructor(settings: GatewaySettings, deps: GatewayDependencies) {
    this.#settings = settings;
    this.#deps = deps;
    this.#authenticate = deps.authenticate ?? tokenAuthentication(settings.tokens);
    const identity = { nonce: randomInt(1, 2 ** 32), clock: clockIdentity(bootId()) };
    this.#core = new GatewayCore(settings, identity, deps.observer);
    this.#http = createServer(HTTP_LIMITS, (_request, response) => {
      response.writeHead(426, { connection: 'close' }).end('This is a Quaylink gateway: WebSocket only.\n');
    });
    this.#http.maxConnections = MAX_SOCKETS;
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      handleProtocols: () => SUBPROTOCOL,
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get address(): { readonly host: string; readonly port: number } {
    const { port } = this.#http.address() as AddressInfo;
    return { host: this.#settings.host, port };
  }

  async listen(): Promise<void> {
    const { host, port } = this.#settings;
    await new Promise<void>((resolve, reject) => {
      const refused = (error: NodeJS.ErrnoException) => reject(listenError(error, host, port));
      this.#http.once('error', refused);
      this.#http.listen(port, host, () => {
        this.#http.off('error', refused);
        resolve();
      });
    });
    this.#tickedAt = monotonicNow();
    for (const [crane, driver] of this.#deps.drivers) {
      driver.start((event) => this.#take({ kind: 'plc', crane, event }));
    }
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  stop(crane: CraneNumber | 0, kind: StopKind): void {
    this.#take({ kind: 'local-stop', crane, stop: kind });
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #closeOnce(): Promise<void> {
    const resting = new Promise<void>((resolve) => {
      this.#shutDown = resolve;
    });
    this.#take({ kind: 'shutdown' });
    if (!this.#abandoned) await resting;
    clearInterval(this.#ticker);
    clearTimeout(this.#wake);
    await Promise.all([...this.#deps.drivers.values()].map((driver) => driver.close()));
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until ws has the socket, its errors are nobody's: the peer is gone, and nothing was begun.
    const ignoreError = () => socket.destroy();
    socket.on('error', ignoreError);
    const path = pathOf(request);
    if (path === undefined) return refuseUpgrade(socket, 404, 'Not Found');
    const principal = this.#authenticate(request);
    if (principal === undefined) {
      this.#deps.observer.connectionClosed('SESSION_UNAUTHENTICATED');
      return refuseUpgrade(socket, 401, 'Unauthorized');
    }
    if (!offersProtocol(request)) return refuseUpgrade(socket, 400, 'Bad Request');
    if (!(this.#peers.size < MAX_CONNECTIONS)) return refuseUpgrade(socket, 503, 'Service Unavailable');
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off('error', ignoreError);
      request.socket.setNoDelay(true);
      this.#open({ webSocket, socket }, path, principal);
    });
  }

  #open(peer: Peer, path: PathKind, principal: { name: string; role: 'operator' | 'viewer' }): void {
    const { webSocket } = peer;
    const connection = this.#nextConnection;
    this.#nextConnection += 1;
    this.#peers.set(connection, peer);
    webSocket.on('message', (data, isBinary) => this.#message(connection, data as Buffer, isBinary));
    webSocket.on('close', () => {
      this.#peers.delete(connection);
      this.#take({ kind: 'closed', connection });
    });
    // Every error of ws (a message too long, a broken mask, a reset) is followed by its close.
    webSocket.on('error', () => webSocket.terminate());
    this.#take({ kind: 'opened', connection, path, principal, key: new Uint8Array(randomBytes(16)) });
  }

  #message(connection: number, data: Buffer, isBinary: boolean): void {
    const arrivedAt = monotonicNow();
    const decoded = isBinary ? decodeClientFrame(data) : NOT_BINARY;
    if (decoded.ok) this.#take({ kind: 'frame', connection, frame: decoded.value, arrivedAt });
    else this.#take({ kind: 'malformed', connection, failure: decoded });
  }

  #tick(): void {
    const now = monotonicNow();
    const gap = elapsed(this.#tickedAt, now);
    if (gap > TICK_MS + STALL_MS) this.#deps.observer.stall(gap);
    this.#tickedAt = now;
    this.#take({ kind: 'tick' });
  }

  /** One step of the core and all its effects. Events that come from within an effect wait for its end. */
  #take(event: GatewayEvent): void {
    if (this.#abandoned) return;
    if (this.#busy) {
      queueMicrotask(() => this.#take(event));
      return;
    }
    this.#busy = true;
    const now = monotonicNow();
    try {
      const effects = this.#core.step(event, now);
      for (const effect of effects) this.#performAtPlc(effect);
      for (const effect of effects) this.#performAtPeer(effect);
    } catch (error) {
      this.#abandon();
      throw error;
    }
    this.#busy = false;
    this.#planWake(now);
  }

  /** After a bug nothing that the core says counts any more: stop the cranes past it, and take no further event. */
  #abandon(): void {
    this.#abandoned = true;
    clearInterval(this.#ticker);
    clearTimeout(this.#wake);
    for (const driver of this.#deps.drivers.values()) driver.emergencyStop();
    this.#shutDown?.();
  }

  #performAtPlc(effect: GatewayEffect): void {
    if (effect.kind === 'plc-emergency-stop') {
      this.#deps.drivers.get(effect.crane)?.emergencyStop();
    } else if (effect.kind === 'plc-write') {
      this.#deps.drivers.get(effect.crane)?.write(effect.record);
      if (effect.arrivedAt !== undefined) {
        this.#deps.observer.residence(effect.crane, elapsed(effect.arrivedAt, monotonicNow()));
      }
    }
  }

  #performAtPeer(effect: GatewayEffect): void {
    if (effect.kind === 'send') this.#send(effect.connection, effect.frame);
    else if (effect.kind === 'close') this.#hangUp(effect.connection, effect.code);
    else if (effect.kind === 'shut-down') this.#shutDown?.();
  }

  #send(connection: number, frame: GatewayFrame): void {
    const peer = this.#peers.get(connection);
    if (peer === undefined) return;
    const { webSocket, socket } = peer;
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (webSocket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.#deps.observer.connectionClosed('SESSION_SLOW');
      webSocket.terminate();
      return;
    }
    if (frame.type === 'status' && webSocket.bufferedAmount > STATUS_UNSENT_BYTES) return;
    socket.write(encodeMessage(frame));
  }

  #hangUp(connection: number, code: Code): void {
    const webSocket = this.#peers.get(connection)?.webSocket;
    if (webSocket === undefined) return;
    webSocket.close(closeCodeOf(code), code);
    setTimeout(() => webSocket.terminate(), CLOSE_PATIENCE_MS);
  }

  /** The ticker is enough for watchdogs; a status that an event made due must not wait for it. */
  #planWake(now: MonotonicMs): void {
    const due = this.#core.dueAt;
    if (!(due < this.#tickedAt + TICK_MS) || !(due < this.#wakeAt)) return;
    clearTimeout(this.#wake);
    this.#wakeAt = due;
    this.#wake = setTimeout(
      () => {
        this.#wakeAt = Number.POSITIVE_INFINITY;
        this.#take({ kind: 'tick' });
      },
      Math.max(1, Math.ceil(due - now)),
    );
  }
}

const NOT_BINARY: DecodeFailure = {
  ok: false,
  code: 'WIRE_NOT_BINARY',
  offset: 0,
  expected: 'a binary message',
  found: 'text',
};

function bootId(): string {
  try {
    return readFileSync(BOOT_ID_FILE, 'utf8');
  } catch {
    // Not Linux: stamps of other processes then do not compare, and the welcome says so.
    return '';
  }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  const advice = 'stop the other program, or set `websocket.port` to a free port';
  return new QuaylinkError('RUN_PORT_TAKEN', `${host}:${port} is in use; ${advice}.`, { cause: error });
}

function pathOf(request: IncomingMessage): PathKind | undefined {
  const path = request.url?.split('?', 1)[0];
  if (path === CONTROL_PATH) return 'control';
  return path === STOP_PATH ? 'stop' : undefined;
}

function offersProtocol(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol']?.split(',') ?? [];
  return offered.some((protocol) => protocol.trim() === SUBPROTOCOL);
}

function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  // A peer that never closes its half would keep the socket, and the end of the gateway waiting.
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
