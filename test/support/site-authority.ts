// A site's authority for tests, with the program's own code. Enters: who needs a certificate. Leaves: PEM texts, and files as
// a gateway or a workstation finds them, in a folder that the caller removes.

import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CraneNumber } from '../../src/domain/index.ts';
import {
  createAuthority,
  createRevocationList,
  type Issued,
  issueCertificate,
  type KeyPair,
} from '../../src/security/certificates.ts';
import type { CertificateRole } from '../../src/security/identity.ts';

export const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
/** Long enough that no gateway warns of its end. */
const GATEWAY_MS = YEAR_MS / 4;

export interface Wanted {
  readonly name: string;
  readonly role: CertificateRole;
  readonly cranes?: 'all' | readonly number[];
  readonly hosts?: readonly string[];
  /** When it was issued; now, if left out. */
  readonly at?: number;
  readonly validMs?: number;
}

export class SiteAuthority {
  readonly pair: KeyPair;
  #listNumber = 0;

  private constructor(pair: KeyPair) {
    this.pair = pair;
  }

  static async create(name = 'Test authority'): Promise<SiteAuthority> {
    return new SiteAuthority(await createAuthority(name, YEAR_MS, Date.now() - HOUR_MS * 12));
  }

  issue({ name, role, cranes = 'all', hosts = [], at = Date.now(), validMs = HOUR_MS }: Wanted): Promise<Issued> {
    const granted = cranes === 'all' ? cranes : new Set(cranes as CraneNumber[]);
    return issueCertificate(this.pair, { name, role, cranes: granted }, hosts, validMs, at);
  }

  gateway(hosts: readonly string[] = ['127.0.0.1']): Promise<Issued> {
    return this.issue({ name: 'quay', role: 'gateway', cranes: [], hosts, validMs: GATEWAY_MS });
  }

  revoking(...serials: readonly string[]): Promise<string> {
    this.#listNumber += 1;
    const revoked = serials.map((serial) => ({ serial, at: Date.now() }));
    return createRevocationList(this.pair, revoked, this.#listNumber, HOUR_MS, Date.now());
  }
}

/** The folder of one side's files. */
export class TlsFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'quaylink-tls-'));
  #writes = 0;

  readonly files = {
    certFile: join(this.path, 'own.crt'),
    keyFile: join(this.path, 'own.key'),
    caFile: join(this.path, 'ca.crt'),
    crlFile: join(this.path, 'crl.pem'),
  };

  write(texts: { readonly own?: KeyPair; readonly ca?: string; readonly list?: string }): void {
    if (texts.own !== undefined) {
      this.put(this.files.certFile, texts.own.certificate);
      this.put(this.files.keyFile, texts.own.key);
    }
    if (texts.ca !== undefined) this.put(this.files.caFile, texts.ca);
    if (texts.list !== undefined) this.put(this.files.crlFile, texts.list);
  }

  /** Each write has a time of its own, however coarse the file system's clock is. */
  put(path: string, text: string): void {
    writeFileSync(path, text);
    this.#writes += 1;
    utimesSync(path, 1_700_000_000, 1_700_000_000 + this.#writes);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
