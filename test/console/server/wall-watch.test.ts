// Over real sockets, against a gateway that is only as much of one as the wall needs.

import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createWallWatch } from '../../../src/console/server/wall-watch.ts';
import { monotonicMs } from '../../../src/quantity/index.ts';
import type { Code } from '../../../src/domain/index.ts';
import {
  type ClientFrame,
  closeCodeOf,
  CONTROL_PATH,
  decodeClientFrame,
  encodeFrame,
  SUBPROTOCOL,
} from '../../../src/wire/index.ts';

const WELCOME = encodeFrame({
  type: 'welcome',
  session: 1,
  epoch: 1,
  version: 1,
  key: new Uint8Array(16).fill(7),
  label: 'north quay',
  clock: 0,
  commandInterval: 20 as never,
  loopAgeLimit: 150 as never,
  craneCount: 1,
  role: 'viewer',
});

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

async function gateway() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: CONTROL_PATH });
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  const gatewayUrl = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return { server, target: { name: undefined, gatewayUrl, token: '0123456789abcdef', tls: undefined } };
}

async function visitor(server: WebSocketServer): Promise<{ socket: WebSocket; hello: ClientFrame; header: unknown }> {
  const [socket, request] = (await once(server, 'connection')) as [WebSocket, { headers: Record<string, unknown> }];
  const [bytes] = (await once(socket, 'message')) as [Uint8Array];
  const decoded = decodeClientFrame(bytes);
  if (!decoded.ok) throw new Error(decoded.code);
  return { socket, hello: decoded.value, header: request.headers['authorization'] };
}

const now = monotonicMs(0);

describe('the watch of the wall', () => {
  it('says hello with its token and its name, as long as somebody looks', async () => {
    const { server, target } = await gateway();
    const watch = createWallWatch([target], { label: 'desk', onDown: () => undefined });
    expect(server.clients.size).toBe(0);
    watch.open();
    const { socket, hello, header } = await visitor(server);
    expect(socket.protocol).toBe(SUBPROTOCOL);
    expect(header).toBe('Bearer 0123456789abcdef');
    expect(hello).toEqual({ type: 'hello', version: 1, label: 'wall of desk', attach: new Uint8Array(0) });
    watch.close();
    watch.open();
    expect(socket.readyState).toBe(socket.OPEN);
    watch.close();
  });

  it('comes back to its session after a break, and to a new one where that is over', async () => {
    const { server, target } = await gateway();
    const causes: (Code | undefined)[] = [];
    const watch = createWallWatch([target], { label: 'desk', onDown: (_name, cause) => void causes.push(cause) });
    watch.open();
    const first = await visitor(server);
    const answered = once(first.socket, 'pong');
    first.socket.send(WELCOME);
    first.socket.ping();
    await answered;
    expect(watch.gateways(now)).toMatchObject([{ name: 'north quay', state: 'up' }]);
    first.socket.terminate();
    const second = await visitor(server);
    expect(second.hello).toMatchObject({ attach: new Uint8Array(16).fill(7) });
    second.socket.close(closeCodeOf('SESSION_ATTACH_REFUSED'));
    const third = await visitor(server);
    expect(third.hello).toMatchObject({ attach: new Uint8Array(0) });
    expect(causes).toEqual([undefined, 'SESSION_ATTACH_REFUSED']);
    expect(watch.gateways(now)).toMatchObject([{ state: 'down', cause: 'SESSION_ATTACH_REFUSED' }]);
    watch.close();
  });

  it('watches sixteen gateways at most', async () => {
    const { target } = await gateway();
    const targets = Array.from({ length: 20 }, () => target);
    const watch = createWallWatch(targets, { label: 'desk', onDown: () => undefined });
    expect(watch.gateways(now)).toHaveLength(16);
  });
});
