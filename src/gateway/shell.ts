// The gateway with its sockets, timers and clock. Enters: settings, PLC drivers, an observer. Leaves: a running
// gateway that turns what happens into events of the core and performs the core's effects, PLCs first.
// Decides nothing itself. A bug in the core ends the process: then no heartbeat leaves, and every PLC stops its crane.

import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Code, CraneNumber, DecodeFailure, Principal } from '../domain/index.ts';
import { BOOT_ID_FILE, clockIdentity } from '../link/index.ts';
import type { PlcDriver } from '../plc/driver.ts';
import { elapsed, type MonotonicMs } from '../quantity/index.ts';
import type { Credentials } from '../security/credentials.ts';
import { type HeldCertificate, objectionTo } from '../security/trust.ts';
import { closeCodeOf, decodeClientFrame, type GatewayFrame, type StopKind } from '../wire/index.ts';
import { encodeMessage } from '../wire/message.ts';
import { type Authenticate, certificateAuthentication, tokenAuthentication } from './authenticate.ts';
import { GatewayCore } from './core.ts';
import { Door, type Visitor } from './door.ts';
import type { GatewayEffect, GatewayEvent, PathKind } from './events.ts';
import type { GatewayObserver } from './observer.ts';
import type { GatewayReport } from './report.ts';
import { roomFor } from './sessions.ts';
import type { GatewaySettings } from './settings.ts';

const TICK_MS = 10;
/** A tick later than this means that the process stood still. */
const STALL_MS = 50;
/** A peer with more than this unsent is cut off. */
const MAX_UNSENT_BYTES = 256 * 1024;
/** A peer with more than this unsent is spared status frames: the next one will be newer. */
const STATUS_UNSENT_BYTES = 8 * 1024;
/** A peer that does not answer the closing handshake is cut off after this. */
const CLOSE_PATIENCE_MS = 500;
/** What a legal sender may have had on its way when it was closed. Who sends more is not even read any more. */
const MAX_LATE_MESSAGES = 64;
/** An expired certificate is good for so long yet, and only to bring a moving crane to rest. */
const EXPIRED_PATIENCE_MS = 60_000;

export interface GatewayDependencies {
  /** One driver a crane, not started yet; the gateway starts and closes them. */
  readonly drivers: ReadonlyMap<CraneNumber, PlcDriver>;
  readonly observer: GatewayObserver;
  /** With them the gateway speaks TLS 1.3 only, and certificates take the place of tokens. The gateway watches and closes them. */
  readonly credentials?: Credentials | undefined;
  /** Takes the place of tokens and certificates. */
  readonly authenticate?: Authenticate;
}

export interface RunningGateway {
  readonly address: { readonly host: string; readonly port: number };
  /** A stop from beside the gateway. Crane 0 = all. What became of it: OK, AUTHORITY_UNKNOWN_CRANE. */
  stop(crane: CraneNumber | 0, kind: StopKind, reason?: string): Code;
  /** Begins the reset of a crane in emergency stop or fault that stands still; it starts nothing. OK, or why not. */
  reset(crane: CraneNumber, reason: string): Code;
  /** Stops the crane, then takes it from its holder. OK: done; AUTHORITY_TAKEOVER_PENDING: done when it rests. */
  takeOver(crane: CraneNumber, reason: string): Code;
  report(): GatewayReport;
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
  readonly path: PathKind;
  readonly principal: Principal;
  /** Told that it is closed: what it says counts for nothing. */
  closing: boolean;
  lateMessages: number;
  /** What let it in, for as long as it is good. */
  readonly certificate: HeldCertificate | undefined;
}

function monotonicNow(): MonotonicMs {
  return (Number(process.hrtime.bigint()) / 1e6) as MonotonicMs;
}

class GatewayShell implements RunningGateway {
  readonly #deps: GatewayDependencies;
  readonly #core: GatewayCore;
  readonly #door: Door;
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
  #localAnswer: Code = 'OK';

  constructor(settings: GatewaySettings, deps: GatewayDependencies) {
    this.#deps = deps;
    const identity = { nonce: randomInt(1, 2 ** 32), clock: clockIdentity(bootId()) };
    this.#core = new GatewayCore(settings, identity, deps.observer);
    this.#door = new Door({
      host: settings.host,
      port: settings.port,
      authenticate: authenticationOf(settings, deps),
      credentials: deps.credentials,
      observer: deps.observer,
      now: monotonicNow,
      roomFor: (principal) =>
        roomFor(
          principal,
          Array.from(this.#peers.values(), (peer) => peer.principal),
        ),
      onVisitor: (visitor) => this.#open(visitor),
    });
  }

  get address(): { readonly host: string; readonly port: number } {
    return this.#door.address;
  }

  async listen(): Promise<void> {
    await this.#door.listen();
    this.#deps.credentials?.watch((material) => {
      this.#door.renew(material);
      this.#dismissRefused();
    });
    this.#tickedAt = monotonicNow();
    for (const [crane, driver] of this.#deps.drivers) {
      driver.start((event) => this.#take({ kind: 'plc', crane, event }));
    }
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  stop(crane: CraneNumber | 0, kind: StopKind, reason?: string): Code {
    return this.#ask({ kind: 'local-stop', crane, stop: kind, reason });
  }

  reset(crane: CraneNumber, reason: string): Code {
    return this.#ask({ kind: 'local-reset', crane, reason });
  }

  takeOver(crane: CraneNumber, reason: string): Code {
    return this.#ask({ kind: 'local-takeover', crane, reason });
  }

  report(): GatewayReport {
    return this.#core.report(monotonicNow());
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
    this.#deps.credentials?.close();
    await this.#door.close();
  }

  #open({ webSocket, socket, path, principal, certificate }: Visitor): void {
    const connection = this.#nextConnection;
    this.#nextConnection += 1;
    const peer: Peer = { webSocket, socket, path, principal, certificate, closing: false, lateMessages: 0 };
    this.#peers.set(connection, peer);
    webSocket.on('message', (data, isBinary) => this.#message(connection, peer, data as Buffer, isBinary));
    webSocket.on('close', () => this.#leave(connection));
    // Every error of ws (a message too long, a broken mask, a reset) is followed by its close.
    webSocket.on('error', () => webSocket.terminate());
    this.#take({ kind: 'opened', connection, path, principal, key: new Uint8Array(randomBytes(16)) });
  }

  #leave(connection: number, refused?: Code): void {
    if (this.#peers.delete(connection)) this.#take({ kind: 'closed', connection, refused });
  }

  /**
   * Closes whoever a code now refuses. The core hears of it at once, and its cranes stop; the peer may take its time to
   * close. Stop paths go first: a session is put out with its control path.
   */
  #dismiss(objection: (certificate: HeldCertificate, connection: number) => Code | undefined): void {
    const refused: { readonly connection: number; readonly path: PathKind; readonly code: Code }[] = [];
    for (const [connection, { certificate, path }] of this.#peers) {
      const code = certificate === undefined ? undefined : objection(certificate, connection);
      if (code !== undefined) refused.push({ connection, path, code });
    }
    for (const turn of ['stop', 'control']) {
      for (const { connection, path, code } of refused) {
        if (path !== turn) continue;
        this.#deps.observer.connectionClosed(code);
        this.#hangUp(connection, code);
        this.#leave(connection, code);
      }
    }
  }

  /** After new files: whoever they would not let in goes at once, moving or not. */
  #dismissRefused(): void {
    const { credentials } = this.#deps;
    if (credentials === undefined) return;
    const now = credentials.wallClock();
    this.#dismiss((certificate) => {
      const code = objectionTo(certificate, credentials.material.trust, now);
      return code === 'SESSION_CERTIFICATE_EXPIRED' ? undefined : code;
    });
  }

  /** An expired certificate is no danger at once: whoever came with it may bring a moving crane to rest first. */
  #dismissExpired(): void {
    const now = this.#deps.credentials?.wallClock();
    if (now === undefined) return;
    this.#dismiss(({ expiresAt }, connection) => {
      const isGood = now < expiresAt || (now < expiresAt + EXPIRED_PATIENCE_MS && this.#core.isMoving(connection));
      return isGood ? undefined : 'SESSION_CERTIFICATE_EXPIRED';
    });
  }

  #message(connection: number, peer: Peer, data: Buffer, isBinary: boolean): void {
    if (peer.closing) {
      peer.lateMessages += 1;
      if (peer.lateMessages > MAX_LATE_MESSAGES) peer.webSocket.pause();
      return;
    }
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
    this.#dismissExpired();
  }

  /** An event from beside the gateway, with its answer. A gateway that a bug has ended has none but that. */
  #ask(event: GatewayEvent & { kind: `local-${string}` }): Code {
    this.#localAnswer = 'RUN_FAULT';
    this.#take(event);
    return this.#localAnswer;
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
    else if (effect.kind === 'local-answer') this.#localAnswer = effect.outcome;
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
    const peer = this.#peers.get(connection);
    if (peer === undefined) return;
    const { webSocket } = peer;
    peer.closing = true;
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

function authenticationOf(settings: GatewaySettings, deps: GatewayDependencies): Authenticate {
  if (deps.authenticate !== undefined) return deps.authenticate;
  const { credentials } = deps;
  if (credentials === undefined) return tokenAuthentication(settings.tokens);
  return certificateAuthentication(credentials);
}
