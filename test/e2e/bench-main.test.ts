// The benchmark as a user starts it: a process of its own, from the built tree. What it says, how it ends, and whether a
// run as short as can be measures what it claims to; never how fast anything was.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageVersion } from '../../src/cli/io.ts';
import type { BenchResult } from '../bench/results.ts';

const MAIN = fileURLToPath(new URL('../../dist/test/bench/main.js', import.meta.url));
const PEERS = [
  'tcp-c',
  'tcp-node',
  'ws',
  'relay',
  'ws-msgpackr',
  'ws-json',
  'socket.io',
  'mqtt',
  'nats',
  'plc',
  'quaylink',
];

/** Ends with its test, whatever became of that; its own children end with it. */
function start(argv: readonly string[], folder = tmpdir()) {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder },
  });
  const ended = new Promise<number | string | null>((resolve, reject) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
    child.once('error', reject);
  });
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  return { child, ended };
}

async function bench(...argv: readonly string[]) {
  const { child, ended } = start(argv);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await ended, stdout, stderr };
}

/** A short run that prints JSON, and nothing else, to standard output. */
async function measured(
  ...argv: readonly string[]
): Promise<{ readonly result: BenchResult; readonly stderr: string }> {
  const { status, stdout, stderr } = await bench(...argv, '--rounds', '1', '--no-isolation', '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^(?:bench: .+\n)+$/) });
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return { result: JSON.parse(stdout) as BenchResult, stderr };
}

describe('the command line of the benchmark', () => {
  it('explains its commands', async () => {
    const { status, stdout, stderr } = await bench('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of ['run', 'report', 'guard', 'soak', 'list']) {
      expect(stdout).toMatch(new RegExp(String.raw`^ {2}${command}\b`, 'm'));
    }
    expect(stdout).toContain('Exit status:');
  });

  it.each(['run', 'report', 'guard', 'soak', 'list'])('explains %s', async (command) => {
    const { status, stdout } = await bench(command, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: npm run bench -- ${command}`);
  });

  it('lists every peer, and whether it runs here', async () => {
    const { status, stdout, stderr } = await bench('list');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(PEERS);
    expect(lines.at(-1)).toContain('runs here');
  });

  it('refuses an unknown peer, and says which there are', async () => {
    const { status, stdout, stderr } = await bench('--only', 'ws,carrier-pigeon');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain("no peer 'carrier-pigeon'");
    for (const name of PEERS) expect(stderr).toContain(name);
  });

  it.each([
    [['--frobnicate']],
    [['guard', '--frobnicate']],
    [['frobnicate']],
    [['--rounds', '0']],
    [['--rounds', 'many']],
    [['--seconds', '1.5']],
    [['--rate', '2001']],
    [['soak', '--seconds', '1']],
    [['--only', '']],
    [['--write-docs', '--only', 'ws']],
    [['--write-docs', '--no-isolation']],
  ])(
    'refuses %j with status 2, and measures nothing',
    async (argv) => {
      const { status, stdout, stderr } = await bench(...argv);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).not.toBe('');
      expect(stderr).not.toContain('round 1');
      // One that is not refused would measure for minutes.
    },
    20_000,
  );
});

describe('a run', () => {
  it('of two peers gives both in both modes, and tells its progress apart', async () => {
    const { result, stderr } = await measured('run', '--only', 'tcp-node,ws', '--seconds', '1');
    expect(result).toMatchObject({
      schema: 'quaylink.bench/1',
      version: packageVersion(),
      settings: { rounds: 1, closedSeconds: 1, openSeconds: 1, rateHz: 1000 },
      residence: null,
      isolation: [],
      skipped: [],
    });
    expect(result.series.map(({ peer, series, mode }) => [peer, series, mode])).toEqual([
      ['tcp-node', 'answer', 'closed'],
      ['ws', 'answer', 'closed'],
      ['tcp-node', 'answer', 'open'],
      ['ws', 'answer', 'open'],
    ]);
    for (const { mode, rounds, median, toFloor } of result.series) {
      const requests = mode === 'closed' ? 1000 : 2000;
      expect(rounds).toMatchObject([{ answered: requests, unanswered: 0, refused: 0 }]);
      expect(median.count).toBe(requests);
      expect(toFloor?.p50).toBeGreaterThan(0);
    }
    expect(result.costs.map(({ peer }) => peer)).toEqual(['tcp-node', 'ws']);
    expect(result.aims.every(({ reached }) => !reached)).toBe(true);
    expect(stderr).toBe('bench: round 1 of 1: tcp-node\nbench: round 1 of 1: ws\n');
  });

  it('of Quaylink alone is the default command, and gives what it acknowledges and what the PLC receives', async () => {
    const { result } = await measured('--only', 'quaylink', '--seconds', '2');
    expect(result.series.map(({ series, mode, toFloor }) => [series, mode, toFloor])).toEqual([
      ['ack', 'closed', null],
      ['received', 'closed', null],
      ['ack', 'open', null],
      ['received', 'open', null],
    ]);
    for (const { mode, rounds } of result.series) {
      const requests = mode === 'closed' ? 2000 : 4000;
      const [round] = rounds;
      expect((round?.answered ?? 0) + (round?.unanswered ?? 0) + (round?.refused ?? 0)).toBe(requests);
      // A machine that stands still for a while stops the cranes, which then refuse commands until they are armed again.
      expect(round?.answered).toBeGreaterThan(requests / 2);
    }
    expect(result.residence?.count).toBeGreaterThan(0);
    expect(result.residence?.p50).toBeGreaterThan(0);
    expect(Object.keys(result.costs[0]?.cores ?? {})).toEqual(expect.arrayContaining(['gateway', 'load generator']));
  });

  it('ends with status 130 on Ctrl-C, without a result, and leaves no files behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quaylink-bench-main-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { child, ended } = start(['--only', 'tcp-node', '--json'], folder);
    child.stderr.once('data', () => child.kill('SIGINT'));
    expect(await text(child.stdout)).toBe('');
    expect(await ended).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });
});
