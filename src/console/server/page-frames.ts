// A page's message made a frame. Enters: bytes that a browser, or anybody, has sent. Leaves: a frame that is exactly what
// docs/console.md allows, or why it is none. Never throws, and no reason repeats a value: it may be a token.

import { z } from 'zod';
import { type Code, CODES, type DecodeFailure, type DecodeResult } from '../../domain/index.ts';
import { CONSOLE_VERSION, MAX_PAGE_FRAME_BYTES, type PageFrame, TOPICS } from '../frames/index.ts';

/** Longest report of a page's pad, in bytes. */
const MAX_REPORT_BYTES = 64;
const MAX_TOKEN = 256;
const MAX_ID = 128;
/** Longest reason of a refusal that a page is told. */
const MAX_REASON = 160;
const U32 = 0xffff_ffff;

const u32 = z.int().min(0).max(U32);
const side = z.enum(['a', 'b']);
const code = z.custom<Code>((value) => typeof value === 'string' && Object.hasOwn(CODES, value));
/** Any length that fits a frame: whether a reason is good is the wish's own question, with an answer of its own. */
const reason = z.string();
const time = z.number().min(0).max(U32);

const wish = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('desk'), take: z.boolean() }),
  z.strictObject({ what: z.literal('drive-by'), input: z.enum(['page', 'own']) }),
  z.strictObject({ what: z.enum(['claim', 'release', 'offer', 'withdraw']), side }),
  z.strictObject({ what: z.literal('takeover'), side, reason }),
  z.strictObject({ what: z.literal('bypass'), side, code, timeMs: time, reason }),
]);

const frame = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hello'), version: z.literal(CONSOLE_VERSION), token: z.string().max(MAX_TOKEN) }),
  z.strictObject({ kind: z.literal('watch'), topics: z.array(z.enum(TOPICS)).max(TOPICS.length) }),
  z.strictObject({
    kind: z.literal('seen'),
    tick: z.int().min(0),
    painted: z.strictObject({ a: u32, b: u32 }),
  }),
  z.strictObject({ kind: z.literal('ask'), request: u32, wish }),
  z.strictObject({ kind: z.literal('stop'), emergency: z.boolean() }),
  z.strictObject({
    kind: z.literal('input'),
    sequence: z.int().min(1),
    tick: z.int().min(0),
    vigilance: z.number().min(0),
    report: z.array(z.int().min(0).max(255)).min(1).max(MAX_REPORT_BYTES),
  }),
  z.strictObject({ kind: z.literal('hands-off') }),
  z.strictObject({
    kind: z.literal('alarm'),
    request: u32,
    id: z.string().max(MAX_ID),
    act: z.enum(['acknowledge', 'shelve', 'unshelve']),
    timeMs: time,
  }),
  z.strictObject({ kind: z.literal('fault'), request: u32, id: z.string().max(MAX_ID), on: z.boolean() }),
]);
/** The hello of a page of any release. */
const anyHello = z.looseObject({ kind: z.literal('hello'), version: z.int() });

const text = new TextDecoder('utf-8', { fatal: true });

function failure(code: Code, expected: string, found: string): DecodeFailure {
  return { ok: false, code, offset: -1, expected, found };
}

/** CONSOLE_FRAME, or CONSOLE_VERSION for the hello of another release. */
export function decodePageFrame(bytes: Uint8Array): DecodeResult<PageFrame> {
  if (!(bytes.length <= MAX_PAGE_FRAME_BYTES)) {
    return failure('CONSOLE_FRAME', `at most ${MAX_PAGE_FRAME_BYTES} bytes`, `${bytes.length}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text.decode(bytes));
  } catch {
    return failure('CONSOLE_FRAME', 'JSON', 'none');
  }
  const result = frame.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const hello = anyHello.safeParse(value);
  if (hello.success && hello.data.version !== CONSOLE_VERSION) {
    return failure('CONSOLE_VERSION', `version ${CONSOLE_VERSION}`, `version ${hello.data.version}`);
  }
  return failure('CONSOLE_FRAME', 'a frame of quaylink-console.v1', whereOf(result.error));
}

/** The first thing that is wrong: its place, and zod's words for what is allowed there. */
function whereOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, MAX_REASON);
}
