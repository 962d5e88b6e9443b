// The codec over everything that can arrive and everything that may be sent.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { CONTROL_MODES, CRANE_STATES, INPUT_CLASSES, ROLES } from '../../src/domain/index.ts';
import {
  clipText,
  decodeClientFrame,
  decodeGatewayFrame,
  encodeFrame,
  type Frame,
  MAX_FRAME_BYTES,
  MAX_LABEL_BYTES,
  MAX_REASON_BYTES,
} from '../../src/wire/index.ts';
import { frameVectors } from '../wire/vectors.ts';
import { runs } from '../support/runs.ts';

const VECTORS = frameVectors();

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const crane = fc.integer({ min: 1, max: 0xffff });
const speed = fc.integer({ min: -100_000, max: 100_000 }).map((thousandths) => thousandths / 1000);
const age = fc.integer({ min: 0, max: 60_000_000 }).map((micros) => micros / 1000);
const command = fc.record({
  type: fc.constant('command'),
  session: u32,
  epoch: u32,
  crane,
  generation: u32,
  sequence: u32,
  echo: u32,
  driven: fc.boolean(),
  deadman: fc.boolean(),
  run: fc.boolean(),
  emergencyRun: fc.boolean(),
  horn: fc.boolean(),
  mode: fc.constantFrom(...CONTROL_MODES),
  mapped: fc.integer({ min: 0, max: 63 }),
  neutral: fc.integer({ min: 0, max: 63 }),
  speeds: fc.record({ hoist: speed, trolley: speed, gantry: speed, slew: speed, luff: speed }),
  attachment: fc.constantFrom('hold', 'open', 'close'),
  rearmPresses: fc.integer({ min: 0, max: 0xffff }),
  resetPresses: fc.integer({ min: 0, max: 0xffff }),
  inputs: fc.array(fc.record({ inputClass: fc.constantFrom(...INPUT_CLASSES), age }), { minLength: 1, maxLength: 4 }),
  hold: age,
  readAt: u32,
  sentAt: u32,
  painted: u32,
  cameras: fc.uniqueArray(fc.record({ camera: fc.integer({ min: 1, max: 255 }), counter: u32 }), {
    maxLength: 4,
    selector: ({ camera }) => camera,
  }),
});

const u16 = fc.integer({ min: 0, max: 0xffff });
const reason = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  .map((text) => clipText(text, MAX_REASON_BYTES))
  .filter((text) => text !== '');
const request = { session: u32, epoch: u32, crane, request: u32 };
const authority = fc.oneof(
  fc.record({ type: fc.constant('offer'), ...request, open: fc.boolean() }),
  fc.record({ type: fc.constant('takeover'), ...request, reason }),
  fc.record({
    type: fc.constant('bypass'),
    ...request,
    code: fc.integer({ min: 1, max: 0xffff }),
    time: fc.integer({ min: 0, max: 300_000_000 }).map((micros) => micros / 1000),
    reason,
  }),
);

const i32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }).map((thousandths) => thousandths / 1000);
const perAxis = (value: fc.Arbitrary<number>) =>
  fc.record({ hoist: value, trolley: value, gantry: value, slew: value, luff: value });
const cap = perAxis(fc.integer({ min: 0, max: 0x7fff_ffff }).map((thousandths) => thousandths / 1000));
const causes = fc.array(u16, { minLength: 5, maxLength: 5 });
const angle = fc.integer({ min: -0x8000, max: 0x7fff }).map((thousandths) => thousandths / 1000);
const status = fc.record({
  type: fc.constant('status'),
  crane,
  number: fc.integer({ min: 1, max: 0xffff_ffff }),
  generation: u32,
  state: fc.constantFrom(...CRANE_STATES),
  cause: u16,
  lastStop: u16,
  stopCount: u16,
  holder: fc.string({ unit: 'grapheme', maxLength: 100 }).map((text) => clipText(text, MAX_LABEL_BYTES)),
  held: fc.boolean(),
  plcUp: fc.boolean(),
  offered: fc.boolean(),
  bypassed: fc.boolean(),
  positions: perAxis(i32),
  speeds: perAxis(i32),
  setpoints: perAxis(i32),
  cap: fc.record({ up: cap, down: cap, upCause: causes, downCause: causes }),
  load: u32,
  attachmentOpening: fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000),
  swayTrolley: angle,
  swayGantry: angle,
  wind: u32.map((thousandths) => thousandths / 1000),
  feedbackAge: age,
  loopAge: age,
  confirmation: fc.record({
    received: u32,
    applied: u32,
    arrivedAt: u32,
    decidedAt: u32,
    confirmedAt: u32,
    loopAge: age,
  }),
  sentAt: u32,
  feltAge: age,
});

const label = fc.string({ unit: 'grapheme', maxLength: 100 }).map((text) => clipText(text, MAX_LABEL_BYTES));
const u32Thousandths = u32.map((thousandths) => thousandths / 1000);
const ramp = perAxis(fc.integer({ min: 0, max: 100_000 }).map((thousandths) => thousandths / 1000));
const span = fc.tuple(i32, i32).map(([one, other]) => ({ min: Math.min(one, other), max: Math.max(one, other) }));
const place = {
  type: fc.constant('zone'),
  crane,
  index: fc.integer({ min: 0, max: 63 }),
  name: label,
  gantry: fc.option(span, { nil: undefined }),
  trolley: span,
};
const scene = fc.oneof(
  fc.record({
    type: fc.constant('welcome'),
    session: u32,
    epoch: u32,
    version: u16,
    key: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    label,
    clock: u32,
    commandInterval: age,
    loopAgeLimit: age,
    craneCount: fc.integer({ min: 1, max: 64 }),
    role: fc.constantFrom(...ROLES),
  }),
  fc.record({
    type: fc.constant('geometry'),
    crane,
    rail: label,
    tare: u32,
    coaming: i32,
    boom: i32,
    driveLag: age,
    loadReach: fc.record({ trolley: u32Thousandths, gantry: u32Thousandths, below: u32Thousandths }),
    legs: fc.array(span, { maxLength: 4 }),
    accelerations: ramp,
    jerks: ramp,
    minimumGap: u32Thousandths,
    zoneCount: fc.integer({ min: 0, max: 64 }),
  }),
  fc.record({ ...place, kind: fc.constant('exclusion'), hoist: span }),
  fc.record({ ...place, kind: fc.constant('opening'), hoist: fc.constant(undefined) }),
);

describe('wire', () => {
  test.prop([command])('a command comes back as it was sent', (frame) => {
    const result = decodeClientFrame(encodeFrame(frame as unknown as Frame));
    expect(result.ok).toBe(true);
    // −0 and 0 are one speed.
    if (result.ok) expect(JSON.parse(JSON.stringify(result.value))).toEqual(JSON.parse(JSON.stringify(frame)));
  });

  test.prop([authority])('so does what decides over holder and protections', (frame) => {
    const result = decodeClientFrame(encodeFrame(frame as unknown as Frame));
    expect(result).toEqual({ ok: true, value: frame });
  });

  test.prop([status])('so does a status, and it fits into a frame', (frame) => {
    const bytes = encodeFrame(frame as unknown as Frame);
    expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    const result = decodeGatewayFrame(bytes);
    expect(result.ok).toBe(true);
    if (result.ok) expect(JSON.parse(JSON.stringify(result.value))).toEqual(JSON.parse(JSON.stringify(frame)));
  });

  test.prop([scene])('so do a welcome and what stands around a crane', (frame) => {
    const bytes = encodeFrame(frame as unknown as Frame);
    expect(bytes.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    const result = decodeGatewayFrame(bytes);
    expect(result.ok).toBe(true);
    if (result.ok) expect(JSON.parse(JSON.stringify(result.value))).toEqual(JSON.parse(JSON.stringify(frame)));
  });

  test.prop([fc.uint8Array({ maxLength: 1100 })], { numRuns: runs(2000) })('arbitrary bytes never throw', (bytes) => {
    for (const result of [decodeClientFrame(bytes), decodeGatewayFrame(bytes)]) {
      if (!result.ok) expect(result.code).toMatch(/^WIRE_/);
    }
  });

  test.prop(
    [
      fc.constantFrom(...VECTORS),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
    ],
    { numRuns: runs(3000) },
  )('frames with several bytes changed never throw, and what is taken can be sent again', (vector, changes) => {
    const bytes = vector.bytes.slice();
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    for (const result of [decodeClientFrame(bytes), decodeGatewayFrame(bytes)]) {
      if (result.ok) encodeFrame(result.value);
      else {
        expect(result.offset).toBeGreaterThanOrEqual(-1);
        expect(result.offset).toBeLessThanOrEqual(bytes.length);
      }
    }
  });
});
