// Events of /dev/uhid, byte for byte at the offsets of linux/uhid.h.

import { describe, expect, it } from 'vitest';
import { LOGITECH_F310 } from '../../../firmware-mocks/joystick/models.ts';
import { createEvent, destroyEvent, inputEvent, readEvent } from '../../../firmware-mocks/joystick/uhid-events.ts';

function event(type: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, type, true);
  return bytes;
}

describe('to the kernel', () => {
  it('CREATE2', () => {
    const bytes = createEvent(LOGITECH_F310, { serial: 'S1', port: 'mock/1' });
    const view = new DataView(bytes.buffer);
    const text = (at: number): string => new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
    expect(bytes.length).toBe(280 + 99);
    expect([view.getUint32(0, true), text(4), text(132), text(196)]).toEqual([11, LOGITECH_F310.name, 'mock/1', 'S1']);
    expect([view.getUint16(260, true), view.getUint16(262, true)]).toEqual([99, 3]);
    expect([view.getUint32(264, true), view.getUint32(268, true)]).toEqual([0x046d, 0xc216]);
    expect([...bytes.subarray(280, 284)]).toEqual([0x05, 0x01, 0x09, 0x04]);
  });

  it('cuts names that are too long and keeps their terminator', () => {
    const bytes = createEvent({ ...LOGITECH_F310, name: 'x'.repeat(300) }, { serial: '', port: 'p'.repeat(100) });
    expect([bytes[130], bytes[131], bytes[194], bytes[195]]).toEqual([0x78, 0, 0x70, 0]);
  });

  it('INPUT2 and DESTROY', () => {
    expect([...inputEvent(new Uint8Array([7, 8, 9]))]).toEqual([12, 0, 0, 0, 3, 0, 7, 8, 9]);
    expect([...destroyEvent()]).toEqual([1, 0, 0, 0]);
    expect(() => inputEvent(new Uint8Array(5000))).toThrow(RangeError);
  });
});

describe('from the kernel', () => {
  it.each([
    [2, 'start'],
    [3, 'stop'],
    [4, 'open'],
    [5, 'close'],
    [6, 'output'],
    [99, 'other'],
  ])('type %i is %s and wants no answer', (type, kind) => {
    expect(readEvent(event(type, 4380))).toEqual({ kind, answer: undefined });
  });

  it.each([
    [9, 10, 12],
    [13, 14, 10],
  ])('request %i is answered by %i with its id and an error', (type, answerType, length) => {
    const request = event(type, 4380);
    new DataView(request.buffer).setUint32(4, 0x01020304, true);
    const { kind, answer } = readEvent(request);
    const head = [answerType, 0, 0, 0, 4, 3, 2, 1, 5, 0];
    expect(kind).toBe('request');
    expect([...(answer ?? [])]).toEqual([...head, ...Array.from({ length: length - head.length }, () => 0)]);
  });

  it('what is cut short wants nothing', () => {
    expect(readEvent(new Uint8Array(2))).toEqual({ kind: 'other', answer: undefined });
    expect(readEvent(event(9, 6))).toEqual({ kind: 'request', answer: undefined });
  });
});
