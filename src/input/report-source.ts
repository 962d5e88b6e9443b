// Input shell: streams of reports on one side, an IntentSource on the other, the pure desk between them. Enters: devices
// with their descriptors and profiles, and a stream of reports for each. Leaves: the operator's intent.

import type { AxisSpeeds, ControlMode, DecodeResult } from '../domain/index.ts';
import type { MonotonicMs } from '../quantity/index.ts';
import { bindProfile } from './binding.ts';
import { parseDescriptor } from './descriptor.ts';
import { DeskCore, type InputFault, type SeatSpec } from './desk.ts';
import type { DeviceView } from './device-view.ts';
import { modelName, type Profile, type Seat } from './profile.ts';
import type { SeatNode } from './seat.ts';
import type { IntentSource, OperatorIntent } from './source.ts';

/** Where a stream delivers. All instants are on the host's monotonic clock, and none lies before an earlier one. */
export interface ReportSink {
  /** A report was delivered at `at`. The bytes are read at once and not kept. */
  report(bytes: Uint8Array, at: MonotonicMs): void;
  /** Everything that was queued before `at` has been delivered. To be told at least every 20 ms, reports or not. */
  drained(at: MonotonicMs): void;
  /** The device was seen to be plugged in at `at`. Devices of class `on-change` live by this. */
  present(at: MonotonicMs): void;
  /** The device is gone; nothing follows. */
  gone(at: MonotonicMs): void;
}

/** One open node of a device: hidraw, the firmware mock, a recording. */
export interface ReportStream {
  /** Called once. */
  start(sink: ReportSink): void;
  close(): Promise<void>;
}

/** A device that is already open. */
export interface StreamedDevice {
  readonly descriptor: Uint8Array;
  readonly profile: Profile;
  readonly seat: Seat;
  readonly stream: ReportStream;
}

export interface ReportSourceOptions {
  readonly label: string;
  /** One for both hands, or a left and a right one. */
  readonly devices: readonly StreamedDevice[];
  /** Mode at the start; `solo-a` unless given. */
  readonly mode?: ControlMode;
  readonly onFault?: (fault: InputFault) => void;
}

/** Makes an IntentSource of devices that are already open. Fails with INPUT_DESCRIPTOR or INPUT_PROFILE_INVALID. */
export function openReportSource(options: ReportSourceOptions): DecodeResult<IntentSource> {
  const specs: SeatSpec[] = [];
  for (const device of options.devices) {
    const spec = seatSpec(device.descriptor, device.profile, device.seat);
    if (!spec.ok) return spec;
    specs.push(spec.value);
  }
  const desk = DeskCore.create(specs, options.mode ?? 'solo-a');
  if (!desk.ok) return desk;
  const source = new DeskSource(options.label, desk.value, options.onFault);
  for (const [seatIndex, device] of options.devices.entries()) source.attach(seatIndex, device.stream);
  return { ok: true, value: source };
}

/** What a device says of itself beside its model. */
export interface DeviceName {
  readonly name: string;
  /** Serial number or port; empty where there is none. */
  readonly serial: string;
}

/** What a device does at its seat, from its descriptor and profile. `who`: the profile's name, unless given. */
export function seatSpec(
  descriptor: Uint8Array,
  profile: Profile,
  seat: Seat,
  who: DeviceName = { name: profile.name, serial: '' },
): DecodeResult<SeatSpec> {
  const layout = parseDescriptor(descriptor);
  if (!layout.ok) return layout;
  const binding = bindProfile(profile, layout.value, seat);
  if (!binding.ok) return binding;
  const { vendor, product, bus, reports } = profile.device;
  const identity = `${modelName(vendor, product)} ${bus} ${who.serial}`.trim();
  return {
    ok: true,
    value: {
      binding: binding.value,
      layout: layout.value,
      inputClass: reports,
      profile,
      place: seat,
      name: who.name,
      identity,
    },
  };
}

/** The desk core with its streams. Streams may come and go while it runs. */
export class DeskSource implements IntentSource {
  readonly label: string;
  private readonly desk: DeskCore;
  private readonly onFault: ((fault: InputFault) => void) | undefined;
  /** Bounded by the desk: two seats of at most MAX_NODES nodes each, and closed ones leave. */
  private readonly waiting: (() => void)[] = [];
  private readonly streams = new Set<ReportStream>();
  private onChange: (() => void) | undefined;
  private isStarted = false;

  constructor(label: string, desk: DeskCore, onFault: ((fault: InputFault) => void) | undefined) {
    this.label = label;
    this.desk = desk;
    this.onFault = onFault;
  }

  start(onChange: () => void): void {
    this.isStarted = true;
    for (const begin of this.waiting.splice(0)) begin();
    this.onChange = onChange;
  }

  /** Adds a node of the seat's physical device. `onGone` is told once when its stream ends by itself. */
  attach(seatIndex: number, stream: ReportStream, onGone?: () => void): void {
    const node = this.desk.attach(seatIndex);
    this.streams.add(stream);
    const begin = (): void => stream.start(this.sink(seatIndex, node, stream, onGone));
    if (this.isStarted) begin();
    else this.waiting.push(begin);
  }

  scale(a: AxisSpeeds, b: AxisSpeeds): void {
    this.desk.scale(a, b);
  }

  sample(now: MonotonicMs): OperatorIntent {
    return this.desk.sample(now);
  }

  devices(now: MonotonicMs): readonly DeviceView[] {
    return this.desk.devices(now);
  }

  async close(): Promise<void> {
    this.onChange = undefined;
    const streams = [...this.streams];
    this.streams.clear();
    await Promise.all(streams.map((stream) => stream.close()));
  }

  private sink(seatIndex: number, node: SeatNode, stream: ReportStream, onGone: (() => void) | undefined): ReportSink {
    const { desk } = this;
    let gapsTold = 0;
    const wake = (hasChanged: boolean): void => {
      if (node.reader.gaps !== gapsTold) {
        gapsTold = node.reader.gaps;
        this.onFault?.({ code: 'INPUT_GAP', detail: `${this.label}: reading paused, backlog discarded` });
      }
      if (hasChanged) this.onChange?.();
    };
    return {
      report: (bytes, at) => {
        const outcome = desk.report(seatIndex, node, bytes, at);
        if (typeof outcome === 'boolean') wake(outcome);
        else this.onFault?.(outcome);
      },
      drained: (at) => wake(desk.drained(seatIndex, node, at)),
      present: (at) => desk.present(seatIndex, node, at),
      gone: (at) => {
        if (!this.streams.delete(stream)) return;
        const hasChanged = desk.gone(seatIndex, node, at);
        this.onFault?.({ code: 'INPUT_DEVICE_GONE', detail: this.label });
        wake(hasChanged);
        onGone?.();
      },
    };
  }
}
