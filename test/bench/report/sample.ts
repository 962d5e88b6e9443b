// A result as a run could leave it, with invented figures, for the tests of the reports: every peer but one that was
// skipped, a figure that nobody counted, requests without an answer, and an aim that was missed.

import type { BenchResult, Cost, IsolationResult, Mode, Percentiles, SeriesResult } from '../results.ts';

const MICRO = 1e-6;

/** From microseconds. */
function micros(count: number, p50: number, p99: number, p999: number, max: number): Percentiles {
  return { count, p50: p50 * MICRO, p99: p99 * MICRO, p999: p999 * MICRO, max: max * MICRO };
}

/** As histograms leave it. */
function withoutMaximum(figures: Percentiles): Percentiles {
  return { ...figures, max: null };
}

const NOTHING_COUNTED: Percentiles = { count: 0, p50: null, p99: null, p999: null, max: null };

const FLOORS: Readonly<Record<Mode, Percentiles>> = {
  closed: micros(20_000, 90, 180, 400, 3_000),
  open: micros(20_000, 120, 600, 2_500, 9_000),
};

function over(value: number | null, floor: number | null): number | null {
  return value === null || floor === null ? null : value / floor;
}

function series(peer: string, name: string, mode: Mode, median: Percentiles, lost = 0, refused = 0): SeriesResult {
  const floor = FLOORS[mode];
  const rounds = [0, lost, 0].map((unanswered) => ({
    latency: median,
    answered: median.count,
    unanswered,
    refused,
  }));
  return {
    peer,
    what: `what ${peer} measures`,
    series: name,
    mode,
    rounds,
    median,
    toFloor: {
      count: median.count,
      p50: over(median.p50, floor.p50),
      p99: over(median.p99, floor.p99),
      p999: over(median.p999, floor.p999),
      max: over(median.max, floor.max),
    },
  };
}

const SERIES: readonly SeriesResult[] = [
  series('tcp-c', 'answer', 'closed', micros(20_000, 18.24, 41.6, 96, 1_400)),
  series('tcp-node', 'answer', 'closed', micros(20_000, 52.1, 110, 240, 2_100)),
  series('ws', 'answer', 'closed', FLOORS.closed),
  series('ws-msgpackr', 'answer', 'closed', micros(20_000, 97.3, 201, 450, 3_300)),
  series('ws-json', 'answer', 'closed', micros(20_000, 99.8, 210, 480, 3_400)),
  series('socket.io', 'answer', 'closed', micros(20_000, 171, 390, 900, 5_200)),
  series('mqtt', 'answer', 'closed', micros(20_000, 262, 640, 1_900, 8_100)),
  series('plc', 'answer', 'closed', micros(20_000, 31.5, 88, 260, 2_200)),
  series('quaylink', 'ack', 'closed', micros(20_000, 126, 342, 820, 4_100)),
  series('quaylink', 'received', 'closed', micros(20_000, 153, 405, 990, 4_600)),
  series('tcp-c', 'answer', 'open', micros(20_000, 25, 140, 900, 4_000)),
  series('tcp-node', 'answer', 'open', micros(20_000, 71, 330, 1_500, 6_100)),
  series('ws', 'answer', 'open', FLOORS.open),
  series('ws-msgpackr', 'answer', 'open', micros(20_000, 129, 640, 2_600, 9_400)),
  series('ws-json', 'answer', 'open', micros(20_000, 133, 660, 2_700, 9_300)),
  series('socket.io', 'answer', 'open', micros(20_000, 240, 1_800, 6_200, 18_000)),
  series('mqtt', 'answer', 'open', micros(20_000, 610, 42_000, 210_000, 1_204_567), 1_234),
  series('plc', 'answer', 'open', NOTHING_COUNTED),
  series('quaylink', 'ack', 'open', micros(20_000, 168, 960, 3_300, 11_000), 0, 2),
  series('quaylink', 'received', 'open', micros(20_000, 204, 1_100, 3_900, 12_000), 0, 2),
];

const SLIP = micros(20_000, 6, 90, 700, 2_400);

function cost(peer: string, cores: Readonly<Record<string, number>>): Cost {
  return { peer, cores, slip: SLIP };
}

const COSTS: readonly Cost[] = [
  cost('tcp-c', { server: 0.021, 'load generator': 0.183 }),
  cost('tcp-node', { server: 0.092, 'load generator': 0.185 }),
  cost('ws', { server: 0.158, 'load generator': 0.231 }),
  cost('ws-msgpackr', { server: 0.173, 'load generator': 0.244 }),
  cost('ws-json', { server: 0.181, 'load generator': 0.252 }),
  cost('socket.io', { server: 0.352, 'load generator': 0.41 }),
  cost('mqtt', { broker: 0.121, responder: 0.31, 'load generator': 0.402 }),
  cost('plc', { plant: 0.04, 'plc 1': 0.061, 'plc 2': 0.06, 'load generator': 0.19 }),
  cost('quaylink', {
    gateway: 0.471,
    'plc 1': 0.082,
    'plc 2': 0.081,
    plant: 0.04,
    'load generator': 0.262,
  }),
];

function isolation(disturbance: string, p50: number, p99: number, ratio: number | null): IsolationResult {
  return {
    disturbance,
    commandsPerSecond: 1_987.4,
    roundTrip: withoutMaximum(micros(6_000, p50, p99, p99 * 1.6, 0)),
    residence: withoutMaximum(micros(6_000, p50 / 40, p99 / 30, p99 / 10, 0)),
    p50Ratio: p50 / 2_300,
    p99Ratio: ratio,
  };
}

export const sampleResult: BenchResult = {
  schema: 'quaylink.bench/1',
  version: '0.2.0',
  at: '2026-11-18T09:30:00.000Z',
  machine: {
    processor: 'Example Processor 3.0 GHz',
    cores: 2,
    memoryGiB: 7.8,
    system: 'Debian 12, Linux 6.1',
    node: 'v20.20.2',
  },
  settings: { rounds: 3, closedSeconds: 2, openSeconds: 10, rateHz: 1_000 },
  series: SERIES,
  costs: COSTS,
  residence: withoutMaximum(micros(40_000, 41.2, 141, 400, 0)),
  stops: 2,
  isolation: [
    isolation('none', 2_300, 4_100, 1),
    isolation('scrapes', 2_320, 4_300, 4_300 / 4_100),
    isolation('view', 2_310, 4_150, 4_150 / 4_100),
    isolation('debug log', 2_400, 5_330, 1.3),
  ],
  aims: [
    {
      what: 'command → ack over the ws echo, p50 in closed loop',
      limit: 1.5,
      value: 1.4,
      unit: 'ratio',
      reached: true,
    },
    {
      what: 'command → ack, p99 in open loop',
      limit: 900 * MICRO,
      value: 960 * MICRO,
      unit: 'seconds',
      reached: false,
    },
    { what: 'processor time of the gateway in open loop', limit: 0.5, value: 0.471, unit: 'cores', reached: true },
    { what: 'command → ack over NATS request/reply, p50', limit: 1, value: null, unit: 'ratio', reached: false },
  ],
  skipped: [{ peer: 'nats', why: 'no nats-server (Debian package nats-server)' }],
};
