// What the wall knows of one gateway. Enters: frames of a session that only listens, and its losses. Leaves: the gateway's
// cranes with their ages. A gateway that goes keeps its cranes, older and older: they are never shown as gone or as live.

import { AXIS_BIT, type Code, type CraneNumber, codeOfNumber, type MotionAxis } from '../../domain/index.ts';
import { elapsed, type MonotonicMs } from '../../quantity/index.ts';
import type { CraneFrame, GatewayFrame, StatusFrame } from '../../wire/index.ts';
import type { WallCrane, WallGateway } from '../frames/index.ts';

/** A share of full speed below this is the noise of an encoder. */
const MOTION_SHARE = 0.01;

interface WallStatus {
  readonly frame: StatusFrame;
  readonly receivedAt: MonotonicMs;
}

/** At most as many cranes as the gateway's welcome says, 64 by the protocol. */
export class WallSession {
  readonly #isNamed: boolean;
  #name: string;
  #link: Pick<WallGateway, 'state' | 'cause'> = { state: 'connecting', cause: undefined };
  /** In the gateway's own order, which is the site's. */
  #cranes: readonly CraneFrame[] = [];
  /** Of the present session, until all were told. */
  #told: CraneFrame[] = [];
  #expected = 0;
  readonly #statuses = new Map<CraneNumber, WallStatus>();

  /** `name` undefined: `place`, until the gateway says what it calls itself. */
  constructor(name: string | undefined, place: string) {
    this.#isNamed = name !== undefined;
    this.#name = name ?? place;
  }

  hear(frame: GatewayFrame, now: MonotonicMs): void {
    if (frame.type === 'status') this.#hearStatus(frame, now);
    else if (frame.type === 'crane') this.#hearCrane(frame);
    else if (frame.type === 'welcome') {
      this.#link = { state: 'up', cause: undefined };
      if (!this.#isNamed && frame.label !== '') this.#name = frame.label;
      this.#told = [];
      this.#expected = frame.craneCount;
    }
  }

  /** The session ended, and why; undefined where the network said nothing more. */
  lost(cause: Code | undefined): void {
    this.#link = { state: 'down', cause };
    this.#expected = 0;
  }

  /** A look at the wall begins anew. What an earlier one saw stays, with its age. */
  opened(): void {
    this.#link = { state: 'connecting', cause: undefined };
  }

  gateway(now: MonotonicMs): WallGateway {
    const cranes: WallCrane[] = [];
    for (const spec of this.#cranes) {
      const status = this.#statuses.get(spec.crane);
      if (status !== undefined) cranes.push(wallCrane(spec, status, now));
    }
    return { name: this.#name, ...this.#link, cranes };
  }

  #hearCrane(frame: CraneFrame): void {
    // Not more than the welcome announced, each once.
    if (!(this.#told.length < this.#expected) || this.#told.some(({ crane }) => crane === frame.crane)) return;
    this.#told.push(frame);
    if (this.#told.length < this.#expected) return;
    this.#cranes = this.#told;
    this.#told = [];
    this.#expected = 0;
    const present = new Set(this.#cranes.map(({ crane }) => crane));
    for (const crane of this.#statuses.keys()) if (!present.has(crane)) this.#statuses.delete(crane);
  }

  #hearStatus(frame: StatusFrame, receivedAt: MonotonicMs): void {
    if (this.#cranes.some(({ crane }) => crane === frame.crane)) this.#statuses.set(frame.crane, { frame, receivedAt });
  }
}

function wallCrane(spec: CraneFrame, { frame, receivedAt }: WallStatus, now: MonotonicMs): WallCrane {
  return {
    crane: spec.crane,
    name: spec.name,
    typeName: spec.typeName,
    state: frame.state,
    cause: causeOf(frame.cause),
    lastStop: causeOf(frame.lastStop),
    stopCount: frame.stopCount,
    holder: frame.holder,
    offered: frame.offered,
    bypassed: frame.bypassed,
    plcUp: frame.plcUp,
    load: frame.load,
    ratedLoad: spec.ratedLoad,
    wind: frame.wind,
    hoist: shareOf('hoist', spec, frame),
    trolley: shareOf('trolley', spec, frame),
    gantry: shareOf('gantry', spec, frame),
    moving: moves(spec, frame),
    feedbackAge: frame.feedbackAge,
    loopAge: frame.loopAge,
    age: elapsed(receivedAt, now),
  };
}

/** Position within the range, 0 … 1; undefined where the crane has no such axis. */
function shareOf(axis: MotionAxis, spec: CraneFrame, { positions }: StatusFrame): number | undefined {
  const min = spec.minima[axis];
  const length = spec.maxima[axis] - min;
  if ((spec.axes & AXIS_BIT[axis]) === 0 || !(length > 0)) return undefined;
  return Math.min(1, Math.max(0, (positions[axis] - min) / length));
}

function moves({ fullSpeeds }: CraneFrame, { speeds }: StatusFrame): boolean {
  return (Object.keys(speeds) as MotionAxis[]).some(
    (axis) => Math.abs(speeds[axis]) > MOTION_SHARE * Math.abs(fullSpeeds[axis]),
  );
}

/** 0 says nothing; a newer gateway may say what this release does not know. */
function causeOf(number: number): Code | 'UNKNOWN' | undefined {
  return number === 0 ? undefined : (codeOfNumber(number) ?? 'UNKNOWN');
}
