// A drive alone: its ramp keeps to acceleration and jerk and does not overshoot; its brake; its end stops.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { AxisDrive, type DriveHold, type DriveLimits } from '../../../../firmware-mocks/crane/plant/drive.ts';

const DT = 0.01;
const TROLLEY: DriveLimits = {
  min: -1000,
  max: 1000,
  speed: 4.4,
  acceleration: 1,
  jerk: 1.6,
  lag: 0.25,
  brake: 2,
  friction: 0.05,
};

interface Run {
  readonly fastest: number;
  readonly steepest: number;
  readonly jerkiest: number;
}

/** Steps for `seconds` towards a reference; the largest speed, acceleration and jerk on the way. */
function run(drive: AxisDrive, seconds: number, reference: number, hold: DriveHold = 'driven', pull = 0): Run {
  let fastest = 0;
  let steepest = 0;
  let jerkiest = 0;
  let accelerated: number | undefined;
  for (let step = 0; step < seconds / DT; step += 1) {
    const before = drive.speed;
    drive.step(hold, reference, pull, DT);
    const acceleration = (drive.speed - before) / DT;
    fastest = Math.max(fastest, Math.abs(drive.speed));
    steepest = Math.max(steepest, Math.abs(acceleration));
    if (accelerated !== undefined) jerkiest = Math.max(jerkiest, Math.abs(acceleration - accelerated) / DT);
    accelerated = acceleration;
  }
  return { fastest, steepest, jerkiest };
}

describe('a driven axis', () => {
  it('reaches its reference without passing it, within its acceleration and its jerk', () => {
    const drive = new AxisDrive(TROLLEY, 0);
    const { fastest, steepest, jerkiest } = run(drive, 10, 4);
    expect(drive.speed).toBeCloseTo(4, 3);
    expect(fastest).toBeLessThan(4.001);
    expect(steepest).toBeCloseTo(1, 9);
    expect(jerkiest).toBeLessThan(1.6 + 1e-6);
  });

  it('answers a small step as a first-order lag: 63 % after τ', () => {
    const drive = new AxisDrive({ ...TROLLEY, jerk: 1e6 }, 0);
    run(drive, TROLLEY.lag, 0.1);
    expect(drive.speed / 0.1).toBeGreaterThan(0.61);
    expect(drive.speed / 0.1).toBeLessThan(0.66);
  });

  it('stops within v·τ + v²/2a + v·a/2j', () => {
    const drive = new AxisDrive(TROLLEY, 0);
    run(drive, 10, 4);
    const { position: before, speed } = drive;
    run(drive, 20, 0);
    const allowed = speed * TROLLEY.lag + (speed * speed) / 2 + speed / (2 * TROLLEY.jerk);
    expect(drive.speed).toBeCloseTo(0, 3);
    expect(drive.position - before).toBeLessThan(allowed);
    expect(drive.position - before).toBeGreaterThan((speed * speed) / 2);
  });

  it('goes no faster than its motor', () => {
    expect(run(new AxisDrive(TROLLEY, 0), 20, 1e9).fastest).toBeLessThan(4.4 + 1e-9);
  });

  it('follows without a lag where it has none', () => {
    const drive = new AxisDrive({ ...TROLLEY, lag: 0 }, 0);
    expect(run(drive, 10, -4).fastest).toBeLessThan(4.01);
    expect(drive.speed).toBeCloseTo(-4, 3);
  });

  test.prop([fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 20 })])(
    'keeps to its limits under any references',
    (references) => {
      const drive = new AxisDrive(TROLLEY, 0);
      for (const reference of references) {
        const { fastest, steepest } = run(drive, 0.7, reference);
        expect(fastest).toBeLessThan(4.45);
        expect(steepest).toBeLessThan(1 + 1e-9);
      }
    },
  );
});

describe('a set brake', () => {
  it('brings the axis to rest at its rate and holds it, whatever the reference', () => {
    const drive = new AxisDrive(TROLLEY, 0);
    run(drive, 10, 4);
    const { position, speed } = drive;
    run(drive, 2.1, 4, 'braked');
    expect(drive.speed).toBe(0);
    expect(drive.position - position).toBeCloseTo((speed * speed) / (2 * TROLLEY.brake), 1);
    const rested = drive.position;
    run(drive, 5, 4, 'braked', -3);
    expect(drive.position).toBe(rested);
  });
});

describe('an axis that nothing holds', () => {
  it('coasts until friction has its speed', () => {
    const drive = new AxisDrive(TROLLEY, 0);
    run(drive, 5, 1);
    run(drive, 19, 0, 'free');
    expect(drive.speed).toBeGreaterThan(0);
    run(drive, 3, 0, 'free');
    expect(drive.speed).toBe(0);
  });

  it('is pulled away by a weight, but not by one that friction carries', () => {
    const heavy = new AxisDrive({ ...TROLLEY, friction: 0.5 }, 0);
    run(heavy, 2, 0, 'free', -3);
    expect(heavy.speed).toBeCloseTo(-5, 6);
    run(heavy, 10, 0, 'free', -3);
    expect(heavy.speed).toBeGreaterThan(-3 * TROLLEY.speed);
    const light = new AxisDrive({ ...TROLLEY, friction: 0.5 }, 0);
    run(light, 2, 0, 'free', -0.4);
    expect(light.position).toBe(0);
  });
});

describe('an end stop', () => {
  it.each([1, -1])('is hard: at %d the axis stands, and can leave the other way', (way) => {
    const drive = new AxisDrive({ ...TROLLEY, min: -5, max: 5 }, 0);
    run(drive, 10, 4 * way);
    expect(drive.position).toBe(5 * way);
    expect(Math.abs(drive.speed)).toBe(0);
    run(drive, 2, -4 * way);
    expect(drive.position * way).toBeLessThan(4.5);
  });

  it('counts travel to the stop and not beyond', () => {
    const drive = new AxisDrive({ ...TROLLEY, min: -5, max: 5 }, 0);
    run(drive, 10, 4);
    run(drive, 20, -4);
    expect(drive.travelled).toBeCloseTo(15, 9);
  });
});
