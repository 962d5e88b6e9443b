// How far the load swings: the amplitude that follows from where it is, how it got there, and what it did during
// the last period. Enters: sway, hoist position and travel speed of every snapshot, along one direction of travel.
// Leaves: an amplitude in metres.
//
// A reading tells where the load is, not how far it will swing: just after a change of speed it still hangs straight.
// So the swing is also followed by its own law, x″ = −(g/L)·x − c″ with the measured speed c′ of the suspension,
// and drawn to the readings. The largest of both during the last pendulum period counts.

import { GRAVITY } from '../dynamics/index.ts';
import type { CraneType } from '../domain/index.ts';
import type { AxisPosition, AxisSpeed, Metres, Millis, MonotonicMs, Radians } from '../quantity/index.ts';
import { createRecent, forgetRecent, noteRecent, type Recent, type RecentFigures, readRecent } from './recent.ts';

/** Longest period that is remembered: that of 200 m of rope, the longest that a crane type may have. */
const MEMORY = 30_000 as Millis;
/** Time in which the followed swing is drawn to the readings, s: far shorter than a period, far longer than their steps of 1 mrad need. */
const DRAWN_IN_S = 0.5;

export interface SwayMemory {
  readonly recent: Recent;
  readonly figures: RecentFigures;
  /** The followed swing: displacement from the suspension, m, and its rate, m/s; the speed of the axis. NaN before the first reading. */
  displacement: number;
  rate: number;
  speed: number;
  at: number;
}

/** One reading of a load along one direction. */
export interface SwayReading {
  readonly angle: Radians;
  readonly hoist: AxisPosition;
  /** Speed of the suspension: of trolley or gantry. */
  readonly speed: AxisSpeed;
  readonly at: MonotonicMs;
}

export function createSwayMemory(): SwayMemory {
  return {
    recent: createRecent(),
    figures: { low: Number.NaN, high: Number.NaN, mean: Number.NaN },
    displacement: Number.NaN,
    rate: Number.NaN,
    speed: Number.NaN,
    at: Number.NaN,
  };
}

export function forgetSway(memory: SwayMemory): void {
  forgetRecent(memory.recent);
  memory.displacement = Number.NaN;
}

export function ropeAt(type: CraneType, hoist: number): Metres {
  return (type.ropeAtZero - hoist) as Metres;
}

function follow(memory: SwayMemory, measured: number, natural: number, { speed, at }: SwayReading): void {
  const seconds = (at - memory.at) / 1000;
  const turned = natural * seconds;
  const { displacement, rate } = memory;
  const moved = displacement * Math.cos(turned) + (rate / natural) * Math.sin(turned);
  const error = measured - moved;
  const drawn = seconds / DRAWN_IN_S;
  memory.displacement = moved + error * Math.min(1, 2 * drawn);
  const kicked = rate * Math.cos(turned) - displacement * natural * Math.sin(turned) - (speed - memory.speed);
  memory.rate = kicked + (error * Math.min(1, drawn)) / DRAWN_IN_S;
}

export function observeSway(memory: SwayMemory, type: CraneType, reading: SwayReading): void {
  const rope = ropeAt(type, reading.hoist);
  const natural = Math.sqrt(GRAVITY / rope);
  const measured = rope * Math.sin(reading.angle);
  if (Number.isFinite(memory.displacement) && Number.isFinite(memory.rate)) {
    follow(memory, measured, natural, reading);
  } else {
    memory.displacement = measured;
    memory.rate = 0;
  }
  memory.speed = reading.speed;
  memory.at = reading.at;
  const amplitude = Math.max(Math.abs(measured), Math.hypot(memory.displacement, memory.rate / natural));
  noteRecent(memory.recent, amplitude, reading.at, MEMORY);
  const period = ((2 * Math.PI * 1000) / natural) as Millis;
  readRecent(memory.recent, reading.at, MEMORY, period, memory.figures);
}

/** Largest displacement of the load from its suspension during the last period, m; NaN where it is not known. */
export function swingOf(memory: SwayMemory): number {
  return memory.figures.high;
}
