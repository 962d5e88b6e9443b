// The few shapes that all metrics here have. Enters: names, meanings, the labels that may occur. Leaves:
// instruments whose children exist from the start, so that a series never appears only when it first counts.

import { Counter, exponentialBuckets, Gauge, Histogram, type Registry } from 'prom-client';
import { AGE_CAP_MS, type Code, CODES, type CraneNumber } from '../domain/index.ts';
import type { Millis } from '../quantity/index.ts';

/** 0.1 ms … 290 ms in steps of √2: fine where the loop lives, coarse nowhere that matters. Seconds. */
const LATENCY_BUCKETS = exponentialBuckets(1e-4, Math.SQRT2, 24);

const ALL_CODES = Object.keys(CODES) as readonly Code[];

/** What becomes of a command. UNKNOWN: refused with a code that this release does not know. */
export type Outcome = 'accepted' | 'lost' | Code | 'UNKNOWN';
const OUTCOMES: readonly Outcome[] = ['accepted', 'lost', ...ALL_CODES, 'UNKNOWN'];

export interface About {
  readonly name: string;
  readonly help: string;
}

/** Whatever takes a duration in seconds: a histogram or one of its children. */
export interface Observes {
  observe(seconds: number): void;
}

/** Observes a duration given in milliseconds. NaN is dropped, ±∞ and what lies beyond a minute are cut: an observer never throws. */
export function observeMillis(histogram: Observes, time: Millis): void {
  if (Number.isNaN(time)) return;
  histogram.observe(Math.min(Math.max(time, 0), AGE_CAP_MS) / 1000);
}

export function latency(registry: Registry, about: About): Histogram {
  return new Histogram({ ...about, buckets: LATENCY_BUCKETS, registers: [registry] });
}

export function counter(registry: Registry, about: About): Counter {
  return new Counter({ ...about, registers: [registry] });
}

export function gauge(registry: Registry, about: About): Gauge {
  return new Gauge({ ...about, registers: [registry] });
}

/** The label of a crane: its number, from the configuration. */
export function craneLabel(crane: CraneNumber | 0): string {
  return String(crane);
}

/** One histogram a value of a label; the values are fixed. */
export function latencyBy<Value extends string>(
  registry: Registry,
  about: About,
  label: string,
  values: readonly Value[],
): Readonly<Record<Value, Observes>> {
  const histogram = new Histogram({ ...about, buckets: LATENCY_BUCKETS, labelNames: [label], registers: [registry] });
  const children: Partial<Record<Value, Observes>> = {};
  for (const value of values) {
    histogram.zero({ [label]: value });
    children[value] = histogram.labels(value);
  }
  return children as Record<Value, Observes>;
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

/** Which codes a counter shows from the start, by their first part: a series that is born at 1 has no increase to alert on. */
export type CodeFamily = 'PLC' | 'SAFETY' | 'AUTHORITY';

/** One counter a crane and code: at most cranes × codes of them, both fixed. Codes of other families are shown once they count. */
export class CodeCounter {
  readonly #children: ReadonlyMap<CraneNumber | 0, ReadonlyMap<Code | 'UNKNOWN', Counter.Internal>>;

  constructor(
    registry: Registry,
    about: About,
    label: 'cause' | 'code',
    cranes: readonly (CraneNumber | 0)[],
    shown: readonly CodeFamily[],
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
  shown: readonly CodeFamily[],
): ReadonlyMap<Code | 'UNKNOWN', Counter.Internal> {
  const children = new Map<Code | 'UNKNOWN', Counter.Internal>();
  for (const code of [...ALL_CODES, 'UNKNOWN' as const]) {
    const child = parent.labels(crane, code);
    if (shown.some((family) => code.startsWith(`${family}_`))) child.inc(0);
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

/** One counter an outcome; only those in `shown` are there before they first count. */
export class OutcomeCounter {
  readonly #children: ReadonlyMap<Outcome, Counter.Internal>;

  constructor(registry: Registry, about: About & { readonly label: 'outcome' | 'code' }, shown: readonly Outcome[]) {
    const { name, help, label } = about;
    const parent = new Counter({ name, help, labelNames: [label], registers: [registry] });
    this.#children = new Map(OUTCOMES.map((outcome) => [outcome, parent.labels(outcome)]));
    for (const outcome of shown) this.#children.get(outcome)?.inc(0);
  }

  count(outcome: Outcome): void {
    this.#children.get(outcome)?.inc();
  }
}
