// What the console's server is made of, each part behind a narrow port, so that each can be tried alone. Enters: nothing.
// Leaves: types. The parts: alarms.ts, latency-minute.ts, wall-watch.ts, fault-desk.ts; the desk and its inputs come from
// the workstation and from input/.

import type { Code } from '../../domain/index.ts';
import type { DeviceView } from '../../input/index.ts';
import type { Millis, MonotonicMs } from '../../quantity/index.ts';
import type { WorkstationView } from '../../workstation/index.ts';
import type { AlarmsFrame, FaultOffer, LatencyFrame, PageAlarm, WallGateway } from '../frames/index.ts';

/** The alarms of the desk, one list for all pages. Pure: told what is, and when. */
export interface AlarmDesk {
  /** Changes with every change of the list. */
  readonly version: number;
  /** To be told ten times a second or so. `unixMs`: wall clock, for the history alone. */
  observe(view: WorkstationView, devices: readonly DeviceView[], now: MonotonicMs, unixMs: number): void;
  /** OK, or CONSOLE_NO_ALARM. */
  act(id: string, act: PageAlarm['act'], time: Millis, now: MonotonicMs, unixMs: number): Code;
  frame(now: MonotonicMs): AlarmsFrame;
}

/** Latency of the last minute. */
export interface LatencyMinute {
  /** To be called ten times a second or so: what is observed counts for the tenth that it was last told of. */
  advance(now: MonotonicMs): void;
  /** `after`: number of the newest strip point that the page has; 0 = none. */
  frame(now: MonotonicMs, after: number): LatencyFrame;
}

/** Viewers of the configured gateways, connected while somebody looks at the wall. */
export interface WallWatch {
  open(): void;
  close(): void;
  gateways(now: MonotonicMs): readonly WallGateway[];
}

/** The faults that a demo can inject; none elsewhere. */
export interface FaultDesk {
  /** Changes with every change of the offers. */
  readonly version: number;
  offers(): readonly FaultOffer[];
  /** OK, or CONSOLE_NO_FAULT. */
  inject(id: string, on: boolean): Code;
}
