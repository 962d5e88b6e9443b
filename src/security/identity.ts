// Who a certificate says its holder is. Enters: a certificate that an authority signed. Leaves: name, role and cranes, or
// nothing: a certificate is read strictly, and what is unclear in it is refused.

import type { X509Certificate } from 'node:crypto';
import { type CraneNumber, isCraneNumber, type Principal, ROLES } from '../domain/index.ts';

/** The role of a gateway's own certificate: no principal has it, and no gateway has another. */
const GATEWAY_ROLE = 'gateway';
export const CERTIFICATE_ROLES = [...ROLES, GATEWAY_ROLE] as const;
export type CertificateRole = (typeof CERTIFICATE_ROLES)[number];

export interface Identity {
  readonly name: string;
  readonly role: CertificateRole;
  readonly cranes: Principal['cranes'];
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$/;
export const NAME_ALLOWED = 'a name of 1 … 32 letters, digits, spaces, `.`, `_`, `-`';
const ROLE_URN = 'urn:quaylink:role:';
const CRANE_URN = 'urn:quaylink:crane:';
const OURS = 'urn:quaylink:';
const ALL = 'all';
/** Longest list of alternative names that is read, in characters: 64 cranes are 1.6 KiB. */
const MAX_ALTERNATIVE_NAMES = 4096;

export function isCertificateName(text: string): boolean {
  return NAME.test(text);
}

/** Whether a host is an IP address, or meant to be one: no host name has a colon, and none ends in a number. */
export function isMeantAsAddress(host: string): boolean {
  return host.includes(':') || /(?:^|\.)\d+$/.test(host);
}

/** The alternative names (URIs) that carry role and cranes. */
export function identityUris({ role, cranes }: Identity): readonly string[] {
  if (role === GATEWAY_ROLE) return [ROLE_URN + role];
  const granted = cranes === 'all' ? [ALL] : [...cranes];
  return [ROLE_URN + role, ...granted.map((crane) => `${CRANE_URN}${crane}`)];
}

/**
 * The identity in a certificate: one common name, exactly one role, cranes by number or `all`; without a crane none may be
 * held. Anything else under `urn:quaylink:`, twice the same, or a list that could be read in two ways: undefined.
 */
export function identityOf(certificate: X509Certificate): Identity | undefined {
  const name: unknown = certificate.toLegacyObject().subject?.CN;
  const uris = quaylinkUris(certificate.subjectAltName);
  if (typeof name !== 'string' || !NAME.test(name) || uris === undefined) return undefined;
  const roles = uris.filter((uri) => uri.startsWith(ROLE_URN));
  const cranes = uris.filter((uri) => uri.startsWith(CRANE_URN));
  const [roleUri] = roles;
  if (roles.length !== 1 || roles.length + cranes.length !== uris.length) return undefined;
  const role = CERTIFICATE_ROLES.find((known) => ROLE_URN + known === roleUri);
  const granted = cranesOf(cranes.map((uri) => uri.slice(CRANE_URN.length)));
  return role === undefined || granted === undefined ? undefined : { name, role, cranes: granted };
}

/** Whether a certificate is one of a gateway: what a workstation asks besides the host name. */
export function isGateway(certificate: X509Certificate): boolean {
  return identityOf(certificate)?.role === GATEWAY_ROLE;
}

/** The principal of a client; undefined for a gateway. */
export function principalOf({ name, role, cranes }: Identity): Principal | undefined {
  return role === GATEWAY_ROLE ? undefined : { name, role, cranes };
}

function quaylinkUris(alternativeNames: string | undefined): readonly string[] | undefined {
  if (alternativeNames === undefined || !(alternativeNames.length <= MAX_ALTERNATIVE_NAMES)) return undefined;
  // Node quotes a name that holds a comma or worse; one such name could then look like several.
  if (alternativeNames.includes('"')) return undefined;
  const uris = alternativeNames
    .split(', ')
    .filter((entry) => entry.startsWith(`URI:${OURS}`))
    .map((entry) => entry.slice('URI:'.length));
  return new Set(uris).size === uris.length ? uris : undefined;
}

function cranesOf(values: readonly string[]): Principal['cranes'] | undefined {
  if (values.includes(ALL)) return values.length === 1 ? 'all' : undefined;
  const numbers = values.map(craneOf);
  return numbers.every((crane) => crane !== undefined) ? new Set(numbers) : undefined;
}

/** A crane number in its one way of writing; `01` and `1.0` are none. */
export function craneOf(text: string): CraneNumber | undefined {
  const value = Number(text);
  return /^[1-9]\d{0,4}$/.test(text) && isCraneNumber(value) ? value : undefined;
}
