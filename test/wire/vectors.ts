// Reads test/vectors/frames.json. Its hex was made by frames.pack.py, which knows the MessagePack
// specification and nothing of this codec; its frames and items were written by hand.

import { readFileSync } from 'node:fs';
import type { Frame } from '../../src/wire/index.ts';

export interface FrameVector {
  readonly name: string;
  readonly direction: 'client' | 'gateway';
  readonly frame: Frame;
  readonly bytes: Uint8Array;
}

interface RawVector {
  readonly name: string;
  readonly direction: 'client' | 'gateway';
  /** As in frames.ts, but binary fields are hex. */
  readonly frame: Frame;
  readonly hex: string;
}

export function hexBytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

export function frameVectors(): readonly FrameVector[] {
  const file = new URL('../vectors/frames.json', import.meta.url);
  const raw = JSON.parse(readFileSync(file, 'utf8')) as readonly RawVector[];
  return raw.map(({ name, direction, frame, hex }) => ({
    name,
    direction,
    frame: withBinary(frame),
    bytes: hexBytes(hex),
  }));
}

function withBinary(frame: RawVector['frame']): Frame {
  if (frame.type === 'hello') return { ...frame, attach: hexBytes(frame.attach as unknown as string) };
  if (frame.type === 'welcome') return { ...frame, key: hexBytes(frame.key as unknown as string) };
  return frame;
}
