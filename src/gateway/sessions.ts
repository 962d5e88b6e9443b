// Who is connected: connections, and the sessions that outlive them. Enters: opened and closed connections,
// hellos. Leaves: the session of a connection. Session, epoch and sequence belong to the session, so that a
// new socket continues it, disarmed. Bounded in all and for each name, and half of it is kept free of viewers.

import type { Code, Principal } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { createStatusRing, NEVER, type StatusRing } from '../safety/freshness.ts';
import { SequenceWindow } from '../link/index.ts';
import { clipText, MAX_LABEL_BYTES } from '../wire/index.ts';
import type { PathKind } from './events.ts';
import { Rates } from './rates.ts';

/** Who lost every connection may come back within this: the session lives on, and what its supervisor bypassed stays so. */
export const RECONNECTION_GRACE_MS = 10_000;

export const MAX_SESSIONS = 16;
/** Sessions of one name: a workstation, its successor while the old session fades, and a screen or two beside it. */
export const MAX_SESSIONS_OF_NAME = 4;
export const MAX_CONNECTIONS = 64;
/** Both paths of every session that a name may have. */
export const MAX_CONNECTIONS_OF_NAME = 2 * MAX_SESSIONS_OF_NAME;
/** The rest is kept for those who may hold a crane, so that no crowd of viewers keeps them out. */
export const MAX_VIEWER_SESSIONS = MAX_SESSIONS / 2;
export const MAX_VIEWER_CONNECTIONS = MAX_CONNECTIONS / 2;
/** Names whose rates are remembered; those who are connected are never forgotten. */
const MAX_NAMES = 4 * MAX_CONNECTIONS;

export interface Connection {
  readonly id: number;
  readonly path: PathKind;
  readonly principal: Principal;
  readonly key: Uint8Array;
  readonly openedAt: MonotonicMs;
  /** Shared by all connections of its principal. */
  readonly rates: Rates;
  session: Session | undefined;
}

/** What one session is told of one crane, and what it sent for it. */
export interface Stream {
  readonly ring: StatusRing;
  readonly window: SequenceWindow;
  /** When a command of whoever holds the crane came in last. */
  drivenAt: MonotonicMs;
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
  /** The proven name, and the label in brackets where it says more; at most MAX_LABEL_BYTES. */
  readonly shown: string;
  readonly streams: readonly Stream[];
  epoch: number;
  control: Connection | undefined;
  stop: Connection | undefined;
  /** Since when it has no control socket. */
  awaySince: MonotonicMs | undefined;
  /** Since when no socket carries it. */
  lonelySince: MonotonicMs | undefined;
}

export class SessionTable {
  readonly #craneCount: number;
  readonly #connections = new Map<number, Connection>();
  readonly #sessions = new Map<number, Session>();
  /** By name; outlives connections, so that nobody begins anew by connecting again. The oldest first. */
  readonly #rates = new Map<string, Rates>();
  #nextId = 1;

  constructor(craneCount: number) {
    this.#craneCount = craneCount;
  }

  /** Takes a connection in. OK, or the code that refuses it. */
  connect(connection: Connection): Code {
    const verdict = roomFor(connection.principal, Array.from(this.#connections.values(), principalOf));
    if (verdict === 'OK') this.#connections.set(connection.id, connection);
    return verdict;
  }

  ratesOf({ name }: Principal, now: MonotonicMs): Rates {
    const rates = this.#rates.get(name) ?? new Rates(now);
    this.#rates.delete(name);
    this.#rates.set(name, rates);
    if (this.#rates.size > MAX_NAMES) this.#forgetRates();
    return rates;
  }

  #forgetRates(): void {
    const connected = new Set(Array.from(this.#connections.values(), ({ principal }) => principal.name));
    for (const name of this.#rates.keys()) {
      if (connected.has(name)) continue;
      this.#rates.delete(name);
      return;
    }
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
    if (session.control === connection) {
      session.control = undefined;
      session.awaySince = now;
    }
    if (session.stop === connection) session.stop = undefined;
    if (session.control === undefined && session.stop === undefined) session.lonelySince = now;
  }

  /** A new session of this control connection, or the code that refuses it. */
  begin(connection: Connection, label: string): Session | Code {
    const verdict = roomIn(SESSION_ROOM, connection.principal, Array.from(this.#sessions.values(), principalOf));
    if (verdict !== 'OK') return verdict;
    const session: Session = {
      id: this.#nextId,
      key: connection.key,
      principal: connection.principal,
      label,
      shown: shownAs(connection.principal.name, label),
      streams: Array.from({ length: this.#craneCount }, (_, stream) => ({
        ring: createStatusRing(firstNumber(connection.key, stream)),
        window: new SequenceWindow(1),
        drivenAt: NEVER,
        sentAt: NEVER,
        roomAt: NEVER,
        dirty: true,
      })),
      epoch: 1,
      control: connection,
      stop: undefined,
      awaySince: undefined,
      lonelySince: undefined,
    };
    connection.session = session;
    this.#sessions.set(session.id, session);
    this.#nextId = (this.#nextId + 1) >>> 0 || 1;
    return session;
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

interface Room {
  readonly all: number;
  readonly ofName: number;
  readonly ofViewers: number;
}
const SESSION_ROOM: Room = { all: MAX_SESSIONS, ofName: MAX_SESSIONS_OF_NAME, ofViewers: MAX_VIEWER_SESSIONS };
const CONNECTION_ROOM: Room = {
  all: MAX_CONNECTIONS,
  ofName: MAX_CONNECTIONS_OF_NAME,
  ofViewers: MAX_VIEWER_CONNECTIONS,
};

/** Whether one more connection may come in beside those of `present`: OK, or the code that refuses it. */
export function roomFor(principal: Principal, present: readonly Principal[]): Code {
  return roomIn(CONNECTION_ROOM, principal, present);
}

function roomIn({ all, ofName, ofViewers }: Room, { name, role }: Principal, present: readonly Principal[]): Code {
  let namesakes = 0;
  let viewers = 0;
  for (const other of present) {
    if (other.name === name) namesakes += 1;
    if (other.role === 'viewer') viewers += 1;
  }
  if (!(namesakes < ofName)) return 'SESSION_PRINCIPAL_LIMIT';
  if (role === 'viewer' && !(viewers < ofViewers)) return 'SESSION_LIMIT';
  return present.length < all ? 'OK' : 'SESSION_LIMIT';
}

function principalOf({ principal }: Connection | Session): Principal {
  return principal;
}

/** The label is whatever its sender likes: it stands behind the name, and never without it. */
function shownAs(name: string, label: string): string {
  const open = clipText(`${name} (${label}`, MAX_LABEL_BYTES - 1);
  const saysMore = label !== name && open.length > `${name} (`.length;
  return saysMore ? `${open})` : clipText(name, MAX_LABEL_BYTES);
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
