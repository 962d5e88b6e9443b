// A desk with hand-moved clock and mock firmware for the tests of the input room: no timers, no hardware.

import { readFileSync } from 'node:fs';
import { type PadModel, PAD_AT_REST, type PadState } from '../../firmware-mocks/joystick/models.ts';
import type { AxisSpeeds, ControlMode } from '../../src/domain/index.ts';
import { DeskCore, type InputFault } from '../../src/input/desk.ts';
import { type Profile, parseProfile, type Seat } from '../../src/input/profile.ts';
import { seatSpec } from '../../src/input/report-source.ts';
import type { SeatNode } from '../../src/input/seat.ts';
import type { OperatorIntent } from '../../src/input/source.ts';
import { axisSpeed, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';

/** Full speeds that make shares of speed readable: 1 on every axis. */
export const UNIT_SPEEDS: AxisSpeeds = {
  hoist: axisSpeed(1),
  trolley: axisSpeed(1),
  gantry: axisSpeed(1),
  slew: axisSpeed(1),
  luff: axisSpeed(1),
};

export function shippedProfile(file: string): Profile {
  const parsed = parseProfile(readFileSync(new URL(`../../profiles/${file}.toml`, import.meta.url), 'utf8'));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.found}`);
  return parsed.value;
}

/** The profile with another way of proving life. */
export function reporting(profile: Profile, reports: Profile['device']['reports']): Profile {
  return { ...profile, device: { ...profile.device, reports } };
}

export interface RigDevice {
  readonly model: PadModel;
  readonly profile: Profile;
  readonly seat: Seat;
}

export class DeskRig {
  readonly desk: DeskCore;
  readonly nodes: SeatNode[];
  readonly faults: InputFault[] = [];
  now: MonotonicMs = monotonicMs(1000);
  /** How often the desk said that a sample would differ. */
  wakes = 0;
  private readonly devices: readonly RigDevice[];

  constructor(devices: readonly RigDevice[], mode: ControlMode = 'solo-a') {
    this.devices = devices;
    const specs = devices.map((device) => {
      const spec = seatSpec(device.model.descriptor, device.profile, device.seat);
      if (!spec.ok) throw new Error(`${spec.expected}, found ${spec.found}`);
      return spec.value;
    });
    const desk = DeskCore.create(specs, mode);
    if (!desk.ok) throw new Error(`${desk.expected}, found ${desk.found}`);
    this.desk = desk.value;
    this.desk.scale(UNIT_SPEEDS, UNIT_SPEEDS);
    this.nodes = devices.map((_device, seat) => this.plug(seat));
  }

  plug(seat: number): SeatNode {
    const node = this.desk.attach(seat);
    this.wake(this.desk.drained(seat, node, this.now));
    return node;
  }

  /** One report of a seat's device (its first node unless told), delivered now, and the drain after it. */
  report(state: Partial<PadState>, seat = 0, node = this.nodeOf(seat)): void {
    this.deliver(this.encode(state, seat), seat, node);
    this.drain(seat, node);
  }

  deliver(bytes: Uint8Array, seat = 0, node = this.nodeOf(seat)): void {
    const outcome = this.desk.report(seat, node, bytes, this.now);
    if (typeof outcome === 'boolean') this.wake(outcome);
    else this.faults.push(outcome);
  }

  drain(seat = 0, node = this.nodeOf(seat)): void {
    this.wake(this.desk.drained(seat, node, this.now));
  }

  /** Time passes with the event loop healthy and nothing reported. */
  quiet(ms: number): void {
    const end = this.now + ms;
    while (this.now < end) {
      this.stall(Math.min(5, end - this.now));
      for (const [seat, node] of this.nodes.entries()) this.drain(seat, node);
    }
  }

  /** Time passes while the program reads nothing. */
  stall(ms: number): void {
    this.now = monotonicMs(this.now + ms);
  }

  /** The devices stream the same for a while, at 250 Hz. */
  stream(ms: number, ...states: readonly Partial<PadState>[]): void {
    const end = this.now + ms;
    while (this.now < end) {
      this.stall(4);
      for (const [seat, state] of states.entries()) this.report(state, seat);
    }
  }

  sample(): OperatorIntent {
    return this.desk.sample(this.now);
  }

  encode(state: Partial<PadState>, seat = 0): Uint8Array {
    const device = this.devices[seat];
    if (device === undefined) throw new Error(`no seat ${seat}`);
    return device.model.encode({ ...PAD_AT_REST, ...state });
  }

  private nodeOf(seat: number): SeatNode {
    const node = this.nodes[seat];
    if (node === undefined) throw new Error(`no seat ${seat}`);
    return node;
  }

  private wake(hasChanged: boolean): void {
    if (hasChanged) this.wakes++;
  }
}
