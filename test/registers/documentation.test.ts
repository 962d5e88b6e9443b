// docs/registers.md against src/registers/block.ts, table by table, and its worked example against the vectors.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  CONTROL_WORD,
  EMERGENCY_STOP_BLOCK,
  IDENTITY_BLOCK,
  IDENTITY_MAGIC,
  LAYOUT_VERSION,
  LEVELS,
  LIMIT_BITS,
  NO_GAP,
  NO_TRAVEL,
  PLC_STOP_CAUSES,
  type RegisterBlock,
  SETPOINT_BLOCK,
  STATUS_BLOCK,
  STATUS_WORD,
} from '../../src/registers/index.ts';
import { registerVectors } from '../support/register-vectors.ts';

const text = readFileSync(new URL('../../docs/registers.md', import.meta.url), 'utf8');

/** The part below a heading, up to the next one. */
function section(heading: string): string {
  const found = text.split(/^(?=##+ )/m).find((part) => part.replace(/^#+ /, '').startsWith(heading));
  if (found === undefined) throw new Error(`docs/registers.md has no section "${heading}"`);
  return found;
}

function rows(heading: string): string[][] {
  const lines = section(heading).split('\n');
  const table = lines.filter((line) => line.startsWith('| ') || line.startsWith('|-'));
  return table.slice(2).map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.replaceAll('`', '')),
  );
}

const WIDTH = { u16: 1, i16: 1, u32: 2, i32: 2 } as const;

describe.each([
  ['Setpoint block', SETPOINT_BLOCK],
  ['Status block', STATUS_BLOCK],
  ['Identity block', IDENTITY_BLOCK],
  ['Emergency stop register', EMERGENCY_STOP_BLOCK],
] as readonly [string, RegisterBlock][])('%s', (heading, block) => {
  test('is documented register by register', () => {
    const expected = block.registers.map(({ offset, name, type, unit, meaning }) => [
      String(offset),
      name,
      type,
      unit,
      meaning,
    ]);
    expect(rows(heading)).toEqual(expected);
  });

  test('is documented with its address and length', () => {
    expect(section(heading).split('\n')[0]).toMatch(
      new RegExp(`address ${block.address}, ${block.length} registers?$`),
    );
  });

  test('has no gap and no overlap', () => {
    let next = 0;
    for (const register of block.registers) {
      expect(register.offset).toBe(next);
      next += WIDTH[register.type];
    }
    expect(next).toBe(block.length);
  });

  test('names each register once', () => {
    const names = block.registers.map((register) => register.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('bits and numbers', () => {
  test.each([
    ['CONTROL_WORD', CONTROL_WORD],
    ['LEVELS', LEVELS],
    ['STATUS_WORD', STATUS_WORD],
    ['LIMIT_BITS', LIMIT_BITS],
  ])('%s is documented bit by bit', (heading, bits) => {
    const documented = rows(heading).map(([bit, name]) => [name, 1 << Number(bit)]);
    expect(documented).toEqual(Object.entries(bits));
  });

  test('PLC_STOP_CAUSES are documented', () => {
    const documented = rows('PLC_STOP_CAUSES').map(([number, name]) => [name, Number(number)]);
    expect(documented).toEqual(Object.entries(PLC_STOP_CAUSES));
  });
});

function named(block: RegisterBlock): string[] {
  return block.registers.map((register) => register.name);
}

test('blocks do not overlap, and one FC23 can carry them', () => {
  const blocks: readonly RegisterBlock[] = [SETPOINT_BLOCK, STATUS_BLOCK, IDENTITY_BLOCK, EMERGENCY_STOP_BLOCK];
  for (const [at, block] of blocks.entries()) {
    const after = blocks[at + 1];
    if (after !== undefined) expect(block.address + block.length).toBeLessThanOrEqual(after.address);
  }
  // Limits of the Modbus application protocol, 6.17.
  expect(SETPOINT_BLOCK.length).toBeLessThanOrEqual(121);
  expect(STATUS_BLOCK.length).toBeLessThanOrEqual(125);
});

test('the constants in the text are the constants', () => {
  expect(text).toContain(`layout 1.1: \`0x${LAYOUT_VERSION.toString(16).padStart(4, '0')}\``);
  expect(text).toContain(`QUAY = 0x${IDENTITY_MAGIC.toString(16)}`);
  expect(text).toContain(`0x${NO_GAP.toString(16).toUpperCase()} sees none`);
  expect(text).toContain(`${NO_TRAVEL} = unknown or farther`);
});

test('the worked example is the first vector', () => {
  const [first] = registerVectors().setpoint;
  const shown = [...section('CRC').matchAll(/^ {10}((?:[0-9a-f]{4} ?){12})$/gm)].map((match) => match[1]);
  expect(shown.join(' ').replaceAll(' ', '')).toBe(first?.registersHex);
});

test('every register of the vectors is a register of the block', () => {
  const { setpoint, status, identity } = registerVectors();
  for (const vector of setpoint) expect(Object.keys(vector.raw)).toEqual(named(SETPOINT_BLOCK));
  for (const vector of status) expect(Object.keys(vector.raw)).toEqual(named(STATUS_BLOCK));
  for (const vector of identity) expect(Object.keys(vector.raw)).toEqual(named(IDENTITY_BLOCK));
});
