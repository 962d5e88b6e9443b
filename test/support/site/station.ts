// One operator with his sticks, screen and link, on the site's clock. Enters: what his hands do, what breaks. Leaves:
// frames as a workstation makes them, every 20 ms for every held crane; and the truth about his hands, against which
// the motion of a crane is judged. Written apart from src/workstation.

import {
  AGE_CAP_MS,
  type Code,
  codeOfNumber,
  type CraneNumber,
  type CraneSpec,
  type CraneStateKind,
  type InputAge,
  type Principal,
  type Role,
} from '../../../src/domain/index.ts';
import type { PathKind } from '../../../src/gateway/index.ts';
import { type AxisSpeed, millis } from '../../../src/quantity/index.ts';
import type { ClientFrame, CommandFrame, GatewayFrame, StatusFrame } from '../../../src/wire/index.ts';
import type { Agenda } from './agenda.ts';
import type { Peer, SimGateway } from './gateway.ts';
import { type Deflection, type Hands, MAPPED, NEUTRAL, neutralOf, restingHands, speedOf } from './hands.ts';
import { Wire } from './wire.ts';

const COMMAND_INTERVAL_MS = 20;
const LINK_MS = 5;
/** A streaming stick reports at 125 Hz. */
const REPORT_MS = 8;

/** When a command was really made; compared with when the PLC took it for an order. */
export interface Making {
  readonly at: number;
  /** When the stick really reported last. */
  readonly reportedAt: number;
}

interface Held {
  readonly spec: CraneSpec;
  readonly generation: number;
  readonly hands: Hands;
  sequence: number;
  /** Copy of the controls as the stick last reported them. */
  reported: Hands;
}

export interface StationOptions {
  readonly name: string;
  readonly role?: Role;
  /** Of a frame, one way, ms. */
  readonly linkMs?: number;
  /** Milliseconds after each full twenty at which it sends. */
  readonly phase?: number;
}

export class SimStation implements Peer {
  readonly name: string;
  readonly role: Role;
  readonly gateway: SimGateway;
  readonly up: Wire;
  readonly down: Wire;
  readonly held = new Map<CraneNumber, Held>();
  readonly newest = new Map<CraneNumber, StatusFrame>();
  /** Codes of notices and closed connections, newest last; a test is short. */
  readonly told: Code[] = [];
  /** The last answer to a claim, release, offer, take-over or bypass. */
  outcome: Code | undefined;
  control = 0;
  stopPath = 0;
  /** Statuses come in, and the operator's screen does not show them: nothing is echoed anew. */
  pictureFrozen = false;
  /** Of the commands that it made. */
  readonly makings = new WeakMap<CommandFrame, Making>();
  readonly #agenda: Agenda;
  readonly #principal: Principal;
  readonly #phase: number;
  /** Cranes that it asked for. */
  readonly #wanted = new Map<CraneNumber, CraneSpec>();
  /** Numbers belong to session and crane, and outlive a claim. */
  readonly #lastSequence = new Map<CraneNumber, number>();
  #session = 0;
  #epoch = 0;
  #key: Uint8Array = new Uint8Array(0);
  #request = 0;
  /** Stops working: killed, or frozen as a process. */
  #isAlive = true;
  #isFrozen = false;
  #stickSilentSince: number | undefined;
  #stickGone = false;
  readonly #waiting: (() => void)[] = [];

  constructor(agenda: Agenda, random: () => number, gateway: SimGateway, options: StationOptions) {
    const { name, role = 'operator', linkMs = LINK_MS, phase = 5 } = options;
    this.name = name;
    this.role = role;
    this.gateway = gateway;
    this.#agenda = agenda;
    this.#principal = { name, role, cranes: 'all' };
    this.#phase = phase;
    this.up = new Wire(agenda, random, linkMs);
    this.down = new Wire(agenda, random, linkMs);
  }

  // ── what the operator does ──────────────────────────────────────────────────────────────────────────

  connect(): this {
    this.#open('control', (connection) => (this.control = connection));
    return this;
  }

  connectStop(): this {
    this.#open('stop', (connection) => (this.stopPath = connection));
    return this;
  }

  claim(spec: CraneSpec): void {
    this.#wanted.set(spec.number, spec);
    this.#ask({ type: 'claim', crane: spec.number });
  }

  release(spec: CraneSpec): void {
    this.#ask({ type: 'release', crane: spec.number });
  }

  offer(spec: CraneSpec, open: boolean): void {
    this.#ask({ type: 'offer', crane: spec.number, open });
  }

  takeOver(spec: CraneSpec, reason: string): void {
    this.#wanted.set(spec.number, spec);
    this.#ask({ type: 'takeover', crane: spec.number, reason });
  }

  stop(crane: CraneNumber | 0, kind: 'stop' | 'emergency'): void {
    const connection = this.stopPath === 0 ? this.control : this.stopPath;
    if (connection === 0 || !this.#works) return;
    this.#request += 1;
    this.#send(connection, { type: 'stop', ...this.#ref(), crane, kind, request: this.#request });
  }

  hands({ number }: CraneSpec): Hands {
    const held = this.held.get(number);
    if (held === undefined) throw new Error(`${this.name} does not hold crane ${number}`);
    return held.hands;
  }

  push(spec: CraneSpec, stick: Deflection): void {
    this.hands(spec).stick = stick;
  }

  letGo(spec: CraneSpec): void {
    const hands = this.hands(spec);
    hands.stick = NEUTRAL;
    hands.deadman = false;
    hands.attachment = 'hold';
  }

  press(spec: CraneSpec, button: 'rearm' | 'reset'): void {
    const hands = this.hands(spec);
    if (button === 'rearm') hands.rearmPresses = (hands.rearmPresses + 1) & 0xffff;
    else hands.resetPresses = (hands.resetPresses + 1) & 0xffff;
  }

  // ── what breaks ─────────────────────────────────────────────────────────────────────────────────────

  /** `frozen`: no report comes any more, the last one stays. `gone`: unplugged. `live`: as it should be. */
  set stick(state: 'live' | 'frozen' | 'gone') {
    this.#stickGone = state === 'gone';
    this.#stickSilentSince = state === 'live' ? undefined : (this.#stickSilentSince ?? this.#agenda.now);
  }

  get stick(): 'live' | 'frozen' | 'gone' {
    if (this.#stickGone) return 'gone';
    return this.#stickSilentSince === undefined ? 'live' : 'frozen';
  }

  /** The workstation ends; its kernel closes the sockets, if the link lets it. */
  kill(): void {
    this.#isAlive = false;
    this.drop();
  }

  /** SIGSTOP: the sockets stay open, nothing is read or sent. */
  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const deed of this.#waiting.splice(0)) deed();
  }

  /** The control connection ends. */
  drop(): void {
    const connection = this.control;
    if (connection === 0) return;
    this.control = 0;
    this.up.send(() => this.gateway.disconnect(connection));
  }

  // ── what is to be seen ──────────────────────────────────────────────────────────────────────────────

  state({ number }: CraneSpec): CraneStateKind | undefined {
    return this.newest.get(number)?.state;
  }

  cause({ number }: CraneSpec): Code | undefined {
    return codeOfNumber(this.newest.get(number)?.cause ?? -1);
  }

  lastStop({ number }: CraneSpec): Code | undefined {
    return codeOfNumber(this.newest.get(number)?.lastStop ?? -1);
  }

  /** What the hands truly ask of a crane now: a motion, with everything that must be held, over a living stick. */
  asksToMove(crane: CraneNumber): boolean {
    const held = this.held.get(crane);
    if (held === undefined || !this.#works || this.control === 0 || this.#stickSilentSince !== undefined) return false;
    const { deadman, driven, run, emergencyRun, stick, attachment } = held.hands;
    const deflected = stick.some((share) => share !== 0) || attachment !== 'hold';
    return deadman && driven && run && emergencyRun && deflected;
  }

  /** Every millisecond: reads the stick, sends when it is time. */
  work(now: number): void {
    if (this.#stickSilentSince === undefined) for (const held of this.held.values()) held.reported = held.hands;
    if (!this.#works || this.control === 0 || now % COMMAND_INTERVAL_MS !== this.#phase) return;
    for (const held of this.held.values()) this.#send(this.control, this.#command(held, now));
  }

  // ── the wire ────────────────────────────────────────────────────────────────────────────────────────

  hear(connection: number, frame: GatewayFrame): void {
    this.down.send(() => this.#read(() => this.#take(connection, frame)));
  }

  closed(connection: number, code: Code): void {
    this.down.send(() =>
      this.#read(() => {
        this.told.push(code);
        if (connection === this.control) this.control = 0;
        if (connection === this.stopPath) this.stopPath = 0;
      }),
    );
  }

  get #works(): boolean {
    return this.#isAlive && !this.#isFrozen;
  }

  /** A frozen process reads when it goes on. */
  #read(deed: () => void): void {
    if (!this.#isAlive) return;
    if (this.#isFrozen) this.#waiting.push(deed);
    else deed();
  }

  #open(path: PathKind, note: (connection: number) => void): void {
    const attach = this.#key;
    this.up.send(() => {
      const connection = this.gateway.connect(this, path, this.#principal);
      note(connection);
      this.#send(connection, { type: 'hello', version: 1, label: this.name, attach });
    });
  }

  #ask(question: Asked): void {
    if (this.control === 0 || !this.#works) return;
    this.#request += 1;
    this.#send(this.control, { ...question, ...this.#ref(), request: this.#request });
  }

  #ref(): { session: number; epoch: number } {
    return { session: this.#session, epoch: this.#epoch };
  }

  #send(connection: number, frame: ClientFrame): void {
    this.up.send(() => this.gateway.take(connection, frame));
  }

  #take(connection: number, frame: GatewayFrame): void {
    switch (frame.type) {
      case 'status':
        if (!this.pictureFrozen && connection === this.control) this.#see(frame);
        return;
      case 'welcome':
        this.#session = frame.session;
        this.#epoch = frame.epoch;
        this.#key = frame.key;
        return;
      case 'grant':
        this.#granted(frame.crane, frame.outcome, frame.generation);
        return;
      case 'notice':
        this.told.push(codeOfNumber(frame.code) ?? 'OK');
        return;
      case 'stop-ack':
      case 'crane':
      case 'geometry':
      case 'zone':
      case 'ack':
        return;
      default:
        frame satisfies never;
    }
  }

  #see(frame: StatusFrame): void {
    this.newest.set(frame.crane, frame);
    const held = this.held.get(frame.crane);
    if (held !== undefined && !frame.held) this.held.delete(frame.crane);
  }

  #granted(crane: CraneNumber, outcome: number, generation: number): void {
    this.outcome = codeOfNumber(outcome);
    if (outcome !== 0) return;
    const spec = this.#wanted.get(crane);
    const before = this.held.get(crane);
    if (generation === 0 || spec === undefined) {
      this.held.delete(crane);
    } else if (before?.generation !== generation) {
      const hands = restingHands();
      const sequence = this.#lastSequence.get(crane) ?? 0;
      this.held.set(crane, { spec, generation, hands, sequence, reported: hands });
    }
  }

  #command(held: Held, now: number): CommandFrame {
    held.sequence += 1;
    const { spec, generation, sequence, reported } = held;
    this.#lastSequence.set(spec.number, sequence);
    const reportedAt = this.#stickSilentSince ?? now - (now % REPORT_MS);
    const { deadman, driven, run, emergencyRun, attachment, stick, unmasked } = reported;
    const acts = (deadman && driven) || unmasked;
    const newest = this.newest.get(spec.number)?.number ?? 0;
    const age = millis(this.#stickGone ? AGE_CAP_MS : now - reportedAt);
    const inputs: readonly InputAge[] = [{ inputClass: 'streaming', age }];
    const frame: CommandFrame = {
      type: 'command',
      ...this.#ref(),
      crane: spec.number,
      generation,
      sequence,
      echo: newest,
      driven,
      deadman: deadman && !this.#stickGone,
      run,
      emergencyRun,
      horn: false,
      mode: reported.mode,
      mapped: MAPPED,
      neutral: neutralOf(stick, attachment),
      speeds: {
        hoist: speedOf(spec, 0, acts ? stick : NEUTRAL),
        trolley: speedOf(spec, 1, acts ? stick : NEUTRAL),
        gantry: speedOf(spec, 2, acts ? stick : NEUTRAL),
        slew: 0 as AxisSpeed,
        luff: 0 as AxisSpeed,
      },
      attachment: acts ? attachment : 'hold',
      rearmPresses: reported.rearmPresses,
      resetPresses: reported.resetPresses,
      inputs,
      hold: millis(0),
      readAt: 0 as CommandFrame['readAt'],
      sentAt: 0 as CommandFrame['sentAt'],
      painted: newest,
      cameras: [],
    };
    this.makings.set(frame, { at: now, reportedAt });
    return frame;
  }
}

/** What is asked of the gateway, less what every question carries. */
type Asked =
  | { type: 'claim' | 'release'; crane: CraneNumber }
  | { type: 'offer'; crane: CraneNumber; open: boolean }
  | { type: 'takeover'; crane: CraneNumber; reason: string };
