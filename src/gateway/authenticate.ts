// Who opens a connection. Enters: the HTTP request of a WebSocket upgrade. Leaves: a principal, or nothing.
// Tokens here; mutual TLS is another function of the same shape, given to the shell in place of this one.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Principal, TokenGrant } from './settings.ts';

/** Proves who sends a request; undefined refuses it. Must not throw. */
export type Authenticate = (request: IncomingMessage) => Principal | undefined;

/** Longest token that is looked at, in characters. */
const MAX_TOKEN_LENGTH = 512;
const BEARER = /^Bearer ([\x21-\x7e]+)$/i;

/** Compares `Authorization: Bearer TOKEN` with every grant, in a time that does not depend on the token. */
export function tokenAuthentication(grants: readonly TokenGrant[]): Authenticate {
  const known = grants
    .filter((grant) => grant.secret !== '')
    .map((grant) => ({ digest: digestOf(grant.secret), principal: { name: grant.name, role: grant.role } }));
  return (request) => {
    const given = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !(given.length <= MAX_TOKEN_LENGTH)) return undefined;
    const digest = digestOf(given);
    let principal: Principal | undefined;
    for (const grant of known) if (timingSafeEqual(grant.digest, digest)) principal = grant.principal;
    return principal;
  };
}

/** Hashed first, so that both sides have one length and nothing of the token shows in the time. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
