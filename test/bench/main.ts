// `npm run bench`: Quaylink against what a user would pick instead. Enters: a command line. Leaves: figures on standard
// output, for people or as one JSON object; progress on standard error; an exit status.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as systemName } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { packageVersion } from '../../src/cli/io.ts';
import {
  aimsOf,
  coresAtFullLoad,
  costsOf,
  type IsolationPlayed,
  isolationOf,
  type Played,
  residenceOf,
  seriesOf,
  stopsOf,
} from './load/collect.ts';
import { type Load, type PeerTurn, playTurn } from './load/conductor.ts';
import { guardSentence, guardVerdict } from './load/guard.ts';
import { DISTURBANCES, missingFor, playIsolation } from './load/isolation.ts';
import { soak, soakSentences } from './load/soak.ts';
import { foreignPeers } from './peers/foreign-peers.ts';
import type { Peer } from './peers/peer.ts';
import { PLC_PEER, QUAYLINK_PEER } from './peers/quaylink.ts';
import { markdownTables, withTables } from './report/markdown.ts';
import { terminalReport } from './report/terminal.ts';
import type { BenchResult } from './results.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DOCUMENT = join(ROOT, 'docs/performance.md');
const PEERS: readonly Peer[] = [...foreignPeers, PLC_PEER, QUAYLINK_PEER];
const PACE_MS = 1;
const WARM_UP_SECONDS = 4;
const RATE_HZ = 1000;
/** A gateway closes a connection that sends more than 4,000 frames a second. */
const MAX_RATE_HZ = 1900;
/** Of a run that hears of its own end: as after a second Ctrl-C of the program itself. */
const INTERRUPTED = 130;
const FAILED = 1;
const USAGE = 2;

function say(sentence: string): void {
  process.stderr.write(`bench: ${sentence}\n`);
}

function wholeNumber(min: number, max: number): (given: string) => number {
  return (given) => {
    const value = Number(given);
    if (!/^\d+$/.test(given) || !(value >= min && value <= max)) {
      throw new InvalidArgumentError(`Allowed: a whole number ${min} … ${max}.`);
    }
    return value;
  };
}

function peerNames(given: string): readonly Peer[] {
  const names = [...new Set(given.split(','))];
  return names.map((name) => {
    const peer = PEERS.find((each) => each.name === name.trim());
    if (peer === undefined) {
      throw new InvalidArgumentError(
        `There is no peer '${name}'; there are ${PEERS.map((each) => each.name).join(', ')}.`,
      );
    }
    return peer;
  });
}

function machine(): BenchResult['machine'] {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${systemName()} ${release()}`,
    node: process.version,
  };
}

interface RunOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly rate: number;
  readonly only?: readonly Peer[];
  readonly isolation: boolean;
  readonly json?: true;
  readonly writeDocs?: true;
}

/** Peers of this machine, and why others are left out. */
function choosePeers(wanted: readonly Peer[]): {
  readonly peers: readonly Peer[];
  readonly skipped: BenchResult['skipped'];
} {
  const peers: Peer[] = [];
  const skipped: { readonly peer: string; readonly why: string }[] = [];
  for (const peer of wanted) {
    const why = peer.missing();
    if (why === undefined) peers.push(peer);
    else {
      skipped.push({ peer: peer.name, why });
      say(`skipped ${peer.name}: ${why}`);
    }
  }
  return { peers, skipped };
}

/** Round by round, every peer once a round. */
async function playRounds(peers: readonly Peer[], rounds: number, load: Load): Promise<readonly Played[]> {
  const played = peers.map((peer) => ({ peer, turns: [] as PeerTurn[] }));
  for (let round = 1; round <= rounds; round += 1) {
    // Each round begins with another peer, so that none always follows the same one.
    const first = (round - 1) % Math.max(1, played.length);
    for (const { peer, turns } of [...played.slice(first), ...played.slice(0, first)]) {
      say(`round ${round} of ${rounds}: ${peer.name}`);
      turns.push(await playTurn(peer, load));
    }
  }
  return played;
}

async function playDisturbances(
  rounds: number,
  seconds: number,
): Promise<{ readonly played: readonly IsolationPlayed[]; readonly skipped: BenchResult['skipped'] }> {
  const skipped: { readonly peer: string; readonly why: string }[] = [];
  const played = DISTURBANCES.flatMap((disturbance) => {
    const why = missingFor(disturbance);
    if (why === undefined) return [{ disturbance, rounds: [] as IsolationPlayed['rounds'][number][] }];
    skipped.push({ peer: `isolation: ${disturbance}`, why });
    say(`skipped isolation under ${disturbance}: ${why}`);
    return [];
  });
  for (let round = 1; round <= rounds; round += 1) {
    for (const { disturbance, rounds: done } of played) {
      say(`round ${round} of ${rounds}: whole path, disturbance: ${disturbance}`);
      done.push(await playIsolation(disturbance, { warmUpSeconds: WARM_UP_SECONDS, seconds }));
    }
  }
  return { played, skipped };
}

async function runAll(options: RunOptions): Promise<BenchResult> {
  const { rounds, seconds, rate } = options;
  const { peers, skipped } = choosePeers(options.only ?? PEERS);
  const load: Load = {
    closedRequests: (seconds * 1000) / PACE_MS,
    paceMs: PACE_MS,
    openSeconds: seconds,
    rateHz: rate,
    warmUpSeconds: WARM_UP_SECONDS,
  };
  const played = await playRounds(peers, rounds, load);
  const isolation = options.isolation ? await playDisturbances(rounds, seconds) : { played: [], skipped: [] };
  const series = seriesOf(played);
  const residence = residenceOf(played);
  const quiet = isolation.played[0]?.rounds ?? [];
  const cores = {
    gateway: coresAtFullLoad(quiet, 'gateway'),
    workstation: coresAtFullLoad(quiet, 'workstation'),
  };
  return {
    schema: 'quaylink.bench/1',
    version: packageVersion(),
    at: new Date().toISOString(),
    machine: machine(),
    settings: { rounds, closedSeconds: seconds, openSeconds: seconds, rateHz: rate },
    series,
    costs: costsOf(played),
    residence,
    stops: stopsOf(played),
    isolation: isolationOf(isolation.played),
    aims: aimsOf(series, residence, cores),
    skipped: [...skipped, ...isolation.skipped],
  };
}

/** Throws where the file is none, no JSON, or not a result of this benchmark. */
function readResult(file: string): BenchResult {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'quaylink.bench/1') {
    return value as BenchResult;
  }
  throw new Error(`${file} is no result of \`run --json\` (schema quaylink.bench/1)`);
}

/** Tables and plots of the documents, from the run that measured them. */
async function writeDocuments(result: BenchResult): Promise<void> {
  const folder = join(dirname(DOCUMENT), 'performance');
  mkdirSync(folder, { recursive: true });
  // The drawing of plots is most of what there is to load, and most runs draw none.
  const { plots } = await import('./report/plots.ts');
  for (const [name, svg] of await plots(result)) writeFileSync(join(folder, name), svg);
  writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, undefined, 1)}\n`);
  writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8'), markdownTables(result)));
  say(`wrote ${DOCUMENT} and ${folder}`);
}

function print(json: true | undefined, value: unknown, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`);
}

const json = new Option('--json', 'print one JSON object');

function program(finish: (status: number) => void): Command {
  const bench = new Command('npm run bench --')
    .description(
      'Measures Quaylink against what a user would pick instead, and against bare echoes, all in one run. Debian packages that let every peer run: gcc, libc6-dev, mosquitto, nats-server.',
    )
    .exitOverride()
    .addHelpText(
      'after',
      '\nExit status: 0 measured, 1 a measurement failed or a bound was broken, 2 wrong command line.',
    );
  bench
    .command('run', { isDefault: true })
    .description('every peer, round by round, then the whole path under disturbances')
    .addOption(
      new Option('--rounds <n>', 'rounds; every figure is their median').argParser(wholeNumber(1, 100)).default(5),
    )
    .addOption(
      new Option('--seconds <n>', 'length of each loop of each turn').argParser(wholeNumber(1, 600)).default(5),
    )
    .addOption(
      new Option('--rate <hz>', 'requests a second of each of the two cranes, in open loop')
        .argParser(wholeNumber(1, MAX_RATE_HZ))
        .default(RATE_HZ),
    )
    .addOption(new Option('--only <peers>', 'these peers, separated by commas').argParser(peerNames))
    .option('--no-isolation', 'leave out the whole path under disturbances')
    .option('--write-docs', 'write docs/performance.md and its plots from this run')
    .addOption(json)
    .action(async (options: RunOptions) => {
      if (options.writeDocs === true && (options.only !== undefined || !options.isolation)) {
        throw new CommanderError(
          USAGE,
          'bench.usage',
          'the documents are written from a whole run, without --only and --no-isolation',
        );
      }
      const result = await runAll(options);
      if (options.writeDocs === true) await writeDocuments(result);
      print(options.json, result, terminalReport(result));
      finish(0);
    });
  bench
    .command('report')
    .description('the tables of a run that was kept as JSON')
    .argument('<file>', 'what `run --json` printed')
    .option('--write-docs', 'write docs/performance.md and its plots from it')
    .action(async (file: string, options: { readonly writeDocs?: true }) => {
      const result = readResult(file);
      if (options.writeDocs === true) await writeDocuments(result);
      print(undefined, result, terminalReport(result));
      finish(0);
    });
  bench
    .command('guard')
    .description(
      'a short form that fails where command → ack has gone clearly bad against the bare echo of the same run',
    )
    .addOption(json)
    .action(async (options: { readonly json?: true }) => {
      const peers = PEERS.filter(({ name }) => name === 'ws' || name === 'quaylink');
      const load: Load = { closedRequests: 2000, paceMs: PACE_MS, openSeconds: 0, rateHz: RATE_HZ, warmUpSeconds: 3 };
      const verdict = guardVerdict(seriesOf(await playRounds(peers, 3, load)));
      print(options.json, verdict, [guardSentence(verdict)]);
      finish(verdict.ok ? 0 : FAILED);
    });
  bench
    .command('soak')
    .description('the whole path at 1 kHz for a long time, watching memory')
    .addOption(new Option('--seconds <n>', 'how long').argParser(wholeNumber(30, 86_400)).default(600))
    .addOption(json)
    .action(async ({ seconds, json: asJson }: { readonly seconds: number; readonly json?: true }) => {
      let told = 0;
      const result = await soak(seconds, (passed) => {
        if (passed - told < 60) return;
        told = passed;
        say(`${Math.round(passed)} of ${seconds} s`);
      });
      print(asJson, result, soakSentences(result));
      finish(result.ok ? 0 : FAILED);
    });
  bench
    .command('list')
    .description('the peers, and whether they run on this machine')
    .action(() => {
      const lines = PEERS.map((peer) => `${peer.name.padEnd(12)} ${peer.missing() ?? 'runs here'} (${peer.what})`);
      print(undefined, undefined, lines);
      finish(0);
    });
  return bench;
}

/** Servers are in groups of their own, so Ctrl-C reaches this process alone; they end with their channel to it. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(INTERRUPTED));

try {
  await program((status) => {
    process.exitCode = status;
  }).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has told its own errors already.
    if (error.code === 'bench.usage') say(error.message);
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  } else {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = FAILED;
  }
}
