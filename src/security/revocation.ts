// Revocation lists as a gateway reads them. Enters: PEM text and the authorities it trusts. Leaves: what is revoked, or what
// is wrong with the lists. Each list must be signed by one of the authorities.

import type { X509Certificate } from 'node:crypto';
import { revocationKey, type WallClock } from './trust.ts';
import { LibraryCertificate, PemConverter, X509Crl } from './x509.ts';

/** Certificates that one file may revoke. */
const MAX_REVOKED = 65_536;

export interface RevocationLists {
  readonly ok: true;
  readonly revoked: ReadonlySet<string>;
  /** When the first of the lists should have had a successor; undefined where none says so. */
  readonly nextUpdate: WallClock | undefined;
}

export type RevocationReading = RevocationLists | { readonly ok: false; readonly problem: string };

/** Reads every list of a PEM text; at least one. */
export async function readRevocationLists(
  text: string,
  authorities: readonly X509Certificate[],
): Promise<RevocationReading> {
  const lists = parsed(text);
  if (lists === undefined || lists.length === 0) return { ok: false, problem: 'it holds no revocation list' };
  const revoked = new Set<string>();
  let nextUpdate: WallClock | undefined;
  for (const list of lists) {
    const authority = await signerOf(list, authorities);
    if (authority === undefined) return { ok: false, problem: 'a list in it is not signed by a known authority' };
    for (const { serialNumber } of list.entries) {
      revoked.add(revocationKey(authority.fingerprint256, canonicalSerial(serialNumber)));
    }
    if (!(revoked.size <= MAX_REVOKED)) return { ok: false, problem: `it revokes more than ${MAX_REVOKED}` };
    const due = list.nextUpdate?.getTime();
    if (due !== undefined && !(due >= (nextUpdate ?? Number.POSITIVE_INFINITY))) nextUpdate = due;
  }
  return { ok: true, revoked, nextUpdate };
}

function parsed(text: string): readonly X509Crl[] | undefined {
  try {
    const blocks = PemConverter.decodeWithHeaders(text);
    return blocks.map(({ rawData }) => new X509Crl(rawData));
  } catch {
    // No PEM, or PEM of something else.
    return undefined;
  }
}

async function signerOf(list: X509Crl, authorities: readonly X509Certificate[]): Promise<X509Certificate | undefined> {
  for (const authority of authorities) {
    const publicKey = new LibraryCertificate(authority.raw);
    if (await list.verify({ publicKey }).catch(() => false)) return authority;
  }
  return undefined;
}

/** As Node writes the serial number of a certificate: upper case, whole bytes, no leading zero byte. */
function canonicalSerial(hexadecimal: string): string {
  const digits = hexadecimal.toUpperCase().replace(/^(?:00)+(?=..)/, '');
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}
