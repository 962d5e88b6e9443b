// How much one address may ask of the door. Enters: an address, what it asks for, the time. Leaves: whether it may. Buckets
// that leak: a burst up to the limit at once, then as much as drains. Bounded: the address that was silent longest is forgotten.

import type { MonotonicMs } from '../quantity/index.ts';

export interface AddressLimit {
  readonly limit: number;
  /** A full bucket drains in this many milliseconds. */
  readonly window: number;
}

/** What an address may do, each with a bucket of its own. */
export const ADDRESS_LIMITS = {
  /** Sockets, of TLS too, before a byte is read: beyond them a socket is closed without a word, since even a refusal costs. */
  connection: { limit: 128, window: 10_000 },
  /** A full house of 16 desks and 16 screens behind one address may come back at once. */
  upgrade: { limit: 64, window: 10_000 },
  /** Wrong tokens; an address over it is told no more than that. Whoever has a right one comes in all the same. */
  refusal: { limit: 10, window: 60_000 },
} as const satisfies Record<string, AddressLimit>;
export type AddressAction = keyof typeof ADDRESS_LIMITS;

const ACTIONS = Object.keys(ADDRESS_LIMITS) as AddressAction[];
/** Addresses that are remembered. */
export const MAX_ADDRESSES = 1024;

interface Bucket {
  level: number;
  at: MonotonicMs;
}
type Buckets = Record<AddressAction, Bucket>;

export class AddressLimits {
  /** The oldest first. */
  readonly #addresses = new Map<string, Buckets>();

  /** Counts one action and says whether it is within the limit. What is refused fills no bucket. */
  take(action: AddressAction, address: string, now: MonotonicMs): boolean {
    const bucket = this.#bucket(action, address, now);
    if (!(bucket.level + 1 <= ADDRESS_LIMITS[action].limit)) return false;
    bucket.level += 1;
    return true;
  }

  get size(): number {
    return this.#addresses.size;
  }

  #bucket(action: AddressAction, address: string, now: MonotonicMs): Bucket {
    const key = networkOf(address);
    const buckets = this.#addresses.get(key) ?? empty(now);
    this.#addresses.delete(key);
    this.#addresses.set(key, buckets);
    if (this.#addresses.size > MAX_ADDRESSES) {
      const [longestSilent] = this.#addresses.keys();
      if (longestSilent !== undefined) this.#addresses.delete(longestSilent);
    }
    const bucket = buckets[action];
    const { limit, window } = ADDRESS_LIMITS[action];
    const drained = (Math.max(0, now - bucket.at) * limit) / window;
    bucket.level = Math.max(0, bucket.level - drained);
    bucket.at = now;
    return bucket;
  }
}

function empty(now: MonotonicMs): Buckets {
  return Object.fromEntries(ACTIONS.map((action) => [action, { level: 0, at: now }])) as unknown as Buckets;
}

/** Who is counted as one: an IPv4 address, however it is written, or the /64 that one IPv6 subscriber has. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
