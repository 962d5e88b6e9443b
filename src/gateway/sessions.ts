// Who is connected: connections, and the sessions that outlive them. Enters: opened and closed connections,
// hellos. Leaves: the session of a connection. Session, epoch and sequence belong to the session, so that a
// new socket continues it, disarmed. Bounded by MAX_CONNECTIONS, MAX_SESSIONS and MAX_SESSIONS_OF_NAME.

import type { Code, Principal } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { createStatusRing, NEVER, type StatusRing } from '../safety/freshness.ts';
import { SequenceWindow } from '../link/index.ts';
import type { ClientFrame } from '../wire/index.ts';
import type { PathKind } from './events.ts';

export const MAX_SESSIONS = 16;
/** Sessions of one name: a workstation, its successor while the old session fades, and a screen or two beside it. */
export const MAX_SESSIONS_OF_NAME = 4;
export const MAX_CONNECTIONS = 64;
/** Frames of one connection in any window of a second; two cranes at 1 kHz each need half of it. */
const MAX_FRAMES_PER_SECOND = 4000;
/** Those of them that are no commands: each is answered and recorded, and no hand makes so many. */
const MAX_REQUESTS_PER_SECOND = 200;
const FLOOD_WINDOW_MS = 1000;

export interface Connection {
  readonly id: number;
  readonly path: PathKind;
  readonly principal: Principal;
  readonly key: Uint8Array;
  readonly openedAt: MonotonicMs;
  session: Session | undefined;
  windowSince: MonotonicMs;
  framesInWindow: number;
  requestsInWindow: number;
}

/** What one session is told of one crane, and what it sent for it. */
export interface Stream {
  readonly ring: StatusRing;
  readonly window: SequenceWindow;
  sentAt: MonotonicMs;
  /** When the statuses sent so far leave room for one more at the highest rate. */
  roomAt: number;
  /** Something happened that the session must learn before the next cyclic status. */
  dirty: boolean;
}

export interface Session {
  readonly id: number;
  readonly key: Uint8Array;
  /** As its newest control socket was authenticated: a role or a crane that was taken away is gone with the next one. */
  principal: Principal;
  readonly label: string;
  readonly streams: readonly Stream[];
  epoch: number;
  control: Connection | undefined;
  stop: Connection | undefined;
  /** Since when no socket carries it. */
  lonelySince: MonotonicMs | undefined;
}

export class SessionTable {
  readonly #craneCount: number;
  readonly #connections = new Map<number, Connection>();
  readonly #sessions = new Map<number, Session>();
  #nextId = 1;

  constructor(craneCount: number) {
    this.#craneCount = craneCount;
  }

  /** Takes a connection in; false when there is no room for it. */
  connect(connection: Connection): boolean {
    if (!(this.#connections.size < MAX_CONNECTIONS)) return false;
    this.#connections.set(connection.id, connection);
    return true;
  }

  connection(id: number): Connection | undefined {
    return this.#connections.get(id);
  }

  connections(): IterableIterator<Connection> {
    return this.#connections.values();
  }

  /** Forgets a connection; its session lives on without it. */
  disconnect(connection: Connection, now: MonotonicMs): void {
    this.#connections.delete(connection.id);
    const session = connection.session;
    if (session === undefined) return;
    if (session.control === connection) session.control = undefined;
    if (session.stop === connection) session.stop = undefined;
    if (session.control === undefined && session.stop === undefined) session.lonelySince = now;
  }

  /** A new session of this control connection, or the code that refuses it. */
  begin(connection: Connection, label: string): Session | Code {
    if (!(this.#sessions.size < MAX_SESSIONS)) return 'SESSION_LIMIT';
    if (!(this.#countOf(connection.principal.name) < MAX_SESSIONS_OF_NAME)) return 'SESSION_PRINCIPAL_LIMIT';
    const session: Session = {
      id: this.#nextId,
      key: connection.key,
      principal: connection.principal,
      label,
      streams: Array.from({ length: this.#craneCount }, (_, stream) => ({
        ring: createStatusRing(firstNumber(connection.key, stream)),
        window: new SequenceWindow(1),
        sentAt: NEVER,
        roomAt: NEVER,
        dirty: true,
      })),
      epoch: 1,
      control: connection,
      stop: undefined,
      lonelySince: undefined,
    };
    connection.session = session;
    this.#sessions.set(session.id, session);
    this.#nextId = (this.#nextId + 1) >>> 0 || 1;
    return session;
  }

  #countOf(name: string): number {
    let count = 0;
    for (const { principal } of this.#sessions.values()) if (principal.name === name) count += 1;
    return count;
  }

  /** The living session that `key` opens for this principal. */
  opened(key: Uint8Array, principal: Principal): Session | undefined {
    let found: Session | undefined;
    for (const session of this.#sessions.values()) {
      if (sameBytes(session.key, key) && session.principal.name === principal.name) found = session;
    }
    return found;
  }

  session(id: number): Session | undefined {
    return this.#sessions.get(id);
  }

  sessions(): IterableIterator<Session> {
    return this.#sessions.values();
  }

  get count(): number {
    return this.#sessions.size;
  }

  end(session: Session): void {
    this.#sessions.delete(session.id);
  }
}

/** Whether a connection keeps to its rates, this frame included. */
export function keepsRate(connection: Connection, frame: ClientFrame['type'], now: MonotonicMs): boolean {
  if (!(now - connection.windowSince < FLOOD_WINDOW_MS)) {
    connection.windowSince = now;
    connection.framesInWindow = 0;
    connection.requestsInWindow = 0;
  }
  connection.framesInWindow += 1;
  if (frame !== 'command') connection.requestsInWindow += 1;
  const few = connection.requestsInWindow <= MAX_REQUESTS_PER_SECOND;
  return few && connection.framesInWindow <= MAX_FRAMES_PER_SECOND;
}

/** Looks at every byte, whatever the first ones say. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at += 1) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

/** Streams begin at unrelated numbers, so that an echo taken from another crane or session is an unknown number here, and
 * no young one. FNV-1a of the session's random key; only that session ever sees its numbers. */
function firstNumber(key: Uint8Array, stream: number): number {
  let hash = 0x811c9dc5 ^ stream;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
