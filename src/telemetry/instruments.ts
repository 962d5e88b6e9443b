// The few shapes that all metrics here have. Enters: names, meanings, the labels that may occur. Leaves:
// instruments whose children exist from the start, so that a series never appears only when it first counts.

import { Counter, exponentialBuckets, Gauge, type Registry } from 'prom-client';
import { type Code, CODES, CRANE_STATES, type CraneNumber, type CraneStateKind } from '../domain/index.ts';
import type { Millis } from '../quantity/index.ts';
import { type About, LatencyHistogram, LatencySeries } from './latency-histogram.ts';

/** 0.1 ms … 290 ms in steps of √2: fine where the loop lives, coarse nowhere that matters. Seconds. */
const LATENCY_BUCKETS = exponentialBuckets(1e-4, Math.SQRT2, 24);

const ALL_CODES = Object.keys(CODES) as readonly Code[];

/** What becomes of a command. UNKNOWN: refused with a code that this release does not know. */
export type Outcome = 'accepted' | 'lost' | Code | 'UNKNOWN';
const OUTCOMES: readonly Outcome[] = ['accepted', 'lost', ...ALL_CODES, 'UNKNOWN'];

export function counter(registry: Registry, about: About): Counter {
  return new Counter({ ...about, registers: [registry] });
}

/** A counter of what happens with every frame: counted here, handed to prom-client at a scrape. */
export class FrameCounter {
  #fresh = 0;

  constructor(registry: Registry, about: About) {
    const take = (): number => {
      const fresh = this.#fresh;
      this.#fresh = 0;
      return fresh;
    };
    void new Counter({
      ...about,
      registers: [registry],
      collect() {
        this.inc(take());
      },
    });
  }

  count(): void {
    this.#fresh += 1;
  }
}

export function gauge(registry: Registry, about: About): Gauge {
  return new Gauge({ ...about, registers: [registry] });
}

/** The label of a crane: its number, from the configuration. */
export function craneLabel(crane: CraneNumber | 0): string {
  return String(crane);
}

/** One histogram a crane; a crane that the configuration does not know is not observed. */
export class CraneLatency {
  readonly #series: ReadonlyMap<CraneNumber, LatencySeries>;

  constructor(
    registry: Registry,
    about: About,
    cranes: readonly CraneNumber[],
    buckets: readonly number[] = LATENCY_BUCKETS,
  ) {
    this.#series = new Map(cranes.map((crane) => [crane, new LatencySeries({ crane: craneLabel(crane) }, buckets)]));
    void new LatencyHistogram(registry, about, [...this.#series.values()]);
  }

  observe(crane: CraneNumber, time: Millis): void {
    this.#series.get(crane)?.observe(time);
  }
}

/** One histogram a crane and stage, both fixed. */
export class StageLatency<Stage extends string> {
  readonly #series: ReadonlyMap<CraneNumber, ReadonlyMap<Stage, LatencySeries>>;

  constructor(registry: Registry, about: About, cranes: readonly CraneNumber[], stages: readonly Stage[]) {
    const seriesOf = (crane: CraneNumber, stage: Stage) =>
      new LatencySeries({ crane: craneLabel(crane), stage }, LATENCY_BUCKETS);
    this.#series = new Map(
      cranes.map((crane) => [crane, new Map(stages.map((stage) => [stage, seriesOf(crane, stage)]))]),
    );
    void new LatencyHistogram(
      registry,
      about,
      [...this.#series.values()].flatMap((ofCrane) => [...ofCrane.values()]),
    );
  }

  observe(crane: CraneNumber, stage: Stage, time: Millis): void {
    this.#series.get(crane)?.get(stage)?.observe(time);
  }
}

/** One gauge a crane, 0 at first; a crane that the configuration does not know is not shown. */
export class CraneGauge {
  readonly #children: ReadonlyMap<CraneNumber, Gauge.Internal<string>>;

  constructor(registry: Registry, about: About, cranes: readonly CraneNumber[]) {
    const parent = new Gauge({ ...about, labelNames: ['crane'], registers: [registry] });
    this.#children = new Map(cranes.map((crane) => [crane, parent.labels(craneLabel(crane))]));
    for (const child of this.#children.values()) child.set(0);
  }

  set(crane: CraneNumber, value: number): void {
    this.#children.get(crane)?.set(value);
  }
}

/** The states of one crane, of which exactly one is 1. */
export class StateGauge {
  readonly #children: ReadonlyMap<CraneStateKind, Gauge.Internal<string>>;
  #now: CraneStateKind = 'parked';

  constructor(parent: Gauge, crane: CraneNumber) {
    this.#children = new Map(CRANE_STATES.map((state) => [state, parent.labels(craneLabel(crane), state)]));
    for (const [state, child] of this.#children) child.set(state === this.#now ? 1 : 0);
  }

  enter(state: CraneStateKind): void {
    this.#children.get(this.#now)?.set(0);
    this.#children.get(state)?.set(1);
    this.#now = state;
  }
}

/** Codes by their first part. */
type CodeFamily = 'WIRE' | 'SESSION' | 'AUTHORITY' | 'SAFETY' | 'PLC';
/** What a counter shows from the start, whole families or single codes: a series that is born at 1 has no increase to alert on. */
type Shown = CodeFamily | Outcome;

function isShown(outcome: Outcome, shown: readonly Shown[]): boolean {
  const family = outcome.split('_', 1)[0];
  return shown.some((one) => one === outcome || one === family);
}

/** One counter a crane and code: at most cranes × codes of them, both fixed. Other codes than `shown` appear once they count. */
export class CodeCounter {
  readonly #children: ReadonlyMap<CraneNumber | 0, ReadonlyMap<Code | 'UNKNOWN', Counter.Internal>>;

  constructor(
    registry: Registry,
    about: About,
    label: 'cause' | 'code',
    cranes: readonly (CraneNumber | 0)[],
    shown: readonly Shown[],
  ) {
    const parent = new Counter({ ...about, labelNames: ['crane', label], registers: [registry] });
    this.#children = new Map(cranes.map((crane) => [crane, codeChildren(parent, craneLabel(crane), shown)]));
  }

  /** A crane that the configuration does not know is not counted. */
  count(crane: CraneNumber | 0, code: Code | 'UNKNOWN'): void {
    this.#children.get(crane)?.get(code)?.inc();
  }
}

function codeChildren(
  parent: Counter,
  crane: string,
  shown: readonly Shown[],
): ReadonlyMap<Code | 'UNKNOWN', Counter.Internal> {
  const children = new Map<Code | 'UNKNOWN', Counter.Internal>();
  for (const code of [...ALL_CODES, 'UNKNOWN' as const]) {
    const child = parent.labels(crane, code);
    if (isShown(code, shown)) child.inc(0);
    children.set(code, child);
  }
  return children;
}

/** One counter a crane, shown from the start. */
export class CraneCounter {
  readonly #children: ReadonlyMap<CraneNumber, Counter.Internal>;

  constructor(registry: Registry, about: About, cranes: readonly CraneNumber[]) {
    const parent = new Counter({ ...about, labelNames: ['crane'], registers: [registry] });
    this.#children = new Map(cranes.map((crane) => [crane, parent.labels(craneLabel(crane))]));
    for (const child of this.#children.values()) child.inc(0);
  }

  count(crane: CraneNumber): void {
    this.#children.get(crane)?.inc();
  }
}

/** One counter an outcome; only those in `shown` are there before they first count. Counted here, handed to prom-client at a scrape. */
export class OutcomeCounter {
  readonly #fresh: ReadonlyMap<Outcome, { count: number }>;

  constructor(registry: Registry, about: About & { readonly label: 'outcome' | 'code' }, shown: readonly Shown[]) {
    const { name, help, label } = about;
    const fresh = new Map(OUTCOMES.map((outcome) => [outcome, { count: 0 }]));
    this.#fresh = fresh;
    const parent = new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [outcome, tally] of fresh) {
          if (tally.count === 0) continue;
          this.inc({ [label]: outcome }, tally.count);
          tally.count = 0;
        }
      },
    });
    for (const outcome of OUTCOMES) if (isShown(outcome, shown)) parent.inc({ [label]: outcome }, 0);
  }

  count(outcome: Outcome): void {
    const tally = this.#fresh.get(outcome);
    if (tally !== undefined) tally.count += 1;
  }
}
