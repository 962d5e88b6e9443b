// Peers whose server is one Node process, and the responders behind brokers. Enters: the name of a compiled entry file.
// Leaves: a peer, or a child process, at the priority that the demo gives its own processes.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../../src/cli/demo/children.ts';
import type { ForeignProcess } from './foreign.ts';
import type { Peer, PeerName, RunningPeer } from './peer.ts';

const READY_WITHIN_MS = 10_000;
const GRACE_MS = 2000;

/** Starts a compiled entry file; its port is in its ready message, where it has one. */
export function startEntry(entry: string, argument: string, folder: string): Promise<Child> {
  return startChild({
    name: entry,
    argv: [fileURLToPath(new URL(`./${entry}.js`, import.meta.url)), argument],
    logFile: join(folder, `${entry}.log`),
    hasTerminal: false,
    readyWithinMs: READY_WITHIN_MS,
  });
}

export function nodePeer(name: PeerName, what: string, entry: string): Peer {
  return {
    name,
    what,
    series: ['answer'],
    missing: () => undefined,
    start: async ({ folder }) => {
      const server = await startEntry(entry, name, folder);
      const close = (): Promise<void> => server.stop(GRACE_MS);
      const port = server.ready['port'];
      if (typeof port !== 'number') {
        await close();
        throw new Error(`${entry} named no port`);
      }
      return { processes: [{ role: 'server', pid: server.pid }], ports: [port], close };
    },
  };
}

/** A broker that runs, and a responder behind it that answers; clients connect to the broker. */
export async function withResponder(
  broker: ForeignProcess,
  port: number,
  entry: string,
  folder: string,
): Promise<RunningPeer> {
  try {
    const responder = await startEntry(entry, String(port), folder);
    return {
      processes: [
        { role: broker.role, pid: broker.pid },
        { role: 'responder', pid: responder.pid },
      ],
      ports: [port],
      close: async () => {
        await responder.stop(GRACE_MS);
        await broker.stop();
      },
    };
  } catch (error) {
    await broker.stop();
    throw error;
  }
}
