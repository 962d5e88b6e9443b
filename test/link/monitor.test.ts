import { describe, expect, test } from 'vitest';
import { codeNumber, type CraneNumber } from '../../src/domain/index.ts';
import { type CommandAccount, type ConfirmedCommand, LinkMonitor } from '../../src/link/index.ts';
import { millis, monotonicMs, toStamp } from '../../src/quantity/index.ts';
import { RecordedLink } from './recorded-link.ts';

const CRANE = 1 as CraneNumber;
const SHARED = { sharedClock: true };
const at = monotonicMs;

function confirmation(received: number, applied: number, stamps: readonly [number, number, number]): ConfirmedCommand {
  const [arrivedAt, decidedAt, confirmedAt] = stamps.map((ms) => toStamp(at(ms)));
  return {
    received,
    applied,
    arrivedAt: arrivedAt!,
    decidedAt: decidedAt!,
    confirmedAt: confirmedAt!,
    loopAge: millis(30),
  };
}

const NO_STAMPS = [0, 0, 0] as const;

function setUp(): { monitor: LinkMonitor; seen: RecordedLink } {
  const seen = new RecordedLink();
  return { monitor: new LinkMonitor(CRANE, seen), seen };
}

function sum(account: CommandAccount): number {
  let refused = 0;
  for (const count of account.refused.values()) refused += count;
  return account.accepted + refused + account.lost + account.unanswered;
}

describe('the way of one command', () => {
  test('is cut into its stages at the stamps', () => {
    const { monitor, seen } = setUp();
    monitor.sent(1, at(100.5), at(100));
    monitor.confirmed(confirmation(1, 0, [101, 101.25, 103]), at(104), SHARED);
    expect(seen.stages).toEqual([
      ['input', 0.5],
      ['uplink', 0.5],
      ['downlink', 1],
      ['gateway', 0.25],
      ['plc', 1.75],
    ]);
    expect(seen.roundTrips).toEqual([4]);
    expect(seen.loopAges).toEqual([30]);
    expect(seen.applied).toEqual([]);
  });

  test('has no uplink and downlink where the clocks differ', () => {
    const { monitor, seen } = setUp();
    monitor.sent(1, at(100.5), at(100));
    monitor.confirmed(confirmation(1, 1, [9, 9.5, 10]), at(104), { sharedClock: false });
    expect(seen.stages.map(([stage]) => stage)).toEqual(['input', 'gateway', 'plc']);
    expect(seen.applied).toEqual([4]);
  });

  test('a cyclic command has stages but no round trip', () => {
    const { monitor, seen } = setUp();
    monitor.sent(1, at(100), undefined);
    monitor.confirmed(confirmation(1, 1, NO_STAMPS), at(104), SHARED);
    expect(seen.roundTrips).toEqual([]);
    expect(seen.applied).toEqual([]);
    expect(seen.loopAges).toEqual([30]);
  });

  test('superseded ones are confirmed by the first status at or after their number', () => {
    const { monitor, seen } = setUp();
    for (let sequence = 1; sequence <= 4; sequence += 1) monitor.sent(sequence, at(100 + sequence), at(100 + sequence));
    monitor.confirmed(confirmation(3, 1, NO_STAMPS), at(110), SHARED);
    expect(seen.roundTrips).toEqual([9, 8, 7]);
    expect(seen.applied).toEqual([9]);
    expect(seen.loopAges, 'one set of stages for one confirmation').toEqual([30]);
  });

  test('is counted once, however often its confirmation is repeated', () => {
    const { monitor, seen } = setUp();
    monitor.sent(1, at(100), at(100));
    for (let copy = 0; copy < 3; copy += 1) monitor.confirmed(confirmation(1, 1, NO_STAMPS), at(104 + copy), SHARED);
    expect([seen.roundTrips, seen.applied, seen.loopAges]).toEqual([[4], [4], [30]]);
  });

  test.each([0, 2, 5000, 0xffff_ffff])('a confirmation of %i, which was never sent, counts nothing', (received) => {
    const { monitor, seen } = setUp();
    monitor.sent(1, at(100), at(100));
    monitor.confirmed(confirmation(received, received, NO_STAMPS), at(104), SHARED);
    expect([seen.roundTrips, seen.applied, seen.loopAges]).toEqual([[], [], []]);
  });

  test('works across the wrap of the sequence', () => {
    const { monitor, seen } = setUp();
    for (const sequence of [0xffff_fffe, 0xffff_ffff, 0, 1]) monitor.sent(sequence, at(100), at(100));
    monitor.confirmed(confirmation(0, 0xffff_ffff, NO_STAMPS), at(105), SHARED);
    expect(seen.roundTrips).toEqual([5, 5, 5]);
    expect(seen.applied).toEqual([5, 5]);
    monitor.answered(0xffff_fffe, 0);
    expect(monitor.account()).toMatchObject({ sent: 4, accepted: 1, unanswered: 3 });
  });
});

describe('what never comes back', () => {
  test('shows its age until then', () => {
    const { monitor } = setUp();
    monitor.sent(1, at(100), at(99));
    monitor.sent(2, at(120), undefined);
    monitor.sent(3, at(130), at(130));
    const open: [string, number][] = [];
    monitor.forEachUnconfirmed(at(150), (what, age) => open.push([what, age]));
    expect(open).toEqual([
      ['received', 51],
      ['received', 20],
      ['applied', 51],
      ['applied', 20],
    ]);
    expect(monitor.unconfirmedAge(at(150))).toBe(50);
  });

  test('counts with its age when the session ends, and is then gone', () => {
    const { monitor, seen } = setUp();
    monitor.sent(1, at(100), at(100));
    monitor.abandon(at(400));
    expect([seen.roundTrips, seen.applied]).toEqual([[300], [300]]);
    expect(monitor.unconfirmedAge(at(500))).toBeUndefined();
    monitor.sent(1, at(600), at(600));
    monitor.confirmed(confirmation(1, 1, NO_STAMPS), at(602), SHARED);
    expect(seen.roundTrips).toEqual([300, 2]);
  });

  test('with the session alive, only its answer is lost: the confirmation may still come', () => {
    const { monitor, seen } = setUp();
    monitor.sent(1, at(100), at(100));
    monitor.abandonAnswers();
    expect(monitor.account()).toMatchObject({ sent: 1, lost: 1, unanswered: 0 });
    monitor.answered(1, 0);
    expect(monitor.account()).toMatchObject({ accepted: 0, lost: 1 });
    monitor.confirmed(confirmation(1, 1, NO_STAMPS), at(150), SHARED);
    expect(seen.roundTrips).toEqual([50]);
  });

  test('gives its place to newer ones after 4096, as lost and with its age', () => {
    const { monitor, seen } = setUp();
    for (let sequence = 1; sequence <= 4097; sequence += 1) monitor.sent(sequence, at(sequence), at(sequence));
    expect(seen.lost).toBe(1);
    expect(seen.roundTrips).toEqual([4096]);
    const account = monitor.account();
    expect(account).toMatchObject({ sent: 4097, lost: 1, unanswered: 4096 });
    monitor.answered(1, 0);
    expect(monitor.account()).toMatchObject({ accepted: 0 });
  });
});

describe('the account', () => {
  test('knows every outcome by its code, counts each command once, and adds up', () => {
    const { monitor, seen } = setUp();
    for (let sequence = 1; sequence <= 6; sequence += 1) monitor.sent(sequence, at(sequence), undefined);
    monitor.answered(1, 0);
    monitor.answered(2, codeNumber('SAFETY_STALE_COMMAND'));
    monitor.answered(2, 0);
    monitor.answered(3, codeNumber('SAFETY_STALE_COMMAND'));
    monitor.answered(4, 65_535);
    monitor.answered(77, 0);
    const account = monitor.account();
    expect(account).toMatchObject({ sent: 6, accepted: 1, lost: 0, unanswered: 2 });
    expect([...account.refused]).toEqual([
      ['SAFETY_STALE_COMMAND', 2],
      ['UNKNOWN', 1],
    ]);
    expect(sum(account)).toBe(account.sent);
    expect(seen.answers).toEqual(['OK', 'SAFETY_STALE_COMMAND', 'SAFETY_STALE_COMMAND', 'UNKNOWN']);
  });
});
