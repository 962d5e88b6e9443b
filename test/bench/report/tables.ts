// The tables of a report, before they become text of a terminal or of a document. Enters: a result. Leaves: a table
// for each part of it that has figures.

import { FLOOR } from '../load/collect.ts';
import type { Aim, BenchResult, Mode, Percentiles } from '../results.ts';
import { cores, count, NOTHING, ratio, type TimeUnit, time, unitFor } from './figures.ts';
import { allCores, inAllRounds, OWN, rowName, seriesOf } from './rows.ts';

export interface Row {
  readonly cells: readonly string[];
  /** A figure of Quaylink among those of its peers. */
  readonly own: boolean;
}

export interface Table {
  readonly title: string;
  /** What the head of the columns has no room for. */
  readonly note: string;
  readonly columns: readonly { readonly head: string; readonly side: 'left' | 'right' }[];
  readonly rows: readonly Row[];
}

const left = (head: string) => ({ head, side: 'left' }) as const;
const right = (head: string) => ({ head, side: 'right' }) as const;

function percentiles({ p50, p99, p999, max }: Percentiles, unit: TimeUnit): readonly string[] {
  return [p50, p99, p999, max].map((value) => time(value, unit));
}

/** Of a histogram, which has no maximum. */
function quantiles({ p50, p99, p999 }: Percentiles, unit: TimeUnit): readonly string[] {
  return [p50, p99, p999].map((value) => time(value, unit));
}

const LOOPS: Readonly<Record<Mode, string>> = {
  closed: 'Closed loop, one request outstanding: the time of service',
  open: 'Open loop, sent by the clock: from the scheduled time of sending',
};

export function latencyTable(result: BenchResult, mode: Mode): Table {
  const series = seriesOf(result, mode);
  const unit = unitFor(series.map(({ median }) => median.p50));
  return {
    title: LOOPS[mode],
    note: `Times in ${unit}, medians of the rounds; ratios to ${FLOOR} in the same run; counts over all rounds.`,
    columns: [
      left('peer'),
      ...['p50', 'p99', 'p99.9', 'max', 'p50 ratio', 'p99 ratio', 'unanswered', 'refused'].map(right),
    ],
    rows: series.map((one) => ({
      cells: [
        rowName(one),
        ...percentiles(one.median, unit),
        ratio(one.toFloor?.p50 ?? null),
        ratio(one.toFloor?.p99 ?? null),
        count(inAllRounds(one, 'unanswered')),
        count(inAllRounds(one, 'refused')),
      ],
      own: one.peer === OWN,
    })),
  };
}

export function costTable({ costs }: BenchResult): Table {
  const unit = unitFor(costs.map(({ slip }) => slip.p50));
  return {
    title: 'Cost in open loop',
    note: `Cores: 1 = one core, all the time. Slip: how late the generator was against its own schedule, in ${unit}.`,
    columns: [
      left('peer'),
      ...['cores', 'slip p50', 'slip p99', 'slip p99.9', 'slip max'].map(right),
      left('of which, in cores'),
    ],
    rows: costs.map((cost) => ({
      cells: [
        cost.peer,
        cores(allCores(cost)),
        ...percentiles(cost.slip, unit),
        Object.entries(cost.cores)
          .map(([role, used]) => `${role} ${cores(used)}`)
          .join(', '),
      ],
      own: cost.peer === OWN,
    })),
  };
}

export function residenceTable({ residence, stops }: BenchResult): Table {
  const unit = unitFor([residence?.p50 ?? null]);
  return {
    title: 'Residence in the gateway',
    note: `A command taken from its socket until the PLC driver has its setpoint, in ${unit}, in both loops; interpolated within the buckets of the gateway's own histogram. Stops of the two cranes, over all rounds.`,
    columns: [left('residence'), ...['commands', 'p50', 'p99', 'p99.9', 'stops'].map(right)],
    rows:
      residence === null
        ? []
        : [
            {
              cells: [
                'gateway',
                count(residence.count),
                ...quantiles(residence, unit),
                stops === null ? NOTHING : count(stops),
              ],
              own: false,
            },
          ],
  };
}

export function isolationTable({ isolation }: BenchResult): Table {
  const trip = unitFor(isolation.map(({ roundTrip }) => roundTrip.p50));
  const stay = unitFor(isolation.map(({ residence }) => residence.p50));
  return {
    title: 'Isolation of the control path while something else is asked of it',
    note: `Round trip in ${trip}, residence in ${stay}, from the processes' own histograms; ratios of the round trip to that without a disturbance; commands of both cranes together.`,
    columns: [
      left('disturbance'),
      ...['commands/s', 'round trip p50', 'p99', 'p99.9', 'p50 ratio', 'p99 ratio'].map(right),
      ...['residence p50', 'p99', 'p99.9'].map(right),
    ],
    rows: isolation.map((one) => ({
      cells: [
        one.disturbance,
        one.commandsPerSecond === null ? NOTHING : count(Math.round(one.commandsPerSecond)),
        ...quantiles(one.roundTrip, trip),
        ratio(one.p50Ratio),
        ratio(one.p99Ratio),
        ...quantiles(one.residence, stay),
      ],
      own: false,
    })),
  };
}

/** The limit chooses the unit, so that limit and value compare. */
function aimFigure(value: number | null, { unit, limit }: Aim): string {
  if (value === null) return NOTHING;
  if (unit === 'ratio') return ratio(value);
  if (unit === 'cores') return `${cores(value)} cores`;
  return `${time(value, unitFor([limit]))} ${unitFor([limit])}`;
}

function verdict({ value, reached }: Aim): string {
  if (value === null) return 'not measured';
  return reached ? 'reached' : 'not reached';
}

export function aimsTable({ aims }: BenchResult): Table {
  return {
    title: 'Aims',
    note: 'What the project set itself, as upper bounds.',
    columns: [left('verdict'), right('measured'), right('at most'), left('what')],
    rows: aims.map((aim) => ({
      cells: [verdict(aim), aimFigure(aim.value, aim), aimFigure(aim.limit, aim), aim.what],
      own: false,
    })),
  };
}
