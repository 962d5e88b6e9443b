// The certificates of a site, made as docs/security.md says, by the command line. Enters: who needs one. Leaves: files in a
// folder that the caller removes, and their texts for clients that speak TLS themselves.

import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsFiles } from '../../src/config/tls-keys.ts';
import type { ClientOptions } from './gateway-client.ts';
import { answerOf } from './command-line.ts';

export class CertifiedSite {
  readonly #folder = mkdtempSync(join(tmpdir(), 'quaylink-certs-'));
  /** The gateway's copy of the authority's revocation list. */
  readonly crlFile = join(this.#folder, 'crl.pem');

  static async create(name: string): Promise<CertifiedSite> {
    const site = new CertifiedSite();
    await answerOf('certs', 'init', '--dir', site.#authority, '--name', name);
    site.publish();
    return site;
  }

  get #authority(): string {
    return join(this.#folder, 'authority');
  }

  /** `more`: what `certs issue` wants to know beside name and role. */
  async issue(name: string, role: string, ...more: readonly string[]): Promise<void> {
    const common = ['--dir', this.#authority, '--out', this.#folder];
    await answerOf('certs', 'issue', ...common, '--name', name, '--role', role, ...more);
  }

  /** The gateway hears of it with the list that is published next. */
  async revoke(name: string): Promise<void> {
    await answerOf('certs', 'revoke', '--dir', this.#authority, '--name', name);
  }

  files(name: string): TlsFiles {
    const base = join(this.#folder, name);
    return { certFile: `${base}.crt`, keyFile: `${base}.key`, caFile: join(this.#folder, 'ca.crt') };
  }

  /** For a client that trusts this site and shows the certificate of `name`. */
  tls(name: string): NonNullable<ClientOptions['tls']> {
    const { certFile, keyFile, caFile } = this.files(name);
    const [cert, key, ca] = [certFile, keyFile, caFile].map((file) => readFileSync(file, 'utf8')) as [
      string,
      string,
      string,
    ];
    return { cert, key, ca };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Copies the list to the gateway: whole or not at all, as everybody should. */
  publish(): void {
    copyFileSync(join(this.#authority, 'crl.pem'), `${this.crlFile}.new`);
    renameSync(`${this.crlFile}.new`, this.crlFile);
  }
}
