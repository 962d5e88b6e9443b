// One path of a workstation over mutual TLS, against a gateway's door: whom it trusts, what it tells of a refusal, and that
// new files count from the next attempt on.

import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { rmSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Code } from '../../src/domain/index.ts';
import { Door } from '../../src/gateway/door.ts';
import { certificateAuthentication } from '../../src/gateway/authenticate.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { type KeyPair } from '../../src/security/certificates.ts';
import { type Credentials, openCredentials } from '../../src/security/credentials.ts';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  LibraryCertificate,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '../../src/security/x509.ts';
import { CONTROL_PATH } from '../../src/wire/index.ts';
import { SocketPath } from '../../src/workstation/socket-path.ts';
import { RecordingObserver } from '../support/gateway-bench.ts';
import { SiteAuthority, TlsFolder } from '../support/site-authority.ts';

const cleanups: (() => Promise<void> | void)[] = [];
let authority: SiteAuthority;
let stranger: SiteAuthority;
let desk: TlsFolder;
beforeAll(async () => {
  authority = await SiteAuthority.create();
  stranger = await SiteAuthority.create();
});
beforeEach(async () => {
  desk = new TlsFolder();
  cleanups.push(() => desk.remove());
  desk.write({ own: await authority.issue({ name: 'anna', role: 'operator' }), ca: authority.pair.certificate });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function openDoor(own: KeyPair, list?: string): Promise<{ port: number; credentials: Credentials }> {
  const folder = new TlsFolder();
  folder.write({ own, ca: authority.pair.certificate, list: list ?? (await authority.revoking()) });
  const credentials = await openCredentials(folder.files, {
    wallClock: Date.now,
    onTaken: () => undefined,
    onRefused: () => undefined,
    onWarning: () => undefined,
  });
  const door = new Door({
    host: '127.0.0.1',
    port: 0,
    authenticate: certificateAuthentication(credentials),
    credentials,
    observer: new RecordingObserver(),
    now: () => monotonicMs(Number(process.hrtime.bigint()) / 1e6),
    roomFor: () => 'OK' as const,
    onVisitor: ({ webSocket }) => cleanups.push(() => webSocket.terminate()),
  });
  await door.listen();
  cleanups.push(async () => {
    await door.close();
    folder.remove();
  });
  return { port: door.address.port, credentials };
}

/** `up`, or the code for which the path went down. */
type News = 'up' | Code | undefined;

class Watched {
  readonly path: SocketPath;
  readonly news: News[] = [];
  #hear: (() => void) | undefined;

  constructor(port: number) {
    const say = (news: News): void => {
      this.news.push(news);
      this.#hear?.();
    };
    this.path = new SocketPath({
      url: `wss://127.0.0.1:${port}${CONTROL_PATH}`,
      token: undefined,
      tls: desk.files,
      listener: {
        onUp: () => say('up'),
        onDown: (cause) => say(cause),
        onMessage: () => undefined,
        onPressure: () => undefined,
      },
    });
    cleanups.push(() => this.path.close());
    this.path.open();
  }

  async until(wanted: News): Promise<void> {
    while (this.news.at(-1) !== wanted) {
      await new Promise<void>((resolve) => {
        this.#hear = resolve;
      });
    }
  }

  async first(): Promise<News> {
    if (this.news.length === 0) await new Promise<void>((resolve) => (this.#hear = resolve));
    return this.news[0];
  }
}

describe('a workstation', () => {
  it('connects to a gateway of its authority and its address', async () => {
    const { port } = await openDoor(await authority.gateway());
    expect(await new Watched(port).first()).toBe('up');
  });

  it.each([
    ['of another address', () => authority.gateway(['quay.example'])],
    ['of another authority', () => stranger.gateway()],
  ])('sends nothing to a gateway %s', async (_, own) => {
    const { port } = await openDoor(await own());
    expect(await new Watched(port).first()).toBe('SESSION_GATEWAY_CERTIFICATE');
  });

  it("sends nothing to somebody else's server, though the authority vouches for its address", async () => {
    const server = await serverOfAViewer();
    let upgrades = 0;
    const https = createServer({ cert: server.certificate, key: server.key });
    https.on('upgrade', () => (upgrades += 1));
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => void https.close());
    expect(await new Watched((https.address() as AddressInfo).port).first()).toBe('SESSION_GATEWAY_CERTIFICATE');
    expect(upgrades).toBe(0);
  });

  it('is told that its certificate was revoked', async () => {
    const anna = await authority.issue({ name: 'anna', role: 'operator' });
    desk.write({ own: anna });
    const { port } = await openDoor(await authority.gateway(), await authority.revoking(anna.serial));
    expect(await new Watched(port).first()).toBe('SESSION_CERTIFICATE_REVOKED');
  });

  it('says which file is missing, tries again, and uses the new one', async () => {
    const renewed = await authority.issue({ name: 'anna', role: 'operator' });
    const { port } = await openDoor(await authority.gateway());
    rmSync(desk.files.keyFile);
    const watched = new Watched(port);
    expect(await watched.first()).toBe('CERT_FILE');
    desk.put(desk.files.keyFile, renewed.key);
    await watched.until('CERT_INVALID');
    desk.write({ own: renewed });
    await watched.until('up');
  });
});

/** A server certificate for this host by the same authority, which says `viewer` where a gateway says `gateway`. */
async function serverOfAViewer(): Promise<KeyPair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issuer = new LibraryCertificate(authority.pair.certificate);
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    PemConverter.decodeFirst(authority.pair.key),
    algorithm,
    false,
    ['sign'],
  );
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: ['vera'] }],
    issuer: issuer.subject,
    notAfter: issuer.notAfter,
    signingKey,
    publicKey: keys.publicKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'url', value: 'urn:quaylink:role:viewer' },
      ]),
    ],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { certificate: certificate.toString('pem'), key };
}
