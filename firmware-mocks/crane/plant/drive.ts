// One drive with its brake: motor, gear and inertia of an axis. Enters: what holds it, a speed reference, the pull of
// a weight. Leaves: position and speed, in place, by one step.
//
// v̇ = clamp((v_ref − v)/τ, ±a_max), its own change limited by the jerk.

/**
 * Driven: brake lifted, motor on. Braked: the brake is set, whatever the motor does. Free: neither holds it. Slipping: the
 * brake is set, but with a share of its force only, 0 … 1.
 */
export type DriveHold = 'driven' | 'braked' | 'free' | { readonly slipping: number };

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
  /** Deceleration by friction of an axis that nothing holds, m/s². */
  readonly friction: number;
}

/** A reference counts as reached, and the lag's endless tail ends, this near to it, m/s. */
const REACHED = 1e-5;
/** A weight pulls an axis away to this multiple of the motor's speed at most: rotors and air hold it there. */
const RUNAWAY = 2;

export class AxisDrive {
  readonly limits: DriveLimits;
  position: number;
  speed = 0;
  /** Σ|Δ| of the position. */
  travelled = 0;
  /** At the beginning of the last step. */
  #positionBefore: number;
  #travelledBefore = 0;
  /** What the motor accelerates at. */
  #effort = 0;

  constructor(limits: DriveLimits, position: number) {
    this.limits = limits;
    this.position = position;
    this.#positionBefore = position;
  }

  /** How far the last step went, m. */
  get advance(): number {
    return this.position - this.#positionBefore;
  }

  /** `pull`: what a weight does to an axis that nothing holds, m/s². */
  step(hold: DriveHold, reference: number, pull: number, dt: number): void {
    if (hold === 'driven') {
      this.#follow(reference, dt);
      return;
    }
    this.#effort = 0;
    const { brake, friction } = this.limits;
    if (hold === 'braked') this.#move(slowed(this.speed, brake * dt), dt);
    else if (hold === 'free') this.#coast(pull, friction, dt);
    // A sound brake holds the weight and has `brake` left to stop with.
    else this.#coast(pull, Math.max(friction, hold.slipping * (brake + Math.abs(pull))), dt);
  }

  /** Something hard was in the way: the last step ended at `position`, at rest. */
  stopAt(position: number): void {
    this.position = position;
    this.speed = 0;
    this.#effort = 0;
    this.travelled = this.#travelledBefore + Math.abs(this.advance);
  }

  #follow(reference: number, dt: number): void {
    const { jerk, speed } = this.limits;
    const lag = Math.max(this.limits.lag, dt);
    const wanted = within(reference, speed);
    const missing = wanted - this.speed;
    const effort = this.#effort + within(this.#effortFor(missing, lag) - this.#effort, jerk * dt);
    const isReached = Math.abs(missing) <= REACHED && Math.abs(effort) * lag <= REACHED;
    this.#effort = isReached ? 0 : effort;
    this.#move(isReached ? wanted : this.speed + effort * dt, dt);
  }

  /** The lag's own, or as much less as the jerk can still take off before the reference is reached: √(2j·Δv), moved to meet the lag's line smoothly. */
  #effortFor(missing: number, lag: number): number {
    const { acceleration, jerk } = this.limits;
    const far = Math.abs(missing) - jerk * lag * lag;
    const most = far > 0 ? Math.sqrt(jerk * (2 * far + jerk * lag * lag)) : Math.abs(missing) / lag;
    return Math.sign(missing) * Math.min(acceleration, most);
  }

  #coast(pull: number, resistance: number, dt: number): void {
    const pulled = this.speed + pull * dt;
    const most = Math.max(Math.abs(this.speed), RUNAWAY * this.limits.speed);
    this.#move(slowed(within(pulled, most), resistance * dt), dt);
  }

  #move(speed: number, dt: number): void {
    this.#positionBefore = this.position;
    this.#travelledBefore = this.travelled;
    this.position += 0.5 * (this.speed + speed) * dt;
    if (this.position < this.limits.min) {
      this.stopAt(this.limits.min);
    } else if (this.position > this.limits.max) {
      this.stopAt(this.limits.max);
    } else {
      this.speed = speed;
      this.travelled += Math.abs(this.advance);
    }
  }
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}

/** A speed, taken towards rest by `by`; it arrives exactly. */
function slowed(speed: number, by: number): number {
  return Math.abs(speed) <= by ? 0 : speed - Math.sign(speed) * by;
}
