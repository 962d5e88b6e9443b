// The console over real sockets: pages, files, metrics, and what one of them cannot do to the others.

import { channel } from 'node:diagnostics_channel';
import { request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ConsoleFrame, PageFrame } from '../../../src/console/frames/index.ts';
import { type ConsoleServer, listenForConsole } from '../../../src/console/server/console-server.ts';
import type { ConsoleSources } from '../../../src/console/server/page-feed.ts';
import { benchSources, NotedInputs, OPERATOR, SETTINGS, VIEWER } from './pages-bench.ts';

const FILES = new Map([
  ['/index.html', { type: 'text/html; charset=utf-8', body: Buffer.from('<p>desk</p>'), etag: '"i"', gzip: undefined }],
]);

let server: ConsoleServer;
let inputs: NotedInputs;
let faults: unknown[];
const sockets: WebSocket[] = [];

async function listening(): Promise<void> {
  faults = [];
  server = await listenForConsole({
    host: '127.0.0.1',
    port: 0,
    names: [],
    files: FILES,
    metrics: (_, response) => response.end('quay_length 1\n'),
    onFault: (error) => void faults.push(error),
  });
}

function serve(change: Partial<ConsoleSources> = {}): void {
  inputs = new NotedInputs();
  server.serve(SETTINGS, { ...benchSources(inputs), ...change });
}

beforeEach(listening);
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
});

interface Reply {
  readonly status: number | undefined;
  readonly body: string;
}

function ask(path: string, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** A page over its socket, which takes every picture. */
class Page {
  readonly socket: WebSocket;
  readonly heard: ConsoleFrame[] = [];
  readonly closed: Promise<number>;
  readonly #waiting = new Set<() => void>();
  answers = true;

  constructor(origin = server.url.slice(0, -1)) {
    this.socket = new WebSocket(`ws://127.0.0.1:${server.port}/v1/console`, 'quaylink-console.v1', { origin });
    sockets.push(this.socket);
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as ConsoleFrame;
      this.heard.push(frame);
      if (frame.kind === 'picture' && this.answers) {
        this.says({ kind: 'seen', tick: frame.tick, painted: { a: 0, b: 0 } });
      }
      for (const look of this.#waiting) look();
    });
  }

  async opens(token = OPERATOR): Promise<this> {
    await new Promise((resolve) => this.socket.once('open', resolve));
    this.says({ kind: 'hello', version: 1, token });
    this.says({ kind: 'watch', topics: ['picture'] });
    return this;
  }

  says(frame: PageFrame): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The first frame, sent or to come, that is so. */
  hears(isIt: (frame: ConsoleFrame) => boolean): Promise<ConsoleFrame> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.heard.find(isIt);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async answer(requestNumber: number): Promise<unknown> {
    const frame = await this.hears((each) => each.kind === 'answer' && each.request === requestNumber);
    return frame.kind === 'answer' ? frame.code : undefined;
  }
}

describe('over HTTP', () => {
  it('serves the page and the metrics, these by any name', async () => {
    expect(await ask('/')).toEqual({ status: 200, body: '<p>desk</p>' });
    expect(await ask('/metrics', { host: 'scraper.example' })).toEqual({ status: 200, body: 'quay_length 1\n' });
    expect((await ask('/', { host: 'evil.example' })).status).toBe(421);
    expect((await ask('/favicon.ico')).status).toBe(404);
  });

  it('lives on where the system could accept no connection, and tells it', async () => {
    const started = channel('http.server.request.start');
    const seen = new Promise<Server>((resolve) => {
      const look = (message: unknown): void => {
        const { server: asked } = message as { readonly server: Server };
        if ((asked.address() as AddressInfo | null)?.port !== server.port) return;
        started.unsubscribe(look);
        resolve(asked);
      };
      started.subscribe(look);
    });
    await ask('/');
    const failure = new Error('accept EMFILE');
    (await seen).emit('error', failure);
    expect(faults).toEqual([failure]);
    expect((await ask('/')).status).toBe(200);
  });

  it('says where a browser finds it', () => {
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/`);
  });

  it('says which port is taken, and what to do', async () => {
    const { port } = server;
    const second = listenForConsole({
      host: '127.0.0.1',
      port,
      names: [],
      files: undefined,
      metrics: () => undefined,
      onFault: () => undefined,
    });
    await expect(second).rejects.toMatchObject({ code: 'RUN_PORT_TAKEN', message: expect.stringContaining(`${port}`) });
  });

  it('refuses an upgrade from another page, with the code', async () => {
    serve();
    const page = new Page('http://evil.example');
    const refused = await new Promise<{ status: number | undefined; code: unknown }>((resolve) => {
      page.socket.on('error', () => undefined);
      page.socket.on('unexpected-response', (_, response) => {
        resolve({ status: response.statusCode, code: response.headers['x-quaylink-code'] });
        response.destroy();
      });
    });
    expect(refused).toEqual({ status: 403, code: 'CONSOLE_ORIGIN' });
  });
});

describe('a page', () => {
  it('is welcomed, told pictures as fast as it takes them, and answered', async () => {
    serve();
    const page = await new Page().opens();
    await page.hears((frame) => frame.kind === 'picture' && frame.tick > 0);
    page.says({ kind: 'ask', request: 1, wish: { what: 'desk', take: true } });
    expect(await page.answer(1)).toBe('OK');
    const pictures = (): number[] => page.heard.flatMap((frame) => (frame.kind === 'picture' ? [frame.tick] : []));
    await page.hears(() => pictures().length >= 5);
    const [first = 0] = pictures();
    expect(pictures().slice(0, 5)).toEqual([first, first + 1, first + 2, first + 3, first + 4]);
  });

  it('gives the desk back with its connection', async () => {
    serve();
    const [first, second] = [await new Page().opens(), await new Page().opens()];
    first.says({ kind: 'ask', request: 1, wish: { what: 'desk', take: true } });
    await first.answer(1);
    second.says({ kind: 'ask', request: 1, wish: { what: 'desk', take: true } });
    expect(await second.answer(1)).toBe('CONSOLE_DESK_TAKEN');
    first.socket.terminate();
    await second.hears((frame) => frame.kind === 'desk' && frame.desk === 'free');
    second.says({ kind: 'ask', request: 2, wish: { what: 'desk', take: true } });
    expect(await second.answer(2)).toBe('OK');
    expect(inputs.asked).toEqual([['hands off']]);
  });

  it('stops the cranes, a viewer too', async () => {
    serve();
    const page = await new Page().opens(VIEWER);
    page.says({ kind: 'stop', emergency: true });
    page.says({ kind: 'ask', request: 1, wish: { what: 'desk', take: true } });
    expect(await page.answer(1)).toBe('CONSOLE_LOOKS_ON');
    expect(inputs.asked).toEqual([['emergency']]);
  });

  it.each([
    ['a wrong token', { kind: 'hello', version: 1, token: 'nobody' }, 4940],
    ['another release', { kind: 'hello', version: 9 }, 4941],
    ['nonsense', {}, 4942],
  ])('is told why it is refused, and closed: %s', async (_, frame, closeCode) => {
    serve();
    const page = new Page();
    await new Promise((resolve) => page.socket.once('open', resolve));
    page.socket.send(JSON.stringify(frame));
    expect(await page.closed).toBe(closeCode);
    expect(page.heard.map(({ kind }) => kind)).toEqual(['refused']);
  });

  it('is closed for bytes, and for more than it may say at once', async () => {
    serve();
    const [binary, long] = [await new Page().opens(), await new Page().opens()];
    binary.socket.send(Uint8Array.of(1, 2, 3));
    long.socket.send('x'.repeat(5000));
    expect(await binary.closed).toBe(4942);
    expect([1006, 1009]).toContain(await long.closed);
  });

  it('is let go before there is a desk, without a refusal, so that it comes again', async () => {
    const page = new Page();
    expect(await page.closed).toBe(4953);
    expect(page.heard).toEqual([]);
  });

  it('hears that the workstation ends, and holds it up for a moment at most', async () => {
    serve();
    const page = await new Page().opens();
    await page.hears((frame) => frame.kind === 'picture');
    // One that never answers a close.
    const deaf = connect(server.port, '127.0.0.1');
    deaf.write(
      `GET /v1/console HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: http://127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Protocol: quaylink-console.v1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await new Promise((resolve) => deaf.once('data', resolve));
    await server.close();
    expect(await page.closed).toBe(4953);
    expect(page.heard.at(-1)).toMatchObject({ kind: 'refused', code: 'CONSOLE_CLOSED' });
    deaf.destroy();
    await listening();
  });
});

describe('a fault of the console', () => {
  it('takes its pages away, and nothing else', async () => {
    let breaks = false;
    const { desk } = benchSources(new NotedInputs());
    serve({
      desk: {
        ...desk,
        view: (at) => {
          if (breaks) throw new Error('no view today');
          return desk.view(at);
        },
      },
    });
    const page = await new Page().opens();
    await page.hears((frame) => frame.kind === 'picture');
    breaks = true;
    expect(await page.closed).toBe(1006);
    expect(faults).toHaveLength(1);
    expect((await ask('/metrics')).status).toBe(200);
    breaks = false;
    const again = await new Page().opens();
    await again.hears((frame) => frame.kind === 'picture');
  });
});
