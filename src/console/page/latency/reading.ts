// What the figures of the last minute say: what is true now, which stage takes most of the way. Enters: figures and points of
// the strip. Leaves: numbers for the screen. Pure.

import type { LatencyFrame, StripPoint } from '../../frames/index.ts';

/** Stages of the way there and back, in their order. */
export const WAY = ['input', 'uplink', 'gateway', 'plc', 'downlink'] as const;
export type WayStage = (typeof WAY)[number];
/** `link`: up and down together, where the clocks of both sides tell no more. */
export type Part = WayStage | 'link';

/** A value is `now` if it was counted in the newest second. */
const NOW_TENTHS = 10;

/** The newest value of the newest second; undefined where that second has none. */
export function nowOf(strip: readonly StripPoint[], what: 'p50' | 'max' | 'loopAge'): number | undefined {
  for (let back = 1; back <= Math.min(NOW_TENTHS, strip.length); back += 1) {
    const value = strip.at(-back)?.[what] ?? null;
    if (value !== null) return value;
  }
  return undefined;
}

export interface PartOfWay {
  readonly part: Part;
  /** ms. */
  readonly time: number;
}

/**
 * The way in its parts, by one percentile of each. Percentiles do not add up, so the parts are a picture, not a sum. Without
 * a shared clock the link is what the round trip has left. Empty where there was no round trip.
 */
export function partsOfWay(
  figures: LatencyFrame['figures'],
  share: 'p50' | 'p99',
  clocks: 'shared' | 'apart',
): readonly PartOfWay[] {
  const whole = figures.roundTrip[share];
  if (whole === undefined) return [];
  const time = (stage: WayStage): number => figures[stage][share] ?? 0;
  if (clocks === 'shared') return WAY.map((part) => ({ part, time: time(part) }));
  const known = time('input') + time('gateway') + time('plc');
  return [
    { part: 'input', time: time('input') },
    { part: 'link', time: Math.max(0, whole - known) },
    { part: 'gateway', time: time('gateway') },
    { part: 'plc', time: time('plc') },
  ];
}

/** The part that takes most, and its share of all, 0 … 1; undefined where there is none. */
export function dominantPart(parts: readonly PartOfWay[]): (PartOfWay & { readonly share: number }) | undefined {
  const whole = parts.reduce((sum, { time }) => sum + time, 0);
  const most = parts.reduce<PartOfWay | undefined>(
    (found, one) => (found === undefined || one.time > found.time ? one : found),
    undefined,
  );
  return most === undefined || !(whole > 0) ? undefined : { ...most, share: most.time / whole };
}

/** A duration with its unit, three digits or so: it must not dance. `undefined` is a dash. */
export function durationText(time: number | undefined): string {
  if (time === undefined || Number.isNaN(time)) return '—';
  if (time >= 10_000) return `${(time / 1000).toFixed(1)} s`;
  if (time >= 99.95) return `${time.toFixed(0)} ms`;
  if (time >= 9.995) return `${time.toFixed(1)} ms`;
  return `${time.toFixed(2)} ms`;
}

/** A count with narrow gaps between thousands. */
export function countText(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
}

/** A share in per cent; one that is not 0 is never shown as 0. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.01) return '< 0.01 %';
  return `${percent < 10 ? percent.toFixed(2) : percent.toFixed(0)} %`;
}

/** What is to be told in words: the gravest of what is true. */
export type Finding =
  /** The workstation has never told any figures, or tells none now. */
  | { readonly kind: 'never' | 'old' }
  /** Nothing is sent, so nothing can be late. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'unconfirmed' }
  /** Commands are confirmed, but the stick has asked for nothing new. */
  | { readonly kind: 'at-rest' }
  | { readonly kind: 'dominant'; readonly part: Part; readonly time: number; readonly share: number };

export interface LatencyFacts {
  readonly figures: LatencyFrame['figures'] | undefined;
  readonly old: boolean;
  /** This desk holds a crane. */
  readonly holds: boolean;
  /** Of the newest second, ms. */
  readonly roundTripNow: number | undefined;
  readonly loopAgeNow: number | undefined;
  readonly clocks: 'shared' | 'apart';
}

export function findingOf({ figures, old, holds, roundTripNow, loopAgeNow, clocks }: LatencyFacts): Finding {
  if (figures === undefined) return { kind: 'never' };
  if (old) return { kind: 'old' };
  if (!holds) return { kind: 'idle' };
  if (roundTripNow === undefined && loopAgeNow === undefined) return { kind: 'unconfirmed' };
  const most = dominantPart(partsOfWay(figures, 'p50', clocks));
  if (roundTripNow === undefined || most === undefined) return { kind: 'at-rest' };
  return { kind: 'dominant', ...most };
}
