// The workstation over real sockets, against a gateway of a few lines on a free port of this host.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Code, type CraneNumber, STANDSTILL } from '../../src/domain/index.ts';
import type { IntentSource, OperatorIntent } from '../../src/input/source.ts';
import { millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { type ClientFrame, decodeClientFrame, encodeFrame, type GatewayFrame } from '../../src/wire/index.ts';
import { Workstation } from '../../src/workstation/index.ts';
import { A, B, RESTING, SPEEDS, statusOf } from './scripted-gateway.ts';

const TOKEN = 'correct horse';

function now(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

class HandHeldStick implements IntentSource {
  readonly label = 'a stick in a hand';
  scaled: unknown = undefined;
  closed = false;
  #onChange: () => void = () => undefined;
  #intent: OperatorIntent = {
    a: RESTING,
    b: RESTING,
    inputs: [{ inputClass: 'streaming', age: millis(1) }],
    readAt: undefined,
  };

  start(onChange: () => void): void {
    this.#onChange = onChange;
  }
  scale(a: unknown): void {
    this.scaled = a;
  }
  sample(): OperatorIntent {
    return this.#intent;
  }
  devices(): readonly [] {
    return [];
  }
  async close(): Promise<void> {
    this.closed = true;
  }
  hoist(speed: number): void {
    const a = { ...RESTING, deadman: true, speeds: { ...STANDSTILL, hoist: speed as never } };
    this.#intent = { ...this.#intent, a, readAt: now() };
    this.#onChange();
  }
}

/** Answers hellos, claims, stops and releases; acknowledges and confirms every command. */
class SmallGateway {
  readonly heard: { readonly path: string; readonly frame: ClientFrame }[] = [];
  readonly upgrades: IncomingMessage[] = [];
  readonly sockets: { readonly path: string; readonly socket: WebSocket }[] = [];
  readonly #http = createServer();
  readonly #ws = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: () => 'quaylink.v1',
  });
  #waiting: (() => void)[] = [];
  #numbers = new Map<number, number>();
  readonly #held = new Set<number>();
  epoch = 0;

  async listen(): Promise<string> {
    this.#http.on('upgrade', (request, socket, head) => {
      this.upgrades.push(request);
      if (request.headers.authorization !== `Bearer ${TOKEN}`) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
        return;
      }
      this.#ws.handleUpgrade(request, socket, head, (client) => {
        const path = request.url ?? '';
        this.sockets.push({ path, socket: client });
        client.on('message', (data) => this.#hear(path, client, data as Buffer));
      });
    });
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Resolves with the first frame of that type and path, past or future, that satisfies the condition. */
  async frame<T extends ClientFrame['type']>(
    type: T,
    path: string,
    fits: (frame: Extract<ClientFrame, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ClientFrame, { type: T }>> {
    for (;;) {
      for (const { path: heardOn, frame } of this.heard) {
        const candidate = frame as Extract<ClientFrame, { type: T }>;
        if (frame.type === type && heardOn === path && fits(candidate)) return candidate;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async close(): Promise<void> {
    for (const { socket } of this.sockets) socket.terminate();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #hear(path: string, socket: WebSocket, data: Buffer): void {
    const decoded = decodeClientFrame(data);
    if (!decoded.ok) throw new Error(decoded.code);
    const frame = decoded.value;
    this.#answer(path, frame, (answer) => socket.send(encodeFrame(answer as unknown as GatewayFrame)));
    this.heard.push({ path, frame });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #answer(path: string, frame: ClientFrame, say: (answer: object) => void): void {
    if (frame.type === 'hello') {
      if (path === '/v1/control') this.epoch += 1;
      const key = new Uint8Array(16).fill(7);
      const intervals = { commandInterval: 20, loopAgeLimit: 150, craneCount: 2, role: 'operator' };
      say({ type: 'welcome', session: 5, epoch: this.epoch, version: 1, key, label: 'small', clock: 0, ...intervals });
      if (path === '/v1/control') for (const crane of [A, B]) say(this.#crane(crane));
    } else if (frame.type === 'claim' || frame.type === 'release') {
      const generation = frame.type === 'claim' ? 1 : 0;
      if (frame.type === 'claim') this.#held.add(frame.crane);
      else this.#held.delete(frame.crane);
      say({ type: 'grant', crane: frame.crane, request: frame.request, outcome: 0, generation, holder: '' });
    } else if (frame.type === 'stop') {
      say({ type: 'stop-ack', crane: frame.crane, request: frame.request, outcome: 0 });
    } else if (frame.type === 'offer' || frame.type === 'takeover' || frame.type === 'bypass') {
      say({ type: 'grant', crane: frame.crane, request: frame.request, outcome: 246, generation: 0, holder: '' });
    } else {
      say({ type: 'ack', crane: frame.crane, generation: frame.generation, sequence: frame.sequence, outcome: 0 });
      say(this.#status(frame.crane, frame.sequence));
    }
  }

  #crane(crane: number): object {
    const range = { minima: STANDSTILL, maxima: SPEEDS, width: 26, ratedLoad: 70_000, ropeAtZero: 30, picture: 'none' };
    return {
      type: 'crane',
      crane,
      name: `${crane}`,
      typeName: '',
      attachment: 'grab',
      axes: 7,
      fullSpeeds: SPEEDS,
      ...range,
    };
  }

  #status(crane: CraneNumber, sequence: number): object {
    const number = (this.#numbers.get(crane) ?? 0) + 1;
    this.#numbers.set(crane, number);
    const confirmed = { received: sequence, applied: sequence, loopAge: millis(9) };
    const status = statusOf(crane, number, now());
    const held = this.#held.has(crane);
    return { ...status, generation: 1, held, confirmation: { ...status.confirmation, ...confirmed } };
  }
}

describe('the workstation over sockets', () => {
  let gateway: SmallGateway;
  let url: string;
  let stick: HandHeldStick;
  let workstation: Workstation;
  const downs: { path: string; cause: Code | undefined }[] = [];
  let onDown: (() => void) | undefined;

  function start(token: string): void {
    stick = new HandHeldStick();
    workstation = new Workstation({
      settings: { gatewayUrl: `${url}/`, token, label: 'desk\n1', cranes: { a: A, b: B }, autoClaim: true },
      source: stick,
      onPathDown: (path, cause) => {
        downs.push({ path, cause });
        onDown?.();
      },
    });
    workstation.start();
  }

  beforeEach(async () => {
    downs.length = 0;
    onDown = undefined;
    gateway = new SmallGateway();
    url = await gateway.listen();
  });

  afterEach(async () => {
    await workstation.close();
    await gateway.close();
  });

  test('upgrades with token and subprotocol, attaches both paths, drives, is confirmed', async () => {
    start(TOKEN);
    const hello = await gateway.frame('hello', '/v1/stop');
    expect(hello.attach).toEqual(new Uint8Array(16).fill(7));
    expect((await gateway.frame('hello', '/v1/control')).label).toBe('desk?1');
    expect(gateway.upgrades[0]!.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'sec-websocket-protocol': 'quaylink.v1',
    });
    expect(gateway.upgrades[0]!.headers['sec-websocket-extensions']).toBeUndefined();

    await gateway.frame('command', '/v1/control', ({ crane }) => crane === B);
    stick.hoist(1.25);
    const command = await gateway.frame('command', '/v1/control', ({ speeds }) => speeds.hoist === 1.25);
    expect(command).toMatchObject({ crane: A, generation: 1, deadman: true });
    expect(command.readAt).not.toBe(0);
    // The confirmation of that command is on the wire before the one of a later command.
    await gateway.frame('command', '/v1/control', ({ crane, echo }) => crane === A && echo >= command.sequence);

    expect(stick.scaled).toEqual(SPEEDS);
    const view = workstation.view(now());
    expect(view).toMatchObject({ source: 'a stick in a hand', mode: 'split' });
    expect(view.link).toMatchObject({ connected: true, stopConnected: true, gateway: 'small', sharedClock: false });
    expect(view.cranes[0]).toMatchObject({ name: '1', held: true, generation: 1, status: { state: 'ready' } });
    expect(view.cranes[0].status!.axes.map(({ axis }) => axis)).toEqual(['hoist', 'trolley', 'gantry']);
    const report = workstation.report(now());
    expect(report.round_trip_seconds.count).toBe(1);
    expect(report.stages_seconds.uplink).toEqual({ count: 0, p50: null, p90: null, p99: null, p999: null, max: null });
    expect(report.stages_seconds.gateway.count).toBeGreaterThan(1);
    const { sent, accepted, refused, lost, unanswered } = report.frames;
    expect(accepted + lost + unanswered + Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(sent);
  });

  test('carries what its screens have shown, and what its operator decides over others', async () => {
    start(TOKEN);
    const { echo } = await gateway.frame(
      'command',
      '/v1/control',
      (command) => command.crane === A && command.echo > 0,
    );
    workstation.painted('a', echo);
    workstation.cameraFrame('a', 2, 77);
    const command = await gateway.frame('command', '/v1/control', ({ painted }) => painted > 0);
    expect(command).toMatchObject({ crane: A, painted: echo, cameras: [{ camera: 2, counter: 77 }] });

    workstation.offer('a');
    await gateway.frame('offer', '/v1/control', ({ crane, open }) => crane === A && open);
    workstation.withdrawOffer('a');
    await gateway.frame('offer', '/v1/control', ({ open }) => !open);
    workstation.bypass('b', 'LIMIT_WIND', millis(5000), 'calm by the mast');
    expect(await gateway.frame('bypass', '/v1/control')).toMatchObject({ crane: B, time: 5000 });
    workstation.release('b');
    await gateway.frame('release', '/v1/control');
    await new Promise<void>((resolve) => {
      const look = (): void => (workstation.view(now()).cranes[1].held ? void setTimeout(look, 1) : resolve());
      look();
    });
    workstation.takeOver('b', 'nobody answers');
    expect(await gateway.frame('takeover', '/v1/control')).toMatchObject({ crane: B, reason: 'nobody answers' });
  });

  test('comes back after its socket was cut, into the same session', async () => {
    start(TOKEN);
    await gateway.frame('command', '/v1/control');
    gateway.sockets.find(({ path }) => path === '/v1/control')!.socket.terminate();
    const hello = await gateway.frame('hello', '/v1/control', ({ attach }) => attach.length === 16);
    expect(hello.attach).toEqual(new Uint8Array(16).fill(7));
    expect(await gateway.frame('command', '/v1/control', ({ epoch }) => epoch === 2)).toMatchObject({ generation: 1 });
  });

  test('drops a gateway that talks nonsense, and says why', async () => {
    start(TOKEN);
    await gateway.frame('command', '/v1/control');
    const down = new Promise<void>((resolve) => (onDown = resolve));
    gateway.sockets.find(({ path }) => path === '/v1/control')!.socket.send(Uint8Array.of(0xc0));
    await down;
    expect(downs).toEqual([{ path: 'control', cause: 'WIRE_ENCODING' }]);
    await gateway.frame('hello', '/v1/control', ({ attach }) => attach.length === 16);
  });

  test('says that the token is wrong', async () => {
    const down = new Promise<void>((resolve) => (onDown = resolve));
    start('wrong');
    await down;
    expect(downs).toEqual([{ path: 'control', cause: 'SESSION_UNAUTHENTICATED' }]);
    expect(workstation.view(now()).notice?.code).toBe('SESSION_UNAUTHENTICATED');
    expect(workstation.view(now()).link.connected).toBe(false);
  });

  test('leaves with stops first, then releases, and closes its input', async () => {
    start(TOKEN);
    await gateway.frame('command', '/v1/control', ({ crane, echo }) => crane === B && echo > 0);
    await workstation.close();
    const types = gateway.heard.map(({ frame }) => frame.type).filter((type) => type === 'stop' || type === 'release');
    // A release without an answer is asked again, so that a slow machine sees more than one a crane.
    expect(types.slice(0, 3)).toEqual(['stop', 'stop', 'release']);
    expect(types.filter((type) => type === 'stop')).toHaveLength(2);
    expect(types.filter((type) => type === 'release').length).toBeGreaterThanOrEqual(2);
    expect(stick.closed).toBe(true);
  });
});
