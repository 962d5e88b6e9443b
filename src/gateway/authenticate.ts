// Who opens a connection. Enters: the HTTP request of a WebSocket upgrade. Leaves: a principal, or the code that refuses it.
// Tokens for a lab; certificates for everything else, where TLS has proved that the peer holds the key.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Code, Principal } from '../domain/index.ts';
import type { Credentials } from '../security/credentials.ts';
import { type HeldCertificate, proveClient } from '../security/trust.ts';
import type { TokenGrant } from './settings.ts';

export interface Identified {
  readonly principal: Principal;
  /** The certificate behind it, where there is one. */
  readonly certificate?: HeldCertificate | undefined;
}

/** Proves who sends a request. Must not throw. */
export type Authenticate = (
  request: IncomingMessage,
) => ({ readonly ok: true } & Identified) | { readonly ok: false; readonly code: Code };

/** Longest token that is looked at, in characters. */
const MAX_TOKEN_LENGTH = 512;
const UNAUTHENTICATED = { ok: false, code: 'SESSION_UNAUTHENTICATED' } as const;
const BEARER = /^Bearer ([\x21-\x7e]+)$/i;

/** Compares `Authorization: Bearer TOKEN` with every grant, in a time that does not depend on the token. */
export function tokenAuthentication(grants: readonly TokenGrant[]): Authenticate {
  const known = grants
    .filter((grant) => grant.secret !== '')
    .map(({ secret, name, role, cranes }) => ({ digest: digestOf(secret), principal: { name, role, cranes } }));
  return (request) => {
    const given = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !(given.length <= MAX_TOKEN_LENGTH)) return UNAUTHENTICATED;
    const digest = digestOf(given);
    let principal: Principal | undefined;
    for (const grant of known) if (timingSafeEqual(grant.digest, digest)) principal = grant.principal;
    return principal === undefined ? UNAUTHENTICATED : { ok: true, principal };
  };
}

/** Reads the client certificate of the TLS socket; tokens count for nothing beside it. */
export function certificateAuthentication(credentials: Credentials): Authenticate {
  return (request) => {
    const socket = request.socket as TLSSocket;
    const certificate = socket.getPeerX509Certificate();
    // OpenSSL judges the chain, and ends with one word; what the word may have hidden is judged below once more.
    const verdict = socket.authorized ? undefined : String(socket.authorizationError);
    if (verdict === 'CERT_HAS_EXPIRED') return { ok: false, code: 'SESSION_CERTIFICATE_EXPIRED' };
    if (verdict !== undefined || certificate === undefined) return { ok: false, code: 'SESSION_CERTIFICATE' };
    return proveClient(certificate, credentials.material.trust, credentials.wallClock());
  };
}

/** Hashed first, so that both sides have one length and nothing of the token shows in the time. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
