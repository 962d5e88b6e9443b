// One turn of one peer after another, in rounds, so that whatever changes on the machine meanwhile changes for all of them.
// Enters: peers and how long. Leaves: what was measured of each. Every turn starts its own servers and its own load
// generator, and ends them: nothing of one peer runs while another is measured.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../../src/cli/demo/children.ts';
import type { Peer, PeerProcess, RunningPeer } from '../peers/peer.ts';
import type { Percentiles, Round } from '../results.ts';
import type { GeneratorSettings } from './generator.ts';
import { histogramFigures, sumOf } from './histogram.ts';
import { processorSeconds } from './processor-time.ts';
import type { Turn, TurnResult } from './turns.ts';

const GENERATOR = fileURLToPath(new URL('./generator.js', import.meta.url));
const READY_WITHIN_MS = 40_000;
const END_WITHIN_MS = 5000;
export const RESIDENCE = 'quaylink_gateway_residence_seconds';
const STOPS = 'quaylink_stops_total';

export interface Load {
  /** Requests of the closed loop. */
  readonly closedRequests: number;
  /** Time from one of them to the next at least. */
  readonly paceMs: number;
  /** Length of the open loop; 0: none. */
  readonly openSeconds: number;
  readonly rateHz: number;
  /** Before anything counts: open loop at the same rate, so that every program runs compiled. */
  readonly warmUpSeconds: number;
}

/** One turn of a peer. */
export interface PeerTurn {
  readonly closed: readonly Round[];
  readonly open: readonly Round[];
  /** In open loop. */
  readonly slip: Percentiles | undefined;
  readonly cores: Readonly<Record<string, number>>;
  /** Of the gateway, in both loops; undefined for other peers. */
  readonly residence: Percentiles | undefined;
  /** Stops of its cranes meanwhile; undefined for other peers. */
  readonly stops: number | undefined;
}

/** The load generator of one turn. */
export class Generator {
  readonly #child: Child;
  #number = 0;

  private constructor(child: Child) {
    this.#child = child;
  }

  static async start(peer: Peer, running: RunningPeer, folder: string): Promise<Generator> {
    const settings: GeneratorSettings = {
      peer: peer.name,
      series: peer.series.length,
      running: { ports: running.ports, ...(running.token !== undefined && { token: running.token }) },
    };
    const child = await startChild({
      name: `load generator of ${peer.name}`,
      argv: [GENERATOR, JSON.stringify(settings)],
      logFile: join(folder, 'generator.log'),
      hasTerminal: false,
      readyWithinMs: READY_WITHIN_MS,
    });
    return new Generator(child);
  }

  get process(): PeerProcess {
    return { role: 'load generator', pid: this.#child.pid };
  }

  /** Rejects where the generator dies, which a client without a server does. */
  async play(turn: Turn): Promise<TurnResult> {
    this.#number += 1;
    this.#child.send({ kind: 'play', number: this.#number, turn });
    const done = await this.#child.message(`done-${this.#number}`);
    if (done === undefined) throw new Error(`the ${this.#child.name} ended by itself (${await this.#child.ended})`);
    return done['result'] as TurnResult;
  }

  stop(): Promise<void> {
    return this.#child.stop(END_WITHIN_MS);
  }
}

/** Runs `body` with a folder that is there only for it, unless it fails: then its logs stay, and the error says where. */
export async function withFolder<T>(name: string, body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `quaylink-bench-${name.replaceAll(/[^\w-]/g, '-')}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Ctrl-C ends the process in the midst of it.
  process.once('exit', remove);
  try {
    const result = await body(folder);
    remove();
    return result;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${name}: ${why}; the logs are in ${folder}`, { cause: error });
  } finally {
    process.off('exit', remove);
  }
}

/** Starts a peer, loads it, ends it. */
export async function playTurn(peer: Peer, load: Load): Promise<PeerTurn> {
  return withFolder(peer.name, async (folder) => {
    const running = await peer.start({ folder });
    try {
      const generator = await Generator.start(peer, running, folder);
      try {
        return await measure(running, generator, load, peer.name === 'quaylink' ? running.ports[1] : undefined);
      } finally {
        await generator.stop();
      }
    } finally {
      await running.close();
    }
  });
}

async function measure(
  running: RunningPeer,
  generator: Generator,
  load: Load,
  metricsPort: number | undefined,
): Promise<PeerTurn> {
  const { closedRequests, paceMs, openSeconds, rateHz, warmUpSeconds } = load;
  await generator.play({ mode: 'open', seconds: warmUpSeconds, rateHz });
  const metricsBefore = await scrape(metricsPort);
  const closed = await generator.play({ mode: 'closed', requests: closedRequests, paceMs });
  const processes = [...running.processes, generator.process];
  const before = processes.map(({ pid }) => processorSeconds(pid));
  const beganAt = performance.now();
  const open = openSeconds > 0 ? await generator.play({ mode: 'open', seconds: openSeconds, rateHz }) : undefined;
  const seconds = (performance.now() - beganAt) / 1000;
  const cores: Record<string, number> = {};
  for (const [slot, { role, pid }] of processes.entries()) {
    const earlier = before[slot];
    const later = processorSeconds(pid);
    if (open !== undefined && earlier !== undefined && later !== undefined) cores[role] = (later - earlier) / seconds;
  }
  const metricsAfter = await scrape(metricsPort);
  return {
    closed: closed.rounds,
    open: open?.rounds ?? [],
    slip: open?.slip,
    cores,
    residence: metricsPort === undefined ? undefined : histogramFigures(metricsBefore, metricsAfter, RESIDENCE),
    stops: metricsPort === undefined ? undefined : sumOf(metricsAfter, STOPS) - sumOf(metricsBefore, STOPS),
  };
}

/** The text of /metrics; empty without a port. */
export async function scrape(port: number | undefined): Promise<string> {
  if (port === undefined) return '';
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return response.text();
}
