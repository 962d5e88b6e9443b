// Durations and instants. Two kinds of instant never mix: that of the monotonic clock, on which all safety
// runs, and the wrapped microsecond stamp that travels in frames. No wall clock enters any decision.

import { type Quantity, quantity } from './brand.ts';

/** A duration in milliseconds, fractions allowed. */
export type Millis = Quantity<'ms'>;
/** An instant on this host's monotonic clock, in milliseconds with microsecond fractions. Comparable between processes of one host. */
export type MonotonicMs = Quantity<'monotonic ms'>;
/** A monotonic instant as it travels in a frame: microseconds modulo 2³² (wraps every 71.6 minutes). */
export type StampMicros = Quantity<'monotonic µs mod 2³²'>;

export const millis = quantity<Millis>('millis');
export const monotonicMs = quantity<MonotonicMs>('monotonicMs');

/** The time from `earlier` to `later`; negative if they are the other way round. */
export function elapsed(earlier: MonotonicMs, later: MonotonicMs): Millis {
  return (later - earlier) as Millis;
}

/** The instant `duration` after `at`. */
export function after(at: MonotonicMs, duration: Millis): MonotonicMs {
  return (at + duration) as MonotonicMs;
}

/** A monotonic instant as the stamp that travels in frames. */
export function toStamp(at: MonotonicMs): StampMicros {
  const micros = Math.round(at * 1000) % 0x1_0000_0000;
  return (micros < 0 ? micros + 0x1_0000_0000 : micros) as StampMicros;
}

/** Signed time from one stamp to another, exact while the two lie within 35.8 minutes of each other. */
export function betweenStamps(earlier: StampMicros, later: StampMicros): Millis {
  return (((later - earlier) | 0) / 1000) as Millis;
}
