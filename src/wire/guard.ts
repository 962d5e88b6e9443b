// First stage of decoding: looks at every byte before msgpackr does. Enters: raw bytes of one WebSocket
// message. Leaves: nothing if they are one flat-enough MessagePack array of the kinds below, else a DecodeFailure.
//
// Allowed: one array (fixarray or array 16) of at most 64 items, in it fixarrays (15 items at most) and none deeper;
// integers of up to 32 bits; str and bin of at most 255 bytes. Everything else that MessagePack knows is refused
// here (maps, extensions, 64-bit integers, floats, nil, booleans), because msgpackr would turn it into something.

import type { Code, DecodeFailure } from '../domain/index.ts';
import { MAX_FRAME_BYTES } from './frames.ts';

/** Items of the outer array. */
const MAX_FIELDS = 64;

/** Bytes of an item's body by its first byte, where that byte alone says it; −1 = look closer. */
function bodyLength(lead: number): number {
  if (lead <= 0x7f || lead >= 0xe0) return 0; // positive and negative fixint
  if (lead >= 0xa0 && lead <= 0xbf) return lead & 0x1f; // fixstr
  if (lead === 0xcc || lead === 0xd0) return 1; // uint 8, int 8
  if (lead === 0xcd || lead === 0xd1) return 2; // uint 16, int 16
  if (lead === 0xce || lead === 0xd2) return 4; // uint 32, int 32
  return -1;
}

/** Checks one message; undefined = safe to unpack. Cost: one pass, no allocation, stops at the first fault. */
export function scanFrame(bytes: Uint8Array): DecodeFailure | undefined {
  const length = bytes.length;
  if (length > MAX_FRAME_BYTES) return refuse('WIRE_TOO_LARGE', -1, `at most ${MAX_FRAME_BYTES} bytes`, `${length}`);
  if (length === 0) return truncated(0);
  let at = 1;
  let fields = fixedCount(bytes[0]!);
  if (fields < 0) {
    if (bytes[0] !== 0xdc) return refuse('WIRE_ENCODING', 0, 'one array of at most 64 items', hexByte(bytes[0]!));
    if (length < 3) return truncated(length);
    fields = bytes[1]! * 256 + bytes[2]!;
    at = 3;
  }
  if (fields > MAX_FIELDS) return refuse('WIRE_ENCODING', 0, `at most ${MAX_FIELDS} items`, `${fields}`);

  let nested = 0;
  while (fields > 0 || nested > 0) {
    if (at >= length) return truncated(length);
    const lead = bytes[at]!;
    const start = at;
    at += 1;
    let body = bodyLength(lead);
    if (body < 0) {
      if (lead === 0xd9 || lead === 0xc4) {
        // str 8, bin 8: one byte of length
        if (at >= length) return truncated(length);
        body = bytes[at]!;
        at += 1;
      } else if (nested === 0) {
        const count = fixedCount(lead);
        if (count < 0) return refuse('WIRE_ENCODING', start, 'integer, str, bin or array', hexByte(lead));
        fields -= 1;
        nested = count;
        continue;
      } else {
        return refuse('WIRE_ENCODING', start, 'integer, str or bin inside an array', hexByte(lead));
      }
    }
    at += body;
    if (at > length) return truncated(length);
    if (nested > 0) nested -= 1;
    else fields -= 1;
  }
  if (at !== length) return refuse('WIRE_TRAILING', at, 'end of frame', `${length - at} more bytes`);
  return undefined;
}

/** Offset of the item with that index in the outer array; for bytes that passed the scan. Only failures pay for it. */
export function fieldOffset(bytes: Uint8Array, index: number): number {
  let at = bytes[0] === 0xdc ? 3 : 1;
  let toSkip = index;
  while (toSkip > 0 && at < bytes.length) {
    const lead = bytes[at]!;
    at += 1;
    const body = bodyLength(lead);
    if (body >= 0) at += body;
    else if (lead === 0xd9 || lead === 0xc4) at += 1 + bytes[at]!;
    // An inner array is skipped item by item: its items come on top of those that remain.
    else toSkip += fixedCount(lead);
    toSkip -= 1;
  }
  return at;
}

function fixedCount(lead: number): number {
  return lead >= 0x90 && lead <= 0x9f ? lead & 0x0f : -1;
}

function hexByte(lead: number): string {
  return `0x${lead.toString(16).padStart(2, '0')}`;
}

function truncated(offset: number): DecodeFailure {
  return refuse('WIRE_TRUNCATED', offset, 'more bytes', 'end of message');
}

function refuse(code: Code, offset: number, expected: string, found: string): DecodeFailure {
  return { ok: false, code, offset, expected, found };
}
