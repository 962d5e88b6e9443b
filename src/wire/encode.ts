// One frame → its bytes. Enters: a frame as frames.ts has it. Leaves: the MessagePack array that goes out.
// A value outside its range is a bug of the sender and throws: clamping would send something that nobody meant. It is
// longer than most files because it is the whole writing side of the protocol, one row of items a frame.

import { Packr, RESERVE_START_SPACE } from 'msgpackr';
import {
  ATTACHMENT_ORDERS,
  CONTROL_MODES,
  CRANE_STATES,
  INPUT_CLASSES,
  MOTION_AXES,
  type PerAxis,
  QuaylinkError,
  ROLES,
  type Span,
} from '../domain/index.ts';
import type { Millis } from '../quantity/index.ts';
import {
  type CameraCount,
  type CommandFrame,
  type Confirmation,
  type CraneFrame,
  FRAME,
  type Frame,
  type GeometryFrame,
  type StatusFrame,
  type ZoneFrame,
} from './frames.ts';
import {
  ATTACHMENT_KINDS,
  COMMAND_FLAGS,
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
  CRANE,
  CRANE_COUNT,
  CRANE_OR_ALL,
  DEMAND,
  FULL_SPEED,
  I16,
  I32,
  NOT_NEGATIVE_I32,
  PERMILLE,
  RAMP,
  type Range,
  U16,
  U32,
  ZONE_COUNT,
  ZONE_INDEX,
  contains,
} from './range.ts';
import { MAX_DETAIL_BYTES, MAX_LABEL_BYTES, MAX_REASON_BYTES, isPlainText, utf8Length } from './text.ts';

type Item = number | string | Uint8Array | readonly number[];

// No record structures: it keeps nothing from one frame to the next but its write buffer, whose used part it
// never touches again, so that a caller owns what it gets.
const packr = new Packr({ useRecords: false });

/** Encodes any frame. Throws QuaylinkError WIRE_FIELD_RANGE, naming the field, where a value does not fit. */
export function encodeFrame(frame: Frame): Uint8Array {
  return packr.pack(items(frame));
}

/** The same behind `reserved` bytes (at most 255) that are the caller's to fill. */
export function encodeBehind(frame: Frame, reserved: number): Buffer {
  return packr.pack(items(frame), RESERVE_START_SPACE | reserved);
}

function items(frame: Frame): Item[] {
  switch (frame.type) {
    case 'hello':
      return [
        FRAME.hello,
        integer('version', frame.version, U16),
        text('label', frame.label, MAX_LABEL_BYTES),
        frame.attach.length === 0 ? frame.attach : key('attach', frame.attach),
      ];
    case 'claim':
      return [
        FRAME.claim,
        integer('session', frame.session, U32),
        integer('epoch', frame.epoch, U32),
        integer('crane', frame.crane, CRANE),
        integer('request', frame.request, U32),
      ];
    case 'release':
      return [
        FRAME.release,
        integer('session', frame.session, U32),
        integer('epoch', frame.epoch, U32),
        integer('crane', frame.crane, CRANE),
        integer('request', frame.request, U32),
      ];
    case 'command':
      return commandItems(frame);
    case 'stop':
      return [
        FRAME.stop,
        integer('session', frame.session, U32),
        integer('epoch', frame.epoch, U32),
        integer('crane', frame.crane, CRANE_OR_ALL),
        choice('kind', frame.kind, STOP_KINDS),
        integer('request', frame.request, U32),
      ];
    case 'offer':
      return [
        FRAME.offer,
        integer('session', frame.session, U32),
        integer('epoch', frame.epoch, U32),
        integer('crane', frame.crane, CRANE),
        integer('request', frame.request, U32),
        frame.open ? 1 : 0,
      ];
    case 'takeover':
      return [
        FRAME.takeover,
        integer('session', frame.session, U32),
        integer('epoch', frame.epoch, U32),
        integer('crane', frame.crane, CRANE),
        integer('request', frame.request, U32),
        reason('reason', frame.reason),
      ];
    case 'bypass':
      return [
        FRAME.bypass,
        integer('session', frame.session, U32),
        integer('epoch', frame.epoch, U32),
        integer('crane', frame.crane, CRANE),
        integer('request', frame.request, U32),
        integer('code', frame.code, CODE),
        thousandths('time', frame.time, BYPASS_TIME),
        reason('reason', frame.reason),
      ];
    case 'welcome':
      return [
        FRAME.welcome,
        integer('session', frame.session, U32),
        integer('epoch', frame.epoch, U32),
        integer('version', frame.version, U16),
        key('key', frame.key),
        text('label', frame.label, MAX_LABEL_BYTES),
        integer('clock', frame.clock, U32),
        age('commandInterval', frame.commandInterval),
        age('loopAgeLimit', frame.loopAgeLimit),
        integer('craneCount', frame.craneCount, CRANE_COUNT),
        choice('role', frame.role, ROLES),
      ];
    case 'crane':
      return craneItems(frame);
    case 'geometry':
      return geometryItems(frame);
    case 'zone':
      return zoneItems(frame);
    case 'grant':
      return [
        FRAME.grant,
        integer('crane', frame.crane, CRANE),
        integer('request', frame.request, U32),
        integer('outcome', frame.outcome, U16),
        integer('generation', frame.generation, U32),
        text('holder', frame.holder, MAX_LABEL_BYTES),
      ];
    case 'ack':
      return [
        FRAME.ack,
        integer('crane', frame.crane, CRANE),
        integer('generation', frame.generation, U32),
        integer('sequence', frame.sequence, U32),
        integer('outcome', frame.outcome, U16),
      ];
    case 'status':
      return statusItems(frame);
    case 'notice':
      return [
        FRAME.notice,
        integer('crane', frame.crane, CRANE_OR_ALL),
        integer('code', frame.code, U16),
        text('detail', frame.detail, MAX_DETAIL_BYTES),
      ];
    case 'stop-ack':
      return [
        FRAME.stopAck,
        integer('crane', frame.crane, CRANE_OR_ALL),
        integer('request', frame.request, U32),
        integer('outcome', frame.outcome, U16),
      ];
    default:
      return frame satisfies never;
  }
}

function commandItems(frame: CommandFrame): Item[] {
  const { inputs } = frame;
  if (inputs.length < 1 || inputs.length > MAX_INPUTS)
    throw outside('inputs', inputs.length, `1 … ${MAX_INPUTS} devices`);
  const flatInputs: number[] = [];
  for (const input of inputs) {
    flatInputs.push(choice('inputs.inputClass', input.inputClass, INPUT_CLASSES), age('inputs.age', input.age));
  }
  return [
    FRAME.command,
    integer('session', frame.session, U32),
    integer('epoch', frame.epoch, U32),
    integer('crane', frame.crane, CRANE),
    integer('generation', frame.generation, U32),
    integer('sequence', frame.sequence, U32),
    integer('echo', frame.echo, U32),
    (frame.driven ? COMMAND_FLAGS.driven : 0) |
      (frame.deadman ? COMMAND_FLAGS.deadman : 0) |
      (frame.run ? COMMAND_FLAGS.run : 0) |
      (frame.emergencyRun ? COMMAND_FLAGS.emergencyRun : 0) |
      (frame.horn ? COMMAND_FLAGS.horn : 0),
    choice('mode', frame.mode, CONTROL_MODES),
    integer('mapped', frame.mapped, CONTROLS),
    integer('neutral', frame.neutral, CONTROLS),
    perAxis('speeds', frame.speeds, DEMAND),
    choice('attachment', frame.attachment, ATTACHMENT_ORDERS),
    integer('rearmPresses', frame.rearmPresses, U16),
    integer('resetPresses', frame.resetPresses, U16),
    flatInputs,
    age('hold', frame.hold),
    integer('readAt', frame.readAt, U32),
    integer('sentAt', frame.sentAt, U32),
    integer('painted', frame.painted, U32),
    cameraItems(frame.cameras),
  ];
}

function cameraItems(cameras: readonly CameraCount[]): number[] {
  if (cameras.length > MAX_CAMERAS) throw outside('cameras', cameras.length, `0 … ${MAX_CAMERAS} cameras`);
  const flat: number[] = [];
  for (const { camera, counter } of cameras) {
    // Two counters of one camera would leave open which of them is its picture.
    for (let at = 0; at < flat.length; at += 2)
      if (flat[at] === camera) throw outside('cameras', camera, 'each camera once');
    flat.push(integer('cameras.camera', camera, CAMERA), integer('cameras.counter', counter, U32));
  }
  return flat;
}

function craneItems(frame: CraneFrame): Item[] {
  return [
    FRAME.crane,
    integer('crane', frame.crane, CRANE),
    text('name', frame.name, MAX_LABEL_BYTES),
    text('typeName', frame.typeName, MAX_LABEL_BYTES),
    choice('attachment', frame.attachment, ATTACHMENT_KINDS),
    integer('axes', frame.axes, AXES),
    perAxis('fullSpeeds', frame.fullSpeeds, FULL_SPEED),
    perAxis('minima', frame.minima, I32),
    perAxis('maxima', frame.maxima, I32),
    thousandths('width', frame.width, U32),
    rounded('ratedLoad', frame.ratedLoad, U32),
    thousandths('ropeAtZero', frame.ropeAtZero, U32),
    choice('picture', frame.picture, PICTURE_KINDS),
  ];
}

function geometryItems(frame: GeometryFrame): Item[] {
  const { loadReach, legs } = frame;
  if (legs.length > MAX_LEGS) throw outside('legs', legs.length, `0 … ${MAX_LEGS} spans`);
  return [
    FRAME.geometry,
    integer('crane', frame.crane, CRANE),
    text('rail', frame.rail, MAX_LABEL_BYTES),
    rounded('tare', frame.tare, U32),
    thousandths('coaming', frame.coaming, I32),
    thousandths('boom', frame.boom, I32),
    age('driveLag', frame.driveLag),
    [
      thousandths('loadReach.trolley', loadReach.trolley, U32),
      thousandths('loadReach.gantry', loadReach.gantry, U32),
      thousandths('loadReach.below', loadReach.below, U32),
    ],
    legs.flatMap((leg) => spanItems('legs', leg)),
    perAxis('accelerations', frame.accelerations, RAMP),
    perAxis('jerks', frame.jerks, RAMP),
    thousandths('minimumGap', frame.minimumGap, U32),
    integer('zoneCount', frame.zoneCount, ZONE_COUNT),
  ];
}

function zoneItems(frame: ZoneFrame): Item[] {
  const { kind, gantry, hoist } = frame;
  // An opening place has no heights; an exclusion zone without any would keep out nothing, or everything.
  if ((kind === 'exclusion') !== (hoist !== undefined)) {
    throw outside('hoist', hoist === undefined ? 'none' : 'a span', kind === 'exclusion' ? 'a span' : 'none');
  }
  return [
    FRAME.zone,
    integer('crane', frame.crane, CRANE),
    integer('index', frame.index, ZONE_INDEX),
    choice('kind', kind, ZONE_KINDS),
    text('name', frame.name, MAX_LABEL_BYTES),
    gantry === undefined ? [] : spanItems('gantry', gantry),
    spanItems('trolley', frame.trolley),
    hoist === undefined ? [] : spanItems('hoist', hoist),
  ];
}

function spanItems(name: string, { min, max }: Span): number[] {
  if (!(min <= max)) throw outside(name, `${min} … ${max}`, 'a span whose lower end comes first');
  return [thousandths(name, min, I32), thousandths(name, max, I32)];
}

function statusItems(frame: StatusFrame): Item[] {
  return [
    FRAME.status,
    integer('crane', frame.crane, CRANE),
    integer('number', frame.number, COUNT32),
    integer('generation', frame.generation, U32),
    choice('state', frame.state, CRANE_STATES),
    integer('cause', frame.cause, U16),
    integer('lastStop', frame.lastStop, U16),
    integer('stopCount', frame.stopCount, U16),
    text('holder', frame.holder, MAX_LABEL_BYTES),
    (frame.held ? STATUS_FLAGS.held : 0) |
      (frame.plcUp ? STATUS_FLAGS.plcUp : 0) |
      (frame.offered ? STATUS_FLAGS.offered : 0) |
      (frame.bypassed ? STATUS_FLAGS.bypassed : 0),
    perAxis('positions', frame.positions, I32),
    perAxis('speeds', frame.speeds, I32),
    perAxis('setpoints', frame.setpoints, I32),
    perAxis('cap.up', frame.cap.up, NOT_NEGATIVE_I32),
    perAxis('cap.down', frame.cap.down, NOT_NEGATIVE_I32),
    codes('cap.upCause', frame.cap.upCause),
    codes('cap.downCause', frame.cap.downCause),
    rounded('load', frame.load, U32),
    thousandths('attachmentOpening', frame.attachmentOpening, PERMILLE),
    thousandths('swayTrolley', frame.swayTrolley, I16),
    thousandths('swayGantry', frame.swayGantry, I16),
    thousandths('wind', frame.wind, U32),
    age('feedbackAge', frame.feedbackAge),
    age('loopAge', frame.loopAge),
    confirmationItems(frame.confirmation),
    integer('sentAt', frame.sentAt, U32),
    age('feltAge', frame.feltAge),
  ];
}

function confirmationItems(confirmation: Confirmation): number[] {
  return [
    integer('confirmation.received', confirmation.received, U32),
    integer('confirmation.applied', confirmation.applied, U32),
    integer('confirmation.arrivedAt', confirmation.arrivedAt, U32),
    integer('confirmation.decidedAt', confirmation.decidedAt, U32),
    integer('confirmation.confirmedAt', confirmation.confirmedAt, U32),
    age('confirmation.loopAge', confirmation.loopAge),
  ];
}

function integer(name: string, value: number, range: Range): number {
  if (!Number.isInteger(value) || !contains(range, value)) {
    throw outside(name, value, `an integer of ${range.min} … ${range.max}`);
  }
  return value;
}

function rounded(name: string, value: number, range: Range): number {
  const whole = Math.round(value);
  // NaN fails the comparison too, and + 0 turns −0 into 0.
  if (!contains(range, whole)) throw outside(name, value, `${range.min} … ${range.max}`);
  return whole + 0;
}

function thousandths(name: string, value: number, range: Range): number {
  const whole = Math.round(value * 1000);
  if (!contains(range, whole)) throw outside(name, value, `${range.min / 1000} … ${range.max / 1000}`);
  return whole + 0;
}

/** Milliseconds to whole µs, rounded up: no hop may make anything look younger. The nanosecond forgives binary fractions. */
function age(name: string, value: Millis): number {
  const micros = Math.ceil(value * 1000 - 1e-3);
  if (!contains(AGE, micros)) throw outside(name, value, `0 … ${AGE.max / 1000} ms`);
  return micros + 0;
}

function perAxis(name: string, values: PerAxis<number>, range: Range): number[] {
  return [
    thousandths(name, values.hoist, range),
    thousandths(name, values.trolley, range),
    thousandths(name, values.gantry, range),
    thousandths(name, values.slew, range),
    thousandths(name, values.luff, range),
  ];
}

function codes(name: string, numbers: readonly number[]): readonly number[] {
  if (numbers.length !== MOTION_AXES.length) throw outside(name, numbers.length, `${MOTION_AXES.length} items`);
  for (const number of numbers) integer(name, number, U16);
  return numbers;
}

function choice<T extends string>(name: string, value: T, list: readonly T[]): number {
  const index = list.indexOf(value);
  if (index < 0) throw outside(name, value, list.join(' | '));
  return index;
}

function text(name: string, value: string, maxBytes: number): string {
  if (utf8Length(value) > maxBytes || !isPlainText(value)) {
    throw outside(name, JSON.stringify(value), `at most ${maxBytes} bytes of UTF-8 without control characters`);
  }
  return value;
}

/** What an operator decides over others is never without one. */
function reason(name: string, value: string): string {
  if (value === '') throw outside(name, '""', `1 … ${MAX_REASON_BYTES} bytes of UTF-8`);
  return text(name, value, MAX_REASON_BYTES);
}

function key(name: string, value: Uint8Array): Uint8Array {
  if (value.length !== KEY_BYTES) throw outside(name, `${value.length} bytes`, `${KEY_BYTES} bytes`);
  return value;
}

function outside(name: string, value: number | string, allowed: string): QuaylinkError {
  return new QuaylinkError('WIRE_FIELD_RANGE', `${name} must be ${allowed}, is ${value}`);
}
