// Opens the console's page in the browser of whoever asked for it. Enters: an address. Leaves: a browser, or one sentence why
// there is none.

import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** The program that opens an address with whatever the system has for it. */
export function openerOf(platform: NodeJS.Platform, url: string): readonly [program: string, ...args: string[]] {
  if (platform === 'darwin') return ['open', url];
  // Without a shell, which would read the address for words of its own.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}

/** Does not wait; `say` gets one sentence where it did not work. */
export function openPage([program, ...args]: readonly [string, ...string[]], say: (sentence: string) => void): void {
  const failed = (why: string): void =>
    say(`the browser could not be opened (${program}: ${why}); open the address yourself.`);
  const opener = spawn(program, args, { stdio: 'ignore', detached: true });
  opener.once('error', (error) => failed(error.message));
  opener.once('exit', (status) => {
    if (status !== null && status !== 0) failed(`exit status ${status}`);
  });
  yieldToControl(opener.pid);
  opener.unref();
}

/** A browser inherits nothing of the priority that this process has as the demo's network. */
function yieldToControl(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_NORMAL);
  } catch {
    // It has ended already.
  }
}
