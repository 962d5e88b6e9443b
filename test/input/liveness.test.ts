// What a stick movement must survive on its way in: stalls, silence, unplugging, frozen twins, junk, and properties over all of them.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { MOCK_DESK, type PadState } from '../../firmware-mocks/joystick/models.ts';
import { AXIS_BIT, MOTION_AXES } from '../../src/domain/index.ts';
import { MAX_NODES } from '../../src/input/seat.ts';
import { DeskRig, reporting, shippedProfile } from './desk-rig.ts';

const MOCK = shippedProfile('quaylink-mock-desk');
const UP: Partial<PadState> = { right: [0, 1], buttons: [5] };
const STOP: Partial<PadState> = { buttons: [9] };

function driving(reports: 'streaming' | 'on-change' | 'on-change-wireless' = 'streaming'): DeskRig {
  const rig = new DeskRig([{ model: MOCK_DESK, profile: reporting(MOCK, reports), seat: 'whole' }]);
  for (const [seat, node] of rig.nodes.entries()) rig.desk.present(seat, node, rig.now);
  rig.stream(20, {});
  rig.stream(20, UP);
  expect(rig.sample().a).toMatchObject({ deadman: true, speeds: { hoist: 1 } });
  return rig;
}

function expectNoMotion(rig: DeskRig): void {
  const { a } = rig.sample();
  expect(a.deadman).toBe(false);
  for (const axis of MOTION_AXES) expect(a.speeds[axis]).toBe(0);
  expect(a.attachment).toBe('hold');
}

describe('age', () => {
  it('is that of the drain before the report, not of its delivery', () => {
    const rig = driving();
    rig.drain();
    rig.stall(30);
    rig.report(UP);
    expect(rig.sample().inputs[0]?.age).toBe(30);
    rig.stall(4);
    rig.report(UP);
    expect(rig.sample().inputs[0]?.age).toBe(4);
  });

  it('is not renewed by junk', () => {
    const rig = driving();
    for (let i = 0; i < 30; i++) {
      rig.stall(4);
      rig.deliver(new Uint8Array([1, 2, 3]));
      rig.drain();
    }
    expect(rig.sample().inputs[0]?.age).toBeGreaterThanOrEqual(120);
    expectNoMotion(rig);
    expect(rig.faults).toMatchObject([{ code: 'INPUT_REPORT_LENGTH' }]);
  });

  it('is capped at a minute', () => {
    const rig = driving();
    rig.quiet(61_000);
    expect(rig.sample().inputs[0]?.age).toBe(60_000);
  });
});

describe('silence', () => {
  it('of a streaming device ends motion after 100 ms and needs rest to begin again', () => {
    const rig = driving();
    rig.quiet(90);
    expect(rig.sample().a.deadman).toBe(true);
    rig.quiet(20);
    expectNoMotion(rig);
    expect(rig.sample().a.neutral).toBe(0);
    rig.stream(200, UP);
    expectNoMotion(rig);
    expect(rig.sample().a.neutral & AXIS_BIT.hoist).toBe(0);
    rig.stream(20, {});
    rig.stream(20, UP);
    expect(rig.sample().a.deadman).toBe(true);
  });

  it('wakes the workstation when it becomes one', () => {
    const rig = driving();
    const before = rig.wakes;
    rig.quiet(110);
    expect(rig.wakes).toBe(before + 1);
  });

  it('of a wired device that reports on change is covered by its presence', () => {
    const rig = driving('on-change');
    for (let i = 0; i < 100; i++) {
      rig.quiet(20);
      for (const [seat, node] of rig.nodes.entries()) rig.desk.present(seat, node, rig.now);
    }
    expect(rig.sample().inputs).toEqual([{ inputClass: 'on-change', age: 0 }]);
    expect(rig.sample().a).toMatchObject({ deadman: true, speeds: { hoist: 1 } });
    rig.quiet(310);
    expect(rig.sample().inputs[0]?.age).toBe(310);
    expectNoMotion(rig);
  });

  it('of a wireless device that reports on change ages by its reports, present or not', () => {
    const rig = driving('on-change-wireless');
    for (let i = 0; i < 130; i++) {
      rig.quiet(20);
      for (const [seat, node] of rig.nodes.entries()) rig.desk.present(seat, node, rig.now);
    }
    expect(rig.sample().inputs[0]?.age).toBeGreaterThanOrEqual(2600);
    expectNoMotion(rig);
  });
});

describe('a stall of the event loop', () => {
  it('discards the whole backlog: no motion out of it, and rest is needed', () => {
    const rig = driving();
    rig.stall(500);
    // What piled up: the operator let go and took hold again meanwhile, all of it old.
    for (const state of [UP, {}, UP, UP]) rig.deliver(rig.encode(state));
    rig.drain();
    expectNoMotion(rig);
    expect(rig.sample().a).toMatchObject({ mapped: 0, neutral: 0 });
    rig.stream(200, UP);
    expectNoMotion(rig);
    rig.stream(20, {});
    rig.stream(20, UP);
    expect(rig.sample().a.deadman).toBe(true);
  });

  it('shows in a sample that is taken before anything was drained', () => {
    const rig = driving();
    rig.stall(500);
    expectNoMotion(rig);
  });

  it('discards what the ring of the kernel still holds after the first drain', () => {
    const rig = driving();
    rig.stall(500);
    rig.drain();
    for (let i = 0; i < 64; i++) rig.deliver(rig.encode(i < 32 ? {} : UP));
    rig.drain();
    expectNoMotion(rig);
    expect(rig.sample().a.mapped).toBe(0);
  });

  it('counts no presses out of the backlog, and no edge across it', () => {
    const rig = driving();
    rig.stream(20, {});
    rig.stall(500);
    for (const state of [{ buttons: [10] }, {}, { buttons: [10] }]) rig.deliver(rig.encode(state));
    rig.drain();
    rig.stall(60);
    rig.report({ buttons: [10] });
    rig.stream(20, { buttons: [10] });
    expect(rig.sample().a.rearmPresses).toBe(0);
  });

  it('but a stop in the backlog is a stop', () => {
    const rig = driving();
    rig.stall(500);
    for (const state of [UP, STOP, {}]) rig.deliver(rig.encode(state));
    rig.drain();
    expect(rig.sample().a.run).toBe(false);
  });

  it('shorter than the limit is none', () => {
    const rig = driving();
    rig.stall(60);
    rig.report(UP);
    expect(rig.sample().a.deadman).toBe(true);
  });

  it('is told once', () => {
    const rig = driving();
    const [node] = rig.nodes;
    rig.stall(500);
    for (let i = 0; i < 20; i++) rig.deliver(rig.encode(UP));
    rig.drain();
    rig.stream(100, UP);
    expect(node?.reader.gaps).toBe(1);
  });

  it('leaves a device that reports on change unseen until it speaks', () => {
    const rig = driving('on-change');
    rig.stall(500);
    rig.drain();
    rig.quiet(100);
    for (const [seat, node] of rig.nodes.entries()) rig.desk.present(seat, node, rig.now);
    expect(rig.sample().a.mapped).toBe(0);
    expectNoMotion(rig);
    rig.report({});
    expect(rig.sample().a.neutral & AXIS_BIT.hoist).not.toBe(0);
  });
});

describe('unplugging', () => {
  it('ends everything: zeros, nothing mapped, 60 s old, and no stop that nobody pressed', () => {
    const rig = driving();
    const [node] = rig.nodes;
    if (node === undefined) throw new Error('no node');
    expect(rig.desk.gone(0, node, rig.now)).toBe(true);
    expectNoMotion(rig);
    expect(rig.sample().a).toMatchObject({ mapped: 0, neutral: 0, run: true, emergencyRun: true, horn: false });
    expect(rig.sample().inputs).toEqual([{ inputClass: 'streaming', age: 60_000 }]);
    rig.deliver(rig.encode(UP));
    expectNoMotion(rig);
  });

  it('and plugging in again needs rest', () => {
    const rig = driving();
    const [node] = rig.nodes;
    if (node === undefined) throw new Error('no node');
    rig.desk.gone(0, node, rig.now);
    rig.stall(3000);
    rig.nodes[0] = rig.plug(0);
    rig.stream(200, UP);
    expectNoMotion(rig);
    rig.stream(20, {});
    rig.stream(20, UP);
    expect(rig.sample().a.deadman).toBe(true);
  });
});

describe('a frozen twin', () => {
  it('the old node speaks while it lives, the new one does not', () => {
    const rig = driving();
    const twin = rig.plug(0);
    for (let i = 0; i < 20; i++) {
      rig.stall(4);
      rig.report(UP);
      rig.report({ right: [0, -1], buttons: [5] }, 0, twin);
    }
    expect(rig.sample().a.speeds.hoist).toBe(1);
  });

  it('once silent it expires: the new node takes over after rest, and the old one never speaks again', () => {
    const rig = driving();
    const [old] = rig.nodes;
    const twin = rig.plug(0);
    if (old === undefined) throw new Error('no node');
    const onTwin = (ms: number, state: Partial<PadState>): void => {
      for (const end = rig.now + ms; rig.now < end; ) {
        rig.stall(4);
        rig.drain(0, old);
        rig.report(state, 0, twin);
      }
    };
    onTwin(200, { right: [0, -1], buttons: [5] });
    expectNoMotion(rig);
    onTwin(20, {});
    onTwin(20, { right: [0, -1], buttons: [5] });
    expect(rig.sample().a.speeds.hoist).toBe(-1);
    for (let i = 0; i < 50; i++) {
      rig.stall(4);
      rig.report(UP, 0, old);
      rig.drain(0, twin);
    }
    expectNoMotion(rig);
  });

  it('is not kept alive by its presence', () => {
    const rig = driving('on-change');
    const [old] = rig.nodes;
    if (old === undefined) throw new Error('no node');
    rig.plug(0);
    for (let i = 0; i < 30; i++) {
      rig.quiet(20);
      rig.desk.present(0, old, rig.now);
    }
    expect(rig.sample().inputs[0]?.age).toBeGreaterThan(300);
    expectNoMotion(rig);
  });

  it('nodes without end stay bounded, and the newest live one speaks', () => {
    const rig = driving();
    for (let i = 0; i < 10 * MAX_NODES; i++) rig.nodes[0] = rig.plug(0);
    rig.stream(120, {});
    rig.stream(20, UP);
    expect(rig.sample().a.deadman).toBe(true);
  });
});

describe('properties', () => {
  const state = fc.record({
    left: fc.tuple(fc.double(), fc.double()),
    right: fc.tuple(fc.double(), fc.double()),
    hat: fc.integer({ min: -2, max: 9 }),
    buttons: fc.uniqueArray(fc.integer({ min: 1, max: 16 }), { maxLength: 6 }),
  });
  const event = fc.oneof(
    { weight: 8, arbitrary: state.map((pad) => ({ kind: 'report' as const, pad })) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 300 }).map((ms) => ({ kind: 'stall' as const, ms })) },
    { weight: 4, arbitrary: fc.constant({ kind: 'drain' as const }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }).map((junk) => ({ kind: 'junk' as const, junk })) },
    { weight: 1, arbitrary: fc.constant({ kind: 'replug' as const }) },
  );

  test.prop([fc.array(event, { maxLength: 120 })])(
    'orders stay in range, and nothing moves without a live, held, seen stick',
    (events) => {
      const rig = new DeskRig([{ model: MOCK_DESK, profile: MOCK, seat: 'whole' }], 'split');
      rig.stream(12, {});
      for (const step of events) {
        if (step.kind === 'report') rig.deliver(rig.encode(step.pad));
        else if (step.kind === 'stall') rig.stall(step.ms);
        else if (step.kind === 'drain') rig.drain();
        else if (step.kind === 'junk') rig.deliver(step.junk);
        else rig.nodes[0] = rig.plug(0);
        const { a, b, inputs } = rig.sample();
        for (const order of [a, b]) {
          for (const axis of MOTION_AXES) {
            expect(Math.abs(order.speeds[axis]) <= 1).toBe(true);
            if (!order.deadman) expect(order.speeds[axis]).toBe(0);
            if ((order.mapped & AXIS_BIT[axis]) === 0) expect(order.speeds[axis]).toBe(0);
          }
          expect(order.neutral & ~order.mapped).toBe(0);
          if (order.deadman) expect(inputs[0]?.age ?? Number.NaN).toBeLessThanOrEqual(100);
        }
      }
    },
  );
});
