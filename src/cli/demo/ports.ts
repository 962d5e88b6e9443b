// Ports of the demo: the documented ones where they are free, others where they are not, and a sentence
// that says so. Enters: wished ports. Leaves: ports that were free a moment ago, in the same order.

import { createServer } from 'node:net';

export interface WishedPort {
  readonly name: string;
  /** 0: any free one, without a word. */
  readonly port: number;
}

/** Why a port cannot be had, where another one may. */
const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'needs a permission',
};
const TWICE = 'was given twice';

/** The port, if it can be listened on now (0: a free one), or why not. Rejects where no port of the host can be. */
function listenable(host: string, port: number): Promise<number | string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const refusal = REFUSALS[error.code ?? ''];
      if (refusal === undefined) reject(error);
      else resolve(refusal);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

/** Free ports for the demo's processes; `say` gets one sentence for each that had to move. Throws the system's error where the host is not this machine. */
export async function choosePorts(
  host: string,
  wished: readonly WishedPort[],
  say: (sentence: string) => void,
): Promise<readonly number[]> {
  const chosen: number[] = [];
  for (const { name, port } of wished) {
    const first = await listenable(host, port);
    if (typeof first === 'number' && !chosen.includes(first)) {
      chosen.push(first);
      continue;
    }
    const free = await anyFree(host, chosen);
    if (port !== 0)
      say(`Port ${port} (${name}) ${typeof first === 'string' ? first : TWICE}; the demo uses ${free} instead.`);
    chosen.push(free);
  }
  return chosen;
}

async function anyFree(host: string, except: readonly number[]): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = await listenable(host, 0);
    if (typeof port === 'number' && !except.includes(port)) return port;
  }
  throw new Error(`no free TCP port on ${host}`);
}
