// Tokens: given inline (a desk under development) or in a file of their own (a lab). Enters: the keys, and a
// reader of files. Leaves: the secret, problems and warnings. No message repeats a secret.

import { z } from 'zod';
import { path } from './fields.ts';
import { besideConfig, type Findings, type SecretFile, type Source } from './source.ts';

const TOKEN = /^[\x21-\x7e]{16,256}$/;
const TOKEN_ALLOWED = '16 … 256 printable ASCII characters without spaces';

/** A token in the file itself. */
export function tokenText(meaning: string) {
  return z.string().regex(TOKEN).meta({ description: meaning, allowed: TOKEN_ALLOWED });
}

/** Keys of every table that holds a token: exactly one of the two. */
export const tokenKeys = {
  token: tokenText('The token itself; for development only.').optional(),
  token_file: path('File that holds the token alone. Exactly one of `token` and `token_file` is needed.').optional(),
};

interface TokenKeys {
  readonly token?: string | undefined;
  readonly token_file?: string | undefined;
}

/** The token of one table. `place` names it in messages. Where there is none: a problem, and an empty string. */
export function resolveToken(source: Source, place: string, given: TokenKeys, findings: Findings): string {
  const inline = given.token;
  if (given.token_file === undefined || inline !== undefined) {
    if (inline !== undefined && given.token_file === undefined) return inline;
    findings.problems.push({
      code: 'CONFIG_VALUE',
      text: `\`${place}\` has ${inline === undefined ? 'neither' : 'both'} of \`token\` and \`token_file\`; allowed: exactly one.`,
    });
    return '';
  }
  return readToken(source, `${place}.token_file`, given.token_file, findings);
}

/** A token that may be left out: undefined then. `key` names it in messages; that of its file ends in `_file`. */
export function resolveOptionalToken(
  source: Source,
  key: string,
  given: { readonly inline: string | undefined; readonly file: string | undefined },
  findings: Findings,
): string | undefined {
  if (given.file === undefined) return given.inline;
  if (given.inline === undefined) return readToken(source, `${key}_file`, given.file, findings);
  findings.problems.push({
    code: 'CONFIG_VALUE',
    text: `\`${key}\` and \`${key}_file\` are both given; allowed: one of them, or neither.`,
  });
  return undefined;
}

/** The token in a file. Where there is none: a problem, and an empty string. */
function readToken(source: Source, key: string, given: string, findings: Findings): string {
  const secret = readSecretFile(source, key, given, findings);
  if (secret === undefined) return '';
  const token = secret.text.trim();
  if (TOKEN.test(token)) return token;
  findings.problems.push({
    code: 'CONFIG_VALUE',
    text: `\`${key}\` names ${besideConfig(source, given)}, whose content is no token; allowed: ${TOKEN_ALLOWED}.`,
  });
  return '';
}

/** A file that only its owner should read: a warning where others may. `key` names it in messages. */
export function readSecretFile(source: Source, key: string, given: string, findings: Findings): SecretFile | undefined {
  const secret = readNamedFile(source, key, given, findings);
  // Windows has no such bits and reports every file as readable by all.
  if (secret?.mode !== undefined && (secret.mode & 0o077) !== 0) {
    const file = besideConfig(source, given);
    findings.warnings.push(`${file} may be read by other users of this machine; run: chmod 600 ${file}`);
  }
  return secret;
}

/** A file that the configuration names. Where it cannot be read: a problem, and undefined. */
export function readNamedFile(source: Source, key: string, given: string, findings: Findings): SecretFile | undefined {
  try {
    return source.readSecret(besideConfig(source, given));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.problems.push({ code: 'CONFIG_FILE', text: `\`${key}\` cannot be read: ${reason}.` });
    return undefined;
  }
}

export const MASK = '********';

/** The table as it may be printed. */
export function masked<Table extends TokenKeys>(table: Table): Table {
  return table.token === undefined ? table : { ...table, token: MASK };
}
