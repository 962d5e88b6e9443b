// What must be known of a run before its figures mean anything. Enters: a result. Leaves: one sentence on the machine,
// one on the settings.

import type { BenchResult } from '../results.ts';
import { count } from './figures.ts';

export function machineLine({ version, at, machine }: BenchResult): string {
  const { processor, cores, memoryGiB, system, node } = machine;
  return `Quaylink ${version} on ${processor}, ${cores} cores, ${memoryGiB.toFixed(1)} GiB, ${system}, Node ${node.replace(/^v/, '')}; ${at}.`;
}

export function settingsLine({ settings }: BenchResult): string {
  const { rounds, closedSeconds, openSeconds, rateHz } = settings;
  return `${rounds} rounds, interleaved; each ${closedSeconds} s in closed loop and ${openSeconds} s in open loop at 2 × ${count(rateHz)} requests a second.`;
}
