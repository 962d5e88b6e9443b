// The PLC's program on its bench with the plant's own physics in place of axes that follow at once.

import type { PlantFault } from '../../../../firmware-mocks/crane/field-bus.ts';
import type { PlantCrane } from '../../../../firmware-mocks/crane/plant/crane.ts';
import { Yard } from '../../../../firmware-mocks/crane/plant/yard.ts';
import type { CraneType } from '../../../../src/domain/index.ts';
import { craneOf, RAIL_LENGTH, slot, unloaderAt } from '../plant/hands.ts';
import { CRANE, type Order, Rig, UNLOADER } from './rig.ts';

const STEP_MS = 10;

export class Loop {
  readonly rig: Rig;
  readonly crane: PlantCrane;
  readonly #yard: Yard;

  constructor(type: CraneType = UNLOADER, trolley = 0) {
    this.rig = new Rig(type);
    this.rig.follow = false;
    this.#yard = new Yard([{ ...unloaderAt(CRANE, 200, { trolley }), type }], RAIL_LENGTH);
    this.crane = craneOf(this.#yard, CRANE);
    this.#feel();
    this.rig.scan().handshake();
  }

  fault(fault: PlantFault['fault']): this {
    this.crane.fault(fault);
    return this;
  }

  order(change: Partial<Order>): this {
    this.rig.command(change);
    return this;
  }

  /** `ms` of both, a step and a scan in turn. */
  run(ms: number): this {
    for (let at = 0; at < ms; at += STEP_MS) {
      this.#stepPlant();
      this.rig.run(STEP_MS);
    }
    return this;
  }

  /** The same without a gateway. */
  silence(ms: number): this {
    for (let at = 0; at < ms; at += STEP_MS) {
      this.#stepPlant();
      this.rig.silence(STEP_MS);
    }
    return this;
  }

  /** Runs until `wish` is fulfilled, and tells after how many ms; Infinity where it is not within `most`. */
  until(wish: () => boolean, most: number): number {
    for (let ms = 0; ms <= most; ms += STEP_MS) {
      if (wish()) return ms;
      this.run(STEP_MS);
    }
    return Number.POSITIVE_INFINITY;
  }

  get tripped(): boolean {
    return this.rig.bits.includes('TRIPPED');
  }

  /** Real speed of an axis. */
  speed(axis: number): number {
    return slot(this.crane.truth().speeds, axis);
  }

  #stepPlant(): void {
    if (this.rig.outputs !== undefined) this.crane.command(this.rig.outputs);
    this.#yard.step();
    this.#feel();
  }

  #feel(): void {
    this.rig.sensors = this.crane.sensors();
  }
}
