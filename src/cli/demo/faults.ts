// What the demo can break, as a table, and what is broken now. Enters: wishes by id. Leaves: rows for the mock PLCs, a state
// for the link, orders to the gateway's process; and the offers that the workstation shows. Everything ends with the demo.

import type { FaultOffer } from '../../console/frames/index.ts';
import type { LinkState } from './link-proxy.ts';

type Row = Readonly<Record<string, unknown>>;

/** What faults act on. */
export interface FaultTargets {
  /** Sets a fault at the PLC of a crane: a row of docs/faults.md. */
  crane(crane: number, row: Row): void;
  link(state: LinkState): void;
  /** Holds the gateway's process still, or lets it go on; undefined where the system cannot. */
  readonly gateway: ((frozen: boolean) => void) | undefined;
  /** Calls back after so many ms. */
  later(ms: number, then: () => void): void;
  /** The offers have changed. */
  changed(): void;
}

interface CraneFault {
  readonly name: string;
  readonly begin: Row;
  /** undefined: it ends by itself. */
  readonly end: Row | undefined;
  readonly lastsMs?: number;
}

const DOWN_MS = 2000;
/** Nobody who is gone can let a frozen process go on. */
const FROZEN_MS = 5000;

function onOff(name: string, row: Row): CraneFault {
  return { name, begin: { ...row, on: true }, end: { ...row, on: false } };
}

/** Faults of one crane. Names are those of the page's texts. */
const CRANE_FAULTS: readonly CraneFault[] = [
  onOff('plc-frozen', { name: 'freeze' }),
  {
    name: 'plc-restart',
    begin: { name: 'reboot', keep_registers: false, down_ms: DOWN_MS },
    end: undefined,
    lastsMs: DOWN_MS,
  },
  {
    name: 'plc-late',
    begin: { name: 'late-replies', delay_ms: 40 },
    end: { name: 'late-replies', delay_ms: 0 },
  },
  { name: 'chain-open', begin: { name: 'estop-chain', open: true }, end: { name: 'estop-chain', open: false } },
  onOff('local-mode', { name: 'local' }),
  onOff('drive-trip', { name: 'drive-trip' }),
  onOff('drive-deaf', { name: 'drive-ignores-setpoint', axis: 'trolley' }),
  onOff('encoder-stuck', { name: 'encoder-stuck', axis: 'trolley' }),
  {
    name: 'brake-slips',
    begin: { name: 'brake-slips', axis: 'hoist', share: 0.45 },
    end: { name: 'brake-slips', axis: 'hoist', share: 1 },
  },
  onOff('snag', { name: 'snag' }),
  onOff('slack-rope', { name: 'slack' }),
  onOff('limit-switch-stuck', { name: 'limit-switch-stuck' }),
];

const CALM: Row = { name: 'wind', speed_m_s: 0, direction_deg: 90 };
const GUSTS: Row = { name: 'wind', speed_m_s: 16, direction_deg: 90, gust_m_s: 10, gust_period_s: 10 };

const LINK_FAULTS = {
  'link-cut': { cut: true, stalled: false, delay: 0 },
  'link-stalled': { cut: false, stalled: true, delay: 0 },
  'link-delay-30': { cut: false, stalled: false, delay: 30 },
  'link-delay-100': { cut: false, stalled: false, delay: 100 },
  'link-delay-300': { cut: false, stalled: false, delay: 300 },
} as const satisfies Record<string, LinkState>;

/** One row of the table: what it is called, and how it begins and ends. */
interface Fault {
  readonly id: string;
  readonly crane: number;
  readonly name: string;
  /** It ends by itself after so long. */
  readonly lastsMs: number | undefined;
  apply(on: boolean): void;
}

export class DemoFaults {
  readonly #faults: readonly Fault[];
  readonly #targets: FaultTargets;
  readonly #on = new Set<string>();
  /** Counts the beginnings of each momentary fault, so that an old end does not end a new one. */
  readonly #begun = new Map<string, number>();

  constructor(cranes: readonly number[], targets: FaultTargets) {
    this.#targets = targets;
    this.#faults = [
      ...this.#linkFaults(),
      ...this.#siteFaults(cranes),
      ...cranes.flatMap((each) => this.#ofCrane(each)),
    ];
  }

  offers(): readonly FaultOffer[] {
    return this.#faults.map(({ id, crane, name }) => ({ id, crane, name, on: this.#on.has(id) }));
  }

  /** Begins or ends a fault; an unknown one, or one that is so already, changes nothing. */
  inject(id: string, on: boolean): void {
    const fault = this.#faults.find((each) => each.id === id);
    if (fault === undefined || this.#on.has(id) === on) return;
    this.#set(fault, on);
    if (on && fault.lastsMs !== undefined) this.#endLater(fault, fault.lastsMs);
    this.#targets.changed();
  }

  endAll(): void {
    for (const fault of this.#faults) if (this.#on.has(fault.id)) this.#set(fault, false);
    this.#targets.changed();
  }

  #set(fault: Fault, on: boolean): void {
    if (on) this.#on.add(fault.id);
    else this.#on.delete(fault.id);
    fault.apply(on);
  }

  #endLater({ id }: Fault, lastsMs: number): void {
    const begun = (this.#begun.get(id) ?? 0) + 1;
    this.#begun.set(id, begun);
    this.#targets.later(lastsMs, () => {
      if (this.#begun.get(id) === begun) this.inject(id, false);
    });
  }

  #linkFaults(): readonly Fault[] {
    const apply = () => this.#targets.link(this.#linkState());
    const ways = Object.keys(LINK_FAULTS).map((id): Fault => ({ id, crane: 0, name: id, lastsMs: undefined, apply }));
    const { gateway } = this.#targets;
    if (gateway === undefined) return ways;
    return [...ways, { id: 'gateway-frozen', crane: 0, name: 'gateway-frozen', lastsMs: FROZEN_MS, apply: gateway }];
  }

  /** The wind blows on every crane of the quay. */
  #siteFaults(cranes: readonly number[]): readonly Fault[] {
    const apply = (on: boolean): void => {
      for (const crane of cranes) this.#targets.crane(crane, on ? GUSTS : CALM);
    };
    return [{ id: 'wind-gusts', crane: 0, name: 'wind-gusts', lastsMs: undefined, apply }];
  }

  #ofCrane(crane: number): readonly Fault[] {
    return CRANE_FAULTS.map(({ name, begin, end, lastsMs }) => ({
      id: `${name}-${crane}`,
      crane,
      name,
      lastsMs,
      apply: (on) => {
        const row = on ? begin : end;
        if (row !== undefined) this.#targets.crane(crane, row);
      },
    }));
  }

  /** All that is on at once: the longest delay counts. */
  #linkState(): LinkState {
    const states = Object.entries(LINK_FAULTS).flatMap(([id, state]) => (this.#on.has(id) ? [state] : []));
    return {
      cut: states.some(({ cut }) => cut),
      stalled: states.some(({ stalled }) => stalled),
      delay: Math.max(0, ...states.map(({ delay }) => delay)),
    };
  }
}
