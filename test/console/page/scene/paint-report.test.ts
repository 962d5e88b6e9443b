// What the page tells of its painting, and how often.

import { describe, expect, it } from 'vitest';
import { clockDue, oldestOf, PaintReports } from '../../../../src/console/page/scene/paint-report.ts';

describe('PaintReports', () => {
  it('has nothing to tell before a picture came', () => {
    expect(new PaintReports().due(undefined, { a: 0, b: 0 })).toBeUndefined();
  });

  it('tells each new picture, also where nothing is painted, so that room is made for the next', () => {
    const reports = new PaintReports();
    expect(reports.due(1, { a: 0, b: 0 })).toEqual({ a: 0, b: 0 });
    expect(reports.due(2, { a: 0, b: 0 })).toEqual({ a: 0, b: 0 });
  });

  it('tells a number once, when it has been painted', () => {
    const reports = new PaintReports();
    reports.due(1, { a: 0, b: 0 });
    expect(reports.due(1, { a: 8, b: 0 })).toEqual({ a: 8, b: 0 });
    expect(reports.due(1, { a: 8, b: 0 })).toBeUndefined();
  });

  it('tells that nothing is painted any more', () => {
    const reports = new PaintReports();
    reports.due(1, { a: 8, b: 9 });
    expect(reports.due(1, { a: 0, b: 0 })).toEqual({ a: 0, b: 0 });
  });
});

describe('oldestOf', () => {
  it('counts the oldest of what shows one crane, and nothing where nothing shows it', () => {
    expect(oldestOf([])).toBe(0);
    expect(oldestOf([12, 9])).toBe(9);
    expect(oldestOf([12, 0])).toBe(0);
  });
});

describe('clockDue', () => {
  it('ticks with new pictures at 60 Hz at most, and ten times a second without', () => {
    expect(clockDue(16.6, true)).toBe(true);
    expect(clockDue(6.9, true)).toBe(false);
    expect(clockDue(16.6, false)).toBe(false);
    expect(clockDue(100, false)).toBe(true);
    expect(clockDue(Number.POSITIVE_INFINITY, false)).toBe(true);
  });
});
