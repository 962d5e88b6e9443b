// The peers of the benchmark as processes, from the built tree: each answers every request once, and leaves no process
// behind, even where it fails to start.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OnReply, Stream } from '../bench/peers/peer.ts';
import { requireOrSkip } from '../support/require.ts';

// Server processes are compiled files, so what starts them is one too.
const BUILT = new URL('../../dist/test/bench/peers/', import.meta.url);
async function built<Module>(name: string): Promise<Module> {
  return (await import(new URL(`${name}.js`, BUILT).href)) as Module;
}
const { foreignPeers } = await built<typeof import('../bench/peers/foreign-peers.ts')>('foreign-peers');
const { connectOf } = await built<typeof import('../bench/peers/connect.ts')>('connect');
const { startForeign } = await built<typeof import('../bench/peers/foreign.ts')>('foreign');
const { withResponder } = await built<typeof import('../bench/peers/node-peer.ts')>('node-peer');

const REQUESTS = 100;
/** For a machine that stands still for a while. */
const PATIENCE = { timeout: 10_000, interval: 10 };
const STREAMS = [0, 1] as const satisfies readonly Stream[];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quaylink-peer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('are in the order of the tables', () => {
  expect(foreignPeers.map(({ name }) => name)).toEqual([
    'tcp-c',
    'tcp-node',
    'ws',
    'relay',
    'ws-msgpackr',
    'ws-json',
    'socket.io',
    'mqtt',
    'nats',
  ]);
});

for (const peer of foreignPeers) {
  const missing = peer.missing();
  describe.runIf(requireOrSkip(`${peer.name}: ${missing}`, missing === undefined))(peer.name, () => {
    it('answers each request once, and leaves nothing running', async () => {
      const running = await peer.start({ folder });
      const pids = running.processes.map(({ pid }) => pid);
      try {
        expect(pids.map(isAlive)).toEqual(pids.map(() => true));
        expect(new Set(running.processes.map(({ role }) => role)).size).toBe(pids.length);

        const connect = await connectOf(peer.name);
        const replies: Parameters<OnReply>[] = [];
        const client = await connect(running, (...reply) => replies.push(reply));
        try {
          const sent: [Stream, number][] = [];
          for (let index = 1; index <= REQUESTS; index += 1) {
            for (const stream of STREAMS) {
              client.send(stream, index);
              sent.push([stream, index]);
            }
          }
          const seriesCount = peer.series.length;
          await expect.poll(() => replies.length, PATIENCE).toBe(sent.length * seriesCount);
          for (const series of peer.series.keys()) {
            const own = replies.filter(([which]) => which === series);
            expect(own).toEqual(sent.map(([stream, index]) => [series, stream, index, 'accepted']));
          }
          // A round trip later nothing more has come of the first ones.
          client.send(0, REQUESTS + 1);
          await expect.poll(() => replies.length, PATIENCE).toBe((sent.length + 1) * seriesCount);
        } finally {
          await client.close();
        }
        expect(pids.map(isAlive)).toEqual(pids.map(() => true));
      } finally {
        await running.close();
      }
      expect(pids.map(isAlive)).toEqual(pids.map(() => false));
    });

    it('serves a second client after the first', async () => {
      const running = await peer.start({ folder });
      try {
        const connect = await connectOf(peer.name);
        for (const stream of STREAMS) {
          const replies: Parameters<OnReply>[] = [];
          const client = await connect(running, (...reply) => replies.push(reply));
          client.send(stream, 1);
          const each = peer.series.map((_, series) => [series, stream, 1, 'accepted']);
          await expect.poll(() => replies, PATIENCE).toEqual(each);
          await client.close();
        }
      } finally {
        await running.close();
      }
    });
  });
}

describe('a foreign program that does not start', () => {
  const shell = (script: string) => ({
    role: 'server',
    command: '/bin/sh',
    argv: ['-c', script],
    ready: /ready/,
    readyWithinMs: 200,
  });
  const failure = async (script: string): Promise<string> =>
    startForeign(shell(script)).then(
      () => 'it started',
      (error: Error) => error.message,
    );

  it('is ended, and its words are kept', async () => {
    const message = await failure('echo "I am $$"; exec sleep 60');
    expect(message).toContain('not ready in time');
    expect(isAlive(Number(/I am (\d+)/.exec(message)?.[1]))).toBe(false);
  });

  it('is ended where it ignores SIGTERM', async () => {
    const message = await failure('trap "" TERM; echo "I am $$"; while :; do sleep 1; done');
    expect(isAlive(Number(/I am (\d+)/.exec(message)?.[1]))).toBe(false);
  });

  it('is told apart from one that ended by itself', async () => {
    expect(await failure('echo no such listener >&2; exit 3')).toMatch(/ended with 3; it said:\nno such listener/);
  });

  it('may be no program at all', async () => {
    await expect(startForeign({ ...shell(''), command: '/no/such/program' })).rejects.toThrow('ENOENT');
  });
});

it('ends a broker whose responder does not start', async () => {
  const broker = await startForeign({
    role: 'broker',
    command: '/bin/sh',
    argv: ['-c', 'echo ready; exec sleep 60'],
    ready: /ready/,
  });
  await expect(withResponder(broker, 1, 'no-such-entry', folder)).rejects.toThrow('RUN_CHILD_DIED');
  expect(isAlive(broker.pid)).toBe(false);
  expect(existsSync(join(folder, 'no-such-entry.log'))).toBe(true);
});
