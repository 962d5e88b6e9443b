// An hour of the whole path at 1 kHz, and what it does to memory. Enters: how long. Leaves: readings of memory over time and
// a verdict on their growth. The verdict is pure.

import { RESIDENCE, scrape, withFolder } from './conductor.ts';
import { DrivenDesk, PATIENT_SHARE, patientHands } from './desk.ts';
import { median } from './figures.ts';
import { histogramFigures } from './histogram.ts';
import { residentBytes } from './processor-time.ts';
import type { Percentiles } from '../results.ts';

const READ_EVERY_MS = 5000;
/** Commands a second that the hands ask for, both cranes together, and the least share of them that is a load. */
const RATE_HZ = Math.round(2000 * PATIENT_SHARE);
const RATE_SHARE = 0.9;
/** The first half in so many parts: a heap may give memory back in some of them and take it again later; what it once held for a
 * whole part is what it needs. */
const EARLY_PARTS = 6;
/** Growth from the first half to the last third that a heap's own ups and downs explain: this share, or this much. */
const GROWTH_SHARE = 0.07;
const GROWTH_BYTES = 6 * 1024 * 1024;

/** Memory of one process at one time. */
export interface Reading {
  readonly seconds: number;
  readonly residentBytes: number;
}

export interface MemoryVerdict {
  readonly role: string;
  readonly readings: readonly Reading[];
  /** Highest median of the parts of the first half; null with too few readings. */
  readonly earlyBytes: number | null;
  /** Median of the last third. */
  readonly lateBytes: number | null;
  readonly grew: boolean;
}

export interface SoakResult {
  readonly schema: 'quaylink.soak/1';
  readonly seconds: number;
  /** Both cranes together. */
  readonly commandsPerSecond: number;
  /** Enough of the 2 × 1 kHz, rests left out, went out for the rest to say something. */
  readonly loaded: boolean;
  readonly roundTrip: Percentiles;
  readonly residence: Percentiles;
  /** Stops that nobody's hand asked for: the machine's own hiccups. The crane then stands until the hands rest. */
  readonly stops: number;
  readonly memory: readonly MemoryVerdict[];
  readonly ok: boolean;
}

/** Whether memory grew, from readings in order of time. */
export function memoryVerdict(role: string, readings: readonly Reading[]): MemoryVerdict {
  const bytes = readings.map((reading) => reading.residentBytes);
  const part = Math.floor(bytes.length / (2 * EARLY_PARTS));
  const parts = Array.from({ length: EARLY_PARTS }, (_, at) => median(bytes.slice(at * part, (at + 1) * part)));
  const early = parts.reduce((highest, each) => (highest === null || each === null ? null : Math.max(highest, each)));
  const late = median(bytes.slice(bytes.length - Math.floor(bytes.length / 3)));
  const grew = early === null || late === null || (late - early > GROWTH_BYTES && late > early * (1 + GROWTH_SHARE));
  return { role, readings, earlyBytes: early, lateBytes: late, grew };
}

/** Drives both cranes for so long. `onReading` hears how far it is, in seconds. */
export async function soak(seconds: number, onReading: (seconds: number) => void): Promise<SoakResult> {
  return withFolder('soak', async (folder) => {
    const desk = await DrivenDesk.start({ folder, logLevel: 'warn', view: false, hands: patientHands() });
    try {
      return await read(desk, seconds, onReading);
    } finally {
      await desk.close();
    }
  });
}

async function read(desk: DrivenDesk, length: number, onReading: (seconds: number) => void): Promise<SoakResult> {
  const { gatewayMetrics } = desk.site.ports;
  const { processes } = desk.site;
  const before = await scrape(gatewayMetrics);
  const readings = new Map<string, Reading[]>(processes.map(({ role }) => [role, []]));
  const beganAt = performance.now();
  const passed = () => (performance.now() - beganAt) / 1000;
  while (passed() < length) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(READ_EVERY_MS, (length - passed()) * 1000)));
    const seconds = passed();
    for (const { role, pid } of processes) {
      const bytes = residentBytes(pid);
      if (bytes !== undefined) readings.get(role)?.push({ seconds, residentBytes: bytes });
    }
    onReading(seconds);
  }
  const took = passed();
  const residence = histogramFigures(before, await scrape(gatewayMetrics), RESIDENCE);
  const { frames, round_trip_seconds: trip, stops } = await desk.report();
  const memory = [...readings].map(([role, list]) => memoryVerdict(role, list));
  const commandsPerSecond = frames.sent / took;
  const loaded = commandsPerSecond >= RATE_SHARE * RATE_HZ;
  return {
    schema: 'quaylink.soak/1',
    seconds: took,
    commandsPerSecond,
    loaded,
    roundTrip: { count: trip.count, p50: trip.p50, p99: trip.p99, p999: trip.p999, max: trip.max },
    residence,
    stops: stops.filter(({ cause }) => cause !== 'SAFETY_DEADMAN').length,
    memory,
    ok: loaded && memory.every(({ grew }) => !grew),
  };
}

function mebibytes(bytes: number | null): string {
  return bytes === null ? '–' : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** The result for people. */
export function soakSentences(result: SoakResult): readonly string[] {
  const { seconds, commandsPerSecond, loaded, memory, stops, ok } = result;
  return [
    `${Math.round(seconds)} s at ${Math.round(commandsPerSecond)} commands a second, ${stops} stops`,
    ...memory.map(({ role, earlyBytes, lateBytes, grew }) => {
      return `${role}: ${mebibytes(earlyBytes)} early, ${mebibytes(lateBytes)} late${grew ? ', grew' : ''}`;
    }),
    ...(loaded
      ? []
      : [`That is less than ${Math.round(RATE_SHARE * RATE_HZ)} commands a second: the machine is too busy for this.`]),
    ok ? 'No process grew.' : 'Memory grew, was read too seldom to tell, or the load was too small.',
  ];
}
