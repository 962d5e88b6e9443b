// Ports of the demo: the documented ones where they are free, others where they are not, and a sentence
// that says so. Enters: wished ports. Leaves: ports that were free a moment ago, in the same order.

import { createServer } from 'node:net';

export interface WishedPort {
  readonly name: string;
  /** 0: any free one, without a word. */
  readonly port: number;
}

/** The port itself if it can be listened on now, else a free one; `undefined` port means that not even that worked. */
function listenable(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}

/** Free ports for the demo's processes; `say` gets one sentence for each that had to move. Throws only if loopback itself does not work. */
export async function choosePorts(
  host: string,
  wished: readonly WishedPort[],
  say: (sentence: string) => void,
): Promise<readonly number[]> {
  const chosen: number[] = [];
  for (const { name, port } of wished) {
    let free = await listenable(host, port);
    if (free === undefined || chosen.includes(free)) {
      free = await anyFree(host, chosen);
      say(`Port ${port} (${name}) is in use by another program; the demo uses ${free} instead.`);
    }
    chosen.push(free);
  }
  return chosen;
}

async function anyFree(host: string, except: readonly number[]): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = await listenable(host, 0);
    if (port !== undefined && !except.includes(port)) return port;
  }
  throw new Error(`no free TCP port on ${host}`);
}
