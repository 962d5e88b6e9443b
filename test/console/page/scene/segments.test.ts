// Lines of the solid view: boxes have their edges, dashes stay on their line, hatching stays within its box.

import { fc, test as property } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { dashed, edges, hatched } from '../../../../src/console/page/scene/solid/segments.ts';

const BOX = { min: { x: 0, y: 0, z: 0 }, max: { x: 4, y: 2, z: 6 } };

it('a box has twelve edges', () => {
  const segments: number[] = [];
  edges(segments, BOX, 0);
  expect(segments).toHaveLength(12 * 6);
});

it('dashes cover half of a line and stay on it', () => {
  const segments: number[] = [];
  dashed(segments, { x: 0, y: 0, z: 0 }, { x: 8, y: 0, z: 0 }, 1);
  expect(segments.filter((_, index) => index % 3 === 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

const size = fc.double({ min: 0.1, max: 500, noNaN: true });
property.prop([size, size, size, size])('hatching is bounded and stays within its box', (x, y, z, every) => {
  const segments: number[] = [];
  hatched(segments, { min: { x: 0, y: 0, z: 0 }, max: { x, y, z } }, every);
  expect(segments.length).toBeLessThan(6 * 300);
  const bounds = [x, y, z];
  for (const [index, value] of segments.entries()) {
    expect(value).toBeGreaterThanOrEqual(-1e-9);
    expect(value).toBeLessThanOrEqual((bounds[index % 3] ?? 0) + 1e-9);
  }
});
