// The gateway over real sockets on a free port, with PLC drivers that have no network: who gets in, what
// closes a connection, that a command reaches the driver and its confirmation comes back, that closing stops first.

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, type Socket } from 'node:net';
import { MAX_WAITING_PER_ADDRESS } from '../../src/gateway/door.ts';
import { type Authenticate, GatewayCore, type RunningGateway, startGateway } from '../../src/gateway/index.ts';
import { RATE_LIMITS } from '../../src/gateway/rates.ts';
import { MAX_CONNECTIONS_OF_NAME } from '../../src/gateway/sessions.ts';
import { ADDRESS_LIMITS } from '../../src/security/address-limits.ts';
import { DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';
import { encodeFrame, SUBPROTOCOL } from '../../src/wire/index.ts';
import { FakeDriver } from '../support/fake-driver.ts';
import { CRANE_A, LIVE_STICK, RecordingObserver, restingHands } from '../support/gateway-bench.ts';
import { type ClientOptions, GatewayClient } from '../support/gateway-client.ts';

const TOKENS = [
  { name: 'anna', role: 'operator', cranes: 'all', secret: 'correct-horse' },
  { name: 'vera', role: 'viewer', cranes: 'all', secret: 'battery-staple' },
  { name: 'nobody', role: 'operator', cranes: 'all', secret: '' },
] as const;
const SETTINGS = {
  host: '127.0.0.1',
  port: 0,
  label: 'test gateway',
  cranes: [CRANE_A],
  safety: DEFAULT_SAFETY_SETTINGS,
  tokens: TOKENS,
};

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function running(changes: { authenticate?: Authenticate } = {}) {
  const driver = new FakeDriver(CRANE_A, 100);
  const observer = new RecordingObserver();
  const gateway = await startGateway(SETTINGS, { drivers: new Map([[CRANE_A.number, driver]]), observer, ...changes });
  cleanups.push(() => gateway.close());
  return { gateway, driver, observer };
}

const ANNA = 'correct-horse';

function client({ address }: RunningGateway, options: Partial<ClientOptions> = {}): GatewayClient {
  const made = new GatewayClient({ port: address.port, token: ANNA, ...options });
  cleanups.push(() => made.socket.terminate());
  return made;
}

/** A message of a client, shorter than 126 bytes, under a mask that changes nothing. */
function maskedMessage(opcode: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** A client without a WebSocket of its own, that says this as soon as it is let in. */
function speaker(gateway: RunningGateway, token: string, said: Buffer): Socket {
  const peer = connect(gateway.address.port, '127.0.0.1');
  cleanups.push(() => void peer.destroy());
  peer.write(
    `GET /v1/control HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  peer.once('data', () => peer.write(said));
  return peer;
}

/** Everything that the gateway says, from its first frame until it closes the socket, to a client that says this. */
function conversation(gateway: RunningGateway, said: Buffer): Promise<Buffer> {
  const peer = speaker(gateway, ANNA, said);
  const heard: Buffer[] = [];
  return new Promise((resolve, reject) => {
    peer.on('data', (data) => heard.push(data));
    peer.on('error', reject);
    peer.on('end', () => {
      const all = Buffer.concat(heard);
      resolve(all.subarray(all.indexOf('\r\n\r\n') + 4));
    });
  });
}

/** First byte of each frame of a server; what is left over is a frame that was cut off. */
function opcodesOf(bytes: Buffer): readonly number[] {
  const opcodes: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    opcodes.push(bytes.readUInt8(at));
    const length = bytes.readUInt8(at + 1);
    at += length < 126 ? 2 + length : 4 + bytes.readUInt16BE(at + 2);
  }
  expect(at).toBe(bytes.length);
  return opcodes;
}

describe('the door', () => {
  it.each([
    ['without a token', '/v1/control', undefined, 'HTTP 401 SESSION_UNAUTHENTICATED'],
    ['with a wrong token', '/v1/control', 'correct-hors', 'HTTP 401 SESSION_UNAUTHENTICATED'],
    ['on another path', '/v2/control', ANNA, 'HTTP 404'],
  ])('stays shut %s', async (_name, path, token, expected) => {
    const { gateway } = await running();
    await expect(client(gateway, { path, token }).opened).rejects.toThrow(expected);
  });

  it('stays shut without the subprotocol', async () => {
    const { gateway } = await running();
    await expect(client(gateway, { protocols: ['other.v1'] }).opened).rejects.toThrow('HTTP 400');
  });

  it('stays shut for a web page, whatever it has, and says so', async () => {
    const { gateway, observer } = await running();
    const page = client(gateway, { headers: { origin: 'https://quay.example' } });
    await expect(page.opened).rejects.toThrow('HTTP 403 SESSION_ORIGIN');
    expect(observer.closed).toEqual(['SESSION_ORIGIN']);
  });

  it('asks whoever is given for proof instead of the tokens', async () => {
    const principal = { name: 'by other means', role: 'viewer', cranes: 'all' } as const;
    const { gateway } = await running({ authenticate: () => ({ ok: true, principal }) });
    const desk = await client(gateway, { token: undefined }).opened;
    expect((await desk.greet()).label).toBe('test gateway');
  });

  it('closes on a text message, on a malformed one, on one too long', async () => {
    const { gateway, observer } = await running();
    const texting = await client(gateway).opened;
    texting.socket.send('hello');
    expect(await texting.closeCode()).toBe('WIRE_NOT_BINARY');
    const broken = await client(gateway).opened;
    broken.socket.send(new Uint8Array([0x91]));
    expect(await broken.closeCode()).toBe(observer.closed.at(-1));
    const long = await client(gateway).opened;
    long.socket.send(new Uint8Array(5000));
    expect(await long.closed).toBe(1009);
  });
});

describe('a session over sockets', () => {
  it('claims, sends a command to the PLC and gets its confirmation; an emergency stop goes by its own socket', async () => {
    const { gateway, driver, observer } = await running();
    const control = await client(gateway).opened;
    const { session, epoch, key } = await control.greet();
    const picture = await control.next('status', (status) => status.plcUp && status.feedbackAge < 100);
    control.send({ type: 'claim', session, epoch, crane: CRANE_A.number, request: 1 });
    const grant = await control.next('grant');
    expect(grant).toMatchObject({ outcome: 0, generation: 1, holder: 'anna (desk)' });

    const told = await control.next('status', (status) => status.held && status.number > picture.number);
    const none = 0 as never;
    control.send({
      ...restingHands(),
      type: 'command',
      session,
      epoch,
      crane: CRANE_A.number,
      generation: grant.generation,
      sequence: 1,
      echo: told.number,
      painted: told.number,
      cameras: [],
      hold: none,
      readAt: none,
      sentAt: none,
      inputs: [LIVE_STICK],
    });
    expect(await control.next('ack')).toMatchObject({ sequence: 1, outcome: 0 });
    const confirmed = await control.next('status', ({ confirmation }) => confirmation.applied === 1);
    expect(confirmed.confirmation.received).toBe(1);
    expect(observer.accepted).toBe(1);

    const stop = await client(gateway, { path: '/v1/stop' }).opened;
    const attached = stop.next('welcome');
    stop.send({ type: 'hello', version: 1, label: '', attach: key });
    expect(await attached).toMatchObject({ session, epoch });
    stop.send({ type: 'stop', session, epoch, crane: 0, kind: 'emergency', request: 7 });
    expect(await stop.next('stop-ack')).toMatchObject({ request: 7, outcome: 0 });
    expect(driver.emergencyStops).toBe(1);
    expect(driver.records.at(-1)?.levels).toBe(0);
  });

  it('is told when the gateway closes, after the cranes were stopped; then the drivers are closed', async () => {
    const { gateway, driver, observer } = await running();
    const control = await client(gateway, { token: 'battery-staple' }).opened;
    await control.greet();
    await control.next('status', (status) => status.plcUp);
    const notice = control.next('notice');
    await gateway.close();
    expect((await notice).code).toBe(208);
    expect(await control.closeCode()).toBe('SESSION_SHUTDOWN');
    expect(observer.stops.at(-1)?.cause).toBe('SAFETY_SHUTDOWN');
    expect(driver.closed).toBe(true);
    await gateway.close();
  });

  it('can be stopped from beside the gateway', async () => {
    const { gateway, driver } = await running();
    gateway.stop(0, 'emergency');
    expect(driver.emergencyStops).toBe(1);
  });
});

describe('what the gateway sends and what ws sends on the same socket', () => {
  it('never cut into each other: pings in a burst are answered, and every answer arrives in its order', async () => {
    const { gateway } = await running();
    const desk = await client(gateway).opened;
    const { session, epoch } = await desk.greet();
    const pongs: string[] = [];
    // ws cuts off who pings more than 60 times in one chunk.
    const pings = Array.from({ length: 50 }, (_, index) => `${index}`);
    const answered = new Promise<void>((resolve) => {
      desk.socket.on('pong', (data: Buffer) => {
        if (pongs.push(data.toString()) === pings.length) resolve();
      });
    });
    const requests = Array.from({ length: 2 * pings.length }, (_, index) => index);
    const last = desk.next('grant', ({ request }) => request === requests.at(-1));
    for (const request of requests) {
      desk.send({ type: 'claim', session, epoch, crane: CRANE_A.number, request });
      if (request % 2 === 0) desk.socket.ping(pings[request / 2]);
    }
    await Promise.all([last, answered]);
    const grants = desk.frames.flatMap((frame) => (frame.type === 'grant' ? [frame.request] : []));
    expect(grants).toEqual(requests);
    expect(pongs).toEqual(pings);
    expect(desk.socket.readyState).toBe(desk.socket.OPEN);
  });

  it.each([
    ['the client', Buffer.alloc(0)],
    ['the gateway, over a text message', maskedMessage(0x81, Buffer.from('hello'))],
  ])('ends with the close frame, in a burst too, when the close comes from %s', async (_name, offence) => {
    const { gateway } = await running();
    const claim = { type: 'claim', session: 1, epoch: 1, crane: CRANE_A.number } as const;
    const claims = (first: number) =>
      Array.from({ length: 50 }, (_, index) => maskedMessage(0x82, encodeFrame({ ...claim, request: first + index })));
    const hello = encodeFrame({ type: 'hello', version: 1, label: 'desk', attach: new Uint8Array(0) });
    const close = maskedMessage(0x88, Buffer.from([1000 >> 8, 1000 & 0xff]));
    const burst = [maskedMessage(0x82, hello), ...claims(0), offence, ...claims(50), close, ...claims(100)];
    const opcodes = opcodesOf(await conversation(gateway, Buffer.concat(burst)));
    expect(opcodes.indexOf(0x88)).toBe(opcodes.length - 1);
    expect(opcodes.filter((opcode) => opcode === 0x82).length).toBeGreaterThan(50);
  });
});

it('says which port is taken, and what to do', async () => {
  const { gateway } = await running();
  const taken = { ...SETTINGS, port: gateway.address.port };
  const start = startGateway(taken, { drivers: new Map(), observer: new RecordingObserver() });
  await expect(start).rejects.toThrow(`RUN_PORT_TAKEN: 127.0.0.1:${taken.port} is in use`);
});

it('stops every crane past the core when the core has a bug, and takes no further event', async () => {
  const driver = new FakeDriver(CRANE_A, 100);
  const observer = new RecordingObserver();
  const gateway = await startGateway(SETTINGS, { drivers: new Map([[CRANE_A.number, driver]]), observer });
  cleanups.push(() => gateway.close());
  observer.stop = () => {
    throw new Error('a bug');
  };
  expect(() => gateway.stop(0, 'stop')).toThrow('a bug');
  expect(driver.emergencyStops).toBe(1);
  const written = driver.records.length;
  gateway.stop(0, 'stop');
  expect(driver.records.length).toBe(written);
});

describe('one address', () => {
  const fill = async (gateway: RunningGateway, count: number, options: Partial<ClientOptions>) => {
    const refusals: string[] = [];
    for (let at = 0; at < count; at += 1) {
      await client(gateway, options).opened.catch((error: Error) => refusals.push(error.message));
    }
    return refusals;
  };

  it('that was refused ten times is told nothing more, and whoever has a right token comes in all the same', async () => {
    const { gateway } = await running();
    const refusals = await fill(gateway, ADDRESS_LIMITS.refusal.limit, { token: 'wrong-token' });
    expect(new Set(refusals)).toEqual(new Set(['HTTP 401 SESSION_UNAUTHENTICATED']));
    await expect(client(gateway, { token: 'wrong-token' }).opened).rejects.toThrow('HTTP 429 SESSION_ADDRESS_LIMIT');
    await client(gateway).opened;
  });

  it('whose browser shows a page that knocks all the time still lets its desk in', async () => {
    const { gateway } = await running();
    const page = { headers: { origin: 'https://quay.example' } };
    const refusals = await fill(gateway, ADDRESS_LIMITS.upgrade.limit + 1, page);
    expect(new Set(refusals)).toEqual(new Set(['HTTP 403 SESSION_ORIGIN']));
    await client(gateway).opened;
  });

  it('that only opens sockets keeps nobody out: the oldest gives way', async () => {
    const { gateway } = await running();
    const silent = Array.from({ length: MAX_WAITING_PER_ADDRESS }, () => {
      const socket = connect(gateway.address.port, '127.0.0.1');
      socket.on('error', () => {});
      cleanups.push(() => void socket.destroy());
      return socket;
    });
    const [oldest] = silent as [(typeof silent)[number]];
    const evicted = new Promise<void>((resolve) => oldest.once('close', () => resolve()));
    await Promise.all(silent.map((socket) => new Promise<void>((resolve) => socket.once('connect', () => resolve()))));
    await (await client(gateway).opened).greet();
    await evicted;
    expect(silent.slice(1).filter(({ destroyed }) => destroyed)).toEqual([]);
  });

  it('lets no name have more than its share of connections', async () => {
    const { gateway } = await running();
    const refusals = await fill(gateway, MAX_CONNECTIONS_OF_NAME + 1, {});
    expect(refusals).toEqual(['HTTP 503 SESSION_PRINCIPAL_LIMIT']);
    await client(gateway, { token: 'battery-staple' }).opened;
  });

  it('that floods the door is cut off, while an open session goes on', async () => {
    const { gateway, observer } = await running();
    const desk = await client(gateway).opened;
    await desk.greet();
    const count = 3 * ADDRESS_LIMITS.connection.limit;
    let closed = 0;
    await new Promise<void>((resolve) => {
      for (let opened = 0; opened < count; opened += 1) {
        const socket = connect(gateway.address.port, '127.0.0.1');
        socket.on('error', () => {});
        cleanups.push(() => void socket.destroy());
        socket.once('close', () => {
          closed += 1;
          if (closed === count - MAX_WAITING_PER_ADDRESS) resolve();
        });
      }
    });
    expect(observer.closed).toContain('SESSION_ADDRESS_LIMIT');
    expect(observer.closed.length).toBeLessThan(10);
    await desk.next('status');
  });
});

describe('a flood', () => {
  it('is closed after a burst; nothing of it is taken in afterwards, and another session is answered', async () => {
    const { gateway, observer } = await running();
    const desk = await client(gateway).opened;
    const { session, epoch } = await desk.greet();
    const step = vi.spyOn(GatewayCore.prototype, 'step');
    onTestFinished(() => step.mockRestore());

    const none = 0 as never;
    const command = {
      ...restingHands(),
      type: 'command',
      session: session + 1,
      epoch: 1,
      crane: CRANE_A.number,
      generation: 1,
      echo: 0,
      painted: 0,
      cameras: [],
      hold: none,
      readAt: none,
      sentAt: none,
    } as const;
    const hello = encodeFrame({ type: 'hello', version: 1, label: 'vera', attach: new Uint8Array(0) });
    const commands = Array.from({ length: 20_000 }, (_, at) => encodeFrame({ ...command, sequence: at + 1 }));
    const flood = [hello, ...commands].map((frame) => maskedMessage(0x82, frame));
    const vera = speaker(gateway, 'battery-staple', Buffer.concat(flood));
    const gone = new Promise((resolve) => vera.once('close', resolve));
    // What it sent and nobody read makes a reset of the close.
    vera.on('error', () => {});
    const granted = desk.next('grant');
    vera.once('data', () => desk.send({ type: 'claim', session, epoch, crane: CRANE_A.number, request: 1 }));
    await granted;
    await gone;

    expect(observer.closed).toEqual(['SESSION_FLOOD']);
    const taken = step.mock.calls.flatMap(([event]) => (event.kind === 'frame' ? [event.frame.type] : []));
    const commandsTaken = taken.filter((type) => type === 'command').length;
    expect(taken.filter((type) => type === 'claim')).toHaveLength(1);
    // One of the burst was the hello; the bucket may drain a little on the way.
    expect(commandsTaken).toBeGreaterThanOrEqual(RATE_LIMITS.request.burst - 1);
    expect(commandsTaken).toBeLessThan(2 * RATE_LIMITS.request.burst);
  });
});

describe('peers that were refused', () => {
  it('and never close their half keep neither a socket nor the end of the gateway', async () => {
    const { gateway } = await running();
    const peers = await Promise.all(
      Array.from(
        { length: 20 },
        () =>
          new Promise<ReturnType<typeof connect>>((resolve) => {
            const peer = connect({ host: '127.0.0.1', port: gateway.address.port, allowHalfOpen: true });
            peer.on('error', () => {});
            peer.on('data', () => resolve(peer));
            peer.write(
              'GET /v1/control HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
                'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
            );
          }),
      ),
    );
    await gateway.close();
    for (const peer of peers) peer.destroy();
  });
});
