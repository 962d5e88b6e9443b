// A site's own authority, as a folder: `ca.crt`, `ca.key`, `crl.pem`, `issued.jsonl`. Enters: what to make or to revoke, the
// wall clock. Leaves: files, each written whole or not at all, and what was done. One process at a time.

import { X509Certificate } from 'node:crypto';
import {
  accessSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { QuaylinkError } from '../domain/index.ts';
import { createAuthority, createRevocationList, issueCertificate, type KeyPair } from './certificates.ts';
import type { Identity } from './identity.ts';
import {
  instant,
  type IssuedEntry,
  issuedEntry,
  type LedgerEntry,
  ledgerLine,
  nextListNumber,
  readLedger,
  revocationsOf,
} from './ledger.ts';
import { fileProblem, readText } from './text-file.ts';
import { pairOf, type WallClock } from './trust.ts';

const DAY_MS = 86_400_000;
/** A list should have a successor by then. It goes on counting afterwards; the gateway only says that it is old. */
const LIST_VALID_MS = 90 * DAY_MS;
const PRIVATE = 0o600;
const PUBLIC = 0o644;

/** A certificate in the ledger, and what became of it. */
export interface Standing extends Omit<IssuedEntry, 'event' | 'at'> {
  readonly issued_at: string;
  readonly state: 'valid' | 'expired' | 'revoked';
}

export interface IssuedFiles extends IssuedEntry {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

export interface RevokedCertificates {
  /** Of the name or number that was asked for, revoked before included. */
  readonly revoked: readonly { readonly serial: string; readonly name: string }[];
  readonly list: string;
  readonly number: number;
}

/** Where the files of an authority are. */
export function authorityPaths(folder: string) {
  return {
    certificate: join(folder, 'ca.crt'),
    key: join(folder, 'ca.key'),
    list: join(folder, 'crl.pem'),
    ledger: join(folder, 'issued.jsonl'),
    lock: join(folder, '.lock'),
  };
}

/** Makes an authority in a folder that has none. Throws CERT_EXISTS, CERT_FILE. */
export async function initAuthority(folder: string, name: string, validMs: number, now: WallClock): Promise<void> {
  doing(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  await locked(folder, async () => {
    const paths = authorityPaths(folder);
    for (const path of [paths.certificate, paths.key, paths.list, paths.ledger]) refuseExisting(path, '');
    const authority = await createAuthority(name, validMs, now);
    writeWhole(paths.key, authority.key, PRIVATE);
    writeWhole(paths.ledger, '', PRIVATE);
    await writeList(folder, authority, [], now);
    // Last: with it the authority is there.
    writeWhole(paths.certificate, authority.certificate, PUBLIC);
  });
}

/**
 * Issues a certificate into the folder `out`: NAME.crt, NAME.key, and the authority as ca.crt. Throws CERT_EXISTS where the
 * name's files are there already and `renew` is false, where they are somebody else's, and in the folder of another
 * authority; RUN_USAGE for a name whose files the authority has itself; CERT_FILE, CERT_INVALID.
 */
export async function issueInto(
  folder: string,
  request: {
    readonly identity: Identity;
    readonly hosts: readonly string[];
    readonly validMs: number;
    readonly out: string;
    readonly renew: boolean;
  },
  now: WallClock,
): Promise<IssuedFiles> {
  const { identity, hosts, validMs, out, renew } = request;
  refuseAuthorityName(identity.name);
  expectAuthority(folder);
  const base = join(out, identity.name);
  const files = { certificate: `${base}.crt`, key: `${base}.key`, authority: authorityPaths(out).certificate };
  return locked(folder, async () => {
    const { entries, authority, ending } = readAuthority(folder);
    if (!(now < ending)) {
      throw new QuaylinkError('CERT_INVALID', `the authority in ${folder} ended ${instant(ending)}; make a new one.`);
    }
    if (resolve(out) !== resolve(folder)) refuseExisting(authorityPaths(out).key, ': that folder is another authority');
    if (renew) refuseOthers(files.certificate, identity.name);
    else for (const path of [files.certificate, files.key]) refuseExisting(path, '; --renew replaces it');
    doing(out, () => mkdirSync(out, { recursive: true, mode: 0o700 }));
    const issued = await issueCertificate(authority, identity, hosts, validMs, now);
    const entry = issuedEntry(now, identity, hosts, issued);
    // Before the certificate exists anywhere: none is without its line.
    writeLedger(folder, [...entries, entry]);
    writeWhole(files.key, issued.key, PRIVATE);
    writeWhole(files.certificate, issued.certificate, PUBLIC);
    writeWhole(files.authority, authority.certificate, PUBLIC);
    return { ...entry, ...files };
  });
}

/**
 * Revokes every certificate of a name, or the one of a serial number, and writes a new list. What was revoked before stays so,
 * and the list is written anew. Throws CERT_UNKNOWN where there is none; CERT_FILE, CERT_INVALID.
 */
export async function revoke(
  folder: string,
  which: { readonly name: string } | { readonly serial: string },
  now: WallClock,
): Promise<RevokedCertificates> {
  expectAuthority(folder);
  return locked(folder, async () => {
    const { entries, authority } = readAuthority(folder);
    const wanted = entries.filter(isIssued).filter((entry) => {
      return 'name' in which ? entry.name === which.name : entry.serial === which.serial.toUpperCase();
    });
    if (wanted.length === 0) {
      const asked = 'name' in which ? `the name "${which.name}"` : `the serial number ${which.serial}`;
      throw new QuaylinkError('CERT_UNKNOWN', `${folder} has issued nothing to ${asked}; see \`quaylink certs list\`.`);
    }
    const before = revocationsOf(entries);
    const added = wanted
      .filter(({ serial }) => !before.has(serial))
      .map(({ serial, name }): LedgerEntry => ({ event: 'revoked', at: instant(now), serial, name }));
    const number = await writeList(folder, authority, [...entries, ...added], now);
    const list = authorityPaths(folder).list;
    return { revoked: wanted.map(({ serial, name }) => ({ serial, name })), list, number };
  });
}

/** Everything that was issued, the oldest first. Throws CERT_FILE, CERT_INVALID. */
export function standings(folder: string, now: WallClock): readonly Standing[] {
  expectAuthority(folder);
  const entries = readEntries(folder);
  const revoked = revocationsOf(entries);
  return entries.filter(isIssued).map((issued) => {
    const { event: _, at: issued_at, ...entry } = issued;
    const ended = now < Date.parse(entry.expires_at) ? 'valid' : 'expired';
    return { ...entry, issued_at, state: revoked.has(entry.serial) ? 'revoked' : ended };
  });
}

/** The ledger first: a revocation that is on record is on the next list, whatever happens between the two. */
async function writeList(
  folder: string,
  authority: KeyPair,
  entries: readonly LedgerEntry[],
  now: WallClock,
): Promise<number> {
  const number = nextListNumber(entries);
  const revoked = [...revocationsOf(entries)].map(([serial, at]) => ({ serial, at }));
  const list = await createRevocationList(authority, revoked, number, LIST_VALID_MS, now);
  writeLedger(folder, [...entries, { event: 'listed', at: instant(now), number }]);
  writeWhole(authorityPaths(folder).list, list, PUBLIC);
  return number;
}

function writeLedger(folder: string, entries: readonly LedgerEntry[]): void {
  writeWhole(authorityPaths(folder).ledger, entries.map(ledgerLine).join(''), PRIVATE);
}

interface Authority {
  readonly authority: KeyPair;
  readonly ending: WallClock;
  readonly entries: readonly LedgerEntry[];
}

function readAuthority(folder: string): Authority {
  const { certificate, key } = authorityPaths(folder);
  const authority = { certificate: readText(certificate), key: readText(key) };
  const parsed = pairOf(authority.certificate, authority.key);
  if (parsed?.ca !== true) {
    throw new QuaylinkError('CERT_INVALID', `${certificate} and ${key} are no authority and its private key.`);
  }
  return { authority, ending: Date.parse(parsed.validTo), entries: readEntries(folder) };
}

function readEntries(folder: string): readonly LedgerEntry[] {
  const { ledger } = authorityPaths(folder);
  const reading = readLedger(readText(ledger));
  if (reading.ok) return reading.entries;
  throw new QuaylinkError(
    'CERT_INVALID',
    `${ledger}, line ${reading.line}, is no entry of an authority; restore the file from a copy.`,
  );
}

function isIssued(entry: LedgerEntry): entry is IssuedEntry {
  return entry.event === 'issued';
}

function expectAuthority(folder: string): void {
  const { certificate } = authorityPaths(folder);
  try {
    accessSync(certificate);
  } catch (error) {
    const problem = `${certificate}: ${fileProblem(error)}; \`quaylink certs init\` makes an authority.`;
    throw new QuaylinkError('CERT_FILE', problem, { cause: error });
  }
}

/** Whatever the file system makes of capitals: `ca.key` is the key to the site, and stays it. */
function refuseAuthorityName(name: string): void {
  if (name.toLowerCase() !== 'ca') return;
  throw new QuaylinkError(
    'RUN_USAGE',
    `the files of a certificate "${name}" would be the authority's; name it otherwise.`,
  );
}

/** A file system may take two names for one (`Anna`, `anna`); and a file of that name may be anything. */
function refuseOthers(path: string, name: string): void {
  if (!existsSync(path) || commonNameOf(readText(path)) === name) return;
  throw new QuaylinkError('CERT_EXISTS', `${path} is no certificate of "${name}" and is not overwritten.`);
}

function commonNameOf(certificate: string): unknown {
  try {
    return new X509Certificate(certificate).toLegacyObject().subject?.CN;
  } catch {
    // No certificate.
    return undefined;
  }
}

function refuseExisting(path: string, remedy: string): void {
  if (existsSync(path)) throw new QuaylinkError('CERT_EXISTS', `${path} exists and is not overwritten${remedy}.`);
}

/** A second process that issues or revokes at the same time would lose a line of the ledger. */
async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const { lock } = authorityPaths(folder);
  try {
    closeSync(openSync(lock, 'wx', PRIVATE));
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!taken) throw fileError(folder, error);
    throw new QuaylinkError(
      'CERT_FILE',
      `another \`quaylink certs\` is at work in ${folder}; if none is, remove ${lock}.`,
      { cause: error },
    );
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Beside its place, onto the disk, then into its place: a reader sees the old file or the new one. */
function writeWhole(path: string, text: string, mode: number): void {
  const fresh = `${path}.new`;
  doing(path, () => {
    rmSync(fresh, { force: true });
    const file = openSync(fresh, 'wx', mode);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
  });
}

function doing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileError(path, error);
  }
}

function fileError(path: string, error: unknown): QuaylinkError {
  return new QuaylinkError('CERT_FILE', `${path}: ${fileProblem(error)}.`, { cause: error });
}
