// Certificates: the files of one side of mutual TLS. Enters: the keys, and a reader of files. Leaves: absolute paths, problems
// and warnings. What stands in the files is judged where they are used, each time they are read.

import { z } from 'zod';
import { path } from './fields.ts';
import { readNamedFile, readSecretFile } from './secrets.ts';
import { besideConfig, type Findings, type Source } from './source.ts';

const common = {
  cert_file: path('Own certificate, PEM; made with `quaylink certs issue`.'),
  key_file: path('Its private key, PEM, mode 600.'),
  ca_file: path('Certificates of the authorities whose certificates the other side must have, PEM.'),
};

export const clientTlsSchema = z.strictObject(common);
export const gatewayTlsSchema = z.strictObject({
  ...common,
  crl_file: path(
    'Revocation lists of these authorities, PEM; without it nothing can be revoked, and the start warns of that.',
  ).optional(),
});

/** Absolute paths; the workstation has no revocation lists. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

type TlsKeys = z.output<typeof clientTlsSchema>;

/** The files of a `[tls]` table, each readable; the key by its owner only, else a warning. */
export function resolveTls(source: Source, given: TlsKeys, findings: Findings): TlsFiles {
  return {
    certFile: readableFile(source, 'tls.cert_file', given.cert_file, findings),
    keyFile: secretFile(source, 'tls.key_file', given.key_file, findings),
    caFile: readableFile(source, 'tls.ca_file', given.ca_file, findings),
  };
}

/** The revocation lists of a `[tls]` table, readable; a warning where it has none. */
export function resolveLists(source: Source, given: string | undefined, findings: Findings): string | undefined {
  if (given !== undefined) return readableFile(source, 'tls.crl_file', given, findings);
  findings.warnings.push(
    '`[tls]` has no `crl_file`: no certificate can be revoked, each is good until it ends. Give the gateway the `crl.pem` of its authority.',
  );
  return undefined;
}

/** A file that anybody may read. */
function readableFile(source: Source, key: string, given: string, findings: Findings): string {
  readNamedFile(source, key, given, findings);
  return besideConfig(source, given);
}

function secretFile(source: Source, key: string, given: string, findings: Findings): string {
  readSecretFile(source, key, given, findings);
  return besideConfig(source, given);
}
