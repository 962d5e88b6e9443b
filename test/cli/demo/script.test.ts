import { describe, expect, it } from 'vitest';
import { MAX_SECONDS } from '../../../src/cli/demo.ts';
import { demoScript } from '../../../src/cli/demo/script.ts';

describe('the demo script', () => {
  it.each([2, 3, 5, 6, 8, 20, 60, 3600])(
    'of %i s is in order, ends at rest, and lets go of both deadmen',
    (seconds) => {
      const { pad, releases, lengthMs } = demoScript(seconds);
      const outOfOrder = pad.steps.filter(({ at_ms }, index) => !(at_ms >= (pad.steps[index - 1]?.at_ms ?? 0)));
      expect(outOfOrder).toEqual([]);
      const positions = pad.steps.flatMap(({ left = [0, 0], right = [0, 0] }) => [...left, ...right]);
      expect(positions.filter((position) => !(Math.abs(position) <= 1))).toEqual([]);
      const last = pad.steps.findLast((step) => step.left !== undefined);
      expect(last).toMatchObject({ left: [0, 0], right: [0, 0] });
      expect(pad.steps.findLast((step) => step.buttons !== undefined)?.buttons).toEqual([]);
      expect(releases.length).toBeGreaterThan(0);
      expect(lengthMs).toBeGreaterThanOrEqual(Math.max(...releases));
      expect(lengthMs).toBeLessThanOrEqual(seconds * 1000 + 1500);
    },
  );

  it('lets go of the deadmen for long enough to be armed again, each time', () => {
    const { pad, releases } = demoScript(120);
    const grips = pad.steps.filter((step) => step.buttons !== undefined);
    expect(releases.length).toBeGreaterThan(4);
    for (const [index, { at_ms, buttons = [] }] of grips.entries()) {
      const next = grips[index + 1];
      if (buttons.length > 0 || next === undefined || index === 0) continue;
      // The gateway's 200 ms of neutral begin when the stop has come back.
      expect(next.at_ms - at_ms).toBeGreaterThanOrEqual(500);
    }
    expect(grips.filter(({ at_ms, buttons }) => at_ms > 0 && buttons?.length === 0).map(({ at_ms }) => at_ms)).toEqual(
      releases,
    );
  });

  it('of the longest run is not longer than a stick script and a list of stops may be', () => {
    const { pad, releases } = demoScript(MAX_SECONDS);
    expect(pad.steps.length).toBeLessThanOrEqual(500_000);
    expect(releases.length * 2).toBeLessThanOrEqual(4096);
  });

  it('drives both ways where there is time for it', () => {
    const trolley = (seconds: number): number[] => demoScript(seconds).pad.steps.map((step) => step.left?.[0] ?? 0);
    expect(Math.min(...trolley(3))).toBe(0);
    expect(Math.min(...trolley(8))).toBeLessThan(-0.4);
    expect(Math.max(...trolley(8))).toBeGreaterThan(0.4);
  });
});
