// One line of the audit log. Enters: where the chain stands, a time, a record; or the bytes of a line. Leaves: the line
// and where the chain stands after it; or what the line says, or why it is none.
//
// A line is JSON with its keys in the order below. Its `hash` is the SHA-256 of everything before it, closed with `}`:
// of bytes as they stand in the file, so that no two readers can disagree on what was hashed. `prev` is the hash of
// the line before, so that each line vouches for all before it.

import { createHash } from 'node:crypto';
import type { Code } from '../domain/index.ts';

/** Longest line, its line feed included; what is longer is no entry. */
export const MAX_LINE_BYTES = 16 * 1024;
/** Longest words of an entry; JSON may need six bytes for each character. */
const MAX_DETAIL = 512;
const MAX_NAME = 128;
/** Longest run of bytes between two entries that a crash or a full disk may leave. */
export const MAX_TORN_BYTES = 64 * 1024;

export interface AuditWho {
  readonly name: string;
  readonly role?: string | undefined;
  readonly label: string;
  readonly session: number;
}

/** What an entry says, besides its place in the chain. */
export interface AuditRecord {
  /**
   * The log's own: `chain-start` and `continued` open a file, `recovered` follows a torn line, `lost` stands for entries
   * that are missing. The service's: `started`, `configuration`, `login-refused`, `stopped-service`. All others are the gateway's.
   */
  readonly event: string;
  /** 0 = all, or none in particular. */
  readonly crane?: number | undefined;
  readonly who?: AuditWho | undefined;
  readonly outcome?: Code | undefined;
  /** Kind of a stop. */
  readonly stop?: string | undefined;
  readonly detail?: string | undefined;
  /** Entries that were lost, bytes that were torn, logins that were refused. */
  readonly count?: number | undefined;
  /** SHA-256 of the torn bytes before this line, hex. */
  readonly torn?: string | undefined;
  /** Hash of the configuration in force, hex. */
  readonly configuration?: string | undefined;
  /** Random id of the chain; in the first entry of each file. */
  readonly chain?: string | undefined;
}

/** Where a chain stands: number and hash of its newest line. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first line. */
export const NO_LINE: ChainHead = { seq: 0, hash: '0'.repeat(64) };

export interface AuditLine extends AuditRecord {
  readonly seq: number;
  readonly at: string;
  readonly prev: string;
  readonly hash: string;
}

const HASH_OPEN = ',"hash":"';
/** `,"hash":"…"}` */
const SEAL_LENGTH = HASH_OPEN.length + 64 + 2;
const BODY_END = Buffer.from('}');
const HEX_64 = /^[0-9a-f]{64}$/;

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function clip(text: string | undefined, max: number): string | undefined {
  return text?.slice(0, max);
}

function whoOf({ name, role, label, session }: AuditWho): AuditWho {
  return { name: name.slice(0, MAX_NAME), role: clip(role, MAX_NAME), label: label.slice(0, MAX_NAME), session };
}

/** The next line, its line feed included. `at`: UTC, ISO 8601. Words that are too long are cut. */
export function nextLine(
  after: ChainHead,
  at: string,
  record: AuditRecord,
): { readonly text: string; readonly head: ChainHead } {
  const { event, crane, who, outcome, stop, detail, count, torn, configuration, chain } = record;
  const seq = after.seq + 1;
  const body = JSON.stringify({
    seq,
    at,
    event,
    crane,
    who: who === undefined ? undefined : whoOf(who),
    outcome,
    stop,
    detail: clip(detail, MAX_DETAIL),
    count,
    torn,
    configuration,
    chain,
    prev: after.hash,
  });
  const hash = sha256(body);
  return { text: `${body.slice(0, -1)}${HASH_OPEN}${hash}"}\n`, head: { seq, hash } };
}

function isLine(value: unknown): value is Omit<AuditLine, 'hash'> {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, at, event, prev } = value as Partial<Record<string, unknown>>;
  return (
    Number.isSafeInteger(seq) &&
    typeof at === 'string' &&
    typeof event === 'string' &&
    typeof prev === 'string' &&
    HEX_64.test(prev)
  );
}

/** What the bytes of one line say, without its line feed; a string tells why they are no line of an audit log. */
export function readLine(bytes: Uint8Array): AuditLine | string {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seal = whole.subarray(-SEAL_LENGTH).toString('latin1');
  const hash = seal.slice(HASH_OPEN.length, -2);
  if (!seal.startsWith(HASH_OPEN) || !seal.endsWith('"}') || !HEX_64.test(hash)) return 'it is not a whole entry';
  const body = Buffer.concat([whole.subarray(0, -SEAL_LENGTH), BODY_END]);
  if (sha256(body) !== hash) return 'its content does not fit its hash';
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return 'it is not JSON';
  }
  return isLine(value) ? { ...value, hash } : 'it is not an entry';
}

/** Why `line` cannot be the one after `after`; undefined where it is. */
export function misfit(after: ChainHead, line: AuditLine): string | undefined {
  if (line.seq !== after.seq + 1) return `it is entry ${line.seq}, and entry ${after.seq + 1} must stand here`;
  return line.prev === after.hash ? undefined : 'it does not continue the entry before it';
}
