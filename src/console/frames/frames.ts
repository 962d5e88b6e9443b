// The frames between the operator's console page and its workstation, protocol quaylink-console.v1; docs/console.md is the
// normative text. Each is one JSON text message with a `kind`. Units are those of the program: m, rad, s⁻¹ of both, kg, ms.
// It is longer than most files because it is the whole vocabulary of the page.

import type { Code } from '../../domain/index.ts';
import type { ControlHelp, DeviceView } from '../../input/index.ts';
import type { DeskSide, SceneView, WorkstationView } from '../../workstation/index.ts';

export const CONSOLE_PROTOCOL = 'quaylink-console.v1';
export const CONSOLE_VERSION = 1;
/** URL path of the page's WebSocket. */
export const CONSOLE_PATH = '/v1/console';
/** Longest message of a page in bytes; the WebSocket's maxPayload. */
export const MAX_PAGE_FRAME_BYTES = 4096;
/** Longest time between two input frames of a page that drives. */
export const PAGE_INPUT_INTERVAL_MS = 20;
/** Pictures that may be under way to a page at once: a page that takes none gets none. */
export const MAX_PICTURES_UNDER_WAY = 2;

/** What a page may ask to be told; pictures and the desk are told to each page that watches anything else too. */
export const TOPICS = ['picture', 'alarms', 'latency', 'devices', 'wall', 'faults'] as const;
export type Topic = (typeof TOPICS)[number];

// ---- page → workstation ----

/** First frame of a page. */
export interface PageHello {
  readonly kind: 'hello';
  readonly version: number;
  /** From the address of the page. */
  readonly token: string;
}

/** Replaces the topics that the page watches. */
export interface PageWatch {
  readonly kind: 'watch';
  readonly topics: readonly Topic[];
}

/** Makes room for the next picture. Sent once a picture has been received and, where the page is visible, painted. */
export interface PageSeen {
  readonly kind: 'seen';
  /** Of the newest picture that was received. */
  readonly tick: number;
  /** Numbers of the statuses that stand on the screen now; 0 = none, or the page is hidden. */
  readonly painted: { readonly a: number; readonly b: number };
}

/** What the operator asks of the desk. All but `desk` need the desk. Answered. */
export interface PageAsk {
  readonly kind: 'ask';
  readonly request: number;
  readonly wish: DeskWish;
}

export type DeskWish =
  /** The desk for this page, where no other page has it; or give it back. */
  | { readonly what: 'desk'; readonly take: boolean }
  /** Drive by this page (`page`), or by the stick or terminal that the workstation was started with (`own`). */
  | { readonly what: 'drive-by'; readonly input: 'page' | 'own' }
  | { readonly what: 'claim' | 'release' | 'offer' | 'withdraw'; readonly side: DeskSide }
  | { readonly what: 'takeover'; readonly side: DeskSide; readonly reason: string }
  | {
      readonly what: 'bypass';
      readonly side: DeskSide;
      readonly code: Code;
      readonly timeMs: number;
      readonly reason: string;
    };

/** Stops both cranes of the desk. Taken from every page, viewers' too; never refused. */
export interface PageStop {
  readonly kind: 'stop';
  readonly emergency: boolean;
}

/** State of the page's controls, every 20 ms and on every change while the page drives by itself. */
export interface PageInput {
  readonly kind: 'input';
  /** +1 each, from 1. */
  readonly sequence: number;
  /** Of the newest picture that the page had: the age of the input counts from its sending. */
  readonly tick: number;
  /** Since the last sign of life of the devices in use (key repeat, pointer, gamepad), in ms. */
  readonly vigilance: number;
  /** One report of the page's pad, as its descriptor says (src/input/page-pad.ts); bytes. */
  readonly report: readonly number[];
}

/** The page was hidden, lost the focus, or stops driving: its controls are released, at once. */
export interface PageHandsOff {
  readonly kind: 'hands-off';
}

/** What the operator does with an alarm. Needs the desk, but for silencing, which is the page's own. Answered. */
export interface PageAlarm {
  readonly kind: 'alarm';
  readonly request: number;
  /** Id of the alarm; empty = all that can be acknowledged. */
  readonly id: string;
  readonly act: 'acknowledge' | 'shelve' | 'unshelve';
  /** Of a shelving; 0 otherwise. */
  readonly timeMs: number;
}

/** A fault of the demo is injected (`on`) or ended. Needs the desk. Answered. */
export interface PageFault {
  readonly kind: 'fault';
  readonly request: number;
  readonly id: string;
  readonly on: boolean;
}

export type PageFrame =
  | PageHello
  | PageWatch
  | PageSeen
  | PageAsk
  | PageStop
  | PageInput
  | PageHandsOff
  | PageAlarm
  | PageFault;

// ---- workstation → page ----

export interface ConsoleWelcome {
  readonly kind: 'welcome';
  readonly version: number;
  /** Of Quaylink. */
  readonly release: string;
  /** Label of the desk. */
  readonly label: string;
  /** The page's token lets it take the desk; otherwise it looks on, and stops. */
  readonly mayOperate: boolean;
  /** Which screen's painting is told to the gateway. */
  readonly screen: 'terminal' | 'page';
  /** What the controls of the workstation's own input do. */
  readonly help: readonly ControlHelp[];
  /** Something that the operator should know of that input; may be empty. */
  readonly remark: string;
  /** The cranes are mocks, and their faults can be injected. */
  readonly demo: boolean;
}

/** Who has the desk, and what drives; on every change. */
export interface DeskFrame {
  readonly kind: 'desk';
  readonly desk: 'yours' | 'other page' | 'free';
  readonly input: 'page' | 'own';
  /** Name of the workstation's own input. */
  readonly own: string;
  /** Pages that are connected now. */
  readonly pages: number;
}

/** Newest only: a page that takes no pictures misses some, and gets no old one. */
export interface PictureFrame {
  readonly kind: 'picture';
  /** +1 each, for this page. */
  readonly tick: number;
  readonly view: WorkstationView;
}

/** What stands around the cranes; after the welcome and whenever the gateway tells it anew. */
export interface SceneFrame {
  readonly kind: 'scene';
  readonly scene: SceneView;
}

/** ISA-18.2: `critical` at once, `high` in minutes, `medium` in time, `low` when there is time. */
export const ALARM_PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;
export type AlarmPriority = (typeof ALARM_PRIORITIES)[number];

/** States of ISA-18.2 that the operator sees; `cleared` = returned to normal, not acknowledged yet. */
export type AlarmState = 'unacknowledged' | 'acknowledged' | 'cleared' | 'shelved';

export interface AlarmView {
  /** Stable while the alarm lives. */
  readonly id: string;
  readonly code: Code;
  /** 0 = the desk as a whole. */
  readonly crane: number;
  readonly priority: AlarmPriority;
  readonly state: AlarmState;
  /** The first of those that came together. */
  readonly firstOut: boolean;
  /** Since it was raised, ms. */
  readonly age: number;
  /** Until its shelving ends, ms; 0 = not shelved. */
  readonly shelved: number;
  /** How often it came since it was last acknowledged. */
  readonly count: number;
  /** Beside the sentence of the code; may be empty. */
  readonly detail: string;
}

export interface AlarmRecord {
  readonly id: string;
  readonly code: Code;
  readonly crane: number;
  readonly priority: AlarmPriority;
  readonly event: 'raised' | 'cleared' | 'acknowledged' | 'shelved' | 'unshelved';
  /** Unix time, ms; for display alone. */
  readonly at: number;
}

export interface AlarmsFrame {
  readonly kind: 'alarms';
  /** Most urgent first. */
  readonly alarms: readonly AlarmView[];
  /** Newest first; at most 200. */
  readonly history: readonly AlarmRecord[];
  /** Raised in the last ten minutes, beside the guideline of about one. */
  readonly lastTenMinutes: number;
  /** More than ten in ten minutes, until fewer than five. */
  readonly flood: boolean;
}

export interface MinuteFigures {
  readonly count: number;
  /** ms; undefined where nothing was counted. */
  readonly last?: number;
  readonly p50?: number;
  readonly p99?: number;
  readonly max?: number;
}

export const LATENCY_ROWS = [
  'roundTrip',
  'input',
  'uplink',
  'gateway',
  'plc',
  'downlink',
  'applied',
  'loopAge',
] as const;
export type LatencyRow = (typeof LATENCY_ROWS)[number];

/** A tenth of a second of the strip chart. */
export interface StripPoint {
  /** Number of the tenth, +1 each. */
  readonly at: number;
  /** ms; null where nothing was counted. */
  readonly p50: number | null;
  readonly max: number | null;
  readonly loopAge: number | null;
}

/** Four times a second. */
export interface LatencyFrame {
  readonly kind: 'latency';
  /** Of the last minute. */
  readonly figures: { readonly [R in LatencyRow]: MinuteFigures };
  /** Of the last minute. */
  readonly sent: number;
  readonly refused: number;
  readonly lost: number;
  /** New since the last frame; the first one has the whole minute. */
  readonly strip: readonly StripPoint[];
}

/** Twenty times a second. */
export interface DevicesFrame {
  readonly kind: 'devices';
  readonly devices: readonly DeviceView[];
}

export interface WallCrane {
  readonly crane: number;
  readonly name: string;
  readonly typeName: string;
  readonly state: string;
  /** Code; undefined = nothing. */
  readonly cause: Code | 'UNKNOWN' | undefined;
  readonly lastStop: Code | 'UNKNOWN' | undefined;
  readonly stopCount: number;
  readonly holder: string;
  readonly offered: boolean;
  readonly bypassed: boolean;
  readonly plcUp: boolean;
  readonly load: number;
  readonly ratedLoad: number;
  readonly wind: number;
  /** Position within its range, 0 … 1; undefined where the crane has no such axis. */
  readonly hoist: number | undefined;
  readonly trolley: number | undefined;
  readonly gantry: number | undefined;
  readonly moving: boolean;
  readonly feedbackAge: number;
  readonly loopAge: number;
  /** Since its status was received, ms. */
  readonly age: number;
}

export interface WallGateway {
  readonly name: string;
  readonly state: 'connecting' | 'up' | 'down';
  /** Why it is down; undefined where the network said nothing more. */
  readonly cause: Code | undefined;
  readonly cranes: readonly WallCrane[];
}

/** Five times a second. */
export interface WallFrame {
  readonly kind: 'wall';
  readonly gateways: readonly WallGateway[];
}

export interface FaultOffer {
  readonly id: string;
  /** 0 = the link or the desk. */
  readonly crane: number;
  /** Name of its texts: `faults.NAME` and `faults.NAME.what` in the strings. */
  readonly name: string;
  readonly on: boolean;
}

/** On every change; empty outside of a demo. */
export interface FaultsFrame {
  readonly kind: 'faults';
  readonly faults: readonly FaultOffer[];
}

/** To an ask, an alarm or a fault of the page. What the gateway makes of a wish shows in the picture (`refusal`). */
export interface AnswerFrame {
  readonly kind: 'answer';
  readonly request: number;
  readonly code: Code;
}

/** The workstation takes nothing more from this page and closes. */
export interface RefusedFrame {
  readonly kind: 'refused';
  readonly code: Code;
  /** For whoever writes a page; may be empty. */
  readonly detail: string;
}

export type ConsoleFrame =
  | ConsoleWelcome
  | DeskFrame
  | PictureFrame
  | SceneFrame
  | AlarmsFrame
  | LatencyFrame
  | DevicesFrame
  | WallFrame
  | FaultsFrame
  | AnswerFrame
  | RefusedFrame;
