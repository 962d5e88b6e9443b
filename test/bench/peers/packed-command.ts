// Request and reply of the peers that carry MessagePack: fields and size of a command frame and of its ack. Enters:
// stream and index, or bytes. Leaves: bytes, or the reply in them.

import { Packr } from 'msgpackr';
import { isIndex, isStream } from './identity.ts';
import type { OnReply, Stream } from './peer.ts';

const COMMAND = 4;
const ACK = 68;
const FIELDS = 19;
const ACCEPTED = 0;
const REFUSED = 1;
const TOP_SPEED = 100_000;

// Plain arrays, no record structures: smaller and quicker for messages of fixed fields.
const packr = new Packr({ useRecords: false });

export function packCommand(stream: Stream, index: number): Buffer {
  return packr.pack([
    COMMAND,
    0xaabb_ccdd,
    0x1122_3344,
    stream,
    70_003,
    index,
    0x0002_0000 + index,
    6,
    2,
    7,
    4,
    [-1500, 4000, 2500, -800, 600],
    0,
    1,
    0,
    [0, 8250, 2, 91_000],
    3290,
    0x4996_02d2,
    0x4996_0340,
  ]);
}

/** The server's part. Throws where no reply could name the request: the benchmark's own client sent it. */
export function answerPacked(bytes: Uint8Array): Buffer {
  const command: unknown = packr.unpack(bytes);
  if (!Array.isArray(command) || command.length !== FIELDS || command[0] !== COMMAND)
    throw new Error('the request is no packed command');
  const fields: readonly unknown[] = command;
  const speeds = fields[11];
  const good = Array.isArray(speeds) && speeds.length === 5 && speeds.every(isSpeed);
  return packr.pack([ACK, fields[3], fields[5], good ? ACCEPTED : REFUSED]);
}

function isSpeed(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= TOP_SPEED;
}

/** The client's part. */
export function reportPacked(bytes: Uint8Array, onReply: OnReply): void {
  const ack: unknown = packr.unpack(bytes);
  if (!Array.isArray(ack) || ack[0] !== ACK) throw new Error('the reply is no packed ack');
  const [, stream, index, outcome]: readonly unknown[] = ack;
  if (!isStream(stream) || !isIndex(index)) throw new Error('the reply names no request');
  onReply(0, stream, index, outcome === ACCEPTED ? 'accepted' : 'refused');
}
