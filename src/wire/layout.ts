// What the two directions of the codec must agree on beside field order: how many items a frame has, which
// index means which word, which bit means which flag. docs/protocol.md lists the same.

import type { AttachmentKind, RequiredPicture } from '../domain/index.ts';
import type { FRAME, StopKind, ZoneKind } from './frames.ts';

/** Items of each frame's outer array, its type included. */
export const FIELD_COUNTS: { readonly [K in keyof typeof FRAME]: number } = {
  hello: 4,
  claim: 5,
  release: 5,
  command: 21,
  stop: 6,
  offer: 6,
  takeover: 6,
  bypass: 8,
  welcome: 11,
  crane: 13,
  grant: 6,
  ack: 5,
  status: 27,
  notice: 4,
  stopAck: 4,
  geometry: 13,
  zone: 8,
};

/** Booleans of a command, one integer: 0 = released, not driven, stopped. */
export const COMMAND_FLAGS = { driven: 1, deadman: 2, run: 4, emergencyRun: 8, horn: 16 } as const;
export const ALL_COMMAND_FLAGS = 31;
export const STATUS_FLAGS = { held: 1, plcUp: 2, offered: 4, bypassed: 8 } as const;
export const ALL_STATUS_FLAGS = 15;

/** Index = code in frames. */
export const STOP_KINDS = ['stop', 'emergency'] as const satisfies readonly StopKind[];
export const ATTACHMENT_KINDS = ['grab', 'spreader', 'hook'] as const satisfies readonly AttachmentKind[];
export const ZONE_KINDS = ['exclusion', 'opening'] as const satisfies readonly ZoneKind[];
export const PICTURE_KINDS = ['none', 'screen', 'cameras'] as const satisfies readonly RequiredPicture['kind'][];

/** Bytes of a session key. */
export const KEY_BYTES = 16;
/** Devices behind one command. */
export const MAX_INPUTS = 4;
/** Cameras that one command reports. */
export const MAX_CAMERAS = 4;
/** Legs of one crane. */
export const MAX_LEGS = 4;
