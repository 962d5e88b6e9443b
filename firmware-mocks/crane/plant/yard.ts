// The cranes of one rail, stepped together, and the gaps between them. Enters: what the PLCs put out, one step at
// a time. Leaves: cranes that have moved. It knows no clock: tests and a simulation step it by hand.

import { PlantCrane, type PlantCraneSettings } from './crane.ts';

/** How far an anti-collision sensor sees, m. */
const SENSOR_RANGE = 60;

export class Yard {
  /** In the order of the settings. */
  readonly cranes: readonly PlantCrane[];
  readonly #byNumber: ReadonlyMap<number, PlantCrane>;
  /** Along the rail. */
  readonly #order: readonly PlantCrane[];

  /** `railLength` in metres, between its end buffers. */
  constructor(cranes: readonly PlantCraneSettings[], railLength: number) {
    this.cranes = cranes.map((settings) => new PlantCrane(settings, railLength));
    this.#byNumber = new Map(this.cranes.map((crane) => [crane.number, crane]));
    this.#order = this.cranes.toSorted((a, b) => a.gantry - b.gantry);
    this.#measureGaps();
  }

  crane(number: number): PlantCrane | undefined {
    return this.#byNumber.get(number);
  }

  /** Ten milliseconds for every crane. */
  step(): void {
    for (const crane of this.cranes) crane.step();
    this.#measureGaps();
  }

  /** Gantries cannot pass each other, so their order along the rail is for ever that of the start. */
  #measureGaps(): void {
    for (let at = 0; at + 1 < this.#order.length; at += 1) {
      const behind = this.#order[at];
      const ahead = this.#order[at + 1];
      if (behind === undefined || ahead === undefined) continue;
      const gap = ahead.gantry - behind.gantry - (ahead.settings.width + behind.settings.width) / 2;
      const seen = gap <= SENSOR_RANGE ? Math.max(0, gap) : null;
      behind.gapAhead = seen;
      ahead.gapBehind = seen;
      behind.minGap = Math.min(behind.minGap ?? gap, gap);
      ahead.minGap = Math.min(ahead.minGap ?? gap, gap);
    }
  }
}
