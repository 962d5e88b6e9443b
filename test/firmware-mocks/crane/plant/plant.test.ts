// The plant as it runs in its process: on a free port, in real time, until it is closed.

import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningPlant, runPlant } from '../../../../firmware-mocks/crane/plant/plant.ts';
import { RAIL_LENGTH, unloaderAt } from './hands.ts';

const HOST = '127.0.0.1';
const SETTINGS = { host: HOST, port: 0, railLength: RAIL_LENGTH, cranes: [unloaderAt(1, 100), unloaderAt(2, 200)] };

const running: RunningPlant[] = [];
afterEach(async () => {
  for (const plant of running.splice(0)) await plant.close();
});

async function start(settings = SETTINGS): Promise<RunningPlant> {
  const plant = await runPlant(settings, () => undefined);
  running.push(plant);
  return plant;
}

describe('a plant', () => {
  it('steps by itself, and ends its connections when it is closed', async () => {
    const plant = await start();
    const socket = connect({ host: HOST, port: plant.port });
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    let heard = '';
    socket.on('data', (chunk: string) => (heard += chunk));
    socket.write('{"kind":"truth","intervalMs":10}\n');
    const steps = (): number[] => [...heard.matchAll(/"crane":1,"step":(\d+)/g)].map((found) => Number(found[1]));
    while (steps().length < 3) await once(socket, 'data');
    expect(steps()).toEqual(steps().toSorted((a, b) => a - b));
    expect(new Set(steps()).size).toBe(steps().length);
    const gone = once(socket, 'close');
    await plant.close();
    await gone;
    running.length = 0;
  });

  it('says so when its port is taken, or its cranes stand in one place', async () => {
    const { port } = await start();
    await expect(start({ ...SETTINGS, port })).rejects.toThrow(/^RUN_PORT_TAKEN/);
    const overlapping = [unloaderAt(1, 100), unloaderAt(2, 110)];
    await expect(start({ ...SETTINGS, cranes: overlapping })).rejects.toThrow(/^CONFIG_INCONSISTENT/);
  });
});
