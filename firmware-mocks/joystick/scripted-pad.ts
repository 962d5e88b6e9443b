// The joystick's firmware, in-process shell: a pad without hardware. Enters: scripts, whenever a test or the demo plays one.
// Leaves: reports and drains on the host's monotonic clock, as an open device node would deliver them.

import { type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import type { PadModel } from './models.ts';
import { PadPlayer, type PadScript } from './script.ts';

/** Where the pad delivers; the report sink of src/input has this shape. */
export interface PadSink {
  report(bytes: Uint8Array, at: MonotonicMs): void;
  drained(at: MonotonicMs): void;
  present(at: MonotonicMs): void;
  gone(at: MonotonicMs): void;
}

export interface ScriptedPadOptions {
  readonly model: PadModel;
  /** What the pad does from the start; `play` replaces it. */
  readonly script: PadScript;
  readonly clock?: () => MonotonicMs;
}

export class ScriptedPad {
  readonly model: PadModel;
  private readonly clock: () => MonotonicMs;
  private script: PadScript;
  private player: PadPlayer;
  private beganAt: MonotonicMs | undefined;
  private sink: PadSink | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: ScriptedPadOptions) {
    this.model = options.model;
    this.script = options.script;
    this.player = new PadPlayer(options.model, options.script);
    this.clock = options.clock ?? (() => monotonicMs(Number(process.hrtime.bigint()) / 1e6));
  }

  /** Begins another script; its time 0 is now. */
  play(script: PadScript): void {
    this.player = new PadPlayer(this.model, script);
    this.script = script;
    this.beganAt = this.clock();
    if (this.sink !== undefined) this.run();
  }

  start(sink: PadSink): void {
    this.sink = sink;
    const now = this.clock();
    sink.drained(now);
    sink.present(now);
    this.beganAt ??= now;
    this.run();
  }

  close(): Promise<void> {
    clearInterval(this.timer);
    this.sink = undefined;
    return Promise.resolve();
  }

  private run(): void {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), Math.max(1, Math.min(10, 1000 / this.script.rate_hz)));
  }

  private tick(): void {
    const { sink, beganAt } = this;
    if (sink === undefined || beganAt === undefined) return;
    const now = this.clock();
    const end = this.player.advance(now - beganAt, (report) => sink.report(report, now));
    if (end === 'unplugged') {
      clearInterval(this.timer);
      this.sink = undefined;
      sink.gone(now);
      return;
    }
    sink.present(now);
    sink.drained(now);
  }
}
