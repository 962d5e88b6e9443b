// Who holds a crane, at the doors of the core: hand-over, take-over, what everyone is told of them, and the audit.
// The rules themselves are in test/authority; the story is in test/scenarios/authority.test.ts.

import { describe, expect, it } from 'vitest';
import { codeNumber, type Role } from '../../src/domain/index.ts';
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

  it('is one at a time, and the crane is not offered away meanwhile', () => {
    const { bench, anna, ben, sam } = withSupervisor();
    const tom = new Station(bench, 'tom', 'supervisor').connect();
    anna.push(2);
    bench.run(1000);
    expect(sam.takeOver('x')).toBe('AUTHORITY_TAKEOVER_PENDING');
    expect(tom.takeOver('y')).toBe('AUTHORITY_TAKEOVER_OTHER');
    expect(anna.offer()).toBe('AUTHORITY_TAKEOVER_PENDING');
    expect(ben.claim()).toBe('AUTHORITY_TAKEOVER_PENDING');
    expect(audited(bench, 'takeover')).toEqual([
      ['AUTHORITY_TAKEOVER_PENDING', 'sam', 'x'],
      ['AUTHORITY_TAKEOVER_OTHER', 'tom', 'y'],
    ]);
    bench.run(5000);
    expect(sam.status()).toMatchObject({ held: true, generation: 2 });
    expect(tom.heard.filter(({ type }) => type === 'grant')).toHaveLength(1);
  });

  it('asked for twice is one: the holder is told once, and the last request is answered when the crane rests', () => {
    const { bench, anna, sam } = withSupervisor();
    anna.push(2);
    bench.run(1000);
    expect([sam.takeOver('x'), sam.takeOver('x')]).toEqual(Array(2).fill('AUTHORITY_TAKEOVER_PENDING'));
    expect(anna.notices).toHaveLength(1);
    bench.run(5000);
    expect(sam.status()).toMatchObject({ held: true, generation: 2 });
    expect(anna.notices).toHaveLength(2);
  });

  it.each([
    ['lost', (sam: Station) => sam.drop()],
    ['replaced by another one of its session', (sam: Station) => void sam.connect(sam.key)],
  ])(
    'is void once the control path of its supervisor is %s: the holder keeps a stopped crane, and is told',
    (_, go) => {
      const { bench, anna, sam } = withSupervisor();
      sam.connectStop();
      anna.push(2);
      bench.run(1000);
      expect(sam.takeOver('x')).toBe('AUTHORITY_TAKEOVER_PENDING');
      bench.run(200);
      go(sam);
      expect(anna.notices.at(-1)).toEqual({ crane: 1, code: 'AUTHORITY_TAKEOVER_VOID', detail: 'by sam: x' });
      expect(audited(bench, 'takeover').at(-1)).toEqual(['AUTHORITY_TAKEOVER_VOID', 'sam', 'x']);
      bench.run(8000);
      expect(anna.status()).toMatchObject({ held: true, generation: 1, state: 'stopped', holder: 'anna' });
      expect(anna.status().lastStop).toBe(codeNumber('AUTHORITY_TAKEN_OVER'));
      expect(bench.plc().moving).toBe(false);
      expect(audited(bench, 'claim-ended')).toEqual([]);
    },
  );
});

describe('by whom', () => {
  function labelled() {
    const bench = new GatewayBench().start();
    const desk = (name: string, role: Role, label: string) => {
      const station = new Station(bench, name, role);
      station.label = label;
      return station.connect();
    };
    const anna = desk('anna', 'operator', 'desk 1');
    const mallory = desk('mallory', 'operator', 'anna');
    const sam = desk('sam', 'supervisor', 'sam');
    bench.run(50);
    return { bench, desk, anna, mallory, sam };
  }

  it('is the proven name, and the label behind it: in statuses, grants, notices, bypasses, report and audit', () => {
    const { bench, anna, mallory, sam } = labelled();
    mallory.claim();
    bench.run(20);
    expect(anna.status().holder).toBe('mallory (anna)');
    expect(anna.claim()).toBe('AUTHORITY_HELD_BY_OTHER');
    expect(anna.heard.at(-1)).toMatchObject({ type: 'grant', holder: 'mallory (anna)' });
    mallory.offer();
    expect(anna.notices).toEqual([{ crane: 1, code: 'AUTHORITY_OFFERED', detail: 'mallory (anna)' }]);
    anna.claim();
    expect(mallory.notices).toEqual([{ crane: 1, code: 'AUTHORITY_HANDED_OVER', detail: 'anna (desk 1)' }]);
    sam.bypass({ code: 'LIMIT_WIND', timeMs: 5000, reason: 'x' });
    expect(bench.core.report(bench.now as never).cranes[0]?.bypasses).toMatchObject([{ by: 'sam' }]);
  });

  it('of a take-over too, by whatever the supervisor calls its desk', () => {
    const { bench, desk, anna } = labelled();
    const eve = desk('eve', 'supervisor', 'sam');
    anna.claim();
    bench.run(50);
    eve.takeOver('x');
    expect(anna.notices).toEqual([{ crane: 1, code: 'AUTHORITY_TAKEN_OVER', detail: 'by eve (sam): x' }]);
    expect(audited(bench, 'claim-ended')).toEqual([['AUTHORITY_TAKEN_OVER', 'desk 1', 'by eve (sam): x']]);
  });

  it.each([
    ['a label that is empty', 'ben', '', 'ben'],
    ['a label that has no room whole', 'ben', 'ü'.repeat(32), `ben (${'ü'.repeat(29)})`],
    ['a name that leaves no room for a label', 'b'.repeat(62), 'desk', 'b'.repeat(62)],
    ['a name that has no room itself', 'b'.repeat(70), 'desk', 'b'.repeat(64)],
  ])('with %s', (_, name, label, shown) => {
    const { bench, desk, anna } = labelled();
    desk(name, 'operator', label).claim();
    bench.run(20);
    expect(anna.status().holder).toBe(shown);
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
