import { fc, it as prop } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { columnsIn, fitTiles, heightOf } from '../../../../src/console/page/wall/fit.ts';

const TILE = 16.8;

describe('the size of the tiles', () => {
  it('is large where there are few', () => {
    const few = fitTiles([2], 1920, 1000);
    expect(few.density).toBe('full');
    expect(few.em).toBeGreaterThan(30);
  });

  it('shows 64 cranes of one gateway at once on 1080p and on 4K', () => {
    for (const [width, height] of [
      [1920, 950],
      [3840, 2000],
    ] as const) {
      const { em, density } = fitTiles([64], width, height);
      expect(density).toBe('dense');
      expect(heightOf([64], width / em, 7.9) * em).toBeLessThanOrEqual(height);
    }
  });

  it('grows with the screen, since it is looked at from further away', () => {
    expect(fitTiles([64], 3840, 2000).em).toBeGreaterThan(1.7 * fitTiles([64], 1920, 1000).em);
  });

  it('stays legible where there is no room for all: the wall is scrolled', () => {
    expect(fitTiles([200], 800, 300)).toEqual({ em: 11, density: 'dense' });
    expect(fitTiles([], 0, 0).em).toBeGreaterThan(0);
  });

  it('lays gateways side by side as long as they fit, and begins a line otherwise', () => {
    const one = heightOf([2], 100, TILE);
    expect(heightOf([2, 2], 100, TILE)).toBe(one);
    expect(heightOf([2, 2, 2], 100, TILE)).toBeGreaterThan(2 * one);
    expect(columnsIn(5)).toBe(1);
  });

  const counts = fc.array(fc.nat(64), { minLength: 1, maxLength: 16 });
  prop.prop([counts, fc.integer({ min: 300, max: 4000 }), fc.integer({ min: 200, max: 2200 })])(
    'never needs to scroll unless the type is as small as it may be',
    (tiles, width, height) => {
      const { em, density } = fitTiles(tiles, width, height);
      const needed = heightOf(tiles, width / em, density === 'full' ? TILE : 7.9) * em;
      expect(needed <= height || em === Math.max(11, width * 0.0045)).toBe(true);
    },
  );
});
