// From turns to a result: medians over rounds, ratios to the bare echo of the same run, and aims that are reached only
// where they were measured.

import { describe, expect, it } from 'vitest';
import type { Peer, PeerName } from '../peers/peer.ts';
import type { Mode, Percentiles, Round, SeriesResult } from '../results.ts';
import {
  aimsOf,
  coresAtFullLoad,
  costsOf,
  isolationOf,
  type Played,
  residenceOf,
  seriesOf,
  stopsOf,
} from './collect.ts';
import type { PeerTurn } from './conductor.ts';
import { NO_FIGURES } from './figures.ts';

function peer(name: PeerName, series: readonly string[]): Peer {
  const start = () => Promise.reject(new Error('nothing is started here'));
  return { name, what: `what ${name} measures`, series, missing: () => undefined, start };
}

/** Every figure the same. */
function even(value: number): Percentiles {
  return { count: 10, p50: value, p99: value, p999: value, max: value };
}

function round(value: number): Round {
  return { latency: even(value), answered: 10, unanswered: 0, refused: 0 };
}

/** The latencies of every series, in closed and in open loop. */
function turn(closed: readonly number[], open: readonly number[], more: Partial<PeerTurn> = {}): PeerTurn {
  return {
    closed: closed.map(round),
    open: open.map(round),
    slip: undefined,
    cores: {},
    residence: undefined,
    stops: undefined,
    ...more,
  };
}

const WS = peer('ws', ['answer']);
const QUAYLINK = peer('quaylink', ['ack', 'received']);

describe('series', () => {
  const played: readonly Played[] = [
    { peer: QUAYLINK, turns: [turn([6, 12], [60, 120]), turn([4, 8], [40, 80]), turn([90, 90], [90, 100])] },
    { peer: WS, turns: [turn([2], [20]), turn([9], [10]), turn([1], [90])] },
  ];

  it('are in the order of the peers, in one mode after the other, with medians and ratios to the echo', () => {
    const found = seriesOf(played).map((one) => [one.peer, one.series, one.mode, one.median.p50, one.toFloor?.p99]);
    expect(found).toEqual([
      ['quaylink', 'ack', 'closed', 6, 3],
      ['quaylink', 'received', 'closed', 12, 6],
      ['ws', 'answer', 'closed', 2, 1],
      ['quaylink', 'ack', 'open', 60, 3],
      ['quaylink', 'received', 'open', 100, 5],
      ['ws', 'answer', 'open', 20, 1],
    ]);
  });

  it('keep every round, in order', () => {
    const [ack] = seriesOf(played);
    expect(ack).toMatchObject({ what: 'what quaylink measures', rounds: [round(6), round(4), round(90)] });
    expect(ack?.median.count).toBe(30);
  });

  it('have no ratio where the echo was not run', () => {
    const alone = seriesOf(played.slice(0, 1));
    expect(alone.map(({ toFloor }) => toFloor)).toEqual([null, null, null, null]);
  });

  it('leave out a mode that was not played', () => {
    const closedOnly = seriesOf([{ peer: WS, turns: [turn([2], [])] }]);
    expect(closedOnly.map(({ mode }) => mode)).toEqual(['closed']);
  });

  it('are none without peers', () => {
    expect(seriesOf([])).toEqual([]);
  });
});

describe('costs', () => {
  it('are medians of every role over the rounds that have it', () => {
    const turns = [
      turn([1], [1], { slip: even(3), cores: { server: 0.2, 'load generator': 0.5 } }),
      turn([1], [1], { slip: even(1), cores: { server: 0.4 } }),
      turn([1], [1], { slip: even(2), cores: { server: 0.1 } }),
    ];
    expect(costsOf([{ peer: WS, turns }])).toEqual([
      { peer: 'ws', cores: { server: 0.2, 'load generator': 0.5 }, slip: { ...even(2), count: 30 } },
    ]);
  });

  it('are none without an open loop', () => {
    expect(costsOf([{ peer: WS, turns: [turn([1], [])] }])).toEqual([]);
  });
});

describe('residence', () => {
  it('is the median over the turns that have it', () => {
    const turns = [1, 5, 2].map((value) => turn([1], [1], { residence: even(value) }));
    const played = [
      { peer: WS, turns: [turn([1], [1])] },
      { peer: QUAYLINK, turns },
    ];
    expect(residenceOf(played)).toEqual({ ...even(2), count: 30 });
  });

  it('is null without the gateway', () => {
    expect(residenceOf([{ peer: WS, turns: [turn([1], [1])] }])).toBeNull();
  });
});

describe('aims', () => {
  const MODES: readonly Mode[] = ['closed', 'open'];
  const NO_CORES = { gateway: null, workstation: null };

  function series(peerName: PeerName, name: string, [p50, p99, p999]: readonly [number, number, number]) {
    return MODES.map(
      (mode): SeriesResult => ({
        peer: peerName,
        what: peerName,
        series: name,
        mode,
        rounds: [],
        median: { count: 10, p50, p99, p999, max: p999 },
        toFloor: null,
      }),
    );
  }
  const everything = [
    ...series('ws', 'answer', [100, 200, 400]),
    ...series('mqtt', 'answer', [150, 600, 900]),
    ...series('nats', 'answer', [150, 600, 540]),
    ...series('quaylink', 'ack', [150, 320, 600]),
    ...series('quaylink', 'received', [290, 500, 700]),
  ];
  const residence = { count: 10, p50: 10e-6, p99: 50e-6, p999: 1, max: null };
  const aims = aimsOf(everything, residence, { gateway: 0.51, workstation: 0.5 });
  const aim = (what: RegExp) => aims.filter((each) => what.test(each.what));

  it('are reached at their limit', () => {
    const p50 = aim(/ack over the bare ws echo, p50/);
    expect(p50.map(({ value, limit, reached }) => [value, limit, reached])).toEqual([
      [1.5, 1.5, true],
      [1.5, 1.5, true],
    ]);
    expect(aim(/residence/)).toMatchObject([{ value: 50e-6, limit: 50e-6, unit: 'seconds', reached: true }]);
    expect(aim(/of the workstation/)).toMatchObject([{ value: 0.5, unit: 'cores', reached: true }]);
  });

  it('are missed beyond it', () => {
    expect(aim(/ack over the bare ws echo, p99/).map(({ value, reached }) => [value, reached])).toEqual([
      [1.6, false],
      [1.6, false],
    ]);
    expect(aim(/of the gateway at/)).toMatchObject([{ value: 0.51, reached: false }]);
  });

  it('compare with a broker by the worst figure, and level is not ahead', () => {
    for (const { value, reached } of aim(/over mqtt/)) expect([value, reached]).toEqual([1, false]);
    for (const { value, reached } of aim(/over nats/)) expect([value, reached]).toEqual([600 / 540, false]);
    expect(aim(/over (?:mqtt|nats)/)).toHaveLength(4);
  });

  it('count what the PLC has received from its own series', () => {
    expect(aim(/PLC-received/).map(({ value, reached }) => [value, reached])).toEqual([
      [2.9, true],
      [2.9, true],
    ]);
  });

  it('have no two of one name', () => {
    expect(new Set(aims.map(({ what }) => what)).size).toBe(aims.length);
  });

  it('that were not measured have no value and are not reached, and are named all the same', () => {
    const none = aimsOf([], null, NO_CORES);
    expect(none.map(({ what }) => what)).toEqual(aims.map(({ what }) => what));
    expect(none.every(({ value, reached }) => value === null && !reached)).toBe(true);
  });

  it('that were measured in part have no value', () => {
    const counted = (count: Percentiles) =>
      everything.map((one) => (one.peer === 'mqtt' ? { ...one, median: count } : one));
    const withoutTail = aimsOf(counted({ ...even(1000), p999: null }), residence, NO_CORES);
    expect(withoutTail.filter(({ what }) => what.includes('mqtt'))).toMatchObject([
      { value: null, reached: false },
      { value: null, reached: false },
    ]);
  });
});

describe('stops', () => {
  it('are summed over the turns of whoever has cranes, and null where nobody has', () => {
    expect(stopsOf([{ peer: WS, turns: [turn([1], [1])] }])).toBeNull();
    const turns = [turn([1, 2], [1, 2], { stops: 2 }), turn([1, 2], [1, 2], { stops: 0 })];
    expect(stopsOf([{ peer: QUAYLINK, turns }])).toBe(2);
  });
});

describe('processor time at full load', () => {
  const rounds = (rate: number) => [0.3, 0.5, 0.4].map((cores) => playedAt(rate, cores));
  const playedAt = (commandsPerSecond: number, cores: number) => ({
    commandsPerSecond,
    roundTrip: NO_FIGURES,
    residence: NO_FIGURES,
    cores: { gateway: cores, workstation: null },
  });

  it('is the median of the rounds', () => {
    expect(coresAtFullLoad(rounds(1990), 'gateway')).toBe(0.4);
    expect(coresAtFullLoad(rounds(1990), 'workstation')).toBeNull();
  });

  it('is not told where the load was not full', () => {
    expect(coresAtFullLoad(rounds(1064), 'gateway')).toBeNull();
    expect(coresAtFullLoad([], 'gateway')).toBeNull();
  });
});

describe('isolation', () => {
  const of = (disturbance: string, ...p99s: readonly number[]) => ({
    disturbance,
    rounds: p99s.map((value) => ({
      commandsPerSecond: 100 * value,
      roundTrip: even(value),
      residence: even(value / 10),
      cores: { gateway: null, workstation: null },
    })),
  });

  it('compares the medians with those of the first', () => {
    const found = isolationOf([of('none', 10, 30, 20), of('view', 22, 99, 1)]);
    expect(found).toEqual([
      {
        disturbance: 'none',
        commandsPerSecond: 2000,
        roundTrip: { ...even(20), count: 30 },
        residence: { ...even(2), count: 30 },
        p50Ratio: 1,
        p99Ratio: 1,
      },
      {
        disturbance: 'view',
        commandsPerSecond: 2200,
        roundTrip: { ...even(22), count: 30 },
        residence: { ...even(2.2), count: 30 },
        p50Ratio: 1.1,
        p99Ratio: 1.1,
      },
    ]);
  });

  it('has no ratio where the first has no rounds', () => {
    const found = isolationOf([of('none'), of('view', 22)]);
    expect(found.map(({ p99Ratio }) => p99Ratio)).toEqual([null, null]);
    expect(found[0]?.roundTrip).toEqual(NO_FIGURES);
  });

  it('is nothing where it was left out', () => {
    expect(isolationOf([])).toEqual([]);
  });
});
