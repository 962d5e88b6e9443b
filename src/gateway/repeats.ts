// What the audit need not be told each time: the same request of the same session, refused again and again. Enters: entries
// on their way to the audit. Leaves: the first of its kind at once, those after it as one entry with their number. Bounded:
// the kind that was begun first is told and forgotten.

import { elapsed, type MonotonicMs } from '../quantity/index.ts';
import type { CraneNumber } from '../domain/index.ts';
import type { AuditEntry, AuditEvent } from './observer.ts';

/** Repeats are told this often. */
export const TELL_REPEATS_MS = 10_000;
/** Kinds of entries that are remembered, of all sessions together. */
export const MAX_KINDS = 256;

/** What comes from requests, and so as often as somebody likes. */
const ASKED: ReadonlySet<AuditEvent> = new Set(['claim', 'release', 'offer', 'takeover', 'bypass', 'stop']);

/** A refusal, and a stop that was asked for before. */
function changesNothing({ what, outcome }: AuditEntry): boolean {
  return ASKED.has(what) && (outcome !== 'OK' || what === 'stop');
}

interface Repeats {
  /** No session = 0. */
  readonly session: number;
  /** The newest entry that has not been told. */
  untold: AuditEntry | undefined;
  count: number;
  since: MonotonicMs;
}

export class RepeatedEntries {
  readonly #cranes: ReadonlySet<CraneNumber | 0>;
  readonly #tell: (entry: AuditEntry) => void;
  /** The oldest first. */
  readonly #kinds = new Map<string, Repeats>();

  /** `cranes`: those that the gateway has; all other numbers are one. */
  constructor(cranes: readonly CraneNumber[], tell: (entry: AuditEntry) => void) {
    this.#cranes = new Set(cranes);
    this.#tell = tell;
  }

  /** Tells an entry, unless it only repeats another. What changed something is told after all that its session has repeated. */
  take(entry: AuditEntry): void {
    const session = entry.actor?.session ?? 0;
    const { what, outcome, stop, at } = entry;
    // The holder's own claim, made again, changes nothing either; the first one does.
    const claims = what === 'claim' && outcome === 'OK';
    if (!claims && !changesNothing(entry)) {
      this.#forgetSession(session);
      this.#tell(entry);
      return;
    }
    const crane = this.#cranes.has(entry.crane) ? entry.crane : 0;
    // Without a session the words say whose it was.
    const who = entry.actor === undefined ? `0 ${entry.detail}` : session;
    const kind = `${who} ${what} ${crane} ${outcome} ${stop}`;
    const told = this.#kinds.get(kind);
    if (told !== undefined) {
      told.untold = entry;
      told.count += 1;
      return;
    }
    if (claims) this.#forgetSession(session);
    this.#kinds.set(kind, { session, untold: undefined, count: 0, since: at });
    this.#tell(entry);
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size > MAX_KINDS && oldest !== undefined) this.#forget(oldest);
  }

  /** What is repeated still is told with its number; what is not is forgotten, and told at once when it comes again. */
  sweep(now: MonotonicMs): void {
    for (const [kind, repeats] of this.#kinds) {
      if (elapsed(repeats.since, now) < TELL_REPEATS_MS) continue;
      if (repeats.untold === undefined) this.#kinds.delete(kind);
      else this.#tellRepeats(repeats, now);
    }
  }

  /** Before the end: nothing is left untold. */
  finish(): void {
    for (const kind of this.#kinds.keys()) this.#forget(kind);
  }

  #forgetSession(session: number): void {
    for (const [kind, repeats] of this.#kinds) if (repeats.session === session) this.#forget(kind);
  }

  #forget(kind: string): void {
    const repeats = this.#kinds.get(kind);
    this.#kinds.delete(kind);
    if (repeats !== undefined) this.#tellRepeats(repeats, repeats.since);
  }

  #tellRepeats(repeats: Repeats, now: MonotonicMs): void {
    const { untold, count } = repeats;
    if (untold === undefined) return;
    repeats.untold = undefined;
    repeats.count = 0;
    repeats.since = now;
    const times = count === 1 ? 'once more' : `${count} times more`;
    this.#tell({ ...untold, detail: untold.detail === undefined ? times : `${times}: ${untold.detail}` });
  }
}
