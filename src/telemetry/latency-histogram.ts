// A Prometheus histogram of durations that costs next to nothing to count. Enters: durations, on the command path. Leaves:
// what a registry exports, put together when it is scraped. prom-client's own histogram validates and hashes its labels at
// every observation; here the labels are fixed beforehand, and an observation is an addition.

import type { Metric, MetricValueWithName, Registry } from 'prom-client';
import { AGE_CAP_MS } from '../domain/index.ts';
import type { Millis } from '../quantity/index.ts';

export interface About {
  readonly name: string;
  readonly help: string;
}

/** The shape that prom-client's own histogram hands to a registry. */
interface HistogramExport extends About {
  readonly type: 'histogram';
  readonly aggregator: 'sum';
  readonly values: readonly MetricValueWithName<string>[];
}

type Labels = Readonly<Record<string, string>>;

/** The durations of one combination of labels. */
export class LatencySeries {
  readonly labels: Labels;
  /** Upper bounds, seconds. */
  readonly bounds: Float64Array;
  /** Observations in each bucket by itself; the last one is beyond every bound. */
  readonly counts: Float64Array;
  /** Seconds. */
  sum = 0;

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels;
    this.bounds = Float64Array.from(bounds);
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** NaN is dropped, ±∞ and what lies beyond a minute are cut: an observer never throws. */
  observe(time: Millis): void {
    if (Number.isNaN(time)) return;
    const seconds = Math.min(Math.max(time, 0), AGE_CAP_MS) / 1000;
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket += 1;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += seconds;
  }
}

/** All series are there from the start, so none appears only when it first counts. */
export class LatencyHistogram {
  readonly name: string;
  readonly help: string;
  readonly #series: readonly LatencySeries[];

  constructor(registry: Registry, { name, help }: About, series: readonly LatencySeries[]) {
    this.name = name;
    this.help = help;
    this.#series = series;
    // A registry asks its metrics for their name and for `get`; its types name prom-client's own classes only.
    registry.registerMetric(this as unknown as Metric);
  }

  /** What the registry exports: cumulative buckets, count and sum of every series. */
  get(): Promise<HistogramExport> {
    const { name, help } = this;
    const values = this.#series.flatMap((one) => this.#export(one));
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  }

  #export({ labels, bounds, counts, sum }: LatencySeries): readonly MetricValueWithName<string>[] {
    const bucketName = `${this.name}_bucket`;
    let cumulative = 0;
    const buckets = Array.from(counts, (count, bucket) => {
      cumulative += count;
      return { metricName: bucketName, labels: { le: bounds[bucket] ?? '+Inf', ...labels }, value: cumulative };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels: { ...labels }, value: sum },
      { metricName: `${this.name}_count`, labels: { ...labels }, value: cumulative },
    ];
  }
}
