// The kernel shell of the mock, against a /dev/uhid of paper: what it writes when, and what it answers.

import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LOGITECH_F310, PAD_AT_REST } from '../../../firmware-mocks/joystick/models.ts';
import { createEvent, destroyEvent, inputEvent } from '../../../firmware-mocks/joystick/uhid-events.ts';
import { UhidPad } from '../../../firmware-mocks/joystick/uhid-pad.ts';

vi.mock('node:fs', { spy: true });

const IDENTITY = { serial: 'S', port: 'mock/S' };
let written: Uint8Array[];
let waiting: Uint8Array[];

beforeEach(() => {
  written = [];
  waiting = [];
  vi.useFakeTimers();
  vi.mocked(openSync).mockReturnValue(9);
  vi.mocked(closeSync).mockReturnValue();
  vi.mocked(writeSync).mockImplementation((_file: number, data: unknown) =>
    written.push(Uint8Array.from(data as Uint8Array)),
  );
  vi.mocked(readSync).mockImplementation((_file, buffer) => {
    const event = waiting.shift();
    if (event === undefined) throw Object.assign(new Error('nothing to read'), { code: 'EAGAIN' });
    (buffer as Uint8Array).set(event);
    return event.length;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
});

it('plugs in, reports, and unplugs once', () => {
  const pad = new UhidPad(LOGITECH_F310, IDENTITY);
  const report = LOGITECH_F310.encode(PAD_AT_REST);
  pad.report(report);
  pad.gone();
  pad.gone();
  pad.report(report);
  expect(written).toEqual([createEvent(LOGITECH_F310, IDENTITY), inputEvent(report), destroyEvent()]);
  expect(closeSync).toHaveBeenCalledTimes(1);
});

it('answers what the kernel asks, so that no reader of a feature report stalls', () => {
  const pad = new UhidPad(LOGITECH_F310, IDENTITY);
  waiting.push(Uint8Array.from([2, 0, 0, 0]), Uint8Array.from([9, 0, 0, 0, 7, 0, 0, 0, 1, 0]));
  vi.advanceTimersByTime(2);
  expect(written.slice(1)).toEqual([Uint8Array.from([10, 0, 0, 0, 7, 0, 0, 0, 5, 0, 0, 0])]);
  pad.gone();
});
