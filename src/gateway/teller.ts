// What sessions are told besides statuses, and what the audit is told. Enter: grants, notices, audit entries. Leave:
// effects, in the order in which they were told; the list is the core's and lives for one step.

import { type Code, codeNumber, type CraneNumber } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { clipText, type GatewayFrame, MAX_DETAIL_BYTES } from '../wire/index.ts';
import type { GatewayEffect } from './events.ts';
import type { Actor, AuditEntry, GatewayObserver } from './observer.ts';
import { RepeatedEntries } from './repeats.ts';
import type { Connection, Session, SessionTable } from './sessions.ts';

/** The answer to a request about who holds a crane. */
export interface Grant {
  readonly crane: CraneNumber;
  readonly request: number;
  readonly outcome: Code;
  /** 0 where nothing was granted. */
  readonly generation: number;
  /** Who holds the crane now, as shown to others. */
  readonly holder: string;
}

export class Teller {
  readonly effects: GatewayEffect[] = [];
  readonly #sessions: SessionTable;
  readonly #observer: GatewayObserver;
  readonly #repeats: RepeatedEntries;

  constructor(cranes: readonly CraneNumber[], sessions: SessionTable, observer: GatewayObserver) {
    this.#sessions = sessions;
    this.#observer = observer;
    this.#repeats = new RepeatedEntries(cranes, (entry) => observer.audit(entry));
  }

  send(connection: number, frame: GatewayFrame): void {
    this.effects.push({ kind: 'send', connection, frame });
  }

  /** Nobody hears it where the connection has gone meanwhile. */
  grant(connection: Connection | undefined, { outcome, ...answer }: Grant): void {
    if (connection !== undefined) this.send(connection.id, { type: 'grant', ...answer, outcome: codeNumber(outcome) });
  }

  notify(session: Session | undefined, crane: CraneNumber | 0, code: Code, detail: string): void {
    if (session?.control === undefined) return;
    const frame = {
      type: 'notice',
      crane,
      code: codeNumber(code),
      detail: clipText(detail, MAX_DETAIL_BYTES),
    } as const;
    this.send(session.control.id, frame);
  }

  /** Something happened that every session must learn at once. */
  markAll(): void {
    for (const session of this.#sessions.sessions()) {
      for (const stream of session.streams) stream.dirty = true;
    }
  }

  /** The bypasses of a crane began, ended, or both. */
  bypasses(crane: CraneNumber, inForce: number): void {
    this.#observer.bypasses(crane, inForce);
    this.markAll();
  }

  /** `session`: whose deed it was; undefined = the gateway's own, or that of somebody beside it. Repeats are told with their number. */
  audit(at: MonotonicMs, entry: Omit<AuditEntry, 'at' | 'actor'>, session?: Session): void {
    this.#repeats.take({ ...entry, at, actor: session === undefined ? undefined : actorOf(session) });
  }

  /** Tells the audit the repeats whose time has come. */
  tellRepeats(now: MonotonicMs): void {
    this.#repeats.sweep(now);
  }

  /** Before the end: nothing is left untold. */
  tellAllRepeats(): void {
    this.#repeats.finish();
  }
}

function actorOf(session: Session): Actor {
  const { name, role } = session.principal;
  return { session: session.id, name, role, label: session.label };
}
