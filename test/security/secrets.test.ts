// No secret leaves a process by a way that is not its own: both daemons run as their command lines start them, with every
// way in that they have, and everything that they write is searched for tokens, keys and session keys.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EndSignal, Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/program.ts';
import { loadGatewayConfig } from '../../src/config/index.ts';
import { fakeIo } from '../cli/fake-io.ts';
import { RULES, source } from '../config/samples.ts';
import { GatewayClient } from '../support/gateway-client.ts';
import { SiteAuthority } from '../support/site-authority.ts';

const RIGHT = 'right-token-4d1b7c0a9e';
const WRONG = 'wrong-token-88f20a6c15';
const CRANES = [1, 2]
  .map(
    (number) => `[[crane]]
number = ${number}
name = "${number}"
type = "grab-unloader"
rail = "quay"
width_m = 26
plc = { port = ${number} }
`,
  )
  .join('');
const QUIET_PORTS = '[metrics]\nport = 0\n';

let cwd: string;
const cleanups: (() => Promise<unknown> | void)[] = [];
const runnerSend = process.send?.bind(process);
/** What a parent process would have been told. */
const toldParent: string[] = [];

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'quaylink-secrets-'));
  toldParent.length = 0;
  // The channel of the test runner, where there is one, is no parent of ours; its own messages go on.
  if (runnerSend === undefined) return;
  process.send = (message: unknown): boolean => {
    if (typeof message !== 'object' || message === null || !('kind' in message)) return runnerSend(message);
    toldParent.push(JSON.stringify(message));
    return true;
  };
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  if (runnerSend !== undefined) process.send = runnerSend;
  rmSync(cwd, { recursive: true, force: true });
});

/** A subcommand that runs until it is told to end. */
class Running {
  readonly #fake = fakeIo({}, cwd);
  readonly #listeners: ((signal: EndSignal) => void)[] = [];
  readonly #done: Promise<number>;
  #ended = false;

  constructor(argv: readonly string[]) {
    const io: Io = {
      ...this.#fake.io,
      onSignal: (listener) => {
        this.#listeners.push(listener);
        return () => undefined;
      },
    };
    this.#done = run([...argv, '--log-json', '--log-level', 'debug'], io).finally(() => {
      this.#ended = true;
    });
    cleanups.push(() => this.end());
  }

  get said(): string {
    return this.#fake.stdout() + this.#fake.stderr();
  }

  /** The first log entry that satisfies the condition. */
  async entry(wanted: (entry: Readonly<Record<string, unknown>>) => boolean): Promise<Record<string, unknown>> {
    for (;;) {
      for (const line of this.#fake
        .stderr()
        .split('\n')
        .filter((text) => text.startsWith('{'))) {
        const entry = JSON.parse(line) as Record<string, unknown>;
        if (wanted(entry)) return entry;
      }
      if (this.#ended) throw new Error(`it ended early: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async end(): Promise<number> {
    for (const listener of this.#listeners.splice(0)) listener('SIGTERM');
    return this.#done;
  }
}

function put(name: string, text: string): string {
  writeFileSync(join(cwd, name), text, { mode: 0o600 });
  return name;
}

async function gatewayOf(access: string): Promise<{ gateway: Running; port: number; metrics: number }> {
  const file = put('gateway.toml', `[websocket]\nport = 0\n${QUIET_PORTS}${access}${CRANES}`);
  const gateway = new Running(['gateway', '--config', file]);
  const { port, metrics } = await gateway.entry(({ msg }) => msg === 'gateway ready');
  return { gateway, port: Number(port), metrics: Number(metrics) };
}

function workstationOf(name: string, access: string): Running {
  put('stick.json', JSON.stringify({ rate_hz: 50, steps: [{ at_ms: 0, left: [0, 0], right: [0, 0] }] }));
  const rest = 'view = false\n[input]\nsource = "scripted"\nscript = "stick.json"\n[http]\nport = 0\n';
  return new Running(['workstation', '--config', put(`${name}.toml`, rest + access)]);
}

/** Passes everything on and keeps what the gateway said; for the session key that a workstation was given. */
async function listeningBetween(target: number): Promise<{ port: number; keys: () => readonly Buffer[] }> {
  const heard: Buffer[] = [];
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    near.pipe(far).pipe(near);
    far.on('data', (data) => heard.push(data));
    for (const socket of [near, far]) socket.on('error', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => void server.close());
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    keys: () => {
      const all = Buffer.concat(heard);
      // 16 bytes of MessagePack: in a welcome, the session key.
      const at = all.indexOf(Buffer.from([0xc4, 0x10]));
      return at < 0 ? [] : [all.subarray(at + 2, at + 18)];
    },
  };
}

function ways(secret: Uint8Array): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    [...bytes].join(','),
    inspect(secret),
  ];
}

/** Everything that these processes left behind but the files that hold the secrets themselves. */
async function leftBehind(metrics: number, ...processes: readonly Running[]): Promise<string> {
  const scraped = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  const files = readdirSync(cwd)
    .filter((name) => !/\.(?:toml|token|key|crt|sock)$/.test(name))
    .map((name) => readFileSync(join(cwd, name), 'utf8'));
  return [scraped, ...files, ...toldParent, ...processes.map(({ said }) => said)].join('\n');
}

describe('no secret', () => {
  it('is in logs, metrics or audit, with tokens right and wrong', async () => {
    put('desk.token', `${RIGHT}\n`);
    const grant = '[[token]]\nname = "desk"\nrole = "operator"\ntoken_file = "desk.token"\n';
    const { gateway, port, metrics } = await gatewayOf(grant);
    const between = await listeningBetween(port);
    const stranger = workstationOf('stranger', `[gateway]\nurl = "ws://127.0.0.1:${port}"\ntoken = "${WRONG}"\n`);
    await stranger.entry(({ code }) => code === 'SESSION_UNAUTHENTICATED');
    const desk = workstationOf(
      'desk',
      `[gateway]\nurl = "ws://127.0.0.1:${between.port}"\ntoken_file = "desk.token"\n`,
    );
    await gateway.entry(({ msg }) => msg === 'session-attached');
    const client = new GatewayClient({ port, token: RIGHT });
    cleanups.push(() => client.socket.terminate());
    const { key } = await (await client.opened).greet();
    const keys = [key, ...between.keys()];
    expect(keys).toHaveLength(2);
    const everything = await leftBehind(metrics, gateway, desk, stranger);
    await Promise.all([desk.end(), stranger.end()]);
    await gateway.end();
    const all = everything + gateway.said + desk.said + stranger.said;

    expect(all).toContain('SESSION_UNAUTHENTICATED');
    for (const secret of [RIGHT, WRONG, ...keys.flatMap(ways)]) expect(all).not.toContain(secret);
    for (const secret of [RIGHT, WRONG]) expect(all).not.toContain(Buffer.from(secret).toString('base64'));
  });

  it('is in logs, metrics or audit, with certificates', async () => {
    const authority = await SiteAuthority.create();
    const pairs = { quay: await authority.gateway(), desk: await authority.issue({ name: 'anna', role: 'operator' }) };
    put('ca.crt', authority.pair.certificate);
    const files = (name: keyof typeof pairs): string => {
      put(`${name}.crt`, pairs[name].certificate);
      put(`${name}.key`, pairs[name].key);
      return `[tls]\ncert_file = "${name}.crt"\nkey_file = "${name}.key"\nca_file = "ca.crt"\n`;
    };
    const { gateway, port, metrics } = await gatewayOf(files('quay'));
    const desk = workstationOf('desk', `[gateway]\nurl = "wss://127.0.0.1:${port}"\n${files('desk')}`);
    const opened = await gateway.entry(({ msg }) => msg === 'session-opened');
    expect(opened['who']).toBe('anna');
    const everything = await leftBehind(metrics, gateway, desk);
    await desk.end();
    await gateway.end();
    const all = everything + gateway.said + desk.said;
    const lines = Object.values(pairs).flatMap(({ key }) => key.split('\n').filter((line) => !/^(?:-|$)/.test(line)));
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) expect(all).not.toContain(line);
  });

  it('is printed with the configuration, or shown by its settings when they are refused', async () => {
    const token = `[[token]]\nname = "desk"\nrole = "operator"\ntoken = "${RIGHT}"\n`;
    put('gateway.toml', token + CRANES);
    put('workstation.toml', `[gateway]\ntoken = "${RIGHT}"\n`);
    put('broken.toml', `${token}${CRANES}[[token]]\nname = "twin"\nrole = "boss"\ntoken = "${RIGHT}"\nx = 1`);
    for (const argv of [
      ['gateway', '--config', 'gateway.toml', '--print-config'],
      ['workstation', '--config', 'workstation.toml', '--print-config'],
      ['gateway', '--config', 'broken.toml', '--debug'],
    ]) {
      const fake = fakeIo({}, cwd);
      await run(argv, fake.io);
      expect(fake.stdout() + fake.stderr()).not.toContain(RIGHT);
      expect(fake.stdout() + fake.stderr()).not.toBe('');
    }
    const { effective } = loadGatewayConfig(source(token + CRANES), RULES);
    expect(effective).toContain('********');
  });

  it('can be given on a command line, where every user of the machine could read it', async () => {
    for (const name of ['gateway', 'workstation', 'demo', 'certs issue']) {
      const fake = fakeIo({}, cwd);
      await run([...name.split(' '), '--help'], fake.io);
      expect(fake.stdout()).not.toMatch(/--(?:\w+-)?(?:token|key|secret|password)\b/);
    }
  });
});
