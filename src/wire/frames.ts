// The frames of protocol quaylink.v1 as typed values, one interface a frame; docs/protocol.md is the
// normative text. On the wire each is one msgpack array: [type, …fields in the order given here].
// Units here are those of the program; the codec converts at the edge (mm, mm/s, µs, mrad on the wire). It is longer
// than most files because it is the whole vocabulary of the protocol.

import type {
  AttachmentKind,
  AttachmentOrder,
  AxisMask,
  AxisPositions,
  AxisSpeeds,
  ControlMode,
  CraneNumber,
  CraneStateKind,
  InputAge,
  LoadReach,
  PerAxis,
  RequiredPicture,
  Role,
  Span,
} from '../domain/index.ts';
import type {
  AxisAcceleration,
  AxisJerk,
  AxisPosition,
  Fraction,
  Kilograms,
  Metres,
  MetresPerSecond,
  Millis,
  Radians,
  StampMicros,
} from '../quantity/index.ts';

export const SUBPROTOCOL = 'quaylink.v1';
export const PROTOCOL_VERSION = 1;
/** Longest frame in bytes; the WebSocket's maxPayload. */
export const MAX_FRAME_BYTES = 1024;
/** URL paths of the two sockets of a session. */
export const CONTROL_PATH = '/v1/control';
export const STOP_PATH = '/v1/stop';

export const FRAME = {
  hello: 1,
  claim: 2,
  release: 3,
  command: 4,
  stop: 5,
  offer: 6,
  takeover: 7,
  bypass: 8,
  welcome: 65,
  crane: 66,
  grant: 67,
  ack: 68,
  status: 69,
  notice: 70,
  stopAck: 71,
  geometry: 72,
  zone: 73,
} as const;

/** First frame of every connection. `attach`: key of a living session, empty for a new one (always given on the stop path). */
export interface HelloFrame {
  readonly type: 'hello';
  readonly version: number;
  /** Who sits there, for the screen of others; at most 64 bytes of UTF-8. */
  readonly label: string;
  /** 0 or 16 bytes. */
  readonly attach: Uint8Array;
}

/** Who speaks: on every frame after the hello. */
export interface SessionRef {
  readonly session: number;
  /** Changes with every new attachment of the session; a frame of an older epoch is refused. */
  readonly epoch: number;
}

export interface ClaimFrame extends SessionRef {
  readonly type: 'claim';
  readonly crane: CraneNumber;
  /** Chosen by the sender, echoed in the answer. */
  readonly request: number;
}

export interface ReleaseFrame extends SessionRef {
  readonly type: 'release';
  readonly crane: CraneNumber;
  readonly request: number;
}

/** The holder offers its crane for hand-over, or takes the offer back. Another session's claim then catches it. Answered by a grant. */
export interface OfferFrame extends SessionRef {
  readonly type: 'offer';
  readonly crane: CraneNumber;
  readonly request: number;
  /** false = the offer is withdrawn. */
  readonly open: boolean;
}

/** A supervisor takes a crane from its holder: it is stopped, and changes hands at standstill. Answered by a grant, twice where
 * the crane still moves: AUTHORITY_TAKEOVER_PENDING at once, the outcome when it rests. */
export interface TakeoverFrame extends SessionRef {
  readonly type: 'takeover';
  readonly crane: CraneNumber;
  readonly request: number;
  /** Told to the evicted holder and recorded; 1 … 128 bytes. */
  readonly reason: string;
}

/** A supervisor bypasses one protection of one crane for a while. Answered by a grant. */
export interface BypassFrame extends SessionRef {
  readonly type: 'bypass';
  readonly crane: CraneNumber;
  readonly request: number;
  /** Number of the code of the protection. */
  readonly code: number;
  /** 0 ends the bypass. */
  readonly time: Millis;
  /** Recorded; 1 … 128 bytes. */
  readonly reason: string;
}

/** A camera's counter as the operator's screen has it. */
export interface CameraCount {
  /** 1 … 255. */
  readonly camera: number;
  /** Counter of the newest frame that was shown, u32. */
  readonly counter: number;
}

/** One whole setpoint for one held crane. */
export interface CommandFrame extends SessionRef {
  readonly type: 'command';
  readonly crane: CraneNumber;
  /** Claim generation from the grant. */
  readonly generation: number;
  /** Per session and crane, +1 each, serial arithmetic mod 2³². */
  readonly sequence: number;
  /** Number of the newest status frame of this crane that the operator's side had; 0 = none yet. */
  readonly echo: number;
  readonly driven: boolean;
  readonly deadman: boolean;
  readonly run: boolean;
  readonly emergencyRun: boolean;
  readonly horn: boolean;
  readonly mode: ControlMode;
  readonly mapped: AxisMask;
  readonly neutral: AxisMask;
  readonly speeds: AxisSpeeds;
  readonly attachment: AttachmentOrder;
  readonly rearmPresses: number;
  readonly resetPresses: number;
  /** Age of each physical device behind the order, 1 … 4 of them, at the moment the command was made. */
  readonly inputs: readonly InputAge[];
  /** How long the echoed status was held before this command; diagnostic, never subtracted. */
  readonly hold: Millis;
  /** Stamp of the HID report (or key) that caused this command, on the sender's clock; 0 when none did (cyclic frame). Figures only. */
  readonly readAt: StampMicros;
  /** Stamp of sending, on the sender's clock. Figures only. */
  readonly sentAt: StampMicros;
  /** Number of the newest status of this crane that the operator's screen has painted; 0 = none. */
  readonly painted: number;
  /** Cameras that the operator's screen shows of this crane, at most 4, each once. */
  readonly cameras: readonly CameraCount[];
}

/** `stop`: ramp stop, latched. `emergency`: emergency stop, latched at gateway and PLC. */
export type StopKind = 'stop' | 'emergency';

/** Stop one crane, or all that the gateway has (crane 0). Needs no claim; allowed on both paths; never aged, never dropped. */
export interface StopFrame extends SessionRef {
  readonly type: 'stop';
  readonly crane: CraneNumber | 0;
  readonly kind: StopKind;
  readonly request: number;
}

export interface WelcomeFrame extends SessionRef {
  readonly type: 'welcome';
  readonly version: number;
  /** 16 bytes: opens the session's other sockets. Secret. */
  readonly key: Uint8Array;
  /** The gateway's name and release. */
  readonly label: string;
  /** Hash of the host's boot; where it equals the receiver's own, stamps of both sides are on one clock. 0 = not known. */
  readonly clock: number;
  readonly commandInterval: Millis;
  readonly loopAgeLimit: Millis;
  readonly craneCount: number;
  /** What the principal of this session may do. */
  readonly role: Role;
}

/** What the operator's side must know of one crane; one frame a crane, right after the welcome. */
export interface CraneFrame {
  readonly type: 'crane';
  readonly crane: CraneNumber;
  readonly name: string;
  readonly typeName: string;
  readonly attachment: AttachmentKind;
  readonly axes: AxisMask;
  readonly fullSpeeds: AxisSpeeds;
  readonly minima: AxisPositions;
  readonly maxima: AxisPositions;
  readonly width: Metres;
  readonly ratedLoad: Kilograms;
  /** Rope length at hoist position 0. */
  readonly ropeAtZero: Metres;
  /** The picture without which the gateway lets nothing move. */
  readonly picture: RequiredPicture['kind'];
}

/** What it takes to draw one crane and to foretell its stops; right after its crane frame. */
export interface GeometryFrame {
  readonly type: 'geometry';
  readonly crane: CraneNumber;
  /** Cranes that name the same rail keep apart. */
  readonly rail: string;
  readonly tare: Kilograms;
  /** Hoist position above which the gantry may travel. */
  readonly coaming: AxisPosition;
  /** Lower edge of the boom or bridge, as a hoist position. */
  readonly boom: AxisPosition;
  /** Time constant of the drives. */
  readonly driveLag: Millis;
  readonly loadReach: LoadReach;
  /** Along trolley travel, at most 4. */
  readonly legs: readonly Span[];
  /** Ramps in service; 0 for an axis that the crane lacks. */
  readonly accelerations: PerAxis<AxisAcceleration>;
  readonly jerks: PerAxis<AxisJerk>;
  /** Smallest gap between two gantries of its rail. */
  readonly minimumGap: Metres;
  /** Zone frames that follow, at most 64. */
  readonly zoneCount: number;
}

/** `exclusion`: nothing of a crane may enter. `opening`: the grab may open there. */
export type ZoneKind = 'exclusion' | 'opening';

/** One zone or opening place of one crane; right after its geometry, by index. */
export interface ZoneFrame {
  readonly type: 'zone';
  readonly crane: CraneNumber;
  /** 0 … 63, each once, in order. */
  readonly index: number;
  readonly kind: ZoneKind;
  readonly name: string;
  /** Along the rail; undefined = travels with the crane. */
  readonly gantry: Span | undefined;
  readonly trolley: Span;
  /** Heights, as hoist positions; undefined for an opening place, and for it alone. */
  readonly hoist: Span | undefined;
}

/** Answer to a claim, a release, an offer, a take-over or a bypass. */
export interface GrantFrame {
  readonly type: 'grant';
  readonly crane: CraneNumber;
  readonly request: number;
  /** Number of a code: 0 = granted (or released). */
  readonly outcome: number;
  /** Generation of the claim; 0 when not granted. */
  readonly generation: number;
  /** Label of who holds the crane now; empty when nobody does. */
  readonly holder: string;
}

/** One per command. */
export interface AckFrame {
  readonly type: 'ack';
  readonly crane: CraneNumber;
  readonly generation: number;
  readonly sequence: number;
  /** Number of a code: 0 = accepted. */
  readonly outcome: number;
}

/** Path of the newest confirmed command through the gateway; all stamps on the gateway's clock. Sequence 0 = none yet. */
export interface Confirmation {
  /** Newest command whose setpoint the PLC's communication task has received. */
  readonly received: number;
  /** Newest command whose setpoint a PLC scan has applied. */
  readonly applied: number;
  readonly arrivedAt: StampMicros;
  /** Handed to the PLC driver. */
  readonly decidedAt: StampMicros;
  /** Reply read that carried `setpoint_received`. */
  readonly confirmedAt: StampMicros;
  /** Loop age of that command when it was handed on. */
  readonly loopAge: Millis;
}

/** Why an axis may not move as far as its full speed, in one direction. */
export interface StatusCap {
  /** Speed permitted towards growing position, ≥ 0. */
  readonly up: AxisSpeeds;
  /** Speed permitted towards falling position, ≥ 0. */
  readonly down: AxisSpeeds;
  /** Code number behind each: slot order, up then down; LIMIT_SPEED where nothing restricts. */
  readonly upCause: readonly number[];
  readonly downCause: readonly number[];
}

/** One crane as the gateway sees it now, for one session. */
export interface StatusFrame {
  readonly type: 'status';
  readonly crane: CraneNumber;
  /** Per session and crane, +1 each, mod 2³², never 0. Same number whichever socket carries it. */
  readonly number: number;
  readonly generation: number;
  readonly state: CraneStateKind;
  /** Code number: why it stopped, or what the state waits for. 0 = nothing. */
  readonly cause: number;
  /** Code number of the last stop; 0 = none since start. */
  readonly lastStop: number;
  /** Stops since the gateway's start, mod 2¹⁶. */
  readonly stopCount: number;
  readonly holder: string;
  /** 1 = this session holds the crane. */
  readonly held: boolean;
  readonly plcUp: boolean;
  /** The holder offers the crane for hand-over. */
  readonly offered: boolean;
  /** A protection of the crane is bypassed. */
  readonly bypassed: boolean;
  readonly positions: AxisPositions;
  readonly speeds: AxisSpeeds;
  /** Setpoints in force after every limit. */
  readonly setpoints: AxisSpeeds;
  readonly cap: StatusCap;
  readonly load: Kilograms;
  readonly attachmentOpening: Fraction;
  readonly swayTrolley: Radians;
  readonly swayGantry: Radians;
  readonly wind: MetresPerSecond;
  /** Age of the crane's feedback at sending, capped at 60 s. */
  readonly feedbackAge: Millis;
  /** Loop age of the newest accepted command at sending, capped at 60 s. */
  readonly loopAge: Millis;
  readonly confirmation: Confirmation;
  readonly sentAt: StampMicros;
  /** Loop age and picture age together, as the speed cap counts them, at sending; capped at 60 s. */
  readonly feltAge: Millis;
}

/** Something that concerns this session: an eviction, a gateway about to close. `crane` 0 = the whole session. */
export interface NoticeFrame {
  readonly type: 'notice';
  readonly crane: CraneNumber | 0;
  readonly code: number;
  /** By whom or with what detail; at most 128 bytes. */
  readonly detail: string;
}

export interface StopAckFrame {
  readonly type: 'stop-ack';
  readonly crane: CraneNumber | 0;
  readonly request: number;
  readonly outcome: number;
}

export type ClientFrame =
  | HelloFrame
  | ClaimFrame
  | ReleaseFrame
  | CommandFrame
  | StopFrame
  | OfferFrame
  | TakeoverFrame
  | BypassFrame;
export type GatewayFrame =
  | WelcomeFrame
  | CraneFrame
  | GeometryFrame
  | ZoneFrame
  | GrantFrame
  | AckFrame
  | StatusFrame
  | NoticeFrame
  | StopAckFrame;
export type Frame = ClientFrame | GatewayFrame;
