// The demo as its users run it: one JSON object on standard output whatever happens, taken ports, a process that dies,
// an interruption.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { DemoReport } from '../../src/cli/demo/report.ts';
import { MAIN } from '../support/system.ts';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let child: ChildProcess | undefined;
let occupied: Server | undefined;
afterEach(async () => {
  child?.kill('SIGKILL');
  await new Promise<void>((resolve) => (occupied === undefined ? resolve() : occupied.close(() => resolve())));
  occupied = undefined;
});

const FREE_PORTS = [
  '--port',
  '0',
  '--metrics-port',
  '0',
  '--workstation-port',
  '0',
  '--plc-a-port',
  '0',
  '--plc-b-port',
  '0',
];

/** A port of this machine that another program listens on until the end of the test. */
async function takePort(): Promise<number> {
  const server = createServer();
  occupied = server;
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  return (server.address() as AddressInfo).port;
}

function demo(args: readonly string[], whenDriving?: (pid: number) => void): Promise<Ended> {
  const started = spawn(process.execPath, [MAIN, 'demo', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  let stdout = '';
  let stderr = '';
  let told = false;
  started.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  started.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (told || !stderr.includes('driving')) return;
    told = true;
    whenDriving?.(started.pid ?? 0);
  });
  return new Promise((resolve) => started.once('exit', (status) => resolve({ status, stdout, stderr })));
}

function oneObject(stdout: string): DemoReport {
  expect(stdout.endsWith('\n')).toBe(true);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as DemoReport;
}

const KEYS = [
  'applied_seconds',
  'cranes',
  'failures',
  'frames',
  'loop_age_seconds',
  'ok',
  'round_trip_seconds',
  'schema',
  'stages_seconds',
  'stops',
  'version',
];

describe('quaylink demo --headless --json', () => {
  it('moves to another port where one is taken, drives both cranes, stops them as scripted, and reports what it measured', async () => {
    const taken = await takePort();
    const args = ['--headless', '--seconds', '6', '--json', ...FREE_PORTS, '--port', String(taken)];
    // A busy machine may stop a crane for its age, rightly; then the run is repeated, and the report must have said so.
    let ended = await demo(args);
    for (let again = 0; again < 2 && ended.status !== 0; again += 1) {
      const { ok, failures } = oneObject(ended.stdout);
      expect(ok).toBe(false);
      expect(failures.length).toBeGreaterThan(0);
      ended = await demo(args);
    }
    expect(ended.status, ended.stdout).toBe(0);
    expect(ended.stderr).toMatch(
      new RegExp(`Port ${taken} \\(gateway\\) is in use by another program; the demo uses \\d+ instead`),
    );
    const report = oneObject(ended.stdout);
    expect(Object.keys(report).sort()).toEqual(KEYS);
    expect(report).toMatchObject({ schema: 'quaylink.demo/1', ok: true, failures: [] });
    for (const { travelled_m, max_sway_deg } of report.cranes) {
      expect(travelled_m['hoist']).toBeGreaterThan(0.05);
      expect(travelled_m['trolley']).toBeGreaterThan(0.05);
      expect(max_sway_deg).toBeGreaterThan(0);
    }
    const { sent, accepted, refused, lost, unanswered } = report.frames;
    const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
    expect(sent).toBe(accepted + refusals + lost + unanswered);
    for (const figure of [report.round_trip_seconds, report.applied_seconds, report.loop_age_seconds]) {
      expect(figure.count).toBeGreaterThan(10);
      expect(figure.p50).toBeGreaterThan(0);
      expect(figure.max).toBeGreaterThanOrEqual(figure.p99 ?? Number.NaN);
    }
    expect(Object.keys(report.stages_seconds).sort()).toEqual(['downlink', 'gateway', 'input', 'plc', 'uplink']);
    // Through the PLC's scan it takes longer than to the PLC.
    expect(report.applied_seconds.p50).toBeGreaterThan(report.round_trip_seconds.p50 ?? 0);
    expect(report.stops.map(({ cause }) => cause)).toEqual(report.stops.map(() => 'scripted'));
  });

  it('is interrupted: still one object, and exit status 1', async () => {
    const ended = await demo(['--headless', '--seconds', '60', '--json', ...FREE_PORTS], (pid) => {
      setTimeout(() => process.kill(pid, 'SIGINT'), 3000);
    });
    expect(ended.status).toBe(1);
    const report = oneObject(ended.stdout);
    expect(Object.keys(report).sort()).toEqual(KEYS);
    expect(report.failures.map(({ code }) => code)).toEqual(['RUN_INTERRUPTED']);
  });

  it('leaves no process behind when it is killed', async () => {
    const ended = demo(['--headless', '--seconds', '60', '--json', ...FREE_PORTS], (pid) => {
      expect(daemonsOfDemos()).toBe(3);
      setTimeout(() => process.kill(pid, 'SIGKILL'), 2000);
    });
    await ended;
    // Orphans end by themselves once the channel to their parent is gone; the gateway first lets the cranes rest.
    await expect.poll(daemonsOfDemos, { timeout: 15_000, interval: 250 }).toBe(0);
  });
});

/** Daemons of a demo that still run: their command lines name a file in its folder. */
function daemonsOfDemos(): number {
  const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(MAIN) && line.includes('quaylink-demo-')).length;
}
