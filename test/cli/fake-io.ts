// The outside world of a subcommand without a process: streams that keep what was written, no signals.

import { Readable, Writable } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';

export interface FakeIo {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

function keeping(): { readonly stream: Writable; readonly kept: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, kept: () => text };
}

export function fakeIo(env: Io['env'] = {}, cwd = process.cwd()): FakeIo {
  const out = keeping();
  const err = keeping();
  return {
    io: {
      stdin: Readable.from([]),
      stdout: out.stream,
      stderr: err.stream,
      env,
      cwd,
      onSignal: () => () => undefined,
    },
    stdout: out.kept,
    stderr: err.kept,
  };
}
