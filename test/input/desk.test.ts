// The desk as the operator feels it: modes, deadmen, neutral, presses and stops, through real reports of the mock firmware.

import { describe, expect, it } from 'vitest';
import { DUALSHOCK_4, MOCK_DESK, type PadState } from '../../firmware-mocks/joystick/models.ts';
import { ALL_CONTROL_BITS, ATTACHMENT_BIT, AXIS_BIT, type ControlMode } from '../../src/domain/index.ts';
import { DeskCore } from '../../src/input/desk.ts';
import type { Profile } from '../../src/input/profile.ts';
import { seatSpec } from '../../src/input/report-source.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { DeskRig, shippedProfile } from './desk-rig.ts';

const MOCK = shippedProfile('quaylink-mock-desk');
const HOIST_TROLLEY_GANTRY = AXIS_BIT.hoist | AXIS_BIT.trolley | AXIS_BIT.gantry;
const ALL_MAPPED = HOIST_TROLLEY_GANTRY | ATTACHMENT_BIT;
const LB = 5;
const RB = 6;

/** A pad that has rested, so that it may move things. */
function pad(mode: ControlMode): DeskRig {
  const rig = new DeskRig([{ model: MOCK_DESK, profile: MOCK, seat: 'whole' }], mode);
  rig.stream(20, {});
  return rig;
}

describe('solo', () => {
  it('drives the one crane with both hands', () => {
    const rig = pad('solo-a');
    rig.stream(20, { left: [1, -1], right: [0, 1], buttons: [LB] });
    const { a, b } = rig.sample();
    expect(a).toMatchObject({ driven: true, deadman: true, run: true, emergencyRun: true, mode: 'solo-a' });
    expect(a.speeds).toMatchObject({ hoist: 1, trolley: 1, gantry: 1, slew: 0, luff: 0 });
    expect(a.mapped).toBe(ALL_MAPPED);
    expect(b).toMatchObject({ driven: false, deadman: false, mapped: 0, neutral: 0, mode: 'solo-a' });
    expect(b.speeds).toEqual({ hoist: 0, trolley: 0, gantry: 0, slew: 0, luff: 0 });
  });

  it('solo B is the same on the other crane', () => {
    const rig = pad('solo-b');
    rig.stream(20, { right: [0, -1], buttons: [LB] });
    expect(rig.sample().b.speeds.hoist).toBe(-1);
    expect(rig.sample().a.driven).toBe(false);
  });

  it('the other hand has no deadman', () => {
    const rig = pad('solo-a');
    rig.stream(20, { right: [0, 1], buttons: [RB] });
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
  });

  it('grab and horn are levels; both grab buttons are no order; the grab needs the deadman', () => {
    const rig = pad('solo-a');
    rig.stream(8, { buttons: [LB, 8, 2] });
    expect(rig.sample().a).toMatchObject({ attachment: 'close', horn: true });
    expect(rig.sample().a.neutral & ATTACHMENT_BIT).toBe(0);
    rig.stream(8, { buttons: [LB, 4] });
    expect(rig.sample().a).toMatchObject({ attachment: 'open', horn: false });
    rig.stream(8, { buttons: [LB, 4, 8] });
    expect(rig.sample().a.attachment).toBe('hold');
    rig.stream(8, { buttons: [8] });
    expect(rig.sample().a.attachment).toBe('hold');
  });
});

describe('split', () => {
  it('gives each stick its crane and its own deadman', () => {
    const rig = pad('split');
    rig.stream(20, { left: [-1, 1], right: [1, -1], buttons: [LB, RB] });
    expect(rig.sample().a).toMatchObject({ deadman: true, speeds: { hoist: 1, trolley: -1, gantry: 0 } });
    expect(rig.sample().b).toMatchObject({ deadman: true, speeds: { hoist: -1, trolley: 1, gantry: 0 } });
    rig.stream(8, { left: [-1, 1], right: [1, -1], buttons: [RB] });
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0, trolley: 0 } });
    expect(rig.sample().b).toMatchObject({ deadman: true, speeds: { hoist: -1, trolley: 1 } });
  });

  it('moves the gantries by switches at half speed', () => {
    const rig = pad('split');
    rig.stream(20, { hat: 6, buttons: [LB, RB, 3] });
    expect(rig.sample().a.speeds.gantry).toBe(-0.5);
    expect(rig.sample().b.speeds.gantry).toBe(0.5);
    rig.stream(20, { hat: 2, buttons: [LB, RB, 1, 3] });
    expect(rig.sample().a.speeds.gantry).toBe(0.5);
    expect(rig.sample().b).toMatchObject({ speeds: { gantry: 0 } });
    expect(rig.sample().b.neutral & AXIS_BIT.gantry).toBe(0);
  });
});

it('tandem moves both cranes alike, on one deadman', () => {
  const rig = pad('tandem');
  rig.stream(20, { left: [0, -1], right: [0, 0.6], buttons: [LB] });
  const { a, b } = rig.sample();
  expect(a).toMatchObject({ driven: true, deadman: true });
  expect(a.speeds.trolley).toBe(1);
  expect(b.speeds).toEqual(a.speeds);
});

describe('neutral flags', () => {
  it('are physical: they do not care for the deadman', () => {
    const rig = pad('solo-a');
    expect(rig.sample().a.neutral).toBe(ALL_MAPPED);
    rig.stream(8, { right: [0, 1] });
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    expect(rig.sample().a.neutral).toBe(ALL_MAPPED & ~AXIS_BIT.hoist);
    rig.stream(8, { right: [0, 1], buttons: [LB] });
    expect(rig.sample().a.neutral).toBe(ALL_MAPPED & ~AXIS_BIT.hoist);
  });

  it('never carry other bits than the protocol knows', () => {
    const { a } = pad('tandem').sample();
    expect((a.mapped | a.neutral) & ~ALL_CONTROL_BITS).toBe(0);
  });
});

describe('no motion until everything was seen at rest', () => {
  it('before the first report nothing is mapped, and the device is 60 s old', () => {
    const rig = new DeskRig([{ model: MOCK_DESK, profile: MOCK, seat: 'whole' }]);
    const intent = rig.sample();
    expect(intent.a).toMatchObject({ driven: true, deadman: false, run: true, mapped: 0, neutral: 0 });
    expect(intent.inputs).toEqual([{ inputClass: 'streaming', age: 60_000 }]);
    expect(intent.readAt).toBe(undefined);
  });

  it('a stick and deadman held from the start move nothing until both were let go', () => {
    const rig = new DeskRig([{ model: MOCK_DESK, profile: MOCK, seat: 'whole' }]);
    const held: Partial<PadState> = { right: [0, 1], buttons: [LB] };
    rig.stream(500, held);
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { hoist: 0 } });
    rig.stream(20, { buttons: [LB] });
    rig.stream(20, held);
    expect(rig.sample().a.deadman).toBe(false);
    rig.stream(20, {});
    rig.stream(20, held);
    expect(rig.sample().a).toMatchObject({ deadman: true, speeds: { hoist: 1 } });
  });
});

describe('mode buttons', () => {
  const SPLIT = { hat: 0, buttons: [12] };

  it('change the mode at rest', () => {
    const rig = pad('solo-a');
    const change = (state: Partial<PadState>): ControlMode => {
      rig.stream(8, state);
      rig.stream(8, {});
      return rig.sample().a.mode;
    };
    expect(change(SPLIT)).toBe('split');
    expect(change({ hat: 6, buttons: [12] })).toBe('solo-a');
    expect(change({ hat: 2, buttons: [12] })).toBe('solo-b');
    expect(change({ hat: 4, buttons: [12] })).toBe('tandem');
    expect(change({ hat: 4 })).toBe('tandem');
  });

  it.each([
    ['with a stick deflected', { left: [0.5, 0] as const }],
    ['with a stick of another mode deflected', { right: [0.5, 0] as const }],
    ['with the deadman held', { buttons: [12, LB] }],
    ['with the other deadman held', { buttons: [12, RB] }],
    ['with two modes at once', { hat: 1 }],
  ])('do nothing %s, nor when that ends', (_what, also) => {
    const rig = pad('solo-a');
    rig.stream(8, { ...SPLIT, ...also });
    expect(rig.sample().a.mode).toBe('solo-a');
    rig.stream(8, { hat: 0, buttons: [12] });
    expect(rig.sample().a.mode).toBe('solo-a');
  });

  it('held from before the device was seen count as no press', () => {
    const rig = new DeskRig([{ model: MOCK_DESK, profile: MOCK, seat: 'whole' }]);
    rig.stream(20, SPLIT);
    expect(rig.sample().a.mode).toBe('solo-a');
  });

  it('of a mode that the desk cannot do are ignored', () => {
    const { split_a: _a, split_b: _b, ...whole } = MOCK.whole ?? { solo: {} };
    const profile: Profile = { ...MOCK, whole };
    const rig = new DeskRig([{ model: MOCK_DESK, profile, seat: 'whole' }]);
    rig.stream(20, {});
    rig.stream(8, SPLIT);
    expect(rig.sample().a.mode).toBe('solo-a');
    const spec = seatSpec(MOCK_DESK.descriptor, profile, 'whole');
    if (!spec.ok) throw new Error(spec.expected);
    expect(DeskCore.create([spec.value], 'split')).toMatchObject({ ok: false, code: 'INPUT_PROFILE_INVALID' });
  });
});

describe('presses', () => {
  it('are counted on the edge, for both cranes, and wrap', () => {
    const rig = pad('solo-a');
    for (let i = 0; i < 3; i++) {
      rig.stream(8, { buttons: [10] });
      rig.stream(8, {});
    }
    rig.stream(8, { buttons: [11, 12] });
    const { a, b } = rig.sample();
    expect(a).toMatchObject({ rearmPresses: 3, resetPresses: 1 });
    expect(b).toMatchObject({ rearmPresses: 3, resetPresses: 1 });
    for (let i = 3; i < 0x1_0001; i++) {
      rig.report({ buttons: [10] });
      rig.report({});
    }
    expect(rig.sample().a.rearmPresses).toBe(1);
  });

  it('between two samples are not lost', () => {
    const rig = pad('solo-a');
    rig.stall(4);
    for (const state of [{ buttons: [10] }, {}, { buttons: [10] }, {}]) rig.deliver(rig.encode(state));
    rig.drain();
    expect(rig.sample().a.rearmPresses).toBe(2);
  });
});

describe('stops', () => {
  it('hold while the button is held, and for a while after a tap that no sample saw', () => {
    const rig = pad('solo-a');
    rig.stall(4);
    for (const state of [{ buttons: [9] }, {}]) rig.deliver(rig.encode(state));
    rig.drain();
    rig.stream(60, {});
    expect(rig.sample()).toMatchObject({ a: { run: false, emergencyRun: true }, b: { run: false } });
    rig.stream(60, {});
    expect(rig.sample().a.run).toBe(true);
    rig.stream(400, { buttons: [9] });
    expect(rig.sample().a.run).toBe(false);
  });

  it('emergency stop is a level of its own, and both take the speeds away', () => {
    const rig = pad('solo-a');
    rig.stream(8, { right: [0, 1], buttons: [LB] });
    expect(rig.sample().a.speeds.hoist).toBe(1);
    rig.stream(8, { right: [0, 1], buttons: [LB, 13] });
    expect(rig.sample().a).toMatchObject({ run: true, emergencyRun: false, speeds: { hoist: 0 } });
    rig.stream(200, { right: [0, 1], buttons: [LB] });
    rig.stream(8, { right: [0, 1], buttons: [LB, 9] });
    expect(rig.sample().a).toMatchObject({ run: false, emergencyRun: true, speeds: { hoist: 0 } });
  });
});

describe('axes', () => {
  it('are the newest report only', () => {
    const rig = pad('solo-a');
    rig.stall(4);
    for (const y of [1, -1, 0.5, 0]) rig.deliver(rig.encode({ right: [0, y], buttons: [LB] }));
    rig.drain();
    expect(rig.sample().a.speeds.hoist).toBe(0);
  });

  it('follow deadband, curve and full speed', () => {
    const rig = pad('solo-a');
    rig.stream(8, { right: [0, 0.099], buttons: [LB] });
    expect(rig.sample().a.speeds.hoist).toBe(0);
    rig.stream(8, { right: [0, 0.55], buttons: [LB] });
    // Half of the travel that is left, expo 0.3: 0.7 × 0.5 + 0.3 × 0.125.
    expect(rig.sample().a.speeds.hoist).toBeCloseTo(0.3875, 3);
  });

  it('are zero until the full speeds of the cranes are known', () => {
    const spec = seatSpec(MOCK_DESK.descriptor, MOCK, 'whole');
    if (!spec.ok) throw new Error(spec.expected);
    const desk = DeskCore.create([spec.value], 'solo-a');
    if (!desk.ok) throw new Error(desk.expected);
    const node = desk.value.attach(0);
    const rest = MOCK_DESK.encode({ left: [0, 0], right: [0, 0], hat: -1, buttons: [] });
    const up = MOCK_DESK.encode({ left: [0, 0], right: [0, 1], hat: -1, buttons: [LB] });
    desk.value.drained(0, node, monotonicMs(0));
    desk.value.report(0, node, rest, monotonicMs(4));
    desk.value.report(0, node, up, monotonicMs(8));
    expect(desk.value.sample(monotonicMs(8)).a).toMatchObject({ deadman: true, speeds: { hoist: 0 } });
  });
});

describe('waking', () => {
  it('happens when a control changes, not when a report repeats', () => {
    const rig = pad('solo-a');
    const before = rig.wakes;
    rig.stream(100, {});
    expect(rig.wakes).toBe(before);
    rig.stream(4, { right: [0, 1] });
    expect(rig.wakes).toBe(before + 1);
  });
});

function axis(name: string) {
  return { axis: name, invert: false, deadband: 0.1, expo: 0, speed: 1 };
}

/** A pair profile on the DualShock's controls, so that both seats stream. */
function pairProfile(): Profile {
  const pad4 = shippedProfile('sony-dualshock4-usb');
  const left = {
    solo: { deadman: 'button 5', trolley: axis('Y') },
    split_a: { deadman: 'button 5', hoist: axis('Y') },
  };
  const right = { solo: { hoist: axis('Y') }, split_b: { deadman: 'button 5', hoist: axis('Y') } };
  return { ...pad4, left, right };
}

describe('a desk of two sticks', () => {
  const stick = { model: DUALSHOCK_4, profile: pairProfile() };

  function pair(mode: ControlMode): DeskRig {
    const rig = new DeskRig(
      [
        { ...stick, seat: 'left' },
        { ...stick, seat: 'right' },
      ],
      mode,
    );
    rig.stream(20, {}, {});
    return rig;
  }

  it('in solo both serve one crane, and both must live', () => {
    const rig = pair('solo-a');
    rig.stream(20, { left: [0, 1], buttons: [LB] }, { left: [0, -1] });
    expect(rig.sample().a).toMatchObject({ deadman: true, speeds: { trolley: 1, hoist: -1 } });
    expect(rig.sample().inputs).toHaveLength(2);
    for (let i = 0; i < 40; i++) {
      rig.stall(4);
      rig.report({ left: [0, 1], buttons: [LB] }, 0);
      rig.drain(1);
    }
    expect(rig.sample().a).toMatchObject({ deadman: false, speeds: { trolley: 0, hoist: 0 } });
    expect(rig.sample().a.neutral & AXIS_BIT.hoist).toBe(0);
  });

  it('in split each has its crane', () => {
    const rig = pair('split');
    rig.stream(20, { left: [0, 1] }, { left: [0, 1], buttons: [LB] });
    expect(rig.sample()).toMatchObject({ a: { deadman: false }, b: { deadman: true, speeds: { hoist: 1 } } });
  });

  it('either can stop both cranes', () => {
    const rig = pair('split');
    rig.stream(20, {}, { buttons: [9] });
    expect(rig.sample()).toMatchObject({ a: { run: false }, b: { run: false } });
  });
});
