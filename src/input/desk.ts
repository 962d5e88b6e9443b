// Input stage 4: the desk, pure. Enters: reports, drains, presence and unplugging of every open node, with `now`.
// Leaves: the operator's intent for both cranes. Edges (presses, modes) count here; levels are read when sampled.

import type { AxisSpeeds, Code, ControlMode, DecodeFailure, DecodeResult, InputClass } from '../domain/index.ts';
import { after, type Millis, type MonotonicMs, millis } from '../quantity/index.ts';
import { type CraneBinding, isClosed, isSeen, type SeatBinding, type Switch } from './binding.ts';
import { checkDesk, mismatch } from './desk-check.ts';
import type { DeviceView } from './device-view.ts';
import type { ReportLayout } from './layout.ts';
import { bindingFor, type DeskLevels, OrderMaker } from './order.ts';
import type { Profile, Seat } from './profile.ts';
import type { DeviceState } from './report.ts';
import { areSticksNeutral, DeskSeat, type SeatNode } from './seat.ts';
import { seatView } from './seat-view.ts';
import type { OperatorIntent } from './source.ts';

/** A stop control that was held in any report stays a stop for this long, so that a tap between two frames travels in some. */
export const STOP_HOLD: Millis = millis(100);

/** One device of the desk: what it is, and what it does there. */
export interface SeatSpec {
  readonly binding: SeatBinding;
  readonly layout: ReportLayout;
  readonly inputClass: InputClass;
  readonly profile: Profile;
  readonly place: Seat;
  readonly name: string;
  /** `vvvv:pppp`, bus and serial number or port. */
  readonly identity: string;
}

/** Something about a device that the operator should read; none of them stops the program. */
export interface InputFault {
  readonly code: Code;
  readonly detail: string;
}

const MODES: readonly ControlMode[] = ['solo-a', 'solo-b', 'split', 'tandem'];
const UNKNOWN = -1;
const OPEN = 0;
const CLOSED = 1;

/** Edge memory of a seat: what its press controls last were. Unknown counts no edge. */
interface SeatEdges {
  rearm: number;
  reset: number;
  readonly modes: Int8Array;
}

export class DeskCore {
  private readonly specs: readonly SeatSpec[];
  private readonly seats: readonly DeskSeat[];
  private readonly edges: readonly SeatEdges[];
  private readonly orderA = new OrderMaker('a');
  private readonly orderB = new OrderMaker('b');
  private mode: ControlMode;
  private rearmPresses = 0;
  private resetPresses = 0;
  private stopUntil: MonotonicMs | undefined;
  private emergencyUntil: MonotonicMs | undefined;

  private constructor(specs: readonly SeatSpec[], mode: ControlMode) {
    this.specs = specs;
    this.seats = specs.map((spec) => new DeskSeat(spec.binding, spec.layout, spec.inputClass));
    this.edges = specs.map(() => ({
      rearm: UNKNOWN,
      reset: UNKNOWN,
      modes: new Int8Array(MODES.length).fill(UNKNOWN),
    }));
    this.mode = mode;
  }

  /** A desk of one or two devices. Fails with INPUT_PROFILE_INVALID where they do not fit together or cannot do `mode`. */
  static create(specs: readonly SeatSpec[], mode: ControlMode): DecodeResult<DeskCore> {
    const failure = checkDesk(specs);
    if (failure !== undefined) return failure;
    const desk = new DeskCore(specs, mode);
    return desk.canDo(mode) ? { ok: true, value: desk } : mismatch(`controls for mode ${mode}`, 'none');
  }

  scale(a: AxisSpeeds, b: AxisSpeeds): void {
    this.orderA.scale(a);
    this.orderB.scale(b);
  }

  /** A node of the seat's physical device was opened. */
  attach(seatIndex: number): SeatNode {
    const seat = this.seats[seatIndex];
    if (seat === undefined) throw new RangeError(`the desk has ${this.seats.length} seats, there is no ${seatIndex}`);
    return seat.attach();
  }

  /** One report, delivered at `now`. Returns whether a sample would now differ, or what is wrong with the report. */
  report(seatIndex: number, node: SeatNode, bytes: Uint8Array, now: MonotonicMs): boolean | InputFault {
    const seat = this.seats[seatIndex];
    if (seat === undefined || !seat.has(node)) return false;
    const { reader } = node;
    const outcome = reader.report(bytes, now);
    const isDifferent = seat.settle(now);
    if (typeof outcome !== 'string') return malformed(node, outcome) ?? isDifferent;
    node.isMalformed = false;
    // A stop counts from any report of any node, however old: it alone is exempt from age.
    const hasStopChanged = this.takeStops(seat, node, outcome === 'discarded' ? reader.discarded : reader.state, now);
    if (outcome === 'discarded' || seat.speaker !== node) {
      if (outcome === 'discarded') this.forgetEdges(seatIndex);
      return isDifferent || hasStopChanged;
    }
    if (isDifferent) this.forgetEdges(seatIndex);
    const hadRested = seat.hasRested;
    seat.noteRest();
    this.takeEdges(seatIndex, seat, reader.state, now);
    return isDifferent || hasStopChanged || outcome === 'changed' || hadRested !== seat.hasRested;
  }

  /** One report that came too late to be obeyed: only the stops in it count, and what is wrong with it. */
  late(seatIndex: number, node: SeatNode, bytes: Uint8Array, now: MonotonicMs): boolean | InputFault {
    const seat = this.seats[seatIndex];
    if (seat === undefined || !seat.has(node)) return false;
    const outcome = node.reader.late(bytes);
    if (typeof outcome !== 'string') return malformed(node, outcome) ?? false;
    return this.takeStops(seat, node, node.reader.discarded, now);
  }

  /** Time alone has passed: a device that gave no sign of life is found dead. Returns whether one was. */
  lapse(seatIndex: number, now: MonotonicMs): boolean {
    const seat = this.seats[seatIndex];
    return seat !== undefined && this.settle(seatIndex, seat, now);
  }

  /** The seat counts again only after a report that comes from now on shows it at rest. */
  requireRest(seatIndex: number): void {
    const seat = this.seats[seatIndex];
    if (seat === undefined) return;
    seat.hasRested = false;
    this.forgetEdges(seatIndex);
  }

  /** What the seat's newest report holds must be let go before it counts again; a seat at rest holds nothing. */
  dropHeld(seatIndex: number): void {
    const seat = this.seats[seatIndex];
    if (seat !== undefined) seat.hasRested = seat.rests;
  }

  /** Nothing of the seat is held: it is dead, or all its controls rest. */
  isResting(seatIndex: number, now: MonotonicMs): boolean {
    const seat = this.seats[seatIndex];
    return seat === undefined || !seat.isLive(now) || seat.rests;
  }

  /** Everything queued for the node before `at` has been delivered. Returns whether a sample would now differ. */
  drained(seatIndex: number, node: SeatNode, at: MonotonicMs): boolean {
    const seat = this.seats[seatIndex];
    if (seat === undefined || !seat.has(node)) return false;
    node.reader.drained(at);
    return this.settle(seatIndex, seat, at);
  }

  present(seatIndex: number, node: SeatNode, at: MonotonicMs): void {
    if (this.seats[seatIndex]?.has(node) === true) node.reader.present(at);
  }

  gone(seatIndex: number, node: SeatNode, at: MonotonicMs): boolean {
    const seat = this.seats[seatIndex];
    if (seat === undefined || !seat.has(node)) return false;
    seat.detach(node);
    this.settle(seatIndex, seat, at);
    return true;
  }

  /** The intent at `now`. Allocates it and changes nothing. */
  sample(now: MonotonicMs): OperatorIntent {
    const levels: DeskLevels = {
      mode: this.mode,
      run: !this.isHeld('stop', now),
      emergencyRun: !this.isHeld('emergency', now),
      rearmPresses: this.rearmPresses,
      resetPresses: this.resetPresses,
    };
    const [first, second] = this.seats;
    const firstAge = first === undefined ? [] : [first.inputAge(now)];
    return {
      a: this.orderA.make(this.seats, levels, now),
      b: this.orderB.make(this.seats, levels, now),
      inputs: second === undefined ? firstAge : [...firstAge, second.inputAge(now)],
      readAt: this.newestRead(),
    };
  }

  /** The devices as they are at `now`, for a screen. */
  devices(now: MonotonicMs): readonly DeviceView[] {
    const views: DeviceView[] = [];
    for (const [seatIndex, seat] of this.seats.entries()) {
      const spec = this.specs[seatIndex];
      if (spec !== undefined) views.push(seatView(seat, spec, now));
    }
    return views;
  }

  private settle(seatIndex: number, seat: DeskSeat, now: MonotonicMs): boolean {
    if (!seat.settle(now)) return false;
    this.forgetEdges(seatIndex);
    return true;
  }

  private newestRead(): MonotonicMs | undefined {
    let newest: MonotonicMs | undefined;
    for (const seat of this.seats) {
      const readAt = seat.speaker?.reader.readAt;
      if (readAt !== undefined && (newest === undefined || readAt > newest)) newest = readAt;
    }
    return newest;
  }

  private isHeld(kind: 'stop' | 'emergency', now: MonotonicMs): boolean {
    const until = kind === 'stop' ? this.stopUntil : this.emergencyUntil;
    if (until !== undefined && now <= until) return true;
    for (const seat of this.seats) if (kind === 'stop' ? seat.stopHeld : seat.emergencyHeld) return true;
    return false;
  }

  private takeStops(seat: DeskSeat, node: SeatNode, state: DeviceState, now: MonotonicMs): boolean {
    const stop = isClosed(seat.binding.stop, state);
    const emergency = isClosed(seat.binding.emergencyStop, state);
    const hasChanged = stop !== node.stopHeld || emergency !== node.emergencyHeld;
    node.stopHeld = stop;
    node.emergencyHeld = emergency;
    if (stop) this.stopUntil = after(now, STOP_HOLD);
    if (emergency) this.emergencyUntil = after(now, STOP_HOLD);
    return hasChanged;
  }

  private forgetEdges(seatIndex: number): void {
    const edges = this.edges[seatIndex];
    if (edges === undefined) return;
    edges.rearm = UNKNOWN;
    edges.reset = UNKNOWN;
    edges.modes.fill(UNKNOWN);
  }

  private takeEdges(seatIndex: number, seat: DeskSeat, state: DeviceState, now: MonotonicMs): void {
    const edges = this.edges[seatIndex];
    if (edges === undefined) return;
    const { binding } = seat;
    const rearm = level(binding.rearm, state);
    const reset = level(binding.reset, state);
    if (edges.rearm === OPEN && rearm === CLOSED) this.rearmPresses = (this.rearmPresses + 1) & 0xffff;
    if (edges.reset === OPEN && reset === CLOSED) this.resetPresses = (this.resetPresses + 1) & 0xffff;
    edges.rearm = rearm;
    edges.reset = reset;

    let pressed: ControlMode | undefined;
    let closed = 0;
    for (let i = 0; i < MODES.length; i++) {
      const mode = MODES[i];
      if (mode === undefined) continue;
      const position = level(binding.modes[mode], state);
      if (position === CLOSED) closed++;
      if (edges.modes[i] === OPEN && position === CLOSED) pressed = mode;
      edges.modes[i] = position;
    }
    // Noise and chords must not change the mode: one mode control alone, everything at rest, or the press is lost.
    if (pressed !== undefined && closed === 1 && this.canDo(pressed) && this.isAtRest(now)) this.mode = pressed;
  }

  private canDo(mode: ControlMode): boolean {
    return this.hasBinding(mode, 'a') || this.hasBinding(mode, 'b');
  }

  private hasBinding(mode: ControlMode, side: 'a' | 'b'): boolean {
    return this.seats.some((seat) => bindingFor(seat, mode, side) !== undefined);
  }

  /** Every device alive, every stick of every mode at neutral, every deadman released. */
  private isAtRest(now: MonotonicMs): boolean {
    for (const seat of this.seats) {
      const { state, binding } = seat;
      if (state === undefined || !seat.isLive(now)) return false;
      if (!isReleased(binding.solo, state) || !isReleased(binding.splitA, state) || !isReleased(binding.splitB, state))
        return false;
    }
    return true;
  }
}

/** The fault of a malformed report, for the first of a run. */
function malformed(node: SeatNode, { code, expected, found }: DecodeFailure): InputFault | undefined {
  const isFirst = !node.isMalformed;
  node.isMalformed = true;
  return isFirst ? { code, detail: `expected ${expected}, found ${found}` } : undefined;
}

function isReleased(binding: CraneBinding | undefined, state: DeviceState): boolean {
  if (binding?.deadman !== undefined && (!isSeen(binding.deadman, state) || isClosed(binding.deadman, state)))
    return false;
  return areSticksNeutral(binding, state);
}

function level(closer: Switch | undefined, state: DeviceState): number {
  if (closer === undefined || !isSeen(closer, state)) return UNKNOWN;
  return isClosed(closer, state) ? CLOSED : OPEN;
}
