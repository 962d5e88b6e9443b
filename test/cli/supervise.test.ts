// `quaylink supervise takeover | bypass` against a gateway that runs over drivers without a network: real sockets, with
// somebody at a desk who holds the crane.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EndSignal } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';
import { codeNumber, type Role } from '../../src/domain/index.ts';
import { type CraneReport, type RunningGateway, startGateway } from '../../src/gateway/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import type { WelcomeFrame } from '../../src/wire/index.ts';
import { FakeDriver } from '../support/fake-driver.ts';
import { CRANE_A, CRANE_B, RecordingObserver } from '../support/gateway-bench.ts';
import { GatewayClient } from '../support/gateway-client.ts';
import { StallingProxy } from '../support/stalling-proxy.ts';
import { fakeIo } from './fake-io.ts';

const TAKEOVER = ['takeover', '--crane', '1', '--reason', 'smoke in the cabin'];
const BYPASS = ['bypass', '--crane', '1', '--protection', 'LIMIT_WIND', '--reason', 'sensor broken'];

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Site {
  readonly gateway: RunningGateway;
  readonly driver: FakeDriver;
  readonly observer: RecordingObserver;
}

function token(name: string): string {
  return `token-of-${name}-0123456789`;
}

async function site(): Promise<Site> {
  const drivers = [new FakeDriver(CRANE_A, 100), new FakeDriver(CRANE_B, 250)] as const;
  const observer = new RecordingObserver();
  const roles: Readonly<Record<string, Role>> = { anna: 'operator', sam: 'supervisor', tom: 'supervisor' };
  const gateway = await startGateway(
    {
      host: '127.0.0.1',
      port: 0,
      label: 'quay 3',
      cranes: [CRANE_A, CRANE_B],
      safety: DEFAULT_SAFETY_SETTINGS,
      tokens: Object.entries(roles).map(([name, role]) => ({ name, role, cranes: 'all', secret: token(name) })),
    },
    {
      drivers: new Map([
        [CRANE_A.number, drivers[0]],
        [CRANE_B.number, drivers[1]],
      ]),
      observer,
    },
  );
  cleanups.push(() => gateway.close());
  await expect.poll(() => gateway.report().cranes.map(({ plc }) => plc)).toEqual(['OK', 'OK']);
  return { gateway, driver: drivers[0], observer };
}

function craneA({ gateway }: Site): CraneReport {
  const [crane] = gateway.report().cranes;
  if (crane === undefined) throw new Error('no crane');
  return crane;
}

interface Desk {
  readonly client: GatewayClient;
  readonly welcome: WelcomeFrame;
}

/** Anna at a desk, with crane A. */
async function held({ gateway }: Site): Promise<Desk> {
  const client = await new GatewayClient({ port: gateway.address.port, token: token('anna') }).opened;
  cleanups.push(() => client.socket.terminate());
  const welcome = await client.greet();
  // Granted as soon as the PLC has shown that the crane rests.
  await expect.poll(async () => (await client.claim(welcome, CRANE_A.number)).outcome).toBe(0);
  return { client, welcome };
}

async function moving(place: Site): Promise<void> {
  place.driver.plc.speeds.trolley = 1.6;
  await expect.poll(() => Math.abs(craneA(place).speeds?.trolley ?? 0) > 0.1).toBe(true);
}

interface Errand {
  readonly done: Promise<number>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  interrupt(): void;
}

/** `quaylink supervise` at the machine of `name`. */
function supervise(port: number, name: string, ...argv: string[]): Errand {
  const folder = mkdtempSync(join(tmpdir(), 'quaylink-cli-'));
  const toml = `label = "office"\n[gateway]\nurl = "ws://127.0.0.1:${port}"\ntoken = "${token(name)}"\n`;
  writeFileSync(join(folder, 'w.toml'), toml);
  const fake = fakeIo({}, folder);
  let listener: (signal: EndSignal) => void = () => undefined;
  const onSignal = (given: typeof listener) => {
    listener = given;
    return () => undefined;
  };
  const [deed = '', ...rest] = argv;
  const done = run(['supervise', deed, '--config', 'w.toml', ...rest], { ...fake.io, onSignal });
  return { done, stdout: fake.stdout, stderr: fake.stderr, interrupt: () => listener('SIGINT') };
}

const portOf = ({ gateway }: Site) => gateway.address.port;
const audited = ({ observer }: Site, what: string) =>
  observer.audits.filter((entry) => entry.what === what).map(({ outcome, actor }) => [outcome, actor?.name]);

describe('takeover', () => {
  it('takes a crane at rest from its holder, who is told by whom and why, and leaves it free', async () => {
    const place = await site();
    const { client } = await held(place);
    const told = client.next('notice');
    const errand = supervise(portOf(place), 'sam', ...TAKEOVER);
    expect(await errand.done).toBe(0);
    expect(errand.stdout()).toBe(
      `Crane 1 (${CRANE_A.name}) is taken over and released: nobody holds it. It was held by anna (desk).\n`,
    );
    expect(await told).toMatchObject({
      code: codeNumber('AUTHORITY_TAKEN_OVER'),
      detail: 'by sam (office): smoke in the cabin',
    });
    expect(craneA(place).holder).toBeNull();
    expect(audited(place, 'takeover')).toEqual([['OK', 'sam']]);
    expect(audited(place, 'release')).toEqual([['OK', 'sam']]);
  });

  it('stops one that moves, tells what it waits for, and takes it when it rests', async () => {
    const place = await site();
    await held(place);
    await moving(place);
    const errand = supervise(portOf(place), 'sam', ...TAKEOVER, '--json');
    expect(await errand.done).toBe(0);
    expect(errand.stderr()).toMatch(
      /^Crane 1 \(.*\) is stopped; it changes hands when it rests\. Ctrl-C gives up\.\n/m,
    );
    expect(errand.stderr()).toMatch(/\n[a-z-]+, held by anna \(desk\)\n/);
    expect(JSON.parse(errand.stdout())).toEqual({ ok: true, outcome: 'OK', crane: 1, former: 'anna (desk)' });
    expect(place.driver.plc.moving).toBe(false);
    expect(craneA(place).holder).toBeNull();
  });

  it('gives up at Ctrl-C: the holder keeps a stopped crane', async () => {
    const place = await site();
    const { client } = await held(place);
    await moving(place);
    const errand = supervise(portOf(place), 'sam', ...TAKEOVER, '--json');
    await expect.poll(() => craneA(place).takeover).toEqual({ by: 'sam (office)', reason: 'smoke in the cabin' });
    const told = client.next('notice', ({ code }) => code === codeNumber('AUTHORITY_TAKEOVER_VOID'));
    errand.interrupt();
    expect(await errand.done).toBe(1);
    expect(JSON.parse(errand.stdout())).toMatchObject({ ok: false, code: 'RUN_INTERRUPTED' });
    expect(errand.stderr()).toContain(
      `the take-over is given up: anna (desk) keeps crane 1 (${CRANE_A.name}), stopped.\n`,
    );
    expect(await told).toMatchObject({ detail: 'by sam (office): smoke in the cabin' });
    expect(craneA(place)).toMatchObject({ takeover: null, holder: { name: 'anna' } });
  });

  it('is refused while another supervisor takes the crane over', async () => {
    const place = await site();
    await held(place);
    await moving(place);
    const first = supervise(portOf(place), 'sam', ...TAKEOVER);
    await expect.poll(() => craneA(place).takeover?.by).toBe('sam (office)');
    const second = supervise(portOf(place), 'tom', ...TAKEOVER);
    expect(await second.done).toBe(1);
    expect(second.stderr()).toMatch(/quaylink supervise takeover: AUTHORITY_TAKEOVER_OTHER: .*\n$/);
    expect(await first.done).toBe(0);
  });

  it.each([
    ['of another role', 'anna', TAKEOVER, 'AUTHORITY_ROLE'],
    ['whom the gateway does not know', 'eve', TAKEOVER, 'SESSION_UNAUTHENTICATED'],
    ['who names a crane that is not there', 'sam', TAKEOVER.with(2, '9'), 'AUTHORITY_UNKNOWN_CRANE'],
  ])('by somebody %s is refused', async (_, name, argv, code) => {
    const place = await site();
    const errand = supervise(portOf(place), name, ...argv);
    expect(await errand.done).toBe(1);
    expect(errand.stderr()).toContain(`quaylink supervise takeover: ${code}: `);
  });

  it('says so where no gateway answers', async () => {
    const errand = supervise(1, 'sam', ...TAKEOVER);
    expect(await errand.done).toBe(4);
    expect(errand.stderr()).toContain('quaylink supervise takeover: RUN_UNREACHABLE: ws://127.0.0.1:1: ');
  });

  it('fails with its connection, and takes nothing', async () => {
    const place = await site();
    await held(place);
    await moving(place);
    const { proxy, port } = await StallingProxy.before(portOf(place));
    cleanups.push(() => proxy.close());
    const errand = supervise(port, 'sam', ...TAKEOVER);
    await expect.poll(() => craneA(place).takeover?.by).toBe('sam (office)');
    proxy.cut();
    expect(await errand.done).toBe(4);
    expect(errand.stderr()).toContain('The connection is lost, and the take-over with it.\n');
    await expect.poll(() => place.driver.plc.moving, { timeout: 10_000 }).toBe(false);
    expect(craneA(place)).toMatchObject({ takeover: null, holder: { name: 'anna' } });
  });
});

describe('bypass', () => {
  it('lasts for its time, shows what is left, and is over', async () => {
    const place = await site();
    await held(place);
    const errand = supervise(portOf(place), 'sam', ...BYPASS, '--seconds', '3', '--json');
    await expect
      .poll(() => craneA(place).bypasses)
      .toMatchObject([{ code: 'LIMIT_WIND', by: 'sam (office)', reason: 'sensor broken' }]);
    expect(await errand.done).toBe(0);
    expect(errand.stderr()).toContain(`LIMIT_WIND of crane 1 (${CRANE_A.name}) is bypassed for 3 s, at creep speed.`);
    expect(errand.stderr()).toMatch(/\n[0-2] s left\n/);
    expect(JSON.parse(errand.stdout())).toEqual({
      ok: true,
      outcome: 'OK',
      crane: 1,
      protection: 'LIMIT_WIND',
      ended: 'expired',
    });
    await expect.poll(() => craneA(place).bypasses).toEqual([]);
  });

  it('ends at once at Ctrl-C', async () => {
    const place = await site();
    await held(place);
    const errand = supervise(portOf(place), 'sam', ...BYPASS, '--seconds', '300');
    await expect.poll(() => errand.stderr()).toContain('Ctrl-C ends it.');
    errand.interrupt();
    expect(await errand.done).toBe(0);
    expect(errand.stdout()).toBe(`The bypass of LIMIT_WIND of crane 1 (${CRANE_A.name}) is over: ended at once.\n`);
    expect(craneA(place).bypasses).toEqual([]);
    expect(audited(place, 'bypass-ended')).toEqual([['OK', 'sam']]);
  });

  it('says so when the crane changes hands before its time', async () => {
    const place = await site();
    const { client, welcome } = await held(place);
    const errand = supervise(portOf(place), 'sam', ...BYPASS, '--seconds', '300', '--json');
    await expect.poll(() => errand.stderr()).toContain('Ctrl-C ends it.');
    client.send({ ...welcome, type: 'release', crane: CRANE_A.number, request: 2 });
    expect(await errand.done).toBe(0);
    expect(JSON.parse(errand.stdout())).toMatchObject({ ok: true, ended: 'early' });
  });

  it('goes on over a lost connection that comes back, and can still be ended', async () => {
    const place = await site();
    await held(place);
    const { proxy, port } = await StallingProxy.before(portOf(place));
    cleanups.push(() => proxy.close());
    const errand = supervise(port, 'sam', ...BYPASS, '--seconds', '300');
    await expect.poll(() => errand.stderr()).toContain('Ctrl-C ends it.');
    proxy.cut();
    await expect.poll(() => errand.stderr(), { timeout: 5000 }).toContain('Connected again.\n');
    expect(craneA(place).bypasses).toHaveLength(1);
    errand.interrupt();
    expect(await errand.done).toBe(0);
    expect(craneA(place).bypasses).toEqual([]);
  });

  it('fails when the gateway shuts down', async () => {
    const place = await site();
    const errand = supervise(portOf(place), 'sam', ...BYPASS, '--seconds', '300');
    await expect.poll(() => errand.stderr()).toContain('Ctrl-C ends it.');
    await place.gateway.close();
    expect(await errand.done).toBe(1);
    expect(errand.stderr()).toContain('quaylink supervise bypass: SESSION_SHUTDOWN: ');
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['takeover', '--crane', '1'], '--reason TEXT is needed.'],
    [['takeover', '--crane', '1', '--reason', ' '], 'the reason is empty.'],
    [['takeover', '--reason', 'x'], '--crane NUMBER is needed.'],
    [BYPASS, '--seconds NUMBER is needed.'],
    [[...BYPASS, '--seconds', '301'], 'Allowed: a whole number 1 … 300.'],
    [['bypass', '--crane', '1', '--reason', 'x', '--seconds', '5'], '--protection CODE is needed.'],
    [BYPASS.with(4, 'LIMIT_SEPARATION'), 'Allowed choices are '],
  ])('%j is refused', async (argv, sentence) => {
    const errand = supervise(1, 'sam', ...argv);
    expect(await errand.done).toBe(2);
    expect(errand.stderr()).toMatch(new RegExp(`^quaylink supervise ${argv[0]}: RUN_USAGE: `));
    expect(errand.stderr()).toContain(sentence);
  });

  it('without a file is refused, to a program in JSON', async () => {
    const fake = fakeIo();
    expect(await run(['supervise', ...TAKEOVER, '--json'], fake.io)).toBe(2);
    expect(JSON.parse(fake.stdout())).toEqual({ ok: false, code: 'RUN_USAGE', text: '--config FILE is needed.' });
  });
});
