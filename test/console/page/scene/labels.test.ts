// Labels and words: legible, none over another, true to the model.

import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ageText, gapReading, sentenceOf } from '../../../../src/console/page/scene/describe.ts';
import {
  LABEL_HEIGHT,
  labelsOf,
  labelWidth,
  metresText,
  placeLabels,
  type Say,
} from '../../../../src/console/page/scene/labels.ts';
import { type CraneModel, craneModel } from '../../../../src/console/page/scene/model.ts';
import { pairOf, scenesOf, statusOf } from './views.ts';

const say: Say = (key, parts = {}) => [key, ...Object.values(parts)].join(' ');

function modelOf(fresh = true, ...given: Parameters<typeof statusOf>): CraneModel {
  return craneModel('a', pairOf(statusOf(...given)), scenesOf(), { a: true, b: fresh }) as CraneModel;
}

describe('labelsOf', () => {
  const textOf = (model: CraneModel, id: string) => labelsOf(model, say).find((label) => label.id === id)?.text;

  it('names load, trolley and gap', () => {
    const model = modelOf();
    expect(textOf(model, 'load')).toBe('scene.label.load 26.0 8.0');
    expect(textOf(model, 'trolley')).toBe('scene.label.trolley 10.0');
    expect(textOf(model, 'gap')).toBe('scene.label.gap 124.0');
  });

  it('puts a question mark behind places that were not referenced, and names no gap that is not known', () => {
    expect(textOf(modelOf(true, {}, {}, 'LIMIT_UNREFERENCED'), 'trolley')).toBe('scene.label.trolley 10.0?');
    expect(textOf(modelOf(false), 'gap')).toBeUndefined();
  });

  it('names an end of travel that is near', () => {
    expect(textOf(modelOf(), 'end-trolley')).toBeUndefined();
    expect(textOf(modelOf(true, { trolley: { at: 34 } }), 'end-trolley')).toBe('scene.label.end 38.0');
  });
});

describe('words', () => {
  it('say that the gap is not known', () => {
    expect(gapReading(modelOf(false), say)).toEqual([
      { name: 'scene.reading.gap B', value: 'scene.reading.gap-unknown', warns: true },
    ]);
  });

  it('say where every axis stands', () => {
    const sentence = sentenceOf(modelOf(), say);
    expect(sentence).toContain('scene.axis.trolley 10.0 m');
    expect(sentence).toContain('scene.axis.hoist 8.0 m');
  });

  it('give ages in ms, then in s; none as a dash', () => {
    expect([12.4, 3240, 120_000, Number.POSITIVE_INFINITY].map(ageText)).toEqual(['12 ms', '3.2 s', '120 s', '–']);
    expect([-0.04, undefined, -3.25].map(metresText)).toEqual(['0.0', '–', '-3.3']);
  });
});

const label = fc.record({
  at: fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 500 }), z: fc.constant(0) }),
  text: fc.string({ maxLength: 20 }),
});
property.prop([fc.array(label, { maxLength: 24 })])('no label covers another, and none leaves the view', (given) => {
  const labels = given.map((one, index) => ({ ...one, id: String(index), tone: 'plain' as const }));
  const placed = placeLabels(labels, ({ x, y }) => ({ left: x, top: y }), 900, 500);
  for (const [index, a] of placed.entries()) {
    expect(a.top).toBeGreaterThanOrEqual(0);
    expect(a.top).toBeLessThanOrEqual(500);
    for (const b of placed.slice(index + 1)) {
      const apart = (labelWidth(a.label.text) + labelWidth(b.label.text)) / 2;
      expect(Math.abs(a.top - b.top) >= LABEL_HEIGHT || Math.abs(a.left - b.left) >= apart).toBe(true);
    }
  }
});
