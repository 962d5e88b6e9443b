// The delay line by a hand-moved clock; the proxy over real sockets, by what arrives and not by when.

import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { fc, it as prop } from '@fast-check/vitest';
import { afterEach, describe, expect, it } from 'vitest';
import { DelayLine } from '../../../src/cli/demo/delay-line.ts';
import { type LinkProxy, SOUND_LINK, startLinkProxy } from '../../../src/cli/demo/link-proxy.ts';

const bytes = (text: string) => Buffer.from(text);

describe('a delay line', () => {
  it('hands each piece on when it has been under way for long enough', () => {
    const line = new DelayLine(100);
    line.put(bytes('a'), 0);
    line.put(bytes('b'), 10);
    expect(line.take(100, 99)).toBeUndefined();
    expect(line.wait(100, 99)).toBe(1);
    expect(String(line.take(100, 100))).toBe('a');
    expect(line.take(100, 100)).toBeUndefined();
    expect(line.wait(100, 100)).toBe(10);
    expect(String(line.take(0, 100))).toBe('b');
    expect(line.wait(0, 100)).toBeUndefined();
  });

  it('is full at its capacity, and takes again what has room', () => {
    const line = new DelayLine(3);
    line.put(bytes('ab'), 0);
    expect(line.isFull).toBe(false);
    line.put(bytes('cd'), 0);
    expect(line.isFull).toBe(true);
    line.take(0, 0);
    expect(line.isFull).toBe(false);
  });

  prop.prop([fc.array(fc.record({ put: fc.boolean(), wait: fc.nat(50), delay: fc.nat(300) }))])(
    'keeps the order and loses nothing, however the delay changes',
    (steps) => {
      const line = new DelayLine(10_000);
      const out: number[] = [];
      let now = 0;
      let count = 0;
      for (const { put, wait, delay } of steps) {
        now += wait;
        if (put) line.put(Buffer.from([count++]), now);
        const piece = line.take(delay, now);
        if (piece !== undefined) out.push(piece[0] ?? -1);
      }
      for (let piece = line.take(0, now); piece !== undefined; piece = line.take(0, now)) out.push(piece[0] ?? -1);
      expect(out).toEqual(Array.from({ length: count }, (_, index) => index & 0xff));
      expect(line.isEmpty).toBe(true);
    },
  );
});

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A server that sends back what it gets, behind a proxy. */
async function echoBehindProxy(): Promise<LinkProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.pipe(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = await startLinkProxy('127.0.0.1', 0, portOf(server));
  open.push(proxy, {
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return proxy;
}

function client(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  open.push({ close: () => socket.destroy() });
  return socket;
}

/** Resolves with the first so many bytes that come. */
function received(socket: Socket, count: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (text.length < count) return;
      socket.off('data', take);
      resolve(text);
    };
    socket.on('data', take);
  });
}

/** Resolves when the other side has let go, in good order or not. */
function broken(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['end', 'close', 'error']) socket.on(event, () => resolve());
    socket.resume();
  });
}

describe('the link of the demo', () => {
  it('hands everything on in both directions, more than it holds too', async () => {
    const { port } = await echoBehindProxy();
    const socket = client(port);
    const text = 'quaylink'.repeat(400_000);
    const back = received(socket, text.length);
    socket.write(text);
    expect((await back) === text).toBe(true);
  });

  it('ends a connection whose side has ended, after its last byte', async () => {
    const { port } = await echoBehindProxy();
    const socket = client(port);
    const back = received(socket, 3);
    socket.end('end');
    expect(await back).toBe('end');
    await once(socket, 'end');
  });

  it('delays, and goes on at once when the delay is over', async () => {
    const proxy = await echoBehindProxy();
    const socket = client(proxy.port);
    // An hour: what arrives has not waited for it.
    proxy.set({ ...SOUND_LINK, delay: 3_600_000 });
    let came = 0;
    const back = received(socket, 4).then((text) => {
      came += 1;
      return text;
    });
    socket.write('late');
    await once(socket, 'connect');
    const witness = await echoBehindProxy();
    const quick = client(witness.port);
    quick.write('here');
    await received(quick, 4);
    expect(came).toBe(0);
    proxy.set(SOUND_LINK);
    expect(await back).toBe('late');
  });

  it('hands on by itself what was delayed', async () => {
    const proxy = await echoBehindProxy();
    const socket = client(proxy.port);
    proxy.set({ ...SOUND_LINK, delay: 1 });
    socket.write('late');
    expect(await received(socket, 4)).toBe('late');
  });

  it('keeps everything while it is stalled, and hands it on in order', async () => {
    const proxy = await echoBehindProxy();
    const socket = client(proxy.port);
    socket.write('one');
    expect(await received(socket, 3)).toBe('one');
    proxy.set({ ...SOUND_LINK, stalled: true });
    socket.write('two');
    socket.write('three');
    const back = received(socket, 8);
    proxy.set(SOUND_LINK);
    expect(await back).toBe('twothree');
  });

  it('breaks every connection while it is cut, and lets none through', async () => {
    const proxy = await echoBehindProxy();
    const socket = client(proxy.port);
    socket.write('one');
    await received(socket, 3);
    const closed = broken(socket);
    proxy.set({ ...SOUND_LINK, cut: true });
    await closed;
    const refused = client(proxy.port);
    await broken(refused);
    proxy.set(SOUND_LINK);
    const again = client(proxy.port);
    again.write('two');
    expect(await received(again, 3)).toBe('two');
  });

  it('closes the near side where the far side is gone', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const proxy = await startLinkProxy('127.0.0.1', 0, port);
    open.push(proxy);
    await broken(client(proxy.port));
  });
});
