// The gateway's TLS door over real sockets, with certificates that the program's own code issues: who gets in as whom, who
// is refused with which code, and what new files do to those who are inside.

import { connect as connectTls } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../../src/gateway/index.ts';
import { type Issued, type KeyPair } from '../../src/security/certificates.ts';
import { type Credentials, openCredentials } from '../../src/security/credentials.ts';
import { ADDRESS_LIMITS } from '../../src/security/address-limits.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { codeOfNumber } from '../../src/domain/index.ts';
import { CONTROL_PATH, STOP_PATH } from '../../src/wire/index.ts';
import { FakeDriver } from '../support/fake-driver.ts';
import { CRANE_A, CRANE_B, GatewayBench, RecordingObserver, Station } from '../support/gateway-bench.ts';
import { GatewayClient } from '../support/gateway-client.ts';
import { HOUR_MS, SiteAuthority, TlsFolder } from '../support/site-authority.ts';

let authority: SiteAuthority;
let stranger: SiteAuthority;
let anna: Issued;
beforeAll(async () => {
  authority = await SiteAuthority.create();
  // Of the same name: only the key tells the two apart.
  stranger = await SiteAuthority.create();
  anna = await authority.issue({ name: 'anna', role: 'operator', cranes: [1] });
});

const cleanups: (() => Promise<void> | void)[] = [];
let folder: TlsFolder;
let wallClock: number;
let credentials: Credentials;
let gateway: RunningGateway;
let observer: RecordingObserver;
let driver: FakeDriver;
const told: string[] = [];
/** Sets that were taken into use. */
const taken: string[] = [];

beforeEach(async () => {
  folder = new TlsFolder();
  cleanups.push(() => folder.remove());
  folder.write({ own: await authority.gateway(), ca: authority.pair.certificate, list: await authority.revoking() });
  wallClock = Date.now();
  told.length = 0;
  taken.length = 0;
  credentials = await openCredentials(folder.files, {
    wallClock: () => wallClock,
    onTaken: (words) => taken.push(words),
    onRefused: (code, detail) => told.push(`${code} ${detail}`),
    onWarning: (detail) => told.push(detail),
  });
  observer = new RecordingObserver();
  driver = new FakeDriver(CRANE_A, 100);
  gateway = await startGateway(
    {
      host: '127.0.0.1',
      port: 0,
      label: 'test gateway',
      cranes: [CRANE_A, CRANE_B],
      safety: DEFAULT_SAFETY_SETTINGS,
      tokens: [{ name: 'lab', role: 'supervisor', cranes: 'all', secret: 'a-token-of-the-lab' }],
    },
    { drivers: new Map([[CRANE_A.number, driver]]), observer, credentials },
  );
  cleanups.push(() => gateway.close());
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function client(
  own: KeyPair | undefined,
  options: { readonly token?: string; readonly ca?: string; readonly path?: string } = {},
) {
  const tls = {
    ca: options.ca ?? authority.pair.certificate,
    ...(own !== undefined && { cert: own.certificate, key: own.key }),
  };
  const made = new GatewayClient({
    port: gateway.address.port,
    tls,
    token: options.token,
    path: options.path ?? CONTROL_PATH,
  });
  cleanups.push(() => made.socket.terminate());
  return made;
}

/** Claims until the PLC is no longer the reason against it: at the start there is none yet. */
async function claimBy(desk: GatewayClient, crane: number) {
  const welcome = await desk.greet();
  for (;;) {
    const outcome = codeOfNumber((await desk.claim(welcome, crane)).outcome);
    if (outcome?.startsWith('PLC_') !== true) return outcome;
    await desk.next('status');
  }
}

/** Who was put out, and why. */
function dismissals() {
  const entries = observer.audits.filter(({ what }) => what === 'session-dismissed');
  return entries.map(({ actor, outcome }) => [actor?.name, outcome]);
}

describe('a certificate of the authority', () => {
  it('opens the door, and is who its holder is', async () => {
    expect(await claimBy(await client(anna).opened, CRANE_A.number)).toBe('OK');
    expect(observer.audits.find(({ what }) => what === 'claim')?.actor?.name).toBe('anna');
  });

  it('lets its holder have no crane that it does not name', async () => {
    expect(await claimBy(await client(anna).opened, CRANE_B.number)).toBe('AUTHORITY_CRANE_NOT_GRANTED');
  });

  it('lets a viewer look, and hold nothing', async () => {
    const viewer = await authority.issue({ name: 'vera', role: 'viewer' });
    expect(await claimBy(await client(viewer).opened, CRANE_A.number)).toBe('AUTHORITY_ROLE');
  });
});

describe('refused, with a code and before anything else is read,', () => {
  it.each([
    ['nobody', async () => undefined, 'SESSION_CERTIFICATE'],
    [
      'another authority of the same name',
      () => stranger.issue({ name: 'anna', role: 'operator' }),
      'SESSION_CERTIFICATE',
    ],
    ['a gateway', () => authority.gateway(), 'SESSION_CERTIFICATE'],
    [
      'yesterday',
      () => authority.issue({ name: 'anna', role: 'operator', at: Date.now() - 3 * HOUR_MS }),
      'SESSION_CERTIFICATE_EXPIRED',
    ],
  ])('is %s', async (_name, issued, code) => {
    const own = await issued();
    await expect(client(own, { token: 'a-token-of-the-lab' }).opened).rejects.toThrow(`HTTP 401 ${code}`);
    expect(observer.closed).toEqual([code]);
    expect(observer.refusedLogins).toEqual([{ address: '127.0.0.1', code }]);
  });

  it('is whoever was revoked before', async () => {
    folder.write({ list: await authority.revoking(anna.serial) });
    await credentials.refresh();
    await expect(client(anna).opened).rejects.toThrow('HTTP 401 SESSION_CERTIFICATE_REVOKED');
  });

  it('is TLS 1.2', async () => {
    const socket = connectTls({
      port: gateway.address.port,
      host: '127.0.0.1',
      ca: authority.pair.certificate,
      cert: anna.certificate,
      key: anna.key,
      maxVersion: 'TLSv1.2',
    });
    const error = await new Promise<Error & { code?: string }>((resolve, reject) => {
      socket.once('error', resolve);
      socket.once('secureConnect', () => reject(new Error('a TLS 1.2 connection')));
    });
    expect(error.code).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });
});

it("takes up no TLS session again: each connection is judged by today's files", async () => {
  const knock = (session?: Buffer) => {
    const socket = connectTls({
      port: gateway.address.port,
      host: '127.0.0.1',
      ca: authority.pair.certificate,
      cert: anna.certificate,
      key: anna.key,
      ...(session !== undefined && { session }),
    });
    cleanups.push(() => void socket.destroy());
    let kept: Buffer | undefined;
    socket.on('session', (given: Buffer) => (kept = given));
    // The answer comes after whatever the server offers for another time.
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    return new Promise<{ reused: boolean; kept: Buffer | undefined }>((resolve, reject) => {
      socket.once('data', () => resolve({ reused: socket.isSessionReused(), kept }));
      socket.once('error', reject);
    });
  };
  const { kept } = await knock();
  expect(kept).toBeDefined();
  expect((await knock(kept)).reused).toBe(false);
});

describe('a session that is open', () => {
  it('ends at once when its certificate is revoked: its crane stops; others stay', async () => {
    const bert = await authority.issue({ name: 'bert', role: 'operator' });
    const other = await client(bert).opened;
    await other.greet();
    const desk = await client(anna).opened;
    expect(await claimBy(desk, CRANE_A.number)).toBe('OK');

    folder.write({ list: await authority.revoking(anna.serial) });
    await credentials.refresh();

    expect(await desk.closeCode()).toBe('SESSION_CERTIFICATE_REVOKED');
    expect(observer.closed).toEqual(['SESSION_CERTIFICATE_REVOKED']);
    expect(dismissals()).toEqual([['anna', 'SESSION_CERTIFICATE_REVOKED']]);
    expect(taken).toEqual([expect.stringMatching(/^certificates [0-9a-f]{64}, 1 revoked$/)]);
    expect(observer.stops.map(({ cause }) => cause)).toContain('SAFETY_DISCONNECTED');
    await other.next('status');
    await expect(client(anna).opened).rejects.toThrow('SESSION_CERTIFICATE_REVOKED');
  });

  it('is recorded once, with both of its connections, and so is a connection that had none yet', async () => {
    const desk = await client(anna).opened;
    const { key } = await desk.greet();
    const stop = await client(anna, { path: STOP_PATH }).opened;
    const attached = stop.next('welcome');
    stop.send({ type: 'hello', version: 1, label: 'desk', attach: key });
    await attached;
    const early = await client(anna).opened;
    folder.write({ list: await authority.revoking(anna.serial) });
    await credentials.refresh();
    for (const each of [desk, stop, early]) expect(await each.closeCode()).toBe('SESSION_CERTIFICATE_REVOKED');
    const entries = observer.audits.filter(({ what }) => what === 'session-dismissed');
    expect(entries.map(({ actor, detail }) => [actor?.name, detail])).toEqual([
      ['anna', 'anna'],
      [undefined, 'anna'],
    ]);
  });

  it('ends when its authority is not trusted any more', async () => {
    const desk = await client(anna).opened;
    folder.write({ ca: stranger.pair.certificate, list: await stranger.revoking() });
    await credentials.refresh();
    expect(await desk.closeCode()).toBe('SESSION_CERTIFICATE');
  });

  it('ends with its certificate, while no crane of it moves', async () => {
    const desk = await client(anna).opened;
    expect(await claimBy(desk, CRANE_A.number)).toBe('OK');
    wallClock = anna.expiresAt - 1;
    await desk.next('status');
    wallClock = anna.expiresAt;
    expect(await desk.closeCode()).toBe('SESSION_CERTIFICATE_EXPIRED');
    expect(dismissals()).toEqual([['anna', 'SESSION_CERTIFICATE_EXPIRED']]);
  });
});

it('a session whose certificate has ended is heard while its crane moves, but for no more than a minute', async () => {
  const desk = await client(anna).opened;
  expect(await claimBy(desk, CRANE_A.number)).toBe('OK');
  // A crane that rolls, whatever it is told.
  const { plc } = driver;
  const scan = plc.scan.bind(plc);
  plc.scan = (now) => {
    scan(now);
    plc.speeds.trolley = 2;
  };
  await desk.next('status', ({ speeds }) => speeds.trolley !== 0);
  wallClock = anna.expiresAt + 59_999;
  for (let ticks = 0; ticks < 5; ticks += 1) await desk.next('status');
  expect(observer.closed).toEqual([]);
  wallClock = anna.expiresAt + 60_000;
  expect(await desk.closeCode()).toBe('SESSION_CERTIFICATE_EXPIRED');
});

it('refused ten times and more, an address is still told why: there is nothing to try', async () => {
  for (let refusal = 0; refusal <= ADDRESS_LIMITS.refusal.limit; refusal += 1) {
    await expect(client(undefined).opened).rejects.toThrow('HTTP 401 SESSION_CERTIFICATE');
  }
  await client(anna).opened;
});

describe('who moves a crane', () => {
  it('is whoever holds it, from the first motion until it rests', () => {
    const bench = new GatewayBench().start();
    const desk = new Station(bench).arm();
    const other = new Station(bench, 'bert').connect();
    expect(bench.core.isMoving(desk.control)).toBe(false);
    desk.push(2);
    bench.run(1000);
    expect(bench.core.isMoving(desk.control)).toBe(true);
    expect(bench.core.isMoving(other.control)).toBe(false);
    desk.letGo();
    bench.run(6000);
    expect(bench.core.isMoving(desk.control)).toBe(false);
  });
});

describe('new files', () => {
  it('are taken without a restart, and keep who is inside', async () => {
    const inside = await client(anna).opened;
    await inside.greet();
    // A new authority takes over: both are trusted for a while, the gateway's own certificate is the new one's.
    folder.write({ own: await stranger.gateway(), ca: authority.pair.certificate + stranger.pair.certificate });
    await credentials.refresh();
    const newcomer = await stranger.issue({ name: 'nora', role: 'viewer' });
    const desk = await client(newcomer, { ca: stranger.pair.certificate }).opened;
    expect((await desk.greet()).label).toBe('test gateway');
    await inside.next('status');
    expect(told).toEqual([]);
    expect(taken).toEqual([credentials.words]);
  });

  it('that do not fit together are told once, and the old ones stay', async () => {
    folder.put(folder.files.keyFile, (await authority.gateway()).key);
    for (let look = 0; look < 4; look += 1) await credentials.refresh();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('CERT_INVALID');
    expect(told[0]).toContain('is not the private key of');
    await client(anna).opened;
  });

  it('that are half written are not even told, if the rest comes in time', async () => {
    const renewed = await authority.gateway();
    folder.put(folder.files.certFile, renewed.certificate);
    await credentials.refresh();
    folder.put(folder.files.keyFile, renewed.key);
    await credentials.refresh();
    expect(told).toEqual([]);
    expect(credentials.material.cert).toBe(renewed.certificate);
    expect(credentials.expiresAt).toBe(renewed.expiresAt);
  });
});
