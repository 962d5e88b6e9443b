// Servers that are no Node programs: found, started, watched and ended as the Node ones are. Enters: a command line, and
// the words by which the program says that it is ready. Leaves: a running process, or an error with what it said.

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { raisePriority } from '../../../src/cli/demo/children.ts';
import type { PeerProcess } from './peer.ts';

/** Servers of Debian packages live where an ordinary user's PATH does not look. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
/** Output that is kept, for the ready words and for error messages. */
const KEPT_CHARACTERS = 4096;
const READY_WITHIN_MS = 5000;
const GRACE_MS = 2000;

/** Path of the first of these programs that this machine has. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface ForeignOptions {
  readonly role: string;
  readonly command: string;
  readonly argv: readonly string[];
  /** Matches what it prints, on either output, when it takes connections. */
  readonly ready: RegExp;
  readonly readyWithinMs?: number;
}

export interface ForeignProcess extends PeerProcess {
  /** What `ready` matched. */
  readonly said: RegExpExecArray;
  /** SIGTERM, and SIGKILL where that does not end it. */
  stop(): Promise<void>;
}

/** Starts a program and waits for its words. Throws, with none of its processes left, where they do not come. */
export async function startForeign(options: ForeignOptions): Promise<ForeignProcess> {
  // A session of its own, as startChild gives Node servers: priority counts inside a session, and Ctrl-C reaches the
  // conductor alone, which ends its servers.
  const child = spawn(options.command, [...options.argv], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  raisePriority(child.pid);
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const ended = new Promise<string>((resolve) => {
    // Not 'exit': by then its last words may still be on their way.
    child.once('close', (code, signal) => resolve(`it ended with ${code ?? signal ?? 'nothing'}`));
    child.once('error', (error) => resolve(error.message));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(kill);
    process.off('exit', killAtExit);
  };

  let output = '';
  let timer: NodeJS.Timeout | undefined;
  const ready = new Promise<RegExpExecArray | string>((resolve) => {
    timer = setTimeout(() => resolve('it was not ready in time'), options.readyWithinMs ?? READY_WITHIN_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-KEPT_CHARACTERS);
        const said = options.ready.exec(output);
        if (said !== null) resolve(said);
      });
    }
  });
  const first = await Promise.race([ready, ended]);
  clearTimeout(timer);
  if (typeof first === 'string' || child.pid === undefined) {
    await stop();
    throw new Error(
      `${options.command} did not start: ${String(first)}${output === '' ? '' : `; it said:\n${output}`}`,
    );
  }
  return { role: options.role, pid: child.pid, said: first, stop };
}
