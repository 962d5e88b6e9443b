// Whether what is not control reaches the control path. Enters: how many rounds. Leaves: for each disturbance the rounds of
// the whole path, each in processes of its own, undisturbed rounds in between.

import { spawnSync } from 'node:child_process';
import type { Distribution } from '../../../src/workstation/index.ts';
import type { Percentiles } from '../results.ts';
import type { IsolationRound } from './collect.ts';
import { RESIDENCE, scrape, withFolder } from './conductor.ts';
import { missingForPage, type OpenPage, openPage, type PageKind } from './console-pages.ts';
import { DrivenDesk, restlessHands } from './desk.ts';
import { histogramFigures } from './histogram.ts';
import { processorSeconds } from './processor-time.ts';

/** Disturbances by a page of the console. */
const PAGES = { page: 'looking', 'page in debugger': 'stopped', 'deaf page': 'deaf' } as const satisfies Readonly<
  Record<string, PageKind>
>;

export type Disturbance = 'none' | 'scrapes' | 'view' | 'debug log' | keyof typeof PAGES;

/** The undisturbed one first: the others are compared with it. */
export const DISTURBANCES: readonly Disturbance[] = [
  'none',
  'scrapes',
  'view',
  'debug log',
  'page',
  'page in debugger',
  'deaf page',
];

function pageOf(disturbance: Disturbance): PageKind | undefined {
  return disturbance in PAGES ? PAGES[disturbance as keyof typeof PAGES] : undefined;
}

/** Why a disturbance cannot be had on this machine; undefined where it can. */
export function missingFor(disturbance: Disturbance): string | undefined {
  const page = pageOf(disturbance);
  if (page !== undefined) return missingForPage(page);
  if (disturbance !== 'view' || spawnSync('script', ['--version']).status === 0) return undefined;
  return '`script` (Debian package bsdutils) is missing, which the terminal view is drawn to';
}

export interface IsolationLoad {
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Both processes are scraped, one request after another without a pause. */
function scrapeInALoop(ports: readonly number[]): { stop(): Promise<void> } {
  const ended = new AbortController();
  const loops = ports.map(async (port) => {
    while (!ended.signal.aborted) await scrape(port);
  });
  return {
    stop: async () => {
      ended.abort();
      await Promise.all(loops);
    },
  };
}

function figuresOf({ count, p50, p99, p999, max }: Distribution): Percentiles {
  return { count, p50, p99, p999, max };
}

export async function playIsolation(disturbance: Disturbance, load: IsolationLoad): Promise<IsolationRound> {
  return withFolder(`isolation-${disturbance}`, async (folder) => {
    const logLevel = disturbance === 'debug log' ? 'debug' : 'warn';
    const kind = pageOf(disturbance);
    let page: OpenPage | undefined;
    try {
      const desk = await DrivenDesk.start({
        folder,
        logLevel,
        view: disturbance === 'view',
        hands: restlessHands(),
        ...(kind !== undefined && {
          beforeCranes: async (workstation) => {
            page = await openPage(kind, workstation.ready['console']);
          },
        }),
      });
      try {
        return await measure(desk, disturbance, load);
      } finally {
        await desk.close();
      }
    } finally {
      await page?.close();
    }
  });
}

async function measure(
  desk: DrivenDesk,
  disturbance: Disturbance,
  { warmUpSeconds, seconds }: IsolationLoad,
): Promise<IsolationRound> {
  const { gatewayMetrics, workstation } = desk.site.ports;
  await sleep(warmUpSeconds);
  const processes = desk.site.processes;
  const before = new Map(processes.map(({ role, pid }) => [role, processorSeconds(pid)]));
  const metricsBefore = await scrape(gatewayMetrics);
  const scrapes = disturbance === 'scrapes' ? scrapeInALoop([gatewayMetrics, workstation]) : undefined;
  desk.measureAnew();
  const beganAt = performance.now();
  await sleep(seconds);
  const report = await desk.report();
  const metricsAfter = await scrape(gatewayMetrics);
  const took = (performance.now() - beganAt) / 1000;
  const cores = (role: string): number | null => {
    const pid = processes.find((process) => process.role === role)?.pid;
    const earlier = before.get(role);
    const later = pid === undefined ? undefined : processorSeconds(pid);
    return earlier === undefined || later === undefined ? null : (later - earlier) / took;
  };
  const spent = { gateway: cores('gateway'), workstation: cores('workstation') };
  await scrapes?.stop();
  const residence = histogramFigures(metricsBefore, metricsAfter, RESIDENCE);
  const roundTrip = figuresOf(report.round_trip_seconds);
  // Every command has a residence; a round trip is counted only from the first command that a report of the stick caused.
  return { commandsPerSecond: residence.count / took, roundTrip, residence, cores: spent };
}
