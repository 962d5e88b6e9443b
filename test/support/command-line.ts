// The real command line, run to its end. Enters: arguments. Leaves: exit status and what was said.

import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { MAIN } from './system.ts';

export interface Ran {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export function quaylink(...argv: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...argv], { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? 'unknown'), stdout, stderr });
    });
    // Cranes go before: a program that starts must not make their commands old.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  });
}

/** The one JSON object of a run that must succeed. */
export async function answerOf<T>(...argv: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await quaylink(...argv, '--json');
  if (status !== 0) throw new Error(`quaylink ${argv.join(' ')}: exit status ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}
