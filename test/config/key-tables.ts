// The tables of docs/configuration.md, made from the schemas. The test beside it compares them; run it with
// QUAYLINK_WRITE_DOCS=1 to write them anew after a schema has changed.

import {
  describeKeys,
  gatewaySchema,
  type KeyRow,
  mockCraneSchema,
  safetyTable,
  workstationSchema,
} from '../../src/config/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';

/** Defaults that the schema leaves to the safety room, by key path. */
function safetyDefaults(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (table: object, prefix: string): void => {
    for (const [key, value] of Object.entries(table)) {
      if (typeof value === 'object' && value !== null) walk(value, `${prefix}${key}.`);
      else found.set(prefix + key, String(value));
    }
  };
  walk(safetyTable(DEFAULT_SAFETY_SETTINGS), 'safety.');
  return found;
}

function tableOf(rows: readonly KeyRow[]): string {
  const defaults = safetyDefaults();
  const lines = rows.map((row) => {
    const fallback = row.fallback ?? defaults.get(row.path);
    const shown = fallback === undefined ? (row.required ? '**required**' : '–') : `\`${fallback}\``;
    return `| \`${row.path}\` | ${row.allowed} | ${shown} | ${row.meaning} |`;
  });
  return ['| key | allowed | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}

/** Name of each table's marker in the document → the table. */
export function keyTables(): ReadonlyMap<string, string> {
  const typeRows = describeKeys(gatewaySchema).filter((row) => row.path.startsWith('crane_type[]'));
  const without = (rows: readonly KeyRow[]) => rows.filter((row) => !row.path.startsWith('crane_type[]'));
  return new Map([
    ['gateway', tableOf(without(describeKeys(gatewaySchema)))],
    ['workstation', tableOf(describeKeys(workstationSchema))],
    ['mock-crane', tableOf(without(describeKeys(mockCraneSchema)))],
    ['crane-type', tableOf(typeRows)],
  ]);
}

/** The document with its tables replaced: each stands between `<!-- keys: NAME -->` and `<!-- end -->`. */
export function withTables(document: string): string {
  let result = document;
  for (const [name, table] of keyTables()) {
    const open = `<!-- keys: ${name} -->`;
    const from = result.indexOf(open);
    const to = result.indexOf('<!-- end -->', from);
    if (from < 0 || to < 0) throw new Error(`the document has no place for the table ${name}`);
    result = `${result.slice(0, from + open.length)}\n${table}\n${result.slice(to)}`;
  }
  return result;
}
