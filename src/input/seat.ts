// Input stage 3: one place on the desk and the one physical device that serves it. Enters: what each open node of that
// device delivers. Leaves: which node speaks for the device, whether it lives, and whether it has rested since it last did not.
//
// A pad that drops and comes back can leave its old node behind, frozen, beside the new one: two nodes, one device.
// The old one speaks until it is silent; then the new one does, and the old one never again.

import { AGE_CAP_MS, type InputAge, type InputClass } from '../domain/index.ts';
import { type Millis, type MonotonicMs, millis } from '../quantity/index.ts';
import { type CraneBinding, isClosed, isSeen, type SeatBinding } from './binding.ts';
import type { ReportLayout } from './layout.ts';
import { DeviceReader, LIVENESS_LIMIT } from './reader.ts';
import type { DeviceState } from './report.ts';
import { isNeutral } from './shaping.ts';

/** A physical device has at most this many open nodes at once; the oldest makes room. */
export const MAX_NODES = 4;

/** One open node of the seat's device. */
export interface SeatNode {
  readonly reader: DeviceReader;
  stopHeld: boolean;
  emergencyHeld: boolean;
  /** The last report of this node was malformed; only the first of a run is worth telling. */
  isMalformed: boolean;
}

export class DeskSeat {
  readonly binding: SeatBinding;
  /** Motion needs all controls at rest once, after every start, gap, silence, replug and change of node. */
  hasRested = false;
  private readonly layout: ReportLayout;
  private readonly inputClass: InputClass;
  /** Oldest first. */
  private readonly nodes: SeatNode[] = [];
  private speaking: SeatNode | undefined;
  private wasLive = false;
  private gapsSeen = 0;

  constructor(binding: SeatBinding, layout: ReportLayout, inputClass: InputClass) {
    this.binding = binding;
    this.layout = layout;
    this.inputClass = inputClass;
  }

  attach(): SeatNode {
    const oldest = this.nodes.length >= MAX_NODES ? this.nodes[0] : undefined;
    if (oldest !== undefined) this.detach(oldest);
    const reader = new DeviceReader(this.layout, this.inputClass);
    const node = { reader, stopHeld: false, emergencyHeld: false, isMalformed: false };
    this.nodes.push(node);
    return node;
  }

  detach(node: SeatNode): void {
    node.reader.gone();
    node.stopHeld = false;
    node.emergencyHeld = false;
    const at = this.nodes.indexOf(node);
    if (at >= 0) this.nodes.splice(at, 1);
  }

  /** A node that was not retired, unplugged or pushed out. */
  has(node: SeatNode): boolean {
    return this.nodes.includes(node);
  }

  /** The node that speaks for the device; undefined before the first live one. */
  get speaker(): SeatNode | undefined {
    return this.speaking;
  }

  /** State of the speaking node. */
  get state(): DeviceState | undefined {
    return this.speaking?.reader.state;
  }

  get stopHeld(): boolean {
    for (const node of this.nodes) if (node.stopHeld) return true;
    return false;
  }

  get emergencyHeld(): boolean {
    for (const node of this.nodes) if (node.emergencyHeld) return true;
    return false;
  }

  get isPresent(): boolean {
    return this.speaking !== undefined && !this.speaking.reader.isGone;
  }

  get nodeCount(): number {
    return this.nodes.length;
  }

  isLive(now: MonotonicMs): boolean {
    return this.speaking !== undefined && this.isNodeLive(this.speaking, now);
  }

  /** Age of the physical device, and how it proves its life. */
  inputAge(now: MonotonicMs): InputAge {
    const age = this.speaking === undefined ? millis(AGE_CAP_MS) : this.nodeAge(this.speaking, now);
    return { inputClass: this.inputClass, age };
  }

  /** Chooses who speaks. Returns true if the seat came to life or died, or another node took over. */
  settle(now: MonotonicMs): boolean {
    const before = this.speaking;
    if (before === undefined || !this.isNodeLive(before, now)) this.changeSpeaker(now);
    const isLive = this.isLive(now);
    const gaps = this.speaking?.reader.gaps ?? 0;
    if (!isLive || this.speaking !== before || gaps !== this.gapsSeen) this.hasRested = false;
    const hasChanged = isLive !== this.wasLive || this.speaking !== before || gaps !== this.gapsSeen;
    this.wasLive = isLive;
    this.gapsSeen = gaps;
    return hasChanged;
  }

  /** To be called with every fresh report of the speaking node. */
  noteRest(): void {
    if (!this.hasRested) this.hasRested = this.rests;
  }

  /** All controls were seen and at rest in the newest report. */
  get rests(): boolean {
    const { state } = this;
    if (state === undefined) return false;
    const { solo, splitA, splitB } = this.binding;
    return isAtRest(solo, state) && isAtRest(splitA, state) && isAtRest(splitB, state);
  }

  /** The newest live node takes over; all that are older than it are frozen twins and are let go. */
  private changeSpeaker(now: MonotonicMs): void {
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const node = this.nodes[i];
      if (node === undefined || !this.isNodeLive(node, now)) continue;
      this.speaking = node;
      for (const older of this.nodes.slice(0, i)) this.detach(older);
      return;
    }
  }

  private isNodeLive(node: SeatNode, now: MonotonicMs): boolean {
    return node.reader.isRead(now) && this.nodeAge(node, now) <= LIVENESS_LIMIT[this.inputClass];
  }

  /** With a twin beside it, the presence of a node proves nothing: only its reports count. */
  private nodeAge(node: SeatNode, now: MonotonicMs): Millis {
    return this.nodes.length > 1 ? node.reader.reportAge(now) : node.reader.age(now);
  }
}

/** All sticks and switches of a binding seen and at neutral, deadman released. */
function isAtRest(binding: CraneBinding | undefined, state: DeviceState): boolean {
  if (binding === undefined) return true;
  const { deadman } = binding;
  if (deadman !== undefined && (!isSeen(deadman, state) || isClosed(deadman, state))) return false;
  return areSticksNeutral(binding, state) && areSwitchesOpen(binding, state);
}

/** All sticks of a binding seen and at neutral. */
export function areSticksNeutral(binding: CraneBinding | undefined, state: DeviceState): boolean {
  if (binding === undefined) return true;
  for (const source of binding.sources) {
    if (source.kind !== 'stick') continue;
    if (state.seen[source.slot] !== 1 || !isNeutral(source.curve, state.values[source.slot] ?? Number.NaN))
      return false;
  }
  return true;
}

function areSwitchesOpen(binding: CraneBinding, state: DeviceState): boolean {
  for (const source of binding.sources) {
    if (source.kind !== 'switches') continue;
    if (!isSeen(source.minus, state) || !isSeen(source.plus, state)) return false;
    if (isClosed(source.minus, state) || isClosed(source.plus, state)) return false;
  }
  return true;
}
