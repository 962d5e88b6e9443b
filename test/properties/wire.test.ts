// The codec over everything that can arrive and everything that may be sent.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { CONTROL_MODES, INPUT_CLASSES } from '../../src/domain/index.ts';
import { decodeClientFrame, decodeGatewayFrame, encodeFrame, type Frame } from '../../src/wire/index.ts';
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
});

describe('wire', () => {
  test.prop([command])('a command comes back as it was sent', (frame) => {
    const result = decodeClientFrame(encodeFrame(frame as unknown as Frame));
    expect(result.ok).toBe(true);
    // −0 and 0 are one speed.
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
