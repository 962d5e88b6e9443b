// What the screens report travels in commands: only what was really shown, in its own session, within bounds.

import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { ShownPicture } from '../../src/workstation/picture.ts';
import { A, B, DeskUnderTest } from './scripted-gateway.ts';

function connected(): DeskUnderTest {
  const desk = new DeskUnderTest();
  desk.connect();
  desk.sent.length = 0;
  return desk;
}

/** What the next command of the crane says. */
function nextCommand(desk: DeskUnderTest, crane = A) {
  desk.sent.length = 0;
  desk.advance(25);
  return desk.commands(crane)[0]!.frame;
}

describe('a painted status', () => {
  test('travels in each command of its crane, and of no other, until a newer one is painted', () => {
    const desk = connected();
    for (let number = 1; number <= 3; number++) desk.saysStatus(A);
    expect(nextCommand(desk)).toMatchObject({ echo: 3, painted: 0 });
    desk.step({ kind: 'painted', side: 'a', number: 2 });
    expect(nextCommand(desk)).toMatchObject({ echo: 3, painted: 2 });
    expect(nextCommand(desk)).toMatchObject({ painted: 2 });
    expect(nextCommand(desk, B)).toMatchObject({ painted: 0 });
    desk.step({ kind: 'painted', side: 'a', number: 3 });
    expect(nextCommand(desk)).toMatchObject({ painted: 3 });
  });

  test('never goes back, and is never one that was not received', () => {
    const desk = connected();
    desk.step({ kind: 'painted', side: 'a', number: 1 });
    expect(nextCommand(desk), 'no status yet').toMatchObject({ painted: 0 });
    for (let number = 1; number <= 5; number++) desk.saysStatus(A);
    desk.step({ kind: 'painted', side: 'a', number: 4 });
    for (const number of [3, 6, 0, -1, 1.5, Number.NaN, 2 ** 32]) desk.step({ kind: 'painted', side: 'a', number });
    expect(nextCommand(desk)).toMatchObject({ painted: 4 });
  });

  test('is counted past the wrap', () => {
    const desk = connected();
    desk.saysStatus(A, { number: 0xffff_ffff });
    desk.step({ kind: 'painted', side: 'a', number: 0xffff_ffff });
    desk.saysStatus(A, { number: 2 });
    desk.step({ kind: 'painted', side: 'a', number: 2 });
    expect(nextCommand(desk)).toMatchObject({ painted: 2 });
  });

  test('is forgotten with its session, and not with its connection', () => {
    const desk = connected();
    desk.saysStatus(A);
    desk.step({ kind: 'painted', side: 'a', number: 1 });
    desk.step({ kind: 'camera-frame', side: 'a', camera: 3, counter: 9 });
    desk.down('control');
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 21);
    expect(nextCommand(desk)).toMatchObject({ painted: 1, cameras: [{ camera: 3, counter: 9 }] });
    desk.down('control', 'SESSION_UNKNOWN');
    desk.connect(11, 1);
    expect(nextCommand(desk)).toMatchObject({ painted: 0, cameras: [] });
  });
});

describe('cameras', () => {
  test('travel with the counter of the newest frame shown', () => {
    const desk = connected();
    desk.step({ kind: 'camera-frame', side: 'a', camera: 1, counter: 100 });
    desk.step({ kind: 'camera-frame', side: 'a', camera: 255, counter: 0 });
    desk.step({ kind: 'camera-frame', side: 'a', camera: 1, counter: 101 });
    const { cameras } = nextCommand(desk);
    expect(cameras).toHaveLength(2);
    expect(cameras).toContainEqual({ camera: 1, counter: 101 });
    expect(cameras).toContainEqual({ camera: 255, counter: 0 });
    expect(nextCommand(desk, B).cameras).toEqual([]);
  });

  test('are four at most; a fifth displaces none', () => {
    const desk = connected();
    for (let camera = 1; camera <= 5; camera++) desk.step({ kind: 'camera-frame', side: 'a', camera, counter: camera });
    expect(nextCommand(desk).cameras.map(({ camera }) => camera)).toEqual([1, 2, 3, 4]);
  });

  test('that no command can carry are left out', () => {
    const desk = connected();
    const mistakes: readonly (readonly [number, number])[] = [
      [0, 1],
      [256, 1],
      [Number.NaN, 1],
      [1, -1],
      [1, 2 ** 32],
      [1, Number.NaN],
      [1, 0.5],
    ];
    for (const [camera, counter] of mistakes) desk.step({ kind: 'camera-frame', side: 'a', camera, counter });
    expect(nextCommand(desk).cameras).toEqual([]);
  });
});

test('what waits in a full socket keeps the picture it was made from', () => {
  const desk = connected();
  desk.advance(5);
  for (let number = 1; number <= 2; number++) desk.saysStatus(A);
  desk.step({ kind: 'painted', side: 'a', number: 1 });
  desk.step({ kind: 'camera-frame', side: 'a', camera: 1, counter: 1 });
  desk.step({ kind: 'pressure', blocked: true });
  desk.stick({ a: { deadman: true } });
  desk.step({ kind: 'painted', side: 'a', number: 2 });
  desk.step({ kind: 'camera-frame', side: 'a', camera: 1, counter: 2 });
  desk.sent.length = 0;
  desk.step({ kind: 'pressure', blocked: false });
  expect(desk.commands(A)).toMatchObject([{ frame: { painted: 1, cameras: [{ camera: 1, counter: 1 }] } }]);
});

property.prop([
  fc.array(
    fc.oneof(
      fc.record({ painted: fc.double(), newest: fc.integer({ min: 1, max: 0xffff_ffff }) }),
      fc.record({ painted: fc.integer({ min: 1, max: 50 }), newest: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ camera: fc.oneof(fc.integer({ min: -2, max: 300 }), fc.double()), counter: fc.double() }),
      fc.record({ camera: fc.integer({ min: 1, max: 9 }), counter: fc.nat() }),
    ),
    { maxLength: 60 },
  ),
])('whatever screens report, a command can carry it, and painted is never newer than the newest status', (reports) => {
  const picture = new ShownPicture();
  for (const report of reports) {
    const before = picture.painted;
    if ('newest' in report) picture.paint(report.painted, report.newest);
    else picture.show(report.camera, report.counter);
    if (picture.painted !== before && 'newest' in report) {
      expect((report.newest - picture.painted) | 0).toBeGreaterThanOrEqual(0);
    }
    expect(picture.cameras.length).toBeLessThanOrEqual(4);
    expect(new Set(picture.cameras.map(({ camera }) => camera)).size).toBe(picture.cameras.length);
    for (const { camera, counter } of picture.cameras) {
      expect([Number.isInteger(camera), camera >= 1 && camera <= 255, Number.isInteger(counter)]).toEqual([
        true,
        true,
        true,
      ]);
    }
  }
});
