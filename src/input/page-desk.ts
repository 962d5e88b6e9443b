// The console page as a device of the desk, pure. Enters: reports of its pad, each with the sending time of the picture that
// the page had when it made it and with the last sign of life of the hand behind it. Leaves: an intent that is as old as both.
//
// A report is at least as young as the picture that it echoes, and that is all that is known of its age: it counts from the
// sending of that picture, so that no delay on the way, there or back, makes it look younger. The hand behind a page is known
// by key repeats, movements of a pointer, time stamps of a pad alone, and so ages by itself beside the reports (`vigilance`).

import {
  AGE_CAP_MS,
  type AxisSpeeds,
  type CraneOrder,
  type DecodeResult,
  type ControlMode,
  STANDSTILL,
} from '../domain/index.ts';
import { elapsed, type Millis, type MonotonicMs, millis } from '../quantity/index.ts';
import { DeskCore, type InputFault } from './desk.ts';
import type { DeviceView } from './device-view.ts';
import { PAGE_PAD_DESCRIPTOR } from './page-pad.ts';
import type { Profile } from './profile.ts';
import { LIVENESS_LIMIT } from './reader.ts';
import { seatSpec } from './report-source.ts';
import type { SeatNode } from './seat.ts';
import type { OperatorIntent } from './source.ts';

/** The page is the one device of its desk. */
const SEAT = 0;
const LONG_AGO = Number.NEGATIVE_INFINITY as MonotonicMs;

export class PageDesk {
  private readonly desk: DeskCore;
  private readonly node: SeatNode;
  /** Reports from pictures before this are of a page that had let go, or did not drive yet. */
  private notBefore: MonotonicMs = LONG_AGO;
  /** Sending time of the newest picture that was echoed. */
  private sentAt: MonotonicMs = LONG_AGO;
  /** Lower bound of the time of the hand's last sign of life. */
  private lifeAt: MonotonicMs = LONG_AGO;
  /** Nothing was reported since everything was released. */
  private isReleased = true;

  private constructor(desk: DeskCore) {
    this.desk = desk;
    this.node = desk.attach(SEAT);
  }

  /** Fails with INPUT_PROFILE_INVALID where the profile is not one of the page's pad. */
  static create(profile: Profile, mode: ControlMode): DecodeResult<PageDesk> {
    const spec = seatSpec(PAGE_PAD_DESCRIPTOR, profile, 'whole');
    if (!spec.ok) return spec;
    const desk = DeskCore.create([spec.value], mode);
    return desk.ok ? { ok: true, value: new PageDesk(desk.value) } : desk;
  }

  scale(a: AxisSpeeds, b: AxisSpeeds): void {
    this.desk.scale(a, b);
  }

  /** One report; see PageSink. Returns whether a sample would now differ, or what is wrong with the report. */
  take(report: Uint8Array, sentAt: MonotonicMs, vigilance: Millis, now: MonotonicMs): boolean | InputFault {
    const { desk, node } = this;
    const inOrder = sentAt <= now && sentAt >= this.notBefore && sentAt >= this.sentAt;
    if (!inOrder) return desk.late(SEAT, node, report, now);
    // What died since the last report must be found dead before this one revives it.
    const hasDied = desk.lapse(SEAT, now);
    const wasReleased = this.isReleased;
    if (!this.isVigilant(now)) desk.dropHeld(SEAT);
    const hasSettled = desk.drained(SEAT, node, sentAt);
    const outcome = desk.report(SEAT, node, report, now);
    this.sentAt = sentAt;
    // A malformed report renews nothing.
    if (typeof outcome !== 'boolean' || node.isMalformed) return outcome;
    const wasVigilant = this.isVigilant(now);
    this.lifeAt = vigilance >= 0 ? ((sentAt - vigilance) as MonotonicMs) : LONG_AGO;
    this.isReleased = false;
    return outcome || hasDied || hasSettled || wasReleased || wasVigilant !== this.isVigilant(now);
  }

  /** Everything is let go at once, and counts again only after a report that is younger than this shows it at rest. */
  release(now: MonotonicMs): void {
    this.isReleased = true;
    this.notBefore = now;
    this.desk.requireRest(SEAT);
    // A stop that was held stays one for STOP_HOLD; a page that is not there holds none for ever.
    this.node.stopHeld = false;
    this.node.emergencyHeld = false;
  }

  /** It has reported since everything was released last, and lives. */
  isHeard(now: MonotonicMs): boolean {
    const [reports] = this.desk.sample(now).inputs;
    return !this.isReleased && reports !== undefined && reports.age <= LIVENESS_LIMIT[reports.inputClass];
  }

  /** Nothing of the page is held: it is silent, has let go, or all its controls rest. */
  isResting(now: MonotonicMs): boolean {
    return this.isReleased || this.desk.isResting(SEAT, now);
  }

  sample(now: MonotonicMs): OperatorIntent {
    const { a, b, inputs, readAt } = this.desk.sample(now);
    const isVigilant = this.isVigilant(now);
    const heard = (order: CraneOrder): CraneOrder => {
      if (this.isReleased) return { ...letGo(order), neutral: 0 };
      return isVigilant ? order : letGo(order);
    };
    const life = { inputClass: 'vigilance', age: this.vigilanceAge(now) } as const;
    return { a: heard(a), b: heard(b), inputs: [...inputs, life], readAt };
  }

  device(now: MonotonicMs): DeviceView | undefined {
    const [view] = this.desk.devices(now);
    return view === undefined || !this.isReleased ? view : { ...view, live: false, rested: false };
  }

  private isVigilant(now: MonotonicMs): boolean {
    return this.vigilanceAge(now) <= LIVENESS_LIMIT.vigilance;
  }

  private vigilanceAge(now: MonotonicMs): Millis {
    const age = elapsed(this.lifeAt, now);
    return millis(age < AGE_CAP_MS ? Math.max(0, age) : AGE_CAP_MS);
  }
}

/** The order of a hand that holds nothing; its stops and presses stay, and where its sticks stand. */
export function letGo(order: CraneOrder): CraneOrder {
  return { ...order, deadman: false, horn: false, speeds: STANDSTILL, attachment: 'hold' };
}
