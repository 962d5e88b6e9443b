// What the alarm rules look at. Enters: one view of the workstation after another. Leaves: facts of the desk and of each
// crane, with what happened since the view before: stops that were counted, notices, commands refused. Pure but for that memory.

import type { Code } from '../../domain/index.ts';
import type { DeviceView } from '../../input/index.ts';
import { elapsed, type Millis, millis, type MonotonicMs } from '../../quantity/index.ts';
import type {
  CauseView,
  CraneStatusView,
  DeskCraneView,
  DeskSide,
  FrameCounts,
  LinkView,
  NoticeView,
  WorkstationView,
} from '../../workstation/index.ts';

/** A status that is older says nothing of now. */
export const STATUS_LIMIT_MS = 250;
/** Feedback that is older is stuck; the gateway's own limit is 100 ms by default. */
export const FEEDBACK_LIMIT_MS = 250;
const REFUSED_WINDOW = millis(10_000);
const REFUSED_SHARE = 0.01;
/** Fewer are no condition. */
const REFUSED_LEAST = 5;

const STOP_STATES: ReadonlySet<string> = new Set(['stopping', 'stopped', 'estopped', 'faulted']);
/** Tell what the stop waits for, not why it came. */
const WAITS: ReadonlySet<string> = new Set<Code>(['SAFETY_REARM_NEEDED', 'SAFETY_RESET_NEEDED']);

export type CodeOrUnknown = CauseView['code'];

export interface CraneFacts {
  readonly crane: DeskCraneView;
  readonly connected: boolean;
  readonly loopAgeLimit: Millis | undefined;
  /** The newest status, where it is young enough to tell of now. */
  readonly live: CraneStatusView | undefined;
  /** Whose it is, where that is known. */
  readonly hold: 'mine' | 'free' | 'other' | 'unknown';
  /** It is this desk's, or was when it was known last. */
  readonly wasMine: boolean;
  /** Why it stops or stands now. */
  readonly stop: CodeOrUnknown | undefined;
  /** Why it was stopped since the view before; undefined = it was not. */
  readonly stopped: CodeOrUnknown | undefined;
  /** Came since the view before. */
  readonly notice: NoticeView | undefined;
}

export interface DeskFacts {
  readonly link: LinkView;
  readonly devices: readonly DeviceView[];
  /** This desk holds a crane, or did when the link was up last. */
  readonly holding: boolean;
  /** The code that more than a hundredth of the commands were refused for of late; undefined = there is none. */
  readonly refused: Code | undefined;
}

export interface Facts {
  readonly desk: DeskFacts;
  readonly cranes: { readonly [S in DeskSide]: CraneFacts };
}

interface CraneMemory {
  stopCount: number | undefined;
  mine: boolean;
}

export class AlarmFacts {
  readonly #cranes: { readonly [S in DeskSide]: CraneMemory } = {
    a: { stopCount: undefined, mine: false },
    b: { stopCount: undefined, mine: false },
  };
  /** Each message of the gateway is an object of its own, so that one that says the same again is told from one that stays. */
  #notice: NoticeView | undefined = undefined;
  #holding = false;
  #counted: { readonly at: MonotonicMs; readonly frames: FrameCounts } | undefined = undefined;
  #refused: Code | undefined = undefined;

  of(view: WorkstationView, devices: readonly DeviceView[], now: MonotonicMs): Facts {
    const { link, cranes } = view;
    if (link.connected) this.#holding = cranes.some(({ held }) => held);
    const notice = view.notice === this.#notice ? undefined : view.notice;
    this.#notice = view.notice;
    this.#count(link.frames, now);
    return {
      desk: { link, devices, holding: this.#holding, refused: this.#refused },
      cranes: { a: this.#crane(cranes[0], link, notice), b: this.#crane(cranes[1], link, notice) },
    };
  }

  #crane(crane: DeskCraneView, link: LinkView, notice: NoticeView | undefined): CraneFacts {
    const memory = this.#cranes[crane.side];
    const { status } = crane;
    const { connected, loopAgeLimit } = link;
    const live = connected && status !== undefined && status.age <= STATUS_LIMIT_MS ? status : undefined;
    const wasMine = memory.mine || crane.held;
    if (live !== undefined) memory.mine = crane.held;
    return {
      crane,
      connected,
      loopAgeLimit,
      live,
      hold: holdOf(crane, live),
      wasMine,
      stop: live === undefined || !STOP_STATES.has(live.state) ? undefined : causeOfStop(live),
      stopped: live === undefined ? undefined : countedStop(memory, live),
      notice: notice?.crane === crane.number ? notice : undefined,
    };
  }

  /** Judges every ten seconds what those seconds brought. */
  #count(frames: FrameCounts, now: MonotonicMs): void {
    const before = this.#counted;
    if (before !== undefined && elapsed(before.at, now) < REFUSED_WINDOW) return;
    this.#counted = { at: now, frames };
    this.#refused = before === undefined ? undefined : mostRefused(before.frames, frames);
  }
}

function holdOf(crane: DeskCraneView, live: CraneStatusView | undefined): CraneFacts['hold'] {
  if (live === undefined) return 'unknown';
  if (crane.held) return 'mine';
  return live.holder === '' ? 'free' : 'other';
}

function causeOfStop({ cause, lastStop }: CraneStatusView): CodeOrUnknown {
  const told = cause === undefined || WAITS.has(cause.code) ? lastStop : cause;
  return told?.code ?? 'UNKNOWN';
}

/** A gateway that has just started counts from 0 and has no last stop. */
function countedStop(memory: CraneMemory, { stopCount, lastStop }: CraneStatusView): CodeOrUnknown | undefined {
  const before = memory.stopCount;
  memory.stopCount = stopCount;
  return before === undefined || before === stopCount ? undefined : lastStop?.code;
}

function mostRefused(before: FrameCounts, after: FrameCounts): Code | undefined {
  const sent = after.sent - before.sent;
  let refused = 0;
  let most = 0;
  let found: Code | undefined;
  for (const [code, count] of Object.entries(after.refused)) {
    const more = count - (before.refused[code] ?? 0);
    if (!(more > 0)) continue;
    refused += more;
    if (more <= most) continue;
    most = more;
    found = code as Code;
  }
  return refused >= REFUSED_LEAST && refused > sent * REFUSED_SHARE ? found : undefined;
}
