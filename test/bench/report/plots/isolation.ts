// The plot of the control path while something else is asked of it: round trip for each disturbance. Enters: a result.
// Leaves: a Vega specification, or undefined where this was not measured.

import type { Spec } from 'vega';
import type { BenchResult } from '../../results.ts';
import { inUnit, ratio, unitFor } from '../figures.ts';
import { framed } from './frame.ts';
import { percentileLegend, type PercentileName, percentileMarks, percentileScales, pointsOf } from './percentiles.ts';

/** The tail beyond them is that of the machine in a short run; the table has it. */
const SHOWN: readonly PercentileName[] = ['p50', 'p99'];

export function isolationPlot({ isolation }: BenchResult): Spec | undefined {
  const points = isolation
    .flatMap(({ disturbance, roundTrip }) => pointsOf(disturbance, roundTrip))
    .filter(({ percentile }) => SHOWN.includes(percentile));
  if (points.length === 0) return undefined;
  const unit = unitFor(points.map(({ value }) => value));
  return framed({
    title: 'Isolation: the control path while something else is asked of it',
    subtitle: 'From the report of the stick to the status that says the PLC has received its setpoint.',
    asideTitle: 'p99 ratio',
    rows: isolation.map(({ disturbance, p99Ratio }) => ({ name: disturbance, own: false, aside: ratio(p99Ratio) })),
    data: [{ name: 'points', values: points.map((point) => ({ ...point, value: inUnit(point.value, unit) })) }],
    scales: [
      { name: 'x', type: 'linear', domain: { data: 'points', field: 'value' }, nice: true, zero: true, range: 'width' },
      ...percentileScales,
    ],
    x: { title: `round trip (${unit})` },
    legendLines: 1,
    legends: [percentileLegend(SHOWN)],
    marks: percentileMarks,
  });
}
