// What an authority has issued, revoked and listed: one JSON line each, never changed, only added to. Enters: lines.
// Leaves: entries; the certificates that a name has; the number of the next revocation list.

import { CERTIFICATE_ROLES, type CertificateRole, type Identity, isCertificateName } from './identity.ts';
import type { WallClock } from './trust.ts';

/** Times are ISO 8601 in UTC, so that a person can read the file. */
export type LedgerEntry =
  | {
      readonly event: 'issued';
      readonly at: string;
      readonly serial: string;
      readonly name: string;
      readonly role: CertificateRole;
      readonly cranes: 'all' | readonly number[];
      readonly hosts: readonly string[];
      readonly expires_at: string;
    }
  | { readonly event: 'revoked'; readonly at: string; readonly serial: string; readonly name: string }
  /** A revocation list of this number was made. */
  | { readonly event: 'listed'; readonly at: string; readonly number: number };

export type IssuedEntry = LedgerEntry & { readonly event: 'issued' };

export type LedgerReading =
  | { readonly ok: true; readonly entries: readonly LedgerEntry[] }
  /** Counted from 1. */
  | { readonly ok: false; readonly line: number };

export function ledgerLine(entry: LedgerEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

export function readLedger(text: string): LedgerReading {
  const entries: LedgerEntry[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const entry = entryOf(line);
    if (entry === undefined) return { ok: false, line: index + 1 };
    entries.push(entry);
  }
  return { ok: true, entries };
}

export function issuedEntry(
  at: WallClock,
  identity: Identity,
  hosts: readonly string[],
  { serial, expiresAt }: { readonly serial: string; readonly expiresAt: WallClock },
): IssuedEntry {
  const { name, role, cranes } = identity;
  const expires_at = instant(expiresAt);
  const granted = cranes === 'all' ? cranes : [...cranes];
  return { event: 'issued', at: instant(at), serial, name, role, cranes: granted, hosts, expires_at };
}

/** Serial numbers of what is revoked, and since when. */
export function revocationsOf(entries: readonly LedgerEntry[]): ReadonlyMap<string, WallClock> {
  const found = new Map<string, WallClock>();
  for (const entry of entries) if (entry.event === 'revoked') found.set(entry.serial, Date.parse(entry.at));
  return found;
}

export function nextListNumber(entries: readonly LedgerEntry[]): number {
  return (
    1 + entries.reduce((highest, entry) => (entry.event === 'listed' ? Math.max(highest, entry.number) : highest), 0)
  );
}

export function instant(at: WallClock): string {
  return new Date(at).toISOString();
}

function entryOf(line: string): LedgerEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEntry(value) ? value : undefined;
}

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const row = value as Readonly<Record<string, unknown>>;
  if (!isInstant(row['at'])) return false;
  if (row['event'] === 'listed') return Number.isSafeInteger(row['number']);
  if (!isSerial(row['serial']) || typeof row['name'] !== 'string' || !isCertificateName(row['name'])) return false;
  if (row['event'] === 'revoked') return true;
  return row['event'] === 'issued' && isIssued(row);
}

function isIssued(row: Readonly<Record<string, unknown>>): boolean {
  const { cranes, hosts, role } = row as { readonly [key in 'cranes' | 'hosts' | 'role']: unknown };
  const granted = cranes === 'all' || (Array.isArray(cranes) && cranes.every((crane) => Number.isInteger(crane)));
  const named = Array.isArray(hosts) && hosts.every((host) => typeof host === 'string');
  return granted && named && CERTIFICATE_ROLES.some((known) => known === role) && isInstant(row['expires_at']);
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && Number.isFinite(Date.parse(value));
}

function isSerial(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9A-F]{2,40}$/.test(value);
}
