// Input shell: one device node read through node-hid. Enters: data and error events of an open HIDAsync handle.
// Leaves: a ReportStream that says when its queue has been drained and whether the device is still there.

import { existsSync } from 'node:fs';
import type { MonotonicMs } from '../quantity/index.ts';
import type { ReportSink, ReportStream } from './report-source.ts';

/** The part of node-hid's HIDAsync that is used here. */
export interface HidHandle {
  on(event: 'data', listener: (data: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  close(): Promise<void>;
}

/** The event loop turns at least this often, so that a drain is never long ago. */
const TURN_MS = 5;
/** Every so many turns the device node is looked for. */
const TURNS_PER_PRESENCE_CHECK = 4;
/** Node delivers at most 1000 queued calls from another thread in one turn; a turn that full may have left some behind. */
const FULL_TURN = 1000;

export class HidStream implements ReportStream {
  private readonly handle: HidHandle;
  private readonly path: string;
  private readonly clock: () => MonotonicMs;
  private readonly openedAt: MonotonicMs;
  private sink: ReportSink | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private closing: Promise<void> | undefined;
  private turns = 0;
  /** Start of the turn that is to be marked as drained; undefined when none is pending. */
  private turnBegan: MonotonicMs | undefined;
  private reportsInTurn = 0;

  /** `handle` has just been opened from `path`. */
  constructor(handle: HidHandle, path: string, clock: () => MonotonicMs) {
    this.handle = handle;
    this.path = path;
    this.clock = clock;
    // The kernel's ring was empty when the node was opened, so that was a drain.
    this.openedAt = clock();
    // Without a listener an unplug between opening and starting would end the process.
    handle.on('error', () => this.end());
  }

  start(sink: ReportSink): void {
    if (this.closing !== undefined) {
      sink.gone(this.clock());
      return;
    }
    this.sink = sink;
    sink.drained(this.openedAt);
    this.checkPresence();
    this.handle.on('data', (data) => this.take(data));
    this.timer = setInterval(() => this.turn(), TURN_MS);
  }

  /** Safe to call at any time and more than once. The process ends cleanly only after this has resolved. */
  close(): Promise<void> {
    clearInterval(this.timer);
    this.sink = undefined;
    this.closing ??= this.handle.close();
    return this.closing;
  }

  private take(data: Uint8Array): void {
    const at = this.clock();
    this.expectDrain(at);
    this.reportsInTurn++;
    this.sink?.report(data, at);
  }

  private turn(): void {
    this.expectDrain(this.clock());
    this.turns++;
    if (this.turns % TURNS_PER_PRESENCE_CHECK === 0) this.checkPresence();
  }

  /** What was queued before `at` is delivered in this turn's poll phase; the check phase after it says so. */
  private expectDrain(at: MonotonicMs): void {
    if (this.turnBegan !== undefined) return;
    this.turnBegan = at;
    setImmediate(() => {
      const began = this.turnBegan;
      const isComplete = this.reportsInTurn < FULL_TURN;
      this.turnBegan = undefined;
      this.reportsInTurn = 0;
      if (began !== undefined && isComplete) this.sink?.drained(began);
    });
  }

  private checkPresence(): void {
    const at = this.clock();
    if (existsSync(this.path)) this.sink?.present(at);
  }

  private end(): void {
    const { sink } = this;
    // The handle reads no more; its close only frees it, and an error of that changes nothing.
    this.close().catch(() => undefined);
    sink?.gone(this.clock());
  }
}
