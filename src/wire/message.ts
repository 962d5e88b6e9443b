// One frame → one WebSocket message as a server sends it, header and payload in one buffer for one write. Enters: a frame.
// Leaves: bytes for the peer's socket. Layout: RFC 6455, 5.2: FIN and opcode 2 (binary), no mask, length.
//
// ws hands a server's header and payload to its socket apart, which costs a gathering write for every frame.

import { encodeBehind } from './encode.ts';
import type { GatewayFrame } from './frames.ts';

/** The longer of the two headers that frames of at most 1 KiB need. */
const HEADER_BYTES = 4;
const FINAL_BINARY = 0x82;
const SHORT_LENGTH = 125;
/** Says that the length follows in 16 bits. */
const LENGTH_16 = 126;

/** Encodes any frame of a gateway. Throws QuaylinkError WIRE_FIELD_RANGE, naming the field, where a value does not fit. */
export function encodeMessage(frame: GatewayFrame): Buffer {
  const bytes = encodeBehind(frame, HEADER_BYTES);
  const length = bytes.length - HEADER_BYTES;
  if (length <= SHORT_LENGTH) {
    bytes[2] = FINAL_BINARY;
    bytes[3] = length;
    return bytes.subarray(2);
  }
  bytes[0] = FINAL_BINARY;
  bytes[1] = LENGTH_16;
  bytes.writeUInt16BE(length, 2);
  return bytes;
}
