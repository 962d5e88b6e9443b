// What the process itself says: its event loop, its garbage collector, its memory and its processor time.
// Enters: nothing. Leaves: the same metrics in every process of Quaylink, in base units.

import {
  constants,
  type IntervalHistogram,
  monitorEventLoopDelay,
  type PerformanceEntry,
  PerformanceObserver,
} from 'node:perf_hooks';
import { Counter, exponentialBuckets, Gauge, Histogram, type Registry } from 'prom-client';

/** The monitor's own timer. It is part of what it measures: an idle loop reads as one resolution. */
const RESOLUTION_MS = 20;
/** A figure of the event loop covers between one window and two, however often it is scraped. */
const WINDOW_MS = 10_000;
const STATISTICS = [
  ['p50', 50],
  ['p99', 99],
  ['max', 100],
] as const;

/** 0.1 ms … 0.2 s. */
const COLLECTION_BUCKETS = exponentialBuckets(1e-4, 2, 12);

const COLLECTION_KINDS = [
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
] as const;

export interface BuildInfo {
  /** Release of Quaylink. */
  readonly version: string;
  /** Which of its processes this is. */
  readonly component: 'gateway' | 'workstation';
}

/** Registers the metrics and begins to measure. `close` ends that; a process that just exits need not call it. */
export class RuntimeMetrics {
  readonly #collections: PerformanceObserver;
  readonly #rotation: NodeJS.Timeout;
  /** Two monitors, begun one window apart: the older one is read, and a stall during a reset is still in the other. */
  #older: IntervalHistogram;
  #younger: IntervalHistogram;

  constructor(registry: Registry, build: BuildInfo) {
    registerBuild(registry, build);
    registerProcess(registry);
    this.#collections = observeCollections(registry);
    this.#older = startedMonitor();
    this.#younger = startedMonitor();
    this.#rotation = setInterval(() => this.#rotate(), WINDOW_MS);
    this.#rotation.unref();
    this.#registerEventLoop(registry);
  }

  close(): void {
    clearInterval(this.#rotation);
    this.#collections.disconnect();
    this.#older.disable();
    this.#younger.disable();
  }

  #rotate(): void {
    const spent = this.#older;
    spent.reset();
    this.#older = this.#younger;
    this.#younger = spent;
  }

  #registerEventLoop(registry: Registry): void {
    const read = () => this.#older;
    registry.registerMetric(
      new Gauge({
        name: 'quaylink_event_loop_delay_seconds',
        help: 'How late the event loop was over the last 10 to 20 s.',
        labelNames: ['statistic'],
        registers: [],
        collect() {
          const monitor = read();
          for (const [statistic, percentile] of STATISTICS) {
            // The percentile of a monitor without samples is a made-up number, its count is not.
            const nanos = monitor.count === 0 ? 0 : monitor.percentile(percentile);
            this.set({ statistic }, Math.max(0, nanos / 1e9 - RESOLUTION_MS / 1000));
          }
        },
      }),
    );
  }
}

function startedMonitor(): IntervalHistogram {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  return monitor;
}

function registerBuild(registry: Registry, { version, component }: BuildInfo): void {
  const info = new Gauge({
    name: 'quaylink_build_info',
    help: 'Always 1; what runs here.',
    labelNames: ['version', 'component', 'node'],
    registers: [registry],
  });
  info.set({ version, component, node: process.version }, 1);
}

function registerProcess(registry: Registry): void {
  let counted = 0;
  registry.registerMetric(
    new Counter({
      name: 'quaylink_process_cpu_seconds_total',
      help: 'Processor time of the process, user and system.',
      registers: [],
      collect() {
        const { user, system } = process.cpuUsage();
        const total = (user + system) / 1e6;
        this.inc(Math.max(0, total - counted));
        counted = total;
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'quaylink_process_resident_memory_bytes',
      help: 'Memory of the process that is in RAM.',
      registers: [],
      collect() {
        this.set(process.memoryUsage.rss());
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'quaylink_process_heap_used_bytes',
      help: 'JavaScript heap in use.',
      registers: [],
      collect() {
        this.set(process.memoryUsage().heapUsed);
      },
    }),
  );
}

function observeCollections(registry: Registry): PerformanceObserver {
  const histogram = new Histogram({
    name: 'quaylink_garbage_collection_seconds',
    help: 'Pauses for garbage collection, by kind.',
    labelNames: ['kind'],
    buckets: COLLECTION_BUCKETS,
    registers: [registry],
  });
  const children = new Map<number, Histogram.Internal<string>>();
  for (const [constant, kind] of COLLECTION_KINDS) {
    histogram.zero({ kind });
    children.set(constant, histogram.labels(kind));
  }
  const observer = new PerformanceObserver((list) => {
    // Several collections come in one list.
    for (const entry of list.getEntries()) {
      const { kind } = (entry as PerformanceEntry & { readonly detail: { readonly kind: number } }).detail;
      children.get(kind)?.observe(entry.duration / 1000);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return observer;
}
