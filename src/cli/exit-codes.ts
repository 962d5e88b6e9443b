// Exit statuses of every subcommand, once. Enters: an error. Leaves: the status and its meaning, and whether the error
// was to be expected; `--help` and docs/deployment.md list the same table.

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
  failed:
    'The run failed: a process died, a crane did not do as scripted, a headless demo was interrupted, a request was refused, an audit log was changed.',
  usage: 'The command line is wrong.',
  configuration: 'The configuration was refused.',
  resource:
    'Something of this machine is missing or taken: a port, a file, a running gateway, the HID library, a permission.',
  bug: 'A fault of Quaylink itself; run again with --debug and report it.',
  forced: 'Ended at once by a second Ctrl-C.',
};

const RESOURCE_CODES: ReadonlySet<Code> = new Set([
  'RUN_PORT_TAKEN',
  'RUN_ADDRESS',
  'RUN_SOCKET',
  'RUN_NO_GATEWAY',
  'RUN_UNREACHABLE',
  'AUDIT_FILE',
  'INPUT_HID_UNAVAILABLE',
  'INPUT_PERMISSION',
  'INPUT_NO_DEVICE',
  'CERT_FILE',
]);

/** Calls of the system that fail because of an address that somebody chose. */
const ADDRESS_CALLS: ReadonlySet<unknown> = new Set(['listen', 'bind', 'getaddrinfo']);

/** The error as one of ours; undefined where it is a fault of Quaylink. */
export function expectedError(error: unknown): QuaylinkError | undefined {
  if (error instanceof QuaylinkError) return error;
  if (!(error instanceof Error && 'syscall' in error && ADDRESS_CALLS.has(error.syscall))) return undefined;
  const port = 'code' in error && error.code === 'EADDRINUSE';
  return new QuaylinkError(
    port ? 'RUN_PORT_TAKEN' : 'RUN_ADDRESS',
    `${error.message}; choose another address or port`,
    {
      cause: error,
    },
  );
}

/** The status of a run that ended with `error`. */
export function exitStatus(error: unknown): number {
  const expected = expectedError(error);
  if (expected === undefined) return EXIT.bug;
  if (expected.code === 'RUN_USAGE') return EXIT.usage;
  if (expected.code.startsWith('CONFIG_') || expected.code === 'CERT_INVALID') return EXIT.configuration;
  return RESOURCE_CODES.has(expected.code) ? EXIT.resource : EXIT.failed;
}

/** The table as `--help` shows it. */
export function exitStatusHelp(): string {
  const rows = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map(
    (kind) => `  ${String(EXIT[kind]).padStart(3)}  ${EXIT_MEANINGS[kind]}`,
  );
  return `\nExit status:\n${rows.join('\n')}`;
}
