// The demo's processes: started as a deployment starts them, watched, and ended in an order that stops
// cranes before it stops what they depend on. Enters: command lines. Leaves: ready reports and ends.

import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { QuaylinkError } from '../../domain/index.ts';

export interface ChildOptions {
  /** What the messages call it. */
  readonly name: string;
  /** This Node, unless given. */
  readonly program?: string;
  readonly argv: readonly string[];
  /** Where its standard error goes. */
  readonly logFile: string;
  /** It gets the terminal: standard input, standard output, and Ctrl-C. */
  readonly hasTerminal: boolean;
  readonly readyWithinMs: number;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The `ready` message of the process. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Resolves when the process has ended, with its exit status or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Last message of the given kind, as soon as there is one, or undefined when the process ends first. */
  message(kind: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Calls back for every message of the given kind from now on. One listener a kind. */
  listen(kind: string, listener: (message: Readonly<Record<string, unknown>>) => void): void;
  send(message: Readonly<Record<string, unknown>>): void;
  /** SIGTERM, and SIGKILL if it has not ended after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

function isMessage(value: unknown): value is Readonly<Record<string, unknown>> & { readonly kind: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}

/** A control loop goes before other work, as the gateway's unit in examples/systemd asks for too. Without the right to do so the
 * process runs as any other, and a busy machine shows as age, which stops the cranes. */
export function raisePriority(pid: number | undefined): void {
  try {
    if (pid === undefined) return;
    setPriority(pid, constants.priority.PRIORITY_HIGH);
    // Where Linux schedules sessions as groups, a nice value counts only inside its group; the group has one too.
    writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_HIGH));
  } catch {
    // Only root may, and only Linux has groups.
  }
}

/** Starts a process and waits for its `ready` message. Throws RUN_CHILD_DIED or RUN_NOT_READY with the path of its log. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const child: ChildProcess = spawn(options.program ?? process.execPath, [...options.argv], {
    // A process group of its own where it does not share the terminal: Ctrl-C reaches the workstation
    // and the demo, and never takes the gateway or the cranes away under a moving load.
    detached: !options.hasTerminal,
    stdio: options.hasTerminal ? ['inherit', 'inherit', 'pipe', 'ipc'] : ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  raisePriority(child.pid);
  const log = createWriteStream(options.logFile);
  child.stderr?.pipe(log);
  const where = `; its log is ${options.logFile}`;

  const messages = new Map<string, Readonly<Record<string, unknown>>>();
  const listeners = new Map<string, (message: Readonly<Record<string, unknown>>) => void>();
  const waiting = new Map<string, (message: Readonly<Record<string, unknown>> | undefined) => void>();
  child.on('message', (value) => {
    if (!isMessage(value)) return;
    messages.set(value.kind, value);
    listeners.get(value.kind)?.(value);
    waiting.get(value.kind)?.(value);
    waiting.delete(value.kind);
  });
  const ended = new Promise<number | string>((resolve) => {
    const end = (status: number | string): void => {
      for (const give of waiting.values()) give(undefined);
      waiting.clear();
      resolve(status);
    };
    child.once('exit', (code, signal) => end(code ?? signal ?? 'unknown'));
    child.once('error', (error) => end(error.message));
  });
  const message = (kind: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
    const known = messages.get(kind);
    if (known !== undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(known);
    return new Promise((resolve) => waiting.set(kind, resolve));
  };
  const stop = async (graceMs: number): Promise<void> => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(kill);
  };

  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), options.readyWithinMs);
  });
  const first = await Promise.race([message('ready'), late]);
  clearTimeout(timer);
  if (first === 'late') {
    await stop(1000);
    throw new QuaylinkError(
      'RUN_NOT_READY',
      `the ${options.name} was not ready after ${options.readyWithinMs} ms${where}`,
    );
  }
  if (first === undefined || child.pid === undefined) {
    throw new QuaylinkError('RUN_CHILD_DIED', `the ${options.name} ended at start (${await ended})${where}`);
  }
  return {
    name: options.name,
    pid: child.pid,
    ready: first,
    ended,
    message,
    listen: (kind, listener) => void listeners.set(kind, listener),
    send: (value) => {
      if (child.connected) child.send(value);
    },
    stop,
  };
}
