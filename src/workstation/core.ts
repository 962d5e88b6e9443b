// The operator's side without its sockets: decides what goes to the gateway, when, and on which path. Enters: input
// samples, frames, paths coming and going, the operator's wishes. Leaves: effects for the shell, in their order.
// It is longer than most files because every event of the desk has its place in one `step`.

import { type Code, codeOfNumber, codeSentence, STANDSTILL } from '../domain/index.ts';
import type { OperatorIntent } from '../input/source.ts';
import { sharesClock } from '../link/index.ts';
import { after, elapsed, type Millis, type MonotonicMs, millis } from '../quantity/index.ts';
import {
  type ClientFrame,
  type CraneFrame,
  type GatewayFrame,
  type NoticeFrame,
  PROTOCOL_VERSION,
  type WelcomeFrame,
} from '../wire/index.ts';
import { DeskCrane } from './desk-crane.ts';
import type { WorkstationEffect, WorkstationEvent } from './effect.ts';
import type { PathName, WorkstationObserver } from './observer.ts';
import { stoppedOrder } from './order.ts';
import type { Outbox } from './outbox.ts';
import { Scene } from './scene.ts';
import type { DeskSettings } from './settings.ts';
import { causeView, type DeskSide, type NoticeView } from './view.ts';

/** A path that is open but not welcomed within this is dropped. */
const WELCOME_TIMEOUT = millis(2000);
/** Cranes get this long to come to rest before the workstation leaves them to the gateway. */
const SHUTDOWN_TIMEOUT = millis(5000);
/** Until a gateway says otherwise. */
const DEFAULT_COMMAND_INTERVAL = millis(20);
const NO_EFFECTS: readonly WorkstationEffect[] = [];
const NO_KEY = new Uint8Array(0);

/** The session is over: attaching to it again is useless. */
const SESSION_OVER: ReadonlySet<Code> = new Set([
  'SESSION_UNKNOWN',
  'SESSION_ATTACH_REFUSED',
  'SESSION_REPLACED',
  'SESSION_SHUTDOWN',
]);

/** Somebody else drives the crane now, or is about to: this desk does not claim it back by itself. */
const CHANGED_HANDS: ReadonlySet<Code> = new Set(['AUTHORITY_HANDED_OVER', 'AUTHORITY_TAKEN_OVER']);

/** `opened`: hello sent, no welcome yet. */
type PathState =
  | { readonly kind: 'down' }
  | { readonly kind: 'opened'; readonly at: MonotonicMs }
  | { readonly kind: 'attached' };
const DOWN: PathState = { kind: 'down' };
const ATTACHED: PathState = { kind: 'attached' };

/** Deterministic: the same events at the same instants give the same effects. Holds two cranes and one session. */
export class WorkstationCore implements Outbox {
  readonly cranes: { readonly a: DeskCrane; readonly b: DeskCrane };
  readonly #settings: DeskSettings;
  readonly #clock: number;
  readonly #observer: WorkstationObserver;
  #paths: { readonly [P in PathName]: PathState } = { control: DOWN, stop: DOWN };
  #key: Uint8Array = NO_KEY;
  #requests = 0;
  #effects: WorkstationEffect[] = [];
  #shutdownAt: MonotonicMs | undefined = undefined;
  #finished = false;

  session = 0;
  epoch = 0;
  blocked = false;
  /** The gateway's welcome of the present or last session. */
  welcome: WelcomeFrame | undefined = undefined;
  notice: NoticeView | undefined = undefined;
  /** Why the control path is down, as it was heard last; undefined while it is up, and until an attempt has failed. */
  linkCause: Code | undefined = undefined;
  /** Of every crane of the gateway, not of the desk's alone. */
  readonly scene = new Scene();

  /** `clock`: identity of this host's monotonic clock, 0 where not known. */
  constructor(settings: DeskSettings, clock: number, observer: WorkstationObserver) {
    this.#settings = settings;
    this.#clock = clock;
    this.#observer = observer;
    this.cranes = {
      a: new DeskCrane(settings.cranes.a, settings, observer),
      b: new DeskCrane(settings.cranes.b, settings, observer),
    };
  }

  get commandInterval(): Millis {
    return this.welcome?.commandInterval ?? DEFAULT_COMMAND_INTERVAL;
  }

  get sharedClock(): boolean {
    return this.welcome !== undefined && sharesClock(this.#clock, this.welcome.clock);
  }

  usable(path: PathName): boolean {
    return this.#paths[path].kind === 'attached';
  }

  nextRequest(): number {
    this.#requests = (this.#requests + 1) >>> 0;
    return this.#requests;
  }

  send(path: PathName, frame: ClientFrame): void {
    this.#effects.push({ kind: 'send', path, frame });
  }

  /** What the shell does first. */
  start(): readonly WorkstationEffect[] {
    return [{ kind: 'open', path: 'control' }];
  }

  /** One event at one instant; never throws for anything that a gateway or an operator does. */
  step(event: WorkstationEvent, now: MonotonicMs): readonly WorkstationEffect[] {
    switch (event.kind) {
      case 'sample':
        this.#onSample(event.intent, now);
        break;
      case 'frame':
        this.#onFrame(event.path, event.frame, now);
        break;
      case 'up':
        this.#onUp(event.path, now);
        break;
      case 'down':
        this.#onDown(event.path, event.cause);
        break;
      case 'pressure':
        this.blocked = event.blocked;
        if (!event.blocked) for (const side of SIDES) this.cranes[side].unblocked(now, this);
        break;
      case 'claim':
        this.cranes[event.side].claim.want();
        break;
      case 'release':
        this.cranes[event.side].claim.release(now, this);
        break;
      case 'offer':
        this.cranes[event.side].claim.offer(event.open, now, this);
        break;
      case 'takeover':
        this.cranes[event.side].claim.takeOver(event.reason, now, this);
        break;
      case 'bypass':
        this.cranes[event.side].claim.bypass(event.code, event.time, event.reason, now, this);
        break;
      case 'painted':
        this.cranes[event.side].onPainted(event.number);
        break;
      case 'camera-frame':
        this.cranes[event.side].picture.show(event.camera, event.counter);
        break;
      case 'shutdown':
        this.#onShutdown(now);
        break;
      default:
        return event satisfies never;
    }
    if (this.#effects.length === 0) return NO_EFFECTS;
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** When the next sample is due, if nothing else happens. */
  wakeAt(now: MonotonicMs): MonotonicMs {
    let at = after(now, this.commandInterval);
    if (!this.usable('control')) return at;
    for (const side of SIDES) {
      const crane = this.cranes[side];
      if (crane.claim.held) at = Math.min(at, crane.wakeAt(this.commandInterval)) as MonotonicMs;
    }
    return at;
  }

  #onSample(intent: OperatorIntent, now: MonotonicMs): void {
    for (const path of PATHS) {
      const state = this.#paths[path];
      if (!(state.kind === 'opened' && elapsed(state.at, now) >= WELCOME_TIMEOUT)) continue;
      if (path === 'control') this.linkCause = 'RUN_UNREACHABLE';
      this.#reopen(path);
    }
    for (const side of SIDES) {
      const order = this.#shutdownAt === undefined ? intent[side] : stoppedOrder(intent[side]);
      this.cranes[side].take(order, intent, now, this);
    }
    if (this.#shutdownAt !== undefined) this.#finishShutdown(this.#shutdownAt, now);
  }

  #onFrame(path: PathName, frame: GatewayFrame, now: MonotonicMs): void {
    if (frame.type === 'welcome') {
      this.#onWelcome(path, frame, now);
      return;
    }
    // A frame that overtook its welcome belongs to nothing; one on a path given up, neither.
    if (!this.usable(path)) return;
    switch (frame.type) {
      case 'crane':
        this.#onCrane(frame);
        break;
      case 'geometry':
        this.scene.onGeometry(frame);
        break;
      case 'zone':
        this.scene.onZone(frame);
        break;
      case 'status':
        this.#crane(frame.crane)?.onStatus(frame, now, this);
        break;
      case 'ack':
        this.#crane(frame.crane)?.monitor.answered(frame.sequence, frame.outcome);
        break;
      case 'grant':
        this.#crane(frame.crane)?.onGrant(frame);
        break;
      case 'stop-ack':
        this.#onStopAck(frame.crane, frame.request);
        break;
      case 'notice':
        this.#onNotice(frame);
        break;
      default:
        frame satisfies never;
    }
  }

  #onUp(path: PathName, now: MonotonicMs): void {
    this.#setPath(path, { kind: 'opened', at: now });
    this.send(path, { type: 'hello', version: PROTOCOL_VERSION, label: this.#settings.label, attach: this.#key });
  }

  #onDown(path: PathName, cause: Code | undefined): void {
    const wasUsable = this.usable(path);
    this.#setPath(path, DOWN);
    if (path === 'stop') return;
    this.linkCause = cause ?? 'RUN_UNREACHABLE';
    this.blocked = false;
    for (const side of SIDES) this.cranes[side].connectionEnded();
    if (cause !== undefined) {
      this.notice = { code: cause, sentence: codeSentence(cause), crane: 0, detail: '' };
      if (SESSION_OVER.has(cause)) this.#forgetSession();
    } else if (wasUsable) {
      this.notice = {
        code: 'SAFETY_DISCONNECTED',
        sentence: codeSentence('SAFETY_DISCONNECTED'),
        crane: 0,
        detail: '',
      };
    }
  }

  #onWelcome(path: PathName, frame: WelcomeFrame, now: MonotonicMs): void {
    if (this.#paths[path].kind !== 'opened') return;
    if (path === 'stop') {
      // Epochs are told on the control path alone; this one may have been overtaken by a newer.
      if (frame.session === this.session) this.#setPath('stop', ATTACHED);
      else this.#reopen('stop');
      return;
    }
    const isNew = this.#key.length === 0 || frame.session !== this.session;
    this.session = frame.session;
    this.epoch = frame.epoch;
    this.#key = frame.key;
    this.welcome = frame;
    this.#setPath('control', ATTACHED);
    this.linkCause = undefined;
    if (isNew) this.scene.sessionBegan();
    this.scene.attached(frame.craneCount);
    if (!isNew) return;
    this.notice = undefined;
    for (const side of SIDES) this.cranes[side].sessionBegan(now);
    if (this.#paths.stop.kind === 'down') this.#effects.push({ kind: 'open', path: 'stop' });
    else this.#reopen('stop');
  }

  #onCrane(frame: CraneFrame): void {
    this.scene.onCrane(frame);
    const crane = this.#crane(frame.crane);
    if (crane === undefined) return;
    crane.spec = frame;
    this.#effects.push({
      kind: 'scale',
      a: this.cranes.a.spec?.fullSpeeds ?? STANDSTILL,
      b: this.cranes.b.spec?.fullSpeeds ?? STANDSTILL,
    });
  }

  #onStopAck(number: number, request: number): void {
    if (number === this.cranes.a.number) this.cranes.a.stop.acknowledged(request);
    if (number === this.cranes.b.number) this.cranes.b.stop.acknowledged(request);
  }

  #onNotice(frame: NoticeFrame): void {
    this.notice = { ...(causeView(frame.code) ?? UNSAID), crane: frame.crane, detail: frame.detail };
    const code = codeOfNumber(frame.code);
    if (code === undefined) return;
    if (SESSION_OVER.has(code)) this.#forgetSession();
    if (CHANGED_HANDS.has(code)) this.#crane(frame.crane)?.claim.giveUp();
  }

  #onShutdown(now: MonotonicMs): void {
    if (this.#shutdownAt !== undefined) return;
    this.#shutdownAt = now;
    for (const side of SIDES) {
      const crane = this.cranes[side];
      crane.claim.giveUp();
      if (crane.claim.held) crane.stop.request('stop', now, this);
    }
  }

  /** Releases each crane once its stop is acknowledged and it rests; then, or when time is up, it is over. */
  #finishShutdown(since: MonotonicMs, now: MonotonicMs): void {
    if (this.#finished) return;
    let held = false;
    for (const side of SIDES) {
      const { claim, stop, status } = this.cranes[side];
      if (stop.pending || status?.state === 'moving' || status?.state === 'stopping') held ||= claim.held;
      else {
        claim.release(now, this);
        held ||= claim.held;
      }
    }
    if (held && this.usable('control') && elapsed(since, now) < SHUTDOWN_TIMEOUT) return;
    this.#finished = true;
    this.#effects.push({ kind: 'finished' });
  }

  /** Nothing can be attached to it any more: the next hello asks for a new session, which brings its own stop path. */
  #forgetSession(): void {
    this.#key = NO_KEY;
    this.#setPath('stop', DOWN);
    this.#effects.push({ kind: 'close', path: 'stop' });
  }

  #crane(number: number): DeskCrane | undefined {
    if (number === this.cranes.a.number) return this.cranes.a;
    return number === this.cranes.b.number ? this.cranes.b : undefined;
  }

  #reopen(path: PathName): void {
    this.#setPath(path, DOWN);
    this.#effects.push({ kind: 'reopen', path });
  }

  #setPath(path: PathName, state: PathState): void {
    const before = this.usable(path);
    this.#paths =
      path === 'control' ? { control: state, stop: this.#paths.stop } : { control: this.#paths.control, stop: state };
    if (before !== this.usable(path)) this.#observer.onPath(path, !before);
  }
}

const SIDES: readonly DeskSide[] = ['a', 'b'];
const PATHS: readonly PathName[] = ['control', 'stop'];
const UNSAID = { code: 'OK', sentence: codeSentence('OK') } as const;
