// Exit statuses of every subcommand, once. Enters: an error. Leaves: the status and its meaning; `--help` and
// docs/deployment.md list the same table.

import { type Code, QuaylinkError } from '../domain/index.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  configuration: 3,
  resource: 4,
  bug: 70,
  forced: 130,
} as const;

export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'Ended as asked; also after Ctrl-C or SIGTERM, once the cranes had been told to stop.',
  failed: 'The run failed: a process died, a peer refused, a crane did not do as scripted.',
  usage: 'The command line is wrong.',
  configuration: 'The configuration was refused.',
  resource: 'Something of this machine is missing or taken: a port, the HID library, a permission.',
  bug: 'A fault of Quaylink itself; run again with --debug and report it.',
  forced: 'Ended at once by a second Ctrl-C.',
};

const RESOURCE_CODES: ReadonlySet<Code> = new Set([
  'RUN_PORT_TAKEN',
  'INPUT_HID_UNAVAILABLE',
  'INPUT_PERMISSION',
  'INPUT_NO_DEVICE',
]);

/** The status of a run that ended with `error`. */
export function exitStatus(error: unknown): number {
  if (!(error instanceof QuaylinkError)) return EXIT.bug;
  if (error.code === 'RUN_USAGE') return EXIT.usage;
  if (error.code.startsWith('CONFIG_')) return EXIT.configuration;
  return RESOURCE_CODES.has(error.code) ? EXIT.resource : EXIT.failed;
}

/** The table as `--help` shows it. */
export function exitStatusHelp(): string {
  const rows = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map(
    (kind) => `  ${String(EXIT[kind]).padStart(3)}  ${EXIT_MEANINGS[kind]}`,
  );
  return `\nExit status:\n${rows.join('\n')}`;
}
