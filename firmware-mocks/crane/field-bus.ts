// The wires between a crane's PLC and its plant (drives, brakes, sensors), as two values. The plant runs
// in a process of its own and listens on loopback TCP; both directions are JSON, one value a line. A PLC
// opens with an `attach` line; whoever wants to measure opens with a `truth` line and only listens.
// Numbers are SI; slot order of arrays: hoist, trolley, gantry, slew, luff.

/** PLC → plant, every scan. When none arrives for 50 ms the plant sets its brakes, as a crane does when its outputs die. */
export interface PlcOutputs {
  readonly kind: 'outputs';
  /** Main contactor of the drives. */
  readonly drivesOn: boolean;
  /** Per axis: true lifts the brake. */
  readonly brakesReleased: readonly boolean[];
  /** Speed reference of each drive, m/s (rad/s on slew). */
  readonly speeds: readonly number[];
  /** Grab motor: −1 opens, 0 holds, 1 closes. */
  readonly attachment: -1 | 0 | 1;
  readonly horn: boolean;
  readonly railClampsReleased: boolean;
}

/** Plant → PLC, every physics step of 10 ms. What sensors say, faults of sensors included. */
export interface PlantSensors {
  readonly kind: 'sensors';
  /** Steps since the plant began; stands still when the plant does. */
  readonly step: number;
  readonly positions: readonly number[];
  readonly speeds: readonly number[];
  readonly loadKg: number;
  /** 0 closed … 1 open. */
  readonly attachmentOpening: number;
  readonly swayTrolleyRad: number;
  readonly swayGantryRad: number;
  readonly windMetresPerSecond: number;
  /** Gantry travel since its encoder passed a reference mark, to and fro, m. */
  readonly travelSinceMark: number;
  /** Switches: true = free. */
  readonly hoistUpperFree: boolean;
  readonly hoistLowerFree: boolean;
  readonly trolleyMaxFree: boolean;
  readonly trolleyMinFree: boolean;
  readonly gantryMaxFree: boolean;
  readonly gantryMinFree: boolean;
  readonly ropeTight: boolean;
  readonly driveTripped: boolean;
  /** Free gap to the neighbour towards growing and falling rail position, metres; null where there is none in sensor range (60 m). */
  readonly gapAhead: number | null;
  readonly gapBehind: number | null;
}

/** First line of a PLC's connection. */
export interface PlcAttach {
  readonly kind: 'attach';
  readonly crane: number;
}

/** First line of a measuring connection. `intervalMs`: one Truth a crane every so often. */
export interface TruthRequest {
  readonly kind: 'truth';
  readonly intervalMs: number;
}

/** What really is, whatever the sensors say. */
export interface Truth {
  readonly kind: 'truth';
  readonly crane: number;
  readonly step: number;
  readonly positions: readonly number[];
  readonly speeds: readonly number[];
  /** Σ|Δ| per axis since the plant began. */
  readonly travelled: readonly number[];
  /** Load position relative to the suspension point: along the trolley, along the gantry, down; metres. */
  readonly load: readonly [number, number, number];
  readonly maxSwayRad: number;
  readonly attachmentOpening: number;
  readonly brakesSet: boolean;
  /** Smallest gap to a neighbour since the plant began; null where the crane is alone on its rail. */
  readonly minGap: number | null;
}

/** A fault of the plant, set by the fault script: sensors that lie, drives that trip. */
export interface PlantFault {
  readonly kind: 'fault';
  readonly crane: number;
  readonly fault:
    | { readonly name: 'encoder-stuck'; readonly axis: number; readonly on: boolean }
    | { readonly name: 'reversed-feedback'; readonly axis: number; readonly on: boolean }
    /** `share` −0.02 … 0.02 of every way; 0 ends it. */
    | { readonly name: 'encoder-drift'; readonly axis: number; readonly share: number }
    | { readonly name: 'drive-trip'; readonly on: boolean }
    | { readonly name: 'drive-ignores-setpoint'; readonly axis: number; readonly on: boolean }
    | { readonly name: 'rollback'; readonly on: boolean }
    | { readonly name: 'brake-fails-to-set'; readonly axis: number; readonly on: boolean }
    /** `share` 0 … 1 of its force; 1 ends it. */
    | { readonly name: 'brake-slips'; readonly axis: number; readonly share: number }
    | { readonly name: 'limit-switch-stuck'; readonly on: boolean }
    | {
        readonly name: 'wind';
        readonly metresPerSecond: number;
        readonly directionRad: number;
        /** What gusts bring at their height, and how long each lasts. */
        readonly gust?: { readonly metresPerSecond: number; readonly periodSeconds: number };
      }
    /** The load is caught where it hangs. */
    | { readonly name: 'snag'; readonly on: boolean; readonly newtonsPerMetre: number }
    | { readonly name: 'slack'; readonly on: boolean };
}

/** How long the plant waits for outputs before it sets its brakes. */
export const OUTPUTS_TIMEOUT_MS = 50;
