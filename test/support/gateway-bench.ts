// The gateway core with ideal PLCs and simulated workstations on a hand-moved clock of 1 ms steps. Enters:
// what a test does to any of them. Leaves: what each of them saw. Nothing here waits for real time.
//
// Longer than other files: the bench and its stations know each other, and a test needs both.

import {
  type Code,
  codeNumber,
  codeOfNumber,
  type CraneNumber,
  type CraneOrder,
  type CraneSpec,
  type CraneStateKind,
  type InputAge,
  type Principal,
  type Role,
  STANDSTILL,
} from '../../src/domain/index.ts';
import {
  type AuditEntry,
  GatewayCore,
  type GatewayEffect,
  type GatewayEvent,
  type GatewayObserver,
  type GatewaySettings,
  type PathKind,
} from '../../src/gateway/index.ts';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { axisSpeed, millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import type {
  ClientFrame,
  CommandFrame,
  GatewayFrame,
  GrantFrame,
  SessionRef,
  StatusFrame,
} from '../../src/wire/index.ts';
import { IdealPlc } from './ideal-plc.ts';
import { craneSpec } from './unloader.ts';

export const NONCE = 0xc0ffee;
export const CRANE_A = craneSpec(1);
export const CRANE_B = craneSpec(2);

export interface RecordedStop {
  readonly crane: CraneNumber;
  readonly cause: Code;
  readonly at: number;
}

/** Keeps what the gateway said; every list is bounded by the length of a test. */
export class RecordingObserver implements GatewayObserver {
  readonly stops: RecordedStop[] = [];
  readonly states: { crane: CraneNumber; state: CraneStateKind; cause: Code }[] = [];
  readonly audits: AuditEntry[] = [];
  readonly refused: Code[] = [];
  readonly trips: Code[] = [];
  readonly closed: Code[] = [];
  readonly refusedLogins: { address: string; code: Code }[] = [];
  readonly endedClaims: { crane: CraneNumber; cause: Code }[] = [];
  readonly bypassCounts: number[] = [];
  accepted = 0;
  loopAges: number[] = [];
  feltAges: number[] = [];
  open = 0;
  commandAccepted(): void {
    this.accepted += 1;
  }
  commandRefused(_crane: CraneNumber | 0, code: Code): void {
    this.refused.push(code);
  }
  connectionClosed(code: Code): void {
    this.closed.push(code);
  }
  loginRefused(address: string, code: Code): void {
    this.refusedLogins.push({ address, code });
  }
  loopAge(_crane: CraneNumber, age: number): void {
    this.loopAges.push(age);
  }
  feltAge(_crane: CraneNumber, age: number): void {
    this.feltAges.push(age);
  }
  residence(): void {}
  plcExchange(): void {}
  plcUp(): void {}
  plcRefused(): void {}
  watchdogTrip(_crane: CraneNumber | 0, code: Code): void {
    this.trips.push(code);
  }
  state(crane: CraneNumber, state: CraneStateKind, cause: Code): void {
    this.states.push({ crane, state, cause });
  }
  stop(crane: CraneNumber, cause: Code, at: MonotonicMs): void {
    this.stops.push({ crane, cause, at });
  }
  holder(): void {}
  claimEnded(crane: CraneNumber, cause: Code): void {
    this.endedClaims.push({ crane, cause });
  }
  bypasses(_crane: CraneNumber, inForce: number): void {
    this.bypassCounts.push(inForce);
  }
  sessions(open: number): void {
    this.open = open;
  }
  stall(): void {}
  audit(entry: AuditEntry): void {
    this.audits.push(entry);
  }
}

interface Written {
  readonly crane: CraneNumber;
  readonly record: SetpointRecord;
  readonly at: number;
}

interface Scheduled {
  readonly at: number;
  run(): void;
}

/** The link of one PLC: whether requests and replies pass. */
export interface PlcLink {
  answers: boolean;
}

export class GatewayBench {
  now = 1000;
  readonly observer = new RecordingObserver();
  readonly core: GatewayCore;
  readonly plcs = new Map<CraneNumber, IdealPlc>();
  readonly links = new Map<CraneNumber, PlcLink>();
  readonly stations: Station[] = [];
  readonly written: Written[] = [];
  readonly shutDown: number[] = [];
  /** What became of each local event. */
  readonly localAnswers: Code[] = [];
  /** While false the supervisor does not tick: the gateway's event loop stands still. */
  ticking = true;
  /** Sees every event with its effects, before they are performed. */
  tap: ((event: GatewayEvent, effects: readonly GatewayEffect[]) => void) | undefined;
  #scheduled: Scheduled[] = [];
  #nextConnection = 1;
  readonly #stationOf = new Map<number, Station>();

  constructor(cranes: readonly CraneSpec[] = [CRANE_A, CRANE_B], settings: Partial<GatewaySettings> = {}) {
    const all: GatewaySettings = {
      host: '127.0.0.1',
      port: 0,
      label: 'bench',
      cranes,
      safety: DEFAULT_SAFETY_SETTINGS,
      tokens: [],
      ...settings,
    };
    this.core = new GatewayCore(all, { nonce: NONCE, clock: 0 }, this.observer);
    cranes.forEach((spec, index) => {
      this.plcs.set(spec.number, new IdealPlc(spec, 100 + index * 150));
      this.links.set(spec.number, { answers: true });
    });
  }

  plc(crane: CraneSpec = CRANE_A): IdealPlc {
    const plc = this.plcs.get(crane.number);
    if (plc === undefined) throw new Error('no such PLC');
    return plc;
  }

  link(crane: CraneSpec = CRANE_A): PlcLink {
    const link = this.links.get(crane.number);
    if (link === undefined) throw new Error('no such PLC');
    return link;
  }

  /** Brings the PLC links up and lets a few exchanges pass. */
  start(): this {
    for (const crane of this.plcs.keys()) {
      this.step({ kind: 'plc', crane, event: { kind: 'up', bootCounter: 7 } });
    }
    this.run(100);
    return this;
  }

  /** One event, now; its effects are performed. */
  step(event: GatewayEvent): readonly GatewayEffect[] {
    const effects = [...this.core.step(event, monotonicMs(this.now))];
    this.tap?.(event, effects);
    for (const effect of effects) this.#perform(effect);
    return effects;
  }

  after(delay: number, run: () => void): void {
    this.#scheduled.push({ at: this.now + delay, run });
  }

  run(forMs: number, each?: () => void): void {
    for (let passed = 0; passed < forMs; passed += 1) {
      this.now += 1;
      if (this.now % 10 === 3) for (const plc of this.plcs.values()) plc.scan(this.now);
      const due = this.#scheduled.filter(({ at }) => at <= this.now);
      this.#scheduled = this.#scheduled.filter(({ at }) => at > this.now);
      for (const scheduled of due) scheduled.run();
      for (const station of this.stations) station.work();
      const waiting = this.core.dueAt <= this.now;
      if (this.ticking && (this.now % 10 === 0 || waiting)) this.step({ kind: 'tick' });
      each?.();
    }
  }

  lastRecord(crane: CraneSpec = CRANE_A): SetpointRecord {
    const found = this.written.findLast((written) => written.crane === crane.number);
    if (found === undefined) throw new Error('nothing was written');
    return found.record;
  }

  open(station: Station, path: PathKind, role: Role, name: string, cranes: Principal['cranes'] = 'all'): number {
    const connection = this.#nextConnection;
    this.#nextConnection += 1;
    this.#stationOf.set(connection, station);
    const key = new Uint8Array(16).fill(connection);
    this.step({ kind: 'opened', connection, path, principal: { name, role, cranes }, key });
    return connection;
  }

  send(connection: number, frame: ClientFrame): readonly GatewayEffect[] {
    return this.step({ kind: 'frame', connection, frame, arrivedAt: monotonicMs(this.now) });
  }

  #perform(effect: GatewayEffect): void {
    if (effect.kind === 'plc-write') this.#exchange(effect.crane, effect.record);
    else if (effect.kind === 'plc-emergency-stop') this.plcs.get(effect.crane)?.latchEmergencyStop();
    else if (effect.kind === 'send') this.#stationOf.get(effect.connection)?.hear(effect.frame);
    else if (effect.kind === 'close') this.#stationOf.get(effect.connection)?.closed(effect.connection, effect.code);
    else if (effect.kind === 'local-answer') this.localAnswers.push(effect.outcome);
    else this.shutDown.push(this.now);
  }

  #exchange(crane: CraneNumber, record: SetpointRecord): void {
    this.written.push({ crane, record, at: this.now });
    const plc = this.plcs.get(crane);
    if (plc === undefined || this.links.get(crane)?.answers !== true) return;
    const sentAt = monotonicMs(this.now);
    plc.take(record, this.now);
    this.after(1, () => {
      if (this.links.get(crane)?.answers !== true) return;
      const snapshot = plc.snapshot(sentAt, monotonicMs(this.now));
      this.step({ kind: 'plc', crane, event: { kind: 'reply', snapshot, sequence: record.sequence } });
    });
  }
}

/** What the hands of a station do on one crane. */
export type Hands = { -readonly [K in keyof CraneOrder]: CraneOrder[K] } & { inputs: readonly InputAge[] };

/** Numbers of the requests whose answers come apart from them. */
const TAKEOVER_REQUEST = 3;
/** A camera sends a frame every so often. */
const CAMERA_PERIOD_MS = 40;

/** A bypass as a supervisor asks for it. */
export interface AskedBypass {
  readonly code: Code;
  readonly timeMs: number;
  readonly reason: string;
}

export interface HeardNotice {
  readonly crane: number;
  readonly code: Code | undefined;
  readonly detail: string;
}

export const LIVE_STICK: InputAge = { inputClass: 'streaming', age: millis(2) };

export class Station {
  readonly bench: GatewayBench;
  readonly name: string;
  /** What its hellos say of it. */
  label: string;
  /** As whom the next connection authenticates. */
  role: Role;
  cranes: Principal['cranes'] = 'all';
  control = 0;
  stop = 0;
  session = 0;
  epoch = 0;
  key: Uint8Array = new Uint8Array(0);
  readonly heard: GatewayFrame[] = [];
  readonly closes: Code[] = [];
  readonly newest = new Map<number, StatusFrame>();
  readonly held = new Map<number, { generation: number; hands: Hands; sequence: number }>();
  /** Time of a frame on its way, in each direction. */
  linkMs = 1;
  /** Cyclic commands go out. */
  sending = true;
  /** The picture does not reach the operator's side. */
  frozenPicture = false;
  /** The screen goes on showing the status that it has painted last. */
  frozenScreen = false;
  /** Time from a status that a command echoes to its painting. */
  paintMs = 0;
  /** Numbers of the cameras that the operator's side shows. */
  cameras: readonly number[] = [];
  frozenCameras = false;
  readonly #painted = new Map<number, number>();
  readonly #sequences = new Map<number, number>();
  #cameraCounter = 0;
  /** While set, commands wait here instead of reaching the gateway. */
  stalled: CommandFrame[] | undefined;

  constructor(bench: GatewayBench, name = 'anna', role: Role = 'operator') {
    this.bench = bench;
    this.name = name;
    this.label = name;
    this.role = role;
    bench.stations.push(this);
  }

  connect(attach: Uint8Array = new Uint8Array(0)): this {
    this.control = this.bench.open(this, 'control', this.role, this.name, this.cranes);
    this.bench.send(this.control, { type: 'hello', version: 1, label: this.label, attach });
    return this;
  }

  connectStop(): this {
    this.stop = this.bench.open(this, 'stop', this.role, this.name, this.cranes);
    this.bench.send(this.stop, { type: 'hello', version: 1, label: this.label, attach: this.key });
    return this;
  }

  drop(connection = this.control): void {
    this.bench.step({ kind: 'closed', connection });
    if (connection === this.control) this.control = 0;
  }

  claim(crane: CraneSpec = CRANE_A): Code {
    const grant = this.#ask({ ...this.#about(crane, 1), type: 'claim' });
    if (grant.outcome === 0) this.#hold(grant);
    return codeOfNumber(grant.outcome) ?? 'OK';
  }

  release(crane: CraneSpec = CRANE_A): Code {
    const grant = this.#ask({ ...this.#about(crane, 2), type: 'release' });
    if (grant.outcome === 0) this.letGoOf(crane);
    return codeOfNumber(grant.outcome) ?? 'OK';
  }

  /** Takes a crane over: at once, or when it rests; then the grant is among what was heard, and the crane is held. */
  takeOver(reason: string, crane: CraneSpec = CRANE_A): Code {
    const grant = this.#ask({ ...this.#about(crane, TAKEOVER_REQUEST), type: 'takeover', reason });
    return codeOfNumber(grant.outcome) ?? 'OK';
  }

  offer(crane: CraneSpec = CRANE_A): Code {
    return codeOfNumber(this.#ask({ ...this.#about(crane, 4), type: 'offer', open: true }).outcome) ?? 'OK';
  }

  withdraw(crane: CraneSpec = CRANE_A): Code {
    return codeOfNumber(this.#ask({ ...this.#about(crane, 5), type: 'offer', open: false }).outcome) ?? 'OK';
  }

  bypass({ code, timeMs, reason }: AskedBypass, crane: CraneSpec = CRANE_A): Code {
    const asked = { code: codeNumber(code), time: millis(timeMs), reason };
    return codeOfNumber(this.#ask({ ...this.#about(crane, 6), type: 'bypass', ...asked }).outcome) ?? 'OK';
  }

  #about({ number }: CraneSpec, request: number): SessionRef & { crane: CraneNumber; request: number } {
    return { session: this.session, epoch: this.epoch, crane: number, request };
  }

  #ask(frame: ClientFrame): GrantFrame {
    this.bench.send(this.control, frame);
    const grant = this.heard.findLast((heard) => heard.type === 'grant');
    if (grant === undefined) throw new Error('no grant');
    return grant;
  }

  /** Sequences belong to the session, not to a claim. */
  #hold({ crane, generation }: GrantFrame): void {
    const sequence = this.held.get(crane)?.sequence ?? this.#sequences.get(crane) ?? 0;
    this.held.set(crane, { generation, hands: restingHands(), sequence });
  }

  /** Sends no more commands for a crane. */
  letGoOf(crane: CraneSpec = CRANE_A): void {
    this.#sequences.set(crane.number, this.held.get(crane.number)?.sequence ?? 0);
    this.held.delete(crane.number);
  }

  /** Every notice so far, in order. */
  get notices(): readonly HeardNotice[] {
    const notices: HeardNotice[] = [];
    for (const frame of this.heard) {
      if (frame.type !== 'notice') continue;
      notices.push({ crane: frame.crane, code: codeOfNumber(frame.code), detail: frame.detail });
    }
    return notices;
  }

  hands(crane: CraneSpec = CRANE_A): Hands {
    const held = this.held.get(crane.number);
    if (held === undefined) throw new Error('not held');
    return held.hands;
  }

  status(crane: CraneSpec = CRANE_A): StatusFrame {
    const status = this.newest.get(crane.number);
    if (status === undefined) throw new Error('no status yet');
    return status;
  }

  state(crane: CraneSpec = CRANE_A): CraneStateKind {
    return this.status(crane).state;
  }

  cause(crane: CraneSpec = CRANE_A): Code {
    return codeOfNumber(this.status(crane).cause) ?? 'OK';
  }

  /** Connect, claim, neutral, deadman: what an operator does before anything moves. */
  arm(crane: CraneSpec = CRANE_A): this {
    if (this.control === 0) this.connect();
    this.bench.run(50);
    const outcome = this.claim(crane);
    if (outcome !== 'OK') throw new Error(`claim refused: ${outcome}`);
    this.bench.run(900);
    this.hands(crane).deadman = true;
    this.bench.run(60);
    return this;
  }

  push(trolley: number, crane: CraneSpec = CRANE_A): void {
    const hands = this.hands(crane);
    hands.speeds = { ...STANDSTILL, trolley: axisSpeed(trolley) };
    hands.neutral = trolley === 0 ? hands.mapped : hands.mapped & ~2;
  }

  letGo(crane: CraneSpec = CRANE_A): void {
    this.push(0, crane);
    this.hands(crane).deadman = false;
  }

  #paint(crane: CraneNumber, number: number): void {
    if (!this.frozenScreen) this.#painted.set(crane, number);
  }

  command(crane: CraneNumber): CommandFrame {
    const held = this.held.get(crane);
    if (held === undefined) throw new Error('not held');
    held.sequence += 1;
    const echo = this.newest.get(crane)?.number ?? 0;
    if (this.paintMs === 0) this.#paint(crane, echo);
    else this.bench.after(this.paintMs, () => this.#paint(crane, echo));
    if (!this.frozenCameras) this.#cameraCounter = Math.floor(this.bench.now / CAMERA_PERIOD_MS);
    return {
      ...held.hands,
      type: 'command',
      session: this.session,
      epoch: this.epoch,
      crane,
      generation: held.generation,
      sequence: held.sequence,
      echo,
      hold: millis(0),
      readAt: 0 as CommandFrame['readAt'],
      sentAt: 0 as CommandFrame['sentAt'],
      painted: this.#painted.get(crane) ?? 0,
      cameras: this.cameras.map((camera) => ({ camera, counter: this.#cameraCounter })),
    };
  }

  work(): void {
    if (!this.sending || this.control === 0 || this.bench.now % 20 !== 5) return;
    for (const crane of this.held.keys()) {
      const frame = this.command(crane as CraneNumber);
      if (this.stalled === undefined) this.deliver(frame);
      else this.stalled.push(frame);
    }
  }

  deliver(frame: CommandFrame): void {
    const connection = this.control;
    this.bench.after(this.linkMs, () => this.bench.send(connection, frame));
  }

  /** Lets everything that waited arrive at once. */
  flush(): void {
    const waiting = this.stalled ?? [];
    this.stalled = undefined;
    for (const frame of waiting) this.bench.send(this.control, frame);
  }

  hear(frame: GatewayFrame): void {
    if (frame.type === 'status') {
      if (!this.frozenPicture) this.bench.after(this.linkMs, () => this.newest.set(frame.crane, frame));
      return;
    }
    this.heard.push(frame);
    if (frame.type === 'grant' && frame.request === TAKEOVER_REQUEST && frame.generation !== 0) this.#hold(frame);
    if (frame.type !== 'welcome') return;
    this.session = frame.session;
    this.key = frame.key;
    this.epoch = frame.epoch;
  }

  closed(connection: number, code: Code): void {
    this.closes.push(code);
    if (connection === this.control) this.control = 0;
  }
}

export function restingHands(): Hands {
  return {
    driven: true,
    deadman: false,
    run: true,
    emergencyRun: true,
    horn: false,
    mapped: 39,
    neutral: 39,
    speeds: STANDSTILL,
    attachment: 'hold',
    rearmPresses: 0,
    resetPresses: 0,
    mode: 'split',
    inputs: [LIVE_STICK],
  };
}
