// Who holds a crane, at the doors of the core: hand-over, take-over, what everyone is told of them, and the audit.
// The rules themselves are in test/authority; the story is in test/scenarios/authority.test.ts.

import { describe, expect, it } from 'vitest';
import { codeNumber } from '../../src/domain/index.ts';
import { CRANE_A, CRANE_B, GatewayBench, Station } from '../support/gateway-bench.ts';

function two() {
  const bench = new GatewayBench().start();
  const anna = new Station(bench).arm();
  const ben = new Station(bench, 'ben').connect();
  bench.run(50);
  return { bench, anna, ben };
}

function withSupervisor() {
  const { bench, anna, ben } = two();
  const sam = new Station(bench, 'sam', 'supervisor').connect();
  bench.run(50);
  return { bench, anna, ben, sam };
}

const audited = (bench: GatewayBench, what: string) =>
  bench.observer.audits
    .filter((entry) => entry.what === what)
    .map(({ outcome, actor, detail }) => [outcome, actor?.label, detail]);

describe('an offer', () => {
  it('is seen by everyone, and caught: the holder is told by whom, and the crane starts from neutral', () => {
    const { bench, anna, ben } = two();
    const vera = new Station(bench, 'vera', 'viewer').connect();
    expect([anna.offer(), anna.offer()]).toEqual(['OK', 'OK']);
    bench.run(5);
    expect(ben.notices).toEqual([{ crane: 1, code: 'AUTHORITY_OFFERED', detail: 'anna' }]);
    expect([...anna.notices, ...vera.notices]).toEqual([]);
    expect([anna.status().offered, ben.status().offered, ben.status(CRANE_B).offered]).toEqual([true, true, false]);
    expect(ben.claim()).toBe('OK');
    bench.run(20);
    expect(anna.notices).toEqual([{ crane: 1, code: 'AUTHORITY_HANDED_OVER', detail: 'ben' }]);
    expect(ben.status()).toMatchObject({ held: true, offered: false, holder: 'ben', generation: 2 });
    expect(anna.status()).toMatchObject({ held: false, offered: false });
    expect(bench.observer.refused.at(-1)).toBe('AUTHORITY_NOT_HOLDER');
    expect(audited(bench, 'offer-ended')).toEqual([['AUTHORITY_HANDED_OVER', 'ben', undefined]]);
    expect(audited(bench, 'claim-ended')).toEqual([['AUTHORITY_HANDED_OVER', 'anna', 'ben']]);
  });

  it('of a moving crane is refused; one that begins to move is no longer offered', () => {
    const { bench, anna, ben } = two();
    anna.offer();
    anna.push(1);
    bench.run(50);
    expect(anna.state()).toBe('moving');
    expect(anna.notices).toEqual([{ crane: 1, code: 'AUTHORITY_OFFER_WITHDRAWN', detail: '' }]);
    expect(ben.status().offered).toBe(false);
    expect(anna.offer()).toBe('AUTHORITY_MOVING');
    expect(ben.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
    expect(audited(bench, 'offer-ended')).toEqual([['AUTHORITY_OFFER_WITHDRAWN', 'anna', undefined]]);
  });

  it('is taken back by whoever made it, and by nobody else', () => {
    const { bench, anna, ben } = two();
    anna.offer();
    expect(ben.withdraw()).toBe('AUTHORITY_NOT_HOLDER');
    expect(anna.withdraw()).toBe('OK');
    bench.run(5);
    expect(ben.status().offered).toBe(false);
    expect(ben.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
    expect(anna.notices).toEqual([]);
  });

  it('cannot be caught while the PLC gives no picture: its reason is the answer', () => {
    const { bench, anna, ben } = two();
    anna.offer();
    bench.link().answers = false;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'down', code: 'PLC_TIMEOUT', detail: '' } });
    expect(ben.claim()).toBe('PLC_TIMEOUT');
    expect(anna.status().held).toBe(true);
  });

  it('ends with a release', () => {
    const { bench, anna, ben } = two();
    anna.offer();
    expect(anna.release()).toBe('OK');
    bench.run(5);
    expect(ben.status()).toMatchObject({ offered: false, holder: '' });
    expect(audited(bench, 'offer-ended')).toEqual([['AUTHORITY_RELEASED', 'anna', undefined]]);
  });
});

describe('a take-over', () => {
  it('of a crane at rest is done at once: one grant, and the holder is told by whom and why', () => {
    const { bench, anna, sam } = withSupervisor();
    expect(sam.takeOver('shift change')).toBe('OK');
    bench.run(20);
    expect(anna.notices).toEqual([{ crane: 1, code: 'AUTHORITY_TAKEN_OVER', detail: 'by sam: shift change' }]);
    expect(sam.status()).toMatchObject({ held: true, generation: 2 });
    expect(sam.heard.filter((frame) => frame.type === 'grant')).toHaveLength(1);
    expect(audited(bench, 'takeover')).toEqual([['OK', 'sam', 'shift change']]);
    expect(audited(bench, 'claim-ended')).toEqual([['AUTHORITY_TAKEN_OVER', 'anna', 'by sam: shift change']]);
  });

  it('needs a reason', () => {
    const { anna, sam } = withSupervisor();
    expect(sam.takeOver(' \u00a0 ')).toBe('AUTHORITY_REASON');
    expect(anna.notices).toEqual([]);
  });

  it('of a crane that nobody holds is a claim, and of the own one changes nothing', () => {
    const { bench, sam } = withSupervisor();
    expect(sam.takeOver('x', CRANE_B)).toBe('OK');
    bench.run(200);
    const { generation, state } = sam.status(CRANE_B);
    expect(sam.takeOver('x', CRANE_B)).toBe('OK');
    bench.run(50);
    expect(sam.status(CRANE_B)).toMatchObject({ generation, state });
  });

  it('is one at a time, is not offered away meanwhile, and ends if its supervisor goes: the holder keeps a stopped crane', () => {
    const { bench, anna, ben, sam } = withSupervisor();
    const tom = new Station(bench, 'tom', 'supervisor').connect();
    anna.push(2);
    bench.run(1000);
    expect(sam.takeOver('x')).toBe('AUTHORITY_TAKEOVER_PENDING');
    expect(tom.takeOver('y')).toBe('AUTHORITY_TAKEOVER_PENDING');
    expect(anna.offer()).toBe('AUTHORITY_TAKEOVER_PENDING');
    expect(ben.claim()).toBe('AUTHORITY_TAKEOVER_PENDING');
    expect(audited(bench, 'takeover').map(([, by]) => by)).toEqual(['sam', 'tom']);
  });

  it('is dropped with the session of the supervisor, however long the crane takes', () => {
    const { bench, anna, sam } = withSupervisor();
    anna.push(2);
    bench.run(1000);
    expect(sam.takeOver('x')).toBe('AUTHORITY_TAKEOVER_PENDING');
    // No picture, so no rest that is known of, for longer than a session lives without sockets.
    bench.link().answers = false;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'down', code: 'PLC_TIMEOUT', detail: '' } });
    sam.drop();
    bench.run(10_100);
    expect(audited(bench, 'takeover').at(-1)).toEqual(['SESSION_UNKNOWN', 'sam', 'x']);
    bench.link().answers = true;
    bench.step({ kind: 'plc', crane: CRANE_A.number, event: { kind: 'up', bootCounter: 7 } });
    bench.run(500);
    expect(anna.status()).toMatchObject({ held: true, generation: 1, state: 'stopped' });
    expect(bench.plc().moving).toBe(false);
  });
});

describe('from beside the gateway', () => {
  it('a take-over stops the crane, evicts its holder and leaves it to nobody', () => {
    const { bench, anna } = two();
    anna.push(2);
    bench.run(1000);
    const { number: crane } = CRANE_A;
    bench.step({ kind: 'local-takeover', crane, reason: 'smoke' });
    expect(bench.localAnswers).toEqual(['AUTHORITY_TAKEOVER_PENDING']);
    expect(bench.core.report(bench.now as never).cranes[0]?.takeover).toEqual({ by: 'gateway bench', reason: 'smoke' });
    expect(bench.observer.stops.at(-1)?.cause).toBe('AUTHORITY_TAKEN_OVER');
    bench.run(3000);
    const told = { crane: 1, code: 'AUTHORITY_TAKEN_OVER', detail: 'by gateway bench: smoke' };
    expect(anna.notices).toEqual([told, told]);
    expect(anna.status()).toMatchObject({ held: false, holder: '' });
    bench.step({ kind: 'local-takeover', crane, reason: 'smoke' });
    bench.step({ kind: 'local-takeover', crane, reason: '' });
    bench.step({ kind: 'local-takeover', crane: 9 as typeof crane, reason: 'x' });
    expect(bench.localAnswers.slice(1)).toEqual(['OK', 'AUTHORITY_REASON', 'AUTHORITY_UNKNOWN_CRANE']);
    expect(audited(bench, 'takeover').map(([outcome, by]) => [outcome, by])).toEqual([
      ['AUTHORITY_TAKEOVER_PENDING', undefined],
      ['OK', undefined],
      ['OK', undefined],
      ['AUTHORITY_REASON', undefined],
      ['AUTHORITY_UNKNOWN_CRANE', undefined],
    ]);
  });

  it('a stop is answered too', () => {
    const { bench } = two();
    bench.step({ kind: 'local-stop', crane: 0, stop: 'stop' });
    bench.step({ kind: 'local-stop', crane: 9 as never, stop: 'stop' });
    expect(bench.localAnswers).toEqual(['OK', 'AUTHORITY_UNKNOWN_CRANE']);
  });

  it('a reset begins where there is something to reset and the crane stands; it starts nothing', () => {
    const { bench, anna } = two();
    const { number: crane } = CRANE_A;
    const reset = (reason = 'checked') => {
      bench.step({ kind: 'local-reset', crane, reason });
      return bench.localAnswers.at(-1);
    };
    expect(reset()).toBe('SAFETY_NOTHING_TO_RESET');
    anna.push(2);
    bench.run(1000);
    anna.hands().emergencyRun = false;
    bench.run(40);
    anna.hands().emergencyRun = true;
    bench.run(40);
    expect(reset()).toBe('AUTHORITY_MOVING');
    anna.letGo();
    bench.run(3000);
    expect(anna.state()).toBe('estopped');
    expect(reset('')).toBe('AUTHORITY_REASON');
    expect(reset()).toBe('OK');
    bench.run(300);
    expect(anna.state()).toBe('neutral-wait');
    expect(bench.plc().moving).toBe(false);
    expect(audited(bench, 'reset')).toEqual([
      ['SAFETY_NOTHING_TO_RESET', undefined, 'checked'],
      ['AUTHORITY_MOVING', undefined, 'checked'],
      ['AUTHORITY_REASON', undefined, ''],
      ['OK', undefined, 'checked'],
      ['OK', undefined, 'cleared SAFETY_EMERGENCY_STOP'],
    ]);
  });
});

describe('the audit', () => {
  it('has every stop with its cause, once, and again where it grows stricter', () => {
    const { bench, anna } = two();
    anna.push(2);
    bench.run(1000);
    anna.sending = false;
    bench.run(3000);
    expect(audited(bench, 'stopped').map(([outcome]) => outcome)).toEqual([
      'SAFETY_LOOP_AGE',
      'SAFETY_COMMAND_TIMEOUT',
    ]);
    expect(bench.observer.stops.map(({ cause }) => cause)).toEqual(['SAFETY_LOOP_AGE', 'SAFETY_COMMAND_TIMEOUT']);
  });

  it('has who pressed stop in a command, once a stop', () => {
    const { bench, anna } = two();
    anna.push(2);
    bench.run(500);
    anna.hands().run = false;
    bench.run(3000);
    expect(audited(bench, 'stop')).toEqual([['OK', 'anna', undefined]]);
  });

  it("has an operator's reset: who began it, and what it cleared", () => {
    const { bench, anna } = two();
    bench.step({ kind: 'local-stop', crane: 1 as never, stop: 'emergency' });
    anna.letGo();
    bench.run(500);
    anna.hands().resetPresses += 1;
    bench.run(300);
    expect(anna.state()).toBe('neutral-wait');
    expect(audited(bench, 'reset')).toEqual([
      ['OK', 'anna', 'begun'],
      ['OK', 'anna', 'cleared SAFETY_EMERGENCY_STOP'],
    ]);
  });

  it('has the end of a silent claim', () => {
    const { bench, anna } = two();
    anna.sending = false;
    bench.run(10_100);
    expect(audited(bench, 'claim-ended')).toEqual([['AUTHORITY_SILENT', 'anna', undefined]]);
    expect(anna.heard.at(-1)).toMatchObject({ type: 'notice', code: codeNumber('AUTHORITY_SILENT') });
  });
});
