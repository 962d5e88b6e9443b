// The generated parts of docs/performance.md. Enters: a result, and the document as it stands. Leaves: named sections
// as Markdown, and the document with each of them between its markers.

import type { BenchResult } from '../results.ts';
import { machineLine, settingsLine } from './run.ts';
import { aimsTable, costTable, isolationTable, latencyTable, residenceTable, type Table } from './tables.ts';

export type SectionName = 'machine' | 'closed' | 'open' | 'cost' | 'isolation' | 'aims';

/** A bar would end the cell. */
const cell = (text: string) => text.replaceAll('|', '\\|');

function markdown({ title, columns, rows, note }: Table): string {
  if (rows.length === 0) return `${title}: not measured in this run.`;
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [
    line(columns.map(({ head }) => head)),
    `|${columns.map(({ side }) => (side === 'right' ? '---:' : '---')).join('|')}|`,
    ...rows.map(({ cells: [first = '', ...others], own }) => line([own ? `**${first}**` : first, ...others])),
    '',
    note,
  ].join('\n');
}

function machine(result: BenchResult): string {
  return [
    machineLine(result),
    settingsLine(result),
    ...result.skipped.map(({ peer, why }) => `Skipped: ${peer}, ${why}.`),
  ].join('\n\n');
}

/** Name of each section's markers → what belongs between them. */
export function markdownTables(result: BenchResult): ReadonlyMap<SectionName, string> {
  return new Map<SectionName, string>([
    ['machine', machine(result)],
    ['closed', markdown(latencyTable(result, 'closed'))],
    ['open', markdown(latencyTable(result, 'open'))],
    ['cost', [costTable(result), residenceTable(result)].map(markdown).join('\n\n')],
    ['isolation', markdown(isolationTable(result))],
    ['aims', markdown(aimsTable(result))],
  ]);
}

/** The document with each section between `<!-- begin NAME -->` and `<!-- end NAME -->`. Throws, naming the marker, where one is missing. */
export function withTables(document: string, tables: ReadonlyMap<string, string>): string {
  let result = document;
  for (const [name, table] of tables) {
    const begin = `<!-- begin ${name} -->`;
    const end = `<!-- end ${name} -->`;
    const from = result.indexOf(begin);
    if (from < 0) throw new Error(`the document has no marker ${begin}`);
    const to = result.indexOf(end, from);
    if (to < 0) throw new Error(`the document has no marker ${end} after ${begin}`);
    result = `${result.slice(0, from + begin.length)}\n${table}\n${result.slice(to)}`;
  }
  return result;
}
