// Metrics over HTTP: what is answered, how often the registry is read, and what a taken port says.

import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listenForMetrics, type MetricsServer, metricsHandler } from '../../src/telemetry/metrics-server.ts';

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly allow: string | undefined;
  readonly length: string | undefined;
  readonly body: string;
}

function ask(port: number, path: string, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { headers, statusCode } = response;
        resolve({
          status: statusCode as number,
          type: headers['content-type'],
          allow: headers.allow,
          length: headers['content-length'],
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** A registry whose reading waits until it is told to go on. */
function slowRegistry() {
  const registry = new Registry();
  let reads = 0;
  let release: (() => void) | undefined;
  let onRead: (() => void) | undefined;
  registry.registerMetric(
    new Gauge({
      name: 'slow',
      help: 'Waits.',
      registers: [],
      async collect() {
        reads += 1;
        onRead?.();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        this.set(reads);
      },
    }),
  );
  return {
    registry,
    reads: () => reads,
    release: () => release?.(),
    nextRead: () =>
      new Promise<void>((resolve) => {
        onRead = resolve;
      }),
  };
}

async function mounted(registry: Registry) {
  const host = createServer(metricsHandler(registry));
  await new Promise<void>((resolve) => {
    host.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (host.address() as AddressInfo).port,
    connected: (count: number) =>
      new Promise<void>((resolve) => {
        let seen = 0;
        host.on('request', () => {
          seen += 1;
          if (seen === count) resolve();
        });
      }),
    close: () =>
      new Promise<void>((resolve) => {
        host.close(() => resolve());
        host.closeAllConnections();
      }),
  };
}

describe('metrics server', () => {
  const registry = new Registry();
  registry.registerMetric(new Gauge({ name: 'quay', help: 'Length of the quay.', registers: [] }));
  let server: MetricsServer;
  beforeEach(async () => {
    server = await listenForMetrics({ registry, host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  test('gives the metrics, with or without a query', async () => {
    const text = await registry.metrics();
    for (const path of ['/metrics', '/metrics?name=quay']) {
      expect(await ask(server.port, path)).toMatchObject({
        status: 200,
        type: 'text/plain; version=0.0.4; charset=utf-8',
        length: String(Buffer.byteLength(text)),
        body: text,
      });
    }
  });

  test('answers HEAD with the length and no text', async () => {
    const answer = await ask(server.port, '/metrics', 'HEAD');
    expect(answer).toMatchObject({ status: 200, body: '', length: String((await registry.metrics()).length) });
  });

  test.each(['/', '/metrics/', '/Metrics', '/favicon.ico', '//metrics'])('says at %s where they are', async (path) => {
    const answer = await ask(server.port, path);
    expect(answer).toMatchObject({ status: 404, type: 'text/plain; charset=utf-8' });
    expect(answer.body).toContain('/metrics');
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('does not allow %s', async (method) => {
    expect(await ask(server.port, '/metrics', method)).toMatchObject({ status: 405, allow: 'GET, HEAD' });
  });

  test('a taken port is told with its address and what to do', async () => {
    const taken = listenForMetrics({ registry, host: '127.0.0.1', port: server.port });
    await expect(taken).rejects.toMatchObject({
      code: 'RUN_PORT_TAKEN',
      message: expect.stringMatching(new RegExp(`^RUN_PORT_TAKEN: 127\\.0\\.0\\.1:${server.port} .*another port`)),
    });
  });

  test('an address that this host does not have is the error of the system', async () => {
    const foreign = listenForMetrics({ registry, host: '203.0.113.1', port: 0 });
    await expect(foreign).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });

  test('gives its port back', async () => {
    const { port } = server;
    await server.close();
    server = await listenForMetrics({ registry, host: '127.0.0.1', port });
    expect((await ask(port, '/metrics')).status).toBe(200);
  });
});

describe('metrics handler', () => {
  // Hand-moved: what waits for the next reading waits for this clock, and requests still come over real sockets.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('reads half a second after the last reading at the soonest, however often it is asked', async () => {
    const registry = new Registry();
    let reads = 0;
    registry.registerMetric(
      new Gauge({
        name: 'reads',
        help: 'Readings so far.',
        registers: [],
        collect() {
          reads += 1;
          this.set(reads);
        },
      }),
    );
    const host = await mounted(registry);
    expect((await ask(host.port, '/metrics')).body).toContain('reads 1');
    const bothHere = host.connected(2);
    const early = [ask(host.port, '/metrics'), ask(host.port, '/metrics')];
    await bothHere;
    await vi.advanceTimersByTimeAsync(499);
    expect(reads).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    for (const { body } of await Promise.all(early)) expect(body).toContain('reads 2');
    await vi.advanceTimersByTimeAsync(500);
    expect((await ask(host.port, '/metrics')).body).toContain('reads 3');
    await host.close();
  });

  test('reads the registry once for all who ask meanwhile, and anew for those who ask later', async () => {
    const slow = slowRegistry();
    const host = await mounted(slow.registry);
    const allHere = host.connected(5);
    const answers = Array.from({ length: 5 }, () => ask(host.port, '/metrics'));
    await allHere;
    expect(slow.reads()).toBe(1);
    slow.release();
    for (const answer of await Promise.all(answers)) expect(answer.body).toContain('slow 1');
    const read = slow.nextRead();
    await vi.advanceTimersByTimeAsync(500);
    const later = ask(host.port, '/metrics');
    await read;
    slow.release();
    expect((await later).body).toContain('slow 2');
    await host.close();
  });

  test('a metric that fails is a 500, and the next scrape is tried', async () => {
    const registry = new Registry();
    let fails = true;
    registry.registerMetric(
      new Gauge({
        name: 'moody',
        help: 'Fails once.',
        registers: [],
        collect() {
          if (fails) throw new Error('no figure today');
          this.set(1);
        },
      }),
    );
    const host = await mounted(registry);
    expect(await ask(host.port, '/metrics')).toMatchObject({ status: 500, body: expect.stringContaining('no figure') });
    fails = false;
    await vi.advanceTimersByTimeAsync(500);
    expect(await ask(host.port, '/metrics')).toMatchObject({ status: 200 });
    await host.close();
  });
});
