// Percentiles as points: a sign for each. Enters: a latency. Leaves: data, scales, legend and marks for a plot.

import type { Legend, Mark, Scale, SymbolShape } from 'vega';
import type { Percentiles } from '../../results.ts';
import { INK, MUTED } from './frame.ts';

export type PercentileName = 'p50' | 'p99' | 'p99.9' | 'max';

/** By shape as well, for those who see no difference of colour; colours after Okabe and Ito. */
const SIGNS: readonly { readonly name: PercentileName; readonly colour: string; readonly shape: SymbolShape }[] = [
  { name: 'p50', colour: '#0072b2', shape: 'circle' },
  { name: 'p99', colour: '#e69f00', shape: 'square' },
  { name: 'p99.9', colour: '#d55e00', shape: 'triangle-up' },
  { name: 'max', colour: INK, shape: 'diamond' },
];

const SIGN_SIZE = 100;

export interface Point {
  readonly row: string;
  readonly percentile: PercentileName;
  /** In the unit of the axis. */
  readonly value: number;
}

/** In seconds; what was counted, and has a place on a logarithmic axis. */
export function pointsOf(row: string, { p50, p99, p999, max }: Percentiles): readonly Point[] {
  const values = { p50, p99, 'p99.9': p999, max } as const;
  return SIGNS.flatMap(({ name }) => {
    const value = values[name];
    return value === null || !(value > 0) ? [] : [{ row, percentile: name, value }];
  });
}

export const percentileScales: readonly Scale[] = [
  { name: 'colour', type: 'ordinal', domain: SIGNS.map(({ name }) => name), range: SIGNS.map(({ colour }) => colour) },
  { name: 'shape', type: 'ordinal', domain: SIGNS.map(({ name }) => name), range: SIGNS.map(({ shape }) => shape) },
];

/** Of the percentiles that the plot shows. */
export function percentileLegend(shown: readonly PercentileName[]): Legend {
  return { fill: 'colour', shape: 'shape', symbolSize: SIGN_SIZE, values: [...shown] };
}

const middle = { scale: 'row', field: 'row', band: 0.5 } as const;

/** Of the data `points`: from the first to the last of each row a line, and the signs on it. */
export const percentileMarks: readonly Mark[] = [
  {
    type: 'group',
    from: { facet: { name: 'ofRow', data: 'points', groupby: 'row' } },
    marks: [
      {
        type: 'line',
        from: { data: 'ofRow' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'value' },
            y: middle,
            stroke: { value: MUTED },
            strokeWidth: { value: 1.5 },
          },
        },
      },
    ],
  },
  {
    type: 'symbol',
    from: { data: 'points' },
    encode: {
      enter: {
        x: { scale: 'x', field: 'value' },
        y: middle,
        shape: { scale: 'shape', field: 'percentile' },
        fill: { scale: 'colour', field: 'percentile' },
        size: { value: SIGN_SIZE },
        // Two that lie on each other stay two.
        stroke: { value: 'white' },
        strokeWidth: { value: 1 },
      },
    },
  },
];
