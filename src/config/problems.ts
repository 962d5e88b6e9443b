// Everything that is wrong with one configuration file, as sentences. Enters: the file's name and findings.
// Leaves: one QuaylinkError that lists them all; each names file, key, value given and what is allowed.

import { type Code, QuaylinkError } from '../domain/index.ts';

/** One finding. `code` decides which of the CONFIG codes the error carries. */
export interface Problem {
  readonly code: Extract<Code, `CONFIG_${string}`>;
  readonly text: string;
}

/** Longest value that a message repeats. */
const SHOWN_CHARACTERS = 60;

/** A path as the operator finds it in the file; repeated tables are counted from 1: `crane[#2].plc.port`. */
export function keyPath(path: readonly PropertyKey[]): string {
  let shown = '';
  for (const step of path) {
    if (typeof step === 'number') shown += `[#${step + 1}]`;
    else shown += shown === '' ? String(step) : `.${String(step)}`;
  }
  return shown;
}

/** A value as a message shows it; a secret is never repeated. */
export function shownValue(path: readonly PropertyKey[], value: unknown): string {
  if (path.at(-1) === 'token') return 'a value that is not shown';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'a table';
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

/** The error of one file: one problem on one line, several as a list. */
export function configError(file: string, problems: readonly Problem[], options?: ErrorOptions): QuaylinkError {
  const code = problems.find((problem) => problem.code !== 'CONFIG_INCONSISTENT')?.code ?? 'CONFIG_INCONSISTENT';
  const [first] = problems;
  const detail =
    problems.length === 1 && first !== undefined
      ? `${file}: ${first.text}`
      : `${file} has ${problems.length} problems:\n${problems.map((problem) => `  ${problem.text}`).join('\n')}`;
  return new QuaylinkError(code, detail, options);
}

/** Calls `report` once for every later item that has the same key as an earlier one. */
export function reportTwins<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  report: (item: Item, key: string) => string,
): readonly Problem[] {
  const seen = new Set<string>();
  const found: Problem[] = [];
  for (const item of items) {
    const key = keyOf(item);
    if (seen.has(key)) found.push({ code: 'CONFIG_INCONSISTENT', text: report(item, key) });
    seen.add(key);
  }
  return found;
}
