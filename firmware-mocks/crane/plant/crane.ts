// One crane as machinery: drives and brakes, ropes and load, grab. Enters: what its PLC puts out, faults. Leaves: what
// its sensors say and what really is. Stepped by hand; it knows no clock and no socket.

import { type CraneType, MOTION_AXES } from '../../../src/domain/index.ts';
import { OUTPUTS_TIMEOUT_MS, type PlantFault, type PlantSensors, type PlcOutputs, type Truth } from '../field-bus.ts';
import { AxisDrive, type DriveHold, type DriveLimits } from './drive.ts';
import { Encoder } from './encoder.ts';
import { applyFault, encoderFault, type FaultSheet, soundCrane, windAfter } from './faults.ts';
import { Grab } from './grab.ts';
import { GRAVITY, Pendulum, type PendulumDrive } from './pendulum.ts';
import { driveLimits, grabSpec, HANGING, MACHINES, ROLLBACK_SHARE } from './types.ts';

/** Length of a step of the physics. */
export const STEP_MS = 10;
const STEP_S = STEP_MS / 1000;
const HOIST = 0;
const TROLLEY = 1;
const GANTRY = 2;
/** The cargo's surface lies this far above the lower end of the hoist, m. */
const SURFACE_MARGIN = 0.3;
/** The block does not go into the sheaves, m. */
const SHORTEST_ROPE = 1;
/** Density of air over two, kg/m³: F = 0.613·C_d·A·v². */
const HALF_AIR = 0.613;
/** An axis that a type lacks: always at 0. */
const ABSENT: DriveLimits = { min: 0, max: 0, speed: 0, acceleration: 0, jerk: 0, lag: 1, brake: 1, friction: 1 };

export interface PlantCraneSettings {
  readonly crane: number;
  readonly type: CraneType;
  /** Over the buffers, along the rail, m. */
  readonly width: number;
  readonly start: { readonly gantry: number; readonly trolley: number; readonly hoist: number };
}

/** A gantry's middle stays half its width from the buffers at the ends of its rail. */
function onRail(limits: DriveLimits, width: number, railLength: number): DriveLimits {
  return {
    ...limits,
    min: Math.max(limits.min, width / 2),
    max: Math.min(limits.max, railLength - width / 2),
  };
}

export class PlantCrane {
  readonly settings: PlantCraneSettings;
  /** By slot. */
  readonly #drives: readonly AxisDrive[];
  readonly #encoders: readonly Encoder[];
  /** Slots of the axes that the type has. */
  readonly #slots: readonly number[];
  readonly #pulls: readonly number[];
  readonly #hoist: AxisDrive;
  readonly #trolley: AxisDrive;
  readonly #gantry: AxisDrive;
  readonly #pendulum: Pendulum;
  readonly #grab: Grab | undefined;
  readonly #dragArea: number;
  readonly #forces: PendulumDrive;
  readonly #faults: FaultSheet = soundCrane();
  #outputs: PlcOutputs | undefined;
  #outputsAgeMs = Number.POSITIVE_INFINITY;
  /** Those that power the present step. */
  #live: PlcOutputs | undefined;
  #steps = 0;
  #maxSway = 0;
  #brakesSet = true;
  /** Set by the yard: gaps to the neighbours, m. */
  gapAhead: number | null = null;
  gapBehind: number | null = null;
  minGap: number | null = null;

  constructor(settings: PlantCraneSettings, railLength: number) {
    this.settings = settings;
    const { type, start, width } = settings;
    const limits = driveLimits(type);
    const at = [start.hoist, start.trolley, start.gantry];
    this.#drives = limits.map((own, slot) => {
      if (own === undefined) return new AxisDrive(ABSENT, 0);
      const position = at[slot] ?? Math.min(own.max, Math.max(own.min, 0));
      return new AxisDrive(slot === GANTRY ? onRail(own, width, railLength) : own, position);
    });
    this.#encoders = this.#drives.map((drive, slot) => {
      return new Encoder(drive.position, slot === GANTRY, encoderFault(this.#faults, slot));
    });
    this.#slots = limits.flatMap((own, slot) => (own === undefined ? [] : [slot]));
    this.#pulls = MOTION_AXES.map((axis) => MACHINES[axis].pull);
    this.#hoist = this.#drive(HOIST);
    this.#trolley = this.#drive(TROLLEY);
    this.#gantry = this.#drive(GANTRY);
    const hanging = HANGING[type.attachment];
    const grab = grabSpec(type);
    this.#grab = grab === undefined ? undefined : new Grab(grab);
    this.#dragArea = hanging.dragArea;
    this.#pendulum = new Pendulum(this.#ropeLength);
    this.#forces = {
      velocityX: 0,
      velocityY: 0,
      accelerationX: 0,
      accelerationY: 0,
      length: this.#ropeLength,
      rate: 0,
      acceleration: 0,
      forceX: 0,
      forceY: 0,
      damping: hanging.damping,
      floor: type.ropeAtZero - (this.#hoist.limits.min + SURFACE_MARGIN),
    };
  }

  get number(): number {
    return this.settings.crane;
  }

  /** The middle of the gantry, along the rail, m. */
  get gantry(): AxisDrive {
    return this.#gantry;
  }

  /** New outputs of the PLC; they hold for OUTPUTS_TIMEOUT_MS. False where a speed is not finite: then they never came. */
  command(outputs: PlcOutputs): boolean {
    for (const speed of outputs.speeds) if (!Number.isFinite(speed)) return false;
    this.#outputs = outputs;
    this.#outputsAgeMs = 0;
    return true;
  }

  fault(fault: PlantFault['fault']): void {
    applyFault(this.#faults, fault, { step: this.#steps, hoist: this.#hoist.position });
    this.#measure();
  }

  /** Ten milliseconds of drives and brakes; `moveLoad` follows when it is known what stood in the gantry's way. */
  moveAxes(): void {
    const forces = this.#forces;
    forces.length = this.#ropeLength;
    forces.rate = -this.#hoist.speed;
    forces.velocityX = this.#trolley.speed;
    forces.velocityY = this.#gantry.speed;
    const outputs = this.#outputsAgeMs < OUTPUTS_TIMEOUT_MS ? this.#outputs : undefined;
    this.#live = outputs?.drivesOn === true && !this.#faults.tripped ? outputs : undefined;
    this.#move(this.#live);
    this.#steps += 1;
    this.#outputsAgeMs += STEP_MS;
  }

  /** The same ten milliseconds of load and grab. */
  moveLoad(): void {
    this.#measure();
    const forces = this.#forces;
    // From the speeds, so that an end stop or another gantry shakes the load as a ramp does.
    forces.acceleration = (-this.#hoist.speed - forces.rate) / STEP_S;
    forces.accelerationX = (this.#trolley.speed - forces.velocityX) / STEP_S;
    forces.accelerationY = (this.#gantry.speed - forces.velocityY) / STEP_S;
    this.#blow();
    this.#pendulum.step(forces, STEP_S);
    if (!this.#pendulum.isSlack) this.#maxSway = Math.max(this.#maxSway, this.#pendulum.sway);
    this.#grab?.step(this.#live?.attachment ?? 0, this.#pendulum.isLying, STEP_S);
  }

  #move(live: PlcOutputs | undefined): void {
    const { weakBrakes } = this.#faults;
    this.#brakesSet = true;
    for (const slot of this.#slots) {
      const drive = this.#drive(slot);
      // Rail clamps hold a gantry as a brake does.
      const isReleased =
        live !== undefined && live.brakesReleased[slot] === true && (slot !== GANTRY || live.railClampsReleased);
      const isFree = !isReleased && weakBrakes[slot] === true;
      if (isReleased || isFree) this.#brakesSet = false;
      const hold: DriveHold = isReleased ? 'driven' : isFree ? 'free' : this.#brake(slot);
      const pull = slot === HOIST && this.#pendulum.isSlack ? 0 : (this.#pulls[slot] ?? 0);
      drive.step(hold, this.#reference(slot, live?.speeds[slot] ?? 0), pull, STEP_S);
    }
  }

  #brake(slot: number): DriveHold {
    const grip = this.#faults.brakeGrips[slot] ?? 1;
    return grip < 1 ? { slipping: grip } : 'braked';
  }

  /** What a drive follows instead of its order where it is at fault. */
  #reference(slot: number, ordered: number): number {
    const { deafDrives, rollback } = this.#faults;
    // A drive that ignores its setpoint goes on at the speed that it has.
    const reference = deafDrives[slot] === true ? this.#drive(slot).speed : ordered;
    if (slot !== HOIST || !rollback || this.#pendulum.isSlack) return reference;
    return Math.min(reference, -ROLLBACK_SHARE * (this.settings.type.axes.hoist?.speed ?? 0));
  }

  #measure(): void {
    this.#drives.forEach((drive, slot) => this.#encoder(slot).measure(drive.position));
  }

  #blow(): void {
    const { direction } = this.#faults.wind;
    const push = (HALF_AIR * this.#dragArea * this.#wind ** 2) / this.#mass;
    this.#forces.forceX = push * Math.cos(direction);
    this.#forces.forceY = push * Math.sin(direction);
  }

  /** m/s, now. */
  get #wind(): number {
    const { wind } = this.#faults;
    return windAfter(wind, (this.#steps - wind.since) * STEP_S);
  }

  /** What the load cell says: what hangs, and what holds the load back where it is caught. */
  get #measuredLoad(): number {
    const { snag, slack } = this.#faults;
    if (slack) return 0;
    const hanging = this.#mass * this.#pendulum.tension(this.#forces);
    const caught = snag === undefined ? 0 : snag.stiffness * Math.max(0, this.#hoist.position - snag.at);
    return Math.max(0, hanging + caught) / GRAVITY;
  }

  get #ropeLength(): number {
    return Math.max(SHORTEST_ROPE, this.settings.type.ropeAtZero - this.#hoist.position);
  }

  /** What hangs on the ropes, kg. */
  get #mass(): number {
    return this.settings.type.tare + (this.#grab?.payload ?? 0);
  }

  #drive(slot: number): AxisDrive {
    const drive = this.#drives[slot];
    if (drive === undefined) throw new RangeError(`no axis slot ${slot}`);
    return drive;
  }

  #encoder(slot: number): Encoder {
    const encoder = this.#encoders[slot];
    if (encoder === undefined) throw new RangeError(`no axis slot ${slot}`);
    return encoder;
  }

  /** A stuck switch says free for ever. */
  #isUpperFree(slot: number, margin: number): boolean {
    const drive = this.#drive(slot);
    return this.#faults.switchesStuck || drive.position < drive.limits.max - margin;
  }

  #isLowerFree(slot: number, margin: number): boolean {
    const drive = this.#drive(slot);
    return this.#faults.switchesStuck || drive.position > drive.limits.min + margin;
  }

  /** What the sensors say, their faults included. */
  sensors(): PlantSensors {
    const { tripped, slack } = this.#faults;
    const { hoist, trolley, gantry } = MACHINES;
    return {
      kind: 'sensors',
      step: this.#steps,
      positions: this.#encoders.map((encoder) => encoder.position),
      speeds: this.#encoders.map((encoder, slot) => encoder.speedOf(this.#drive(slot).speed)),
      loadKg: this.#measuredLoad,
      attachmentOpening: this.#grab?.opening ?? 0,
      swayTrolleyRad: this.#pendulum.swayTrolley,
      swayGantryRad: this.#pendulum.swayGantry,
      windMetresPerSecond: this.#wind,
      travelSinceMark: this.#encoder(GANTRY).travelSinceMark,
      hoistUpperFree: this.#isUpperFree(HOIST, hoist.switchMargin),
      hoistLowerFree: this.#isLowerFree(HOIST, hoist.switchMargin),
      trolleyMaxFree: this.#isUpperFree(TROLLEY, trolley.switchMargin),
      trolleyMinFree: this.#isLowerFree(TROLLEY, trolley.switchMargin),
      gantryMaxFree: this.#isUpperFree(GANTRY, gantry.switchMargin),
      gantryMinFree: this.#isLowerFree(GANTRY, gantry.switchMargin),
      ropeTight: !slack && !this.#pendulum.isSlack,
      driveTripped: tripped,
      gapAhead: this.gapAhead,
      gapBehind: this.gapBehind,
    };
  }

  /** What really is. */
  truth(): Truth {
    return {
      kind: 'truth',
      crane: this.number,
      step: this.#steps,
      positions: this.#drives.map((drive) => drive.position),
      speeds: this.#drives.map((drive) => drive.speed),
      travelled: this.#drives.map((drive) => drive.travelled),
      load: [this.#pendulum.position(0), this.#pendulum.position(1), this.#pendulum.position(2)],
      maxSwayRad: this.#maxSway,
      attachmentOpening: this.#grab?.opening ?? 0,
      brakesSet: this.#brakesSet,
      minGap: this.minGap,
    };
  }
}
