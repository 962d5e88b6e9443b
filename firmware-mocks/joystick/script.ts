// The joystick's firmware, its hands: a timeline of what the operator does, as data. Enters: a script and the time that
// has passed in it. Leaves: the reports that the device sends by then, in order.

import { PAD_AT_REST, type PadModel, type PadState } from './models.ts';

/** What can go wrong with a pad. `silent`: no reports, node stays. `frozen`: the last report again and again. `junk`: reports cut short. */
export type PadFault = 'silent' | 'frozen' | 'junk' | 'unplugged';

/** From `at_ms` on. What is left out stays as it was; a fault lasts until the next step. */
export interface PadStep {
  readonly at_ms: number;
  readonly left?: readonly [number, number];
  readonly right?: readonly [number, number];
  readonly hat?: number;
  readonly buttons?: readonly number[];
  readonly fault?: PadFault;
}

export interface PadScript {
  /** Reports a second, 1 … 1000. */
  readonly rate_hz: number;
  /** True for a device that speaks only when something changes. */
  readonly on_change?: boolean;
  /** In order of time. The first may come late: the pad rests until then. The last one lasts for ever. */
  readonly steps: readonly PadStep[];
  /** The steps from this time on are played again and again: the first of them comes where the last one is due. */
  readonly repeat_from_ms?: number;
}

/** The kernel's ring behind hidraw: so many reports wait, and when it is full the newest are lost. */
export const RING_REPORTS = 64;

/** Plays one script for one device. */
export class PadPlayer {
  private readonly model: PadModel;
  private readonly script: PadScript;
  private readonly periodMs: number;
  private readonly repeatFrom: number | undefined;
  private sent = 0;
  private next = 0;
  /** How much later than it says a step comes, after repetitions. */
  private laterBy = 0;
  private state: PadState = PAD_AT_REST;
  private fault: PadFault | undefined;
  private lastReport: Uint8Array;
  private isNew = true;

  constructor(model: PadModel, script: PadScript) {
    if (!(script.rate_hz >= 1 && script.rate_hz <= 1000))
      throw new RangeError(`rate_hz must be 1 … 1000, got ${script.rate_hz}`);
    for (const [index, step] of script.steps.entries())
      if (!(step.at_ms >= (script.steps[index - 1]?.at_ms ?? 0)))
        throw new RangeError(`step ${index}: at_ms must not go back, got ${step.at_ms}`);
    this.repeatFrom = firstRepeated(script);
    this.model = model;
    this.script = script;
    this.periodMs = 1000 / script.rate_hz;
    this.lastReport = model.encode(PAD_AT_REST);
  }

  /** Hands out every report that is due by `elapsedMs`, at most a ring of them at once. Returns whether the device is still plugged in. */
  advance(elapsedMs: number, emit: (report: Uint8Array) => void): 'plugged' | 'unplugged' {
    let waiting = 0;
    while (this.sent * this.periodMs <= elapsedMs) {
      this.takeSteps(this.sent * this.periodMs);
      this.sent++;
      if (this.fault === 'unplugged') return 'unplugged';
      const report = this.report();
      if (report === undefined || waiting >= RING_REPORTS) continue;
      waiting++;
      emit(report);
    }
    return 'plugged';
  }

  private takeSteps(timeMs: number): void {
    for (;;) {
      const step = this.script.steps[this.next];
      if (step === undefined || !(step.at_ms + this.laterBy <= timeMs)) return;
      this.next++;
      this.repeat(step);
      this.fault = step.fault;
      this.isNew = true;
      this.state = {
        left: step.left ?? this.state.left,
        right: step.right ?? this.state.right,
        hat: step.hat ?? this.state.hat,
        buttons: step.buttons ?? this.state.buttons,
      };
    }
  }

  /** The last step is where the repeated ones begin anew. */
  private repeat(step: PadStep): void {
    const first = this.repeatFrom === undefined ? undefined : this.script.steps[this.repeatFrom];
    if (first === undefined || this.repeatFrom === undefined || this.next < this.script.steps.length) return;
    this.next = this.repeatFrom;
    this.laterBy += step.at_ms - first.at_ms;
  }

  private report(): Uint8Array | undefined {
    if (this.fault === 'silent') return undefined;
    if (this.fault === 'frozen') return this.lastReport;
    if (this.fault === 'junk') return this.lastReport.subarray(0, 1);
    if (this.script.on_change === true && !this.isNew) return undefined;
    this.isNew = false;
    this.lastReport = this.model.encode(this.state);
    return this.lastReport;
  }
}

/** Index of the first step that is repeated. Throws where no time lies between it and the last one. */
function firstRepeated({ steps, repeat_from_ms: from }: PadScript): number | undefined {
  if (from === undefined) return undefined;
  const index = steps.findIndex((step) => step.at_ms >= from);
  const length = (steps.at(-1)?.at_ms ?? 0) - (steps[index]?.at_ms ?? 0);
  if (!(index >= 0 && length > 0))
    throw new RangeError(`repeat_from_ms must leave a step before the last one, got ${from}`);
  return index;
}
