// The gateway without its sockets, timers and clock: session → custody → freshness → evaluation. Enters: one
// event and the time. Leaves: the effects of that event, in order. The same events at the same times have the
// same effects; the state inside is mutable, preallocated and bounded.
//
// Longer than other files: every way in and out of that one state is here, and every decision elsewhere.

import { type Code, codeNumber, codeOfNumber, type CraneNumber, type SafetySettings } from '../domain/index.ts';
import type { PlcEvent } from '../plc/driver.ts';
import { elapsed, type MonotonicMs } from '../quantity/index.ts';
import { ageOf, sampleTimeOf } from '../safety/freshness.ts';
import {
  type BypassFrame,
  clipText,
  type CommandFrame,
  encodeFrame,
  type GatewayFrame,
  type HelloFrame,
  MAX_LABEL_BYTES,
  PROTOCOL_VERSION,
  type StopFrame,
  type StopKind,
} from '../wire/index.ts';
import { expireBypasses, takeBypass } from './bypasses.ts';
import { hearLevels, judgeCommand } from './commands.ts';
import { takeConfirmation } from './confirmation.ts';
import { Custody, type CustodyFrame, reasonOf } from './custody.ts';
import { evaluate, type Plant } from './evaluation.ts';
import type { GatewayEffect, GatewayEvent } from './events.ts';
import {
  atStandstill,
  createLane,
  dropOrder,
  type Lane,
  noteRole,
  streamOfHolder,
  takeOrder,
  takePlcEvent,
} from './lane.ts';
import { MotionRecord } from './motion-record.ts';
import type { GatewayObserver } from './observer.ts';
import { permissionOf } from './permission.ts';
import { type GatewayReport, reportOf } from './report.ts';
import { type Connection, RECONNECTION_GRACE_MS, type Session, SessionTable } from './sessions.ts';
import type { GatewaySettings } from './settings.ts';
import { sceneFrames } from './scene.ts';
import { sendStatuses, statusDueAt } from './status.ts';
import { Teller } from './teller.ts';

/** What a core is made with besides its settings. */
export interface CoreIdentity {
  /** Instance of this gateway at the PLCs: random, u32, not 0. */
  readonly nonce: number;
  /** Hash of the host's clock, for the welcome. */
  readonly clock: number;
}

const HELLO_TIMEOUT_MS = 2000;
/** Commands on their way when their sender loses a crane are no offence for this long. */
const LATE_COMMANDS_MS = 1000;
/** A shutdown waits for standstill no longer than this. */
const SHUTDOWN_PATIENCE_MS = 8000;

/** The lane whose command was accepted, if the event was one; or that nothing came in that an evaluation could see. */
type Taken = Lane | 'nothing' | undefined;

export class GatewayCore {
  readonly #settings: GatewaySettings;
  readonly #safety: SafetySettings;
  readonly #identity: CoreIdentity;
  readonly #observer: GatewayObserver;
  readonly #lanes: readonly Lane[];
  readonly #plant: Plant;
  /** What every session is told of the cranes when it begins. */
  readonly #scene: readonly GatewayFrame[];
  readonly #sessions: SessionTable;
  readonly #teller: Teller;
  readonly #custody: Custody;
  readonly #record: MotionRecord;
  readonly #effects: GatewayEffect[];
  #shutdownSince: MonotonicMs | undefined;
  #shutDown = false;

  constructor(settings: GatewaySettings, identity: CoreIdentity, observer: GatewayObserver) {
    this.#settings = settings;
    this.#safety = settings.safety;
    this.#identity = identity;
    this.#observer = observer;
    this.#lanes = settings.cranes.map((spec, index) => createLane(index, spec, identity.nonce));
    this.#plant = {
      lanes: this.#lanes,
      rail: this.#lanes.map((lane) => lane.rail),
      settings: settings.safety,
      nonce: identity.nonce,
      observer,
    };
    this.#scene = this.#lanes.flatMap((lane) => sceneFrames(lane, settings.safety.minimumGap));
    // What no frame can carry is refused at the start, not by the first session.
    for (const frame of this.#scene) encodeFrame(frame);
    this.#sessions = new SessionTable(this.#lanes.length);
    const cranes = settings.cranes.map(({ number }) => number);
    this.#teller = new Teller(cranes, this.#sessions, observer);
    this.#effects = this.#teller.effects;
    this.#record = new MotionRecord(this.#lanes, this.#teller);
    this.#custody = new Custody({
      lanes: this.#lanes,
      sessions: this.#sessions,
      safety: settings.safety,
      observer,
      teller: this.#teller,
      label: `gateway ${settings.label}`,
    });
  }

  /** Takes one event. `now` never runs back. The list returned is the core's own and valid until the next step. */
  step(event: GatewayEvent, now: MonotonicMs): readonly GatewayEffect[] {
    this.#effects.length = 0;
    const trigger = this.#take(event, now);
    // What is refused must cost no more than its refusal; the next tick is never far.
    if (trigger === 'nothing') return this.#effects;
    if (this.#shutdownSince !== undefined) this.#askAll('SAFETY_SHUTDOWN');
    this.#custody.askStops();
    if (evaluate(this.#plant, trigger, now, this.#effects)) this.#teller.markAll();
    this.#custody.withdrawMoving(now);
    this.#record.take(event.kind === 'local-reset' ? this.#laneOf(event.crane) : undefined, now);
    sendStatuses(this.#lanes, this.#sessions, this.#safety.statusInterval, now, this.#effects);
    if (event.kind === 'tick') this.#finishShutdown(now);
    return this.#effects;
  }

  /** When the next step must come at the latest, so that no status is late; Infinity while nobody listens. */
  get dueAt(): MonotonicMs {
    let due = Number.POSITIVE_INFINITY;
    for (const session of this.#sessions.sessions()) {
      if (session.control === undefined) continue;
      for (const stream of session.streams) {
        due = Math.min(due, statusDueAt(stream, this.#safety.statusInterval));
      }
    }
    return due as MonotonicMs;
  }

  /** Whether a crane that the session of this connection holds is moving or stopping. */
  isMoving(connection: number): boolean {
    const session = this.#sessions.connection(connection)?.session;
    return session !== undefined && this.#lanes.some((lane) => lane.holder === session && !isAtRest(lane));
  }

  /** What there is to know of sessions and cranes, as JSON. */
  report(now: MonotonicMs): GatewayReport {
    return reportOf(this.#settings.label, this.#sessions.sessions(), this.#lanes, now);
  }

  #take(event: GatewayEvent, now: MonotonicMs): Taken {
    switch (event.kind) {
      case 'opened':
        this.#open(event, now);
        return undefined;
      case 'frame':
        return this.#takeFrame(event, now);
      case 'malformed': {
        const connection = this.#sessions.connection(event.connection);
        if (connection === undefined) return 'nothing';
        this.#close(connection, event.failure.code, now);
        return undefined;
      }
      case 'closed': {
        const connection = this.#sessions.connection(event.connection);
        if (connection === undefined) return 'nothing';
        if (event.refused !== undefined) this.#recordDismissal(connection, event.refused, now);
        this.#detach(connection, now);
        return undefined;
      }
      case 'plc':
        this.#takePlc(event.crane, event.event);
        return undefined;
      case 'tick':
        this.#supervise(now);
        return undefined;
      case 'local-stop': {
        const outcome = this.#requestStop(event.crane, event.stop);
        this.#teller.audit(now, { what: 'stop', crane: event.crane, outcome, stop: event.stop, detail: event.reason });
        this.#effects.push({ kind: 'local-answer', outcome });
        return undefined;
      }
      case 'local-reset':
        this.#resetLocally(event, now);
        return undefined;
      case 'local-takeover':
        this.#takeOverLocally(event, now);
        return undefined;
      case 'shutdown':
        if (this.#shutdownSince === undefined) {
          this.#shutdownSince = now;
          this.#teller.audit(now, { what: 'shutdown', crane: 0, outcome: 'OK' });
        }
        return undefined;
      default:
        return event satisfies never;
    }
  }

  // ── connections and sessions ────────────────────────────────────────────────────────────────────────

  #open(event: GatewayEvent & { kind: 'opened' }, now: MonotonicMs): void {
    const connection: Connection = {
      id: event.connection,
      path: event.path,
      principal: event.principal,
      key: event.key,
      openedAt: now,
      rates: this.#sessions.ratesOf(event.principal, now),
      session: undefined,
    };
    const verdict = this.#shutdownSince === undefined ? this.#sessions.connect(connection) : 'SESSION_SHUTDOWN';
    if (verdict !== 'OK') this.#refuse(connection.id, verdict);
  }

  #takeFrame(event: GatewayEvent & { kind: 'frame' }, now: MonotonicMs): Taken {
    const connection = this.#sessions.connection(event.connection);
    if (connection === undefined) return 'nothing';
    const { frame } = event;
    // A stop is heard first, and from everyone who is authenticated: before hello, session, epoch and rate.
    if (frame.type === 'stop') {
      this.#takeStop(connection, frame, now);
      if (!connection.rates.take('request', now)) this.#close(connection, 'SESSION_FLOOD', now);
      return undefined;
    }
    const drives = frame.type === 'command' && this.#drives(connection.session, frame, now);
    if (!connection.rates.take(drives ? 'command' : 'request', now)) {
      this.#close(connection, 'SESSION_FLOOD', now);
      return undefined;
    }
    if (frame.type === 'hello') {
      if (connection.session === undefined) this.#greet(connection, frame, now);
      else this.#close(connection, 'WIRE_UNEXPECTED', now);
      return undefined;
    }
    const session = connection.session;
    if (session === undefined || connection.path !== 'control') {
      this.#close(connection, 'WIRE_UNEXPECTED', now);
      return undefined;
    }
    if (frame.type === 'command') return this.#takeCommand(session, connection, frame, event.arrivedAt, now);
    return this.#takeRequest(session, connection, frame, now);
  }

  /** Whether a command is of a crane that its sender holds, or held a moment ago: all others can only be refused. */
  #drives(session: Session | undefined, { crane }: CommandFrame, now: MonotonicMs): boolean {
    const lane = this.#laneOf(crane);
    if (session === undefined || lane === undefined) return false;
    const stream = this.#stream(session, lane);
    if (lane.holder === session) stream.drivenAt = now;
    return now - stream.drivenAt <= LATE_COMMANDS_MS;
  }

  #greet(connection: Connection, hello: HelloFrame, now: MonotonicMs): void {
    if (hello.version !== PROTOCOL_VERSION) {
      this.#close(connection, 'SESSION_VERSION', now);
      return;
    }
    const attaching = hello.attach.length > 0;
    if (!attaching && connection.path === 'stop') {
      this.#close(connection, 'SESSION_ATTACH_REFUSED', now);
      return;
    }
    const session = attaching
      ? this.#sessions.opened(hello.attach, connection.principal)
      : this.#sessions.begin(connection, clipText(hello.label, MAX_LABEL_BYTES));
    if (session === undefined || typeof session === 'string') {
      this.#close(connection, session ?? 'SESSION_ATTACH_REFUSED', now);
      return;
    }
    if (attaching) this.#attach(session, connection, now);
    else this.#observer.sessions(this.#sessions.count);
    const what = attaching ? 'session-attached' : 'session-opened';
    this.#teller.audit(now, { what, crane: 0, outcome: 'OK', detail: session.principal.role }, session);
    this.#welcome(session, connection);
  }

  /** A new control socket begins a new epoch and starts disarmed; a new stop socket only takes the old one's place. */
  #attach(session: Session, connection: Connection, now: MonotonicMs): void {
    const replaced = session[connection.path];
    if (replaced !== undefined) this.#close(replaced, 'SESSION_REPLACED', now);
    session[connection.path] = connection;
    session.lonelySince = undefined;
    connection.session = session;
    if (connection.path === 'stop') return;
    session.awaySince = undefined;
    session.principal = connection.principal;
    for (const lane of this.#lanes) if (lane.holder === session) noteRole(lane);
    session.epoch = (session.epoch + 1) >>> 0 || 1;
    for (const stream of session.streams) {
      stream.window.open(session.epoch);
      stream.dirty = true;
    }
  }

  #welcome(session: Session, { id, path }: Connection): void {
    this.#teller.send(id, {
      type: 'welcome',
      session: session.id,
      epoch: session.epoch,
      version: PROTOCOL_VERSION,
      key: session.key,
      label: clipText(this.#settings.label, MAX_LABEL_BYTES),
      clock: this.#identity.clock,
      commandInterval: this.#safety.commandInterval,
      loopAgeLimit: this.#safety.loopAgeLimit,
      craneCount: this.#lanes.length,
      role: session.principal.role,
    });
    if (path === 'stop') return;
    for (const frame of this.#scene) this.#teller.send(id, frame);
  }

  #refuse(connection: number, code: Code): void {
    this.#observer.connectionClosed(code);
    this.#effects.push({ kind: 'close', connection, code });
  }

  #close(connection: Connection, code: Code, now: MonotonicMs): void {
    this.#refuse(connection.id, code);
    this.#detach(connection, now);
  }

  /** Once a session: with its control path, which is dismissed last. Whoever had no session yet has a name all the same. */
  #recordDismissal({ path, principal, session }: Connection, outcome: Code, now: MonotonicMs): void {
    if (path === 'stop' && session?.control !== undefined) return;
    this.#teller.audit(now, { what: 'session-dismissed', crane: 0, outcome, detail: principal.name }, session);
  }

  /** A lost control path stops whatever its session holds, at once, and takes nothing over; a lost stop path stops nothing. */
  #detach(connection: Connection, now: MonotonicMs): void {
    const session = connection.session;
    const lostControl = session?.control === connection;
    this.#sessions.disconnect(connection, now);
    if (session === undefined || !lostControl) return;
    this.#custody.dropTakeovers(session, now);
    for (const lane of this.#lanes) {
      if (lane.holder !== session) continue;
      dropOrder(lane);
      lane.facts.stopRequest = 'SAFETY_DISCONNECTED';
    }
  }

  // ── stops ───────────────────────────────────────────────────────────────────────────────────────────

  #takeStop(connection: Connection, frame: StopFrame, now: MonotonicMs): void {
    const outcome = this.#requestStop(frame.crane, frame.kind);
    const { crane, request } = frame;
    const { session, principal } = connection;
    // Whoever has no session yet has a name all the same.
    const detail = session === undefined ? principal.name : undefined;
    this.#teller.audit(now, { what: 'stop', crane, outcome, stop: frame.kind, detail }, session);
    this.#teller.send(connection.id, { type: 'stop-ack', crane, request, outcome: codeNumber(outcome) });
  }

  #requestStop(crane: CraneNumber | 0, stop: StopKind): Code {
    let found = false;
    for (const lane of this.#lanes) {
      if (crane !== 0 && lane.spec.number !== crane) continue;
      found = true;
      if (stop === 'emergency') lane.facts.emergencyRequest = 'SAFETY_EMERGENCY_STOP';
      else lane.facts.stopRequest = 'SAFETY_OPERATOR_STOP';
    }
    return found ? 'OK' : 'AUTHORITY_UNKNOWN_CRANE';
  }

  #askAll(cause: Code): void {
    for (const lane of this.#lanes) lane.facts.stopRequest = cause;
  }

  // ── commands ────────────────────────────────────────────────────────────────────────────────────────

  #takeCommand(
    session: Session,
    connection: Connection,
    frame: CommandFrame,
    arrivedAt: MonotonicMs,
    now: MonotonicMs,
  ): Taken {
    const lane = this.#laneOf(frame.crane);
    const { crane, generation, sequence } = frame;
    let code: Code = 'AUTHORITY_UNKNOWN_CRANE';
    if (lane !== undefined) {
      const stop = hearLevels(lane, session, frame);
      if (stop !== undefined) this.#teller.audit(now, { what: 'stop', crane, outcome: 'OK', stop }, session);
      code = this.#accept(lane, session, frame, arrivedAt, now);
    }
    this.#teller.send(connection.id, { type: 'ack', crane, generation, sequence, outcome: codeNumber(code) });
    if (code === 'OK') this.#observer.commandAccepted(crane);
    else this.#observer.commandRefused(lane === undefined ? 0 : crane, code);
    if (code === 'OK') return lane;
    const heard = lane?.facts.emergencyRequest ?? lane?.facts.stopRequest;
    return heard === undefined ? 'nothing' : undefined;
  }

  /** Makes the command the standing order of its crane, unless a code refuses it. */
  #accept(lane: Lane, session: Session, frame: CommandFrame, arrivedAt: MonotonicMs, now: MonotonicMs): Code {
    const stream = this.#stream(session, lane);
    const verdict = judgeCommand(lane, session, stream.window, frame);
    if (verdict !== 'OK') return verdict;
    const sampledAt = sampleTimeOf(stream.ring, frame.echo);
    const fresh = ageOf(sampledAt, now) <= this.#safety.loopAgeLimit;
    // Without a live PLC nothing can be fresh; a holder who keeps talking is not silent for all that.
    if (fresh || !lane.facts.snapshotLive) this.#custody.touch(lane, session, now);
    if (!fresh) return 'SAFETY_STALE_COMMAND';
    takeOrder(lane, { frame, arrivedAt, acceptedAt: now, sampledAt });
    return 'OK';
  }

  #stream(session: Session, lane: Lane): Session['streams'][number] {
    const stream = session.streams[lane.index];
    if (stream === undefined) throw new Error(`session ${session.id} has no stream for crane ${lane.spec.number}`);
    return stream;
  }

  // ── who holds, and what is set aside ────────────────────────────────────────────────────────────────

  #takeRequest(session: Session, connection: Connection, frame: CustodyFrame | BypassFrame, now: MonotonicMs): Taken {
    const lane = this.#laneOf(frame.crane);
    let outcome = this.#refusesRequest(session, lane, frame);
    if (lane !== undefined && outcome === 'OK' && frame.type !== 'bypass') {
      this.#custody.take(session, connection, lane, frame, now);
      return undefined;
    }
    if (lane !== undefined && outcome === 'OK' && frame.type === 'bypass') {
      outcome = takeBypass(lane, session, frame, this.#safety, now, this.#teller);
    }
    const { crane, request } = frame;
    this.#teller.audit(now, { what: frame.type, crane, outcome, detail: detailOf(frame) }, session);
    this.#teller.grant(connection, { crane, request, outcome, generation: 0, holder: lane?.holder?.shown ?? '' });
    return outcome === 'OK' ? undefined : 'nothing';
  }

  #refusesRequest(session: Session, lane: Lane | undefined, frame: CustodyFrame | BypassFrame): Code {
    if (frame.session !== session.id || frame.epoch !== session.epoch) return 'SESSION_EPOCH';
    if (lane === undefined) return 'AUTHORITY_UNKNOWN_CRANE';
    if (frame.type === 'release') return 'OK';
    const permission = permissionOf(session.principal, frame.type, frame.crane);
    if (permission !== 'OK') return permission;
    if (frame.type === 'takeover' && isBlank(frame.reason)) return 'AUTHORITY_REASON';
    return this.#shutdownSince === undefined ? 'OK' : 'SESSION_SHUTDOWN';
  }

  /** Whoever stands beside the gateway needs no role, but a reason. */
  #takeOverLocally({ crane, reason }: GatewayEvent & { kind: 'local-takeover' }, now: MonotonicMs): void {
    const lane = this.#laneOf(crane);
    let outcome: Code = lane === undefined ? 'AUTHORITY_UNKNOWN_CRANE' : 'AUTHORITY_REASON';
    if (lane !== undefined && !isBlank(reason)) outcome = this.#custody.takeLocally(lane, reason, now);
    else this.#teller.audit(now, { what: 'takeover', crane, outcome, detail: reason });
    this.#effects.push({ kind: 'local-answer', outcome });
  }

  /** Asks the coming evaluation to begin the reset, where it can begin. */
  #resetLocally({ crane, reason }: GatewayEvent & { kind: 'local-reset' }, now: MonotonicMs): void {
    const lane = this.#laneOf(crane);
    const outcome = lane === undefined ? 'AUTHORITY_UNKNOWN_CRANE' : refusesReset(lane, reason);
    if (lane !== undefined && outcome === 'OK') lane.facts.localReset = true;
    this.#teller.audit(now, { what: 'reset', crane, outcome, detail: reason });
    this.#effects.push({ kind: 'local-answer', outcome });
  }

  // ── PLCs ────────────────────────────────────────────────────────────────────────────────────────────

  #takePlc(crane: CraneNumber, event: PlcEvent): void {
    const lane = this.#laneOf(crane);
    if (lane === undefined) return;
    const linkChanged = takePlcEvent(lane, event);
    if (linkChanged) {
      this.#observer.plcUp(crane, lane.facts.plcLink === 'OK', lane.facts.plcLink);
      this.#teller.markAll();
    }
    if (event.kind === 'refused') this.#observer.plcRefused(crane, event.code);
    if (event.kind !== 'reply') return;
    const { snapshot } = event;
    this.#observer.plcExchange(crane, elapsed(snapshot.requestedAt, snapshot.receivedAt));
    const stream = streamOfHolder(lane);
    const news = takeConfirmation(lane, snapshot, this.#identity.nonce);
    if (news && stream !== undefined) stream.dirty = true;
  }

  // ── supervision ─────────────────────────────────────────────────────────────────────────────────────

  #supervise(now: MonotonicMs): void {
    for (const connection of this.#sessions.connections()) {
      const late = connection.session === undefined && !(now - connection.openedAt <= HELLO_TIMEOUT_MS);
      if (late) this.#close(connection, 'SESSION_HELLO_TIMEOUT', now);
    }
    this.#custody.sweep(now);
    for (const lane of this.#lanes) expireBypasses(lane, this.#sessions, now, this.#teller);
    for (const session of this.#sessions.sessions()) this.#endIfAbandoned(session, now);
    this.#teller.tellRepeats(now);
  }

  /** First its claims are marked as ended; once its cranes rest and are given up, the session goes. */
  #endIfAbandoned(session: Session, now: MonotonicMs): void {
    const { lonelySince } = session;
    if (lonelySince === undefined || now - lonelySince <= RECONNECTION_GRACE_MS) return;
    this.#custody.endSession(session, now);
    for (const lane of this.#lanes) if (lane.holder === session) return;
    this.#sessions.end(session);
    this.#observer.sessions(this.#sessions.count);
    this.#teller.audit(now, { what: 'session-ended', crane: 0, outcome: 'SESSION_UNKNOWN' }, session);
  }

  #finishShutdown(now: MonotonicMs): void {
    if (this.#shutdownSince === undefined || this.#shutDown) return;
    const outOfTime = now - this.#shutdownSince > SHUTDOWN_PATIENCE_MS;
    if (!outOfTime && !this.#lanes.every(isAtRest)) return;
    this.#shutDown = true;
    this.#teller.tellAllRepeats();
    for (const session of this.#sessions.sessions()) {
      this.#teller.notify(session, 0, 'SESSION_SHUTDOWN', this.#settings.label);
    }
    for (const connection of this.#sessions.connections()) this.#close(connection, 'SESSION_SHUTDOWN', now);
    this.#effects.push({ kind: 'shut-down' });
  }

  #laneOf(crane: CraneNumber): Lane | undefined {
    for (const lane of this.#lanes) if (lane.spec.number === crane) return lane;
    return undefined;
  }
}

function isBlank(reason: string): boolean {
  return reason.trim() === '';
}

/** What the audit keeps of a request besides its outcome. */
function detailOf(frame: CustodyFrame | BypassFrame): string | undefined {
  if (frame.type === 'takeover') return frame.reason;
  if (frame.type !== 'bypass') return undefined;
  return `${codeOfNumber(frame.code) ?? frame.code} for ${frame.time} ms: ${frame.reason}`;
}

/** A reset needs a reason, something to reset, and a crane that stands. */
function refusesReset(lane: Lane, reason: string): Code {
  if (isBlank(reason)) return 'AUTHORITY_REASON';
  if (lane.state.kind !== 'estopped' && lane.state.kind !== 'faulted') return 'SAFETY_NOTHING_TO_RESET';
  return atStandstill(lane) ? 'OK' : reasonOf('AUTHORITY_MOVING', lane);
}

/** Without a PLC nothing can be waited for: its own watchdog has stopped the crane. */
function isAtRest(lane: Lane): boolean {
  return lane.facts.plcLink !== 'OK' || (lane.state.kind !== 'stopping' && atStandstill(lane));
}
