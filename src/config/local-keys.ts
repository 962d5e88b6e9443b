// The audit log and the local socket in the gateway's file. Enters: their tables. Leaves: absolute paths. The socket
// can be read by itself: whoever wants to stop a crane must not fail at a mistake elsewhere in the file.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { integer, path } from './fields.ts';
import { parseConfig } from './parse.ts';
import { besideConfig, type Source } from './source.ts';

export const auditSchema = z.strictObject({
  file: path('Audit log: who did what, each line vouching for all before it.').default('audit.jsonl'),
  rotate_mib: integer('A file of this size (MiB) is set aside, and a new one continues it.', 1, 1024).default(64),
});

export const localSchema = z.strictObject({
  socket: path('Socket for `quaylink gateway status`, `stop`, `reset` and `takeover` on the same machine.').default(
    'gateway.sock',
  ),
});

export interface AuditSettings {
  /** Absolute. */
  readonly file: string;
  readonly rotateBytes: number;
}

export function auditSettings(source: Source, table: z.output<typeof auditSchema>): AuditSettings {
  return { file: besideConfig(source, table.file), rotateBytes: table.rotate_mib * 2 ** 20 };
}

/** Absolute path of the socket. Windows has pipes with names of their own in place of files. */
export function localSocket(source: Source, table: z.output<typeof localSchema>): string {
  const file = besideConfig(source, table.socket);
  // A path of Windows begins with a drive.
  if (!/^[A-Za-z]:\\/.test(file)) return file;
  const name = createHash('sha256').update(file.toLowerCase()).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\quaylink-${name}`;
}

const onlyLocal = z.looseObject({ local: localSchema.prefault({}) });

/** The socket of a file that may be wrong elsewhere. Throws QuaylinkError CONFIG_SYNTAX or CONFIG_VALUE. */
export function loadLocalSocket(source: Source): string {
  return localSocket(source, parseConfig(onlyLocal, source).local);
}
