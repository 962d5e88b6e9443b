// What a run of the benchmark measured, as one JSON object: the same for terminal, plots and documents. Times are
// seconds, processor time is in cores (1 = one core, all the time).

/** Null where nothing was counted. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

/** `closed`: one request outstanding (service time). `open`: sent by the clock, whatever became of those before. */
export type Mode = 'closed' | 'open';

/** One series of one peer in one round. */
export interface Round {
  /** In open loop from the scheduled time of sending; unanswered requests count with their age. */
  readonly latency: Percentiles;
  readonly answered: number;
  readonly unanswered: number;
  /** Answered, and not in the latency. */
  readonly refused: number;
}

export interface SeriesResult {
  readonly peer: string;
  readonly what: string;
  /** `answer`, or for Quaylink `ack` and `received`. */
  readonly series: string;
  readonly mode: Mode;
  readonly rounds: readonly Round[];
  /** Median of the rounds, figure by figure. */
  readonly median: Percentiles;
  /** The median over that of the bare WebSocket echo of the same run; null where that was not run. */
  readonly toFloor: Percentiles | null;
}

/** What one turn of a peer in open loop cost; medians of the rounds. */
export interface Cost {
  readonly peer: string;
  /** Role of a process → cores. */
  readonly cores: Readonly<Record<string, number>>;
  /** How late the generator was against its own schedule. */
  readonly slip: Percentiles;
}

/** The control path with one disturbance switched on, against the rounds without any of the same run. */
export interface IsolationResult {
  /** `none`, `scrapes`, `view`, `debug log`, `page`, `page in debugger`, `deaf page`. */
  readonly disturbance: string;
  /** What the workstation really sent for both cranes together; the hands ask for twice 1 kHz. */
  readonly commandsPerSecond: number | null;
  /** Report of the stick read → status that says the PLC has received its setpoint. */
  readonly roundTrip: Percentiles;
  /** Arrival of a command → its setpoint handed to the PLC driver. */
  readonly residence: Percentiles;
  /** p50 and p99 of the round trip over those without a disturbance. */
  readonly p50Ratio: number | null;
  readonly p99Ratio: number | null;
}

/** A figure that the project set itself, and whether this run reached it. */
export interface Aim {
  readonly what: string;
  /** Upper bound, in the unit. */
  readonly limit: number;
  readonly value: number | null;
  readonly unit: 'ratio' | 'seconds' | 'cores';
  readonly reached: boolean;
}

export interface BenchResult {
  readonly schema: 'quaylink.bench/1';
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
    readonly node: string;
  };
  readonly settings: {
    readonly rounds: number;
    readonly closedSeconds: number;
    readonly openSeconds: number;
    /** Requests a second of each of the two streams, in open loop. */
    readonly rateHz: number;
  };
  readonly series: readonly SeriesResult[];
  readonly costs: readonly Cost[];
  /** Arrival of a command → its setpoint handed to the PLC driver; from the gateway's own histogram. */
  readonly residence: Percentiles | null;
  /** Stops of the cranes while the gateway was loaded, over all rounds: they stand where a turn had one; null where it was not. */
  readonly stops: number | null;
  readonly isolation: readonly IsolationResult[];
  readonly aims: readonly Aim[];
  readonly skipped: readonly { readonly peer: string; readonly why: string }[];
}
