// A gateway's end of the wire on a hand-moved clock: a core under test, its effects carried out on paper, every
// frame through the codec both ways. What it does is what a test tells it to do; it decides nothing.

import { type CraneNumber, type CraneOrder, type Code, codeNumber, STANDSTILL } from '../../src/domain/index.ts';
import type { OperatorIntent } from '../../src/input/source.ts';
import { type MonotonicMs, monotonicMs, toStamp } from '../../src/quantity/index.ts';
import {
  type ClientFrame,
  type CommandFrame,
  decodeClientFrame,
  decodeGatewayFrame,
  encodeFrame,
  type GatewayFrame,
  type GeometryFrame,
  type StatusFrame,
  type WelcomeFrame,
} from '../../src/wire/index.ts';
import { WorkstationCore } from '../../src/workstation/core.ts';
import type { WorkstationEffect } from '../../src/workstation/effect.ts';
import type { PathName } from '../../src/workstation/observer.ts';
import type { ZoneView } from '../../src/workstation/view.ts';
import { RecordedDesk } from './recorded-desk.ts';

export const A = 1 as CraneNumber;
export const B = 2 as CraneNumber;
export const CLOCK = 77;
export const SPEEDS = { hoist: 3, trolley: 4, gantry: 0.5, slew: 0, luff: 0 };

export const RESTING: CraneOrder = {
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
};

/** A status of a crane that rests and is held by the desk; nothing confirmed. */
export function statusOf(crane: CraneNumber, number: number, now: MonotonicMs): StatusFrame {
  const stamp = toStamp(now);
  return {
    type: 'status',
    crane,
    number,
    generation: 3,
    state: 'ready',
    cause: 0,
    lastStop: 0,
    stopCount: 0,
    holder: 'desk 1',
    held: true,
    plcUp: true,
    offered: false,
    bypassed: false,
    positions: { hoist: 5, trolley: 1, gantry: 100, slew: 0, luff: 0 },
    speeds: STANDSTILL,
    setpoints: STANDSTILL,
    cap: { up: SPEEDS, down: SPEEDS, upCause: [340, 340, 340, 353, 353], downCause: [340, 340, 346, 353, 353] },
    load: 26_000,
    attachmentOpening: 0.5,
    swayTrolley: 0.01,
    swayGantry: 0,
    wind: 3,
    feedbackAge: 5,
    loopAge: 20,
    confirmation: { received: 0, applied: 0, arrivedAt: stamp, decidedAt: stamp, confirmedAt: stamp, loopAge: 20 },
    sentAt: stamp,
    feltAge: 44,
  } as unknown as StatusFrame;
}

export interface SentFrame<F extends ClientFrame = ClientFrame> {
  readonly at: number;
  readonly path: PathName;
  readonly frame: F;
}

export class DeskUnderTest {
  readonly seen = new RecordedDesk();
  readonly core: WorkstationCore;
  readonly sent: SentFrame[] = [];
  readonly effects: WorkstationEffect['kind'][] = [];
  now = 1000;
  a: CraneOrder = RESTING;
  b: CraneOrder = RESTING;
  readAt: number | undefined = undefined;
  inputAge = 4;
  #statusNumbers = new Map<number, number>();

  constructor(options: { readonly autoClaim: boolean } = { autoClaim: true }) {
    this.core = new WorkstationCore({ label: 'desk 1', cranes: { a: A, b: B }, ...options }, CLOCK, this.seen);
    this.#perform(this.core.start());
  }

  get instant(): MonotonicMs {
    return monotonicMs(this.now);
  }

  /** Moves the clock, with a sample whenever the core asked for one. */
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const wake = Math.max(this.core.wakeAt(this.instant), this.now + 0.25);
      if (wake > until) break;
      this.now = wake;
      this.sample();
    }
    this.now = until;
  }

  sample(): void {
    const inputs = [{ inputClass: 'streaming', age: this.inputAge }] as unknown as OperatorIntent['inputs'];
    const readAt = this.readAt === undefined ? undefined : monotonicMs(this.readAt);
    this.step({ kind: 'sample', intent: { a: this.a, b: this.b, inputs, readAt } });
  }

  /** The stick moves: a report read just now changes the orders. */
  stick(change: { readonly a?: Partial<CraneOrder>; readonly b?: Partial<CraneOrder> }): void {
    this.a = { ...this.a, ...change.a };
    this.b = { ...this.b, ...change.b };
    this.readAt = this.now;
    this.sample();
  }

  step(event: Parameters<WorkstationCore['step']>[0]): void {
    this.#perform(this.core.step(event, this.instant));
  }

  /** The gateway says something. */
  says(frame: GatewayFrame, path: PathName = 'control'): void {
    const decoded = decodeGatewayFrame(encodeFrame(frame));
    if (!decoded.ok) throw new Error(`${decoded.code} ${decoded.expected} ${decoded.found}`);
    this.step({ kind: 'frame', path, frame: decoded.value });
  }

  /** Opens both paths into a session and answers its claims; the state after a normal start. */
  connect(session = 10, epoch = 20): void {
    this.open('control', session, epoch);
    for (const crane of [A, B]) this.saysCrane(crane);
    this.open('stop', session, epoch);
    this.sample();
    for (const { frame } of this.take('claim')) this.grant(frame.crane, frame.request, 3);
    this.sample();
  }

  open(path: PathName, session: number, epoch: number, change: Partial<WelcomeFrame> = {}): void {
    this.step({ kind: 'up', path });
    this.says(
      {
        type: 'welcome',
        session,
        epoch,
        version: 1,
        key: new Uint8Array(16).fill(session),
        label: 'quay 7',
        clock: CLOCK,
        commandInterval: 20,
        loopAgeLimit: 150,
        craneCount: 2,
        role: 'operator',
        ...change,
      } as unknown as GatewayFrame,
      path,
    );
  }

  saysCrane(crane: CraneNumber): void {
    this.says({
      type: 'crane',
      crane,
      name: crane === A ? 'A' : 'B',
      typeName: 'grab ship unloader',
      attachment: 'grab',
      axes: 7,
      fullSpeeds: SPEEDS,
      minima: { hoist: -25, trolley: -12, gantry: 0, slew: 0, luff: 0 },
      maxima: { hoist: 30, trolley: 38, gantry: 400, slew: 0, luff: 0 },
      width: 26,
      ratedLoad: 70_000,
      ropeAtZero: 30,
      picture: 'screen',
    } as unknown as GatewayFrame);
  }

  /** Geometry and, where there are any, zones, of a crane that was just told of. */
  saysGeometry(crane: CraneNumber, zones: readonly ZoneView[] = [], change: Partial<GeometryFrame> = {}): void {
    this.says({
      type: 'geometry',
      crane,
      rail: 'quay',
      tare: 26_000,
      coaming: 5,
      boom: 32,
      driveLag: 250,
      loadReach: { trolley: 3, gantry: 2, below: 3 },
      legs: [{ min: -17.5, max: 1.5 }],
      accelerations: { hoist: 1, trolley: 0.8, gantry: 0.1, slew: 0, luff: 0 },
      jerks: { hoist: 2, trolley: 1.6, gantry: 0.2, slew: 0, luff: 0 },
      minimumGap: 2,
      zoneCount: zones.length,
      ...change,
    } as unknown as GatewayFrame);
    for (const [index, zone] of zones.entries()) {
      this.says({ type: 'zone', crane, index, ...zone } as unknown as GatewayFrame);
    }
  }

  answers(crane: CraneNumber, request: number, code: Code, holder: string, generation = 0): void {
    this.says({ type: 'grant', crane, request, outcome: codeNumber(code), generation, holder });
  }

  grant(crane: CraneNumber, request: number, generation: number): void {
    this.says({ type: 'grant', crane, request, outcome: 0, generation, holder: 'desk 1' });
  }

  refuseClaims(code: Code, holder: string): void {
    for (const { frame } of this.take('claim')) {
      const { crane, request } = frame;
      this.says({ type: 'grant', crane, request, outcome: codeNumber(code), generation: 0, holder });
    }
  }

  saysStatus(crane: CraneNumber, change: Partial<StatusFrame> = {}): void {
    const number = (this.#statusNumbers.get(crane) ?? 0) + 1;
    this.#statusNumbers.set(crane, number);
    this.says({ ...statusOf(crane, number, this.instant), ...change });
  }

  down(path: PathName, cause?: Parameters<typeof codeNumber>[0]): void {
    this.step({ kind: 'down', path, cause });
  }

  /** What was sent since the last take, of one type; frames of the other types are dropped. */
  take<T extends ClientFrame['type']>(type: T): SentFrame<Extract<ClientFrame, { type: T }>>[] {
    const all = this.sent.splice(0);
    return all.filter((sent) => sent.frame.type === type) as SentFrame<Extract<ClientFrame, { type: T }>>[];
  }

  commands(crane: CraneNumber): SentFrame<CommandFrame>[] {
    return this.take('command').filter(({ frame }) => frame.crane === crane);
  }

  #perform(effects: readonly WorkstationEffect[]): void {
    for (const effect of effects) {
      if (effect.kind !== 'send') {
        this.effects.push(effect.kind);
        continue;
      }
      const decoded = decodeClientFrame(encodeFrame(effect.frame));
      if (!decoded.ok) throw new Error(`${decoded.code} ${decoded.expected} ${decoded.found}`);
      this.sent.push({ at: this.now, path: effect.path, frame: decoded.value });
    }
  }
}
