// One drive with its brake: motor, gear and inertia of an axis. Enters: a speed reference, whether drive and
// brake are on. Leaves: position, speed and acceleration, in place, by one step.
//
// v̇ = clamp((v_ref − v)/τ, ±a_max), its own change limited by the jerk (crane-model.md).

export interface DriveLimits {
  readonly min: number;
  readonly max: number;
  /** What the motor can do at most, m/s. */
  readonly speed: number;
  readonly acceleration: number;
  readonly jerk: number;
  /** First-order lag τ of the drive, s. */
  readonly lag: number;
  /** Deceleration of the set brake, m/s². */
  readonly brake: number;
}

export class AxisDrive {
  readonly limits: DriveLimits;
  position: number;
  speed = 0;
  acceleration = 0;
  /** Σ|Δ| of the position. */
  travelled = 0;
  /** The end stop was hit in the last step. */
  atEnd = false;

  constructor(limits: DriveLimits, position: number) {
    this.limits = limits;
    this.position = position;
  }

  /** Powered and with its brake lifted the drive follows the reference; otherwise the brake brings it to rest. */
  step(reference: number, isPowered: boolean, isBraked: boolean, dt: number): void {
    const before = this.position;
    const speed = this.speed;
    if (isBraked) {
      this.acceleration = speed === 0 ? 0 : -Math.sign(speed) * Math.min(this.limits.brake, Math.abs(speed) / dt);
    } else if (isPowered) {
      this.#follow(reference, dt);
    } else {
      // Neither motor nor brake: it coasts. A crane whose brake fails does just that.
      this.acceleration = 0;
    }
    this.speed = speed + this.acceleration * dt;
    this.position = before + 0.5 * (speed + this.speed) * dt;
    this.atEnd = false;
    if (this.position < this.limits.min) this.#hitEnd(this.limits.min);
    else if (this.position > this.limits.max) this.#hitEnd(this.limits.max);
    this.travelled += Math.abs(this.position - before);
  }

  #follow(reference: number, dt: number): void {
    const { acceleration: most, jerk, lag, speed } = this.limits;
    const wanted = Math.min(speed, Math.max(-speed, reference));
    const target = Math.min(most, Math.max(-most, (wanted - this.speed) / Math.max(lag, dt)));
    const change = Math.min(jerk * dt, Math.max(-jerk * dt, target - this.acceleration));
    this.acceleration += change;
  }

  #hitEnd(end: number): void {
    this.position = end;
    this.speed = 0;
    this.acceleration = 0;
    this.atEnd = true;
  }
}
