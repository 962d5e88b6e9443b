// What the console answers: files with their headers, screens, and whom it does not know by name.

import { describe, expect, it } from 'vitest';
import {
  answerOf,
  type ConsoleRequest,
  type PageFile,
  type PageFiles,
  upgradeObjection,
} from '../../../src/console/server/http-answers.ts';

const INDEX = { type: 'text/html; charset=utf-8', body: Buffer.from('<p>'), etag: '"i"', gzip: undefined };
const SCRIPT = {
  type: 'text/javascript; charset=utf-8',
  body: Buffer.from('one two three'),
  etag: '"s"',
  gzip: { body: Buffer.from('123'), etag: '"s-gzip"' },
};
const FILES: PageFiles = new Map<string, PageFile>([
  ['/index.html', INDEX],
  ['/assets/index-abc.js', SCRIPT],
]);

interface Asked extends Partial<Omit<ConsoleRequest, 'headers'>> {
  readonly headers?: ConsoleRequest['headers'];
}

function asked({ headers, ...change }: Asked = {}): ConsoleRequest {
  return {
    method: 'GET',
    url: '/',
    localAddress: '127.0.0.1',
    localPort: 7450,
    ...change,
    headers: { host: '127.0.0.1:7450', ...headers },
  };
}

const answer = (change: Asked = {}, names: readonly string[] = []) => answerOf(asked(change), FILES, names);

describe('the page', () => {
  it.each(['/', '/?screen=alarms&theme=night', '/wall', '/wall?lang=zh'])('is at %s, and never kept', (url) => {
    const { status, headers, body } = answer({ url });
    expect(status).toBe(200);
    expect(body).toBe(INDEX.body);
    expect(headers['Cache-Control']).toBe('no-store');
    expect(headers['Content-Type']).toBe('text/html; charset=utf-8');
  });

  it('has assets that are kept for ever, compressed for who takes that', () => {
    const url = '/assets/index-abc.js';
    const plain = answer({ url, headers: { 'accept-encoding': 'br, gzip;q=0' } });
    expect(plain.headers).toMatchObject({
      'Cache-Control': 'public, max-age=31536000, immutable',
      ETag: '"s"',
      'Content-Length': 13,
      Vary: 'Accept-Encoding',
    });
    expect(plain.headers).not.toHaveProperty('Content-Encoding');
    for (const accepted of ['gzip', 'gzip, deflate, br', 'br;q=1.0,gzip;q=0.5']) {
      const { headers, body } = answer({ url, headers: { 'accept-encoding': accepted } });
      expect(headers).toMatchObject({ 'Content-Encoding': 'gzip', ETag: '"s-gzip"', 'Content-Length': 3 });
      expect(body).toBe(SCRIPT.gzip.body);
    }
  });

  it('is not sent again to who has it, and not at all to HEAD', () => {
    const url = '/assets/index-abc.js';
    expect(answer({ url, headers: { 'if-none-match': '"s"' } })).toMatchObject({ status: 304, body: '' });
    expect(answer({ url, headers: { 'if-none-match': '"s-gzip"' } }).status).toBe(200);
    const head = answer({ url, method: 'HEAD' });
    expect([head.status, head.headers['Content-Length'], head.body]).toEqual([200, 13, '']);
  });

  it.each([
    ['/', 200],
    ['/nothing', 404],
  ])('may be framed, sniffed and fed from elsewhere by nobody: %s', (url, status) => {
    const reply = answer({ url });
    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject({
      'Content-Security-Policy': expect.stringMatching(/^default-src 'self';.*frame-ancestors 'none'/),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
  });

  it.each(['/assets/../index.html', '/assets/', '//', '/index.html/', '/%2e%2e/x', 'http://other/'])(
    'is nothing else: %s',
    (url) => {
      const reply = answer({ url });
      expect(reply.status).toBe(404);
      expect(reply.body.toString()).toContain('the console is at /');
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('is only read, not %s', (method) => {
    expect(answer({ method })).toMatchObject({ status: 405, headers: { Allow: 'GET, HEAD' } });
  });

  it('says what to do where it was not built', () => {
    const reply = answerOf(asked(), undefined, []);
    expect(reply.status).toBe(503);
    expect(reply.body).toContain('npm run build');
  });

  it('has a WebSocket, and says so to who asks for it as a page', () => {
    expect(answer({ url: '/v1/console' }).status).toBe(426);
  });
});

describe('the name by which it is called', () => {
  const LAN = { localAddress: '192.0.2.7' };
  const V6 = { localAddress: '::1' };
  it.each([
    ['its address', '127.0.0.1:7450', {}],
    ['this machine', 'localhost:7450', {}],
    ['this machine, in capitals', 'LOCALHOST:7450', {}],
    ['this machine, IPv6', '[::1]:7450', V6],
    ['this machine, from IPv6', 'localhost:7450', V6],
    ['its address in the network', '192.0.2.7:7450', LAN],
    ['the same, of a socket for both', '192.0.2.7:7450', { localAddress: '::ffff:192.0.2.7' }],
    ['port 80, which no browser writes', '127.0.0.1', { localPort: 80 }],
    ['a listed name', 'desk.example:7450', LAN],
    ['a listed name behind a tunnel', 'Desk.Example:8443', LAN],
    ['a listed name behind a proxy', 'desk.example', LAN],
  ])('is its own: %s', (_, host, change) => {
    expect(answer({ ...change, headers: { host } }, ['desk.example']).status).toBe(200);
  });

  it.each([
    ['a name that leads here', 'evil.example:7450', {}],
    ['none', undefined, {}],
    ['an empty one', '', {}],
    ['another port', '127.0.0.1:7451', {}],
    ['no port', '127.0.0.1', {}],
    ['this machine, from elsewhere', 'localhost:7450', LAN],
    ['another address', '192.0.2.8:7450', LAN],
    ['a name that ends like a listed one', 'evildesk.example:7450', LAN],
    ['a name that begins like its address', '127.0.0.1.evil.example:7450', {}],
  ])('is not its own: %s', (_, host, change) => {
    const request = { ...change, headers: { host } };
    const reply = answer(request, ['desk.example']);
    expect(reply.status).toBe(421);
    expect(reply.body).toContain('`http.names`');
    const upgrade = { ...request, url: '/v1/console', headers: { host, origin: `http://${host}` } };
    expect(upgradeObjection(asked(upgrade), ['desk.example'])?.status).toBe(421);
  });
});

describe('an upgrade', () => {
  const offered = { 'sec-websocket-protocol': 'other, quaylink-console.v1' };
  const upgrade = (url: string, headers: ConsoleRequest['headers']) => upgradeObjection(asked({ url, headers }), []);

  it.each(['http://127.0.0.1:7450', 'https://127.0.0.1:7450'])('comes from the own page: %s', (origin) => {
    expect(upgrade('/v1/console', { origin, ...offered })).toBeUndefined();
  });

  it.each(['http://evil.example', 'http://127.0.0.1', 'http://localhost:7450', 'null', undefined])(
    'comes from no other: %s',
    (origin) => {
      const objection = upgrade('/v1/console', { origin, ...offered });
      expect(objection).toMatchObject({ status: 403, headers: { 'x-quaylink-code': 'CONSOLE_ORIGIN' } });
    },
  );

  it('has its path and its protocol', () => {
    const origin = 'http://127.0.0.1:7450';
    expect(upgrade('/v1/control', { origin, ...offered })?.status).toBe(404);
    expect(upgrade('/v1/console', { origin })?.status).toBe(400);
    expect(upgrade('/v1/console', { origin, 'sec-websocket-protocol': 'quaylink.v1' })?.status).toBe(400);
  });
});
