// Two workstations and a supervisor at one gateway: who holds a crane, how it changes hands, and that nothing moves
// by itself when it has. Narrated on a hand-moved clock.

import { beforeEach, describe, expect, it } from 'vitest';
import { codeNumber, codeOfNumber } from '../../src/domain/index.ts';
import { CRANE_A, CRANE_B, GatewayBench, Station } from '../support/gateway-bench.ts';

let bench: GatewayBench;
let anna: Station;
let ben: Station;
let sam: Station;

beforeEach(() => {
  bench = new GatewayBench().start();
  anna = new Station(bench, 'anna').connect();
  ben = new Station(bench, 'ben').connect();
  sam = new Station(bench, 'sam', 'supervisor').connect();
  bench.run(50);
});

/** Anna drives crane A at full speed. */
function annaDrives(): void {
  bench.plc().positions.trolley = -10;
  anna.arm();
  anna.push(4);
  bench.run(5500);
  expect(anna.state()).toBe('moving');
  expect(bench.plc().speeds.trolley).toBe(4);
}

const grantsOf = (station: Station) =>
  station.heard.flatMap((frame) => (frame.type === 'grant' ? [codeOfNumber(frame.outcome)] : []));

/** Everything but what arming asks for: the stick out, the deadman held all the time. */
function insist(station: Station, forMs: number): void {
  station.hands().deadman = true;
  station.push(4);
  bench.run(forMs);
}

describe('two operators claim', () => {
  it('at once: one of them holds it, the other is told who, and commands of the other move nothing', () => {
    expect(anna.claim()).toBe('OK');
    expect(ben.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
    expect(ben.heard.at(-1)).toMatchObject({ type: 'grant', generation: 0, holder: 'anna' });
    expect(ben.claim(CRANE_B)).toBe('OK');
    const { session, epoch } = ben;
    bench.send(ben.control, { ...anna.command(CRANE_A.number), session, epoch });
    expect(bench.observer.refused.at(-1)).toBe('AUTHORITY_NOT_HOLDER');
    bench.run(20);
    for (const station of [anna, ben, sam]) expect(station.status().holder).toBe('anna');
    expect([anna.status().held, ben.status().held, sam.status().held]).toEqual([true, false, false]);
  });
});

describe('a hand-over', () => {
  it('is offered at rest and caught; the new holder begins at neutral, the old one is out', () => {
    anna.arm();
    expect(anna.offer()).toBe('OK');
    bench.run(5000);
    expect(ben.status().offered).toBe(true);
    expect(anna.state()).toBe('ready');

    expect(ben.claim()).toBe('OK');
    bench.run(30);
    expect(anna.notices).toEqual([{ crane: 1, code: 'AUTHORITY_HANDED_OVER', detail: 'ben' }]);
    expect(sam.status()).toMatchObject({ holder: 'ben', offered: false });

    const before = { ...bench.plc().positions };
    insist(ben, 1500);
    insist(anna, 1500);
    expect(bench.plc().positions).toEqual(before);
    expect(bench.observer.refused).toContain('AUTHORITY_NOT_HOLDER');

    ben.letGo();
    bench.run(1500);
    ben.hands().deadman = true;
    bench.run(60);
    ben.push(2);
    bench.run(1500);
    expect(ben.state()).toBe('moving');
    expect(bench.plc().moving).toBe(true);
  });

  it('that nobody catches is denied after 45 s: the holder keeps the crane, and may drive on', () => {
    anna.arm();
    anna.offer();
    bench.run(44_900);
    expect(ben.status().offered).toBe(true);
    bench.run(200);
    expect(ben.status().offered).toBe(false);
    expect(anna.notices).toEqual([{ crane: 1, code: 'AUTHORITY_OFFER_EXPIRED', detail: '' }]);
    expect(ben.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
    expect(anna.state()).toBe('ready');
    anna.push(1);
    bench.run(200);
    expect(anna.state()).toBe('moving');
  });

  it('is not made in motion, and motion ends it', () => {
    annaDrives();
    expect(anna.offer()).toBe('AUTHORITY_MOVING');
    anna.push(0);
    bench.run(6000);
    expect(anna.offer()).toBe('OK');
    anna.push(1);
    bench.run(100);
    expect(ben.status().offered).toBe(false);
    expect(anna.notices).toEqual([{ crane: 1, code: 'AUTHORITY_OFFER_WITHDRAWN', detail: '' }]);
    expect(ben.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
  });
});

describe('a supervisor takes over', () => {
  it('a crane at full speed: ramp, change of hands at rest, and nothing moves until neutral and deadman', () => {
    annaDrives();
    const decided = bench.now;
    const inFlight = anna.command(CRANE_A.number);
    const { trolley: from } = bench.plc().positions;
    expect(sam.takeOver('fire in hold 3')).toBe('AUTHORITY_TAKEOVER_PENDING');
    const told = { crane: 1, code: 'AUTHORITY_TAKEN_OVER', detail: 'by sam: fire in hold 3' };
    expect(anna.notices).toEqual([told]);
    expect(bench.observer.stops.at(-1)).toEqual({ crane: 1, cause: 'AUTHORITY_TAKEN_OVER', at: decided });

    // The ramp of the drives: 4 m/s at 0.8 m/s². Anna holds on as hard as she can.
    let changedMoving = false;
    bench.run(4000, () => {
      changedMoving ||= bench.plc().moving && sam.held.has(CRANE_A.number);
    });
    expect(anna.status()).toMatchObject({ held: true, state: 'stopping', holder: 'anna' });
    expect(anna.cause()).toBe('AUTHORITY_TAKEN_OVER');
    bench.run(2000, () => {
      changedMoving ||= bench.plc().moving && sam.held.has(CRANE_A.number);
    });
    expect(changedMoving).toBe(false);
    expect(grantsOf(sam)).toEqual(['AUTHORITY_TAKEOVER_PENDING', 'OK']);
    expect(bench.plc().positions.trolley - from).toBeLessThan((4 * 4) / (2 * 0.8) + 0.2);
    expect(anna.status()).toMatchObject({ held: false, holder: 'sam', generation: 2 });
    expect(anna.notices).toEqual([told, told]);
    expect(sam.status()).toMatchObject({ held: true, state: 'stopped' });

    // Anna pushes on: she is refused. So is Sam, who has not shown neutral.
    const { trolley: at } = bench.plc().positions;
    bench.send(anna.control, { ...inFlight, sequence: inFlight.sequence + 10_000 });
    expect(bench.observer.refused.at(-1)).toBe('AUTHORITY_NOT_HOLDER');
    insist(sam, 2000);
    expect(bench.plc().positions.trolley).toBe(at);

    sam.letGo();
    bench.run(500);
    sam.hands().rearmPresses += 1;
    bench.run(1500);
    sam.hands().deadman = true;
    bench.run(60);
    expect(sam.state()).toBe('ready');
    sam.push(1);
    bench.run(1000);
    expect(bench.plc().moving).toBe(true);
  });

  it('and gives back: a command of the first claim is refused by its generation', () => {
    anna.arm();
    anna.letGo();
    bench.run(500);
    const inFlight = anna.command(CRANE_A.number);
    anna.sending = false;
    expect(sam.takeOver('inspection')).toBe('OK');
    bench.run(500);
    expect(sam.release()).toBe('OK');
    expect(anna.claim()).toBe('OK');
    bench.run(100);
    const echo = anna.status().number;
    bench.send(anna.control, { ...inFlight, sequence: inFlight.sequence + 10_000, echo });
    expect(bench.observer.refused.at(-1)).toBe('COMMAND_GENERATION');
    expect(anna.status().generation).toBe(3);
  });

  it('and loses its own connection before the crane rests: the holder keeps a crane that must be re-armed', () => {
    annaDrives();
    sam.takeOver('x');
    bench.run(200);
    bench.link().answers = false;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'down', code: 'PLC_TIMEOUT', detail: '' } });
    sam.drop();
    bench.run(11_000);
    bench.link().answers = true;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'up', bootCounter: 7 } });
    bench.run(500);
    expect(anna.status()).toMatchObject({ held: true, generation: 1, state: 'stopped' });
    const { trolley } = bench.plc().positions;
    insist(anna, 1500);
    expect(bench.plc().positions.trolley).toBe(trolley);
  });

  it('is the right of nobody else', () => {
    annaDrives();
    expect(ben.takeOver('mine')).toBe('AUTHORITY_ROLE');
    expect(sam.takeOver(' ')).toBe('AUTHORITY_REASON');
    bench.run(500);
    expect(anna.state()).toBe('moving');
    expect(anna.notices).toEqual([]);
  });
});

describe('whoever may not', () => {
  it('as a viewer: claims nothing, commands nothing, and stops everything', () => {
    annaDrives();
    const vera = new Station(bench, 'vera', 'viewer').connect();
    bench.run(50);
    const refused = 'AUTHORITY_ROLE';
    expect([vera.claim(CRANE_B), vera.takeOver('x'), vera.offer()]).toEqual([refused, refused, refused]);
    const { session, epoch, control } = vera;
    const forged = { ...anna.command(CRANE_A.number), session, epoch };
    bench.send(control, forged);
    expect(vera.heard.at(-1)).toMatchObject({ type: 'ack', outcome: codeNumber('AUTHORITY_ROLE') });
    expect(anna.state()).toBe('moving');
    bench.send(control, { ...forged, sequence: forged.sequence + 1, emergencyRun: false });
    expect(bench.observer.stops.at(-1)).toMatchObject({ crane: 1, cause: 'SAFETY_EMERGENCY_STOP' });
  });

  it('with papers for another crane: refused by their own code, claims and commands alike', () => {
    const dan = new Station(bench, 'dan');
    dan.cranes = new Set([CRANE_B.number]);
    dan.connect();
    bench.run(50);
    expect(dan.claim()).toBe('AUTHORITY_CRANE_NOT_GRANTED');
    expect(dan.claim(CRANE_B)).toBe('OK');
    bench.send(dan.control, { ...dan.command(CRANE_B.number), crane: CRANE_A.number });
    expect(bench.observer.refused.at(-1)).toBe('AUTHORITY_CRANE_NOT_GRANTED');
    expect(anna.status().holder).toBe('');
  });
});

describe('a holder', () => {
  it('that falls silent loses the crane after ten seconds, never before it rests, and is told', () => {
    annaDrives();
    anna.sending = false;
    const since = bench.now;
    let takenMoving = false;
    bench.run(9900, () => {
      takenMoving ||= bench.plc().moving && anna.status().holder === '';
    });
    expect(takenMoving).toBe(false);
    expect(ben.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
    bench.run(200);
    expect(anna.notices.at(-1)?.code).toBe('AUTHORITY_SILENT');
    expect(ben.claim()).toBe('OK');
    expect(bench.now - since).toBeGreaterThan(10_000);
    anna.sending = true;
    bench.run(100);
    expect(bench.observer.refused.at(-1)).toBe('AUTHORITY_NOT_HOLDER');
    expect(ben.status().generation).toBe(2);
  });
});
