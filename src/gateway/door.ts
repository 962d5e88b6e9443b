// The gateway's door: one server, plain or TLS 1.3, and what it asks of whoever knocks. Enters: sockets. Leaves: WebSockets
// with a principal each. Cheapest question first: origin, address, identity, path, protocol, room; every refusal says its code.

import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { constants } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Code, type Principal, QuaylinkError } from '../domain/index.ts';
import { elapsed, type MonotonicMs } from '../quantity/index.ts';
import { AddressLimits, networkOf } from '../security/address-limits.ts';
import type { Credentials, TlsMaterial } from '../security/credentials.ts';
import { CODE_HEADER, CONTROL_PATH, MAX_FRAME_BYTES, STOP_PATH, SUBPROTOCOL } from '../wire/index.ts';
import type { Authenticate, Identified } from './authenticate.ts';
import type { PathKind } from './events.ts';
import type { GatewayObserver } from './observer.ts';
import { MAX_CONNECTIONS } from './sessions.ts';

/** Sockets that are still no WebSocket, of one address: it takes them a moment, and the oldest gives way to the newest. */
export const MAX_WAITING_PER_ADDRESS = 16;
/** Of all addresses, likewise. */
const MAX_WAITING = 128;
/** Open sockets of every kind. More than may wait or have come in, for those that are being closed. */
const MAX_SOCKETS = 2 * (MAX_WAITING + MAX_CONNECTIONS);
/** A TLS handshake or a request that is not whole by then is dropped. */
const PATIENCE_MS = 5000;
const HTTP_LIMITS = {
  headersTimeout: PATIENCE_MS,
  requestTimeout: PATIENCE_MS,
  connectionsCheckingInterval: 1000,
} as const;
/** Sockets that are dropped for their number are told this often at most: a flood must not become one of log lines. */
const TELL_DROPS_MS = 1000;

export interface DoorOptions {
  readonly host: string;
  readonly port: number;
  readonly authenticate: Authenticate;
  /** With them the server speaks TLS 1.3 only, and asks each client for its certificate. */
  readonly credentials: Credentials | undefined;
  readonly observer: GatewayObserver;
  now(): MonotonicMs;
  /** Whether one more WebSocket of this principal may come in: OK, or the code that refuses it. */
  roomFor(principal: Principal): Code;
  onVisitor(visitor: Visitor): void;
}

/** Somebody who was let in. */
export interface Visitor extends Identified {
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  readonly path: PathKind;
}

export class Door {
  readonly #options: DoorOptions;
  readonly #server: Server | TlsServer;
  readonly #webSockets: WebSocketServer;
  readonly #limits = new AddressLimits();
  /** Sockets that are no WebSocket yet, by `peerOf`; the oldest first. */
  readonly #waiting = new Map<string, { readonly socket: Socket; readonly network: string }>();
  #toldDropsAt: MonotonicMs | undefined;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#server = serverOf(options.credentials, (_request, response) => {
      response.writeHead(426, { connection: 'close' }).end('This is a Quaylink gateway: WebSocket only.\n');
    });
    this.#server.maxConnections = MAX_SOCKETS;
    this.#server.on('connection', (socket: Socket) => this.#arrive(socket));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      handleProtocols: () => SUBPROTOCOL,
    });
  }

  get address(): { readonly host: string; readonly port: number } {
    const { port } = this.#server.address() as AddressInfo;
    return { host: this.#options.host, port };
  }

  async listen(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const refused = (error: NodeJS.ErrnoException) => reject(listenError(error, host, port));
      this.#server.once('error', refused);
      this.#server.listen(port, host, () => {
        this.#server.off('error', refused);
        resolve();
      });
    });
  }

  /** Sockets from now on are made with this; those that are open keep what they have. */
  renew(material: TlsMaterial): void {
    if ('setSecureContext' in this.#server) this.#server.setSecureContext(contextOf(material));
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      // Those in the middle of a TLS handshake are nobody's connection yet.
      for (const { socket } of this.#waiting.values()) socket.destroy();
    });
  }

  /** Before a byte of the socket is read, so that a flood costs neither handshakes nor parsing. */
  #arrive(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const now = this.#options.now();
    if (!this.#limits.take('connection', address, now)) {
      this.#drop(socket, now);
      return;
    }
    const network = networkOf(address);
    this.#makeRoom(network, now);
    const peer = peerOf(socket);
    const waiting = { socket, network };
    this.#waiting.set(peer, waiting);
    socket.once('close', () => {
      if (this.#waiting.get(peer) === waiting) this.#waiting.delete(peer);
    });
  }

  /** Whoever only waits cannot keep out who means to come in: that one is through in a moment. */
  #makeRoom(network: string, now: MonotonicMs): void {
    const all = [...this.#waiting];
    const neighbours = all.filter(([, other]) => other.network === network);
    let oldest: (typeof all)[number] | undefined;
    if (!(neighbours.length < MAX_WAITING_PER_ADDRESS)) [oldest] = neighbours;
    else if (!(all.length < MAX_WAITING)) [oldest] = all;
    if (oldest === undefined) return;
    const [peer, { socket }] = oldest;
    this.#waiting.delete(peer);
    this.#drop(socket, now);
  }

  #drop(socket: Socket, now: MonotonicMs): void {
    socket.destroy();
    if (this.#toldDropsAt !== undefined && elapsed(this.#toldDropsAt, now) < TELL_DROPS_MS) return;
    this.#toldDropsAt = now;
    this.#options.observer.connectionClosed('SESSION_ADDRESS_LIMIT');
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until ws has the socket, its errors are nobody's: the peer is gone, and nothing was begun.
    const ignoreError = () => socket.destroy();
    socket.on('error', ignoreError);
    const { authenticate, credentials, observer } = this.#options;
    const address = request.socket.remoteAddress ?? '';
    const refuse = (status: number, code: Code): void => {
      observer.connectionClosed(code);
      observer.loginRefused(address, code);
      refuseUpgrade(socket, status, code);
    };
    const now = this.#options.now();
    // A page in the operator's own browser must not use up what the desk beside it needs: it counts as nothing.
    if (request.headers.origin !== undefined) return refuse(403, 'SESSION_ORIGIN');
    if (!this.#limits.take('upgrade', address, now)) return refuse(429, 'SESSION_ADDRESS_LIMIT');
    const proof = authenticate(request);
    if (!proof.ok) {
      // Tokens can be tried; with certificates there is nothing to try.
      const heard = credentials !== undefined || this.#limits.take('refusal', address, now);
      return heard ? refuse(401, proof.code) : refuse(429, 'SESSION_ADDRESS_LIMIT');
    }
    const path = pathOf(request);
    if (path === undefined) return refuseUpgrade(socket, 404);
    if (!offersProtocol(request)) return refuseUpgrade(socket, 400);
    const room = this.#options.roomFor(proof.principal);
    if (room !== 'OK') return refuse(503, room);
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off('error', ignoreError);
      this.#waiting.delete(peerOf(request.socket));
      request.socket.setNoDelay(true);
      this.#options.onVisitor({ webSocket, socket, path, principal: proof.principal, certificate: proof.certificate });
    });
  }
}

function serverOf(credentials: Credentials | undefined, answer: RequestListener): Server | TlsServer {
  if (credentials === undefined) return createPlainServer(HTTP_LIMITS, answer);
  return createTlsServer(
    {
      ...HTTP_LIMITS,
      ...contextOf(credentials.material),
      handshakeTimeout: PATIENCE_MS,
      requestCert: true,
      // The handshake lets everybody in, so that the upgrade can tell whoever it refuses why.
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    },
    answer,
  );
}

function contextOf({ cert, key, ca }: TlsMaterial) {
  return {
    cert,
    key,
    ca,
    minVersion: 'TLSv1.3' as const,
    // A resumed session would carry the verdict of an earlier handshake.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

/** One socket, whether seen below TLS or above it. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
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

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function refuseUpgrade(socket: Duplex, status: number, code?: Code): void {
  const why = code === undefined ? '' : `${CODE_HEADER}: ${code}\r\n`;
  // A peer that never closes its half would keep the socket, and the end of the gateway waiting.
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\n${why}Content-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}
