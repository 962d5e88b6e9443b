// `quaylink gateway status | stop | reset | takeover` against a gateway that runs over drivers without a network: a real
// local socket, in a folder of its own.

import { linkSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { EndSignal } from '../../src/cli/io.ts';
import { ControlDesk, type ControlledGateway } from '../../src/cli/local-control/desk.ts';
import { MAX_REQUEST_BYTES, readRequest } from '../../src/cli/local-control/requests.ts';
import { listenLocally } from '../../src/cli/local-control/server.ts';
import { run } from '../../src/cli/program.ts';
import type { Code } from '../../src/domain/index.ts';
import { type GatewayReport, type RunningGateway, startGateway } from '../../src/gateway/index.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { decodeGatewayFrame, encodeFrame, type GatewayFrame, SUBPROTOCOL } from '../../src/wire/index.ts';
import { FakeDriver } from '../support/fake-driver.ts';
import { CRANE_A, CRANE_B, RecordingObserver } from '../support/gateway-bench.ts';
import { GATEWAY } from '../config/samples.ts';
import { fakeIo } from './fake-io.ts';

const NUMBER = '482913';
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Site {
  readonly folder: string;
  readonly socket: string;
  readonly gateway: RunningGateway;
  readonly drivers: readonly FakeDriver[];
  readonly observer: RecordingObserver;
  /** The clock of the confirmations. */
  now: number;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quaylink-local-'));
  writeFileSync(join(folder, 'g.toml'), 'label = "quay"\n');
  return folder;
}

async function site(): Promise<Site> {
  const folder = emptyFolder();
  const socket = join(folder, 'gateway.sock');
  const drivers = [new FakeDriver(CRANE_A, 100), new FakeDriver(CRANE_B, 250)];
  const observer = new RecordingObserver();
  const gateway = await startGateway(
    {
      host: '127.0.0.1',
      port: 0,
      label: 'quay \u001b[31m3',
      cranes: [CRANE_A, CRANE_B],
      safety: DEFAULT_SAFETY_SETTINGS,
      tokens: [{ name: 'anna', role: 'operator', cranes: 'all', secret: 'correct-horse' }],
    },
    {
      drivers: new Map([CRANE_A, CRANE_B].map(({ number }, index) => [number, drivers[index] as FakeDriver])),
      observer,
    },
  );
  cleanups.push(() => gateway.close());
  const local = await listenLocally(socket);
  cleanups.push(() => local.close());
  const made: Site = { folder, socket, gateway, drivers, observer, now: 0 };
  const desk = new ControlDesk(gateway, () => NUMBER);
  local.serve((request) => desk.answer(request, monotonicMs(made.now)));
  await expect.poll(() => gateway.report().cranes.map(({ plc }) => plc)).toEqual(['OK', 'OK']);
  return made;
}

async function quaylink(cwd: string, ...argv: string[]) {
  const fake = fakeIo({}, cwd);
  const [first = '', ...rest] = argv;
  const status = await run(['gateway', first, '--config', 'g.toml', ...rest], fake.io);
  return { status, stdout: fake.stdout(), stderr: fake.stderr() };
}

/** Anna at her desk, with crane A. */
async function claimed({ gateway }: Site): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.address.port}/v1/control`, SUBPROTOCOL, {
    headers: { authorization: 'Bearer correct-horse' },
    perMessageDeflate: false,
  });
  cleanups.push(() => socket.terminate());
  const frames: GatewayFrame[] = [];
  socket.on('message', (data: Buffer) => {
    const decoded = decodeGatewayFrame(data);
    if (decoded.ok) frames.push(decoded.value);
  });
  await new Promise((resolve) => {
    socket.on('open', resolve);
  });
  socket.send(encodeFrame({ type: 'hello', version: 1, label: 'desk 1', attach: new Uint8Array(0) }));
  await expect.poll(() => frames.some(({ type }) => type === 'welcome')).toBe(true);
  const welcome = frames.find((frame) => frame.type === 'welcome');
  const { session = 0, epoch = 0 } = welcome ?? {};
  // Granted as soon as the PLC has shown that the crane rests.
  const holder = () => {
    socket.send(encodeFrame({ type: 'claim', session, epoch, crane: CRANE_A.number, request: 1 }));
    return gateway.report().cranes[0]?.holder?.name;
  };
  await expect.poll(holder).toBe('anna');
}

function say(socket: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const peer = connect(socket, () => peer.write(text));
    peer.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
    peer.on('error', reject);
    peer.on('close', () => resolve(heard));
  });
}

describe('status', () => {
  it('shows cranes, holders and links to a person, and lets no name steer the terminal', async () => {
    const place = await site();
    await claimed(place);
    const { status, stdout, stderr } = await quaylink(place.folder, 'status');
    expect([status, stderr]).toEqual([0, '']);
    const [gateway, blank, headings, first] = stdout.split('\n');
    expect(gateway).toBe('gateway "quay ·[31m3", sessions: desk 1 (anna, operator)');
    expect(blank).toBe('');
    expect(headings).toMatch(/^crane +state +holder +PLC +loop +felt +feedback$/);
    expect(first).toMatch(new RegExp(`^1 \\(${CRANE_A.name}\\) +[a-z-]+ +desk 1 \\(anna, operator\\) +up +.* ms$`));
    expect(stdout).toMatch(/\n {2}[A-Z]+_[A-Z_]+: [A-Z].*\.\n/);
  });

  it('gives a program the whole report', async () => {
    const place = await site();
    const { status, stdout } = await quaylink(place.folder, 'status', '--json');
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as GatewayReport;
    expect(report.cranes.map(({ crane, state, plc }) => [crane, state, plc])).toEqual([
      [1, 'parked', 'OK'],
      [2, 'parked', 'OK'],
    ]);
  });
});

describe('stop', () => {
  it.each([
    [[], [1, 2]],
    [['--all'], [1, 2]],
    [['--crane', '2'], [2]],
  ])('with %j is an emergency stop of cranes %j, at the PLCs too', async (which, cranes) => {
    const place = await site();
    const { status, stdout } = await quaylink(place.folder, 'stop', '--emergency', ...which);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Emergency stop given to /);
    const states = place.gateway.report().cranes.map(({ state }) => state);
    expect(states).toEqual([1, 2].map((crane) => (cranes.includes(crane) ? 'estopped' : 'parked')));
    expect(place.drivers.map(({ emergencyStops }) => emergencyStops > 0)).toEqual(
      [1, 2].map((crane) => cranes.includes(crane)),
    );
    expect(place.observer.audits.at(-1)).toMatchObject({ actor: undefined });
  });

  it('is done and told to a program', async () => {
    const place = await site();
    await claimed(place);
    const { stdout } = await quaylink(place.folder, 'stop', '--crane', '1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, outcome: 'OK', cranes: [{ crane: 1 }] });
    expect(place.observer.audits.find(({ what }) => what === 'stop')).toMatchObject({ crane: 1, stop: 'stop' });
  });

  it('is recorded with its reason, if one is given', async () => {
    const place = await site();
    await quaylink(place.folder, 'stop', '--crane', '1', '--reason', 'a truck stands on the rail');
    await quaylink(place.folder, 'stop', '--crane', '2');
    const stops = place.observer.audits.filter(({ what }) => what === 'stop');
    expect(stops.map(({ crane, detail }) => [crane, detail])).toEqual([
      [1, 'a truck stands on the rail'],
      [2, undefined],
    ]);
  });

  it('works with a file that has a mistake elsewhere', async () => {
    const place = await site();
    writeFileSync(join(place.folder, 'g.toml'), 'label = 3\n[safety]\nloop_age_limit_ms = "many"\n');
    expect(await quaylink(place.folder, 'stop', '--all')).toMatchObject({ status: 0, stderr: '' });
  });

  it('of a crane that is not there is refused', async () => {
    const place = await site();
    const { status, stdout, stderr } = await quaylink(place.folder, 'stop', '--crane', '9', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'AUTHORITY_UNKNOWN_CRANE' });
    expect(stderr).toMatch(/^quaylink gateway stop: AUTHORITY_UNKNOWN_CRANE: /);
  });
});

describe('reset', () => {
  const RESET = ['reset', '--crane', '1'];
  const CONFIRMED = [...RESET, '--confirm', NUMBER, '--reason', 'chain closed'];

  async function stopped(): Promise<Site> {
    const place = await site();
    await quaylink(place.folder, 'stop', '--emergency');
    return place;
  }

  it('tells cause, consequence and a number first, and does it second', async () => {
    const place = await stopped();
    const first = await quaylink(place.folder, ...RESET);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toContain('is estopped. SAFETY_EMERGENCY_STOP: ');
    expect(first.stdout).toContain('A reset starts nothing.');
    expect(first.stdout).toContain(`within 30 s, repeat the command with --confirm ${NUMBER} --reason TEXT\n`);
    expect(place.gateway.report().cranes[0]?.state).toBe('estopped');
    const second = await quaylink(place.folder, ...CONFIRMED);
    expect(second).toMatchObject({ status: 0, stderr: '' });
    expect(second.stdout).toMatch(/^Crane 1 \(.*\) is reset: /);
    const [a, b] = place.gateway.report().cranes;
    expect([a?.state, b?.state]).toEqual(['parked', 'estopped']);
    expect(place.observer.audits.find(({ what }) => what === 'reset')).toMatchObject({
      crane: 1,
      outcome: 'OK',
      detail: 'chain closed',
    });
  });

  it.each([
    ['without the first step', 0, []],
    ['too late', 30_001, [RESET]],
    ['with a number of another crane', 0, [['reset', '--crane', '2']]],
    ['twice', 0, [RESET, CONFIRMED, ['stop', '--emergency']]],
    ['after a wrong number', 0, [RESET, [...RESET, '--confirm', '111111', '--reason', 'x']]],
  ])('is refused %s', async (_, later, before) => {
    const place = await stopped();
    for (const argv of before) await quaylink(place.folder, ...argv);
    place.now += later;
    const { status, stderr } = await quaylink(place.folder, ...CONFIRMED);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^quaylink gateway reset: RUN_NOT_CONFIRMED: /);
    expect(place.gateway.report().cranes[0]?.state).toBe('estopped');
  });

  it('says so where there is nothing to reset, and where the cause is still there', async () => {
    const place = await site();
    expect((await quaylink(place.folder, ...RESET)).stderr).toContain('SAFETY_NOTHING_TO_RESET');
    for (const { plc } of place.drivers) plc.chainClosed = false;
    await quaylink(place.folder, 'stop', '--emergency');
    const { stdout } = await quaylink(place.folder, ...RESET, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, confirm: NUMBER, valid_ms: 30_000, crane: { crane: 1 } });
    const { status, stderr } = await quaylink(place.folder, ...CONFIRMED);
    expect(status).toBe(1);
    expect(stderr).toContain('SAFETY_RESET_NEEDED: the reset did not take, the crane is still estopped.');
  });
});

describe('takeover', () => {
  it('takes a crane from its holder, for a reason that is recorded', async () => {
    const place = await site();
    await claimed(place);
    const { status, stdout } = await quaylink(place.folder, 'takeover', '--crane', '1', '--reason', 'shift is over');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Nobody holds crane 1 \(.*\) any more\. It was held by desk 1 \(anna, operator\)\.\n$/);
    expect(place.gateway.report().cranes[0]?.holder).toBeNull();
    expect(
      place.observer.audits.some(({ what, detail }) => what === 'takeover' && detail?.includes('shift') === true),
    ).toBe(true);
  });

  it('waits for a crane that moves, and tells what it waits for', async () => {
    const place = await site();
    await claimed(place);
    const [driver] = place.drivers;
    if (driver === undefined) throw new Error('no driver');
    driver.plc.speeds.trolley = 0.6;
    await expect.poll(() => Math.abs(place.gateway.report().cranes[0]?.speeds?.trolley ?? 0) > 0.1).toBe(true);
    const { status, stdout, stderr } = await quaylink(
      place.folder,
      'takeover',
      '--crane',
      '1',
      '--reason',
      'he is ill',
      '--json',
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Crane 1 \(.*\) is stopped; it changes hands when it rests, within 20 s\.\n/);
    expect(stderr).toMatch(/held by desk 1 \(anna, operator\)\n.*held by –\n$/s);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      outcome: 'OK',
      former: { name: 'anna' },
      crane: { holder: null },
    });
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['status', '--port', '1'], '--port is of `quaylink gateway` alone.'],
    [['stop', '--crane', '1', '--all'], 'cannot be used with'],
    [['stop', '--crane', '0'], 'Allowed: a whole number 1 … 65535.'],
    [['reset', '--crane', '1', '--confirm', '1'], '--reason TEXT is needed with --confirm.'],
    [['reset'], '--crane NUMBER is needed.'],
    [['takeover', '--crane', '1'], '--reason TEXT is needed.'],
    [['takeover', '--reason', 'x'], '--crane NUMBER is needed.'],
  ])('%j is refused', async (argv, sentence) => {
    const { status, stderr } = await quaylink(emptyFolder(), ...argv);
    expect(status).toBe(2);
    expect(stderr).toMatch(new RegExp(`^quaylink gateway ${argv[0]}: RUN_USAGE: `));
    expect(stderr).toContain(sentence);
  });

  it('without a file is refused, to a program in JSON', async () => {
    const fake = fakeIo();
    expect(await run(['gateway', 'status', '--json'], fake.io)).toBe(2);
    expect(JSON.parse(fake.stdout())).toEqual({ ok: false, code: 'RUN_USAGE', text: '--config FILE is needed.' });
  });

  it('is explained without the options of the daemon', async () => {
    const fake = fakeIo();
    expect(await run(['gateway', 'reset', '--help'], fake.io)).toBe(0);
    expect(fake.stdout()).toContain('Usage: quaylink gateway reset [options]');
    for (const option of ['--config', '--json', '--crane', '--reason', '--confirm', '--debug', 'Exit status:']) {
      expect(fake.stdout()).toContain(option);
    }
    expect(fake.stdout()).not.toContain('--metrics-port');
  });

  it('finds no gateway where none runs', async () => {
    const folder = emptyFolder();
    const { status, stderr } = await quaylink(folder, 'status');
    expect(status).toBe(4);
    expect(stderr).toContain(`RUN_NO_GATEWAY: ${join(folder, 'gateway.sock')}: nothing answers there`);
  });
});

describe('the socket', () => {
  it('belongs to its user alone, and to one gateway', async () => {
    const { socket } = await site();
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    await expect(listenLocally(socket)).rejects.toThrow(`RUN_SOCKET: ${socket}: another gateway runs with this socket`);
  });

  it('of a gateway that died is replaced; another file is not', async () => {
    const folder = emptyFolder();
    const path = join(folder, 'gateway.sock');
    const dead = createServer();
    await new Promise<void>((resolve) => {
      dead.listen(join(folder, 'dead'), resolve);
    });
    // A name of a socket that nobody listens on any more, as after a kill.
    linkSync(join(folder, 'dead'), path);
    await new Promise((resolve) => {
      dead.close(resolve);
    });
    expect(statSync(path).isSocket()).toBe(true);
    const local = await listenLocally(path);
    await local.close();
    writeFileSync(path, 'a file');
    await expect(listenLocally(path)).rejects.toThrow('it exists and is no socket');
  });

  it('is refused where the system has no room for its name, or no folder', async () => {
    const folder = emptyFolder();
    await expect(listenLocally(join(folder, 'x'.repeat(100)))).rejects.toThrow(
      /RUN_SOCKET: .*longer than the 10\d bytes/,
    );
    await expect(listenLocally(join(folder, 'none', 'a.sock'))).rejects.toThrow('RUN_SOCKET');
  });

  it.each([
    ['no JSON', 'hello\n', 'WIRE_FRAME_TYPE'],
    ['an unknown request', '{"do":"dance"}\n', 'WIRE_FRAME_TYPE'],
    ['a crane that cannot be', '{"do":"stop","crane":"all","kind":"stop"}\n', 'WIRE_FIELD_RANGE'],
    ['more than it knows', '{"do":"status","please":true}\n', 'WIRE_FIELD_RANGE'],
    ['a reason that is blank', '{"do":"takeover","crane":1,"reason":"  "}\n', 'WIRE_FIELD_RANGE'],
    [
      'a reset that is confirmed for no reason',
      '{"do":"reset","crane":1,"confirmed":{"number":"1"}}\n',
      'WIRE_FIELD_RANGE',
    ],
    ['an endless line', 'x'.repeat(MAX_REQUEST_BYTES), 'WIRE_TOO_LARGE'],
  ])('answers %s with a code, and closes', async (_, text, code) => {
    const { socket } = await site();
    expect(JSON.parse(await say(socket, text))).toMatchObject({ ok: false, code });
  });

  it('takes a request in pieces, and answers the first only', async () => {
    const { socket, observer } = await site();
    const heard = await say(socket, '{"do":"stop","crane":1,"kind":"stop"}\n{"do":"stop","crane":2,"kind":"stop"}\n');
    expect(heard.trimEnd().split('\n')).toHaveLength(1);
    expect(observer.audits.filter(({ what }) => what === 'stop').map(({ crane }) => crane)).toEqual([1]);
  });

  it('says that the gateway is starting, until it serves', async () => {
    const path = join(emptyFolder(), 'gateway.sock');
    const local = await listenLocally(path);
    cleanups.push(() => local.close());
    expect(JSON.parse(await say(path, '{"do":"status"}\n'))).toMatchObject({ ok: false, code: 'RUN_NO_GATEWAY' });
  });

  it('takes no more than a few connections, and ends with those that say nothing', async () => {
    const path = join(emptyFolder(), 'gateway.sock');
    const local = await listenLocally(path);
    const peers = Array.from({ length: 12 }, () => connect(path));
    const closed = peers.map(
      (peer) =>
        new Promise<void>((resolve) => {
          peer.on('error', () => undefined);
          peer.on('close', () => resolve());
        }),
    );
    await Promise.any(closed);
    await local.close();
    await Promise.all(closed);
  });
});

describe('the daemon', () => {
  it('answers its own command line, keeps a second one out, and leaves an audit log that holds', async () => {
    const folder = emptyFolder();
    const toml = `${GATEWAY}\n[websocket]\nport = 0\n[metrics]\nport = 0\n`;
    writeFileSync(join(folder, 'g.toml'), toml.replace('port = 5021', 'port = 1'));
    const fake = fakeIo({}, folder);
    let end: (signal: EndSignal) => void = () => undefined;
    const io = {
      ...fake.io,
      onSignal: (listener: typeof end) => {
        end = listener;
        return () => undefined;
      },
    };
    const daemon = run(['gateway', '--config', 'g.toml'], io);
    const asked = async () => (await quaylink(folder, 'status', '--json')).status;
    await expect.poll(asked, { timeout: 20_000 }).toBe(0);
    const second = fakeIo({}, folder);
    expect(await run(['gateway', '--config', 'g.toml'], second.io)).toBe(4);
    expect(second.stderr()).toContain('RUN_SOCKET');
    await quaylink(folder, 'stop', '--emergency');
    end('SIGTERM');
    expect(await daemon).toBe(0);
    expect((await quaylink(folder, 'status')).stderr).toContain('RUN_NO_GATEWAY');
    const head = /audit head entries=\d+ head=([0-9a-f]{64})\n$/.exec(fake.stderr())?.[1] ?? '';
    const verified = fakeIo({}, folder);
    expect(await run(['audit', 'verify', 'audit.jsonl', '--head', head, '--json'], verified.io)).toBe(0);
    const span = JSON.parse(verified.stdout()) as { entries: number; headAt: number };
    expect(span.headAt).toBe(span.entries);
    const log = readFileSync(join(folder, 'audit.jsonl'), 'utf8');
    for (const event of ['started', 'stop', 'shutdown', 'stopped-service']) expect(log).toContain(`"event":"${event}"`);
    expect(log).not.toContain('0123456789abcdef"');
  });
});

describe('the desk', () => {
  const refusing = (code: Code): ControlledGateway => ({
    report: () => ({ label: '', at_ms: 0, sessions: [], cranes: [] }),
    stop: () => code,
    reset: () => code,
    takeOver: () => code,
  });

  it.each(['{"do":"stop","crane":0,"kind":"emergency"}', '{"do":"takeover","crane":1,"reason":"x"}'])(
    'hands the refusal of %s on',
    (line) => {
      const request = readRequest(line);
      if (!('do' in request)) throw new Error(request.text);
      const desk = new ControlDesk(refusing('AUTHORITY_EXHAUSTED'), () => NUMBER);
      expect(desk.answer(request, monotonicMs(0))).toMatchObject({ ok: false, code: 'AUTHORITY_EXHAUSTED' });
    },
  );
});
