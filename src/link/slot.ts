// Where the newest setpoint waits while the way on is busy. Enters: setpoints with their severity. Leaves: the
// newest of them, but first every stricter one that came before it: a stop is never overwritten by motion.

/** 0 = motion, 1 = stop, 2 = emergency stop. */
export type Severity = 0 | 1 | 2;
const SEVERITIES = 3;

/** Holds at most one value of each severity, so three; in it, older is always stricter. */
export class LatestSlot<T> {
  readonly #waiting: (T | undefined)[] = Array.from<T | undefined>({ length: SEVERITIES });

  /** Takes the place of whatever waits that is no stricter; lets what is stricter go out before it. */
  put(value: T, severity: Severity): void {
    for (let level = 0; level <= severity; level += 1) this.#waiting[level] = undefined;
    this.#waiting[severity] = value;
  }

  /** The next value to send: strictest, and so oldest, first. Undefined when nothing waits. */
  take(): T | undefined {
    for (let level = SEVERITIES - 1; level >= 0; level -= 1) {
      const value = this.#waiting[level];
      if (value === undefined) continue;
      this.#waiting[level] = undefined;
      return value;
    }
    return undefined;
  }

  clear(): void {
    this.#waiting.fill(undefined);
  }
}
