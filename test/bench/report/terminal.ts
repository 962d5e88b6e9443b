// What stands on the terminal when `npm run bench` has ended. Enters: a result. Leaves: lines of at most 120 columns,
// without colour, so that they survive a pipe and a pull request.

import type { BenchResult } from '../results.ts';
import { machineLine, settingsLine } from './run.ts';
import { aimsTable, costTable, isolationTable, latencyTable, residenceTable, type Table } from './tables.ts';

const WIDTH = 120;
const GAP = '  ';

/** Breaks at blanks; a single word longer than the width stands as it is. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Every column as wide as its widest cell; the last one takes what is left and breaks. */
function aligned({ columns, rows }: Table): readonly string[] {
  const lines = [columns.map(({ head }) => head), ...rows.map(({ cells }) => cells)];
  const widths = columns.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const place = (text: string, column: number) =>
    columns[column]?.side === 'right' ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  return lines.flatMap((cells) => {
    const [first = '', ...more] = wrapped(cells.at(-1) ?? '', WIDTH - before);
    const line = [...cells.slice(0, -1), first].map(place).join(GAP).trimEnd();
    return [line, ...more.map((rest) => ' '.repeat(before) + rest)];
  });
}

function section(table: Table): readonly string[] {
  if (table.rows.length === 0) return [];
  return ['', table.title, ...wrapped(table.note, WIDTH), ...aligned(table)];
}

/** Lines to print, in order. Parts that were not measured are left out; skipped peers are named with their reason. */
export function terminalReport(result: BenchResult): readonly string[] {
  return [
    ...wrapped(machineLine(result), WIDTH),
    ...wrapped(settingsLine(result), WIDTH),
    ...section(latencyTable(result, 'closed')),
    ...section(latencyTable(result, 'open')),
    ...section(costTable(result)),
    ...section(residenceTable(result)),
    ...section(isolationTable(result)),
    ...section(aimsTable(result)),
    ...(result.skipped.length === 0 ? [] : ['', 'Skipped']),
    ...result.skipped.flatMap(({ peer, why }) => wrapped(`${peer}: ${why}`, WIDTH)),
  ];
}
