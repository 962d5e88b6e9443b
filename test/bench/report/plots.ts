// The plots of docs/performance.md. Enters: a result. Leaves: SVG by file name, the same for the same result.

import { parse, type Spec, View } from 'vega';
import type { BenchResult } from '../results.ts';
import { costPlot } from './plots/cost.ts';
import { isolationPlot } from './plots/isolation.ts';
import { latencyPlot } from './plots/latency.ts';

async function svgOf(spec: Spec): Promise<string> {
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

/** A plot that would have nothing on it is left out. */
export async function plots(result: BenchResult): Promise<ReadonlyMap<string, string>> {
  const specs = {
    'closed.svg': latencyPlot(result, 'closed'),
    'open.svg': latencyPlot(result, 'open'),
    'cost.svg': costPlot(result),
    'isolation.svg': isolationPlot(result),
  };
  const drawn = new Map<string, string>();
  for (const [name, spec] of Object.entries(specs)) {
    if (spec !== undefined) drawn.set(name, await svgOf(spec));
  }
  return drawn;
}
