// Whole WebSocket messages: the header of RFC 6455, 5.2, reckoned here by hand, before the bytes that codec.test.ts holds to the
// golden vectors; and what ws, which has the same socket, makes of them.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { decodeGatewayFrame, encodeFrame, type GatewayFrame, MAX_FRAME_BYTES } from '../../src/wire/index.ts';
import { encodeMessage } from '../../src/wire/message.ts';
import { frameVectors } from './vectors.ts';

const VECTORS = frameVectors().flatMap(({ name, direction, frame, bytes }) =>
  direction === 'gateway' ? [{ name, frame: frame as GatewayFrame, bytes }] : [],
);

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A notice of exactly so many bytes. */
function noticeOf(length: number): GatewayFrame {
  const notice = (detail: number): GatewayFrame => ({
    type: 'notice',
    crane: 0,
    code: 208,
    detail: 'x'.repeat(detail),
  });
  const found = Array.from({ length: 129 }, (_, detail) => notice(detail)).find(
    (frame) => encodeFrame(frame).length === length,
  );
  if (found === undefined) throw new Error(`no notice has ${length} bytes`);
  return found;
}

describe('a message', () => {
  test.each(VECTORS)('is a header and the frame: $name', ({ frame, bytes }) => {
    const message = encodeMessage(frame);
    const header = bytes.length <= 125 ? [0x82, bytes.length] : [0x82, 126, bytes.length >> 8, bytes.length & 0xff];
    expect(hex(message)).toBe(hex(Uint8Array.from([...header, ...bytes])));
  });

  test.each([
    [125, '827d'],
    [126, '827e007e'],
    [127, '827e007f'],
  ])('of %d bytes begins with %s', (length, header) => {
    const frame = noticeOf(length);
    expect(hex(encodeMessage(frame))).toBe(header + hex(encodeFrame(frame)));
  });

  test('of either size occurs among the vectors', () => {
    const lengths = VECTORS.map(({ bytes }) => bytes.length);
    expect(Math.min(...lengths)).toBeLessThanOrEqual(125);
    expect(Math.max(...lengths)).toBeGreaterThan(125);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });

  test('is left alone by the messages and frames after it', () => {
    const messages = VECTORS.map(({ frame }) => encodeMessage(frame));
    const before = messages.map(hex);
    for (let round = 0; round < 50; round++) {
      for (const { frame } of VECTORS) {
        encodeMessage(frame).fill(0xff);
        encodeFrame(frame).fill(0xff);
      }
    }
    expect(messages.map(hex)).toEqual(before);
  });

  test('with a value that does not fit throws, and the next one is whole', () => {
    const status = VECTORS.find(({ frame }) => frame.type === 'status') as (typeof VECTORS)[number];
    expect(() => encodeMessage({ ...status.frame, number: 0 } as GatewayFrame)).toThrow('WIRE_FIELD_RANGE: number');
    expect(hex(encodeMessage(status.frame))).toMatch(new RegExp(`${hex(status.bytes)}$`));
  });
});

describe('beside ws on one socket', () => {
  /** ws at both ends; `socket` is what carries the server's. */
  async function pair(): Promise<{ client: WebSocket; server: WebSocket; socket: Duplex }> {
    const http = createServer();
    const upgrades = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
    const accepted = new Promise<{ server: WebSocket; socket: Duplex }>((resolve) => {
      http.on('upgrade', (request, socket, head) => {
        upgrades.handleUpgrade(request, socket, head, (server) => resolve({ server, socket }));
      });
    });
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, {
      perMessageDeflate: false,
    });
    onTestFinished(() => {
      client.terminate();
      http.close();
    });
    await once(client, 'open');
    return { client, ...(await accepted) };
  }

  test('they arrive whole and in order, between pings, pongs and up to the close', async () => {
    const { client, server, socket } = await pair();
    const heard: string[] = [];
    client.on('message', (data: Buffer, isBinary) => {
      expect(isBinary).toBe(true);
      const decoded = decodeGatewayFrame(data);
      heard.push(decoded.ok ? decoded.value.type : decoded.code);
    });
    client.on('ping', (data: Buffer) => heard.push(`ping ${data.toString()}`));
    client.on('pong', (data: Buffer) => heard.push(`pong ${data.toString()}`));
    const sent: string[] = [];
    for (const [index, { frame }] of VECTORS.entries()) {
      socket.write(encodeMessage(frame));
      server.ping(`${index}`);
      socket.write(encodeMessage(frame));
      server.pong(`${index}`);
      sent.push(frame.type, `ping ${index}`, frame.type, `pong ${index}`);
    }
    server.close(1000, 'enough');
    const [code, reason] = (await once(client, 'close')) as [number, Buffer];
    expect(heard).toEqual(sent);
    expect([code, reason.toString()]).toEqual([1000, 'enough']);
  });

  test('those that the kernel has not taken count as unsent', async () => {
    const { server, socket } = await pair();
    expect(server.bufferedAmount).toBe(0);
    const messages = VECTORS.map(({ frame }) => encodeMessage(frame));
    socket.cork();
    for (const message of messages) socket.write(message);
    expect(server.bufferedAmount).toBe(Buffer.concat(messages).length);
    socket.uncork();
    await new Promise<void>((resolve) => {
      socket.write(Buffer.alloc(0), () => resolve());
    });
    expect(server.bufferedAmount).toBe(0);
  });
});
