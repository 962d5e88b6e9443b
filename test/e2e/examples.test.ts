// The files of examples/ really start together, each process by itself, and end in good order. Only the ports
// are others, so that a demo on the same machine is left alone.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(ROOT, 'dist/src/cli/main.js');
/** What the gateway's metrics say once both PLCs and the workstation are connected. */
const LINKED = ['quaylink_plc_up{crane="1"} 1', 'quaylink_plc_up{crane="2"} 1', 'quaylink_sessions 1'];
const PORTS = ['7440', '9464', '7450', '5021', '5022'];

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === 'object' ? address?.port : address);
}

/** The metrics of a process, or nothing while it does not listen yet. */
async function metricsOf(port: string | undefined): Promise<string> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  } catch {
    return '';
  }
}

describe('the examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quaylink-examples-'));
  const ports = new Map<string, string>();
  const children: ChildProcess[] = [];

  function start(name: string, ...argv: string[]): void {
    const child = spawn(process.execPath, [MAIN, name, '--config', join(folder, `${name}.toml`), ...argv], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
  }

  async function stop(child: ChildProcess): Promise<number | string | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
    const ended = new Promise<number | string | null>((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? signal));
    });
    child.kill('SIGTERM');
    return ended;
  }

  beforeAll(async () => {
    for (const port of PORTS) ports.set(port, await freePort());
    for (const name of ['gateway', 'workstation', 'mock-crane']) {
      const text = readFileSync(join(ROOT, `examples/${name}.toml`), 'utf8');
      const moved = text.replaceAll(new RegExp(PORTS.join('|'), 'g'), (port) => ports.get(port) ?? port);
      writeFileSync(join(folder, `${name}.toml`), moved);
    }
    writeFileSync(join(folder, 'rest.json'), JSON.stringify({ rate_hz: 250, steps: [{ at_ms: 0 }] }));
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('start, find one another, and end with status 0', async () => {
    start('mock-crane');
    start('gateway');
    // Nobody sits at this desk: a scripted stick that rests, in place of a joystick or a keyboard.
    start('workstation', '--no-view', '--input', 'scripted', '--script', join(folder, 'rest.json'));
    const linked = async () => {
      const gateway = await metricsOf(ports.get('9464'));
      return LINKED.filter((line) => !gateway.split('\n').includes(line));
    };
    await expect.poll(linked, { timeout: 60_000 }).toEqual([]);
    expect(await metricsOf(ports.get('7450'))).toContain('quaylink_command_round_trip_seconds_bucket');
    const [mockCrane, daemon, workstation] = children;
    for (const child of [workstation, daemon, mockCrane]) {
      expect(child === undefined ? 'missing' : await stop(child)).toBe(0);
    }
  });
});
