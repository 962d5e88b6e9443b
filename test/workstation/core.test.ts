import { describe, expect, test } from 'vitest';
import { codeNumber, type CraneOrder } from '../../src/domain/index.ts';
import { monotonicMs, toStamp } from '../../src/quantity/index.ts';
import { A, B, DeskUnderTest, RESTING, SPEEDS } from './scripted-gateway.ts';

const HOISTING: Partial<CraneOrder> = {
  deadman: true,
  neutral: 38,
  speeds: { hoist: 1.5, trolley: 0, gantry: 0, slew: 0, luff: 0 } as CraneOrder['speeds'],
};

function connected(): DeskUnderTest {
  const desk = new DeskUnderTest();
  desk.connect();
  desk.sent.length = 0;
  return desk;
}

describe('the handshake', () => {
  test('hello, welcome, the stop path with the key, a claim of each crane', () => {
    const desk = new DeskUnderTest();
    expect(desk.effects).toEqual(['open']);
    desk.step({ kind: 'up', path: 'control' });
    expect(desk.take('hello')).toMatchObject([
      { path: 'control', frame: { version: 1, label: 'desk 1', attach: new Uint8Array(0) } },
    ]);
    desk.open('control', 10, 20);
    expect(desk.effects).toEqual(['open', 'open']);
    desk.sent.length = 0;
    desk.step({ kind: 'up', path: 'stop' });
    expect(desk.take('hello')).toMatchObject([{ path: 'stop', frame: { attach: new Uint8Array(16).fill(10) } }]);
    desk.sample();
    expect(desk.take('claim').map(({ frame }) => [frame.crane, frame.session, frame.epoch])).toEqual([
      [A, 10, 20],
      [B, 10, 20],
    ]);
  });

  test('both full speeds go to the input as soon as they are known', () => {
    const desk = new DeskUnderTest();
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 20);
    desk.effects.length = 0;
    desk.saysCrane(A);
    desk.saysCrane(B);
    expect(desk.effects).toEqual(['scale', 'scale']);
    expect(desk.core.cranes.b.spec?.fullSpeeds).toEqual(SPEEDS);
  });

  test('no welcome within two seconds: the path is opened anew', () => {
    const desk = new DeskUnderTest();
    desk.step({ kind: 'up', path: 'control' });
    desk.advance(1900);
    expect(desk.effects).toEqual(['open']);
    desk.advance(200);
    expect(desk.effects).toEqual(['open', 'reopen']);
  });

  test('frames before the welcome are not heard', () => {
    const desk = new DeskUnderTest();
    desk.step({ kind: 'up', path: 'control' });
    desk.saysStatus(A);
    expect(desk.core.cranes.a.status).toBeUndefined();
  });
});

describe('commands', () => {
  test('a held crane gets one at least every 20 ms, driven or not', () => {
    const desk = connected();
    desk.b = { ...desk.b, driven: false };
    desk.advance(1000);
    for (const crane of [A, B]) {
      const times = desk.sent
        .filter(({ frame }) => frame.type === 'command' && frame.crane === crane)
        .map(({ at }) => at);
      expect(times.length).toBeGreaterThan(49);
      for (let at = 1; at < times.length; at += 1) expect(times[at]! - times[at - 1]!).toBeLessThanOrEqual(20);
    }
    const driven = new Set(desk.commands(B).map(({ frame }) => frame.driven));
    expect([...driven]).toEqual([false]);
  });

  test('sequences count from 1 without a gap, for each crane by itself', () => {
    const desk = new DeskUnderTest();
    desk.connect();
    desk.advance(100);
    const all = desk.commands(A).map(({ frame }) => frame.sequence);
    expect(all).toEqual(all.map((_, index) => index + 1));
  });

  test('a change goes out at once, and only to the crane that it concerns', () => {
    const desk = connected();
    desk.advance(5);
    desk.sent.length = 0;
    desk.stick({ a: HOISTING });
    const sent = desk.take('command');
    expect(sent).toMatchObject([
      { at: 1005, frame: { crane: A, deadman: true, speeds: { hoist: 1.5 }, generation: 3 } },
    ]);
    expect(sent[0]!.frame.readAt).toBe(toStamp(desk.instant));
  });

  test('changes faster than 1 kHz are coalesced into the newest: 1 kHz on average, two at once', () => {
    const desk = connected();
    desk.advance(5);
    desk.sent.length = 0;
    for (let step = 1; step <= 10; step += 1) {
      desk.stick({ a: { ...HOISTING, speeds: { ...SPEEDS, hoist: step / 10 } as CraneOrder['speeds'] } });
      desk.now += 0.2;
    }
    desk.advance(3);
    const sent = desk.commands(A);
    // No three in a millisecond.
    for (let at = 2; at < sent.length; at += 1) expect(sent[at]!.at - sent[at - 2]!.at).toBeGreaterThan(1 - 1e-6);
    expect(sent.length).toBeLessThanOrEqual(5);
    expect(sent.at(-1)!.frame.speeds.hoist).toBe(1);
  });

  test('a stop level does not wait for its turn', () => {
    const desk = connected();
    desk.advance(5);
    desk.stick({ a: HOISTING });
    desk.now += 0.1;
    desk.sent.length = 0;
    desk.stick({ a: { run: false } });
    expect(desk.commands(A)).toMatchObject([{ frame: { run: false } }]);
  });

  test('a cyclic command names no report, and a report is named once', () => {
    const desk = connected();
    desk.advance(5);
    desk.stick({ a: HOISTING });
    desk.advance(60);
    const stamps = desk.commands(A).map(({ frame }) => frame.readAt);
    expect(stamps.filter((stamp) => stamp !== 0)).toHaveLength(1);
  });

  test('they echo the newest status and say how long it was held', () => {
    const desk = connected();
    desk.saysStatus(A);
    desk.saysStatus(A);
    desk.now += 7;
    desk.sent.length = 0;
    desk.stick({ a: HOISTING, b: HOISTING });
    const [a, b] = desk.take('command');
    expect(a!.frame).toMatchObject({ echo: 2, hold: 7 });
    expect(b!.frame, 'nothing seen of this crane').toMatchObject({ echo: 0, hold: 60_000 });
  });

  test('an older status changes neither picture nor echo', () => {
    const desk = connected();
    desk.saysStatus(A, { number: 9 });
    desk.saysStatus(A, { number: 8, state: 'faulted' });
    desk.saysStatus(A, { number: 0xffff_fff0 });
    expect(desk.core.cranes.a.status).toMatchObject({ number: 9, state: 'ready' });
  });
});

describe('a full socket', () => {
  test('keeps only the newest order, older by its wait, under the next free sequence', () => {
    const desk = connected();
    desk.advance(5);
    desk.sent.length = 0;
    desk.step({ kind: 'pressure', blocked: true });
    desk.stick({ a: HOISTING });
    desk.advance(50);
    expect(desk.sent).toEqual([]);
    const latest = desk.core.cranes.a.monitor.account().sent;
    desk.now += 0.5;
    desk.step({ kind: 'pressure', blocked: false });
    const sent = desk.commands(A);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.frame.sequence).toBe(latest + 1);
    expect(sent[0]!.frame.inputs[0]!.age, 'sampled before it was sent').toBeGreaterThan(4);
  });

  test('sends the stop that waited before the newer motion', () => {
    const desk = connected();
    desk.advance(5);
    desk.step({ kind: 'pressure', blocked: true });
    desk.stick({ a: { ...HOISTING, run: false } });
    desk.now += 5;
    desk.stick({ a: { run: true } });
    desk.sent.length = 0;
    desk.step({ kind: 'pressure', blocked: false });
    expect(desk.commands(A).map(({ frame }) => frame.run)).toEqual([false, true]);
  });

  test('forgets what waited when the connection ends: it is not flushed into the next one', () => {
    const desk = connected();
    desk.advance(5);
    desk.step({ kind: 'pressure', blocked: true });
    desk.stick({ a: HOISTING });
    desk.down('control');
    desk.stick({ a: RESTING });
    desk.advance(1000);
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 21);
    desk.sent.length = 0;
    desk.step({ kind: 'pressure', blocked: false });
    desk.sample();
    expect(desk.commands(A).map(({ frame }) => frame.speeds.hoist)).toEqual([0]);
  });

  test('lets stop frames pass', () => {
    const desk = connected();
    desk.step({ kind: 'pressure', blocked: true });
    desk.sent.length = 0;
    desk.stick({ a: { emergencyRun: false } });
    expect(desk.sent).toMatchObject([{ path: 'stop', frame: { type: 'stop', crane: A, kind: 'emergency' } }]);
  });
});

describe('stops', () => {
  test('a pressed stop goes out once at once, on the stop path, and as a level', () => {
    const desk = connected();
    desk.stick({ a: { run: false } });
    expect(desk.sent.map(({ path, frame }) => [path, frame.type])).toEqual([
      ['stop', 'stop'],
      ['control', 'command'],
    ]);
    const request = desk.take('stop')[0]!.frame.request;
    desk.says({ type: 'stop-ack', crane: A, request, outcome: 0 }, 'stop');
    desk.advance(500);
    expect(desk.take('stop')).toEqual([]);
  });

  test('without an ack it is sent again, on both paths, under the same request', () => {
    const desk = connected();
    desk.stick({ a: { run: false } });
    const request = desk.take('stop')[0]!.frame.request;
    desk.advance(350);
    const again = desk.take('stop');
    expect(again.map(({ path }) => path).slice(0, 2)).toEqual(['stop', 'control']);
    expect(new Set(again.map(({ frame }) => frame.request))).toEqual(new Set([request]));
    expect(again.length).toBeLessThanOrEqual(8);
  });

  test('without a stop path it goes by the control path', () => {
    const desk = connected();
    desk.down('stop');
    desk.stick({ b: { emergencyRun: false } });
    expect(desk.take('stop')).toMatchObject([{ path: 'control', frame: { crane: B, kind: 'emergency' } }]);
  });

  test('an emergency stop takes the place of a stop that waits, not the other way round', () => {
    const desk = connected();
    desk.stick({ a: { run: false } });
    desk.stick({ a: { emergencyRun: false } });
    desk.stick({ a: { emergencyRun: true, run: true } });
    desk.stick({ a: { run: false } });
    expect(desk.take('stop').map(({ frame }) => frame.kind)).toEqual(['stop', 'emergency']);
    desk.advance(150);
    expect(desk.take('stop')[0]!.frame.kind).toBe('emergency');
  });

  test('a crane that this desk does not hold gets emergency stops only', () => {
    const desk = new DeskUnderTest({ autoClaim: false });
    desk.connect();
    desk.stick({ a: { run: false } });
    expect(desk.take('stop')).toEqual([]);
    desk.stick({ a: { emergencyRun: false } });
    expect(desk.take('stop')).toMatchObject([{ frame: { kind: 'emergency' } }]);
  });

  test('one pressed while offline reaches the gateway with the next session', () => {
    const desk = connected();
    desk.down('control');
    desk.down('stop');
    desk.stick({ a: { emergencyRun: false } });
    expect(desk.sent).toEqual([]);
    desk.connect(11, 1);
    const kinds = desk.core.cranes.a.stop.pending;
    expect(kinds).toBe(true);
    desk.advance(150);
    expect(desk.take('stop').map(({ frame }) => [frame.kind, frame.session])).toContainEqual(['emergency', 11]);
  });

  test('a level that is low from the start is no press', () => {
    const desk = new DeskUnderTest();
    desk.a = { ...desk.a, run: false, emergencyRun: false };
    desk.connect();
    expect(desk.sent.filter(({ frame }) => frame.type === 'stop')).toEqual([]);
    expect(desk.commands(A)[0]!.frame).toMatchObject({ run: false, emergencyRun: false });
  });
});

describe('claims', () => {
  test('a crane that another holds is asked for when it becomes free, and not before', () => {
    const desk = new DeskUnderTest();
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 20);
    desk.sample();
    desk.refuseClaims('AUTHORITY_HELD_BY_OTHER', 'desk 2');
    desk.saysStatus(A, { held: false, holder: 'desk 2' });
    desk.saysStatus(B, { held: false, holder: '' });
    desk.advance(2000);
    expect(new Set(desk.take('claim').map(({ frame }) => frame.crane))).toEqual(new Set([B]));
    desk.saysStatus(A, { held: false, holder: '' });
    desk.advance(600);
    expect(desk.take('claim').map(({ frame }) => frame.crane)).toContain(A);
  });

  test('a crane whose PLC is not there yet is asked for again', () => {
    const desk = new DeskUnderTest();
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 20);
    desk.sample();
    desk.refuseClaims('PLC_LINK_DOWN', '');
    desk.advance(1200);
    expect(new Set(desk.take('claim').map(({ frame }) => frame.crane))).toEqual(new Set([A, B]));
  });

  test('an unknown crane is asked for once', () => {
    const desk = new DeskUnderTest();
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 20);
    desk.sample();
    desk.refuseClaims('AUTHORITY_UNKNOWN_CRANE', '');
    desk.advance(3000);
    expect(desk.take('claim')).toEqual([]);
  });

  test('a claim that was taken away is not claimed back, and its commands end', () => {
    const desk = connected();
    desk.saysStatus(A, { held: false, holder: '' });
    desk.sent.length = 0;
    desk.advance(2000);
    expect(
      desk.sent.filter(({ frame }) => frame.type === 'claim' || (frame.type === 'command' && frame.crane === A)),
    ).toEqual([]);
    desk.step({ kind: 'claim', side: 'a' });
    desk.sample();
    expect(desk.take('claim')).toMatchObject([{ frame: { crane: A } }]);
  });

  test('a release by the operator holds, through a lost session too', () => {
    const desk = connected();
    desk.step({ kind: 'release', side: 'b' });
    const [release] = desk.take('release');
    desk.says({ type: 'grant', crane: B, request: release!.frame.request, outcome: 0, generation: 0, holder: '' });
    desk.down('control', 'SESSION_UNKNOWN');
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 11, 1);
    desk.advance(100);
    expect(desk.take('claim').map(({ frame }) => frame.crane)).toEqual([A]);
  });

  test('a claim by hand is asked even of a held crane, once', () => {
    const desk = new DeskUnderTest({ autoClaim: false });
    desk.connect();
    desk.saysStatus(A, { held: false, holder: 'desk 2' });
    desk.step({ kind: 'claim', side: 'a' });
    desk.sample();
    desk.refuseClaims('AUTHORITY_HELD_BY_OTHER', 'desk 2');
    desk.advance(1500);
    expect(desk.take('claim')).toEqual([]);
    expect(desk.core.cranes.a.claim.refusal).toBe(codeNumber('AUTHORITY_HELD_BY_OTHER'));
  });
});

describe('a lost connection', () => {
  test('is attached again with the key; the claim lives on, the sequence goes on, under the new epoch', () => {
    const desk = connected();
    desk.advance(100);
    const last = desk.commands(A).at(-1)!.frame.sequence;
    desk.down('control');
    desk.advance(500);
    expect(desk.sent).toEqual([]);
    desk.step({ kind: 'up', path: 'control' });
    expect(desk.take('hello')).toMatchObject([{ frame: { attach: new Uint8Array(16).fill(10) } }]);
    desk.open('control', 10, 21);
    desk.sample();
    expect(desk.commands(A)).toMatchObject([{ frame: { epoch: 21, session: 10, generation: 3, sequence: last + 1 } }]);
  });

  test('what the operator did meanwhile is not done later: presses, motion, read times', () => {
    const desk = connected();
    desk.stick({ a: { rearmPresses: 1 } });
    desk.down('control');
    desk.stick({ a: { ...HOISTING, rearmPresses: 5, resetPresses: 2 } });
    desk.stick({ a: { deadman: false, neutral: 39, speeds: desk.b.speeds } });
    desk.advance(3000);
    desk.sent.length = 0;
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 21);
    desk.sample();
    expect(desk.commands(A)).toMatchObject([
      { frame: { rearmPresses: 1, resetPresses: 0, deadman: false, readAt: 0, speeds: { hoist: 0 } } },
    ]);
    desk.now += 5;
    desk.stick({ a: { rearmPresses: 6 } });
    expect(desk.commands(A)).toMatchObject([{ frame: { rearmPresses: 2 } }]);
  });

  test('an ended session is replaced by a new one: no claim, no picture, counts from the start', () => {
    const desk = connected();
    desk.stick({ a: { rearmPresses: 3 } });
    desk.saysStatus(A);
    desk.down('control', 'SESSION_ATTACH_REFUSED');
    expect(desk.effects.at(-1)).toBe('close');
    desk.sent.length = 0;
    desk.step({ kind: 'up', path: 'control' });
    expect(desk.take('hello')).toMatchObject([{ frame: { attach: new Uint8Array(0) } }]);
    desk.open('control', 11, 1);
    desk.sample();
    expect(desk.core.cranes.a.status).toBeUndefined();
    const claims = desk.take('claim');
    expect(claims.map(({ frame }) => frame.session)).toEqual([11, 11]);
    desk.grant(A, claims[0]!.frame.request, 9);
    desk.sample();
    expect(desk.commands(A)).toMatchObject([{ frame: { sequence: 1, echo: 0, generation: 9, rearmPresses: 0 } }]);
  });

  test('unanswered commands are lost, and the account adds up', () => {
    const desk = connected();
    desk.advance(100);
    const commands = desk.commands(A);
    for (const { frame } of commands.slice(0, 3)) {
      desk.says({ type: 'ack', crane: A, generation: 3, sequence: frame.sequence, outcome: 0 });
    }
    desk.says({ type: 'ack', crane: A, generation: 3, sequence: commands[3]!.frame.sequence, outcome: 301 });
    desk.down('control');
    const { sent, accepted, refused, lost, unanswered } = desk.core.cranes.a.monitor.account();
    expect({ accepted, stale: refused.get('SAFETY_STALE_COMMAND'), unanswered }).toEqual({
      accepted: 3,
      stale: 1,
      unanswered: 0,
    });
    expect(lost).toBe(sent - 4);
  });

  test('of a stop path leaves the control path alone', () => {
    const desk = connected();
    desk.down('stop');
    desk.advance(100);
    expect(desk.commands(A).length).toBeGreaterThan(3);
    expect(desk.seen.paths).toEqual(['control up', 'stop up', 'stop down']);
  });

  test('a stop path that ends up in another session is opened anew', () => {
    const desk = connected();
    desk.down('stop');
    desk.open('stop', 99, 1);
    expect(desk.effects.at(-1)).toBe('reopen');
    expect(desk.core.usable('stop')).toBe(false);
  });
});

describe('what is measured', () => {
  test('from the report to the status that confirms it', () => {
    const desk = connected();
    desk.advance(5);
    desk.sent.length = 0;
    desk.stick({ a: HOISTING });
    const [command] = desk.commands(A);
    desk.now += 3;
    desk.saysStatus(A, {
      confirmation: {
        received: command!.frame.sequence,
        applied: 0,
        arrivedAt: toStamp(monotonicMs(1005.5)),
        decidedAt: toStamp(monotonicMs(1005.75)),
        confirmedAt: toStamp(monotonicMs(1007)),
        loopAge: 21,
      } as never,
    });
    expect(desk.seen.roundTrips).toEqual([3]);
    expect(desk.seen.stages.slice(-4)).toEqual([
      ['uplink', 0.5],
      ['downlink', 1],
      ['gateway', 0.25],
      ['plc', 1.25],
    ]);
  });

  test('stops, by the count of the gateway: not those of before, but those of while we were away', () => {
    const desk = connected();
    desk.saysStatus(A, { stopCount: 7, lastStop: 305 });
    expect(desk.seen.stops).toEqual([]);
    desk.saysStatus(A, { stopCount: 8, lastStop: 300 });
    desk.saysStatus(A, { stopCount: 8, lastStop: 300 });
    desk.down('control', 'SESSION_UNKNOWN');
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 11, 1);
    desk.saysStatus(A, { stopCount: 9, lastStop: 311, held: false });
    expect(desk.seen.stops).toEqual([
      [A, 'SAFETY_LOOP_AGE'],
      [A, 'SAFETY_DISCONNECTED'],
    ]);
  });
});

test('a gateway that has just started counts from 0, which is no stop', () => {
  const desk = connected();
  desk.saysStatus(A, { stopCount: 7, lastStop: 305 });
  desk.down('control', 'SESSION_ATTACH_REFUSED');
  desk.step({ kind: 'up', path: 'control' });
  desk.open('control', 11, 1);
  desk.saysStatus(A, { stopCount: 0, lastStop: 0, held: false });
  expect(desk.seen.stops).toEqual([]);
});

describe('shutdown', () => {
  test('claims nothing any more', () => {
    const desk = new DeskUnderTest();
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 20);
    desk.step({ kind: 'shutdown' });
    desk.advance(1000);
    expect(desk.take('claim')).toEqual([]);
  });

  test('stops, waits for rest, releases, finishes', () => {
    const desk = connected();
    desk.stick({ a: HOISTING });
    desk.saysStatus(A, { state: 'moving' });
    desk.saysStatus(B);
    desk.sent.length = 0;
    desk.step({ kind: 'shutdown' });
    desk.sample();
    const stops = desk.sent.filter(({ frame }) => frame.type === 'stop');
    expect(stops.map(({ frame }) => (frame.type === 'stop' ? frame.crane : 0))).toEqual([A, B]);
    expect(desk.sent.find(({ frame }) => frame.type === 'command')!.frame).toMatchObject({
      run: false,
      deadman: false,
    });
    desk.advance(50);
    expect(desk.sent.some(({ frame }) => frame.type === 'release')).toBe(false);
    for (const { frame } of stops) {
      if (frame.type === 'stop')
        desk.says({ type: 'stop-ack', crane: frame.crane, request: frame.request, outcome: 0 }, 'stop');
    }
    desk.saysStatus(A, { state: 'stopped' });
    desk.sent.length = 0;
    desk.advance(25);
    const releases = desk.take('release');
    expect(releases.map(({ frame }) => frame.crane)).toEqual([A, B]);
    expect(desk.effects).not.toContain('finished');
    for (const { frame } of releases) {
      desk.says({ type: 'grant', crane: frame.crane, request: frame.request, outcome: 0, generation: 0, holder: '' });
    }
    desk.advance(25);
    expect(desk.effects.filter((effect) => effect === 'finished')).toHaveLength(1);
    desk.advance(1000);
    expect(desk.take('claim'), 'nothing is claimed again').toEqual([]);
  });

  test('does not wait for ever, and not at all without a connection', () => {
    const desk = connected();
    desk.saysStatus(A, { state: 'moving' });
    desk.step({ kind: 'shutdown' });
    desk.advance(4900);
    expect(desk.effects).not.toContain('finished');
    desk.advance(200);
    expect(desk.effects).toContain('finished');

    const offline = new DeskUnderTest();
    offline.step({ kind: 'shutdown' });
    offline.sample();
    expect(offline.effects).toContain('finished');
  });
});
