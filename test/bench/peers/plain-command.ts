// Request and reply of the peers that carry JSON: the fields of a command frame and of its ack, by name. Enters:
// stream and index, or what JSON gave back. Leaves: an object, or the reply in it.

import { isIndex, isStream } from './identity.ts';
import type { OnReply, Stream } from './peer.ts';

const TOP_SPEED = 100_000;

export interface PlainAck {
  readonly type: 'ack';
  readonly crane: unknown;
  readonly sequence: unknown;
  readonly outcome: 'accepted' | 'refused';
}

export function plainCommand(stream: Stream, index: number): object {
  return {
    type: 'command',
    session: 0xaabb_ccdd,
    epoch: 0x1122_3344,
    crane: stream,
    generation: 70_003,
    sequence: index,
    echo: 0x0002_0000 + index,
    flags: 6,
    mode: 2,
    mapped: 7,
    neutral: 4,
    speeds_mm_s: [-1500, 4000, 2500, -800, 600],
    attachment: 0,
    rearm_presses: 1,
    reset_presses: 0,
    inputs: [
      { class: 0, age_us: 8250 },
      { class: 2, age_us: 91_000 },
    ],
    hold_us: 3290,
    read_at_us: 0x4996_02d2,
    sent_at_us: 0x4996_0340,
  };
}

/** The server's part. Throws where no reply could name the request: the benchmark's own client sent it. */
export function answerPlain(command: unknown): PlainAck {
  if (!hasType(command, 'command')) throw new Error('the request is no plain command');
  const speeds = command['speeds_mm_s'];
  const good = Array.isArray(speeds) && speeds.length === 5 && speeds.every(isSpeed);
  return {
    type: 'ack',
    crane: command['crane'],
    sequence: command['sequence'],
    outcome: good ? 'accepted' : 'refused',
  };
}

function isSpeed(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= TOP_SPEED;
}

function hasType(value: unknown, type: string): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === type;
}

/** The client's part. */
export function reportPlain(ack: unknown, onReply: OnReply): void {
  if (!hasType(ack, 'ack')) throw new Error('the reply is no plain ack');
  const { crane, sequence, outcome } = ack;
  if (!isStream(crane) || !isIndex(sequence)) throw new Error('the reply names no request');
  onReply(0, crane, sequence, outcome === 'accepted' ? 'accepted' : 'refused');
}
