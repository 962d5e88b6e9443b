// Bytes of one WebSocket message → one frame, or the reason why not. Enters: untrusted bytes. Leaves: a value
// whose every field has the type and range of frames.ts, so that nothing behind it checks them again. It is longer
// than most files because it is the whole reading side of the protocol, one small function a frame.

import { Unpackr } from 'msgpackr';
import {
  ATTACHMENT_ORDERS,
  CONTROL_MODES,
  CRANE_STATES,
  type CraneNumber,
  type DecodeFailure,
  type DecodeResult,
  INPUT_CLASSES,
  type InputAge,
  MOTION_AXES,
  ROLES,
  type Span,
} from '../domain/index.ts';
import type {
  AxisAcceleration,
  AxisJerk,
  AxisPosition,
  Fraction,
  Kilograms,
  Metres,
  MetresPerSecond,
  Millis,
  Radians,
  StampMicros,
} from '../quantity/index.ts';
import { FieldReader } from './field-reader.ts';
import {
  type AckFrame,
  type BypassFrame,
  type CameraCount,
  type ClaimFrame,
  type ClientFrame,
  type CommandFrame,
  type Confirmation,
  type CraneFrame,
  FRAME,
  type GatewayFrame,
  type GeometryFrame,
  type GrantFrame,
  type HelloFrame,
  type NoticeFrame,
  type OfferFrame,
  type ReleaseFrame,
  type StatusFrame,
  type StopAckFrame,
  type StopFrame,
  type TakeoverFrame,
  type WelcomeFrame,
  type ZoneFrame,
} from './frames.ts';
import { fieldOffset, scanFrame } from './guard.ts';
import {
  ALL_COMMAND_FLAGS,
  ALL_STATUS_FLAGS,
  ATTACHMENT_KINDS,
  COMMAND_FLAGS,
  FIELD_COUNTS,
  KEY_BYTES,
  MAX_CAMERAS,
  MAX_INPUTS,
  MAX_LEGS,
  PICTURE_KINDS,
  STATUS_FLAGS,
  STOP_KINDS,
  ZONE_KINDS,
} from './layout.ts';
import {
  AGE,
  AXES,
  BYPASS_TIME,
  CAMERA,
  CODE,
  CONTROLS,
  COUNT32,
  CRANE_COUNT,
  CRANE_OR_ALL,
  DEMAND,
  FULL_SPEED,
  I16,
  I32,
  NOT_NEGATIVE_I32,
  PERMILLE,
  RAMP,
  U16,
  type Range,
  U32,
  ZONE_COUNT,
  ZONE_INDEX,
  contains,
} from './range.ts';
import { MAX_DETAIL_BYTES, MAX_LABEL_BYTES, MAX_REASON_BYTES } from './text.ts';

// Stateless as it is used here: no record structures, no extensions reach it, each message is whole.
const unpackr = new Unpackr({ useRecords: false });

const AXIS_COUNT = MOTION_AXES.length;
const COMMAND_FLAG_RANGE: Range = { min: 0, max: ALL_COMMAND_FLAGS };
const STATUS_FLAG_RANGE: Range = { min: 0, max: ALL_STATUS_FLAGS };
const OPEN_RANGE: Range = { min: 0, max: 1 };
/** Stands in for the span of a frame that is refused. */
const NOWHERE = { min: 0, max: 0 } as Span;

/** Decodes what a workstation may send. Never throws. Codes: WIRE_*. The value shares no memory with `bytes`. */
export function decodeClientFrame(bytes: Uint8Array): DecodeResult<ClientFrame> {
  const unsafe = scanFrame(bytes);
  if (unsafe !== undefined) return unsafe;
  const items = unpackr.unpack(bytes) as unknown[];
  switch (items[0]) {
    case FRAME.hello:
      return read(bytes, items, FIELD_COUNTS.hello, readHello);
    case FRAME.claim:
      return read(bytes, items, FIELD_COUNTS.claim, readClaim);
    case FRAME.release:
      return read(bytes, items, FIELD_COUNTS.release, readRelease);
    case FRAME.command:
      return read(bytes, items, FIELD_COUNTS.command, readCommand);
    case FRAME.stop:
      return read(bytes, items, FIELD_COUNTS.stop, readStop);
    case FRAME.offer:
      return read(bytes, items, FIELD_COUNTS.offer, readOffer);
    case FRAME.takeover:
      return read(bytes, items, FIELD_COUNTS.takeover, readTakeover);
    case FRAME.bypass:
      return read(bytes, items, FIELD_COUNTS.bypass, readBypass);
    default:
      return unknownType(bytes, items);
  }
}

/** Decodes what a gateway may send. Never throws. Codes: WIRE_*. The value shares no memory with `bytes`. */
export function decodeGatewayFrame(bytes: Uint8Array): DecodeResult<GatewayFrame> {
  const unsafe = scanFrame(bytes);
  if (unsafe !== undefined) return unsafe;
  const items = unpackr.unpack(bytes) as unknown[];
  switch (items[0]) {
    case FRAME.welcome:
      return read(bytes, items, FIELD_COUNTS.welcome, readWelcome);
    case FRAME.crane:
      return read(bytes, items, FIELD_COUNTS.crane, readCrane);
    case FRAME.geometry:
      return read(bytes, items, FIELD_COUNTS.geometry, readGeometry);
    case FRAME.zone:
      return read(bytes, items, FIELD_COUNTS.zone, readZone);
    case FRAME.grant:
      return read(bytes, items, FIELD_COUNTS.grant, readGrant);
    case FRAME.ack:
      return read(bytes, items, FIELD_COUNTS.ack, readAck);
    case FRAME.status:
      return read(bytes, items, FIELD_COUNTS.status, readStatus);
    case FRAME.notice:
      return read(bytes, items, FIELD_COUNTS.notice, readNotice);
    case FRAME.stopAck:
      return read(bytes, items, FIELD_COUNTS.stopAck, readStopAck);
    default:
      return unknownType(bytes, items);
  }
}

function read<F>(
  bytes: Uint8Array,
  items: readonly unknown[],
  count: number,
  readFields: (reader: FieldReader) => F,
): DecodeResult<F> {
  if (items.length !== count) {
    const found = `${items.length}`;
    return { ok: false, code: 'WIRE_FIELD_COUNT', offset: 0, expected: `${count} items`, found };
  }
  const reader = new FieldReader(bytes, items);
  const value = readFields(reader);
  return reader.failure ?? { ok: true, value };
}

function unknownType(bytes: Uint8Array, items: readonly unknown[]): DecodeFailure {
  const found = typeof items[0] === 'number' ? `${items[0]}` : 'no number';
  return {
    ok: false,
    code: 'WIRE_FRAME_TYPE',
    offset: fieldOffset(bytes, 0),
    expected: 'a frame type of this direction',
    found,
  };
}

// From here on one function a frame. An object literal evaluates its properties in order, so the order of the
// properties is the order of the fields.

function readHello(r: FieldReader): HelloFrame {
  return {
    type: 'hello',
    version: r.integer('version', U16),
    label: r.text('label', MAX_LABEL_BYTES),
    attach: r.binary('attach', isNoneOrKey, `0 or ${KEY_BYTES} bytes`),
  };
}

function readClaim(r: FieldReader): ClaimFrame {
  return {
    type: 'claim',
    session: r.u32('session'),
    epoch: r.u32('epoch'),
    crane: r.crane('crane'),
    request: r.u32('request'),
  };
}

function readRelease(r: FieldReader): ReleaseFrame {
  return {
    type: 'release',
    session: r.u32('session'),
    epoch: r.u32('epoch'),
    crane: r.crane('crane'),
    request: r.u32('request'),
  };
}

function readCommand(r: FieldReader): CommandFrame {
  const session = r.u32('session');
  const epoch = r.u32('epoch');
  const crane = r.crane('crane');
  const generation = r.u32('generation');
  const sequence = r.u32('sequence');
  const echo = r.u32('echo');
  const flags = r.integer('flags', COMMAND_FLAG_RANGE);
  return {
    type: 'command',
    session,
    epoch,
    crane,
    generation,
    sequence,
    echo,
    driven: (flags & COMMAND_FLAGS.driven) !== 0,
    deadman: (flags & COMMAND_FLAGS.deadman) !== 0,
    run: (flags & COMMAND_FLAGS.run) !== 0,
    emergencyRun: (flags & COMMAND_FLAGS.emergencyRun) !== 0,
    horn: (flags & COMMAND_FLAGS.horn) !== 0,
    mode: r.choice('mode', CONTROL_MODES),
    mapped: r.integer('mapped', CONTROLS),
    neutral: r.integer('neutral', CONTROLS),
    speeds: r.speeds('speeds', DEMAND),
    attachment: r.choice('attachment', ATTACHMENT_ORDERS),
    rearmPresses: r.integer('rearmPresses', U16),
    resetPresses: r.integer('resetPresses', U16),
    inputs: readInputs(r),
    hold: r.age('hold'),
    readAt: r.stamp('readAt'),
    sentAt: r.stamp('sentAt'),
    painted: r.u32('painted'),
    cameras: readCameras(r),
  };
}

/** Pairs of class and age, flat, so that the frame stays two deep. */
function readInputs(r: FieldReader): readonly InputAge[] {
  const flat = r.integers('inputs', AGE, 2, 2 * MAX_INPUTS);
  if (flat.length % 2 !== 0) r.refuse('inputs', 'pairs of class and age', `${flat.length} items`);
  const inputs: InputAge[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const inputClass = INPUT_CLASSES[flat[at]!];
    if (inputClass === undefined) r.refuse('inputs', `class 0 … ${INPUT_CLASSES.length - 1}`, `${flat[at]}`);
    else inputs.push({ inputClass, age: (flat[at + 1]! / 1000) as Millis });
  }
  return inputs;
}

/** Pairs of camera and counter, flat, each camera once: two counters of one would leave open which is its picture. */
function readCameras(r: FieldReader): readonly CameraCount[] {
  const flat = r.integers('cameras', U32, 0, 2 * MAX_CAMERAS);
  if (flat.length % 2 !== 0) r.refuse('cameras', 'pairs of camera and counter', `${flat.length} items`);
  const cameras: CameraCount[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const camera = flat[at]!;
    if (!contains(CAMERA, camera)) r.refuse('cameras', `camera ${CAMERA.min} … ${CAMERA.max}`, `${camera}`);
    else if (cameras.some((other) => other.camera === camera)) r.refuse('cameras', 'each camera once', `${camera}`);
    else cameras.push({ camera, counter: flat[at + 1]! });
  }
  return cameras;
}

function readStop(r: FieldReader): StopFrame {
  return {
    type: 'stop',
    session: r.u32('session'),
    epoch: r.u32('epoch'),
    crane: r.integer('crane', CRANE_OR_ALL) as CraneNumber | 0,
    kind: r.choice('kind', STOP_KINDS),
    request: r.u32('request'),
  };
}

function readOffer(r: FieldReader): OfferFrame {
  return {
    type: 'offer',
    session: r.u32('session'),
    epoch: r.u32('epoch'),
    crane: r.crane('crane'),
    request: r.u32('request'),
    open: r.integer('open', OPEN_RANGE) === 1,
  };
}

function readTakeover(r: FieldReader): TakeoverFrame {
  return {
    type: 'takeover',
    session: r.u32('session'),
    epoch: r.u32('epoch'),
    crane: r.crane('crane'),
    request: r.u32('request'),
    reason: r.reason('reason', MAX_REASON_BYTES),
  };
}

function readBypass(r: FieldReader): BypassFrame {
  return {
    type: 'bypass',
    session: r.u32('session'),
    epoch: r.u32('epoch'),
    crane: r.crane('crane'),
    request: r.u32('request'),
    code: r.integer('code', CODE),
    time: r.thousandths('time', BYPASS_TIME) as Millis,
    reason: r.reason('reason', MAX_REASON_BYTES),
  };
}

function readWelcome(r: FieldReader): WelcomeFrame {
  return {
    type: 'welcome',
    session: r.u32('session'),
    epoch: r.u32('epoch'),
    version: r.integer('version', U16),
    key: r.binary('key', isKey, `${KEY_BYTES} bytes`),
    label: r.text('label', MAX_LABEL_BYTES),
    clock: r.u32('clock'),
    commandInterval: r.age('commandInterval'),
    loopAgeLimit: r.age('loopAgeLimit'),
    craneCount: r.integer('craneCount', CRANE_COUNT),
    role: r.choice('role', ROLES),
  };
}

function readCrane(r: FieldReader): CraneFrame {
  return {
    type: 'crane',
    crane: r.crane('crane'),
    name: r.text('name', MAX_LABEL_BYTES),
    typeName: r.text('typeName', MAX_LABEL_BYTES),
    attachment: r.choice('attachment', ATTACHMENT_KINDS),
    axes: r.integer('axes', AXES),
    fullSpeeds: r.speeds('fullSpeeds', FULL_SPEED),
    minima: r.positions('minima', I32),
    maxima: r.positions('maxima', I32),
    width: r.thousandths('width', U32) as Metres,
    ratedLoad: r.u32('ratedLoad') as Kilograms,
    ropeAtZero: r.thousandths('ropeAtZero', U32) as Metres,
    picture: r.choice('picture', PICTURE_KINDS),
  };
}

function readGeometry(r: FieldReader): GeometryFrame {
  return {
    type: 'geometry',
    crane: r.crane('crane'),
    rail: r.text('rail', MAX_LABEL_BYTES),
    tare: r.u32('tare') as Kilograms,
    coaming: r.thousandths('coaming', I32) as AxisPosition,
    boom: r.thousandths('boom', I32) as AxisPosition,
    driveLag: r.age('driveLag'),
    loadReach: readReach(r),
    legs: readSpans(r, 'legs', MAX_LEGS),
    accelerations: r.perAxis<AxisAcceleration>('accelerations', RAMP),
    jerks: r.perAxis<AxisJerk>('jerks', RAMP),
    minimumGap: r.thousandths('minimumGap', U32) as Metres,
    zoneCount: r.integer('zoneCount', ZONE_COUNT),
  };
}

function readReach(r: FieldReader): GeometryFrame['loadReach'] {
  const [trolley, gantry, below] = r.integers('loadReach', U32, 3, 3);
  return {
    trolley: (trolley! / 1000) as Metres,
    gantry: (gantry! / 1000) as Metres,
    below: (below! / 1000) as Metres,
  };
}

function readZone(r: FieldReader): ZoneFrame {
  const crane = r.crane('crane');
  const index = r.integer('index', ZONE_INDEX);
  const kind = r.choice('kind', ZONE_KINDS);
  const name = r.text('name', MAX_LABEL_BYTES);
  const [gantry] = readSpans(r, 'gantry', 1);
  const [trolley] = readSpans(r, 'trolley', 1);
  if (trolley === undefined) r.refuse('trolley', 'a span', 'none');
  const [hoist] = readSpans(r, 'hoist', 1);
  if ((kind === 'exclusion') !== (hoist !== undefined)) {
    r.refuse('hoist', kind === 'exclusion' ? 'a span' : 'none', hoist === undefined ? 'none' : 'a span');
  }
  return { type: 'zone', crane, index, kind, name, gantry, trolley: trolley ?? NOWHERE, hoist };
}

/** Pairs of lower and upper end, flat. */
function readSpans(r: FieldReader, name: string, most: number): readonly Span[] {
  const flat = r.integers(name, I32, 0, 2 * most);
  if (flat.length % 2 !== 0) r.refuse(name, 'pairs of lower and upper end', `${flat.length} items`);
  const spans: Span[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const min = flat[at]!;
    const max = flat[at + 1]!;
    if (min > max) r.refuse(name, 'the lower end first', `${min} … ${max}`);
    else spans.push({ min: (min / 1000) as AxisPosition, max: (max / 1000) as AxisPosition });
  }
  return spans;
}

function readGrant(r: FieldReader): GrantFrame {
  return {
    type: 'grant',
    crane: r.crane('crane'),
    request: r.u32('request'),
    outcome: r.integer('outcome', U16),
    generation: r.u32('generation'),
    holder: r.text('holder', MAX_LABEL_BYTES),
  };
}

function readAck(r: FieldReader): AckFrame {
  return {
    type: 'ack',
    crane: r.crane('crane'),
    generation: r.u32('generation'),
    sequence: r.u32('sequence'),
    outcome: r.integer('outcome', U16),
  };
}

function readStatus(r: FieldReader): StatusFrame {
  const crane = r.crane('crane');
  const number = r.integer('number', COUNT32);
  const generation = r.u32('generation');
  const state = r.choice('state', CRANE_STATES);
  const cause = r.integer('cause', U16);
  const lastStop = r.integer('lastStop', U16);
  const stopCount = r.integer('stopCount', U16);
  const holder = r.text('holder', MAX_LABEL_BYTES);
  const flags = r.integer('flags', STATUS_FLAG_RANGE);
  return {
    type: 'status',
    crane,
    number,
    generation,
    state,
    cause,
    lastStop,
    stopCount,
    holder,
    held: (flags & STATUS_FLAGS.held) !== 0,
    plcUp: (flags & STATUS_FLAGS.plcUp) !== 0,
    offered: (flags & STATUS_FLAGS.offered) !== 0,
    bypassed: (flags & STATUS_FLAGS.bypassed) !== 0,
    positions: r.positions('positions', I32),
    speeds: r.speeds('speeds', I32),
    setpoints: r.speeds('setpoints', I32),
    cap: {
      up: r.speeds('cap.up', NOT_NEGATIVE_I32),
      down: r.speeds('cap.down', NOT_NEGATIVE_I32),
      upCause: r.integers('cap.upCause', U16, AXIS_COUNT, AXIS_COUNT),
      downCause: r.integers('cap.downCause', U16, AXIS_COUNT, AXIS_COUNT),
    },
    load: r.u32('load') as Kilograms,
    attachmentOpening: r.thousandths('attachmentOpening', PERMILLE) as Fraction,
    swayTrolley: r.thousandths('swayTrolley', I16) as Radians,
    swayGantry: r.thousandths('swayGantry', I16) as Radians,
    wind: r.thousandths('wind', U32) as MetresPerSecond,
    feedbackAge: r.age('feedbackAge'),
    loopAge: r.age('loopAge'),
    confirmation: readConfirmation(r),
    sentAt: r.stamp('sentAt'),
    feltAge: r.age('feltAge'),
  };
}

function readConfirmation(r: FieldReader): Confirmation {
  const list = r.integers('confirmation', U32, 6, 6);
  if (list[5]! > AGE.max) r.refuse('confirmation', `loop age of at most ${AGE.max}`, `${list[5]}`);
  return {
    received: list[0]!,
    applied: list[1]!,
    arrivedAt: list[2]! as StampMicros,
    decidedAt: list[3]! as StampMicros,
    confirmedAt: list[4]! as StampMicros,
    loopAge: (list[5]! / 1000) as Millis,
  };
}

function readNotice(r: FieldReader): NoticeFrame {
  return {
    type: 'notice',
    crane: r.integer('crane', CRANE_OR_ALL) as CraneNumber | 0,
    code: r.integer('code', U16),
    detail: r.text('detail', MAX_DETAIL_BYTES),
  };
}

function readStopAck(r: FieldReader): StopAckFrame {
  return {
    type: 'stop-ack',
    crane: r.integer('crane', CRANE_OR_ALL) as CraneNumber | 0,
    request: r.u32('request'),
    outcome: r.integer('outcome', U16),
  };
}

function isKey(length: number): boolean {
  return length === KEY_BYTES;
}

function isNoneOrKey(length: number): boolean {
  return length === 0 || length === KEY_BYTES;
}
