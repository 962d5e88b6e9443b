// What a principal may ask of a crane: its role, and the cranes that it was granted. Enter: principal, kind of
// frame, crane. Leaves: OK, or the code that refuses it. Asked of every frame anew. Stops and releases are
// everybody's, and so is looking.

import type { Code, CraneNumber, Principal, Role } from '../domain/index.ts';

/** Frames that need a permission. */
export type Asked = 'claim' | 'command' | 'offer' | 'takeover' | 'bypass';

const HOLDERS: readonly Role[] = ['operator', 'supervisor', 'maintainer'];
const SUPERVISORS: readonly Role[] = ['supervisor'];
const ALLOWED: { readonly [A in Asked]: readonly Role[] } = {
  claim: HOLDERS,
  command: HOLDERS,
  offer: HOLDERS,
  takeover: SUPERVISORS,
  bypass: SUPERVISORS,
};

export function permissionOf({ role, cranes }: Principal, asked: Asked, crane: CraneNumber): Code {
  if (!ALLOWED[asked].includes(role)) return 'AUTHORITY_ROLE';
  return cranes === 'all' || cranes.has(crane) ? 'OK' : 'AUTHORITY_CRANE_NOT_GRANTED';
}
