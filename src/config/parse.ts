// From the text of a file to a value of its schema. Enters: TOML text, values of the command line, and a schema. Leaves: the value with
// all defaults filled in, or one error with every problem found. Unknown keys are refused, never ignored.

import { parse as parseToml, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { allowedBy, type Allowed } from './describe.ts';
import { configError, keyPath, type Problem, shownValue } from './problems.ts';
import type { Source } from './source.ts';

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function problemsOf(issue: z.core.$ZodIssue, given: unknown, allowed: Allowed): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const place = issue.path.length === 0 ? 'this file takes' : `\`${keyPath(issue.path)}\` takes`;
    return issue.keys.map((key) => ({
      code: 'CONFIG_VALUE',
      text: `\`${keyPath([...issue.path, key])}\` is unknown; ${place} ${allowed(issue.path).replace('a table with ', '')}.`,
    }));
  }
  const value = valueAt(given, issue.path);
  const found = value === undefined ? 'is missing' : `is ${shownValue(issue.path, value)}`;
  return [{ code: 'CONFIG_VALUE', text: `\`${keyPath(issue.path)}\` ${found}; allowed: ${allowed(issue.path)}.` }];
}

type Table = Record<string, unknown>;

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets one dotted key. What stands in the way and is no table is left for the schema to refuse. */
function override(root: Table, key: string, value: unknown): void {
  const steps = key.split('.');
  const last = steps.pop() ?? key;
  let table = root;
  for (const step of steps) {
    const next = (table[step] ??= {});
    if (!isTable(next)) return;
    table = next;
  }
  table[last] = value;
}

function readToml(source: Source): Table {
  try {
    return parseToml(source.toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.split('\n');
    const text = `line ${error.line}, column ${error.column}: ${reason?.replace('Invalid TOML document: ', '')}.`;
    throw configError(source.file, [{ code: 'CONFIG_SYNTAX', text }], { cause: error });
  }
}

/** Parses and checks one file. Throws QuaylinkError CONFIG_SYNTAX, or CONFIG_VALUE with every problem found. */
export function parseConfig<Schema extends z.ZodType>(schema: Schema, source: Source): z.output<Schema> {
  const given = readToml(source);
  for (const [key, value] of Object.entries(source.overrides)) override(given, key, value);
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const allowed = allowedBy(schema);
  throw configError(
    source.file,
    result.error.issues.flatMap((issue) => problemsOf(issue, given, allowed)),
  );
}
