// Input stage 4: the order for one crane out of the seats that serve it in the present mode. Enters: live device states
// and their bindings. Leaves: one CraneOrder, all zero wherever anything is unseen, unrested, silent or not held.

import {
  ATTACHMENT_BIT,
  type AttachmentOrder,
  type AxisSpeeds,
  type ControlMode,
  type CraneOrder,
  MOTION_AXES,
  STANDSTILL,
} from '../domain/index.ts';
import { type AxisSpeed, axisSpeed, type MonotonicMs } from '../quantity/index.ts';
import { type AxisSource, type CraneBinding, isClosed, isSeen } from './binding.ts';
import type { DeviceState } from './report.ts';
import type { DeskSeat } from './seat.ts';
import { isNeutral, shape } from './shaping.ts';

/** The two cranes of a desk. */
export type DeskSide = 'a' | 'b';

/** What is the same for both cranes. */
export interface DeskLevels {
  readonly mode: ControlMode;
  readonly run: boolean;
  readonly emergencyRun: boolean;
  readonly rearmPresses: number;
  readonly resetPresses: number;
}

/** What a seat does to a crane in a mode; undefined where nothing. */
export function bindingFor(seat: DeskSeat, mode: ControlMode, side: DeskSide): CraneBinding | undefined {
  switch (mode) {
    case 'solo-a':
      return side === 'a' ? seat.binding.solo : undefined;
    case 'solo-b':
      return side === 'b' ? seat.binding.solo : undefined;
    case 'tandem':
      return seat.binding.solo;
    case 'split':
      return side === 'a' ? seat.binding.splitA : seat.binding.splitB;
    default:
      return mode satisfies never;
  }
}

/** Builds orders without allocating anything but the order and its speeds. One per crane of a desk. */
export class OrderMaker {
  private readonly side: DeskSide;
  private readonly shares = new Float64Array(MOTION_AXES.length);
  private fullSpeeds: AxisSpeeds = STANDSTILL;

  constructor(side: DeskSide) {
    this.side = side;
  }

  scale(fullSpeeds: AxisSpeeds): void {
    this.fullSpeeds = fullSpeeds;
  }

  make(seats: readonly DeskSeat[], levels: DeskLevels, now: MonotonicMs): CraneOrder {
    let driven = false;
    let isReady = true;
    let deadmen = 0;
    let deadmenHeld = 0;
    let mapped = 0;
    let neutral = 0;
    let horn = false;
    let attachment: AttachmentOrder = 'hold';
    this.shares.fill(0);

    for (const seat of seats) {
      const binding = bindingFor(seat, levels.mode, this.side);
      if (binding === undefined) continue;
      driven = true;
      const { state } = seat;
      if (state === undefined || !seat.isPresent) {
        isReady = false;
        continue;
      }
      const isLive = seat.isLive(now);
      if (!isLive || !seat.hasRested) isReady = false;
      const seen = this.takeSources(binding, state) | seenAttachment(binding, state);
      mapped |= seen;
      if (seen !== binding.mask) isReady = false;
      // What a dead device last said is no neutral.
      if (!isLive) continue;
      neutral |= neutralMask(binding, state);
      if (binding.deadman !== undefined) {
        deadmen++;
        if (isClosed(binding.deadman, state)) deadmenHeld++;
      }
      if (seat.binding.horn !== undefined && isClosed(seat.binding.horn, state)) horn = true;
      if (attachment === 'hold') attachment = attachmentOf(binding, state);
    }

    const deadman = isReady && deadmen > 0 && deadmenHeld === deadmen;
    return {
      driven,
      deadman,
      run: levels.run,
      emergencyRun: levels.emergencyRun,
      horn,
      mapped,
      neutral,
      speeds: deadman && levels.run && levels.emergencyRun ? this.speeds() : STANDSTILL,
      attachment: deadman ? attachment : 'hold',
      rearmPresses: levels.rearmPresses,
      resetPresses: levels.resetPresses,
      mode: levels.mode,
    };
  }

  /** Adds up the shares of full speed; returns the bits of the sources whose controls have been seen. */
  private takeSources(binding: CraneBinding, state: DeviceState): number {
    let seen = 0;
    for (const source of binding.sources) {
      if (!isSourceSeen(source, state)) continue;
      seen |= source.bit;
      this.shares[source.index] = shareOf(source, state);
    }
    return seen;
  }

  private speeds(): AxisSpeeds {
    const { fullSpeeds } = this;
    return {
      hoist: this.speed(0, fullSpeeds.hoist),
      trolley: this.speed(1, fullSpeeds.trolley),
      gantry: this.speed(2, fullSpeeds.gantry),
      slew: this.speed(3, fullSpeeds.slew),
      luff: this.speed(4, fullSpeeds.luff),
    };
  }

  private speed(index: number, fullSpeed: AxisSpeed): AxisSpeed {
    const speed = (this.shares[index] ?? 0) * fullSpeed;
    // Adding zero turns the −0 of an inverted stick at rest into 0.
    return axisSpeed(speed + 0);
  }
}

function isSourceSeen(source: AxisSource, state: DeviceState): boolean {
  return source.kind === 'stick'
    ? state.seen[source.slot] === 1
    : isSeen(source.minus, state) && isSeen(source.plus, state);
}

function shareOf(source: AxisSource, state: DeviceState): number {
  if (source.kind === 'stick') return shape(source.curve, state.values[source.slot] ?? 0);
  const plus = isClosed(source.plus, state);
  const minus = isClosed(source.minus, state);
  if (plus === minus) return 0;
  return plus ? source.speed : -source.speed;
}

function seenAttachment(binding: CraneBinding, state: DeviceState): number {
  const { open, close } = binding;
  if (open === undefined && close === undefined) return 0;
  if (open !== undefined && !isSeen(open, state)) return 0;
  if (close !== undefined && !isSeen(close, state)) return 0;
  return ATTACHMENT_BIT;
}

function neutralMask(binding: CraneBinding, state: DeviceState): number {
  let neutral = 0;
  for (const source of binding.sources) {
    if (!isSourceSeen(source, state)) continue;
    const isAtNeutral =
      source.kind === 'stick'
        ? isNeutral(source.curve, state.values[source.slot] ?? Number.NaN)
        : !isClosed(source.plus, state) && !isClosed(source.minus, state);
    if (isAtNeutral) neutral |= source.bit;
  }
  if (seenAttachment(binding, state) !== 0) {
    const isOpening = binding.open !== undefined && isClosed(binding.open, state);
    const isClosing = binding.close !== undefined && isClosed(binding.close, state);
    if (!isOpening && !isClosing) neutral |= ATTACHMENT_BIT;
  }
  return neutral;
}

/** Both pressed is no order. */
function attachmentOf(binding: CraneBinding, state: DeviceState): AttachmentOrder {
  const isOpening = binding.open !== undefined && isClosed(binding.open, state);
  const isClosing = binding.close !== undefined && isClosed(binding.close, state);
  if (isOpening === isClosing) return 'hold';
  return isOpening ? 'open' : 'close';
}
