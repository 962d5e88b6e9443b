// Who may do what: roles, and the principal that an authentication proves. Enters: nothing. Leaves: the types.

import type { CraneNumber } from './crane.ts';

/**
 * `viewer` looks, and may stop. `operator` may also hold cranes. `supervisor` may also take cranes over and bypass
 * protections. `maintainer` may hold cranes at creep speed (OPC 40020-1, CraneOperationalMode 5 MAINTENANCE).
 */
export const ROLES = ['viewer', 'operator', 'supervisor', 'maintainer'] as const;
export type Role = (typeof ROLES)[number];

/** Who a connection is, as its authentication proved. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** Cranes that it may hold; everyone may look at all of them and stop all of them. */
  readonly cranes: ReadonlySet<CraneNumber> | 'all';
}
