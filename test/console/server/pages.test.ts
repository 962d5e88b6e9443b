// Pages of a desk: who gets in, who has the desk, what reaches the cranes and their inputs, what each page is told.

import { describe, expect, it } from 'vitest';
import { MAX_PAGES, MAX_WAITING_PAGES } from '../../../src/console/server/pages.ts';
import { Bench, OPERATOR, VIEWER } from './pages-bench.ts';

describe('getting in', () => {
  it('tells a page what it may do, who has the desk and what stands around the cranes', () => {
    const bench = new Bench();
    const page = bench.page();
    bench.pass(16);
    expect(page.heard.map(({ kind }) => kind)).toEqual(['welcome', 'desk', 'scene', 'picture']);
    expect(page.of('welcome')[0]).toMatchObject({ mayOperate: true, label: 'desk 1', screen: 'page', demo: true });
    expect(page.of('desk')[0]).toEqual({ kind: 'desk', desk: 'free', input: 'own', own: 'stick', pages: 1 });
  });

  it('lets a viewer look on', () => {
    expect(new Bench().page([], VIEWER).of('welcome')[0]?.mayOperate).toBe(false);
  });

  it('has no viewers where there is no token for them', () => {
    const bench = new Bench({ viewerToken: undefined });
    const page = bench.page([], '');
    bench.check(500);
    expect(page.refusal).toBe('CONSOLE_TOKEN');
  });

  it('answers a wrong token late, and takes nothing from it meanwhile, no stop either', () => {
    const bench = new Bench();
    const page = bench.page(['picture'], `${OPERATOR}x`);
    page.says({ kind: 'stop', emergency: true });
    page.says({ kind: 'hello', version: 1, token: OPERATOR });
    bench.check(499);
    expect(page.heard).toEqual([]);
    bench.check(1);
    expect(page.heard).toEqual([{ kind: 'refused', code: 'CONSOLE_TOKEN', detail: '' }]);
    expect(page.ended).toBe('CONSOLE_TOKEN');
    expect(bench.inputs.asked).toEqual([]);
  });

  it.each([
    ['another release', { kind: 'hello', version: 2, token: OPERATOR }, 'CONSOLE_VERSION'],
    ['something else than hello', { kind: 'stop', emergency: true }, 'CONSOLE_FRAME'],
    ['nonsense', { kind: 'hallo' }, 'CONSOLE_FRAME'],
  ])('refuses %s', (_, frame, code) => {
    const bench = new Bench();
    const page = bench.connect();
    page.raw(Buffer.from(JSON.stringify(frame)));
    expect(page.refusal).toBe(code);
    expect(page.ended).toBe(code);
    expect(bench.pages.size).toBe(0);
    expect(bench.inputs.asked).toEqual([]);
  });

  it('refuses what is no text', () => {
    const page = new Bench().page();
    page.raw(undefined);
    expect(page.refusal).toBe('CONSOLE_FRAME');
  });

  it('refuses a second hello', () => {
    const page = new Bench().page();
    page.says({ kind: 'hello', version: 1, token: OPERATOR });
    expect(page.refusal).toBe('CONSOLE_FRAME');
  });

  it('waits ten seconds for a hello', () => {
    const bench = new Bench();
    const page = bench.connect();
    bench.check(9999);
    expect(page.ended).toBeUndefined();
    bench.check(1);
    expect(page.refusal).toBe('CONSOLE_HELLO_TIMEOUT');
  });

  it('serves eight pages; the ninth is told so, and comes in when one has gone', () => {
    const bench = new Bench();
    const pages = Array.from({ length: MAX_PAGES }, () => bench.page());
    expect(bench.page().refusal).toBe('CONSOLE_LIMIT');
    pages[3]?.leaves();
    expect(bench.page().of('welcome')).toHaveLength(1);
  });

  it('lets as many wait for their hello, and those with a wrong token keep their place', () => {
    const bench = new Bench();
    for (let count = 0; count < MAX_WAITING_PAGES; count += 1) bench.page([], 'wrong');
    expect(bench.connect().refusal).toBe('CONSOLE_LIMIT');
    bench.check(500);
    expect(bench.page().of('welcome')).toHaveLength(1);
  });
});

describe('the desk', () => {
  it('is taken by one page, shown to all, and given back', () => {
    const bench = new Bench();
    const [first, second] = [bench.operator(), bench.page()];
    expect(second.asks({ what: 'desk', take: true })).toBe('CONSOLE_DESK_TAKEN');
    bench.pass(16);
    expect(first.of('desk').at(-1)).toMatchObject({ desk: 'yours', pages: 2 });
    expect(second.of('desk').at(-1)).toMatchObject({ desk: 'other page' });
    expect(second.asks({ what: 'desk', take: false })).toBe('CONSOLE_NOT_DESK');
    expect(first.asks({ what: 'desk', take: false })).toBe('OK');
    expect(second.asks({ what: 'desk', take: true })).toBe('OK');
  });

  it('is free again when its page has gone', () => {
    const bench = new Bench();
    bench.operator().leaves();
    expect(bench.page().asks({ what: 'desk', take: true })).toBe('OK');
  });

  it('is free again when its page says nothing any more', () => {
    const bench = new Bench();
    const page = bench.operator();
    bench.check(10_000);
    expect(page.ended).toBeUndefined();
    bench.check(1);
    expect(page.ended).toBe('CONSOLE_HELLO_TIMEOUT');
    // Not refused: it may come back by itself.
    expect(page.refusal).toBeUndefined();
    expect(bench.page().asks({ what: 'desk', take: true })).toBe('OK');
  });

  it('asks the workstation for what its page wishes', () => {
    const bench = new Bench();
    const page = bench.operator();
    for (const what of ['claim', 'release', 'offer', 'withdraw'] as const) {
      expect(page.asks({ what, side: 'b' })).toBe('OK');
    }
    page.asks({ what: 'takeover', side: 'a', reason: 'Anna fell ill' });
    page.asks({ what: 'bypass', side: 'a', code: 'LIMIT_WIND', timeMs: 1000, reason: 'the mast is broken' });
    expect(bench.desk).toEqual([
      ['claim', 'b'],
      ['release', 'b'],
      ['offer', 'b'],
      ['withdraw', 'b'],
      ['takeover', 'a', 'Anna fell ill'],
      ['bypass', 'a', 'LIMIT_WIND', 1000, 'the mast is broken'],
    ]);
  });

  it.each(['', '  ', 'x'.repeat(129), '码'.repeat(43)])('wants a reason that can be recorded: %j', (reason) => {
    const bench = new Bench();
    const page = bench.operator();
    expect(page.asks({ what: 'takeover', side: 'a', reason })).toBe('AUTHORITY_REASON');
    expect(page.asks({ what: 'bypass', side: 'a', code: 'LIMIT_WIND', timeMs: 1, reason })).toBe('AUTHORITY_REASON');
    expect(bench.desk).toEqual([]);
  });

  it.each([
    ['a viewer', VIEWER, 'CONSOLE_LOOKS_ON'],
    ['a page without it', OPERATOR, 'CONSOLE_NOT_DESK'],
  ])('is what everything else needs: %s', (_, token, code) => {
    const bench = new Bench();
    bench.operator();
    const page = bench.page([], token);
    if (token === VIEWER) expect(page.asks({ what: 'desk', take: true })).toBe(code);
    expect(page.asks({ what: 'claim', side: 'a' })).toBe(code);
    expect(page.asks({ what: 'drive-by', input: 'page' })).toBe(code);
    page.says({ kind: 'alarm', request: 91, id: 'x', act: 'acknowledge', timeMs: 0 });
    page.says({ kind: 'fault', request: 92, id: 'gust', on: true });
    expect([page.answer(91), page.answer(92)]).toEqual([code, code]);
    expect([bench.desk, bench.alarms.acts, bench.faults.injected]).toEqual([[], [], []]);
  });

  it('acts on alarms and faults for its page', () => {
    const bench = new Bench();
    const page = bench.operator();
    page.says({ kind: 'alarm', request: 91, id: 'x', act: 'shelve', timeMs: 5000 });
    page.says({ kind: 'fault', request: 92, id: 'gust', on: true });
    expect([page.answer(91), page.answer(92)]).toEqual(['OK', 'OK']);
    expect(bench.alarms.acts).toEqual([['x', 'shelve', 5000, bench.now, 0]]);
    expect(bench.faults.injected).toEqual([['gust', true]]);
  });
});

describe('a stop', () => {
  it('is taken from every page, a viewer too', () => {
    const bench = new Bench();
    bench.page([], VIEWER).says({ kind: 'stop', emergency: false });
    bench.page().says({ kind: 'stop', emergency: true });
    expect(bench.inputs.asked).toEqual([['stop'], ['emergency']]);
  });

  it('is taken from a page that has said too much, before it is let go', () => {
    const bench = new Bench();
    const page = bench.page([]);
    // The burst, less the hello and the watch.
    for (let count = 0; count < 198; count += 1) page.says({ kind: 'watch', topics: [] });
    expect(page.ended).toBeUndefined();
    page.says({ kind: 'stop', emergency: true });
    expect(bench.inputs.asked).toEqual([['emergency']]);
    expect(page.refusal).toBe('CONSOLE_FLOOD');
  });
});

describe('a page that drives', () => {
  it('is as old as the picture that it drives by', () => {
    const bench = new Bench();
    const page = bench.operator();
    const sentAt = bench.now;
    expect(page.asks({ what: 'drive-by', input: 'page' })).toBe('OK');
    bench.pass(16);
    page.drives([1, 2], page.tick - 1);
    page.drives([3, 4]);
    expect(bench.inputs.asked).toEqual([
      ['take', [1, 2], sentAt, 5],
      ['take', [3, 4], bench.now, 5],
    ]);
  });

  it('is heard once, and in order', () => {
    const bench = new Bench();
    const page = bench.operator();
    page.drives([1], page.tick, 5);
    page.drives([2], page.tick, 5);
    page.drives([3], page.tick, 4);
    page.drives([4], page.tick, 7);
    expect(bench.inputs.asked.map(([, report]) => report)).toEqual([[1], [4]]);
  });

  it('drives by no picture that this connection has not sent', () => {
    const bench = new Bench();
    const page = bench.connect(500);
    page.says({ kind: 'hello', version: 1, token: OPERATOR });
    page.says({ kind: 'watch', topics: ['picture'] });
    page.asks({ what: 'desk', take: true });
    bench.pass(16);
    expect(page.tick).toBe(501);
    for (const tick of [0, 1, 500, 502, Number.MAX_SAFE_INTEGER]) page.drives([1], tick);
    expect(bench.inputs.asked).toEqual([]);
    page.drives([2], 501);
    expect(bench.inputs.asked).toHaveLength(1);
  });

  it('is never younger than it is, however long its picture is forgotten', () => {
    const bench = new Bench();
    const page = bench.operator();
    const first = page.tick;
    for (let count = 0; count < 200; count += 1) {
      bench.pass(16);
      page.sees();
    }
    page.drives([1], first);
    const [, , sentAt] = bench.inputs.asked.at(-1) ?? [];
    expect(bench.now - Number(sentAt)).toBeGreaterThanOrEqual(1000);
  });

  it('is not heard without the desk', () => {
    const bench = new Bench();
    bench.operator();
    const other = bench.page();
    bench.pass(16);
    other.drives([1]);
    other.says({ kind: 'hands-off' });
    expect(bench.inputs.asked).toEqual([]);
  });

  it('lets go when it says so', () => {
    const bench = new Bench();
    bench.operator().says({ kind: 'hands-off' });
    expect(bench.inputs.asked).toEqual([['hands off']]);
  });

  it.each(['leaves', 'gives the desk back', 'is refused', 'is silent'])('lets go when it %s', (how) => {
    const bench = new Bench();
    const page = bench.operator();
    page.asks({ what: 'drive-by', input: 'page' });
    bench.inputs.rests = false;
    if (how === 'leaves') page.leaves();
    else if (how === 'is refused') page.raw(Buffer.from('{'));
    else if (how === 'is silent') bench.check(10_001);
    else page.asks({ what: 'desk', take: false });
    expect(bench.inputs.asked).toEqual([['hands off']]);
    // The own input drives as soon as everything rests, with pages or without.
    bench.check(100);
    expect(bench.inputs.driver).toBe('page');
    bench.inputs.rests = true;
    bench.check(100);
    expect(bench.inputs.driver).toBe('own');
  });

  it('is not followed by the next page before that has asked to drive', () => {
    const bench = new Bench();
    const page = bench.operator();
    page.asks({ what: 'drive-by', input: 'page' });
    bench.inputs.rests = false;
    page.leaves();
    const next = bench.operator();
    next.drives([9]);
    // As old as can be: its stops count, and nothing else.
    expect(bench.inputs.asked).toEqual([['hands off'], ['take', [9], Number.NEGATIVE_INFINITY, 5]]);
    expect(next.asks({ what: 'drive-by', input: 'page' })).toBe('OK');
    next.drives([8]);
    expect(bench.inputs.asked.at(-1)?.[1]).toEqual([8]);
    bench.inputs.rests = true;
    bench.check(100);
    expect(bench.inputs.driver).toBe('page');
  });
});

describe('what is painted', () => {
  const PAINTED = { a: 700, b: 900 };

  it('is told to the gateway, where the page that has the desk was sent it', () => {
    const bench = new Bench();
    const page = bench.operator();
    page.sees(PAINTED);
    expect(bench.desk).toEqual([
      ['painted', 'a', 700],
      ['painted', 'b', 900],
    ]);
    page.sees({ a: 900, b: 0 });
    page.sees({ a: 701, b: 700 });
    expect(bench.desk).toHaveLength(2);
  });

  it('counts of no other page, and not where the terminal is the screen', () => {
    const bench = new Bench();
    bench.operator();
    const other = bench.page();
    bench.pass(16);
    other.sees(PAINTED);
    const terminal = new Bench({ screen: 'terminal' });
    terminal.operator().sees(PAINTED);
    expect([bench.desk, terminal.desk]).toEqual([[], []]);
  });
});

describe('the end', () => {
  it('is told to every page, and closes it', () => {
    const bench = new Bench();
    const pages = [bench.operator(), bench.page(['wall'], VIEWER), bench.connect()];
    bench.pages.close(bench.now);
    expect(pages.map((page) => [page.refusal, page.ended])).toEqual(
      pages.map(() => ['CONSOLE_CLOSED', 'CONSOLE_CLOSED']),
    );
    expect(bench.pages.size).toBe(0);
    expect(bench.wall).toEqual(['open', 'close']);
  });
});
