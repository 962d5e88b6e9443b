import { describe, expect, test } from 'vitest';
import { type Code, CODES } from '../../src/domain/index.ts';
import { clipText, closeCodeOf, codeOfClose, decodeClientFrame, encodeFrame } from '../../src/wire/index.ts';

describe('clipText', () => {
  test.each([
    ['desk 1', 64, 'desk 1'],
    ['abcdef', 3, 'abc'],
    ['üüü', 5, 'üü'],
    ['a\u001b[2Jb\n', 64, 'a?[2Jb?'],
    ['\u009b', 64, '?'],
    ['\ud800x', 64, '?x'],
    ['🏗🏗', 7, '🏗'],
    ['', 0, ''],
  ])('%j in %i bytes', (text, bytes, clipped) => {
    expect(clipText(text, bytes)).toBe(clipped);
  });

  test('what it leaves, the encoder takes and the decoder gives back', () => {
    const label = clipText('kran 🏗 ärger\t'.repeat(9), 64);
    const bytes = encodeFrame({ type: 'hello', version: 1, label, attach: new Uint8Array(0) });
    expect(decodeClientFrame(bytes)).toMatchObject({ ok: true, value: { label } });
  });
});

describe('close codes', () => {
  test('every code has one inside the application range, and back', () => {
    for (const code of Object.keys(CODES) as Code[]) {
      if (code === 'OK') continue;
      expect(closeCodeOf(code)).toBeGreaterThan(4000);
      expect(closeCodeOf(code)).toBeLessThan(5000);
      expect(codeOfClose(closeCodeOf(code))).toBe(code);
    }
  });

  test("WebSocket's own codes and unknown ones are none of ours", () => {
    expect([1000, 1006, 1009, 4000, 4999].map(codeOfClose)).toEqual(Array(5).fill(undefined));
  });
});
