// What the operator's screens show of the workstation: a plain value, made anew for every drawing. Enters:
// the core's desk and the statistics. Leaves: one WorkstationView, for the terminal and for the console page.

import {
  ALL_CONTROL_BITS,
  AXIS_BIT,
  type AttachmentKind,
  type Code,
  type ControlMode,
  type CraneNumber,
  type CraneStateKind,
  codeOfNumber,
  codeSentence,
  MOTION_AXES,
  type MotionAxis,
  type RequiredPicture,
  type Role,
} from '../domain/index.ts';
import {
  type AxisPosition,
  type AxisSpeed,
  elapsed,
  type Fraction,
  type Kilograms,
  type MetresPerSecond,
  type Millis,
  type MonotonicMs,
  type Radians,
} from '../quantity/index.ts';
import type { CraneFrame, StatusFrame } from '../wire/index.ts';
import type { WorkstationCore } from './core.ts';
import type { DeskCrane } from './desk-crane.ts';

export type DeskSide = 'a' | 'b';

/** A stable code with the sentence that the operator reads. */
export interface CauseView {
  readonly code: Code | 'UNKNOWN';
  readonly sentence: string;
}

/** A message of the gateway, or of the link itself. `crane` 0 = the whole session. */
export interface NoticeView extends CauseView {
  readonly crane: CraneNumber | 0;
  /** By whom, or with what detail; may be empty. */
  readonly detail: string;
}

/** One motion axis that the crane has. Positions in m or rad, speeds in m/s or rad/s. */
export interface AxisView {
  readonly axis: MotionAxis;
  readonly min: AxisPosition;
  readonly max: AxisPosition;
  readonly fullSpeed: AxisSpeed;
  readonly position: AxisPosition;
  readonly speed: AxisSpeed;
  /** What the operator's controls ask for. */
  readonly demand: AxisSpeed;
  /** What the gateway lets through, after every limit. */
  readonly setpoint: AxisSpeed;
  /** Speed permitted towards growing and towards falling position, both ≥ 0, and what restricts each. */
  readonly capUp: AxisSpeed;
  readonly capDown: AxisSpeed;
  readonly capUpCause: CauseView | undefined;
  readonly capDownCause: CauseView | undefined;
}

/** What the newest status frame says; undefined in DeskCraneView until one came in the present session. */
export interface CraneStatusView {
  /** Of the status frame; whoever has painted this view reports it. */
  readonly number: number;
  readonly state: CraneStateKind;
  /** Why it stopped, or what the state waits for. */
  readonly cause: CauseView | undefined;
  readonly lastStop: CauseView | undefined;
  /** Stops since the gateway's start, mod 2¹⁶. */
  readonly stopCount: number;
  /** Label of who holds the crane; empty when nobody does. */
  readonly holder: string;
  /** The holder offers the crane for hand-over: whoever claims it has it. */
  readonly offered: boolean;
  /** A protection of the crane is bypassed. */
  readonly bypassed: boolean;
  readonly plcUp: boolean;
  /** Only the axes that the crane has, in slot order; empty until its crane frame came. */
  readonly axes: readonly AxisView[];
  readonly load: Kilograms;
  /** 0 closed … 1 open. */
  readonly attachmentOpening: Fraction;
  readonly swayTrolley: Radians;
  readonly swayGantry: Radians;
  readonly wind: MetresPerSecond;
  /** Age of the crane's feedback, at the gateway's sending. */
  readonly feedbackAge: Millis;
  /** Loop age of the newest accepted command, at the gateway's sending. */
  readonly loopAge: Millis;
  /** Age of link and required picture together, as the gateway's speed cap counts it, at its sending; a minute = no picture. */
  readonly feltAge: Millis;
  /** Time since this frame was received. Old = the picture is frozen: show it as such. */
  readonly age: Millis;
}

export interface DeskCraneView {
  readonly side: DeskSide;
  readonly number: CraneNumber;
  /** The gateway's name of the crane; "crane N" until its crane frame came. */
  readonly name: string;
  /** Empty until the crane frame came. */
  readonly typeName: string;
  readonly attachment: AttachmentKind | undefined;
  readonly ratedLoad: Kilograms | undefined;
  /** The picture without which the gateway lets nothing move; undefined until the crane frame came. */
  readonly picture: RequiredPicture['kind'] | undefined;
  /** This workstation holds the crane. */
  readonly held: boolean;
  /** Generation of the claim; 0 when not held. */
  readonly generation: number;
  /** Why the last claim, release, offer, take-over or bypass was refused, or what it waits for; undefined when nothing is amiss. */
  readonly refusal: CauseView | undefined;
  /** The present mode drives this crane; its deadman is held. */
  readonly driven: boolean;
  readonly deadman: boolean;
  /** Every mapped control rests at neutral. */
  readonly neutral: boolean;
  readonly status: CraneStatusView | undefined;
}

/** Figures of the newest samples (at most 1024); undefined where there is none yet. */
export interface RecentFigures {
  readonly p50: Millis;
  readonly p99: Millis;
  readonly last: Millis;
}

/** Unique command sequences: sent = accepted + every refused + lost + unanswered. */
export interface FrameCounts {
  readonly sent: number;
  readonly accepted: number;
  /** Error code → count. */
  readonly refused: Readonly<Record<string, number>>;
  /** Their connection ended before the answer came. */
  readonly lost: number;
  /** Still waiting for an answer. */
  readonly unanswered: number;
}

export interface LinkView {
  /** A session is open on the control path. */
  readonly connected: boolean;
  /** The stop path is attached to it. */
  readonly stopConnected: boolean;
  /** Why the control path is down, where the gateway or the network gave a reason; undefined while it is up. */
  readonly cause: CauseView | undefined;
  /** Label of the gateway; empty before the first welcome. */
  readonly gateway: string;
  /** What the gateway lets this desk do; undefined before the first welcome. */
  readonly role: Role | undefined;
  /** Stick to PLC and back; applied: to the scan that used it. */
  readonly roundTrip: RecentFigures | undefined;
  readonly applied: RecentFigures | undefined;
  readonly loopAge: RecentFigures | undefined;
  /** The gateway stops the cranes above this loop age; undefined before the first welcome. */
  readonly loopAgeLimit: Millis | undefined;
  readonly frames: FrameCounts;
  /** Stamps of both sides are on one clock, so uplink and downlink are known. */
  readonly sharedClock: boolean;
}

/** A stretch of one axis; m, or rad. */
export interface SpanView {
  readonly min: number;
  readonly max: number;
}

/** A box where something must not enter, or a grab may open. */
export interface ZoneView {
  readonly kind: 'exclusion' | 'opening';
  readonly name: string;
  /** undefined = travels with the crane. */
  readonly gantry: SpanView | undefined;
  readonly trolley: SpanView;
  /** Heights as hoist positions; undefined for an opening place. */
  readonly hoist: SpanView | undefined;
}

/** What stands where on one crane, for whoever draws it. Lengths in m, heights as hoist positions. */
export interface CraneSceneView {
  readonly crane: CraneNumber;
  readonly name: string;
  readonly typeName: string;
  readonly attachment: AttachmentKind;
  readonly rail: string;
  /** Over the buffers, along the rail. */
  readonly width: number;
  readonly ratedLoad: number;
  readonly tare: number;
  readonly ropeAtZero: number;
  /** Lower edge of the boom or bridge. */
  readonly boom: number;
  /** The gantry may travel with the hoist above it. */
  readonly coaming: number;
  /** How far attachment and load reach from the hook point: to both sides along trolley and gantry travel, and below. */
  readonly reach: { readonly trolley: number; readonly gantry: number; readonly below: number };
  /** Along trolley travel. */
  readonly legs: readonly SpanView[];
  /** Only the axes that the crane has; m or rad, s. */
  readonly axes: readonly {
    readonly axis: MotionAxis;
    readonly min: number;
    readonly max: number;
    readonly speed: number;
    readonly acceleration: number;
    readonly jerk: number;
  }[];
  readonly driveLag: Millis;
  /** Between two gantries of one rail. */
  readonly minimumGap: number;
  readonly zones: readonly ZoneView[];
}

/** Every crane of the gateway, so that neighbours on the rail can be drawn; empty until it has told them. */
export interface SceneView {
  /** Changes with everything in it. */
  readonly version: number;
  readonly cranes: readonly CraneSceneView[];
}

export interface WorkstationView {
  readonly source: string;
  readonly mode: ControlMode | undefined;
  readonly link: LinkView;
  /** Newest message; stays until the next one or a new session. */
  readonly notice: NoticeView | undefined;
  /** The two cranes of the desk: a, then b. */
  readonly cranes: readonly [DeskCraneView, DeskCraneView];
}

/** The figures that a view shows beside the core's state. */
export interface ViewFigures {
  readonly roundTrip: RecentFigures | undefined;
  readonly applied: RecentFigures | undefined;
  readonly loopAge: RecentFigures | undefined;
  readonly frames: FrameCounts;
}

/** What the screens show at `now`. */
export function workstationView(
  core: WorkstationCore,
  source: string,
  figures: ViewFigures,
  now: MonotonicMs,
): WorkstationView {
  const connected = core.usable('control');
  return {
    source,
    mode: core.cranes.a.order?.mode,
    link: {
      connected,
      stopConnected: core.usable('stop'),
      cause: core.linkCause === undefined ? undefined : sentenceOf(core.linkCause),
      gateway: core.welcome?.label ?? '',
      role: core.welcome?.role,
      roundTrip: figures.roundTrip,
      applied: figures.applied,
      loopAge: figures.loopAge,
      loopAgeLimit: core.welcome?.loopAgeLimit,
      frames: figures.frames,
      sharedClock: core.sharedClock,
    },
    notice: core.notice,
    cranes: [craneView('a', core.cranes.a, connected, now), craneView('b', core.cranes.b, connected, now)],
  };
}

/** A code number of a frame in words; undefined for 0, which says nothing. */
export function causeView(number: number): CauseView | undefined {
  if (number === 0) return undefined;
  const code = codeOfNumber(number);
  if (code === undefined)
    return { code: 'UNKNOWN', sentence: `Code ${number} of the gateway, which this release does not know.` };
  return sentenceOf(code);
}

function sentenceOf(code: Code): CauseView {
  return { code, sentence: codeSentence(code) };
}

function craneView(side: DeskSide, crane: DeskCrane, connected: boolean, now: MonotonicMs): DeskCraneView {
  const { spec, order, status, claim } = crane;
  const mapped = (order?.mapped ?? 0) & ALL_CONTROL_BITS;
  return {
    side,
    number: crane.number,
    name: spec?.name ?? `crane ${crane.number}`,
    typeName: spec?.typeName ?? '',
    attachment: spec?.attachment,
    ratedLoad: spec?.ratedLoad,
    picture: spec?.picture,
    held: connected && claim.held,
    generation: connected ? claim.generation : 0,
    refusal: causeView(claim.refusal),
    driven: order?.driven ?? false,
    deadman: order?.deadman ?? false,
    neutral: order !== undefined && mapped !== 0 && (order.neutral & mapped) === mapped,
    status: status === undefined ? undefined : statusView(crane, status, now),
  };
}

function statusView(crane: DeskCrane, status: StatusFrame, now: MonotonicMs): CraneStatusView {
  return {
    number: status.number,
    state: status.state,
    cause: causeView(status.cause),
    lastStop: causeView(status.lastStop),
    stopCount: status.stopCount,
    holder: status.holder,
    offered: status.offered,
    bypassed: status.bypassed,
    plcUp: status.plcUp,
    axes: crane.spec === undefined ? [] : axisViews(crane, crane.spec, status),
    load: status.load,
    attachmentOpening: status.attachmentOpening,
    swayTrolley: status.swayTrolley,
    swayGantry: status.swayGantry,
    wind: status.wind,
    feedbackAge: status.feedbackAge,
    loopAge: status.loopAge,
    feltAge: status.feltAge,
    age: elapsed(crane.statusAt, now),
  };
}

function axisViews(crane: DeskCrane, spec: CraneFrame, status: StatusFrame): readonly AxisView[] {
  const views: AxisView[] = [];
  for (const [slot, axis] of MOTION_AXES.entries()) {
    if ((spec.axes & AXIS_BIT[axis]) === 0) continue;
    views.push({
      axis,
      min: spec.minima[axis],
      max: spec.maxima[axis],
      fullSpeed: spec.fullSpeeds[axis],
      position: status.positions[axis],
      speed: status.speeds[axis],
      demand: crane.order?.speeds[axis] ?? (0 as AxisSpeed),
      setpoint: status.setpoints[axis],
      capUp: status.cap.up[axis],
      capDown: status.cap.down[axis],
      capUpCause: causeView(status.cap.upCause[slot] ?? 0),
      capDownCause: causeView(status.cap.downCause[slot] ?? 0),
    });
  }
  return views;
}
