// The joystick's firmware, towards the kernel: events of /dev/uhid as bytes (linux/uhid.h, packed, little-endian).
// Enters: a model, a report, a kernel event. Leaves: the bytes to write, or what the kernel asks for.

import type { PadModel } from './models.ts';

/** Largest event that the kernel hands out, and so the size of a read buffer. */
export const UHID_EVENT_BYTES = 4380;

const DESTROY = 1;
const START = 2;
const STOP = 3;
const OPEN = 4;
const CLOSE = 5;
const OUTPUT = 6;
const GET_REPORT = 9;
const GET_REPORT_REPLY = 10;
const CREATE2 = 11;
const INPUT2 = 12;
const SET_REPORT = 13;
const SET_REPORT_REPLY = 14;
const MAX_REPORT_BYTES = 4096;
const EIO = 5;

/** How one specimen of a model is told from another. */
export interface PadIdentity {
  /** Serial number; may be empty. */
  readonly serial: string;
  /** Port that it is plugged into. */
  readonly port: string;
}

/** What the kernel tells the device. `answer`, where there is one, is to be written back or the reader stalls. */
export interface UhidEvent {
  readonly kind: 'start' | 'stop' | 'open' | 'close' | 'output' | 'request' | 'other';
  readonly answer: Uint8Array | undefined;
}

export function createEvent(model: PadModel, identity: PadIdentity): Uint8Array {
  const event = new Uint8Array(280 + model.descriptor.length);
  const view = new DataView(event.buffer);
  view.setUint32(0, CREATE2, true);
  text(event, 4, 128, model.name);
  text(event, 132, 64, identity.port);
  text(event, 196, 64, identity.serial);
  view.setUint16(260, model.descriptor.length, true);
  view.setUint16(262, model.bus, true);
  view.setUint32(264, model.vendorId, true);
  view.setUint32(268, model.productId, true);
  view.setUint32(272, 0x0100, true);
  event.set(model.descriptor, 280);
  return event;
}

export function inputEvent(report: Uint8Array): Uint8Array {
  if (report.length > MAX_REPORT_BYTES) throw new RangeError(`a report has at most ${MAX_REPORT_BYTES} bytes`);
  const event = new Uint8Array(6 + report.length);
  const view = new DataView(event.buffer);
  view.setUint32(0, INPUT2, true);
  view.setUint16(4, report.length, true);
  event.set(report, 6);
  return event;
}

export function destroyEvent(): Uint8Array {
  const event = new Uint8Array(4);
  new DataView(event.buffer).setUint32(0, DESTROY, true);
  return event;
}

/** Reads one kernel event. The mock has no feature reports: every request is answered with an I/O error. */
export function readEvent(event: Uint8Array): UhidEvent {
  if (event.length < 4) return { kind: 'other', answer: undefined };
  const view = new DataView(event.buffer, event.byteOffset, event.byteLength);
  switch (view.getUint32(0, true)) {
    case START:
      return { kind: 'start', answer: undefined };
    case STOP:
      return { kind: 'stop', answer: undefined };
    case OPEN:
      return { kind: 'open', answer: undefined };
    case CLOSE:
      return { kind: 'close', answer: undefined };
    case OUTPUT:
      return { kind: 'output', answer: undefined };
    case GET_REPORT:
      return { kind: 'request', answer: refusal(view, GET_REPORT_REPLY, 12) };
    case SET_REPORT:
      return { kind: 'request', answer: refusal(view, SET_REPORT_REPLY, 10) };
    default:
      return { kind: 'other', answer: undefined };
  }
}

function refusal(request: DataView, type: number, length: number): Uint8Array | undefined {
  if (request.byteLength < 8) return undefined;
  const answer = new Uint8Array(length);
  const view = new DataView(answer.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, request.getUint32(4, true), true);
  view.setUint16(8, EIO, true);
  return answer;
}

/** NUL-terminated text in a field of so many bytes; what is too long is cut. */
function text(event: Uint8Array, offset: number, size: number, value: string): void {
  event.set(new TextEncoder().encode(value).subarray(0, size - 1), offset);
}
