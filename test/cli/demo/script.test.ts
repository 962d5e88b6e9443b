import { describe, expect, it } from 'vitest';
import { demoScript } from '../../../src/cli/demo/script.ts';

describe('the demo script', () => {
  it.each([2, 3, 5, 6, 8, 20, 60, 3600])(
    'of %i s is in order, ends at rest, and lets go of both deadmen',
    (seconds) => {
      const { pad, releases, lengthMs } = demoScript(seconds);
      let before = 0;
      for (const { at_ms, left = [0, 0], right = [0, 0] } of pad.steps) {
        expect(at_ms).toBeGreaterThanOrEqual(before);
        for (const position of [...left, ...right]) expect(Math.abs(position)).toBeLessThanOrEqual(1);
        before = at_ms;
      }
      const last = pad.steps.findLast((step) => step.left !== undefined);
      expect(last).toMatchObject({ left: [0, 0], right: [0, 0] });
      expect(pad.steps.findLast((step) => step.buttons !== undefined)?.buttons).toEqual([]);
      expect(releases.length).toBeGreaterThan(0);
      expect(lengthMs).toBeGreaterThanOrEqual(Math.max(...releases));
      expect(lengthMs).toBeLessThanOrEqual(seconds * 1000 + 1500);
    },
  );

  it('drives both ways where there is time for it', () => {
    const trolley = (seconds: number): number[] => demoScript(seconds).pad.steps.map((step) => step.left?.[0] ?? 0);
    expect(Math.min(...trolley(3))).toBe(0);
    expect(Math.min(...trolley(8))).toBeLessThan(-0.4);
    expect(Math.max(...trolley(8))).toBeGreaterThan(0.4);
  });
});
