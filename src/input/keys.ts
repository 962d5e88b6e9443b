// Input stage 1 of the keyboard: bytes of a raw terminal. Enters: chunks, cut anywhere. Leaves: keys, with escape
// sequences, mouse noise and multi-byte characters taken out whole, so that no part of one is read as a crane key.

import { elapsed, type MonotonicMs } from '../quantity/index.ts';

/** A printable ASCII character in lower case, or one of the named keys. */
export type Key = string;
export const ESCAPE: Key = 'escape';
export const INTERRUPT: Key = 'interrupt';
export const SPACE: Key = ' ';

/** A chunk longer than this was pasted, or piled up; no hand types it. */
export const BURST_BYTES = 24;
/** At most this much of a chunk is looked at. */
const MAX_CHUNK_BYTES = 4096;
const MAX_SEQUENCE_BYTES = 64;
/** A sequence that arrives in two chunks does so within this time. */
const SPLIT_SEQUENCE_MS = 50;

type DecoderState = 'ground' | 'escaped' | 'csi' | 'ss3' | 'string';

export class KeyDecoder {
  private state: DecoderState = 'ground';
  private sequenceBytes = 0;
  private lastChunkAt: MonotonicMs | undefined;

  /** Keys of one chunk, in order. An Escape that ends a chunk counts at once: it stops, and stopping late is worse than twice. */
  decode(chunk: Uint8Array, now: MonotonicMs): Key[] {
    if (this.lastChunkAt !== undefined && elapsed(this.lastChunkAt, now) > SPLIT_SEQUENCE_MS) this.state = 'ground';
    this.lastChunkAt = now;
    const keys: Key[] = [];
    const length = Math.min(chunk.length, MAX_CHUNK_BYTES);
    for (let i = 0; i < length; i++) this.take(chunk[i] ?? 0, keys);
    if (this.state === 'escaped') keys.push(ESCAPE);
    return keys;
  }

  private take(byte: number, keys: Key[]): void {
    switch (this.state) {
      case 'ground':
        this.takeGround(byte, keys);
        return;
      case 'escaped':
        this.takeEscaped(byte, keys);
        return;
      case 'csi':
        // Parameters and intermediates lie below 0x40; the first byte above ends the sequence.
        if ((byte >= 0x40 && byte <= 0x7e) || ++this.sequenceBytes > MAX_SEQUENCE_BYTES) this.state = 'ground';
        return;
      case 'ss3':
        this.state = 'ground';
        return;
      case 'string':
        if (byte === 0x07 || byte === 0x9c || ++this.sequenceBytes > MAX_SEQUENCE_BYTES) this.state = 'ground';
        else if (byte === 0x1b) this.state = 'ss3'; // ESC \ ends it: one more byte to swallow.
        return;
      default:
        this.state satisfies never;
    }
  }

  private takeGround(byte: number, keys: Key[]): void {
    if (byte === 0x1b) this.state = 'escaped';
    else if (byte === 0x03) keys.push(INTERRUPT);
    else if (byte >= 0x20 && byte <= 0x7e) keys.push(String.fromCharCode(byte).toLowerCase());
  }

  private takeEscaped(byte: number, keys: Key[]): void {
    this.sequenceBytes = 0;
    if (byte === 0x5b) this.state = 'csi';
    else if (byte === 0x4f) this.state = 'ss3';
    else if (byte === 0x5d || byte === 0x50 || byte === 0x5e || byte === 0x5f || byte === 0x58) this.state = 'string';
    else {
      // Escape twice, or Alt with a key: an Escape, and the key is not one of ours.
      keys.push(ESCAPE);
      this.state = byte === 0x1b ? 'escaped' : 'ground';
    }
  }
}
