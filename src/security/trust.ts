// Whether a client's certificate is good, now. Enters: a certificate or what was kept of one, the authorities with what
// they revoked, the wall clock. Leaves: a principal, or the code that refuses it.
//
// The wall clock counts for certificates only: a wrong one may lock people out or let an expired one in, and moves nothing.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Code, Principal } from '../domain/index.ts';
import { identityOf, principalOf } from './identity.ts';

/** Milliseconds of the Unix epoch. */
export type WallClock = number;

export interface Trust {
  /** 1 … 16 authorities: more than one while an old one is replaced. */
  readonly authorities: readonly X509Certificate[];
  /** As `revocationKey` names them. */
  readonly revoked: ReadonlySet<string>;
}

/** What a connection keeps of the certificate that opened it. */
export interface HeldCertificate {
  /** Fingerprint of the authority. */
  readonly issuer: string;
  /** As Node shows it: upper-case hexadecimal. */
  readonly serial: string;
  readonly expiresAt: WallClock;
}

export type ClientProof =
  | { readonly ok: true; readonly principal: Principal; readonly certificate: HeldCertificate }
  | { readonly ok: false; readonly code: Code };

/** Extended key usage of a TLS client, RFC 5280 4.2.1.12. */
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

/** Serial numbers are unique within one authority only. */
export function revocationKey(issuer: string, serial: string): string {
  return `${issuer} ${serial}`;
}

/** The authority that signed a certificate, by name, key identifier and signature. */
export function issuerOf(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
): X509Certificate | undefined {
  return authorities.find((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
}

/** The first certificate of a PEM text, where the key is its own. What is wrong with either is not said: one is a secret. */
export function pairOf(certificate: string, key: string): X509Certificate | undefined {
  try {
    const parsed = new X509Certificate(certificate);
    return parsed.checkPrivateKey(createPrivateKey(key)) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Judges the certificate of a new connection; TLS has proved that the peer holds its key. */
export function proveClient(certificate: X509Certificate, trust: Trust, now: WallClock): ClientProof {
  const issuer = issuerOf(certificate, trust.authorities);
  const identity = identityOf(certificate);
  const principal = identity === undefined ? undefined : principalOf(identity);
  const usable = !certificate.ca && (certificate.keyUsage ?? []).includes(CLIENT_AUTHENTICATION);
  const begun = Date.parse(certificate.validFrom) <= now;
  if (issuer === undefined || principal === undefined || !usable || !begun) {
    return { ok: false, code: 'SESSION_CERTIFICATE' };
  }
  const held: HeldCertificate = {
    issuer: issuer.fingerprint256,
    serial: certificate.serialNumber,
    expiresAt: Date.parse(certificate.validTo),
  };
  const code = objectionTo(held, trust, now);
  return code === undefined ? { ok: true, principal, certificate: held } : { ok: false, code };
}

/** Why a connection that was let in would not be let in again; undefined while it would. */
export function objectionTo(held: HeldCertificate, trust: Trust, now: WallClock): Code | undefined {
  if (!trust.authorities.some(({ fingerprint256 }) => fingerprint256 === held.issuer)) return 'SESSION_CERTIFICATE';
  if (trust.revoked.has(revocationKey(held.issuer, held.serial))) return 'SESSION_CERTIFICATE_REVOKED';
  return now < held.expiresAt ? undefined : 'SESSION_CERTIFICATE_EXPIRED';
}
