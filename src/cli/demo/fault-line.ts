// Joins the faults of the demo to its processes. Enters: the processes, the link between two of them. Leaves: faults that the
// workstation has been offered, and that are ended before any process is.

import { DEMO_CRANES } from '../../config/index.ts';
import type { Child } from './children.ts';
import { DemoFaults } from './faults.ts';
import type { LinkProxy } from './link-proxy.ts';

export interface FaultLineParts {
  readonly cranes: Pick<Child, 'send'>;
  readonly gateway: Pick<Child, 'pid'>;
  readonly workstation: Pick<Child, 'send' | 'listen'>;
  readonly link: Pick<LinkProxy, 'set'>;
}

/** `kill`: as process.kill; undefined where the system cannot hold a process still. */
export function offerFaults(
  { cranes, gateway, workstation, link }: FaultLineParts,
  kill: ((pid: number, signal: 'SIGSTOP' | 'SIGCONT') => unknown) | undefined,
): DemoFaults {
  const numbers = DEMO_CRANES.map(({ number }) => number);
  const faults = new DemoFaults(numbers, {
    crane: (crane, row) => cranes.send({ kind: 'fault', crane, row }),
    link: (state) => link.set(state),
    gateway: kill === undefined ? undefined : (frozen) => hold(() => kill(gateway.pid, frozen ? 'SIGSTOP' : 'SIGCONT')),
    later: (ms, then) => void setTimeout(then, ms).unref(),
    changed: () => workstation.send({ kind: 'faults', offers: faults.offers() }),
  });
  workstation.listen('inject', ({ id, on }) => {
    if (typeof id === 'string' && typeof on === 'boolean') faults.inject(id, on);
  });
  workstation.send({ kind: 'faults', offers: faults.offers() });
  return faults;
}

function hold(kill: () => unknown): void {
  try {
    kill();
  } catch {
    // It has ended by itself, which the demo says.
  }
}
