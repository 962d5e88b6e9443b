// The plot of one mode: for each row the range from p50 to the maximum on a logarithmic axis, beside the floor. Enters:
// a result. Leaves: a Vega specification, or undefined where the mode was not measured.

import type { Mark, Spec } from 'vega';
import { FLOOR } from '../../load/collect.ts';
import type { BenchResult, Mode } from '../../results.ts';
import { count, ratio, timeAlone } from '../figures.ts';
import { OWN, rowName, seriesOf } from '../rows.ts';
import { framed, INK } from './frame.ts';
import { percentileLegend, percentileMarks, percentileScales, pointsOf } from './percentiles.ts';

const TITLES: Readonly<Record<Mode, string>> = {
  closed: 'Closed loop: one request at a time',
  open: 'Open loop: two cranes, sent by the clock',
};

const AXIS_TITLES: Readonly<Record<Mode, string>> = {
  closed: 'time from sending to the answer (µs, ms, s; logarithmic)',
  open: 'time from the scheduled sending to the answer (µs, ms, s; logarithmic)',
};

/** Of each decade 1, 2 and 5, from the last below the least time to the first above the greatest. */
function ticksAround(times: readonly number[]): readonly number[] {
  const decades = Array.from({ length: 10 }, (_, index) => index - 7);
  // Written as text: a product would be 0.00030000000000000003.
  const all = decades.flatMap((decade) => [1, 2, 5].map((digit) => Number(`${digit}e${decade}`)));
  const from = all.findLastIndex((tick) => tick <= Math.min(...times));
  const to = all.findIndex((tick) => tick >= Math.max(...times));
  return all.slice(Math.max(from, 0), to < 0 ? undefined : to + 1);
}

function tickName(seconds: number): string {
  const [factor, unit] = seconds < 1e-3 ? [1e6, 'µs'] : seconds < 1 ? [1e3, 'ms'] : [1, 's'];
  return `${Number((seconds * factor).toPrecision(1))} ${unit}`;
}

/** So many names have room side by side; of more ticks only the decades are named. */
const NAMED_TICKS = 11;

const isDecade = (tick: number) => Number.isInteger(Math.log10(tick));

const floorMarks: readonly Mark[] = [
  {
    type: 'rule',
    from: { data: 'floor' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'value' },
        y: { value: -4 },
        y2: { signal: 'height' },
        stroke: { value: INK },
        strokeDash: { value: [4, 3] },
      },
    },
  },
  {
    type: 'text',
    from: { data: 'floor' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'value' },
        y: { value: -8 },
        align: { value: 'center' },
        text: { field: 'text' },
        fontSize: { value: 11 },
        fill: { value: INK },
      },
    },
  },
];

export function latencyPlot(result: BenchResult, mode: Mode): Spec | undefined {
  const series = seriesOf(result, mode);
  const points = series.flatMap((one) => pointsOf(rowName(one), one.median));
  if (points.length === 0) return undefined;
  const ticks = ticksAround(points.map(({ value }) => value));
  const tickNames = ticks.map((tick) => (ticks.length <= NAMED_TICKS || isDecade(tick) ? tickName(tick) : ''));
  const floor = series.find(({ peer }) => peer === FLOOR)?.median.p50 ?? null;
  const { rounds, rateHz } = result.settings;
  const load = mode === 'open' ? `2 × ${count(rateHz)} requests a second; m` : 'M';
  return framed({
    title: TITLES[mode],
    subtitle: `${load}edians of ${rounds} rounds; Quaylink shaded; less is better.`,
    asideTitle: 'p50 ratio',
    rows: series.map((one) => ({ name: rowName(one), own: one.peer === OWN, aside: ratio(one.toFloor?.p50 ?? null) })),
    data: [
      { name: 'points', values: [...points] },
      { name: 'floor', values: floor === null ? [] : [{ value: floor, text: `p50 of ${FLOOR}: ${timeAlone(floor)}` }] },
    ],
    scales: [
      { name: 'x', type: 'log', domain: [ticks[0] ?? 1e-6, ticks.at(-1) ?? 1], range: 'width' },
      { name: 'tickName', type: 'ordinal', domain: [...ticks], range: [...tickNames] },
      ...percentileScales,
    ],
    x: {
      title: AXIS_TITLES[mode],
      values: [...ticks],
      encode: { labels: { update: { text: { scale: 'tickName', field: 'value' } } } },
    },
    legendLines: 1,
    legends: [percentileLegend(['p50', 'p99', 'p99.9', 'max'])],
    marks: [...floorMarks, ...percentileMarks],
  });
}
