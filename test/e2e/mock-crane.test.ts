// The mock cranes as processes, from the built tree: who runs, who survives whose death, and what a PLC's death
// does to the crane that it moved.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Truth } from '../../firmware-mocks/crane/field-bus.ts';
import type { MockCraneChild, MockCraneSettings, RunningMockCrane } from '../../firmware-mocks/crane/mock-crane.ts';
import type { CraneNumber } from '../../src/domain/index.ts';
import { metres, millis } from '../../src/quantity/index.ts';
import { GatewayDouble } from '../firmware-mocks/crane/plc/bench.ts';
import { UNLOADER } from '../firmware-mocks/crane/plc/rig.ts';

// Forked children are compiled files, so their parent is one too.
const BUILT = new URL('../../dist/firmware-mocks/crane/mock-crane.js', import.meta.url);
const { runMockCrane } = (await import(BUILT.href)) as typeof import('../../firmware-mocks/crane/mock-crane.ts');

function settingsOf(change: Partial<MockCraneSettings> = {}): MockCraneSettings {
  return {
    railLength: metres(400),
    plant: { host: '127.0.0.1', port: 0 },
    cranes: [1, 2].map((number) => ({
      number: number as CraneNumber,
      type: UNLOADER,
      width: metres(26),
      start: { gantry: metres(100 * number), trolley: metres(0), hoist: metres(10) },
      plc: {
        host: '127.0.0.1',
        port: 0,
        unitId: 1,
        scan: millis(10),
        watchdog: millis(150),
        readWrite: true,
      },
    })),
    faults: [],
    restart: false,
    ...change,
  };
}

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close();
});

interface Started {
  readonly mock: RunningMockCrane;
  readonly said: readonly string[];
  readonly reports: readonly (readonly MockCraneChild[])[];
  readonly child: (role: string, crane?: number) => MockCraneChild;
}

async function start(change: Partial<MockCraneSettings> = {}): Promise<Started> {
  const said: string[] = [];
  const reports: (readonly MockCraneChild[])[] = [];
  const mock = await runMockCrane(settingsOf(change), {
    log: (sentence) => said.push(sentence),
    onReady: (children) => reports.push(children),
  });
  open.push(mock);
  return {
    mock,
    said,
    reports,
    child: (role, crane) => {
      const found = reports.at(-1)?.find((child) => child.role === role && child.crane === crane);
      if (found === undefined) throw new Error(`no ${role} ${crane}`);
      return found;
    },
  };
}

/** Newest truth of crane 1, as it comes in. */
function listen(port: number): { newest: Truth | undefined } {
  const seen: { newest: Truth | undefined } = { newest: undefined };
  const socket = connect({ host: '127.0.0.1', port });
  open.push({ close: () => socket.destroy() });
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.write('{"kind":"truth","intervalMs":10}\n');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const truth = JSON.parse(line) as Truth;
      if (truth.crane === 1) seen.newest = truth;
    }
  });
  return seen;
}

async function until(wish: () => boolean): Promise<void> {
  while (!wish()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('mock cranes', () => {
  it('report who runs where, plant first, and all end with close', async () => {
    const { mock, reports } = await start();
    const [children] = reports;
    expect(children?.map(({ role, crane }) => [role, crane])).toEqual([
      ['plant', undefined],
      ['plc', 1],
      ['plc', 2],
    ]);
    expect(new Set(children?.map(({ port }) => port)).size).toBe(3);
    await mock.close();
    expect(children?.filter(({ pid }) => lives(pid))).toEqual([]);
  });

  it('kill -9 of a PLC stops its crane, spares the other, and starts nothing', async () => {
    const { said, child } = await start();
    const gateway = new GatewayDouble(child('plc', 1).port);
    open.push(gateway);
    const seen = listen(child('plant').port);
    await gateway.drive({ trolley: 2 }, () => Math.abs(seen.newest?.speeds[1] ?? 0) > 1);
    process.kill(child('plc', 1).pid, 'SIGKILL');
    await until(() => seen.newest?.brakesSet === true && Math.abs(seen.newest.speeds[1] ?? 1) < 0.01);
    expect(said).toEqual(['The PLC of crane 1 ended by itself (SIGKILL).']);
    expect(lives(child('plc', 2).pid)).toBe(true);
    expect(lives(child('plc', 1).pid)).toBe(false);
  });

  it('start a dead PLC again on its port when asked to, with another boot counter', async () => {
    const { reports, child } = await start({ restart: true });
    const { pid, port } = child('plc', 1);
    const before = await new GatewayDouble(port).bootCounter();
    process.kill(pid, 'SIGKILL');
    await until(() => reports.length === 2);
    expect(child('plc', 1).pid).not.toBe(pid);
    expect(child('plc', 1).port).toBe(port);
    expect(await new GatewayDouble(port).bootCounter()).not.toBe(before);
  });

  it('set a fault at the PLC of one crane at run time', async () => {
    const { mock, child } = await start();
    expect(mock.fault(1, { name: 'exceptions', code: 6 })).toBe(true);
    expect(mock.fault(9, { name: 'exceptions', code: 6 })).toBe(false);
    const [one, two] = [1, 2].map((crane) => new GatewayDouble(child('plc', crane).port));
    open.push({ close: () => one?.close() }, { close: () => two?.close() });
    while (((await one?.identity()) ?? '').length > 4) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await one?.identity()).toBe('8306');
    expect((await two?.identity())?.slice(0, 12)).toBe('031051554159');
  });

  it('play each crane its own rows of the script, and refuse a row for nobody', async () => {
    const { child } = await start({ faults: [{ at_ms: 0, crane: 2, name: 'exceptions', code: 4 }] });
    const [one, two] = [1, 2].map((crane) => new GatewayDouble(child('plc', crane).port));
    open.push({ close: () => one?.close() }, { close: () => two?.close() });
    while (((await two?.identity()) ?? '').length > 4) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await one?.identity())?.slice(0, 12)).toBe('031051554159');
    const stray = start({ faults: [{ at_ms: 0, crane: 3, name: 'local', on: true }] });
    await expect(stray).rejects.toThrow(/^CONFIG_VALUE: fault 0/);
  });

  it('say so and leave nothing behind when a port is taken', async () => {
    const { child } = await start();
    const settings = settingsOf();
    const [first, second] = settings.cranes;
    if (first === undefined || second === undefined) throw new Error('two cranes');
    const taken = { ...second, plc: { ...second.plc, port: child('plc', 1).port } };
    await expect(start({ cranes: [first, taken] })).rejects.toThrow(/RUN_PORT_TAKEN: the PLC of crane 2 did not start/);
  });

  it('end with their parent, even when it is killed', async () => {
    const script = `
      const { runMockCrane } = await import(${JSON.stringify(BUILT.href)});
      await runMockCrane(${JSON.stringify(settingsOf())}, {
        log: () => undefined,
        onReady: (children) => console.log(JSON.stringify(children)),
      });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const children = JSON.parse(line.toString()) as readonly MockCraneChild[];
    parent.kill('SIGKILL');
    await until(() => children.every(({ pid }) => !lives(pid)));
    expect(children.length).toBe(3);
  });
});
