// A stop on its way to the gateway: sent at once past everything, and again until it is acknowledged. Enters:
// the operator's stop, acks. Leaves: stop frames. It survives being offline; of all inputs it alone does.

import type { CraneNumber } from '../domain/index.ts';
import { elapsed, millis, type MonotonicMs } from '../quantity/index.ts';
import type { StopKind } from '../wire/index.ts';
import type { Outbox } from './outbox.ts';

/** A stop without its ack is sent again, on every path there is. */
const RETRY = millis(100);

interface PendingStop {
  readonly kind: StopKind;
  readonly request: number;
  /** Undefined = no path took it yet. */
  readonly sentAt: MonotonicMs | undefined;
}

/** At most one stop of one crane waits for its ack; a stricter one takes its place. */
export class StopRequest {
  readonly #crane: CraneNumber;
  #pending: PendingStop | undefined = undefined;

  constructor(crane: CraneNumber) {
    this.#crane = crane;
  }

  get pending(): boolean {
    return this.#pending !== undefined;
  }

  request(kind: StopKind, now: MonotonicMs, outbox: Outbox): void {
    // What waits already says as much.
    if (this.#pending?.kind === kind || this.#pending?.kind === 'emergency') return;
    this.#pending = { kind, request: outbox.nextRequest(), sentAt: undefined };
    this.send(now, outbox);
  }

  acknowledged(request: number): void {
    if (this.#pending?.request === request) this.#pending = undefined;
  }

  /** The gateway stopped what the old session held; a plain stop now could only hit another operator's work. */
  sessionBegan(): void {
    if (this.#pending?.kind === 'stop') this.#pending = undefined;
  }

  /** Sends what waits, if it is due: first on the stop path, or on control where there is none; again on both. */
  send(now: MonotonicMs, outbox: Outbox): void {
    const stop = this.#pending;
    if (stop === undefined) return;
    if (stop.sentAt !== undefined && elapsed(stop.sentAt, now) < RETRY) return;
    const onStopPath = outbox.usable('stop');
    const onControl = outbox.usable('control') && (stop.sentAt !== undefined || !onStopPath);
    if (!onStopPath && !onControl) return;
    const { session, epoch } = outbox;
    const frame = { type: 'stop', session, epoch, crane: this.#crane, kind: stop.kind, request: stop.request } as const;
    if (onStopPath) outbox.send('stop', frame);
    if (onControl) outbox.send('control', frame);
    this.#pending = { kind: stop.kind, request: stop.request, sentAt: now };
  }
}
