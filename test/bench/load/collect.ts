// From turns to a result. Enters: the turns of every peer, round by round. Leaves: series with medians and ratios to the
// floor, costs, and how far the project's own aims were reached. Pure.

import type { Peer } from '../peers/peer.ts';
import type { Aim, Cost, IsolationResult, Mode, Percentiles, SeriesResult } from '../results.ts';
import type { PeerTurn } from './conductor.ts';
import { median, medianOf, ratio, ratiosTo } from './figures.ts';

export const FLOOR = 'ws';

/** All turns of one peer. */
export interface Played {
  readonly peer: Peer;
  readonly turns: readonly PeerTurn[];
}

const MODES: readonly Mode[] = ['closed', 'open'];

export function seriesOf(played: readonly Played[]): readonly SeriesResult[] {
  return MODES.flatMap((mode) => {
    const floorTurns = played.find(({ peer }) => peer.name === FLOOR)?.turns ?? [];
    const floorRounds = floorTurns.flatMap((turn) => turn[mode].slice(0, 1));
    const floor = floorRounds.length > 0 ? medianOf(floorRounds.map(({ latency }) => latency)) : undefined;
    return played.flatMap(({ peer, turns }) =>
      peer.series.flatMap((series, slot): SeriesResult[] => {
        const rounds = turns.flatMap((turn) => turn[mode].slice(slot, slot + 1));
        if (rounds.length === 0) return [];
        const medians = medianOf(rounds.map(({ latency }) => latency));
        const { name, what } = peer;
        return [{ peer: name, what, series, mode, rounds, median: medians, toFloor: ratiosTo(floor, medians) }];
      }),
    );
  });
}

export function costsOf(played: readonly Played[]): readonly Cost[] {
  return played.flatMap(({ peer, turns }) => {
    const slips = turns.flatMap(({ slip }) => (slip === undefined ? [] : [slip]));
    if (slips.length === 0) return [];
    const cores: Record<string, number> = {};
    for (const role of new Set(turns.flatMap((turn) => Object.keys(turn.cores)))) {
      const middle = median(turns.flatMap((turn) => turn.cores[role] ?? []));
      if (middle !== null) cores[role] = middle;
    }
    return [{ peer: peer.name, cores, slip: medianOf(slips) }];
  });
}

/** Stops while the gateway was loaded; null where no peer has cranes that could stop. */
export function stopsOf(played: readonly Played[]): number | null {
  const stops = played.flatMap(({ turns }) => turns.flatMap((turn) => turn.stops ?? []));
  return stops.length > 0 ? stops.reduce((sum, one) => sum + one, 0) : null;
}

export function residenceOf(played: readonly Played[]): Percentiles | null {
  const figures = played.flatMap(({ turns }) => turns.flatMap(({ residence }) => residence ?? []));
  return figures.length > 0 ? medianOf(figures) : null;
}

/** What the project holds itself to. An aim whose measurement was left out has no value and is not reached. */
export function aimsOf(
  series: readonly SeriesResult[],
  residence: Percentiles | null,
  cores: { readonly gateway: number | null; readonly workstation: number | null },
): readonly Aim[] {
  const figures = (peer: string, name: string, mode: Mode) =>
    series.find((each) => each.peer === peer && each.series === name && each.mode === mode)?.median;
  const aims: Aim[] = [];
  const add = (what: string, unit: Aim['unit'], limit: number, value: number | null): void => {
    aims.push({ what, limit, value, unit, reached: value !== null && value <= limit });
  };
  /** Level is not ahead. */
  const ahead = (what: string, value: number | null): void => {
    aims.push({ what, limit: 1, value, unit: 'ratio', reached: value !== null && value < 1 });
  };
  for (const mode of MODES) {
    const loop = `${mode} loop`;
    const floor = figures(FLOOR, 'answer', mode);
    const ack = figures('quaylink', 'ack', mode);
    const received = figures('quaylink', 'received', mode);
    for (const figure of ['p50', 'p99'] as const) {
      const over = ratio(ack?.[figure] ?? null, floor?.[figure] ?? null);
      add(`command → ack over the bare ws echo, ${figure}, ${loop}`, 'ratio', 1.5, over);
    }
    for (const peer of ['mqtt', 'nats'] as const) {
      const other = figures(peer, 'answer', mode);
      const worst = worstRatio(ack, other);
      ahead(`command → ack over ${peer}, the worst of p50, p99 and p99.9, ${loop}`, worst);
    }
    const over = ratio(received?.p50 ?? null, floor?.p50 ?? null);
    add(`command → PLC-received over the bare ws echo, p50, ${loop}`, 'ratio', 3, over);
  }
  add('gateway residence, p99', 'seconds', 50e-6, residence?.p99 ?? null);
  add('processor time of the gateway at 2 × 1 kHz', 'cores', 0.5, cores.gateway);
  add('processor time of the workstation at 2 × 1 kHz', 'cores', 0.5, cores.workstation);
  return aims;
}

function worstRatio(own: Percentiles | undefined, other: Percentiles | undefined): number | null {
  let worst: number | null = null;
  for (const figure of ['p50', 'p99', 'p999'] as const) {
    const one = ratio(own?.[figure] ?? null, other?.[figure] ?? null);
    if (one === null) return null;
    worst = Math.max(worst ?? 0, one);
  }
  return worst;
}

/** One round of the control path under one disturbance. */
export interface IsolationRound {
  readonly commandsPerSecond: number;
  readonly roundTrip: Percentiles;
  readonly residence: Percentiles;
  readonly cores: { readonly gateway: number | null; readonly workstation: number | null };
}

export interface IsolationPlayed {
  readonly disturbance: string;
  readonly rounds: readonly IsolationRound[];
}

/** Least share of 2 × 1 kHz at which processor time says something of that rate. */
const FULL_LOAD_SHARE = 0.9;

/** Processor time of a process of the undisturbed path at 2 × 1 kHz; null where that rate was not reached. */
export function coresAtFullLoad(rounds: readonly IsolationRound[], role: keyof IsolationRound['cores']): number | null {
  const rate = median(rounds.map(({ commandsPerSecond }) => commandsPerSecond));
  if (rate === null || !(rate >= FULL_LOAD_SHARE * 2000)) return null;
  return median(rounds.flatMap(({ cores }) => cores[role] ?? []));
}

/** The first is the undisturbed one, which the others are compared with. */
export function isolationOf(played: readonly IsolationPlayed[]): readonly IsolationResult[] {
  const quiet = played[0] === undefined ? undefined : medianOf(played[0].rounds.map(({ roundTrip }) => roundTrip));
  return played.map(({ disturbance, rounds }) => {
    const roundTrip = medianOf(rounds.map((round) => round.roundTrip));
    return {
      disturbance,
      commandsPerSecond: median(rounds.map((round) => round.commandsPerSecond)),
      roundTrip,
      residence: medianOf(rounds.map((round) => round.residence)),
      p50Ratio: ratio(roundTrip.p50, quiet?.p50 ?? null),
      p99Ratio: ratio(roundTrip.p99, quiet?.p99 ?? null),
    };
  });
}
