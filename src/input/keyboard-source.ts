// Input shell: the keyboard of a terminal as an IntentSource. Enters: bytes of standard input in raw mode.
// Leaves: the operator's intent, what its keys ask of the desk, and a word when Ctrl-C was pressed, since raw mode
// takes that signal away.

import type { AxisSpeeds, ControlMode } from '../domain/index.ts';
import { type MonotonicMs, monotonicMs } from '../quantity/index.ts';
import type { DeviceView } from './device-view.ts';
import { KeyboardCore } from './keyboard.ts';
import type { DeskRequest, IntentSource, OperatorIntent } from './source.ts';

const POLL_MS = 20;

/** The part of a terminal's input stream that is used here; `process.stdin` is one. */
export interface KeyStream {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface KeyboardOptions {
  readonly input: KeyStream;
  /** Mode at the start; `solo-a` unless given. */
  readonly mode?: ControlMode;
  /** Ctrl-C. The caller stops the cranes and ends the program. */
  readonly onInterrupt: () => void;
  /** A key asks something of the desk. */
  readonly onRequest?: (request: DeskRequest) => void;
  readonly clock?: () => MonotonicMs;
}

/** Opens the keyboard. The terminal is in raw mode from `start` to `close`. */
export function openKeyboard(options: KeyboardOptions): IntentSource {
  return new Keyboard(options);
}

class Keyboard implements IntentSource {
  readonly label = 'keyboard';
  private readonly core: KeyboardCore;
  private readonly input: KeyStream;
  private readonly onInterrupt: () => void;
  private readonly onRequest: ((request: DeskRequest) => void) | undefined;
  private readonly clock: () => MonotonicMs;
  private onChange: (() => void) | undefined;
  private poll: ReturnType<typeof setInterval> | undefined;

  constructor(options: KeyboardOptions) {
    this.core = new KeyboardCore(options.mode ?? 'solo-a');
    this.input = options.input;
    this.onInterrupt = options.onInterrupt;
    this.onRequest = options.onRequest;
    this.clock = options.clock ?? (() => monotonicMs(Number(process.hrtime.bigint()) / 1e6));
  }

  start(onChange: () => void): void {
    this.onChange = onChange;
    this.core.polled(this.clock());
    if (this.input.isTTY === true) this.input.setRawMode?.(true);
    this.input.on('data', this.take);
    this.input.on('end', this.end);
    this.input.resume();
    this.poll = setInterval(() => this.pollNow(), POLL_MS);
  }

  scale(a: AxisSpeeds, b: AxisSpeeds): void {
    this.core.scale(a, b);
  }

  sample(now: MonotonicMs): OperatorIntent {
    return this.core.sample(now);
  }

  devices(now: MonotonicMs): readonly DeviceView[] {
    return [this.core.device(now)];
  }

  close(): Promise<void> {
    clearInterval(this.poll);
    this.input.off('data', this.take);
    this.input.off('end', this.end);
    if (this.input.isTTY === true) this.input.setRawMode?.(false);
    this.input.pause();
    this.onChange = undefined;
    this.core.ended();
    return Promise.resolve();
  }

  private readonly take = (chunk: Uint8Array): void => {
    const isInterrupted = this.core.take(chunk, this.clock());
    this.onChange?.();
    for (const request of this.core.takeRequests()) this.onRequest?.(request);
    if (isInterrupted) this.onInterrupt();
  };

  private readonly end = (): void => {
    this.core.ended();
    this.onChange?.();
  };

  private pollNow(): void {
    // What was typed before now is delivered in this turn; only then has the poll been completed.
    const at = this.clock();
    setImmediate(() => {
      if (this.core.polled(at)) this.onChange?.();
    });
  }
}
