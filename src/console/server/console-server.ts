// The console's sockets, timers and clocks: one HTTP server for the page, its WebSockets and the metrics. Enters: requests.
// Leaves: answers; messages of pages for the core. What goes wrong here never reaches the control path.

import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { QuaylinkError } from '../../domain/index.ts';
import type { MonotonicMs } from '../../quantity/index.ts';
import { closeCodeOf } from '../../wire/index.ts';
import { CONSOLE_PROTOCOL, MAX_PAGE_FRAME_BYTES } from '../frames/index.ts';
import {
  answerOf,
  bracketed,
  type ConsoleAnswer,
  type ConsoleRequest,
  type PageFiles,
  pathOf,
  upgradeObjection,
} from './http-answers.ts';
import { ADVANCE_EVERY_MS } from './latency-minute.ts';
import { type ConsoleSettings, MAX_PAGES, MAX_WAITING_PAGES, type PageLine, Pages } from './pages.ts';
import type { ConsoleSources } from './page-feed.ts';

/** Sixty pictures a second at most. */
const TELL_MS = 16;
/** The latency of the last minute counts on it. */
const CHECK_MS = ADVANCE_EVERY_MS;
/** A page that does not answer the closing handshake is cut off after this. */
const CLOSE_PATIENCE_MS = 500;
/** Pages, the six requests that a browser has under way for each, and scrapers. */
const MAX_CONNECTIONS = MAX_PAGES + MAX_WAITING_PAGES + 6 * MAX_PAGES + 32;
/** A request that is not whole by then is dropped. */
const PATIENCE_MS = 5000;
const HTTP_LIMITS = {
  headersTimeout: PATIENCE_MS,
  requestTimeout: PATIENCE_MS,
  connectionsCheckingInterval: 1000,
} as const;
/** A failure that repeats is told so often at most. */
const TELL_FAULT_MS = 10_000;
/** Where the ticks of a page begin; JavaScript counts on from there exactly. */
const TICK_RANGE = 2 ** 40;
const METRICS_PATH = '/metrics';

export interface ConsoleServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Names beside its address by which a browser may call this desk. */
  readonly names: readonly string[];
  readonly files: PageFiles;
  /** Answers everything at /metrics, whatever the Host. */
  readonly metrics: (request: IncomingMessage, response: ServerResponse) => void;
  /** Hears of a fault of the console itself; for a log. */
  readonly onFault: (error: unknown) => void;
}

export interface ConsoleServer {
  /** The port that it really has. */
  readonly port: number;
  /** Where a browser of this machine finds it: `http://127.0.0.1:7450/`. */
  readonly url: string;
  /** Lets pages in, from now on. */
  serve(settings: ConsoleSettings, sources: ConsoleSources): void;
  /** Tells every page that the workstation ends, and lets none in any more; the rest is still served. */
  dismiss(): void;
  /** Resolves when the port is free again. */
  close(): Promise<void>;
}

/** Listens. Throws QuaylinkError RUN_PORT_TAKEN where another program has the port, the system's error otherwise. */
export async function listenForConsole(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const shell = new ConsoleShell(options);
  await shell.listen();
  return shell;
}

function monotonicNow(): MonotonicMs {
  return (Number(process.hrtime.bigint()) / 1e6) as MonotonicMs;
}

class ConsoleShell implements ConsoleServer {
  readonly #options: ConsoleServerOptions;
  readonly #server: Server;
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_PAGE_FRAME_BYTES,
    handleProtocols: () => CONSOLE_PROTOCOL,
  });
  #pages: Pages | undefined = undefined;
  #checks: NodeJS.Timeout | undefined = undefined;
  #tells: NodeJS.Timeout | undefined = undefined;
  #toldFaultAt: MonotonicMs | undefined = undefined;

  constructor(options: ConsoleServerOptions) {
    this.#options = options;
    this.#server = createServer(HTTP_LIMITS, (request, response) => this.#answer(request, response));
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    const { host } = this.#options;
    // Of an address that means all of them, the one that a browser of this machine reaches.
    const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    return `http://${bracketed(name)}:${this.port}/`;
  }

  async listen(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const refused = (error: NodeJS.ErrnoException): void => {
        reject(error.code === 'EADDRINUSE' ? portTaken(host, port, error) : error);
      };
      this.#server.once('error', refused);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', refused);
        // A connection that the system could not accept must not end the workstation.
        this.#server.on('error', (error) => this.#tellFault(error, monotonicNow()));
        resolve();
      });
    });
  }

  serve(settings: ConsoleSettings, sources: ConsoleSources): void {
    const pages = new Pages(settings, sources);
    this.#pages = pages;
    this.#checks = setInterval(() => this.#guard(() => pages.check(monotonicNow(), Date.now())), CHECK_MS);
  }

  dismiss(): void {
    const pages = this.#pages;
    this.#pages = undefined;
    clearInterval(this.#checks);
    clearInterval(this.#tells);
    this.#guard(() => pages?.close(monotonicNow()));
  }

  close(): Promise<void> {
    this.dismiss();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const asked = requestOf(request);
    if (pathOf(asked) === METRICS_PATH) {
      this.#options.metrics(request, response);
      return;
    }
    const { files, names } = this.#options;
    const { status, headers, body } = answerOf(asked, files, names);
    response.writeHead(status, headers).end(body);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Until ws has the socket, its errors are nobody's: the peer is gone, and nothing was begun.
    const ignoreError = (): void => void socket.destroy();
    socket.on('error', ignoreError);
    const objection = upgradeObjection(requestOf(request), this.#options.names);
    if (objection !== undefined) return refuseUpgrade(socket, objection);
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off('error', ignoreError);
      request.socket.setNoDelay(true);
      this.#enter(webSocket);
    });
  }

  #enter(webSocket: WebSocket): void {
    // Every error of ws (a message too long, a broken mask, a reset) is followed by its close.
    webSocket.on('error', () => webSocket.terminate());
    const pages = this.#pages;
    const line = lineOf(webSocket);
    if (pages === undefined) return line.close('CONSOLE_CLOSED');
    this.#guard(() => {
      const id = pages.open(line, randomInt(TICK_RANGE), monotonicNow());
      if (id === undefined) return;
      webSocket.on('message', (data, isBinary) => {
        const bytes = isBinary ? undefined : (data as Buffer);
        this.#guard(() => pages.message(id, bytes, monotonicNow(), Date.now()));
      });
      webSocket.on('close', () => this.#guard(() => pages.closed(id, monotonicNow())));
      this.#keepTelling(pages);
    });
  }

  /** Where no page is, nothing is drawn for one. */
  #keepTelling(pages: Pages): void {
    if (this.#tells !== undefined) return;
    this.#tells = setInterval(() => {
      this.#guard(() => pages.tell(monotonicNow()));
      if (pages.size > 0) return;
      clearInterval(this.#tells);
      this.#tells = undefined;
    }, TELL_MS);
  }

  /** A fault of the console takes its pages away, not the desk. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      const now = monotonicNow();
      this.#tellFault(error, now);
      this.#abandon(now);
    }
  }

  #tellFault(error: unknown, now: MonotonicMs): void {
    if (this.#toldFaultAt !== undefined && now - this.#toldFaultAt < TELL_FAULT_MS) return;
    this.#toldFaultAt = now;
    this.#options.onFault(error);
  }

  #abandon(now: MonotonicMs): void {
    try {
      this.#pages?.abandon(now);
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}

function lineOf(webSocket: WebSocket): PageLine {
  return {
    get unsent() {
      return webSocket.bufferedAmount;
    },
    send: (text) => webSocket.send(text),
    close: (code) => {
      webSocket.close(closeCodeOf(code));
      setTimeout(() => webSocket.terminate(), CLOSE_PATIENCE_MS).unref();
    },
    cut: () => webSocket.terminate(),
  };
}

function requestOf({ method = '', url = '', headers, socket }: IncomingMessage): ConsoleRequest {
  return { method, url, headers, localAddress: socket.localAddress ?? '', localPort: socket.localPort ?? 0 };
}

function refuseUpgrade(socket: Duplex, { status, headers, body }: ConsoleAnswer): void {
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${String(value)}\r\n`,
  );
  // A peer that never closes its half would keep the socket, and the end of the workstation waiting.
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n${body.toString()}`, () => socket.destroy());
}

function portTaken(host: string, port: number, cause: Error): QuaylinkError {
  const detail = `${host}:${port} is in use by another program; stop that program or set \`http.port\` to a free port`;
  return new QuaylinkError('RUN_PORT_TAKEN', detail, { cause });
}
