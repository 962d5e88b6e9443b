// The PLC's own limits and interlocks as timelines: what it refuses a gateway that asks for too much.

import { describe, expect, it } from 'vitest';
import { LEVELS, PLC_STOP_CAUSES as CAUSE } from '../../../../src/registers/index.ts';
import { LEVELS_RUN, Rig } from './rig.ts';

const HOIST = 0;
const TROLLEY = 1;
const GANTRY = 2;
const OPEN = 1;
const CLOSE = 2;

function ready(): Rig {
  return new Rig().scan().handshake();
}

describe('range', () => {
  it('clamps a speed that is a little too high to full speed', () => {
    const rig = ready()
      .sense({ positions: [10, -12, 100, 0, 0] })
      .command({ trolley: 4.4 })
      .run(6000);
    expect(rig.reference(TROLLEY)).toBeCloseTo(4, 6);
  });

  it.each([
    ['hoist', HOIST, 3, 30],
    ['trolley', TROLLEY, 4, 38],
  ] as const)('brings the %s to creep before the last 1.5 m and to rest inside its range', (axis, slot, speed, end) => {
    const rig = ready().command({ [axis]: speed });
    let fastestInZone = 0;
    for (let at = 0; at < 60_000; at += 10) {
      rig.run(10);
      if (rig.position(slot) > end - 1.5) fastestInZone = Math.max(fastestInZone, rig.reference(slot));
    }
    expect(fastestInZone).toBeGreaterThan(0);
    expect(fastestInZone).toBeLessThanOrEqual(speed * 0.1 + 0.02);
    expect(rig.position(slot)).toBeLessThanOrEqual(end);
    expect(rig.position(slot)).toBeGreaterThan(end - 0.1);
    expect(rig.bits).toContain('ALARM');
  });

  it('lets an axis beyond its end go back and no further', () => {
    const rig = ready()
      .sense({ positions: [31, 0, 100, 0, 0] })
      .command({ hoist: 1 })
      .run(500);
    expect(rig.reference(HOIST)).toBe(0);
    expect(rig.stopCause).toBe(CAUSE.LIMIT);
    expect(rig.command({ hoist: -1 }).run(500).reference(HOIST)).toBeLessThan(-0.3);
  });

  it.each([
    ['hoistUpperFree', 'hoist', HOIST, 1, 'HOIST_UPPER'],
    ['hoistLowerFree', 'hoist', HOIST, -1, 'HOIST_LOWER'],
    ['trolleyMaxFree', 'trolley', TROLLEY, 1, 'TROLLEY_MAX'],
    ['trolleyMinFree', 'trolley', TROLLEY, -1, 'TROLLEY_MIN'],
  ] as const)('stops on %s and lets the other way free', (name, axis, slot, way, bit) => {
    const rig = ready()
      .sense({ [name]: false })
      .command({ [axis]: way })
      .run(500);
    expect(rig.reference(slot)).toBe(0);
    expect(rig.limits).not.toContain(bit);
    expect(rig.stopCause).toBe(CAUSE.LIMIT);
    expect(
      rig
        .command({ [axis]: -way })
        .run(500)
        .reference(slot) * way,
    ).toBeLessThan(-0.3);
  });

  it('stops a moving axis by the quick ramp when its hard switch operates', () => {
    const rig = ready().command({ trolley: 2 }).run(3000);
    const before = rig.reference(TROLLEY);
    rig.sense({ trolleyMaxFree: false }).run(500);
    expect(before - rig.reference(TROLLEY)).toBeCloseTo(0.6, 1);
  });
});

describe('anti-collision', () => {
  it('stops short of the smallest gap though the neighbour comes at the same speed', () => {
    const rig = ready().command({ gantry: 0.5, levels: LEVELS_RUN });
    let gap = 12;
    for (let at = 0; at < 120_000; at += 10) {
      const before = rig.position(GANTRY);
      rig.sense({ gapAhead: gap }).run(10);
      gap -= 2 * (rig.position(GANTRY) - before);
    }
    expect(gap).toBeGreaterThan(2);
    expect(gap).toBeLessThan(2.6);
  });

  it('takes no more than half of what lies between the two', () => {
    const rig = ready().sense({ gapAhead: 3.3 }).command({ gantry: 0.5 }).run(12_000);
    const speed = rig.reference(GANTRY);
    expect(speed).toBeGreaterThan(0.1);
    expect(speed * 0.25 + speed ** 2 / (2 * 0.1)).toBeLessThan((3.3 - 2) / 2);
  });

  it('holds the gantry at zero towards a neighbour that is too near, and lets it go away', () => {
    const rig = ready().sense({ gapBehind: 2.2 }).command({ gantry: -0.2 }).run(5000);
    expect(rig.reference(GANTRY)).toBe(0);
    expect(rig.stopCause).toBe(CAUSE.ANTI_COLLISION);
    expect(rig.limits).not.toContain('ANTI_COLLISION');
    expect(rig.command({ gantry: 0.2 }).run(5000).reference(GANTRY)).toBeCloseTo(0.2, 6);
  });
});

describe('gantry', () => {
  it('sounds the horn for 3 s before it travels', () => {
    const rig = ready().command({ gantry: 0.5 }).run(2900);
    expect(rig.outputs?.horn).toBe(true);
    expect(rig.reference(GANTRY)).toBe(0);
    rig.run(300);
    expect(rig.outputs?.horn).toBe(false);
    expect(rig.reference(GANTRY)).toBeGreaterThan(0);
  });

  it('counts the horn of the gateway as the warning', () => {
    const rig = ready()
      .command({ levels: LEVELS_RUN | LEVELS.HORN })
      .run(3100);
    rig.command({ levels: LEVELS_RUN, gantry: 0.5 }).run(100);
    expect(rig.reference(GANTRY)).toBeGreaterThan(0);
  });

  it('forgets a warning that was cut short or is long past', () => {
    const cut = ready().command({ gantry: 0.5 }).run(2000).command({ gantry: 0 }).run(100).command({ gantry: 0.5 });
    expect(cut.run(2000).reference(GANTRY)).toBe(0);
    const past = ready()
      .command({ levels: LEVELS_RUN | LEVELS.HORN })
      .run(3100)
      .command({ levels: LEVELS_RUN })
      .run(5200);
    expect(past.command({ gantry: 0.5 }).run(2000).reference(GANTRY)).toBe(0);
  });

  it('does not travel, nor sound, with the load below the coaming', () => {
    const rig = ready()
      .sense({ positions: [4, 0, 100, 0, 0] })
      .command({ gantry: 0.5 })
      .run(5000);
    expect(rig.reference(GANTRY)).toBe(0);
    expect(rig.outputs?.horn).toBe(false);
    expect(rig.stopCause).toBe(CAUSE.LIMIT);
  });

  it('stops when the load is lowered below the coaming on the way', () => {
    const rig = ready().command({ gantry: 0.5 }).run(6000).command({ hoist: -1 }).run(12_000);
    expect(rig.position(HOIST)).toBeLessThan(5);
    expect(rig.reference(GANTRY)).toBe(0);
  });

  it('releases the rail clamps with the drives and takes their time into account', () => {
    const rig = new Rig().scan();
    expect(rig.outputs?.railClampsReleased).toBe(false);
    rig.handshake();
    expect(rig.outputs?.railClampsReleased).toBe(true);
    expect(rig.limits).not.toContain('RAIL_CLAMPS_RELEASED');
    expect(rig.run(500).limits).toContain('RAIL_CLAMPS_RELEASED');
  });

  it('never clamps a rail that it still moves on', () => {
    const rig = ready().command({ gantry: 0.5 }).run(8000);
    rig.follow = false;
    rig.chainClosed = false;
    expect(rig.run(500).outputs?.railClampsReleased).toBe(true);
    rig.sense({ speeds: [0, 0, 0, 0, 0] });
    expect(rig.run(20).outputs?.railClampsReleased).toBe(false);
  });
});

describe('grab and ropes', () => {
  it('opens at rest and not at trolley or hoist speed', () => {
    expect(ready().command({ attachment: OPEN }).run(40).outputs?.attachment).toBe(-1);
    for (const motion of [{ trolley: 2 }, { hoist: 2 }]) {
      const rig = ready().command(motion).run(2000).command({ attachment: OPEN }).run(40);
      expect(rig.outputs?.attachment).toBe(0);
    }
  });

  it('is hold-to-run: the motor stops with the order, with the RUN level and with the gateway', () => {
    const rig = ready().command({ attachment: CLOSE }).run(40);
    expect(rig.outputs?.attachment).toBe(1);
    expect(rig.command({ attachment: 0 }).run(20).outputs?.attachment).toBe(0);
    const stopped = ready().command({ attachment: CLOSE, levels: LEVELS.EMERGENCY_RUN }).run(40);
    expect(stopped.outputs?.attachment).toBe(0);
    expect(ready().command({ attachment: CLOSE }).run(40).silence(200).outputs?.attachment).toBe(0);
  });

  it('hoists at creep from the close order until the grab is closed', () => {
    const rig = ready().sense({ attachmentOpening: 0.8 }).command({ attachment: CLOSE, hoist: 3 }).run(2000);
    expect(rig.reference(HOIST)).toBeCloseTo(0.3, 6);
    rig.command({ attachment: 0 }).run(500);
    expect(rig.reference(HOIST)).toBeCloseTo(0.3, 6);
    rig.sense({ attachmentOpening: 0.01 }).run(1000);
    expect(rig.reference(HOIST)).toBeGreaterThan(1);
  });

  it('hoists an open grab that is not grabbing at full speed', () => {
    const rig = ready().sense({ attachmentOpening: 1 }).command({ hoist: 3 }).run(1000);
    expect(rig.reference(HOIST)).toBeGreaterThan(0.9);
  });

  it('slack rope blocks lowering only', () => {
    const rig = ready().sense({ ropeTight: false, attachmentOpening: 0.5 });
    rig.command({ hoist: -1, attachment: CLOSE }).run(500);
    expect(rig.reference(HOIST)).toBe(0);
    expect(rig.outputs?.attachment).toBe(1);
    expect(rig.command({ hoist: 1 }).run(500).reference(HOIST)).toBeGreaterThan(0);
  });
});
