// What is missing before a crane moves: the first missing thing is the one to do now, and the stick it means is named.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { armingSteps } from '../../../../src/console/page/crane/arming.ts';
import { sticksOf } from '../../../../src/console/page/crane/sticks.ts';
import { type Code, CODES, CONTROL_MODES, CRANE_STATES } from '../../../../src/domain/index.ts';
import { cause, craneView, statusView } from './crane-views.ts';

const UP = { connected: true, input: 'own' as 'own' | 'page' | undefined };

/** A crane that waits, with everything let go. */
function waiting(state: string, code?: Code, change: Parameters<typeof craneView>[0] = {}) {
  const status = statusView({ state: state as never, cause: code === undefined ? undefined : cause(code) });
  return craneView({ deadman: false, neutral: true, status, ...change });
}

function now(
  ...[crane, mode, link = UP]: readonly [ReturnType<typeof craneView>, (typeof CONTROL_MODES)[number]?, typeof UP?]
) {
  return armingSteps(crane, mode ?? 'split', link).find(({ state }) => state === 'now');
}

describe('the step to do now', () => {
  it.each([
    ['link', waiting('neutral-wait'), { ...UP, connected: false }],
    ['link', craneView({ status: undefined }), UP],
    ['held', waiting('parked', 'SAFETY_NOT_CLAIMED', { held: false }), UP],
    ['plc', waiting('claimed', 'PLC_LOCAL'), UP],
    ['plc', waiting('claimed'), UP],
    ['driven', waiting('neutral-wait', 'SAFETY_NOT_DRIVEN'), UP],
    ['driven', waiting('neutral-wait', undefined, { driven: false }), UP],
    ['standstill', waiting('stopping', 'SAFETY_OPERATOR_STOP'), UP],
    ['input', waiting('neutral-wait', 'SAFETY_INPUT_LOST'), UP],
    ['neutral', waiting('neutral-wait', 'SAFETY_NOT_NEUTRAL'), UP],
    ['neutral', waiting('stopped', 'SAFETY_OPERATOR_STOP', { neutral: false }), UP],
    ['deadman-released', waiting('neutral-wait', 'SAFETY_DEADMAN_HELD'), UP],
    ['deadman-released', waiting('stopped', 'SAFETY_REARM_NEEDED', { deadman: true }), UP],
    ['rearm', waiting('stopped', 'SAFETY_OPERATOR_STOP'), UP],
    ['rearm', waiting('stopped', 'PLC_WATCHDOG'), UP],
    ['reset', waiting('estopped', 'SAFETY_EMERGENCY_STOP'), UP],
    ['reset', waiting('faulted', 'PLC_TRIPPED'), UP],
    ['steady', waiting('neutral-wait', 'SAFETY_LOOP_UNSTABLE'), UP],
    ['steady', waiting('neutral-wait', 'SAFETY_PICTURE_FROZEN'), UP],
    ['deadman-pressed', waiting('neutral-wait', 'SAFETY_NOT_ARMED'), UP],
  ] as const)('is %s', (name, crane, link) => {
    expect(now(crane, 'split', link)?.name).toBe(name);
  });

  it('names what stopped the crane while the deadman asks for more', () => {
    const status = statusView({
      state: 'stopped',
      cause: cause('SAFETY_REARM_NEEDED'),
      lastStop: cause('SAFETY_INPUT_AGE'),
    });
    expect(now(craneView({ deadman: false, neutral: true, status }))?.code).toBe('SAFETY_INPUT_AGE');
  });

  it('is none where the crane is armed, and is one where it is armed for somebody else', () => {
    expect(armingSteps(craneView(), 'split', UP)).toEqual([]);
    expect(now(craneView({ held: false }))?.name).toBe('held');
    expect(now(craneView(), 'split', { ...UP, connected: false })?.name).toBe('link');
  });

  test.prop([
    fc.constantFrom(...CRANE_STATES),
    fc.option(fc.constantFrom(...(Object.keys(CODES) as Code[])), { nil: undefined }),
    fc.record({ held: fc.boolean(), driven: fc.boolean(), deadman: fc.boolean(), neutral: fc.boolean() }),
    fc.boolean(),
  ])('is exactly one unless the crane is armed, with nothing missing before it', (state, code, flags, connected) => {
    const steps = armingSteps(waiting(state, code, flags), 'split', { ...UP, connected });
    const isArmed = connected && flags.held && (state === 'ready' || state === 'moving');
    const states = steps.map((step) => step.state);
    expect(states.filter((each) => each === 'now')).toHaveLength(isArmed ? 0 : 1);
    expect(states.slice(0, Math.max(0, states.indexOf('now'))).every((each) => each === 'done')).toBe(true);
    // A crane that is stopped for good needs its press, whatever else is missing.
    const presses = steps.map(({ name }) => name).filter((name) => name === 'rearm' || name === 'reset');
    const wanted = { stopped: ['rearm'], estopped: ['reset'], faulted: ['reset'] }[state as string] ?? [];
    expect(presses).toEqual(isArmed ? [] : wanted);
  });
});

describe('the stick that is meant', () => {
  it.each([
    ['split', 'left', 'right'],
    ['tandem', 'both', 'both'],
    ['solo-a', 'both', 'none'],
    ['solo-b', 'none', 'both'],
  ] as const)('in %s is %s for A and %s for B', (mode, a, b) => {
    expect([sticksOf(mode, 'a', 'own'), sticksOf(mode, 'b', 'own')]).toEqual([a, b]);
    expect(now(waiting('neutral-wait', 'SAFETY_NOT_NEUTRAL'), mode)?.sticks).toBe(a);
  });

  it.each([
    ['split', 'left', 'right'],
    ['tandem', 'left', 'left'],
    ['solo-a', 'left', 'none'],
    ['solo-b', 'none', 'left'],
  ] as const)('in %s is %s for A and %s for B where a page drives', (mode, a, b) => {
    expect([sticksOf(mode, 'a', 'page'), sticksOf(mode, 'b', 'page')]).toEqual([a, b]);
    const crane = waiting('neutral-wait', 'SAFETY_NOT_NEUTRAL');
    expect(now(crane, mode, { connected: true, input: 'page' })?.sticks).toBe(a);
  });

  it('is none before a mode is known', () => {
    expect(sticksOf(undefined, 'a', 'own')).toBe('none');
    expect(sticksOf(undefined, 'a', 'page')).toBe('none');
  });
});
