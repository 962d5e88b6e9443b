// Metrics over HTTP. Enters: requests of a scraper. Leaves: the text of one registry; whatever is asked for
// besides is told where the metrics are. Reading them blocks the event loop for milliseconds, so they are read seldom.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { QuaylinkError } from '../domain/index.ts';

const PATH = '/metrics';
/** From one reading to the next at least: a scraper in a tight loop must not reach the control path. */
const READING_SPACING_MS = 500;

export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Answers GET and HEAD of /metrics: 405 for other methods, 404 for other paths. For mounting in a server that has
 * more to serve, or for `listenForMetrics`. A request that comes sooner than half a second after the last reading waits
 * for the next one; all that wait share it.
 */
export function metricsHandler(registry: Registry): MetricsHandler {
  let reading: Promise<string> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  const readInTime = async (): Promise<string> => {
    const wait = readAt + READING_SPACING_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    readAt = performance.now();
    return registry.metrics();
  };
  const read = (): Promise<string> => {
    reading ??= readInTime().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const scrape = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const text = await read();
      response.setHeader('Content-Type', registry.contentType);
      answer(request, response, 200, text);
    } catch (error) {
      answer(request, response, 500, `The metrics could not be read: ${String(error)}\n`);
    }
  };
  return (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== PATH) {
      answer(request, response, 404, `Nothing here; the metrics are at ${PATH}.\n`);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      answer(request, response, 405, `Only GET and HEAD are allowed at ${PATH}.\n`);
    } else {
      void scrape(request, response);
    }
  };
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  // The scraper may be gone by the time that its answer is there.
  if (response.destroyed) return;
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.setHeader('Cache-Control', 'no-store');
  response.statusCode = status;
  response.end(request.method === 'HEAD' ? undefined : text);
}

export interface MetricsServerOptions {
  readonly registry: Registry;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface MetricsServer {
  /** The port that it really has. */
  readonly port: number;
  /** Resolves when the port is free again. */
  close(): Promise<void>;
}

/** Connections that may be open at once; a scraper needs one. */
const MAX_CONNECTIONS = 16;
/** A request that is not whole by then is dropped. */
const REQUEST_TIMEOUT_MS = 5000;

/** Listens. Throws QuaylinkError RUN_PORT_TAKEN where another program has the port, the system's error otherwise. */
export async function listenForMetrics({ registry, host, port }: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, metricsHandler(registry));
  server.maxConnections = MAX_CONNECTIONS;
  await listening(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? portTaken(host, port, error) : error);
    });
    server.listen({ host, port }, resolve);
  });
}

function portTaken(host: string, port: number, cause: Error): QuaylinkError {
  const detail = `${host}:${port} is in use by another program; stop that program or set another port for the metrics`;
  return new QuaylinkError('RUN_PORT_TAKEN', detail, { cause });
}
