import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { identityOf } from '../../src/security/identity.ts';
import { fakeIo } from './fake-io.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'quaylink-certs-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

async function certs(line: string) {
  const fake = fakeIo({}, cwd);
  const status = await run(['certs', ...line.split(' ')], fake.io);
  return { status, stdout: fake.stdout(), stderr: fake.stderr() };
}

describe('quaylink certs', () => {
  it('makes an authority, issues, lists and revokes', async () => {
    expect(await certs('init --dir ca --name Site')).toMatchObject({ status: 0, stderr: '' });
    const issued = await certs('issue --dir ca --name anna --role operator --cranes 1,2 --out desk --json');
    expect(issued).toMatchObject({ status: 0, stderr: '' });
    const answer = JSON.parse(issued.stdout) as Record<string, string>;
    expect(answer).toMatchObject({ name: 'anna', role: 'operator', cranes: [1, 2] });
    const hours = (Date.parse(answer['expires_at'] ?? '') - Date.parse(answer['issued_at'] ?? '')) / 3_600_000;
    expect(hours).toBeCloseTo(24, 2);
    expect(
      await certs('issue --dir ca --name quay --role gateway --hosts quay.example,127.0.0.1 --out gw'),
    ).toMatchObject({ status: 0 });
    expect((await certs('list --dir ca')).stdout).toMatch(
      /valid .* operator .* anna .*cranes 1, 2[^]*gateway .*quay\.example/,
    );
    const revoked = await certs('revoke --dir ca --name anna');
    expect(revoked.stdout).toContain(`Revoked: "anna", serial number ${answer['serial']}.`);
    const { certificates } = JSON.parse((await certs('list --dir ca --json')).stdout) as {
      certificates: { name: string; state: string }[];
    };
    expect(certificates.map(({ name, state }) => `${name} ${state}`)).toEqual(['anna revoked', 'quay valid']);
  });

  it('grants all cranes only where that is said, and a viewer none', async () => {
    await certs('init --dir ca');
    const all = await certs('issue --dir ca --name anna --role operator --cranes all --out desk --json');
    expect(JSON.parse(all.stdout)).toMatchObject({ cranes: 'all' });
    const none = await certs('issue --dir ca --name vera --role viewer --out desk --json');
    expect(JSON.parse(none.stdout)).toMatchObject({ cranes: [] });
    expect((await certs('list --dir ca')).stdout).toMatch(/anna {2}\(all cranes\)\n.*vera {2}\(no crane\)\n$/);
    const vera = identityOf(new X509Certificate(readFileSync(join(cwd, 'desk/vera.crt'))));
    expect(vera).toEqual({ name: 'vera', role: 'viewer', cranes: new Set() });
  });

  it('takes every way to write an address', async () => {
    await certs('init --dir ca');
    const hosts = ['10.1.2.3', '::1', '2001:DB8::1', '::ffff:c000:201', 'quay', 'q-3.example', '3com.example'];
    expect(await certs(`issue --dir ca --name quay --role gateway --hosts ${hosts.join(',')} --out gw`)).toMatchObject({
      status: 0,
      stderr: '',
    });
    const certificate = new X509Certificate(readFileSync(join(cwd, 'gw/quay.crt')));
    for (const host of hosts) {
      const found = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
      expect(found, host).toBeDefined();
    }
  });

  it('never prints a private key', async () => {
    const said = [
      await certs('init --dir ca'),
      await certs('issue --dir ca --name anna --role viewer --out desk'),
      await certs('issue --dir ca --name bert --role viewer --out desk --json'),
      await certs('issue --dir ca --name bert --role viewer --out desk'),
      await certs('list --dir ca --json'),
      await certs('revoke --dir ca --name anna'),
    ].map(({ stdout, stderr }) => stdout + stderr);
    const keys = ['ca/ca.key', 'desk/anna.key', 'desk/bert.key'].map((file) => readFileSync(join(cwd, file), 'utf8'));
    for (const key of keys) {
      for (const line of key.split('\n').filter((text) => text !== '' && !text.startsWith('---'))) {
        for (const text of said) expect(text).not.toContain(line);
      }
    }
    const ledger = readFileSync(join(cwd, 'ca/issued.jsonl'), 'utf8');
    expect(ledger).not.toContain('PRIVATE');
  });

  it.each([
    ['init --dir ca', 1, 'CERT_EXISTS'],
    ['issue --dir none --name anna --role viewer --out desk', 4, 'CERT_FILE'],
    ['revoke --dir ca --name anna', 1, 'CERT_UNKNOWN'],
    ['list --dir none', 4, '`quaylink certs init` makes an authority'],
    ['list', 2, "required option '--dir <folder>' not specified"],
    ['revoke --dir ca', 2, '--name or --serial is needed'],
    ['revoke --dir ca --name anna --serial ab', 2, 'cannot be used with'],
    ['revoke --dir ca --serial 4g', 2, 'a serial number in hexadecimal'],
    ['issue --dir ca --name anna --role boss --out desk', 2, 'Allowed choices are viewer, operator, supervisor'],
    ['issue --dir ca --name -anna --role viewer --out desk', 2, 'a name of 1 … 32'],
    ['issue --dir ca --name anna --role operator --cranes 1,1 --out desk', 2, 'different crane numbers'],
    ['issue --dir ca --name anna --role operator --cranes 0 --out desk', 2, 'different crane numbers'],
    ['issue --dir ca --name quay --role gateway --out gw', 2, '--hosts and the role gateway go together'],
    ['issue --dir ca --name anna --role viewer --hosts quay --out gw', 2, '--hosts and the role gateway go together'],
    ['issue --dir ca --name quay --role gateway --hosts a,-b --out gw', 2, 'host names and IP addresses'],
    ['issue --dir ca --name quay --role gateway --hosts 999.1.1.1 --out gw', 2, 'host names and IP addresses'],
    ['issue --dir ca --name quay --role gateway --hosts 1.2.3 --out gw', 2, 'host names and IP addresses'],
    ['issue --dir ca --name quay --role gateway --hosts 17 --out gw', 2, 'host names and IP addresses'],
    ['issue --dir ca --name quay --role gateway --hosts quay.12 --out gw', 2, 'host names and IP addresses'],
    ['issue --dir ca --name quay --role gateway --hosts 1::2::3 --out gw', 2, 'host names and IP addresses'],
    ['issue --dir ca --name quay --role gateway --hosts ::ffff:192.0.2.1 --out gw', 2, 'host names and IP addresses'],
    ['issue --dir ca --name quay --role gateway --hosts fe80::1%eth0 --out gw', 2, 'host names and IP addresses'],
    ['issue --dir ca --name ca --role viewer --out ca --renew', 2, "would be the authority's"],
    ['issue --dir ca --name anna --role operator --out desk', 2, '--cranes is needed for the role operator'],
    ['issue --dir ca --name anna --role supervisor --out desk', 2, '--cranes is needed for the role supervisor'],
    ['issue --dir ca --name anna --role maintainer --out desk', 2, '--cranes is needed for the role maintainer'],
    ['issue --dir ca --name quay --role gateway --hosts a --cranes 1 --out gw', 2, 'a gateway holds none'],
    ['issue --dir ca --name anna --role viewer --hours 1 --days 1 --out desk', 2, 'cannot be used with'],
  ])('%s ends with %i and one sentence', async (line, status, sentence) => {
    await certs('init --dir ca');
    const answer = await certs(line);
    expect(answer.status).toBe(status);
    expect(answer.stdout).toBe('');
    expect(answer.stderr).toContain(sentence);
    expect(answer.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(join(cwd, 'desk'))).toBe(false);
    expect(readdirSync(cwd)).toEqual(['ca']);
  });
});
