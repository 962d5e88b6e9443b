// The grab: jaws that close in seconds, and what they take with them. Enters: the order to its motor and
// whether it stands in the material. Leaves: its opening and its payload.
//
// Payload = min(ρVφ, SWL − tare) when it has closed in the material; a cut that was closed only in part in the
// material fills in that part.

export interface GrabSpec {
  /** Seconds from open to closed, and back. */
  readonly closingTime: number;
  /** Volume of the closed grab, m³. */
  readonly volume: number;
  /** Bulk density, kg/m³. */
  readonly density: number;
  /** Share of the volume that a cut in free digging fills. */
  readonly filling: number;
  /** Largest payload, kg. */
  readonly capacity: number;
}

/** Below this opening the jaws hold what is between them; the rest of their way cuts nothing. */
const SHUT = 0.02;

export class Grab {
  readonly #spec: GrabSpec;
  /** 0 closed … 1 open. */
  opening = 0;
  /** kg */
  payload = 0;
  /** Share of the present cut that was closed in the material. */
  #cut = 0;

  constructor(spec: GrabSpec) {
    this.#spec = spec;
  }

  /** `order`: −1 opens, 0 holds, 1 closes. */
  step(order: -1 | 0 | 1, isInMaterial: boolean, dt: number): void {
    const before = this.opening;
    this.opening = Math.min(1, Math.max(0, before - (order * dt) / this.#spec.closingTime));
    const closed = before - this.opening;
    if (closed > 0 && isInMaterial) this.#cut += closed;
    if (closed < 0) this.#cut = 0;
    if (this.opening > SHUT) this.payload = 0;
    else if (before > SHUT) this.#shut();
  }

  #shut(): void {
    const { density, volume, filling, capacity } = this.#spec;
    const share = this.#cut >= 1 - SHUT ? 1 : this.#cut;
    this.payload = Math.min(density * volume * filling, capacity) * share;
    this.#cut = 0;
  }
}
