// What every input device looks like to the rest of the workstation, whatever it is: a stick behind
// hidraw, the firmware mock, the keyboard of a terminal. Enters: raw reports or keys. Leaves: one order a crane.

import type { AxisSpeeds, Code, CraneNumber, CraneOrder, InputAge } from '../domain/index.ts';
import type { Millis, MonotonicMs } from '../quantity/index.ts';
import type { DeviceView } from './device-view.ts';

/** What the operator wants of both cranes right now. `a` and `b` are the desk's two crane positions. */
export interface OperatorIntent {
  readonly a: CraneOrder;
  readonly b: CraneOrder;
  /** Age of each physical device behind the orders, at `now` of the sample. 1 … 4 entries. */
  readonly inputs: readonly InputAge[];
  /** When the newest report behind this intent was read; undefined if none ever was. For latency figures only. */
  readonly readAt: MonotonicMs | undefined;
}

/** Which crane of the gateway stands on which side of the desk. */
export interface DeskCranes {
  readonly a: CraneNumber;
  readonly b: CraneNumber;
}

/** What the operator asks of the desk itself, by a key: to claim or release a crane, to offer it or take the offer back. */
export interface DeskRequest {
  readonly side: keyof DeskCranes;
  readonly what: 'claim' | 'release' | 'offer';
}

/** One source of intent. It pushes a wake-up on every change and is sampled by the workstation, which decides when to send. */
export interface IntentSource {
  /** Name and kind, for the screen. */
  readonly label: string;
  /** Called when the intent changed: a sample now would differ from the last one. Never from within `start` or `sample`. */
  start(onChange: () => void): void;
  /** Tells the full speeds of the two cranes, from the gateway's crane frames; until then every demanded speed is zero. */
  scale(a: AxisSpeeds, b: AxisSpeeds): void;
  /** The intent at `now`, ages included. Allocates one intent, mutates nothing else that a caller sees. */
  sample(now: MonotonicMs): OperatorIntent;
  /** Its devices as they are at `now`, for a screen that shows them. */
  devices(now: MonotonicMs): readonly DeviceView[];
  close(): Promise<void>;
}

/** What a page that drives delivers; see desk-inputs.ts. */
export interface PageSink {
  /** One report of the page's pad, made from a picture that was sent at `sentAt`; `vigilance` ms after the last sign of life of the hand behind it. */
  take(report: Uint8Array, sentAt: MonotonicMs, vigilance: Millis, now: MonotonicMs): void;
  /** The page let go: everything is released at once, until its next reports. */
  handsOff(now: MonotonicMs): void;
}

/** The inputs of a desk with a page: its own stick or keyboard, and the page. One drives; a stop counts from all. */
export interface DeskInputs extends IntentSource {
  readonly page: PageSink;
  readonly driver: 'own' | 'page';
  /** Changes what drives: OK, or CONSOLE_NOT_AT_REST where a control or deadman of either is not at rest. */
  driveBy(input: 'own' | 'page', now: MonotonicMs): Code;
  /** A stop of a page, whoever drives: a ramp stop or an emergency stop. */
  stop(kind: 'stop' | 'emergency', now: MonotonicMs): void;
  /** Demo: the own input is as if its cable were pulled (`out`), or in again. */
  unplug(out: boolean, now: MonotonicMs): void;
}
