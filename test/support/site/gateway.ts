// One gateway of a simulated site: the real core, a link to each PLC, connections to operators. Enters: frames that
// arrive, replies of PLCs, time. Leaves: what the core wants done, done. It can stand still as a process does that is
// stopped or starved: then everything waits for it, and comes at once when it goes on.

import type { Code, CraneNumber, Principal } from '../../../src/domain/index.ts';
import {
  GatewayCore,
  type GatewayEffect,
  type GatewayEvent,
  type GatewaySettings,
  type PathKind,
} from '../../../src/gateway/index.ts';
import { type MonotonicMs, monotonicMs } from '../../../src/quantity/index.ts';
import type { ClientFrame, GatewayFrame } from '../../../src/wire/index.ts';
import { RecordingObserver } from '../gateway-bench.ts';
import type { Agenda } from './agenda.ts';
import type { SimPlc } from './plc.ts';
import { type Host, PlcLink } from './plc-link.ts';

const TICK_MS = 10;
/** More than this waiting for a process that stands still, and the kernel would have refused it. */
const MOST_WAITING = 100_000;

/** What a connection leads to: the operator's end of it. */
export interface Peer {
  hear(connection: number, frame: GatewayFrame): void;
  closed(connection: number, code: Code): void;
}

export type Tap = (event: GatewayEvent, effects: readonly GatewayEffect[], now: number) => void;

/** What an event loop does first after a standstill. */
export type Thaw = 'sockets first' | 'timers first';

export class SimGateway implements Host {
  readonly observer = new RecordingObserver();
  readonly core: GatewayCore;
  readonly nonce: number;
  /** By crane. */
  readonly links: ReadonlyMap<CraneNumber, PlcLink>;
  /** Sees every event with its effects, before they are performed. */
  tap: Tap | undefined;
  readonly #agenda: Agenda;
  readonly #peers = new Map<number, Peer>();
  #nextConnection = 1;
  #isFrozen = false;
  #isDead = false;
  #due: number = Number.POSITIVE_INFINITY;
  readonly #waitingIo: (() => void)[] = [];
  readonly #waitingTimers: (() => void)[] = [];

  constructor(
    agenda: Agenda,
    random: () => number,
    settings: GatewaySettings,
    plcs: ReadonlyMap<CraneNumber, SimPlc>,
    nonce: number,
  ) {
    this.#agenda = agenda;
    this.nonce = nonce;
    this.core = new GatewayCore(settings, { nonce, clock: 0 }, this.observer);
    this.links = new Map(
      Array.from(plcs, ([crane, plc]) => {
        const link = new PlcLink(agenda, this, random, plc, (event) => this.step({ kind: 'plc', crane, event }));
        return [crane, link];
      }),
    );
    for (const link of this.links.values()) link.open();
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** SIGSTOP, or an event loop that something holds up. */
  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(first: Thaw = 'sockets first'): void {
    this.#isFrozen = false;
    const io = this.#waitingIo.splice(0);
    const timers = this.#waitingTimers.splice(0);
    for (const deed of first === 'sockets first' ? [...io, ...timers] : [...timers, ...io]) deed();
  }

  /** SIGKILL: its sockets close, and nobody comes back. */
  kill(): void {
    this.#isDead = true;
    for (const [connection, peer] of this.#peers) peer.closed(connection, 'PLC_LINK_DOWN');
  }

  io(deed: () => void): void {
    this.#run(deed, this.#waitingIo);
  }

  timer(deed: () => void): void {
    this.#run(deed, this.#waitingTimers);
  }

  #run(deed: () => void, waiting: (() => void)[]): void {
    if (this.#isDead) return;
    if (!this.#isFrozen) {
      deed();
      return;
    }
    if (!(waiting.length < MOST_WAITING)) throw new RangeError('too much waits for the gateway');
    waiting.push(deed);
  }

  /** Every millisecond: ticks when it is time. */
  work(now: number): void {
    if (this.#isFrozen || this.#isDead) return;
    if (now % TICK_MS === 0 || this.#due <= now) this.step({ kind: 'tick' });
  }

  step(event: GatewayEvent): void {
    const now = this.#agenda.now;
    const effects = this.core.step(event, monotonicMs(now));
    this.tap?.(event, effects, now);
    for (const effect of effects) this.#perform(effect);
    this.#due = this.core.dueAt;
  }

  /** A connection reached it. Returns the number under which it is known. */
  connect(peer: Peer, path: PathKind, principal: Principal): number {
    const connection = this.#nextConnection;
    this.#nextConnection += 1;
    this.#peers.set(connection, peer);
    const key = Uint8Array.from({ length: 16 }, (_, at) => (connection * 31 + at * 7 + this.nonce) & 0xff);
    this.io(() => this.step({ kind: 'opened', connection, path, principal, key }));
    return connection;
  }

  take(connection: number, frame: ClientFrame): void {
    this.io(() => this.step({ kind: 'frame', connection, frame, arrivedAt: this.#agenda.now as MonotonicMs }));
  }

  disconnect(connection: number): void {
    this.io(() => {
      this.#peers.delete(connection);
      this.step({ kind: 'closed', connection });
    });
  }

  link(crane: CraneNumber): PlcLink {
    const link = this.links.get(crane);
    if (link === undefined) throw new RangeError(`no link to a crane ${crane}`);
    return link;
  }

  #perform(effect: GatewayEffect): void {
    switch (effect.kind) {
      case 'plc-write':
        this.link(effect.crane).write(effect.record);
        return;
      case 'plc-emergency-stop':
        this.link(effect.crane).emergencyStop();
        return;
      case 'send':
        this.#peers.get(effect.connection)?.hear(effect.connection, effect.frame);
        return;
      case 'close':
        this.#peers.get(effect.connection)?.closed(effect.connection, effect.code);
        this.#peers.delete(effect.connection);
        return;
      case 'local-answer':
      case 'shut-down':
        return;
      default:
        effect satisfies never;
    }
  }
}
