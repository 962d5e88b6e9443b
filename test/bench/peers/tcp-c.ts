// The peer tcp-c: what the kernel and one loop in C cost, below any runtime. Enters: a folder to compile in. Leaves: the
// server of tcp-echo.c. Set for latency: -O2, TCP_NODELAY on both sides, one thread that blocks in epoll.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram, startForeign } from './foreign.ts';
import type { Peer } from './peer.ts';

/** Compiled files run from dist/test/bench/peers; the C source stays in the repository. */
const SOURCE = fileURLToPath(new URL('../../../../test/bench/peers/tcp-echo.c', import.meta.url));
const READY = /listening on 127\.0\.0\.1:(\d+)\n/;

const MISSING = 'no C compiler (Debian packages gcc and libc6-dev)';

export const tcpC: Peer = {
  name: 'tcp-c',
  what: 'TCP echo server in C',
  series: ['answer'],
  missing: () => (findProgram('cc', 'gcc') === undefined ? MISSING : undefined),
  start: async ({ folder }) => {
    const compiler = findProgram('cc', 'gcc');
    if (compiler === undefined) throw new Error(MISSING);
    if (!existsSync(SOURCE)) throw new Error(`${SOURCE} is missing: the benchmark runs from a clone of the repository`);
    const program = join(folder, 'tcp-echo');
    await promisify(execFile)(compiler, ['-O2', '-Wall', '-o', program, SOURCE]);
    const server = await startForeign({ role: 'server', command: program, argv: [], ready: READY });
    return {
      processes: [{ role: server.role, pid: server.pid }],
      ports: [Number(server.said[1])],
      close: () => server.stop(),
    };
  },
};
