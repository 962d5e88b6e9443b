// What a schema says of its keys, in words: one row a key. Enters: a zod schema. Leaves: rows, from which
// error messages take the allowed range and docs/configuration.md its tables, so that neither can drift.

import { z } from 'zod';

/** One key of a configuration file. */
export interface KeyRow {
  /** Dotted path; `[]` follows the name of a table that may be repeated: `crane[].plc.port`. */
  readonly path: string;
  /** Type and range in words. */
  readonly allowed: string;
  /** As written in TOML; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly required: boolean;
  readonly meaning: string;
}

/** The part of a JSON Schema that the schemas of this room produce. */
interface Node {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly allowed?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
}

function nodeOf(schema: z.ZodType): Node {
  return z.toJSONSchema(schema, { io: 'input' }) as Node;
}

function range(node: Node): string {
  return node.minimum === undefined ? '' : ` ${node.minimum} … ${node.maximum}`;
}

const WORDS: Readonly<Record<string, (node: Node) => string>> = {
  integer: (node) => `a whole number${range(node)}`,
  number: (node) => `a number${range(node)}`,
  boolean: () => 'true or false',
  array: (node) => `${node.minItems ?? 0} … ${node.maxItems} tables`,
  object: (node) => `a table with the keys ${Object.keys(node.properties ?? {}).join(', ')}`,
};

function allowedOf(node: Node): string {
  if (node.allowed !== undefined) return node.allowed;
  if (node.enum !== undefined) return node.enum.map((value) => `"${value}"`).join(', ');
  return WORDS[node.type ?? 'string']?.(node) ?? 'text';
}

function rowsOf(node: Node, prefix: string, into: KeyRow[]): void {
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const path = prefix + key;
    if (child.type === 'object') {
      rowsOf(child, `${path}.`, into);
    } else if (child.type === 'array' && child.items?.properties !== undefined) {
      rowsOf(child.items, `${path}[].`, into);
    } else {
      into.push({
        path,
        allowed: allowedOf(child),
        fallback: child.default === undefined ? undefined : JSON.stringify(child.default),
        required: node.required?.includes(key) ?? false,
        meaning: child.description ?? '',
      });
    }
  }
}

/** Every key of a schema, in its own order. */
export function describeKeys(schema: z.ZodType): readonly KeyRow[] {
  const rows: KeyRow[] = [];
  rowsOf(nodeOf(schema), '', rows);
  return rows;
}

/** What is allowed at a place of the file, in words. */
export type Allowed = (path: readonly PropertyKey[]) => string;

/** Looks up what a schema allows at a path such as `['crane', 0, 'plc', 'port']`. */
export function allowedBy(schema: z.ZodType): Allowed {
  const root = nodeOf(schema);
  return (path) => {
    let node: Node | undefined = root;
    for (const step of path) {
      node = typeof step === 'number' ? node?.items : node?.properties?.[String(step)];
    }
    return node === undefined ? 'nothing' : allowedOf(node);
  };
}
