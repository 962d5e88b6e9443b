import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate, type KeyPair } from '../../src/security/certificates.ts';
import { craneOf, identityOf, isGateway } from '../../src/security/identity.ts';

let authority: KeyPair;
beforeAll(async () => {
  authority = await createAuthority('Test authority', 86_400_000, Date.now());
});

/** A certificate with a name and alternative names of any kind, as the reader of identities sees it. */
function saying(alternativeNames: string | undefined, name: string | string[] = 'anna'): X509Certificate {
  return {
    subjectAltName: alternativeNames,
    toLegacyObject: () => ({ subject: { CN: name } }),
  } as unknown as X509Certificate;
}

const OPERATOR = 'URI:urn:quaylink:role:operator';

describe('an identity', () => {
  it('is what was issued', async () => {
    const identity = { name: 'anna 1', role: 'operator', cranes: new Set([2, 41]) } as const;
    const { certificate } = await issueCertificate(authority, identity as never, [], 1000, Date.now());
    expect(identityOf(new X509Certificate(certificate))).toEqual(identity);
    const gateway = { name: 'quay', role: 'gateway', cranes: new Set<never>() } as const;
    const hosts = ['quay.example', '192.0.2.1', '2001:db8::1'];
    const own = new X509Certificate((await issueCertificate(authority, gateway, hosts, 1000, Date.now())).certificate);
    expect(identityOf(own)).toEqual(gateway);
    expect(isGateway(own)).toBe(true);
    for (const host of hosts.slice(1)) expect(own.checkIP(host)).toBe(host);
    expect(own.checkHost('quay.example')).toBe('quay.example');
  });

  it.each([
    [`${OPERATOR}, URI:urn:quaylink:crane:all`, { name: 'anna', role: 'operator', cranes: 'all' }],
    [`DNS:x, ${OPERATOR}, URI:https://x/`, { name: 'anna', role: 'operator', cranes: new Set() }],
  ])('is read from %j', (names, identity) => {
    expect(identityOf(saying(names))).toEqual(identity);
  });

  it.each([
    ['no alternative names', undefined],
    ['no role', 'URI:urn:quaylink:crane:1'],
    ['two roles', `${OPERATOR}, URI:urn:quaylink:role:supervisor`],
    ['one role twice', `${OPERATOR}, ${OPERATOR}`],
    ['an unknown role', 'URI:urn:quaylink:role:boss'],
    ['a role in capitals', 'URI:urn:quaylink:role:Operator'],
    ['something else of ours', `${OPERATOR}, URI:urn:quaylink:site:3`],
    ['a crane that is none', `${OPERATOR}, URI:urn:quaylink:crane:0`],
    ['a crane in another way of writing', `${OPERATOR}, URI:urn:quaylink:crane:01`],
    ['all cranes and one', `${OPERATOR}, URI:urn:quaylink:crane:all, URI:urn:quaylink:crane:1`],
    ['a name that Node had to quote', `DNS:"x, URI:urn:quaylink:role:supervisor, y", ${OPERATOR}`],
    ['more than anybody needs', `${OPERATOR}, DNS:${'x'.repeat(5000)}`],
  ])('is none with %s', (_, names) => {
    expect(identityOf(saying(names))).toBeUndefined();
  });

  it.each([[['anna', 'boss']], [''], ['x'.repeat(33)], ['an\nna'], ['-anna']])('is none with the name %j', (name) => {
    expect(identityOf(saying(OPERATOR, name))).toBeUndefined();
  });
});

it.each([
  ['1', 1],
  ['65535', 65_535],
  ['65536', undefined],
  ['1e3', undefined],
  [' 1', undefined],
  ['', undefined],
  ['-1', undefined],
])('the crane %j is %j', (text, crane) => {
  expect(craneOf(text)).toBe(crane);
});
