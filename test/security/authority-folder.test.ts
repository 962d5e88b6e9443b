import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { X509Crl } from '../../src/security/x509.ts';
import { authorityPaths, initAuthority, issueInto, revoke, standings } from '../../src/security/authority-folder.ts';
import { readRevocationLists } from '../../src/security/revocation.ts';
import { proveClient } from '../../src/security/trust.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2031-05-06T07:08:09.000Z');

let folder: string;
let out: string;
beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'quaylink-authority-')), 'ca');
  out = join(folder, '..', 'desk');
  await initAuthority(folder, 'Site', 24 * HOUR_MS, NOW);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const issue = (name: string, changes: { renew?: boolean; validMs?: number; out?: string } = {}, now = NOW) =>
  issueInto(
    folder,
    {
      identity: { name, role: 'operator', cranes: 'all' },
      hosts: [],
      validMs: HOUR_MS,
      out,
      renew: false,
      ...changes,
    },
    now,
  );

async function listed() {
  const { certificate, list } = authorityPaths(folder);
  const authority = new X509Certificate(readFileSync(certificate));
  const text = readFileSync(list, 'utf8');
  const reading = await readRevocationLists(text, [authority]);
  if (!reading.ok) throw new Error(reading.problem);
  const number = new X509Crl(text).getExtension('2.5.29.20');
  return {
    reading,
    trust: { authorities: [authority], revoked: reading.revoked },
    number: Buffer.from(number?.value ?? new ArrayBuffer(0)).readUInt8(2),
  };
}

describe('an authority', () => {
  it('has its key for itself, and a list from the first moment', async () => {
    const { key, certificate } = authorityPaths(folder);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readFileSync(certificate, 'utf8')).not.toContain('PRIVATE');
    expect((await listed()).reading.revoked.size).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['ca.crt', 'ca.key', 'crl.pem', 'issued.jsonl']);
  });

  it('is made once', async () => {
    const before = readFileSync(authorityPaths(folder).key, 'utf8');
    await expect(initAuthority(folder, 'Site', HOUR_MS, NOW)).rejects.toThrow('CERT_EXISTS');
    expect(readFileSync(authorityPaths(folder).key, 'utf8')).toBe(before);
  });

  it('is used by one process at a time, and says what to do about a dead one', async () => {
    const { lock } = authorityPaths(folder);
    writeFileSync(lock, '');
    await expect(issue('anna')).rejects.toThrow(`if none is, remove ${lock}`);
    rmSync(lock);
    await issue('anna');
    expect(existsSync(lock)).toBe(false);
  });

  it('issues nothing after its end', async () => {
    await expect(issue('anna', {}, NOW + 24 * HOUR_MS)).rejects.toThrow('CERT_INVALID');
    expect(existsSync(out)).toBe(false);
  });

  it('that is none is refused', async () => {
    const { key, ledger, certificate } = authorityPaths(folder);
    const [keyText, ledgerText] = [readFileSync(key, 'utf8'), readFileSync(ledger, 'utf8')];
    writeFileSync(ledger, `${ledgerText}{"event":"revoked"}\n`);
    await expect(issue('anna')).rejects.toThrow(`CERT_INVALID: ${ledger}, line 2`);
    writeFileSync(ledger, ledgerText);
    writeFileSync(key, (await issue('anna'), readFileSync(join(out, 'anna.key'), 'utf8')));
    await expect(issue('bert')).rejects.toThrow(`CERT_INVALID: ${certificate} and ${key} are no authority`);
    await expect(revoke(folder, { name: 'anna' }, NOW)).rejects.toThrow('CERT_INVALID');
    writeFileSync(key, keyText);
    rmSync(certificate);
    await expect(issue('bert')).rejects.toThrow(`CERT_FILE: ${certificate}: it does not exist`);
  });
});

describe('a certificate', () => {
  it('goes into files of its own, the key for its owner only, and into the ledger', async () => {
    const issued = await issue('desk 1');
    expect(statSync(issued.key).mode & 0o777).toBe(0o600);
    expect(issued.certificate).toBe(join(out, 'desk 1.crt'));
    const certificate = new X509Certificate(readFileSync(issued.certificate));
    const { trust } = await listed();
    expect(proveClient(certificate, trust, NOW).ok).toBe(true);
    expect(standings(folder, NOW)).toEqual([
      {
        serial: certificate.serialNumber,
        name: 'desk 1',
        role: 'operator',
        cranes: 'all',
        hosts: [],
        issued_at: '2031-05-06T07:08:09.000Z',
        expires_at: '2031-05-06T08:08:09.000Z',
        state: 'valid',
      },
    ]);
    expect(standings(folder, NOW + HOUR_MS)[0]?.state).toBe('expired');
  });

  it('replaces another one of its name only when asked to', async () => {
    const first = await issue('anna');
    await expect(issue('anna')).rejects.toThrow('CERT_EXISTS');
    const second = await issue('anna', { renew: true });
    expect(second.serial).not.toBe(first.serial);
    expect(new X509Certificate(readFileSync(first.certificate)).serialNumber).toBe(second.serial);
  });
});

describe('the files of a name', () => {
  const texts = (where: string) =>
    Object.fromEntries(readdirSync(where).map((file) => [file, readFileSync(join(where, file), 'utf8')]));

  it.each(['ca', 'CA', 'Ca'])('are never those of an authority: %s is no name, in no folder', async (name) => {
    const before = texts(folder);
    for (const where of [folder, out]) {
      await expect(issue(name, { renew: true, out: where })).rejects.toThrow('RUN_USAGE');
      await expect(issue(name, { out: where })).rejects.toThrow('RUN_USAGE');
    }
    expect(texts(folder)).toEqual(before);
    expect(existsSync(out)).toBe(false);
  });

  it('may stand beside its own authority, and never in the folder of another', async () => {
    const { certificate, key } = authorityPaths(folder);
    const before = [readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8')];
    await issue('anna', { out: folder });
    expect([readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8')]).toEqual(before);

    await initAuthority(out, 'Other site', HOUR_MS, NOW);
    const other = texts(out);
    await expect(issue('anna')).rejects.toThrow(`CERT_EXISTS: ${join(out, 'ca.key')} exists`);
    expect(texts(out)).toEqual(other);
  });

  it('are distinct for distinct names', async () => {
    const names = ['a b', 'a-b', 'a_b', 'a.b', 'a  b', 'ca.crt', 'ca.key'];
    const issued = [];
    for (const name of names) issued.push(await issue(name));
    expect(new Set(issued.flatMap(({ certificate, key }) => [certificate, key])).size).toBe(2 * names.length);
    const common = issued.map(({ certificate }) => new X509Certificate(readFileSync(certificate)).subject);
    expect(common).toEqual(names.map((name) => `CN=${name}`));
    expect(new X509Certificate(readFileSync(join(out, 'ca.crt'))).subject).toBe('CN=Site');
  });

  it.each([
    ['a certificate of somebody else', async () => readFileSync((await issue('bert')).certificate, 'utf8')],
    ['no certificate', async () => 'a letter'],
  ])('are not renewed where they hold %s', async (_, content) => {
    const text = await content();
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'anna.crt'), text);
    await expect(issue('anna', { renew: true })).rejects.toThrow('CERT_EXISTS');
    expect(readFileSync(join(out, 'anna.crt'), 'utf8')).toBe(text);
    expect(existsSync(join(out, 'anna.key'))).toBe(false);
  });
});

describe('revoking', () => {
  it('takes all certificates of a name, or one; the list grows, and so does its number', async () => {
    const first = await issue('anna');
    const second = await issue('anna', { renew: true });
    const bert = await issue('bert');
    expect((await listed()).number).toBe(1);

    expect(await revoke(folder, { serial: bert.serial.toLowerCase() }, NOW)).toMatchObject({ number: 2 });
    expect((await listed()).reading.revoked.size).toBe(1);

    const { revoked, number } = await revoke(folder, { name: 'anna' }, NOW);
    expect(revoked.map(({ serial }) => serial)).toEqual([first.serial, second.serial]);
    expect(number).toBe(3);
    expect(await listed()).toMatchObject({ number: 3 });
    expect((await listed()).reading.revoked.size).toBe(3);
    expect(standings(folder, NOW).map(({ state }) => state)).toEqual(['revoked', 'revoked', 'revoked']);
    const { trust } = await listed();
    const certificate = new X509Certificate(readFileSync(second.certificate));
    expect(proveClient(certificate, trust, NOW)).toEqual({ ok: false, code: 'SESSION_CERTIFICATE_REVOKED' });
  });

  it('again renews the list, and changes nothing else', async () => {
    await issue('anna');
    await revoke(folder, { name: 'anna' }, NOW);
    rmSync(authorityPaths(folder).list);
    await revoke(folder, { name: 'anna' }, NOW + 1000);
    expect(await listed()).toMatchObject({ number: 3 });
    expect((await listed()).reading.revoked.size).toBe(1);
  });

  it('refuses what was never issued', async () => {
    await expect(revoke(folder, { name: 'anna' }, NOW)).rejects.toThrow('CERT_UNKNOWN');
    await expect(revoke(folder, { serial: 'AB' }, NOW)).rejects.toThrow('CERT_UNKNOWN');
  });
});
