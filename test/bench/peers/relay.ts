// The peer relay: what the place of a gateway costs by itself. Enters: a folder. Leaves: a TCP echo in the place of the
// PLC, a relay in the place of the gateway, and beside them the mock cranes, which use the same processors.

import { startEntry } from './node-peer.ts';
import type { Peer } from './peer.ts';
import { startSite } from './quaylink.ts';

const GRACE_MS = 2000;

export const relay: Peer = {
  name: 'relay',
  what: 'WebSocket echo (ws) that first passes each message on to a TCP echo, beside two mock cranes',
  series: ['ack', 'received'],
  missing: () => undefined,
  start: async ({ folder }) => {
    const started: { stop(): Promise<void> }[] = [];
    const close = async (): Promise<void> => {
      for (const one of started.splice(0).toReversed()) await one.stop();
    };
    try {
      const site = await startSite({ folder, logLevel: 'warn' }, ['mock-crane']);
      started.push({ stop: () => site.close() });
      const echo = await startEntry('tcp-entry', 'tcp-node', folder);
      started.push({ stop: () => echo.stop(GRACE_MS) });
      const server = await startEntry('relay-entry', String(echo.ready['port']), folder);
      started.push({ stop: () => server.stop(GRACE_MS) });
      return {
        processes: [...site.processes, { role: 'server', pid: server.pid }, { role: 'echo', pid: echo.pid }],
        ports: [Number(server.ready['port'])],
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  },
};
