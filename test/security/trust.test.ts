import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRevocationLists } from '../../src/security/revocation.ts';
import { objectionTo, pairOf, proveClient, type Trust } from '../../src/security/trust.ts';
import { HOUR_MS, SiteAuthority } from '../support/site-authority.ts';

let authority: SiteAuthority;
let stranger: SiteAuthority;
let known: readonly X509Certificate[];
beforeAll(async () => {
  authority = await SiteAuthority.create();
  stranger = await SiteAuthority.create();
  known = [new X509Certificate(authority.pair.certificate)];
});

const trusting = (revoked: ReadonlySet<string> = new Set()): Trust => ({ authorities: known, revoked });

async function anna(changes = {}): Promise<X509Certificate> {
  const { certificate } = await authority.issue({ name: 'anna', role: 'operator', cranes: [1], ...changes });
  return new X509Certificate(certificate);
}

describe('a client certificate', () => {
  it('proves a principal, and what must be remembered of it', async () => {
    const certificate = await anna();
    const proof = proveClient(certificate, trusting(), Date.now());
    expect(proof).toMatchObject({ ok: true, principal: { name: 'anna', role: 'operator', cranes: new Set([1]) } });
    if (!proof.ok) throw new Error(proof.code);
    expect(proof.certificate).toEqual({
      issuer: known[0]?.fingerprint256,
      serial: certificate.serialNumber,
      expiresAt: Date.parse(certificate.validTo),
    });
  });

  it('counts from a little before its issue until its end, which does not', async () => {
    const certificate = await anna();
    const from = Date.parse(certificate.validFrom);
    const to = Date.parse(certificate.validTo);
    expect(proveClient(certificate, trusting(), from - 1)).toEqual({ ok: false, code: 'SESSION_CERTIFICATE' });
    expect(proveClient(certificate, trusting(), from).ok).toBe(true);
    expect(proveClient(certificate, trusting(), to - 1).ok).toBe(true);
    expect(proveClient(certificate, trusting(), to)).toEqual({ ok: false, code: 'SESSION_CERTIFICATE_EXPIRED' });
    expect(proveClient(certificate, trusting(), Number.NaN).ok).toBe(false);
  });

  it('of another authority, of a gateway, or of an authority itself proves nothing', async () => {
    const foreign = new X509Certificate((await stranger.issue({ name: 'anna', role: 'operator' })).certificate);
    const gateway = new X509Certificate((await authority.gateway()).certificate);
    for (const certificate of [foreign, gateway, ...known]) {
      expect(proveClient(certificate, trusting(), Date.now())).toEqual({ ok: false, code: 'SESSION_CERTIFICATE' });
    }
  });

  it('never outlives its authority', async () => {
    const certificate = await anna({ validMs: 10 * 365 * 24 * HOUR_MS });
    expect(certificate.validTo).toBe(known[0]?.validTo);
  });

  it('fits its own key, and no other', async () => {
    const one = await authority.gateway();
    const other = await authority.gateway();
    expect(pairOf(one.certificate, one.key)?.serialNumber).toBe(one.serial);
    expect(pairOf(one.certificate, other.key)).toBeUndefined();
    expect(pairOf('no certificate', one.key)).toBeUndefined();
  });
});

describe('a revocation list', () => {
  it('revokes what it names, of its own authority only', async () => {
    const certificate = await anna();
    const proof = proveClient(certificate, trusting(), Date.now());
    if (!proof.ok) throw new Error(proof.code);
    const reading = await readRevocationLists(await authority.revoking(certificate.serialNumber), known);
    if (!reading.ok) throw new Error(reading.problem);
    expect(objectionTo(proof.certificate, trusting(reading.revoked), Date.now())).toBe('SESSION_CERTIFICATE_REVOKED');
    expect(proveClient(await anna(), trusting(reading.revoked), Date.now()).ok).toBe(true);
    const twin = { ...proof.certificate, issuer: 'another authority' };
    expect(objectionTo(twin, trusting(reading.revoked), Date.now())).toBe('SESSION_CERTIFICATE');
  });

  it('may stand beside others in one file, and is wanted anew when the first of them is', async () => {
    const both = [...known, new X509Certificate(stranger.pair.certificate)];
    const reading = await readRevocationLists((await authority.revoking('4711')) + (await stranger.revoking()), both);
    expect(reading).toMatchObject({ ok: true, nextUpdate: expect.closeTo(Date.now() + HOUR_MS, -5) as number });
    expect(reading.ok && reading.revoked.size).toBe(1);
  });

  it.each([
    ['nothing', async () => '', 'it holds no revocation list'],
    ['no PEM', async () => 'revoked: all', 'it holds no revocation list'],
    ['a certificate', async () => authority.pair.certificate, 'it holds no revocation list'],
    ['a list of somebody else', () => stranger.revoking(), 'a list in it is not signed by a known authority'],
    [
      'a list cut short',
      async () => (await authority.revoking()).replace(/\n.{64}\n/, '\n'),
      'it holds no revocation list',
    ],
  ])('is not %s', async (_, text, problem) => {
    expect(await readRevocationLists(await text(), known)).toEqual({ ok: false, problem });
  });
});
