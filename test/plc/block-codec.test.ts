// The codec of the PLC blocks against the hand-written vectors, and against what no vector can list.

import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { AttachmentOrder, AxisSpeeds, CraneNumber } from '../../src/domain/index.ts';
import { decodeIdentity, decodeStatus, encodeSetpoint, SETPOINT_BYTES } from '../../src/plc/block-codec.ts';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { registersOfHex, registerVectors, type SetpointValue } from '../support/register-vectors.ts';

const vectors = registerVectors();
const AT = monotonicMs(1000);
const READ = monotonicMs(1003);

function record(value: SetpointValue, change: Partial<Record<keyof SetpointRecord, unknown>> = {}): SetpointRecord {
  return { ...value, decidedAt: AT, ...change } as SetpointRecord;
}

function encoded(of: SetpointRecord): string {
  const block = Buffer.alloc(SETPOINT_BYTES, 0xaa);
  expect(encodeSetpoint(of, block)).toBeUndefined();
  return block.toString('hex');
}

function decoded(hex: string, crane: number) {
  return decodeStatus(registersOfHex(hex), crane as CraneNumber, AT, READ);
}

/** JSON has no undefined; the vectors write null. */
function withoutUndefined(value: object): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (part === undefined ? null : part)));
}

const plain = vectors.setpoint[0] as (typeof vectors.setpoint)[number];
const moving = vectors.setpoint[1] as (typeof vectors.setpoint)[number];
const status = vectors.status[1] as (typeof vectors.status)[number];

describe('setpoint block', () => {
  test.each(vectors.setpoint)('encodes $name', ({ value, registersHex }) => {
    expect(encoded(record(value))).toBe(registersHex);
  });

  test('cuts a speed towards zero, and forgives the noise of a multiplication', () => {
    const speeds = { ...moving.value.speeds, hoist: 0.9999, trolley: -0.9999, gantry: 1.005 } as AxisSpeeds;
    const hex = encoded(record(moving.value, { speeds }));
    expect(registersOfHex(hex).slice(8, 14)).toEqual([0, 999, 0xffff, 0x10000 - 999, 0, 1005]);
  });

  test.each([
    ['NaN speed', { speeds: { ...plain.value.speeds, gantry: Number.NaN } }, 12],
    ['infinite speed', { speeds: { ...plain.value.speeds, hoist: Number.POSITIVE_INFINITY } }, 8],
    ['speed beyond 32 bits', { speeds: { ...plain.value.speeds, luff: -2_147_483.648 } }, 16],
    ['sequence 0', { sequence: 0 }, 0],
    ['sequence beyond 32 bits', { sequence: 2 ** 32 }, 0],
    ['crane 0', { crane: 0 }, 3],
    ['nonce 0', { nonce: 0 }, 4],
    ['broken control word', { controlWord: 1.5 }, 6],
    ['heartbeat beyond 16 bits', { heartbeat: 0x1_0000 }, 7],
    ['unknown attachment order', { attachment: 'drop' as AttachmentOrder }, 18],
    ['negative levels', { levels: -1 }, 19],
  ])('refuses %s', (_, change, offset) => {
    const failure = encodeSetpoint(record(plain.value, change), Buffer.alloc(SETPOINT_BYTES));
    expect(failure).toMatchObject({ ok: false, code: 'PLC_RECORD_INVALID', offset });
  });

  test.prop([fc.double({ noNaN: true, min: -1e6, max: 1e6 })])('never says more than the record', (hoist) => {
    const speeds = { ...plain.value.speeds, hoist } as AxisSpeeds;
    const registers = registersOfHex(encoded(record(plain.value, { speeds })));
    const steps = ((registers[8] as number) << 16) | (registers[9] as number);
    expect(Math.abs(steps)).toBeLessThanOrEqual(Math.abs(hoist) * 1000 + 1e-6);
    expect(Math.abs(steps - hoist * 1000)).toBeLessThan(1);
  });
});

describe('status block', () => {
  test.each(vectors.status)('decodes $name', ({ crane, registersHex, value }) => {
    const result = decoded(registersHex, crane);
    if (!result.ok) throw new Error(`refused at ${result.offset}`);
    expect(withoutUndefined(result.value)).toEqual({ ...value, requestedAt: 1000, receivedAt: 1003 });
  });

  test.each(vectors.statusRejected)('refuses one that is $name', ({ crane, registersHex, code, offset }) => {
    expect(decoded(registersHex, crane)).toMatchObject({ ok: false, code, offset });
  });

  test.prop([fc.nat({ max: 54 * 16 - 1 })])('refuses a flip of any single bit', (bit) => {
    const registers = registersOfHex(status.registersHex);
    const at = Math.floor(bit / 16);
    registers[at] = (registers[at] as number) ^ (1 << (bit % 16));
    expect(decodeStatus(registers, status.crane as CraneNumber, AT, READ).ok).toBe(false);
  });

  test.prop([fc.array(fc.nat({ max: 0xffff }), { maxLength: 60 })])('never throws', (registers) => {
    expect(decodeStatus(registers, status.crane as CraneNumber, AT, READ).ok).toBe(false);
  });

  test('refuses every swap of two words that changes it', () => {
    const original = registersOfHex(status.registersHex);
    for (let at = 0; at + 1 < original.length; at += 2) {
      const swapped = [...original];
      swapped[at] = original[at + 1] as number;
      swapped[at + 1] = original[at] as number;
      if (swapped[at] === swapped[at + 1]) continue;
      expect(decodeStatus(swapped, status.crane as CraneNumber, AT, READ).ok).toBe(false);
    }
  });
});

describe('identity block', () => {
  test.each(vectors.identity)('decodes $name', ({ registersHex, value }) => {
    expect(decodeIdentity(registersOfHex(registersHex))).toEqual({ ok: true, value });
  });

  test.each(vectors.identityRejected)('refuses one that is $name', ({ registersHex, code, offset }) => {
    expect(decodeIdentity(registersOfHex(registersHex))).toMatchObject({ ok: false, code, offset });
  });
});
