// The mock PLC's blocks against the hand-written vectors that the gateway's driver is held to as well.

import { describe, expect, it } from 'vitest';
import {
  type Feedback,
  identityRegisters,
  readSetpoint,
  writeStatus,
} from '../../../../firmware-mocks/crane/plc/blocks.ts';
import { crcOfRegisters } from '../../../../firmware-mocks/crane/plc/crc.ts';
import { STATUS_BLOCK } from '../../../../src/registers/index.ts';
import vectors from '../../../vectors/registers.json' with { type: 'json' };

function registersOf(hex: string): Uint16Array {
  return Uint16Array.from({ length: hex.length / 4 }, (_, at) => Number.parseInt(hex.slice(at * 4, at * 4 + 4), 16));
}

function hexOf(registers: Uint16Array): string {
  return Array.from(registers, (register) => register.toString(16).padStart(4, '0')).join('');
}

const ATTACHMENTS = ['hold', 'open', 'close'];

describe('CRC-16/MODBUS', () => {
  it('sums "12345678", two characters a register', () => {
    // The published check value is of nine characters, which no registers hold; this one is computed apart.
    expect(crcOfRegisters(Uint16Array.of(0x3132, 0x3334, 0x3536, 0x3738), 4)).toBe(0x37dd);
  });
});

describe('setpoint block', () => {
  it.each(vectors.setpoint)('reads "$name"', ({ registersHex, value }) => {
    expect(readSetpoint(registersOf(registersHex), value.crane)).toEqual({
      sequence: value.sequence,
      nonce: value.nonce,
      controlWord: value.controlWord,
      heartbeat: value.heartbeat,
      speeds: [value.speeds.hoist, value.speeds.trolley, value.speeds.gantry, value.speeds.slew, value.speeds.luff],
      attachment: ATTACHMENTS.indexOf(value.attachment),
      levels: value.levels,
    });
  });

  it.each(vectors.setpointRejected)('refuses "$name"', ({ registersHex, why }) => {
    expect(readSetpoint(registersOf(registersHex), 1)).toBe(why);
  });

  it('refuses every single flipped bit', () => {
    const [vector] = vectors.setpoint;
    if (vector === undefined) throw new Error('no vector');
    for (let bit = 0; bit < 24 * 16; bit += 1) {
      const registers = registersOf(vector.registersHex);
      const at = Math.floor(bit / 16);
      registers[at] = (registers[at] ?? 0) ^ (1 << (bit % 16));
      expect(typeof readSetpoint(registers, 1), `bit ${bit}`).toBe('string');
    }
  });
});

describe('status block', () => {
  it.each(vectors.status)('writes "$name"', ({ crane, registersHex, raw, value }) => {
    const registers = new Uint16Array(STATUS_BLOCK.length).fill(0xffff);
    const feedback: Feedback = {
      positions: Object.values(value.positions),
      speeds: Object.values(value.speeds),
      loadKg: value.load,
      attachmentOpening: value.attachmentOpening,
      swayTrolleyRad: value.swayTrolley,
      swayGantryRad: value.swayGantry,
      windMetresPerSecond: value.wind,
      travelSinceMark: value.travelSinceMark,
      gapAhead: value.gapAhead,
      gapBehind: value.gapBehind,
    };
    const head = {
      craneId: crane,
      bootCounter: value.bootCounter,
      scanCounter: value.counter,
      grantedNonce: value.grantedNonce,
      statusWord: raw.status_word,
      limits: raw.limits,
      received: value.setpointReceived,
      applied: value.setpointApplied,
      stopCause: value.plcStopCause,
    };
    writeStatus(registers, raw.sequence_head, head, feedback);
    expect(hexOf(registers)).toBe(registersHex);
  });

  it('stops at the end of a register instead of wrapping', () => {
    const registers = new Uint16Array(STATUS_BLOCK.length);
    const head = {
      craneId: 1,
      bootCounter: 0,
      scanCounter: 0,
      grantedNonce: 0,
      statusWord: 0,
      limits: 0,
      received: 0,
      applied: 0,
      stopCause: 0,
    };
    writeStatus(registers, 1, head, {
      positions: [1e9, -1e9, 0, 0, 0],
      speeds: [0, 0, 0, 0, 0],
      loadKg: -5,
      attachmentOpening: 1.2,
      swayTrolleyRad: 40,
      swayGantryRad: -40,
      windMetresPerSecond: 1e6,
      travelSinceMark: 1e6,
      gapAhead: 1e12,
      gapBehind: -1,
    });
    expect(hexOf(registers.subarray(14, 18))).toBe('7fffffff80000000');
    expect(hexOf(registers.subarray(34, 44))).toBe('0000000003e87fff8000fffffffffffe00000000');
    expect(hexOf(registers.subarray(45, 46))).toBe('ffff');
  });
});

describe('identity block', () => {
  it.each(vectors.identity)('writes "$name"', ({ registersHex, raw, value }) => {
    const registers = identityRegisters({
      craneId: value.crane,
      bootCounter: value.bootCounter,
      axisMask: value.axes,
      scanMs: value.scanInterval,
      watchdogMs: value.watchdog,
    });
    registers[2] = raw.layout_version;
    expect(hexOf(registers)).toBe(registersHex);
  });
});
