// `quaylink audit verify`: tells whether an audit log is as it was written. Enters: the files of one log, in order.
// Leaves: what they span, or the first line that does not fit.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { QuaylinkError } from '../domain/index.ts';
import { type AuditSpan, AuditVerifier, type ChainBreak } from '../security/audit-verify.ts';
import { fileProblem } from '../security/text-file.ts';
import type { Finish, GlobalOptions } from './daemon.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';

const CHUNK_BYTES = 1 << 16;
const EMPTY: ChainBreak = { line: 1, found: 'the log holds no entry' };

interface Given extends GlobalOptions {
  readonly head?: string;
  readonly json?: true;
}

function headHash(given: string): string {
  if (!/^[0-9a-f]{64}$/.test(given)) throw new InvalidArgumentError('Allowed: 64 digits 0 … 9, a … f.');
  return given;
}

/** Feeds one file to the verifier, a piece at a time. Throws QuaylinkError AUDIT_FILE. */
function walk(file: string, verifier: AuditVerifier): ChainBreak | undefined {
  try {
    const handle = openSync(file, 'r');
    try {
      if (!fstatSync(handle).isFile()) throw new Error('it is no plain file');
      const chunk = Buffer.alloc(CHUNK_BYTES);
      for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
        const broken = verifier.take(chunk.subarray(0, read));
        if (broken !== undefined) return broken;
      }
      return verifier.endFile();
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new QuaylinkError('AUDIT_FILE', `${file} cannot be read: ${fileProblem(error)}.`, { cause: error });
  }
}

function sentences({ entries, first, last, torn, lost }: AuditSpan, head: string | undefined): readonly string[] {
  const lines = [
    `${entries} entries, the chain holds.`,
    `first  ${first.at}  entry ${first.seq}${first.event === 'continued' ? ', continues an older file' : ''}`,
    `last   ${last.at}  entry ${last.seq}`,
    `head   ${last.hash}`,
  ];
  if (torn > 0) lines.push(`${torn} times a crash or a full disk tore the log; each is recorded.`);
  if (lost > 0) lines.push(`${lost} entries were lost, as the log says itself.`);
  if (head === undefined) lines.push('Whether its end was cut off can be told with --head only.');
  return lines;
}

function verify(io: Io, files: readonly string[], { head, json }: Given): void {
  const verifier = new AuditVerifier(head);
  const fail = (file: string, broken: ChainBreak, where = `line ${broken.line}`): never => {
    if (json === true) io.stdout.write(`${JSON.stringify({ ok: false, code: 'AUDIT_BROKEN', file, ...broken })}\n`);
    throw new QuaylinkError('AUDIT_BROKEN', `${file}, ${where}: ${broken.found}.`);
  };
  for (const file of files) {
    const broken = walk(resolve(io.cwd, file), verifier);
    if (broken !== undefined) fail(file, broken);
  }
  const span = verifier.span;
  const lastFile = files.at(-1) ?? '';
  if (span === undefined) return fail(lastFile, EMPTY);
  if (head !== undefined && span.headAt === undefined) {
    const found = 'no entry has the hash that --head names: the log was cut off or written anew';
    fail(lastFile, { line: 0, found }, 'the whole log');
  }
  const { first, last, ...rest } = span;
  const value = {
    ok: true,
    ...rest,
    first: { seq: first.seq, at: first.at },
    last: { seq: last.seq, at: last.at },
    head: last.hash,
  };
  io.stdout.write(json === true ? `${JSON.stringify(value)}\n` : `${sentences(span, head).join('\n')}\n`);
}

export function registerAudit(program: Command, io: Io, finish: Finish): void {
  const audit = program.command('audit').summary('the audit log of a gateway').helpCommand(false);
  audit.description("The gateway's audit log: who did what, each line vouching for all before it.");
  const command = audit
    .command('verify')
    .summary('tell whether an audit log was changed')
    .description(
      'Walks an audit log and checks that no line of it was changed, removed, inserted or moved. A log of several files is given oldest first. A log that was cut off at its end looks like a shorter one: only --head, a hash from the normal log of the gateway, can tell.',
    )
    .argument('<files...>', 'the files of the log, oldest first: audit.jsonl.* audit.jsonl')
    .addOption(new Option('--head <hash>', 'a hash that the log must contain').argParser(headHash))
    .option('--json', 'print one JSON object');
  command.action((files: readonly string[]) => {
    verify(io, files, command.optsWithGlobals<Given>());
    finish(EXIT.ok);
  });
}
