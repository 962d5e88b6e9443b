// A workstation view for tests of the screen: two grab unloaders, one moving, one never seen.

import type { CraneNumber } from '../../../src/domain/index.ts';
import {
  axisPosition,
  axisSpeed,
  fraction,
  kilograms,
  metresPerSecond,
  millis,
  radians,
} from '../../../src/quantity/index.ts';
import type { AxisView, CraneStatusView, DeskCraneView, WorkstationView } from '../../../src/workstation/view.ts';

export function axis(change: Partial<AxisView> = {}): AxisView {
  return {
    axis: 'hoist',
    min: axisPosition(-25),
    max: axisPosition(30),
    fullSpeed: axisSpeed(3),
    position: axisPosition(12.5),
    speed: axisSpeed(-1.25),
    demand: axisSpeed(-1.5),
    setpoint: axisSpeed(-1.25),
    capUp: axisSpeed(3),
    capDown: axisSpeed(3),
    capUpCause: undefined,
    capDownCause: undefined,
    ...change,
  };
}

export function status(change: Partial<CraneStatusView> = {}): CraneStatusView {
  return {
    number: 700,
    state: 'moving',
    cause: undefined,
    lastStop: undefined,
    stopCount: 0,
    holder: 'desk 1',
    offered: false,
    bypassed: false,
    plcUp: true,
    axes: [axis()],
    load: kilograms(26_000),
    attachmentOpening: fraction(0.25),
    swayTrolley: radians(0.05),
    swayGantry: radians(-0.01),
    wind: metresPerSecond(3),
    feedbackAge: millis(12),
    loopAge: millis(40),
    feltAge: millis(62),
    age: millis(8),
    ...change,
  };
}

export function crane(change: Partial<DeskCraneView> = {}): DeskCraneView {
  return {
    side: 'a',
    number: 1 as CraneNumber,
    name: 'Unloader 1',
    typeName: 'grab ship unloader',
    attachment: 'grab',
    ratedLoad: kilograms(70_000),
    picture: 'none',
    held: true,
    generation: 1,
    refusal: undefined,
    driven: true,
    deadman: true,
    neutral: false,
    status: status(),
    ...change,
  };
}

export function view(change: Partial<WorkstationView> = {}): WorkstationView {
  return {
    source: 'keyboard',
    mode: 'split',
    link: {
      connected: true,
      stopConnected: true,
      cause: undefined,
      gateway: 'berth 5',
      role: 'operator',
      roundTrip: { p50: millis(1.25), p99: millis(4.5), last: millis(1.1) },
      applied: undefined,
      loopAge: { p50: millis(44), p99: millis(66), last: millis(41) },
      loopAgeLimit: millis(150),
      frames: { sent: 12, accepted: 9, refused: { SAFETY_STALE_COMMAND: 2 }, lost: 1, unanswered: 0 },
      sharedClock: true,
    },
    notice: undefined,
    cranes: [crane(), crane({ side: 'b', name: 'Unloader 2', held: false, status: undefined })],
    ...change,
  };
}
