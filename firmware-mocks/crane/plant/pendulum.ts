// The load on its ropes: a 3-D pendulum of variable length without the singularities of angles. Enters: how the
// suspension point accelerates, how the rope pays out, the force on the load. Leaves: the load's direction and
// its rate, in place, by one RK4 step. x along the trolley, y along the gantry, z down.
//
// Taut:  e″ = (u − (u·e)e)/L − (2L′/L)e′ − |e′|²e − c·e′,  u = g − c̈ + F/m
// Tension per mass: u·e + L|e′|² − L″; where it would be negative the rope is slack and the load flies freely. A load
// that reaches the floor lies where it came down until the rope takes it up again.

export const GRAVITY = 9.80665;

/** State of one load. Offsets of its numbers in `values`. */
const EX = 0;
const EY = 1;
const EZ = 2;
const VX = 3;
const VY = 4;
const VZ = 5;
const SIZE = 6;

/** Taut: hangs on the rope. Flying: the rope is slack in the air. Lying: the rope is slack, the load on the floor. */
type Hold = 'taut' | 'flying' | 'lying';

/** What acts on the load during one step; accelerations are constant within it. Metres, seconds. */
export interface PendulumDrive {
  /** Velocity of the suspension point at the beginning of the step; only a lying load feels it. */
  velocityX: number;
  velocityY: number;
  /** Acceleration of the suspension point. */
  accelerationX: number;
  accelerationY: number;
  /** Rope length at the beginning of the step, its rate and its acceleration; growing = paying out. */
  length: number;
  rate: number;
  acceleration: number;
  /** Force on the load per mass: wind. */
  forceX: number;
  forceY: number;
  /** Linear damping of the sway, 1/s. */
  damping: number;
  /** How far below the suspension point the load comes to lie, m; Infinity where there is nothing to lie on. */
  floor: number;
}

export class Pendulum {
  /** Taut: direction e and its rate. Slack: position and velocity relative to the suspension point. */
  readonly #values = new Float64Array(SIZE);
  readonly #stage = new Float64Array(SIZE);
  readonly #slope = new Float64Array(SIZE);
  readonly #sum = new Float64Array(SIZE);
  #hold: Hold = 'taut';
  #length: number;

  /** Hangs at rest, or displaced by the angles (rad) along the trolley and the gantry. */
  constructor(length: number, alongTrolley = 0, alongGantry = 0) {
    this.#length = length;
    const x = Math.tan(alongTrolley);
    const y = Math.tan(alongGantry);
    const norm = Math.hypot(x, y, 1);
    this.#values[EX] = x / norm;
    this.#values[EY] = y / norm;
    this.#values[EZ] = 1 / norm;
  }

  /** Gives the load a velocity across its rope, m/s. */
  push(x: number, y: number): void {
    this.#values[VX] = x / this.#length;
    this.#values[VY] = y / this.#length;
  }

  get isSlack(): boolean {
    return this.#hold !== 'taut';
  }

  get isLying(): boolean {
    return this.#hold === 'lying';
  }

  /** Load position relative to the suspension point, m. */
  position(axis: 0 | 1 | 2): number {
    return (this.#values[axis] ?? 0) * (this.#hold === 'taut' ? this.#length : 1);
  }

  /** Rate of the direction (taut), 1/s. */
  rate(axis: 0 | 1): number {
    return this.#values[VX + axis] ?? 0;
  }

  /** Sway along the trolley, rad, positive where the load leads. */
  get swayTrolley(): number {
    return Math.atan2(this.#values[EX] ?? 0, this.#values[EZ] ?? 1);
  }

  get swayGantry(): number {
    return Math.atan2(this.#values[EY] ?? 0, this.#values[EZ] ?? 1);
  }

  /** Angle of the rope from the vertical, rad. */
  get sway(): number {
    const v = this.#values;
    return Math.atan2(Math.sqrt((v[EX] ?? 0) ** 2 + (v[EY] ?? 0) ** 2), v[EZ] ?? 1);
  }

  /** Rope force per mass of the load, m/s²; 0 while slack. */
  tension(drive: PendulumDrive): number {
    if (this.#hold !== 'taut') return 0;
    const v = this.#values;
    const along =
      (drive.forceX - drive.accelerationX) * (v[EX] ?? 0) +
      (drive.forceY - drive.accelerationY) * (v[EY] ?? 0) +
      GRAVITY * (v[EZ] ?? 0);
    const spin = (v[VX] ?? 0) ** 2 + (v[VY] ?? 0) ** 2 + (v[VZ] ?? 0) ** 2;
    return along + drive.length * spin - drive.acceleration;
  }

  /** One step of `dt` seconds. */
  step(drive: PendulumDrive, dt: number): void {
    if (this.#hold === 'taut' && !(this.tension(drive) > 0)) this.#loosen(drive);
    if (this.#hold === 'taut') this.#rk4(drive, dt);
    else if (this.#hold === 'flying') this.#fly(drive, dt);
    else this.#lie(drive, dt);
    this.#length = drive.length + drive.rate * dt + 0.5 * drive.acceleration * dt * dt;
    if (this.#hold !== 'taut' && this.#distance() > this.#length) this.#tighten();
    if (this.#hold !== 'lying' && this.position(2) > drive.floor) this.#land(drive.floor);
  }

  #rk4(drive: PendulumDrive, dt: number): void {
    const values = this.#values;
    const stage = this.#stage;
    const slope = this.#slope;
    const sum = this.#sum;
    stage.set(values);
    this.#slopeAt(drive, 0);
    for (let i = 0; i < SIZE; i += 1) {
      sum[i] = slope[i] ?? 0;
      stage[i] = (values[i] ?? 0) + 0.5 * dt * (slope[i] ?? 0);
    }
    for (let half = 0; half < 2; half += 1) {
      this.#slopeAt(drive, 0.5 * dt);
      const ahead = half === 0 ? 0.5 * dt : dt;
      for (let i = 0; i < SIZE; i += 1) {
        sum[i] = (sum[i] ?? 0) + 2 * (slope[i] ?? 0);
        stage[i] = (values[i] ?? 0) + ahead * (slope[i] ?? 0);
      }
    }
    this.#slopeAt(drive, dt);
    for (let i = 0; i < SIZE; i += 1) values[i] = (values[i] ?? 0) + (dt / 6) * ((sum[i] ?? 0) + (slope[i] ?? 0));
    this.#renormalise();
  }

  /** Slope of the stage `at` seconds into the step. */
  #slopeAt(drive: PendulumDrive, at: number): void {
    const s = this.#stage;
    const ex = s[EX] ?? 0;
    const ey = s[EY] ?? 0;
    const ez = s[EZ] ?? 0;
    const vx = s[VX] ?? 0;
    const vy = s[VY] ?? 0;
    const vz = s[VZ] ?? 0;
    const length = drive.length + drive.rate * at + 0.5 * drive.acceleration * at * at;
    const rate = drive.rate + drive.acceleration * at;
    const ux = drive.forceX - drive.accelerationX;
    const uy = drive.forceY - drive.accelerationY;
    const along = ux * ex + uy * ey + GRAVITY * ez;
    const spin = vx * vx + vy * vy + vz * vz;
    const drag = (2 * rate) / length + drive.damping;
    const d = this.#slope;
    d[EX] = vx;
    d[EY] = vy;
    d[EZ] = vz;
    d[VX] = (ux - along * ex) / length - drag * vx - spin * ex;
    d[VY] = (uy - along * ey) / length - drag * vy - spin * ey;
    d[VZ] = (GRAVITY - along * ez) / length - drag * vz - spin * ez;
  }

  /** Keeps |e| = 1 and e′ across e; RK4 loses both by parts in 10¹². */
  #renormalise(): void {
    const v = this.#values;
    const norm = this.#distance();
    for (let i = 0; i < 3; i += 1) v[i] = (v[i] ?? 0) / norm;
    const along = (v[EX] ?? 0) * (v[VX] ?? 0) + (v[EY] ?? 0) * (v[VY] ?? 0) + (v[EZ] ?? 0) * (v[VZ] ?? 0);
    for (let i = 0; i < 3; i += 1) v[VX + i] = (v[VX + i] ?? 0) - along * (v[i] ?? 0);
  }

  /** From direction to position: the rope no longer holds. */
  #loosen(drive: PendulumDrive): void {
    const v = this.#values;
    for (let i = 0; i < 3; i += 1) {
      const e = v[i] ?? 0;
      v[VX + i] = drive.rate * e + drive.length * (v[VX + i] ?? 0);
      v[i] = drive.length * e;
    }
    this.#hold = 'flying';
  }

  /** Free flight, exact under constant acceleration. */
  #fly(drive: PendulumDrive, dt: number): void {
    const v = this.#values;
    const ax = drive.forceX - drive.accelerationX;
    const ay = drive.forceY - drive.accelerationY;
    for (let i = 0; i < 3; i += 1) {
      const a = i === 0 ? ax : i === 1 ? ay : GRAVITY;
      v[i] = (v[i] ?? 0) + (v[VX + i] ?? 0) * dt + 0.5 * a * dt * dt;
      v[VX + i] = (v[VX + i] ?? 0) + a * dt;
    }
  }

  /** It stays where it is on the ground, so it moves against the suspension point. */
  #lie(drive: PendulumDrive, dt: number): void {
    const v = this.#values;
    v[VX] = -(drive.velocityX + drive.accelerationX * dt);
    v[VY] = -(drive.velocityY + drive.accelerationY * dt);
    v[EX] = (v[EX] ?? 0) - (drive.velocityX + 0.5 * drive.accelerationX * dt) * dt;
    v[EY] = (v[EY] ?? 0) - (drive.velocityY + 0.5 * drive.accelerationY * dt) * dt;
  }

  /** Of the first three numbers. Math.hypot would allocate in every step, and nothing here comes near an overflow. */
  #distance(): number {
    const v = this.#values;
    return Math.sqrt((v[EX] ?? 0) ** 2 + (v[EY] ?? 0) ** 2 + (v[EZ] ?? 0) ** 2);
  }

  /** From position to direction: the rope holds again, and takes the speed along it. */
  #tighten(): void {
    const v = this.#values;
    const distance = this.#distance();
    for (let i = 0; i < 3; i += 1) {
      v[i] = (v[i] ?? 0) / distance;
      v[VX + i] = (v[VX + i] ?? 0) / this.#length;
    }
    this.#renormalise();
    this.#hold = 'taut';
  }

  #land(floor: number): void {
    const v = this.#values;
    const scale = this.#hold === 'taut' ? this.#length : 1;
    v[EX] = (v[EX] ?? 0) * scale;
    v[EY] = (v[EY] ?? 0) * scale;
    v[EZ] = floor;
    for (let i = VX; i < SIZE; i += 1) v[i] = 0;
    this.#hold = 'lying';
  }
}
