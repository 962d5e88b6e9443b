// The tree as the architecture tests see it. Enters: the repository. Leaves: each source file with its room,
// its imports, and its code without comments and strings.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Import {
  /** As written: `../domain/index.ts`, `node:fs`, `ws`. */
  readonly specifier: string;
  /** Erased by the compiler: nothing of it runs. */
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly room: string;
  readonly imports: readonly Import[];
  readonly text: string;
  /** Comments removed, contents of strings too; for searching words of code. */
  readonly code: string;
}

// One alternation, so that a quote in a comment and a comment in a string are each read as what they are.
// The tree has no regular expression that holds a lone quote or `//`.
const NOISE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(["'])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\.|[^\\`])*`/g;

function withoutComments(text: string): string {
  return text.replaceAll(NOISE, (part) => (part.startsWith('//') || part.startsWith('/*') ? ' ' : part));
}

export function codeOf(text: string): string {
  // Template literals stay: code stands inside them.
  return text.replaceAll(NOISE, (part) => (part.startsWith('`') ? part : part.startsWith('/') ? ' ' : "''"));
}

/** Static imports, re-exports and dynamic imports of a module. */
export function importsOf(text: string): readonly Import[] {
  const found: Import[] = [];
  const code = withoutComments(text);
  for (const match of code.matchAll(
    /(?:^|[;\n}])\s*(?:import|export)\s+(type\s+)?(?:[\w*$\s{},]+?\s+from\s*)?["']([^"']+)["']/g,
  )) {
    found.push({ specifier: match[2] ?? '', typeOnly: match[1] !== undefined });
  }
  for (const match of code.matchAll(/\bimport\s*\(\s*["']([^"']+)["']/g)) {
    found.push({ specifier: match[1] ?? '', typeOnly: false });
  }
  return found;
}

/** The console has three rooms in one folder: what both sides say, the server's side, and the page. */
function roomOf(path: string): string {
  const [first, second, third] = path.split('/');
  if (first === 'src' && second === 'console') return `console/${third}`;
  return (first === 'src' ? second : first) ?? path;
}

/** The room that an import leads into, or the package that it names. */
export function targetOf(
  from: SourceFile,
  specifier: string,
): { readonly kind: 'room' | 'package'; readonly name: string } {
  if (specifier.startsWith('.')) {
    return { kind: 'room', name: roomOf(join(dirname(from.path), specifier).replaceAll('\\', '/')) };
  }
  const [scope, name] = specifier.split('/');
  return { kind: 'package', name: specifier.startsWith('@') ? `${scope}/${name}` : (scope ?? specifier) };
}

export function sourceFiles(): readonly SourceFile[] {
  return ['src', 'firmware-mocks'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<!\.d)\.tsx?$/.test(entry.name))
      .map((entry) => {
        const absolute = join(entry.parentPath, entry.name);
        const text = readFileSync(absolute, 'utf8');
        const path = relative(ROOT, absolute).replaceAll('\\', '/');
        return { path, room: roomOf(path), imports: importsOf(text), text, code: codeOf(text) };
      }),
  );
}

export interface RoomRule {
  readonly rooms: ReadonlySet<string> | 'anything';
  readonly packages: ReadonlySet<string> | 'anything';
}

function cell(text: string | undefined): ReadonlySet<string> | 'anything' {
  const words = (text ?? '').trim();
  if (words === 'anything') return 'anything';
  return new Set(words === '–' ? [] : words.split(', '));
}

/** The table of docs/architecture.md. */
export function roomTable(): ReadonlyMap<string, RoomRule> {
  const document = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const table = new Map<string, RoomRule>();
  for (const line of document.split('\n')) {
    const cells = line.split('|');
    const room = /^ `([\w/-]+)` $/.exec(cells[1] ?? '')?.[1];
    if (room !== undefined && cells.length === 6) table.set(room, { rooms: cell(cells[3]), packages: cell(cells[4]) });
  }
  return table;
}
