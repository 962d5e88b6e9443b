// How a crane changes hands, seen from the desks: offered and caught, withdrawn, taken over, and what a desk then leaves alone.

import { describe, expect, test } from 'vitest';
import { codeNumber, type CraneOrder } from '../../src/domain/index.ts';
import { millis } from '../../src/quantity/index.ts';
import { A, B, DeskUnderTest } from './scripted-gateway.ts';

/** A desk that holds both cranes. */
function holder(): DeskUnderTest {
  const desk = new DeskUnderTest();
  desk.connect();
  desk.saysStatus(A);
  desk.saysStatus(B);
  desk.sent.length = 0;
  return desk;
}

/** A desk that sees another one hold both. */
function onlooker(options: { readonly autoClaim: boolean } = { autoClaim: true }): DeskUnderTest {
  const desk = new DeskUnderTest(options);
  desk.step({ kind: 'up', path: 'control' });
  desk.open('control', 10, 20);
  for (const crane of [A, B]) desk.saysStatus(crane, { held: false, holder: 'desk 2', generation: 8 });
  desk.sent.length = 0;
  desk.sample();
  return desk;
}

describe('an offer', () => {
  test('is asked for, and taken back', () => {
    const desk = holder();
    desk.step({ kind: 'offer', side: 'a', open: true });
    const [offer] = desk.take('offer');
    expect(offer).toMatchObject({ path: 'control', frame: { crane: A, open: true, session: 10, epoch: 20 } });
    desk.answers(A, offer!.frame.request, 'OK', 'desk 1', 3);
    expect(desk.core.cranes.a.claim).toMatchObject({ held: true, generation: 3, refusal: 0 });
    desk.step({ kind: 'offer', side: 'a', open: false });
    expect(desk.take('offer')).toMatchObject([{ frame: { crane: A, open: false } }]);
  });

  test('of a crane that this desk does not hold is not sent, and says why', () => {
    const desk = onlooker();
    desk.step({ kind: 'offer', side: 'a', open: true });
    expect(desk.take('offer')).toEqual([]);
    expect(desk.core.cranes.a.claim.refusal).toBe(codeNumber('AUTHORITY_NOT_HOLDER'));
  });

  test('that is refused says why, and leaves the claim', () => {
    const desk = holder();
    desk.step({ kind: 'offer', side: 'a', open: true });
    desk.answers(A, desk.take('offer')[0]!.frame.request, 'AUTHORITY_MOVING', 'desk 1');
    expect(desk.core.cranes.a.claim).toMatchObject({ held: true, refusal: codeNumber('AUTHORITY_MOVING') });
  });

  test('while offline is not made later', () => {
    const desk = holder();
    desk.down('control');
    desk.step({ kind: 'offer', side: 'a', open: true });
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 21);
    desk.advance(1000);
    expect(desk.take('offer')).toEqual([]);
  });

  test('that was caught ends the claim; the desk does not claim the crane back, though it becomes free', () => {
    const desk = holder();
    desk.saysStatus(A, { offered: true });
    desk.says({ type: 'notice', crane: A, code: codeNumber('AUTHORITY_HANDED_OVER'), detail: 'to desk 2' });
    desk.saysStatus(A, { held: false, holder: 'desk 2', generation: 4 });
    expect(desk.core.cranes.a.claim.held).toBe(false);
    expect(desk.core.notice).toMatchObject({ code: 'AUTHORITY_HANDED_OVER', detail: 'to desk 2' });
    desk.sent.length = 0;
    desk.saysStatus(A, { held: false, holder: '', generation: 4 });
    desk.advance(3000);
    const about = desk.sent.filter(({ frame }) => 'crane' in frame && frame.crane === A);
    expect(about).toEqual([]);
  });

  test('that nobody took leaves the crane with its holder', () => {
    const desk = holder();
    desk.says({ type: 'notice', crane: A, code: codeNumber('AUTHORITY_OFFER_EXPIRED'), detail: '' });
    desk.saysStatus(A);
    expect(desk.core.cranes.a.claim.held).toBe(true);
    desk.advance(25);
    expect(desk.commands(A).length).toBeGreaterThan(0);
  });
});

describe('catching an offered crane', () => {
  test('is done by hand, never by a desk that claims what is free', () => {
    const desk = onlooker({ autoClaim: true });
    desk.saysStatus(A, { held: false, holder: 'desk 2', offered: true, generation: 8 });
    desk.advance(3000);
    expect(desk.take('claim')).toEqual([]);
    desk.step({ kind: 'claim', side: 'a' });
    desk.sample();
    const [claim] = desk.take('claim');
    expect(claim).toMatchObject({ frame: { crane: A } });
    desk.answers(A, claim!.frame.request, 'OK', 'desk 1', 9);
    desk.sample();
    expect(desk.commands(A)).toMatchObject([{ frame: { generation: 9, sequence: 1 } }]);
  });

  test('too late says so, and is not tried again', () => {
    const desk = onlooker();
    desk.step({ kind: 'claim', side: 'a' });
    desk.sample();
    desk.answers(A, desk.take('claim')[0]!.frame.request, 'AUTHORITY_HELD_BY_OTHER', 'desk 3');
    desk.advance(3000);
    expect(desk.take('claim')).toEqual([]);
    expect(desk.core.cranes.a.claim.refusal).toBe(codeNumber('AUTHORITY_HELD_BY_OTHER'));
  });
});

describe('a take-over', () => {
  test('of a crane that moves is answered twice: pending, then granted', () => {
    const desk = onlooker({ autoClaim: false });
    desk.step({ kind: 'takeover', side: 'a', reason: ' operator does not answer ' });
    const [takeover] = desk.take('takeover');
    expect(takeover).toMatchObject({ frame: { crane: A, reason: 'operator does not answer' } });
    const { request } = takeover!.frame;
    desk.answers(A, request, 'AUTHORITY_TAKEOVER_PENDING', 'desk 2');
    expect(desk.core.cranes.a.claim).toMatchObject({
      held: false,
      refusal: codeNumber('AUTHORITY_TAKEOVER_PENDING'),
    });
    desk.advance(3000);
    expect(desk.sent, 'asked once').toEqual([]);
    desk.answers(A, request, 'OK', 'desk 1', 9);
    expect(desk.core.cranes.a.claim).toMatchObject({ held: true, generation: 9, refusal: 0 });
    desk.sample();
    expect(desk.commands(A)).toMatchObject([{ frame: { generation: 9 } }]);
  });

  test('is not answered by the grant of another request', () => {
    const desk = onlooker({ autoClaim: false });
    desk.step({ kind: 'takeover', side: 'a', reason: 'why not' });
    const { request } = desk.take('takeover')[0]!.frame;
    desk.answers(A, request + 1, 'OK', 'desk 1', 9);
    desk.answers(B, request, 'OK', 'desk 1', 9);
    expect([desk.core.cranes.a.claim.held, desk.core.cranes.b.claim.held]).toEqual([false, false]);
  });

  test('that waits when the connection is lost is void: it is shown no longer, and its grant would not count', () => {
    const desk = onlooker({ autoClaim: false });
    desk.step({ kind: 'takeover', side: 'a', reason: 'why not' });
    const { request } = desk.take('takeover')[0]!.frame;
    desk.answers(A, request, 'AUTHORITY_TAKEOVER_PENDING', 'desk 2');
    desk.step({ kind: 'down', path: 'control', cause: undefined });
    expect(desk.core.cranes.a.claim.refusal).toBe(0);
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 10, 21);
    desk.answers(A, request, 'OK', 'desk 1', 9);
    expect(desk.core.cranes.a.claim.held).toBe(false);
  });

  test('of a crane that somebody else is taking over is refused, and no grant comes after it', () => {
    const desk = onlooker({ autoClaim: false });
    desk.step({ kind: 'takeover', side: 'a', reason: 'why not' });
    const { request } = desk.take('takeover')[0]!.frame;
    desk.answers(A, request, 'AUTHORITY_TAKEOVER_OTHER', 'desk 2');
    desk.answers(A, request, 'OK', 'desk 1', 9);
    expect(desk.core.cranes.a.claim).toMatchObject({ held: false, refusal: codeNumber('AUTHORITY_TAKEOVER_OTHER') });
  });

  test('that fails after all says why', () => {
    const desk = onlooker({ autoClaim: false });
    desk.step({ kind: 'takeover', side: 'a', reason: 'why not' });
    const { request } = desk.take('takeover')[0]!.frame;
    desk.answers(A, request, 'AUTHORITY_TAKEOVER_PENDING', 'desk 2');
    desk.answers(A, request, 'PLC_LINK_DOWN', 'desk 2');
    desk.answers(A, request, 'OK', 'desk 1', 9);
    expect(desk.core.cranes.a.claim).toMatchObject({ held: false, refusal: codeNumber('PLC_LINK_DOWN') });
  });

  test('needs a reason; a long one is cut, one of a terminal is defused', () => {
    const desk = onlooker({ autoClaim: false });
    desk.step({ kind: 'takeover', side: 'a', reason: '  \t' });
    expect(desk.take('takeover')).toEqual([]);
    expect(desk.core.cranes.a.claim.refusal).toBe(codeNumber('AUTHORITY_REASON'));
    desk.step({ kind: 'takeover', side: 'a', reason: `\u001b[2J${'ü'.repeat(200)}` });
    expect(desk.take('takeover')[0]!.frame.reason).toBe(`?[2J${'ü'.repeat(62)}`);
  });

  test('of what is held already is not asked', () => {
    const desk = holder();
    desk.step({ kind: 'takeover', side: 'a', reason: 'why not' });
    expect(desk.take('takeover')).toEqual([]);
  });

  test('evicts: told by whom and why, commands end, nothing is claimed back, not even with a new session', () => {
    const desk = holder();
    const detail = 'by shift lead: operator does not answer';
    desk.says({ type: 'notice', crane: A, code: codeNumber('AUTHORITY_TAKEN_OVER'), detail });
    expect(desk.core.notice).toMatchObject({ code: 'AUTHORITY_TAKEN_OVER', crane: A, detail });
    desk.down('control', 'SESSION_UNKNOWN');
    desk.step({ kind: 'up', path: 'control' });
    desk.open('control', 11, 1);
    desk.saysStatus(A, { held: false, holder: '' });
    desk.saysStatus(B, { held: false, holder: '' });
    desk.sent.length = 0;
    desk.advance(2000);
    expect(new Set(desk.take('claim').map(({ frame }) => frame.crane))).toEqual(new Set([B]));
    desk.step({ kind: 'claim', side: 'a' });
    desk.sample();
    expect(desk.take('claim').map(({ frame }) => frame.crane)).toContain(A);
  });
});

describe('a bypass', () => {
  test('is asked with protection, time and reason, and ended with time 0', () => {
    const desk = onlooker({ autoClaim: false });
    const asked = { side: 'b', code: 'LIMIT_SLACK_ROPE', reason: 'sensor replaced' } as const;
    desk.step({ kind: 'bypass', ...asked, time: millis(300_000) });
    expect(desk.take('bypass')).toMatchObject([
      { frame: { crane: B, code: codeNumber('LIMIT_SLACK_ROPE'), time: 300_000, reason: 'sensor replaced' } },
    ]);
    desk.step({ kind: 'bypass', ...asked, time: millis(0) });
    const [end] = desk.take('bypass');
    expect(end).toMatchObject({ frame: { time: 0 } });
    desk.answers(B, end!.frame.request, 'AUTHORITY_ROLE', 'desk 2');
    expect(desk.core.cranes.b.claim).toMatchObject({ held: false, refusal: codeNumber('AUTHORITY_ROLE') });
  });

  test.each([300_001, -1, Number.NaN, Number.POSITIVE_INFINITY])('for %d ms is not asked', (time) => {
    const desk = holder();
    desk.step({ kind: 'bypass', side: 'a', code: 'LIMIT_WIND', time: time as never, reason: 'why not' });
    expect(desk.take('bypass')).toEqual([]);
    expect(desk.core.cranes.a.claim.refusal).toBe(codeNumber('AUTHORITY_NOT_BYPASSABLE'));
  });

  test('needs a reason', () => {
    const desk = holder();
    desk.step({ kind: 'bypass', side: 'a', code: 'LIMIT_WIND', time: millis(1000), reason: '' });
    expect(desk.take('bypass')).toEqual([]);
    expect(desk.core.cranes.a.claim.refusal).toBe(codeNumber('AUTHORITY_REASON'));
  });

  test('granted beside a take-over that is pending leaves the take-over open', () => {
    const desk = onlooker({ autoClaim: false });
    desk.step({ kind: 'takeover', side: 'a', reason: 'why not' });
    const takeover = desk.take('takeover')[0]!.frame.request;
    desk.answers(A, takeover, 'AUTHORITY_TAKEOVER_PENDING', 'desk 2');
    desk.step({ kind: 'bypass', side: 'a', code: 'LIMIT_WIND', time: millis(1000), reason: 'calm' });
    desk.answers(A, desk.take('bypass')[0]!.frame.request, 'OK', 'desk 2');
    expect(desk.core.cranes.a.claim.held).toBe(false);
    desk.answers(A, takeover, 'OK', 'desk 1', 9);
    expect(desk.core.cranes.a.claim).toMatchObject({ held: true, generation: 9 });
  });
});

test('a crane that exists but is not named in the papers is asked for once', () => {
  const desk = new DeskUnderTest();
  desk.step({ kind: 'up', path: 'control' });
  desk.open('control', 10, 20);
  desk.sample();
  desk.refuseClaims('AUTHORITY_CRANE_NOT_GRANTED', '');
  desk.advance(3000);
  expect(desk.take('claim')).toEqual([]);
});

test('why a request was refused is told until the operator drives on', () => {
  const desk = holder();
  desk.step({ kind: 'offer', side: 'a', open: true });
  desk.answers(A, desk.take('offer')[0]!.frame.request, 'AUTHORITY_MOVING', 'desk 1');
  desk.advance(500);
  expect(desk.core.cranes.a.claim.refusal).toBe(codeNumber('AUTHORITY_MOVING'));
  desk.stick({ a: { deadman: true } satisfies Partial<CraneOrder> });
  expect(desk.core.cranes.a.claim.refusal).toBe(0);
});
