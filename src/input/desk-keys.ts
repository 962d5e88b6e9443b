// The keys that serve beside a joystick: stops, and what the operator asks of the desk. Enters: bytes of standard input in
// raw mode, the joystick's intent. Leaves: that intent, stopped where a key says so; requests; a word when Ctrl-C was pressed.

import { type AxisSpeeds, type CraneOrder, STANDSTILL } from '../domain/index.ts';
import { after, type MonotonicMs } from '../quantity/index.ts';
import { STOP_HOLD } from './desk.ts';
import type { DeviceView } from './device-view.ts';
import { REQUEST_KEYS } from './key-map.ts';
import type { KeyStream } from './keyboard-source.ts';
import { BURST_BYTES, INTERRUPT, KeyDecoder } from './keys.ts';
import type { DeskRequest, IntentSource, OperatorIntent } from './source.ts';

export interface DeskKeysOptions {
  readonly input: KeyStream;
  /** Ctrl-C. The caller stops the cranes and ends the program. */
  readonly onInterrupt: () => void;
  /** A key asks something of the desk. */
  readonly onRequest: (request: DeskRequest) => void;
  readonly clock: () => MonotonicMs;
}

/** The same joystick with the desk's keys beside it. The terminal is in raw mode from `start` to `close`. */
export function withDeskKeys(source: IntentSource, options: DeskKeysOptions): IntentSource {
  return new DeskKeys(source, options);
}

class DeskKeys implements IntentSource {
  readonly label: string;
  private readonly source: IntentSource;
  private readonly options: DeskKeysOptions;
  private readonly decoder = new KeyDecoder();
  private onChange: (() => void) | undefined;
  private stopUntil = Number.NEGATIVE_INFINITY;
  private emergencyUntil = Number.NEGATIVE_INFINITY;

  constructor(source: IntentSource, options: DeskKeysOptions) {
    this.label = source.label;
    this.source = source;
    this.options = options;
  }

  start(onChange: () => void): void {
    this.onChange = onChange;
    const { input } = this.options;
    if (input.isTTY === true) input.setRawMode?.(true);
    input.on('data', this.take);
    input.resume();
    this.source.start(onChange);
  }

  scale(a: AxisSpeeds, b: AxisSpeeds): void {
    this.source.scale(a, b);
  }

  sample(now: MonotonicMs): OperatorIntent {
    const intent = this.source.sample(now);
    const stops = now <= this.stopUntil;
    const emergency = now <= this.emergencyUntil;
    if (!stops && !emergency) return intent;
    const stopped = (order: CraneOrder): CraneOrder => ({
      ...order,
      run: order.run && !stops,
      emergencyRun: order.emergencyRun && !emergency,
      speeds: STANDSTILL,
      attachment: 'hold',
    });
    return { ...intent, a: stopped(intent.a), b: stopped(intent.b) };
  }

  devices(now: MonotonicMs): readonly DeviceView[] {
    return this.source.devices(now);
  }

  close(): Promise<void> {
    const { input } = this.options;
    input.off('data', this.take);
    if (input.isTTY === true) input.setRawMode?.(false);
    input.pause();
    this.onChange = undefined;
    return this.source.close();
  }

  private readonly take = (chunk: Uint8Array): void => {
    const now = this.options.clock();
    let isStopped = false;
    let isInterrupted = false;
    for (const key of this.decoder.decode(chunk, now)) {
      const request = REQUEST_KEYS.get(key);
      if (key === INTERRUPT) isInterrupted = true;
      else if (key === 'x') this.stopUntil = after(now, STOP_HOLD);
      else if (key === 'z') this.emergencyUntil = after(now, STOP_HOLD);
      // A paste asks for nothing.
      else if (request !== undefined && chunk.length <= BURST_BYTES) this.options.onRequest(request);
      isStopped ||= key === 'x' || key === 'z';
    }
    if (isStopped) this.onChange?.();
    if (isInterrupted) this.options.onInterrupt();
  };
}
