// Cranes of the picture for tests of the page's words. Enters: what differs from a crane that moves. Leaves: a view.

import type { Code } from '../../../../src/domain/index.ts';
import type { AxisView, CauseView, CraneStatusView, DeskCraneView } from '../../../../src/workstation/index.ts';

/** What JSON delivers: numbers without their brands. */
type Plain<T> = { readonly [K in keyof T]?: T[K] | number | undefined };

export function cause(code: Code | 'UNKNOWN'): CauseView {
  return { code, sentence: code };
}

export function axisView(change: Plain<AxisView> = {}): AxisView {
  const axis = {
    axis: 'hoist',
    min: 0,
    max: 40,
    fullSpeed: 2,
    position: 10,
    speed: 0,
    demand: 0,
    setpoint: 0,
    capUp: 2,
    capDown: 2,
    capUpCause: undefined,
    capDownCause: undefined,
  };
  return { ...axis, ...change } as unknown as AxisView;
}

export function statusView(change: Plain<CraneStatusView> = {}): CraneStatusView {
  const status = {
    number: 1,
    state: 'moving',
    cause: undefined,
    lastStop: undefined,
    stopCount: 0,
    holder: 'Desk 1',
    offered: false,
    bypassed: false,
    plcUp: true,
    axes: [axisView()],
    load: 0,
    attachmentOpening: 0,
    swayTrolley: 0,
    swayGantry: 0,
    wind: 0,
    feedbackAge: 0,
    loopAge: 0,
    feltAge: 0,
    age: 0,
  };
  return { ...status, ...change } as unknown as CraneStatusView;
}

export function craneView(change: Plain<DeskCraneView> = {}): DeskCraneView {
  const crane = {
    side: 'a',
    number: 1,
    name: 'A',
    typeName: 'grab unloader',
    attachment: 'grab',
    ratedLoad: 44_000,
    picture: 'screen',
    held: true,
    generation: 1,
    refusal: undefined,
    driven: true,
    deadman: true,
    neutral: false,
    status: statusView(),
  };
  return { ...crane, ...change } as unknown as DeskCraneView;
}
