#!/usr/bin/env node
// The `quaylink` program. Enters: the process. Leaves: its exit status. The only work at import in the tree.

import type { EndSignal } from './io.ts';
import { run } from './program.ts';

const END_SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// A reader that goes away (`quaylink … | head`) is no fault, and must not end a gateway.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const status = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  onSignal: (listener) => {
    for (const signal of END_SIGNALS) process.on(signal, listener);
    return () => {
      for (const signal of END_SIGNALS) process.off(signal, listener);
    };
  },
});
process.stdout.write('', () => process.exit(status));
