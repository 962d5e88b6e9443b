// A workstation's certificate, key and authorities. Enters: paths. Leaves: what its TLS sockets are made with, read anew for
// each of them, so that a renewed certificate is used without a restart.

import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { QuaylinkError } from '../domain/index.ts';
import { isGateway } from './identity.ts';
import { readText } from './text-file.ts';
import { pairOf } from './trust.ts';

export interface ClientFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** Options of a TLS client, as Node takes them. */
export interface ClientTls {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly minVersion: 'TLSv1.3';
  /** Besides its host name the peer must prove to be a gateway: a client's certificate cannot pose as one. */
  checkServerIdentity(host: string, peer: PeerCertificate): Error | undefined;
}

/** Error codes of Node under which the peer's certificate was refused. */
const REFUSED_CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|ERROR_IN_CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|SESSION_GATEWAY_CERTIFICATE)/;

/** Reads the files. Throws QuaylinkError CERT_FILE or CERT_INVALID. */
export function readClientTls({ certFile, keyFile, caFile }: ClientFiles): ClientTls {
  const [cert, key, ca] = [readText(certFile), readText(keyFile), readText(caFile)];
  if (pairOf(cert, key) === undefined) {
    throw new QuaylinkError('CERT_INVALID', `${certFile} and ${keyFile} are no certificate and its private key.`);
  }
  return { cert, key, ca, minVersion: 'TLSv1.3', checkServerIdentity: gatewayIdentity };
}

/** Whether a socket failed because the peer is not a gateway that these authorities vouch for. */
export function refusedGateway(error: Error): boolean {
  return 'code' in error && REFUSED_CERTIFICATE.test(String(error.code));
}

function gatewayIdentity(host: string, peer: PeerCertificate): Error | undefined {
  const elsewhere = checkServerIdentity(host, peer);
  if (elsewhere !== undefined) return elsewhere;
  if (isGateway(new X509Certificate(peer.raw))) return undefined;
  return new QuaylinkError('SESSION_GATEWAY_CERTIFICATE', `the certificate of ${host} is not one of a gateway.`);
}
