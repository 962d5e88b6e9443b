// One crane as machinery: drives and brakes, ropes and load, grab, sensors. Enters: what its PLC puts out, faults.
// Leaves: what its sensors say and what really is. Stepped by hand; it knows no clock and no socket.

import { type CraneType, MOTION_AXES } from '../../../src/domain/index.ts';
import { OUTPUTS_TIMEOUT_MS, type PlantFault, type PlantSensors, type PlcOutputs, type Truth } from '../field-bus.ts';
import { AxisDrive, type DriveLimits } from './drive.ts';
import { Grab } from './grab.ts';
import { Pendulum, type PendulumDrive } from './pendulum.ts';
import { driveLimits, grabSpec, HANGING, type Hanging } from './types.ts';

export const STEP_S = 0.01;
const STEP_MS = 10;
const HOIST = 0;
const TROLLEY = 1;
const GANTRY = 2;
/** A limit switch is operated this far before its mechanical end, m. */
const SWITCH_MARGIN = 0.1;
/** The load lies on the material, and the rope goes slack, this far above the lower end of the hoist, m. */
const FLOOR_MARGIN = 0.3;
/** Density of air over two, kg/m³: F = 0.613·C_d·A·v². */
const HALF_AIR = 0.613;

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

/** Faults in force. */
interface Faults {
  readonly stuckEncoders: (number | undefined)[];
  readonly deafDrives: boolean[];
  readonly weakBrakes: boolean[];
  tripped: boolean;
  switchesStuck: boolean;
  wind: number;
  windDirection: number;
}

export class PlantCrane {
  readonly settings: PlantCraneSettings;
  readonly drives: readonly AxisDrive[];
  readonly #pendulum: Pendulum;
  readonly #grab: Grab | undefined;
  readonly #hanging: Hanging;
  readonly #forces: PendulumDrive = {
    accelerationX: 0,
    accelerationY: 0,
    length: 1,
    rate: 0,
    acceleration: 0,
    forceX: 0,
    forceY: 0,
    damping: 0,
  };
  readonly #faults: Faults = {
    stuckEncoders: MOTION_AXES.map(() => undefined),
    deafDrives: MOTION_AXES.map(() => false),
    weakBrakes: MOTION_AXES.map(() => false),
    tripped: false,
    switchesStuck: false,
    wind: 0,
    windDirection: 0,
  };
  #outputs: PlcOutputs | undefined;
  #sinceOutputs = Number.POSITIVE_INFINITY;
  #steps = 0;
  #maxSway = 0;
  /** Set by the yard: gaps to the neighbours, m. */
  gapAhead: number | null = null;
  gapBehind: number | null = null;
  minGap: number | null = null;

  constructor(settings: PlantCraneSettings, railLength: number) {
    this.settings = settings;
    const { type, start } = settings;
    const at = [start.hoist, start.trolley, start.gantry, 0, 0];
    this.drives = driveLimits(type).map((limits, slot) => {
      const own = slot === GANTRY ? onRail(limits, settings.width, railLength) : limits;
      return new AxisDrive(own, at[slot] ?? 0);
    });
    this.#pendulum = new Pendulum(type.ropeAtZero - start.hoist);
    this.#hanging = HANGING[type.attachment];
    const grab = grabSpec(type);
    this.#grab = grab === undefined ? undefined : new Grab(grab);
  }

  get number(): number {
    return this.settings.crane;
  }

  get gantry(): number {
    return this.#drive(GANTRY).position;
  }

  /** New outputs of the PLC; they hold for OUTPUTS_TIMEOUT_MS. */
  command(outputs: PlcOutputs): void {
    this.#outputs = outputs;
    this.#sinceOutputs = 0;
  }

  fault(fault: PlantFault['fault']): void {
    const faults = this.#faults;
    switch (fault.name) {
      case 'encoder-stuck':
        faults.stuckEncoders[fault.axis] = fault.on ? this.#drive(fault.axis).position : undefined;
        return;
      case 'drive-trip':
        faults.tripped = fault.on;
        return;
      case 'drive-ignores-setpoint':
        faults.deafDrives[fault.axis] = fault.on;
        return;
      case 'brake-fails-to-set':
        faults.weakBrakes[fault.axis] = fault.on;
        return;
      case 'limit-switch-stuck':
        faults.switchesStuck = fault.on;
        return;
      case 'wind':
        faults.wind = fault.metresPerSecond;
        faults.windDirection = fault.directionRad;
        return;
      default:
        fault satisfies never;
    }
  }

  /** Ten milliseconds. */
  step(): void {
    const outputs = this.#sinceOutputs <= OUTPUTS_TIMEOUT_MS ? this.#outputs : undefined;
    const powered = outputs?.drivesOn === true && !this.#faults.tripped;
    for (let slot = 0; slot < this.drives.length; slot += 1) {
      const drive = this.#drive(slot);
      const wantsBrake = !(powered && outputs.brakesReleased[slot] === true);
      const braked = wantsBrake && this.#faults.weakBrakes[slot] !== true;
      // A drive that ignores its setpoint goes on at the speed that it has.
      const reference = this.#faults.deafDrives[slot] === true ? drive.speed : (outputs?.speeds[slot] ?? 0);
      drive.step(reference, powered, braked, STEP_S);
    }
    this.#grab?.step(powered ? outputs.attachment : 0, this.#isOnMaterial(), STEP_S);
    this.#swing();
    this.#steps += 1;
    this.#sinceOutputs += STEP_MS;
  }

  #swing(): void {
    const hoist = this.#drive(HOIST);
    const forces = this.#forces;
    const { wind, windDirection } = this.#faults;
    // The load as it was at the beginning of this step; the drives have moved on already.
    forces.length = this.settings.type.ropeAtZero - (hoist.position - hoist.speed * STEP_S);
    forces.rate = -hoist.speed;
    forces.acceleration = -hoist.acceleration;
    forces.accelerationX = this.#drive(TROLLEY).acceleration;
    forces.accelerationY = this.#drive(GANTRY).acceleration;
    forces.damping = this.#hanging.damping;
    const push = (HALF_AIR * this.#hanging.dragArea * wind * wind) / this.mass;
    forces.forceX = push * Math.cos(windDirection);
    forces.forceY = push * Math.sin(windDirection);
    this.#pendulum.step(forces, STEP_S);
    this.#maxSway = Math.max(this.#maxSway, this.#pendulum.sway);
  }

  /** What hangs on the ropes, kg. */
  get mass(): number {
    return this.settings.type.tare + (this.#grab?.payload ?? 0);
  }

  #drive(slot: number): AxisDrive {
    const drive = this.drives[slot];
    if (drive === undefined) throw new RangeError(`no axis slot ${slot}`);
    return drive;
  }

  #isOnMaterial(): boolean {
    const hoist = this.#drive(HOIST);
    return hoist.position <= hoist.limits.min + FLOOR_MARGIN;
  }

  /** What the sensors say, their faults included. */
  sensors(): PlantSensors {
    const faults = this.#faults;
    const hoist = this.#drive(HOIST);
    const trolley = this.#drive(TROLLEY);
    const gantry = this.#drive(GANTRY);
    const free = (isFree: boolean): boolean => faults.switchesStuck || isFree;
    const onMaterial = this.#isOnMaterial();
    const tension = onMaterial ? 0 : this.#pendulum.tension(this.#forces);
    return {
      kind: 'sensors',
      step: this.#steps,
      positions: this.drives.map((drive, slot) => faults.stuckEncoders[slot] ?? drive.position),
      speeds: this.drives.map((drive, slot) => (faults.stuckEncoders[slot] === undefined ? drive.speed : 0)),
      loadKg: Math.max(0, (this.mass * tension) / 9.80665),
      attachmentOpening: this.#grab?.opening ?? 0,
      swayTrolleyRad: this.#pendulum.swayTrolley,
      swayGantryRad: this.#pendulum.swayGantry,
      windMetresPerSecond: faults.wind,
      hoistUpperFree: free(hoist.position < hoist.limits.max - SWITCH_MARGIN),
      hoistLowerFree: free(hoist.position > hoist.limits.min + SWITCH_MARGIN),
      trolleyMaxFree: free(trolley.position < trolley.limits.max - SWITCH_MARGIN),
      trolleyMinFree: free(trolley.position > trolley.limits.min + SWITCH_MARGIN),
      gantryMaxFree: free(gantry.position < gantry.limits.max - SWITCH_MARGIN),
      gantryMinFree: free(gantry.position > gantry.limits.min + SWITCH_MARGIN),
      ropeTight: !onMaterial && !this.#pendulum.isSlack,
      driveTripped: faults.tripped,
      gapAhead: this.gapAhead,
      gapBehind: this.gapBehind,
    };
  }

  truth(): Truth {
    return {
      kind: 'truth',
      crane: this.number,
      step: this.#steps,
      positions: this.drives.map((drive) => drive.position),
      speeds: this.drives.map((drive) => drive.speed),
      travelled: this.drives.map((drive) => drive.travelled),
      load: [this.#pendulum.position(0), this.#pendulum.position(1), this.#pendulum.position(2)],
      maxSwayRad: this.#maxSway,
      attachmentOpening: this.#grab?.opening ?? 0,
      brakesSet: this.#brakesSet(),
      minGap: this.minGap,
    };
  }

  #brakesSet(): boolean {
    const outputs = this.#sinceOutputs <= OUTPUTS_TIMEOUT_MS ? this.#outputs : undefined;
    if (outputs?.drivesOn !== true || this.#faults.tripped) return true;
    return outputs.brakesReleased.every((released) => !released);
  }
}
