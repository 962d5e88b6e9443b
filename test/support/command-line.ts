// The real command line, run to its end. Enters: arguments. Leaves: exit status and what was said.

import { execFile } from 'node:child_process';
import { MAIN } from './system.ts';

export interface Ran {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export function quaylink(...argv: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...argv], { encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? 'unknown'), stdout, stderr });
    });
  });
}

/** The one JSON object of a run that must succeed. */
export async function answerOf<T>(...argv: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await quaylink(...argv, '--json');
  if (status !== 0) throw new Error(`quaylink ${argv.join(' ')}: exit status ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}
