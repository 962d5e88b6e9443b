// Input stage 2, its clock: one open node of a device, and how old what it says is. Enters: reports, completed drains,
// signs of presence, each with `now`. Leaves: the device state with an age that nothing can make look younger.
//
// Reports carry no time of their own and a queue stands before us, so a report is as old as the previous completed
// drain of that queue: everything queued before it has been delivered then. Delivery time serves figures only.

import { AGE_CAP_MS, type InputClass } from '../domain/index.ts';
import { after, elapsed, type Millis, type MonotonicMs, millis } from '../quantity/index.ts';
import type { ReportLayout } from './layout.ts';
import { type DeviceState, decodeReport, type ReportOutcome, unseenState } from './report.ts';

/** Reading that paused for longer than this has a stale backlog, which is discarded whole. */
const GAP_LIMIT: Millis = millis(100);
/** After a gap of the whole process the kernel's own ring (64 reports) still drains for a moment; so long is discarded too. */
const SETTLE_TIME: Millis = millis(50);

/** A device of each class that gave no sign of life for longer than this counts as dead here; the gateway has its own limits. */
export const LIVENESS_LIMIT: { readonly [C in InputClass]: Millis } = {
  streaming: millis(100),
  'on-change': millis(300),
  // Some wireless pads report every 2 s at rest.
  'on-change-wireless': millis(2500),
  vigilance: millis(700),
};

const FOREVER = millis(AGE_CAP_MS);

export class DeviceReader {
  readonly inputClass: InputClass;
  /** What the device says now. */
  readonly state: DeviceState;
  /** What the last discarded report said: only stops may be read from it. */
  readonly discarded: DeviceState;
  /** How often a backlog was discarded. */
  gaps = 0;
  /** Delivery time of the newest accepted report. For figures only. */
  readAt: MonotonicMs | undefined;
  isGone = false;

  private readonly layout: ReportLayout;
  private lastDrain: MonotonicMs | undefined;
  private settledAt: MonotonicMs | undefined;
  private newestAt: MonotonicMs | undefined;
  private presentAt: MonotonicMs | undefined;

  constructor(layout: ReportLayout, inputClass: InputClass) {
    this.layout = layout;
    this.inputClass = inputClass;
    this.state = unseenState(layout);
    this.discarded = unseenState(layout);
  }

  /** Takes one report, delivered at `now`. A malformed one renews nothing; one out of a stale backlog goes to `discarded`. */
  report(bytes: Uint8Array, now: MonotonicMs): ReportOutcome | 'discarded' {
    this.checkGap(now);
    if (this.lastDrain === undefined || (this.settledAt !== undefined && !(now >= this.settledAt))) {
      const outcome = decodeReport(this.layout, bytes, this.discarded);
      return typeof outcome === 'string' ? 'discarded' : outcome;
    }
    const outcome = decodeReport(this.layout, bytes, this.state);
    if (typeof outcome !== 'string') return outcome;
    this.newestAt = this.lastDrain;
    this.readAt = now;
    return outcome;
  }

  /** Takes one report that is too old to be obeyed: it renews nothing and goes to `discarded`. */
  late(bytes: Uint8Array): ReportOutcome {
    return decodeReport(this.layout, bytes, this.discarded);
  }

  /** Everything that was queued before `at` has been delivered. To be told at least every 20 ms or so, reports or not. */
  drained(at: MonotonicMs): void {
    this.checkGap(at);
    if (this.lastDrain === undefined || at > this.lastDrain) this.lastDrain = at;
  }

  /** The device was seen to be plugged in at `at`. */
  present(at: MonotonicMs): void {
    this.presentAt = at;
  }

  gone(): void {
    this.isGone = true;
    this.state.seen.fill(0);
  }

  /** Age by the class of the device (see InputClass), capped at 60 s; a device that is gone or never spoke is 60 s old. */
  age(now: MonotonicMs): Millis {
    if (this.isGone || this.newestAt === undefined) return FOREVER;
    if (this.inputClass !== 'on-change') return this.reportAge(now);
    return this.presentAt === undefined ? FOREVER : capped(this.presentAt, now);
  }

  /** Age of the newest report, whatever the class. */
  reportAge(now: MonotonicMs): Millis {
    return this.isGone || this.newestAt === undefined ? FOREVER : capped(this.newestAt, now);
  }

  /** The reading itself works: drains follow each other without a gap. */
  isRead(now: MonotonicMs): boolean {
    return !this.isGone && this.lastDrain !== undefined && elapsed(this.lastDrain, now) <= GAP_LIMIT;
  }

  private checkGap(now: MonotonicMs): void {
    if (this.lastDrain === undefined || elapsed(this.lastDrain, now) <= GAP_LIMIT) return;
    // Once per pause: the reports of one backlog come in one turn, before the drain that closes it.
    if (this.settledAt === undefined || now > this.settledAt) this.gaps++;
    this.settledAt = after(now, SETTLE_TIME);
    this.state.seen.fill(0);
  }
}

function capped(since: MonotonicMs, now: MonotonicMs): Millis {
  const age = elapsed(since, now);
  if (!(age < AGE_CAP_MS)) return FOREVER;
  return age > 0 ? age : millis(0);
}
