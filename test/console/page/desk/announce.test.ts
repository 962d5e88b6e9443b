// What a screen reader says by itself: stops at once, the rest at most once a second and only the newest.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type News, POLITE_MS, SILENCE, speech } from '../../../../src/console/page/desk/announce.ts';

const ready: News = { key: 'ready', isStop: false };
const moving: News = { key: 'moving', isStop: false };
const stopped: News = { key: 'stopped', isStop: true };

describe('the announcements', () => {
  it('say both cranes once, and nothing again that is no news', () => {
    const first = speech(SILENCE, { a: ready, b: moving }, 0);
    expect(first).toMatchObject({ polite: ['a', 'b'], assertive: [] });
    expect(speech(first.spoken, { a: ready, b: moving }, 9000)).toMatchObject({ polite: [], assertive: [] });
  });

  it('wait a second with what is no stop, and then say the newest', () => {
    const { spoken } = speech(SILENCE, { a: ready, b: ready }, 0);
    expect(speech(spoken, { a: moving, b: ready }, POLITE_MS - 1).polite).toEqual([]);
    expect(speech(spoken, { a: moving, b: ready }, POLITE_MS).polite).toEqual(['a']);
  });

  it('say a stop at once', () => {
    const { spoken } = speech(SILENCE, { a: ready, b: ready }, 0);
    expect(speech(spoken, { a: ready, b: stopped }, 1)).toMatchObject({ polite: [], assertive: ['b'] });
  });

  it('say nothing of what came and went meanwhile', () => {
    const { spoken } = speech(SILENCE, { a: ready, b: ready }, 0);
    const between = speech(spoken, { a: moving, b: ready }, 10);
    expect(speech(between.spoken, { a: ready, b: ready }, POLITE_MS).polite).toEqual([]);
  });

  const news = fc.constantFrom(ready, moving, stopped);
  test.prop([fc.array(fc.tuple(news, news, fc.nat({ max: 400 })), { maxLength: 80 })])(
    'are polite at most once a second, and never late with a stop',
    (steps) => {
      let spoken = SILENCE;
      let now = 0;
      let politeAt = Number.NEGATIVE_INFINITY;
      for (const [a, b, wait] of steps) {
        now += wait;
        const said = speech(spoken, { a, b }, now);
        if (said.polite.length > 0) {
          expect(now - politeAt).toBeGreaterThanOrEqual(POLITE_MS);
          politeAt = now;
        }
        for (const [side, each] of [['a', a] as const, ['b', b] as const])
          expect(said.assertive.includes(side)).toBe(each.isStop && spoken[side] !== each.key);
        spoken = said.spoken;
      }
    },
  );
});
