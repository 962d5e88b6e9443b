// How much a page is told, and when: pictures are the newest only, the rest has its own pace, and a page that takes nothing
// costs a bounded number of bytes and nobody else anything.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { MAX_PICTURES_UNDER_WAY, TOPICS } from '../../../src/console/frames/index.ts';
import { MAX_UNSENT_BYTES } from '../../../src/console/server/pages.ts';
import { runs } from '../../support/runs.ts';
import { status, crane } from '../../workstation/terminal/sample-view.ts';
import { Bench } from './pages-bench.ts';

describe('pictures', () => {
  it('are made once for all pages, with ticks of each page', () => {
    const bench = new Bench();
    const first = bench.page();
    bench.pass(16);
    first.sees();
    const second = bench.page();
    bench.pass(16);
    expect([first.tick, second.tick]).toEqual([2, 1]);
    expect(bench.views).toBe(2);
    expect(first.of('picture').at(-1)?.view).toEqual(JSON.parse(JSON.stringify(bench.view)));
  });

  it('come to who has seen the last ones, and are the newest then', () => {
    const bench = new Bench();
    const page = bench.page();
    bench.pass(1000);
    expect(page.of('picture')).toHaveLength(MAX_PICTURES_UNDER_WAY);
    bench.view = { ...bench.view, cranes: [crane({ status: status({ number: 999 }) }), bench.view.cranes[1]] };
    page.sees();
    bench.pass(16);
    expect(page.of('picture').at(-1)).toMatchObject({ tick: 3, view: { cranes: [{ status: { number: 999 } }, {}] } });
  });

  it('are not made where nobody watches', () => {
    const bench = new Bench();
    bench.page([]);
    bench.connect();
    bench.pass(1000);
    expect(bench.views).toBe(0);
  });

  it('make no room for what was never sent', () => {
    const bench = new Bench();
    const page = bench.page();
    bench.pass(100);
    page.says({ kind: 'seen', tick: 4_000_000, painted: { a: 0, b: 0 } });
    page.says({ kind: 'seen', tick: 0, painted: { a: 0, b: 0 } });
    bench.pass(100);
    expect(page.tick).toBe(2);
  });

  it('wait while bytes do', () => {
    const bench = new Bench();
    const page = bench.page();
    page.unsent = 1;
    bench.pass(100);
    expect(page.of('picture')).toHaveLength(0);
    page.unsent = 0;
    bench.pass(16);
    expect(page.of('picture')).toHaveLength(1);
  });

  const step = fc.oneof(
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ do: fc.constant('see' as const), behind: fc.integer({ min: -3, max: 5 }) }),
    fc.record({ do: fc.constant('watch' as const), topics: fc.subarray([...TOPICS]) }),
  );
  test.prop([fc.array(step, { maxLength: 60 })], { numRuns: runs(200) })(
    'are never more under way than two, whatever a page sees and watches',
    (steps) => {
      const bench = new Bench();
      const page = bench.page();
      let seen = 0;
      for (const each of steps) {
        if (each.do === 'pass') bench.pass(each.ms);
        else if (each.do === 'watch') page.says({ kind: 'watch', topics: each.topics });
        else {
          const tick = Math.max(0, page.tick - each.behind);
          page.says({ kind: 'seen', tick, painted: { a: 0, b: 0 } });
          if (tick <= page.tick) seen = Math.max(seen, tick);
        }
        expect(page.tick - seen).toBeLessThanOrEqual(MAX_PICTURES_UNDER_WAY);
        expect(page.of('picture').map(({ tick }) => tick)).toEqual(page.of('picture').map((_, index) => index + 1));
      }
    },
  );
});

describe('the other topics', () => {
  /** What a page that sees everything is told in a second. */
  function inOneSecond(bench: Bench, page: ReturnType<Bench['page']>): void {
    for (let ms = 0; ms < 1000; ms += 16) {
      bench.pass(16);
      page.sees();
    }
  }

  it('have each its pace', () => {
    const bench = new Bench();
    const page = bench.page(TOPICS);
    inOneSecond(bench, page);
    page.heard.length = 0;
    for (let second = 0; second < 10; second += 1) inOneSecond(bench, page);
    const count = (kind: Parameters<typeof page.of>[0]): number => Math.round(page.of(kind).length / 10);
    expect(count('picture')).toBeGreaterThan(60);
    expect([count('devices'), count('latency'), count('wall'), count('alarms')]).toEqual([20, 4, 5, 1]);
    expect([count('faults'), count('scene'), count('desk')]).toEqual([0, 0, 0]);
  });

  it('are told at once when they have changed', () => {
    const bench = new Bench();
    const page = bench.page(['alarms', 'faults']);
    bench.pass(16);
    page.sees();
    page.heard.length = 0;
    bench.alarms.version += 1;
    bench.faults.version += 1;
    bench.scene += 1;
    bench.pass(16);
    expect(page.heard.map(({ kind }) => kind).toSorted()).toEqual(['alarms', 'faults', 'picture', 'scene']);
  });

  it('are told to who watches them, and once more to who comes back to them', () => {
    const bench = new Bench();
    const page = bench.page(['picture']);
    bench.pass(16);
    page.sees();
    expect(page.of('alarms')).toHaveLength(0);
    for (const topics of [['alarms', 'faults'], ['picture'], ['alarms', 'faults']] as const) {
      page.says({ kind: 'watch', topics });
      bench.pass(16);
      page.sees();
    }
    expect([page.of('alarms').length, page.of('faults').length]).toEqual([2, 2]);
  });

  it('go on in the strip where the page has it', () => {
    const bench = new Bench();
    const page = bench.page(['latency']);
    inOneSecond(bench, page);
    const points = page.of('latency').flatMap(({ strip }) => strip.map(({ at }) => at));
    expect(points).toEqual(points.map((_, index) => index + 1));
  });

  it('open the wall while somebody looks at it', () => {
    const bench = new Bench();
    const [first, second] = [bench.page(['wall']), bench.page(['wall'])];
    first.leaves();
    second.says({ kind: 'watch', topics: [] });
    expect(bench.wall).toEqual(['open', 'close']);
  });
});

describe('a page that takes nothing', () => {
  it('is told two pictures, and next to nothing else, for as long as it lasts', () => {
    const bench = new Bench();
    const page = bench.page(TOPICS);
    const other = bench.page(TOPICS);
    for (let ms = 0; ms < 9000; ms += 100) {
      bench.alarms.version += 1;
      bench.scene += 1;
      bench.pass(100);
      other.sees();
    }
    expect(page.of('picture')).toHaveLength(MAX_PICTURES_UNDER_WAY);
    for (const kind of ['alarms', 'scene', 'latency', 'devices', 'wall', 'faults', 'desk'] as const) {
      expect(page.of(kind).length).toBeLessThanOrEqual(MAX_PICTURES_UNDER_WAY);
    }
    expect(other.of('picture').length).toBeGreaterThan(80);
  });

  it('is cut off where what it asked for piles up', () => {
    const bench = new Bench();
    const page = bench.page();
    page.isStalled = true;
    let asked = 0;
    for (; page.ended === undefined && asked < 10_000; asked += 1) {
      page.asks({ what: 'desk', take: true });
      bench.now = (bench.now + 5) as never;
    }
    expect(page.ended).toBe('cut');
    expect(page.bytes).toBeLessThan(MAX_UNSENT_BYTES + 2048);
    expect(bench.page().asks({ what: 'desk', take: true })).toBe('OK');
  });

  it('is cut off where its socket holds too much', () => {
    const bench = new Bench();
    const page = bench.page();
    page.unsent = MAX_UNSENT_BYTES + 1;
    bench.pass(16);
    expect(page.ended).toBe('cut');
  });
});

describe('alarms', () => {
  it('are observed ten times a second without a page too', () => {
    const bench = new Bench();
    for (let count = 0; count < 10; count += 1) bench.check(100);
    expect(bench.alarms.observed).toBe(10);
  });
});
