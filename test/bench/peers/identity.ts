// Which request a message is about. Enters: what came off the wire, unknown. Leaves: whether it is a stream, or the
// number of a request.

import type { Stream } from './peer.ts';

export function isStream(value: unknown): value is Stream {
  return value === 0 || value === 1;
}

/** u32, counted from 1. */
export function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 0xffff_ffff;
}
