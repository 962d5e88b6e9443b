// docs/protocol.md is what others write clients from: its tables and its example must be true.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Code, CODES } from '../../src/domain/index.ts';
import { decodeClientFrame, decodeGatewayFrame, FRAME } from '../../src/wire/index.ts';
import { frameVectors, hexBytes } from './vectors.ts';

const TEXT = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

/** Rows of the field table below the heading of that frame type. */
function documentedFields(type: number): number {
  const heading = TEXT.split('\n').find((line) => line.startsWith('### ') && line.includes(`(type ${type})`));
  const section = TEXT.slice(TEXT.indexOf(heading!)).split(/\n#{2,3} /)[0]!;
  return section.match(/^\| \d+ \|/gm)!.length;
}

/** Items of the outer array, by its first bytes. */
function itemCount(bytes: Uint8Array): number {
  return bytes[0] === 0xdc ? bytes[1]! * 256 + bytes[2]! : bytes[0]! & 0x0f;
}

describe('docs/protocol.md', () => {
  test('lists every code with its number and its sentence, and no other', () => {
    const listed = TEXT.slice(TEXT.indexOf('## Error table')).match(/^\| \d.*$/gm);
    const byNumber = (Object.keys(CODES) as Code[]).sort((a, b) => CODES[a][0] - CODES[b][0]);
    const rows = byNumber.map((code) => `| ${CODES[code][0]} | \`${code}\` | ${CODES[code][1]} |`);
    expect(listed).toEqual(rows);
  });

  test('names no code that does not exist', () => {
    const families = /\b(?:WIRE|SESSION|COMMAND|AUTHORITY|SAFETY|LIMIT|PLC)_[A-Z_]+\b/g;
    for (const [name] of TEXT.matchAll(families)) expect(Object.keys(CODES)).toContain(name);
  });

  test.each(Object.entries(FRAME))('lists as many fields of %s as travel', (name, type) => {
    const frameType = name === 'stopAck' ? 'stop-ack' : name;
    const vector = frameVectors().find(({ frame }) => frame.type === frameType)!;
    expect(documentedFields(type)).toBe(itemCount(vector.bytes));
  });

  test('its example is made of frames', () => {
    const lines = [...TEXT.matchAll(/^([CG]) (?:control|stop) +([0-9a-f]+)$/gm)];
    const types = lines.map(([, speaker, hex]) => {
      const bytes = hexBytes(hex!);
      const result = speaker === 'C' ? decodeClientFrame(bytes) : decodeGatewayFrame(bytes);
      return result.ok ? result.value.type : result.code;
    });
    const scene = ['crane', 'geometry', 'zone', 'zone', 'zone'];
    expect(types).toEqual(['hello', 'welcome', ...scene, 'hello', 'claim', 'grant', 'command', 'ack']);
  });

  test('its dissected command is the one of the example', () => {
    const dissected = [...TEXT.matchAll(/^((?:[0-9a-f]{2,8} )+) {2,}\S/gm)].map(([, hex]) => hex!.replaceAll(' ', ''));
    expect(TEXT).toContain(`C control ${dissected.join('')}\n`);
  });
});
