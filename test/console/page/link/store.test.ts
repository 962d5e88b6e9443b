// What the page knows: old is not live, and what a new connection cannot know is forgotten.

import { beforeEach, describe, expect, it } from 'vitest';
import { frameOf } from '../../../../src/console/page/link/frame-check.ts';
import {
  clock,
  connection,
  craneAge,
  forget,
  isStale,
  picture,
  pictureAge,
  STALE_AFTER_MS,
  strip,
  STRIP_LENGTH,
  take,
} from '../../../../src/console/page/link/store.ts';
import { craneView, statusView } from '../crane/crane-views.ts';
import { DESK, pictureFrame, WELCOME } from './frames.ts';

function took(message: object, now: number): void {
  const frame = frameOf(JSON.stringify(message));
  if (frame === undefined) throw new Error('no frame');
  take(frame, now);
}

function withCranes(a: ReturnType<typeof craneView>) {
  const frame = pictureFrame(1);
  return { ...frame, view: { ...frame.view, cranes: [a, craneView({ side: 'b' })] } };
}

beforeEach(() => {
  connection.value = { kind: 'open' };
  picture.value = undefined;
  clock.value = 0;
  forget();
});

describe('the age of what is shown', () => {
  it('is infinite before the first picture', () => {
    expect(pictureAge.value).toBe(Number.POSITIVE_INFINITY);
    expect(isStale('a')).toBe(true);
  });

  it('adds the age at the workstation to the age on this page', () => {
    took(withCranes(craneView({ status: statusView({ age: 40 }) })), 1000);
    clock.value = 1100;
    expect(craneAge('a')).toBe(140);
    expect(isStale('a')).toBe(false);
    clock.value = 1000 + STALE_AFTER_MS - 40 + 1;
    expect(isStale('a')).toBe(true);
  });

  it('is stale without a status, without a number, and without a connection', () => {
    took(withCranes(craneView({ status: undefined })), 0);
    expect(isStale('a')).toBe(true);
    expect(isStale('b')).toBe(false);
    connection.value = { kind: 'lost' };
    expect(isStale('b')).toBe(true);
    connection.value = { kind: 'open' };
    took(withCranes(craneView({ status: statusView({ age: Number.NaN }) })), 0);
    took({ ...withCranes(craneView({ status: statusView({ age: undefined }) })) }, 0);
    expect(isStale('a')).toBe(true);
  });

  it('grows on when the connection is gone', () => {
    took(pictureFrame(1), 0);
    forget();
    clock.value = 5000;
    expect(craneAge('a')).toBe(5000);
  });
});

describe('the strip chart', () => {
  it('keeps no more than its length', () => {
    const point = { at: 1, p50: null, max: null, loopAge: null };
    const frame = {
      kind: 'latency',
      figures: {},
      sent: 0,
      refused: 0,
      lost: 0,
      strip: Array.from({ length: 400 }, () => point),
    };
    took(frame, 0);
    took(frame, 0);
    expect(strip.value).toHaveLength(STRIP_LENGTH);
    forget();
    expect(strip.value).toEqual([]);
  });
});

describe('the check of frames', () => {
  it.each([WELCOME, DESK, pictureFrame(1), { kind: 'refused', code: 'CONSOLE_TOKEN', detail: '' }])(
    'lets whole frames in: $kind',
    (frame) => {
      expect(frameOf(JSON.stringify(frame))).toMatchObject({ kind: frame.kind });
    },
  );

  it.each([
    ['a welcome without help', { ...WELCOME, help: undefined }],
    ['a picture with one crane', { ...pictureFrame(1), view: { ...pictureFrame(1).view, cranes: [craneView()] } }],
    ['a picture with its cranes exchanged', withCranes(craneView({ side: 'b' }))],
    ['a status without axes', withCranes(craneView({ status: statusView({ axes: undefined }) }))],
    ['alarms without history', { kind: 'alarms', alarms: [] }],
    ['an answer to nothing', { kind: 'answer', code: 'OK' }],
    ['faults that are none', { kind: 'faults', faults: [1] }],
  ])('keeps %s out', (_, frame) => {
    expect(frameOf(JSON.stringify(frame))).toBeUndefined();
  });

  it('keeps bytes out', () => {
    expect(frameOf(new ArrayBuffer(4))).toBeUndefined();
  });
});
