// The plot of what the peers cost: for each one the cores of its processes, one behind the other. Enters: a result.
// Leaves: a Vega specification, or undefined where no cost was measured.

import type { Spec } from 'vega';
import type { BenchResult } from '../../results.ts';
import { cores, count } from '../figures.ts';
import { allCores, OWN } from '../rows.ts';
import { framed, INK } from './frame.ts';

/**
 * After Okabe and Ito, and a violet, for roles in order of appearance: a server, then the load generator, which is in every bar and
 * grey. A role beyond them begins anew.
 */
const COLOURS = ['#0072b2', '#b8bfc6', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#e69f00', '#5d3a9b'];

const LEGEND_COLUMNS = 4;

export function costPlot({ costs, settings }: BenchResult): Spec | undefined {
  if (costs.length === 0) return undefined;
  const parts = costs.flatMap(({ peer, cores: used }) =>
    Object.entries(used).map(([role, amount]) => ({ row: peer, role, cores: amount })),
  );
  const roles = [...new Set(parts.map(({ role }) => role))];
  return framed({
    title: 'Processor time in open loop',
    subtitle: `Two cranes, 2 × ${count(settings.rateHz)} requests a second; Quaylink shaded; less is better.`,
    asideTitle: 'sum, cores',
    rows: costs.map((cost) => ({ name: cost.peer, own: cost.peer === OWN, aside: cores(allCores(cost)) })),
    data: [
      {
        name: 'parts',
        values: parts,
        transform: [{ type: 'stack', groupby: ['row'], field: 'cores', as: ['from', 'to'] }],
      },
    ],
    scales: [
      { name: 'x', type: 'linear', domain: { data: 'parts', field: 'to' }, nice: true, zero: true, range: 'width' },
      { name: 'role', type: 'ordinal', domain: roles, range: COLOURS },
    ],
    x: { title: 'processor time (cores; 1 = one core, all the time)' },
    legendLines: Math.ceil(roles.length / LEGEND_COLUMNS),
    legends: [{ fill: 'role', columns: LEGEND_COLUMNS, symbolType: 'square', symbolSize: 100 }],
    marks: [
      {
        type: 'rect',
        from: { data: 'parts' },
        encode: {
          enter: {
            x: { scale: 'x', field: 'from' },
            x2: { scale: 'x', field: 'to' },
            y: { scale: 'row', field: 'row', band: 0.2 },
            height: { scale: 'row', band: 0.6 },
            fill: { scale: 'role', field: 'role' },
            stroke: { value: INK },
            strokeWidth: { value: 0.5 },
          },
        },
      },
    ],
  });
}
