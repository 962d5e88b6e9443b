// Every validation case of the crane model's document, with its published or derived figures.
import { describe, expect, it } from 'vitest';
import { GRAVITY, Pendulum, type PendulumDrive } from '../../../../firmware-mocks/crane/plant/pendulum.ts';

const DT = 0.01;
const DEGREE = Math.PI / 180;

function still(length: number): PendulumDrive {
  return {
    velocityX: 0,
    velocityY: 0,
    accelerationX: 0,
    accelerationY: 0,
    length,
    rate: 0,
    acceleration: 0,
    forceX: 0,
    forceY: 0,
    damping: 0,
    floor: Number.POSITIVE_INFINITY,
  };
}

/** Time between the first and the last of `swings` full swings, by interpolated zero crossings, per swing. */
function period(length: number, degrees: number, swings: number): number {
  const load = new Pendulum(length, degrees * DEGREE);
  const drive = still(length);
  const crossings: number[] = [];
  let before = load.swayTrolley;
  for (let step = 1; crossings.length <= swings; step += 1) {
    load.step(drive, DT);
    const after = load.swayTrolley;
    if (before > 0 && after <= 0) crossings.push((step - after / (after - before)) * DT);
    before = after;
  }
  return ((crossings.at(-1) ?? 0) - (crossings[0] ?? 0)) / swings;
}

/** Drives the suspension point by pieces of constant acceleration, then gives the amplitude of what remains. */
function residual(length: number, pieces: readonly (readonly [acceleration: number, seconds: number])[]): number {
  const load = new Pendulum(length);
  const drive = still(length);
  for (const [acceleration, seconds] of pieces) {
    const steps = Math.round(seconds / DT);
    drive.accelerationX = acceleration;
    // Whole steps of almost DT, so that the piece is exactly as long as it says.
    for (let step = 0; step < steps; step += 1) load.step(drive, seconds / steps);
  }
  drive.accelerationX = 0;
  return swingAmplitude(load, drive);
}

/** Amplitude from the energy of the free swing: exact at any phase, and at any size: 1 − cos θ = 2 sin²(θ/2). */
function swingAmplitude(load: Pendulum, drive: PendulumDrive): number {
  const rate = Math.hypot(load.rate(0), load.rate(1), verticalRate(load));
  const height = 2 * Math.sin(load.sway / 2) ** 2 + (drive.length * rate * rate) / (2 * GRAVITY);
  return 2 * Math.asin(Math.sqrt(height / 2));
}

describe('case 1: the period', () => {
  it.each([
    [10, 6.345],
    [15, 7.771],
    [20, 8.973],
    [30, 10.99],
    [40, 12.69],
  ])('of a rope of %d m is %d s', (length, expected) => {
    expect(period(length, 0.05, 10)).toBeCloseTo(expected, 3);
  });

  it.each([
    [5, 1.000476],
    [10, 1.001907],
    [20, 1.007669],
    [30, 1.017409],
  ])('grows with an amplitude of %d° by %d', (degrees, factor) => {
    const small = 2 * Math.PI * Math.sqrt(20 / GRAVITY);
    expect(period(20, degrees, 10) / small).toBeCloseTo(factor, 5);
  });
});

describe('case 2: one pulse of acceleration', () => {
  const T = 2 * Math.PI * Math.sqrt(20 / GRAVITY);
  it.each([
    [T / 4, 0.0577],
    [T / 2, 0.0816],
    [T, 0],
  ])('of %d s leaves a sway of %d rad', (seconds, expected) => {
    expect(Math.abs(residual(20, [[0.4, seconds]]) - expected)).toBeLessThan(2e-4);
  });

  it('leaves nothing as two equal pulses half a period apart', () => {
    const pulse = 1;
    const left = residual(20, [
      [0.1, pulse],
      [0, T / 2 - pulse],
      [0.1, pulse],
    ]);
    expect(left).toBeLessThan(1e-3);
  });
});

describe('case 3: a trapezoid of speed', () => {
  const SMALL = 1e-3;
  it.each([
    [20, 0.6, 4, 50, 0.16695, 0.16669],
    [15, 0.8, 4, 40, 0.23032, 0.22944],
  ])('L %d m, a %d, v %d, D %d leaves %d rad linear, %d nonlinear', (length, a, v, distance, linear, nonlinear) => {
    const ramp = v / a;
    const shape = (share: number): readonly (readonly [number, number])[] => [
      [a * share, ramp],
      [0, distance / v - ramp],
      [-a * share, ramp],
    ];
    expect(Math.abs(residual(length, shape(1)) - nonlinear)).toBeLessThan(1e-5);
    // So small that the pendulum is linear, then scaled back.
    expect(Math.abs(residual(length, shape(SMALL)) / SMALL - linear)).toBeLessThan(1e-5);
  });
});

describe('case 4: hoisting from 30 m to 15 m at a constant rate', () => {
  it.each([
    [1.5, 1.50014, -0.50874],
    [3, -1.60965, 0.19408],
  ])('at %d m/s gives θ/θ₀ %d and θ′/θ₀ %d', (speed, angle, rate) => {
    const small = 1e-4;
    const load = new Pendulum(30, small);
    const drive = { ...still(30), rate: -speed };
    const steps = Math.round(15 / speed / DT);
    for (let step = 0; step < steps; step += 1) {
      drive.length = 30 - speed * step * DT;
      load.step(drive, DT);
    }
    expect(load.swayTrolley / small).toBeCloseTo(angle, 4);
    expect(load.rate(0) / small).toBeCloseTo(rate, 4);
  });
});

describe('case 5: the conical pendulum', () => {
  it('of 20 m at 12° turns in 8.8744 s', () => {
    const angle = 12 * DEGREE;
    const load = new Pendulum(20, angle);
    const turn = 2 * Math.PI * Math.sqrt((20 * Math.cos(angle)) / GRAVITY);
    expect(turn).toBeCloseTo(8.8744, 4);
    load.push(0, (2 * Math.PI * 20 * Math.sin(angle)) / turn);
    const drive = still(20);
    const steps = 2000;
    for (let step = 0; step < steps; step += 1) {
      load.step(drive, turn / steps);
      expect(load.sway).toBeCloseTo(angle, 6);
    }
    expect(load.position(0)).toBeCloseTo(20 * Math.sin(angle), 6);
    expect(load.position(1)).toBeCloseTo(0, 6);
  });
});

describe('case 6: energy', () => {
  it('is kept to 1 part in 10¹⁰ over 600 s of free swing', () => {
    const load = new Pendulum(20, 5 * DEGREE);
    const drive = still(20);
    const energy = (): number => {
      const speed = 20 * Math.hypot(load.rate(0), load.rate(1), verticalRate(load));
      return GRAVITY * (20 - load.position(2)) + 0.5 * speed * speed;
    };
    const before = energy();
    for (let step = 0; step < 60_000; step += 1) load.step(drive, DT);
    expect(Math.abs(energy() / before - 1)).toBeLessThan(1e-10);
  });

  it('changes by what the rope does: ΔE = −∫T(ẋ·sinθ + L′)dt', () => {
    const load = new Pendulum(20, 0.1);
    const drive = { ...still(20), accelerationX: 0.3, rate: -0.8, acceleration: 0.05 };
    const dt = 0.001;
    let suspensionSpeed = 0;
    let work = 0;
    const energy = (): number => {
      const along = drive.length;
      const vx = suspensionSpeed + drive.rate * Math.sin(load.swayTrolley) + along * load.rate(0);
      const vz = drive.rate * Math.cos(load.swayTrolley) + along * verticalRate(load);
      return -GRAVITY * load.position(2) + 0.5 * (vx * vx + vz * vz);
    };
    const power = (): number => -load.tension(drive) * (suspensionSpeed * Math.sin(load.swayTrolley) + drive.rate);
    const before = energy();
    for (let step = 0; step < 4000; step += 1) {
      const first = power();
      load.step(drive, dt);
      drive.length += drive.rate * dt + 0.5 * drive.acceleration * dt * dt;
      drive.rate += drive.acceleration * dt;
      suspensionSpeed += drive.accelerationX * dt;
      work += 0.5 * (first + power()) * dt;
    }
    expect(energy() - before).toBeCloseTo(work, 4);
  });
});

describe('the rope', () => {
  it('goes slack when it is paid out faster than the load falls, and catches the load again', () => {
    const load = new Pendulum(10);
    const drive = { ...still(10), acceleration: 12 };
    for (let step = 0; step < 50; step += 1) {
      load.step(drive, DT);
      drive.length += drive.rate * DT + 0.5 * drive.acceleration * DT * DT;
      drive.rate += drive.acceleration * DT;
    }
    expect(load.isSlack).toBe(true);
    expect(load.tension(drive)).toBe(0);
    expect(load.position(2)).toBeCloseTo(10 + 0.5 * GRAVITY * 0.25, 2);
    drive.rate = 0;
    drive.acceleration = 0;
    for (let step = 0; step < 200; step += 1) load.step(drive, DT);
    expect(load.isSlack).toBe(false);
    expect(load.position(2)).toBeCloseTo(drive.length, 6);
  });

  it('carries g at rest', () => {
    expect(new Pendulum(20).tension(still(20))).toBeCloseTo(GRAVITY, 12);
  });

  it('lets the load fly on when hoisting stops dead, and has it back after 2v/g', () => {
    const speed = 3;
    const load = new Pendulum(20);
    const drive = { ...still(20), rate: -speed, acceleration: speed / DT };
    load.step(drive, DT);
    expect(load.isSlack).toBe(true);
    drive.length += 0.5 * drive.rate * DT;
    drive.rate = 0;
    drive.acceleration = 0;
    let flight = DT;
    for (; load.isSlack; flight += DT) load.step(drive, DT);
    expect(Math.abs(flight - (2 * speed) / GRAVITY)).toBeLessThan(0.03);
  });
});

describe('the floor', () => {
  const FLOOR = 20;

  /** Pays out until 0.5 m of rope are slack. */
  function landed(): { load: Pendulum; drive: PendulumDrive } {
    const load = new Pendulum(19.5, 0.02);
    const drive = { ...still(19.5), floor: FLOOR, rate: 0.5 };
    for (let step = 0; step < 200; step += 1) {
      load.step(drive, DT);
      drive.length += drive.rate * DT;
    }
    drive.rate = 0;
    return { load, drive };
  }

  it('holds the load, and the rope carries nothing', () => {
    const { load, drive } = landed();
    expect(load.isLying).toBe(true);
    expect(load.tension(drive)).toBe(0);
    expect(load.position(2)).toBe(FLOOR);
    const lies = load.position(0);
    for (let step = 0; step < 500; step += 1) load.step(drive, DT);
    expect(load.position(0)).toBe(lies);
  });

  it('keeps the load where it lies while the suspension moves on', () => {
    const { load, drive } = landed();
    const lies = load.position(0);
    drive.velocityX = 0.4;
    for (let step = 0; step < 100; step += 1) load.step(drive, DT);
    expect(load.isLying).toBe(true);
    expect(load.position(0)).toBeCloseTo(lies - 0.4, 9);
  });

  it('gives it back to the rope when that is hauled in, swinging where it did not hang plumb', () => {
    const { load, drive } = landed();
    drive.velocityX = 0.4;
    for (let step = 0; step < 100; step += 1) load.step(drive, DT);
    drive.velocityX = 0;
    drive.rate = -1;
    for (let step = 0; step < 300; step += 1) {
      load.step(drive, DT);
      drive.length += drive.rate * DT;
    }
    expect(load.isSlack).toBe(false);
    expect(load.position(2)).toBeLessThan(FLOOR - 1);
    expect(load.tension(drive)).toBeGreaterThan(0);
    expect(Math.hypot(load.sway, load.rate(0) * Math.sqrt(drive.length / GRAVITY))).toBeGreaterThan(0.005);
  });

  it('catches a falling load', () => {
    const load = new Pendulum(10);
    const drive = { ...still(10), floor: 12, acceleration: 20 };
    for (let step = 0; step < 200; step += 1) {
      load.step(drive, DT);
      drive.length += drive.rate * DT + 0.5 * drive.acceleration * DT * DT;
      drive.rate += drive.acceleration * DT;
    }
    expect(load.isLying).toBe(true);
    expect(load.position(2)).toBe(12);
  });
});

/** Rate of the direction's vertical part: e·e′ = 0. */
function verticalRate(load: Pendulum): number {
  return -(load.position(0) * load.rate(0) + load.position(1) * load.rate(1)) / load.position(2);
}
