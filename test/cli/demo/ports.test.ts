import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePorts } from '../../../src/cli/demo/ports.ts';

const HOST = '127.0.0.1';
let taken: Server | undefined;
afterEach(() => new Promise<void>((done) => (taken === undefined ? done() : taken.close(() => done()))));

function take(): Promise<number> {
  const server = createServer();
  taken = server;
  return new Promise((resolve) => {
    server.listen({ host: HOST, port: 0 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

describe('ports of the demo', () => {
  it('move where another program has one, and say so; a second wish for one port moves too', async () => {
    const port = await take();
    const said: string[] = [];
    const free = await choosePorts(HOST, [{ name: 'free', port: 0 }], (sentence) => said.push(sentence));
    expect(said).toEqual([]);
    const [first, second, third] = await choosePorts(
      HOST,
      [
        { name: 'gateway', port },
        { name: 'metrics', port: free[0] ?? 0 },
        { name: 'plant', port: free[0] ?? 0 },
      ],
      (sentence) => said.push(sentence),
    );
    expect(new Set([first, second, third]).size).toBe(3);
    expect(first).not.toBe(port);
    expect(second).toBe(free[0]);
    expect(said).toEqual([
      `Port ${port} (gateway) is in use by another program; the demo uses ${first} instead.`,
      `Port ${free[0]} (plant) was given twice; the demo uses ${third} instead.`,
    ]);
  });

  it('are refused with the reason of the system where the host is not this machine', async () => {
    // TEST-NET-3 of RFC 5737: an address of nobody.
    await expect(choosePorts('203.0.113.1', [{ name: 'gateway', port: 0 }], () => undefined)).rejects.toMatchObject({
      syscall: 'listen',
    });
  });
});
