// What loading a configuration file needs and gives. Enters: nothing. Leaves: the types, and the rule that
// paths are relative to the file that names them. Reading files is the shell's work, handed in as a function.

import { dirname, resolve } from 'node:path';
import type { Problem } from './problems.ts';

/** A file as the shell read it. `mode`: permission bits, undefined where the system has none. */
export interface SecretFile {
  readonly text: string;
  readonly mode: number | undefined;
}

/** Reads a file, given its absolute path; throws as node:fs does where it cannot be read. */
export type SecretReader = (absolutePath: string) => SecretFile;

/** What loading one file needs besides the file itself. */
export interface Source {
  /** Absolute path of the configuration file; other paths are relative to its folder. */
  readonly file: string;
  readonly toml: string;
  readonly readSecret: SecretReader;
  /** Values of the command line, by dotted key (`websocket.port`); they win over the file and are checked like it. */
  readonly overrides: Readonly<Record<string, string | number | boolean>>;
}

/** A path of the file as an absolute one. */
export function besideConfig(source: Source, relative: string): string {
  return resolve(dirname(source.file), relative);
}

/** What was found on the way: problems refuse the file, warnings are only said. */
export interface Findings {
  readonly problems: Problem[];
  readonly warnings: string[];
}

/** A file that may be run. */
export interface Loaded<Settings> {
  readonly settings: Settings;
  /** Sentences worth saying, none of which keeps the program from starting. */
  readonly warnings: readonly string[];
  /** The effective configuration as TOML, secrets masked. */
  readonly effective: string;
}
