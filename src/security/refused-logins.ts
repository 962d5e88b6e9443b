// Logins that were refused, thinned for the audit log. Enters: an address and a code, each time. Leaves: one record for each
// address and code since the last time of asking, with their number: a flood must not become one of entries.

import type { Code } from '../domain/index.ts';
import { networkOf } from './address-limits.ts';
import type { AuditRecord } from './audit-line.ts';

/** Pairs of address and code that are told apart; what comes beyond is counted by code alone. */
export const MAX_PAIRS = 256;

interface Refused {
  readonly from: string;
  readonly code: Code;
  count: number;
}

export class RefusedLogins {
  /** At most MAX_PAIRS, and one more for each code. */
  readonly #refused = new Map<string, Refused>();

  count(address: string, code: Code): void {
    this.#pair(networkOf(address), code).count += 1;
  }

  /** What was counted since the last call. */
  take(): readonly AuditRecord[] {
    const records = [...this.#refused.values()].map(
      ({ from, code, count }): AuditRecord => ({
        event: 'login-refused',
        outcome: code,
        count,
        detail: `from ${from}`,
      }),
    );
    this.#refused.clear();
    return records;
  }

  #pair(network: string, code: Code): Refused {
    const key = `${network} ${code}`;
    const room = this.#refused.has(key) || this.#refused.size < MAX_PAIRS;
    const [kept, from] = room ? [key, network] : [code, 'other addresses'];
    const found = this.#refused.get(kept) ?? { from, code, count: 0 };
    this.#refused.set(kept, found);
    return found;
  }
}
