// Making certificates and revocation lists. Enters: who it is for, the authority's key, the wall clock. Leaves: PEM texts.
// ECDSA P-256 with SHA-256 throughout; an authority here signs end certificates only, and no other authority.

import { createPrivateKey, randomBytes, type webcrypto } from 'node:crypto';
import { type Identity, identityUris, isMeantAsAddress } from './identity.ts';
import type { WallClock } from './trust.ts';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  LibraryCertificate,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from './x509.ts';

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** RFC 5280, 5.2.3. */
const CRL_NUMBER = '2.5.29.20';
/** Clocks of a site differ: what is issued now is good on one that is this much behind. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** A certificate with its private key, PKCS #8, both as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Issued extends KeyPair {
  /** Upper-case hexadecimal, as Node shows it. */
  readonly serial: string;
  readonly expiresAt: WallClock;
}

/** A certificate that is not to be accepted any more. */
export interface Revoked {
  readonly serial: string;
  readonly at: WallClock;
}

/** A new authority with its own key. */
export async function createAuthority(name: string, validMs: number, now: WallClock): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [name] }],
    notBefore: date(now - CLOCK_SKEW_MS),
    notAfter: date(now + validMs),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exported(keys.privateKey) };
}

/** A certificate of a client or, for the role `gateway`, of a gateway that answers to these hosts. */
export async function issueCertificate(
  authority: KeyPair,
  identity: Identity,
  hosts: readonly string[],
  validMs: number,
  now: WallClock,
): Promise<Issued> {
  const issuer = new LibraryCertificate(authority.certificate);
  const keys = await newKeys();
  const serialNumber = newSerial();
  const usage = identity.role === 'gateway' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
  const names: JsonGeneralName[] = [
    ...identityUris(identity).map((value) => ({ type: 'url' as const, value })),
    ...hosts.map((value) => ({ type: isMeantAsAddress(value) ? ('ip' as const) : ('dns' as const), value })),
  ];
  // A certificate that outlived its authority would be refused anyway, at a moment that nobody expects.
  const expiresAt = Math.floor(Math.min(now + validMs, issuer.notAfter.getTime()) / 1000) * 1000;
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject: [{ CN: [identity.name] }],
    issuer: issuer.subject,
    notBefore: date(now - CLOCK_SKEW_MS),
    notAfter: date(expiresAt),
    signingKey: await imported(authority.key),
    publicKey: keys.publicKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([usage], true),
      new SubjectAlternativeNameExtension(names),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exported(keys.privateKey), serial: serialNumber, expiresAt };
}

/** The list of what an authority has revoked; `number` grows with every list. */
export async function createRevocationList(
  authority: KeyPair,
  revoked: readonly Revoked[],
  number: number,
  validMs: number,
  now: WallClock,
): Promise<string> {
  const issuer = new LibraryCertificate(authority.certificate);
  const list = await X509CrlGenerator.create({
    issuer: issuer.subject,
    thisUpdate: date(now - CLOCK_SKEW_MS),
    nextUpdate: date(now + validMs),
    signingAlgorithm: SIGNATURE,
    signingKey: await imported(authority.key),
    // Without a reason the library writes an empty list of extensions, which OpenSSL refuses.
    entries: revoked.map(({ serial, at }) => ({
      serialNumber: serial,
      revocationDate: date(at),
      reason: X509CrlReason.privilegeWithdrawn,
    })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new Extension(CRL_NUMBER, false, derInteger(number)),
    ],
  });
  // RFC 7468, 7. The library's own `CRL` is a label that OpenSSL does not know.
  return `${PemConverter.encode(list.rawData, 'X509 CRL')}\n`;
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

async function exported(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

async function imported(key: string): Promise<webcrypto.CryptoKey> {
  const pkcs8 = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' });
  return crypto.subtle.importKey('pkcs8', pkcs8, KEY_ALGORITHM, false, ['sign']);
}

/** 126 random bits (RFC 5280, 4.1.2.2, asks for 64 that cannot be guessed); positive, and the same length always. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex').toUpperCase();
}

function pem(certificate: LibraryCertificate): string {
  return `${certificate.toString('pem')}\n`;
}

/** Whole seconds: X.509 has no smaller ones. */
function date(at: WallClock): Date {
  const instant = new Date(Math.floor(at / 1000) * 1000);
  if (Number.isNaN(instant.getTime())) throw new RangeError(`no instant: ${at}`);
  return instant;
}

/** A positive INTEGER of DER, X.690 8.3. */
function derInteger(value: number): Uint8Array {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  const bytes = Buffer.from(digits, 'hex');
  const padded = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}
