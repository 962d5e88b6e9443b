// Where a page's WebSocket goes. Enters: the address that a workstation tells for a browser. Leaves: URL, origin, token. Pure.

import { CONSOLE_PATH } from '../../../src/console/frames/index.ts';

export interface ConsoleDoor {
  readonly url: string;
  readonly origin: string;
  readonly token: string;
}

/** The token stands behind the `#`. Throws where the address is none, or has no token. */
export function consoleDoor(address: unknown): ConsoleDoor {
  if (typeof address !== 'string') throw new Error('the workstation told no address of its console');
  const { origin, hash } = new URL(address);
  const token = new URLSearchParams(hash.slice(1)).get('token');
  if (token === null || token === '') throw new Error(`the address of the console ${origin} has no token`);
  return { url: `${origin.replace(/^http/, 'ws')}${CONSOLE_PATH}`, origin, token };
}
