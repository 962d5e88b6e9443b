// What a page may say, to the letter: every frame of the vocabulary comes in, and nothing else does, nor throws.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { MAX_PAGE_FRAME_BYTES, type PageFrame } from '../../../src/console/frames/index.ts';
import { decodePageFrame } from '../../../src/console/server/page-frames.ts';
import { runs } from '../../support/runs.ts';

const FRAMES: readonly PageFrame[] = [
  { kind: 'hello', version: 1, token: 'abc' },
  { kind: 'watch', topics: ['picture', 'alarms', 'latency', 'devices', 'wall', 'faults'] },
  { kind: 'watch', topics: [] },
  { kind: 'seen', tick: 17, painted: { a: 0, b: 4_294_967_295 } },
  { kind: 'ask', request: 1, wish: { what: 'desk', take: true } },
  { kind: 'ask', request: 2, wish: { what: 'drive-by', input: 'page' } },
  { kind: 'ask', request: 3, wish: { what: 'claim', side: 'a' } },
  { kind: 'ask', request: 4, wish: { what: 'takeover', side: 'b', reason: 'Anna fell ill' } },
  {
    kind: 'ask',
    request: 5,
    wish: { what: 'bypass', side: 'b', code: 'LIMIT_WIND', timeMs: 60_000, reason: 'the mast is broken' },
  },
  { kind: 'stop', emergency: false },
  { kind: 'input', sequence: 1, tick: 0, vigilance: 12.5, report: [0, 255, 127] },
  { kind: 'hands-off' },
  { kind: 'alarm', request: 6, id: '', act: 'acknowledge', timeMs: 0 },
  { kind: 'fault', request: 7, id: 'gust', on: true },
];

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('a message of a page', () => {
  it.each(FRAMES)('%j is a frame', (frame) => {
    expect(decodePageFrame(bytes(frame))).toEqual({ ok: true, value: frame });
  });

  it.each([
    ['of a kind that there is not', { kind: 'picture' }],
    ['without a kind', {}],
    ['that is no object', 7],
    ['with one key more', { kind: 'hands-off', now: true }],
    ['with one key less', { kind: 'stop' }],
    ['with a number as text', { kind: 'fault', request: '7', id: 'gust', on: true }],
    ['with a tick below zero', { kind: 'seen', tick: -1, painted: { a: 0, b: 0 } }],
    ['with half a tick', { kind: 'seen', tick: 0.5, painted: { a: 0, b: 0 } }],
    ['with the first sequence at 0', { kind: 'input', sequence: 0, tick: 1, vigilance: 0, report: [1] }],
    ['with a vigilance from the future', { kind: 'input', sequence: 1, tick: 1, vigilance: -1, report: [1] }],
    ['with no vigilance', { kind: 'input', sequence: 1, tick: 1, vigilance: null, report: [1] }],
    ['with a report that holds no bytes', { kind: 'input', sequence: 1, tick: 1, vigilance: 0, report: [256] }],
    ['with an empty report', { kind: 'input', sequence: 1, tick: 1, vigilance: 0, report: [] }],
    ['with a code that there is not', { ...FRAMES[8], wish: { ...FRAMES[8], code: 'constructor' } }],
    ['with a third side', { kind: 'ask', request: 3, wish: { what: 'claim', side: 'c' } }],
    ['with too many topics', { kind: 'watch', topics: Array.from({ length: 7 }, () => 'wall') }],
  ])('%s is none', (_, value) => {
    expect(decodePageFrame(bytes(value))).toMatchObject({ ok: false, code: 'CONSOLE_FRAME' });
  });

  it('is JSON, and no longer than it may be', () => {
    for (const text of ['', '{', '\u0000', `${JSON.stringify(FRAMES[0])} `.padEnd(MAX_PAGE_FRAME_BYTES + 1)]) {
      expect(decodePageFrame(Buffer.from(text))).toMatchObject({ ok: false, code: 'CONSOLE_FRAME' });
    }
    expect(decodePageFrame(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({ ok: false, code: 'CONSOLE_FRAME' });
  });

  it('says of another release that it is one, whatever else its hello holds', () => {
    expect(decodePageFrame(bytes({ kind: 'hello', version: 2, key: 'abc' }))).toMatchObject({
      ok: false,
      code: 'CONSOLE_VERSION',
      found: 'version 2',
    });
  });

  it('is refused without a word of what it held', () => {
    const long = 'secret'.repeat(60);
    for (const token of [long, [long], { [long]: 1 }]) {
      const refused = decodePageFrame(bytes({ kind: 'hello', version: 1, token }));
      expect(JSON.stringify(refused)).not.toContain('secret');
    }
  });

  test.prop([fc.uint8Array({ maxLength: 300 })], { numRuns: runs(300) })('never throws: bytes', (noise) => {
    const result = decodePageFrame(noise);
    if (!result.ok) expect(['CONSOLE_FRAME', 'CONSOLE_VERSION']).toContain(result.code);
  });

  test.prop([fc.json({ maxDepth: 4 })], { numRuns: runs(300) })('never throws: JSON', (text) => {
    expect(decodePageFrame(Buffer.from(text)).ok).toBe(false);
  });

  const SPOILED = [null, -1, 1e300, '', 'x', [], {}, true, 0.5];
  test.prop([fc.constantFrom(...FRAMES), fc.nat(), fc.constantFrom(...SPOILED)], { numRuns: runs(300) })(
    'never throws: a frame with one value spoiled is one still, or none',
    (frame, at, value) => {
      const keys = Object.keys(frame);
      const key = keys[at % keys.length] ?? 'kind';
      const result = decodePageFrame(bytes({ ...frame, [key]: value }));
      if (result.ok) expect(result.value).toEqual({ ...frame, [key]: value });
      else expect(['CONSOLE_FRAME', 'CONSOLE_VERSION']).toContain(result.code);
    },
  );
});
