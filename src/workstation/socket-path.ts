// One WebSocket to the gateway that is kept alive: opened, watched, dropped when it is silent, opened again. Enters:
// bytes to send, orders to open or close. Leaves: messages, and the news of being up, down or full.

import { WebSocket } from 'ws';
import { type Code, QuaylinkError } from '../domain/index.ts';
import { type ClientFiles, readClientTls, refusedGateway } from '../security/client-files.ts';
import { CODE_HEADER, codeOfClose, codeOfHeader, MAX_FRAME_BYTES, SUBPROTOCOL } from '../wire/index.ts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2000;
/** Who was refused will be refused again soon, and counts at the gateway's door; nothing is lost by asking less often. */
const REFUSED_DELAY_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 2000;
/** A ping this often; a socket that stays silent over three of them is dead, whatever TCP believes. */
const PING_INTERVAL_MS = 500;
const SILENT_PINGS = 3;
/** A farewell may take this long. */
const CLOSE_TIMEOUT_MS = 250;

export interface PathListener {
  onUp(): void;
  /** `cause`: why, where the gateway (or the message) said so. `detail`: for a log. */
  onDown(cause: Code | undefined, detail: string): void;
  /** One binary message, valid during the call. A returned code drops the socket. */
  onMessage(bytes: Uint8Array): Code | undefined;
  /** The socket holds bytes that the network did not take yet, or no longer does. */
  onPressure(blocked: boolean): void;
}

export interface PathOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly tls: ClientFiles | undefined;
  readonly listener: PathListener;
}

/** At most one socket at a time; events of a socket that was given up are not heard any more. */
export class SocketPath {
  readonly #options: PathOptions;
  #wanted = false;
  #socket: WebSocket | undefined = undefined;
  #delayMs = FIRST_DELAY_MS;
  #retry: NodeJS.Timeout | undefined = undefined;
  #ping: NodeJS.Timeout | undefined = undefined;
  #silentPings = 0;
  #blocked = false;

  constructor(options: PathOptions) {
    this.#options = options;
  }

  /** Keeps the path connected from now on. */
  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#delayMs = FIRST_DELAY_MS;
    this.#connect();
  }

  /** Drops the present socket at once, without an event, and connects anew. */
  reopen(): void {
    this.#wanted = true;
    this.#drop();
    this.#connect();
  }

  /** Drops the present socket at once, without an event. */
  close(): void {
    this.#wanted = false;
    this.#drop();
  }

  /** Closes after what was sent has gone out, or after a short while. */
  async finish(): Promise<void> {
    this.#wanted = false;
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
        socket.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        socket.close(1000);
      });
    }
    this.#drop();
  }

  /** Sends one frame, or nothing where the socket is not open: what is made offline is not sent later. */
  send(bytes: Uint8Array): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(bytes, this.#onSent);
    if (!this.#blocked && socket.bufferedAmount > 0) this.#setBlocked(true);
  }

  // One function for every frame: the hot path makes no closure.
  readonly #onSent = (): void => {
    if (this.#blocked && (this.#socket?.bufferedAmount ?? 0) === 0) this.#setBlocked(false);
  };

  #connect(): void {
    const { url, token, tls, listener } = this.#options;
    let credentials: ReturnType<typeof readClientTls> | undefined;
    try {
      credentials = tls === undefined ? undefined : readClientTls(tls);
    } catch (error) {
      if (!(error instanceof QuaylinkError)) throw error;
      // Its listener has not heard yet that there is an attempt.
      this.#retry = setTimeout(() => this.#lost(error.code, error.message), 0);
      return;
    }
    const socket = new WebSocket(url, SUBPROTOCOL, {
      ...credentials,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      followRedirects: false,
    });
    this.#socket = socket;
    let detail = 'closed';
    let refused = false;
    socket.on('open', () => {
      if (socket !== this.#socket) return;
      this.#silentPings = 0;
      this.#ping = setInterval(() => this.#watch(socket), PING_INTERVAL_MS);
      listener.onUp();
    });
    socket.on('message', (data, isBinary) => {
      if (socket !== this.#socket) return;
      this.#silentPings = 0;
      // Only a gateway that talks earns quick retries; one that accepts and closes does not.
      this.#delayMs = FIRST_DELAY_MS;
      const fault = isBinary && data instanceof Uint8Array ? listener.onMessage(data) : 'WIRE_NOT_BINARY';
      // The listener may have given the socket up.
      if (fault !== undefined && socket === this.#socket) this.#lost(fault, 'a message of the gateway was refused');
    });
    socket.on('pong', () => {
      if (socket === this.#socket) this.#silentPings = 0;
    });
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      const unnamed = response.statusCode === 401 ? 'SESSION_UNAUTHENTICATED' : undefined;
      const cause = codeOfHeader(response.headers[CODE_HEADER]) ?? unnamed;
      if (socket !== this.#socket) return;
      if (cause !== undefined) this.#delayMs = REFUSED_DELAY_MS;
      this.#lost(cause, `HTTP ${response.statusCode}`);
    });
    socket.on('error', (error) => {
      detail = error.message;
      refused = refusedGateway(error);
    });
    socket.on('close', (closeCode, reason) => {
      if (socket !== this.#socket) return;
      const cause = refused ? 'SESSION_GATEWAY_CERTIFICATE' : codeOfClose(closeCode);
      this.#lost(cause, reason.length > 0 ? reason.toString('utf8') : `${detail} (${closeCode})`);
    });
  }

  #watch(socket: WebSocket): void {
    if (this.#silentPings >= SILENT_PINGS) {
      this.#lost(undefined, 'the gateway is silent');
      return;
    }
    this.#silentPings += 1;
    socket.ping();
  }

  #lost(cause: Code | undefined, detail: string): void {
    this.#drop();
    if (this.#wanted) {
      // Half of the delay is chance, so that workstations of one outage do not return in step.
      this.#retry = setTimeout(() => this.#connect(), this.#delayMs * (0.5 + Math.random() / 2));
      this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
    }
    this.#options.listener.onDown(cause, detail);
  }

  /** Leaves no socket, no timer and no pressure behind. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#blocked = false;
    clearTimeout(this.#retry);
    clearInterval(this.#ping);
    socket?.terminate();
  }

  #setBlocked(blocked: boolean): void {
    this.#blocked = blocked;
    this.#options.listener.onPressure(blocked);
  }
}
