// The cranes of one rail, stepped together, and the gaps between them. Enters: what the PLCs put out, one step at
// a time. Leaves: cranes that have moved. It knows no clock: tests and a simulation step it by hand.

import { QuaylinkError } from '../../../src/domain/index.ts';
import { PlantCrane, type PlantCraneSettings } from './crane.ts';

/** How far an anti-collision sensor sees, m. */
const SENSOR_RANGE = 60;

export class Yard {
  /** In the order of the settings. */
  readonly cranes: readonly PlantCrane[];
  readonly #byNumber: ReadonlyMap<number, PlantCrane>;
  /** Along the rail; nobody overtakes, so it is that of the start for ever. */
  readonly #order: readonly PlantCrane[];

  /** `railLength` in metres, between its end buffers. Throws CONFIG_INCONSISTENT where two cranes overlap. */
  constructor(cranes: readonly PlantCraneSettings[], railLength: number) {
    this.cranes = cranes.map((settings) => new PlantCrane(settings, railLength));
    this.#byNumber = new Map(this.cranes.map((crane) => [crane.number, crane]));
    this.#order = this.cranes.toSorted((a, b) => a.gantry.position - b.gantry.position);
    for (const [at, ahead] of this.#order.entries()) {
      const behind = this.#order[at - 1];
      if (behind !== undefined && !(gapBetween(behind, ahead) >= 0)) {
        throw new QuaylinkError('CONFIG_INCONSISTENT', `cranes ${behind.number} and ${ahead.number} overlap at start`);
      }
    }
    this.#measureGaps();
  }

  crane(number: number): PlantCrane | undefined {
    return this.#byNumber.get(number);
  }

  /** Ten milliseconds for every crane. */
  step(): void {
    for (const crane of this.cranes) crane.moveAxes();
    this.#keepApart();
    for (const crane of this.cranes) crane.moveLoad();
    this.#measureGaps();
  }

  /** A crane that is pushed back may meet the one behind it: one pass for each that this can reach. */
  #keepApart(): void {
    for (let pass = 1; pass < this.#order.length; pass += 1) {
      for (let at = 1; at < this.#order.length; at += 1) {
        const behind = this.#order[at - 1];
        const ahead = this.#order[at];
        if (behind !== undefined && ahead !== undefined) stopAtContact(behind, ahead);
      }
    }
  }

  #measureGaps(): void {
    for (let at = 1; at < this.#order.length; at += 1) {
      const behind = this.#order[at - 1];
      const ahead = this.#order[at];
      if (behind === undefined || ahead === undefined) continue;
      const gap = Math.max(0, gapBetween(behind, ahead));
      const seen = gap <= SENSOR_RANGE ? gap : null;
      behind.gapAhead = seen;
      ahead.gapBehind = seen;
      behind.minGap = Math.min(behind.minGap ?? gap, gap);
      ahead.minGap = Math.min(ahead.minGap ?? gap, gap);
    }
  }
}

function gapBetween(behind: PlantCrane, ahead: PlantCrane): number {
  return ahead.gantry.position - behind.gantry.position - (ahead.settings.width + behind.settings.width) / 2;
}

/** Whoever ran into the other during this step stands where they touched, as at an end stop. */
function stopAtContact(behind: PlantCrane, ahead: PlantCrane): void {
  const overlap = 0 - gapBetween(behind, ahead);
  if (!(overlap > 0)) return;
  const forward = Math.max(0, behind.gantry.advance);
  const backward = Math.max(0, 0 - ahead.gantry.advance);
  if (!(forward + backward > 0)) return;
  const share = Math.min(1, overlap / (forward + backward));
  if (forward > 0) behind.gantry.stopAt(behind.gantry.position - share * forward);
  if (backward > 0) ahead.gantry.stopAt(ahead.gantry.position + share * backward);
}
