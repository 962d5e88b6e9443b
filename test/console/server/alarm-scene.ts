// A desk with two cranes as the alarms see it: what is not said is as in ordinary work.

import type { AlarmsFrame, AlarmView } from '../../../src/console/frames/index.ts';
import { createAlarmDesk } from '../../../src/console/server/alarms.ts';
import { type Code, type CraneNumber, type CraneStateKind, codeSentence } from '../../../src/domain/index.ts';
import type { DeviceView } from '../../../src/input/index.ts';
import { millis, monotonicMs } from '../../../src/quantity/index.ts';
import type {
  AxisView,
  CauseView,
  CraneStatusView,
  DeskCraneView,
  LinkView,
  NoticeView,
  WorkstationView,
} from '../../../src/workstation/index.ts';

export const TICK = 100;

export function cause(code: Code): CauseView {
  return { code, sentence: codeSentence(code) };
}

export function notice(code: Code, crane: number, detail = ''): NoticeView {
  return { ...cause(code), crane: crane as CraneNumber, detail };
}

export function axis(parts: Partial<AxisView> = {}): AxisView {
  const plain = { axis: 'hoist', min: 0, max: 30, fullSpeed: 1, position: 10, speed: 0, demand: 0, setpoint: 0 };
  return { ...plain, capUp: 1, capDown: 1, capUpCause: undefined, capDownCause: undefined, ...parts } as AxisView;
}

export function status(parts: Partial<CraneStatusView> = {}): CraneStatusView {
  const plain = {
    number: 1,
    state: 'ready',
    cause: undefined,
    lastStop: undefined,
    stopCount: 0,
    holder: 'desk',
    offered: false,
    bypassed: false,
    plcUp: true,
    axes: [axis()],
    load: 0,
    attachmentOpening: 0,
    swayTrolley: 0,
    swayGantry: 0,
    wind: 3,
    feedbackAge: 12,
    loopAge: 40,
    feltAge: 45,
    age: 5,
  };
  return { ...plain, ...parts } as CraneStatusView;
}

export interface Scene {
  readonly a?: Partial<DeskCraneView>;
  readonly b?: Partial<DeskCraneView>;
  readonly link?: Partial<LinkView>;
  readonly notice?: NoticeView;
  readonly devices?: readonly Partial<DeviceView>[];
}

function crane(side: 'a' | 'b', parts: Partial<DeskCraneView> = {}): DeskCraneView {
  const number = (side === 'a' ? 1 : 2) as CraneNumber;
  const plain = { side, number, name: `crane ${number}`, typeName: '', held: true, generation: 1, driven: true };
  return { ...plain, deadman: true, neutral: false, refusal: undefined, status: status(), ...parts } as DeskCraneView;
}

export function view(scene: Scene): WorkstationView {
  const frames = { sent: 0, accepted: 0, refused: {}, lost: 0, unanswered: 0 };
  const link = { connected: true, stopConnected: true, cause: undefined, gateway: 'quay', role: 'operator', frames };
  return {
    source: 'stick',
    mode: 'split',
    link: { ...link, loopAgeLimit: millis(150), sharedClock: true, ...scene.link } as LinkView,
    notice: scene.notice,
    cranes: [crane('a', scene.a), crane('b', scene.b)],
  };
}

export const CALM: Scene = {};
/** Enough for an alarm of the usual off-delay to clear. */
export const CLEAR = 2000 + TICK;

export function stoppedBy(code: Code, stopCount: number, state: CraneStateKind = 'stopped'): Partial<CraneStatusView> {
  return { state, cause: cause(code), lastStop: cause(code), stopCount };
}

export function withA(parts: Partial<CraneStatusView>): Scene {
  return { a: { status: status(parts) } };
}

export const TRIPPED = withA(stoppedBy('PLC_TRIPPED', 1, 'faulted'));

/** An alarm desk that is told ten times a second. */
export class AlarmBench {
  readonly desk = createAlarmDesk();
  now = 1_000_000;

  /** Shows one scene for so long. */
  show(scene: Scene, ms = TICK): AlarmsFrame {
    const shown = view(scene);
    const devices = (scene.devices ?? []).map((device) => ({ driving: true, ...device })) as readonly DeviceView[];
    for (let told = 0; told < ms; told += TICK) {
      this.now += TICK;
      this.desk.observe(shown, devices, monotonicMs(this.now), this.now);
    }
    return this.frame();
  }

  act(id: string, act: 'acknowledge' | 'shelve' | 'unshelve', ms = 0): Code {
    return this.desk.act(id, act, ms as ReturnType<typeof millis>, monotonicMs(this.now), this.now);
  }

  frame(): AlarmsFrame {
    return this.desk.frame(monotonicMs(this.now));
  }

  find(code: Code, number?: number): AlarmView | undefined {
    return this.frame().alarms.find((alarm) => alarm.code === code && (number === undefined || alarm.crane === number));
  }

  codes(): readonly string[] {
    return this.frame().alarms.map(({ code, crane: number, state }) => `${code} ${number} ${state}`);
  }
}
