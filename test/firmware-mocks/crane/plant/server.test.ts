// The field bus over real sockets on a free port, with a yard that is stepped by hand: no time passes but by the step.

import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { PlantSensors, Truth } from '../../../../firmware-mocks/crane/field-bus.ts';
import { FieldServer } from '../../../../firmware-mocks/crane/plant/server.ts';
import { Yard } from '../../../../firmware-mocks/crane/plant/yard.ts';
import { craneOf, GANTRY, outputs, RAIL_LENGTH, slot, speeds, TROLLEY, unloaderAt } from './hands.ts';

const HOST = '127.0.0.1';

/** One end of a connection: what it was told, line by line. */
class Peer {
  readonly socket: Socket;
  readonly told: string[] = [];
  #rest = '';
  #look = (): void => undefined;
  readonly closed: Promise<unknown>;

  constructor(port: number) {
    this.socket = connect({ host: HOST, port });
    this.socket.setEncoding('utf8');
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('data', (chunk: string) => {
      const lines = (this.#rest + chunk).split('\n');
      this.#rest = lines.pop() ?? '';
      this.told.push(...lines);
      this.#look();
    });
    this.closed = once(this.socket, 'close');
  }

  say(...lines: readonly unknown[]): this {
    for (const line of lines) this.socket.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
    return this;
  }

  /** The newest of a kind, as soon as there is one. */
  hears<T>(kind: string): Promise<T> {
    return new Promise((resolve) => {
      this.#look = () => {
        const found = this.told.findLast((line) => line.includes(`"kind":"${kind}"`));
        if (found !== undefined) resolve(JSON.parse(found) as T);
      };
      this.#look();
    });
  }
}

class Bus {
  readonly yard = new Yard([unloaderAt(1, 100), unloaderAt(2, 200)], RAIL_LENGTH);
  readonly said: string[] = [];
  readonly server = new FieldServer(this.yard, (sentence) => this.said.push(sentence));
  readonly #peers: Peer[] = [];
  port = 0;
  #step = 0;

  async open(): Promise<this> {
    this.port = await this.server.listen(HOST, 0);
    return this;
  }

  peer(): Peer {
    const peer = new Peer(this.port);
    this.#peers.push(peer);
    return peer;
  }

  /** As a plant's clock would: hands over, steps, tells. */
  steps(count: number): this {
    for (let each = 0; each < count; each += 1) {
      this.server.deliver();
      this.yard.step();
    }
    this.#step += count;
    this.server.report(this.#step);
    return this;
  }

  /** Steps one at a time, reading sockets in between, until the wish is fulfilled. */
  async until(wish: () => boolean): Promise<void> {
    while (!wish()) {
      this.steps(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** A PLC of a crane, attached. */
  async plc(crane: number): Promise<Peer> {
    const peer = this.peer().say({ kind: 'attach', crane });
    await this.until(() => peer.told.length > 0);
    return peer;
  }

  truth(crane: number): Truth {
    return craneOf(this.yard, crane).truth();
  }

  async close(): Promise<void> {
    await this.server.close();
    for (const { socket } of this.#peers) socket.destroy();
  }
}

let bus: Bus;
afterEach(() => bus.close());

describe('a PLC', () => {
  it('hears the sensors of its crane after every step', async () => {
    bus = await new Bus().open();
    const plc = await bus.plc(2);
    const sensors = await plc.hears<PlantSensors>('sensors');
    expect(sensors).toEqual({ ...craneOf(bus.yard, 2).sensors(), step: sensors.step });
    expect(slot(sensors.positions, GANTRY)).toBe(200);
    const before = plc.told.length;
    bus.steps(1).steps(1).steps(1);
    await bus.until(() => plc.told.length >= before + 3);
    const steps = plc.told.map((line) => (JSON.parse(line) as PlantSensors).step);
    expect(steps).toEqual(steps.map((_, index) => (steps[0] ?? 0) + index));
  });

  it('moves its crane and no other', async () => {
    bus = await new Bus().open();
    const plc = await bus.plc(1);
    await bus.until(() => {
      plc.say(speeds(0, 2));
      return slot(bus.truth(1).speeds, TROLLEY) > 1;
    });
    expect(bus.truth(2).travelled).toEqual([0, 0, 0, 0, 0]);
  });

  it('may send its lines in pieces and in heaps; the newest outputs count', async () => {
    bus = await new Bus().open();
    const plc = await bus.plc(1);
    const line = JSON.stringify(speeds(0, 2));
    plc.socket.write(line.slice(0, 20));
    bus.steps(1);
    plc.socket.write(`${line.slice(20)}\n${JSON.stringify(speeds(0, -2))}\n`);
    await bus.until(() => slot(bus.truth(1).travelled, TROLLEY) > 0);
    expect(slot(bus.truth(1).speeds, TROLLEY)).toBeLessThan(0);
  });

  it('whose outputs came during a stall has them through all the steps that are caught up, and 50 ms beyond', async () => {
    bus = await new Bus().open();
    const plc = await bus.plc(1);
    plc.say(speeds(0, 2));
    await bus.until(() => !bus.truth(1).brakesSet);
    plc.say(speeds(0, 2), { kind: 'truth', intervalMs: 10 });
    await bus.until(() => plc.told.some((line) => line.includes('"truth"')));
    plc.say(speeds(0, 2), { kind: 'fault', crane: 2, fault: { name: 'drive-trip', on: true } });
    // The fault, sent after the outputs, has arrived: so have they.
    while (!craneOf(bus.yard, 2).sensors().driveTripped) await new Promise((resolve) => setImmediate(resolve));
    bus.steps(20);
    expect(bus.truth(1).brakesSet).toBe(false);
    bus.steps(4);
    expect(bus.truth(1).brakesSet).toBe(false);
    bus.steps(1);
    expect(bus.truth(1).brakesSet).toBe(true);
  });

  it('that hangs up leaves its crane to its brakes, and its place to the next', async () => {
    bus = await new Bus().open();
    const first = await bus.plc(1);
    await bus.until(() => {
      first.say(speeds(0, 2));
      return slot(bus.truth(1).speeds, TROLLEY) > 1;
    });
    first.socket.destroy();
    await bus.until(() => bus.truth(1).brakesSet);
    const next = await bus.plc(1);
    await bus.until(() => {
      next.say(speeds(0, -2));
      return slot(bus.truth(1).speeds, TROLLEY) < -1;
    });
    expect(bus.said).toEqual([]);
  });

  it('cannot have a crane that has a PLC', async () => {
    bus = await new Bus().open();
    const first = await bus.plc(1);
    await bus.until(() => {
      first.say(speeds(0));
      return !bus.truth(1).brakesSet;
    });
    const second = bus.peer().say({ kind: 'attach', crane: 1 });
    expect(await second.hears<{ wrong: string }>('error')).toMatchObject({ wrong: expect.stringContaining('crane 1') });
    await second.closed;
    expect(first.socket.destroyed).toBe(false);
  });
});

describe('whoever measures', () => {
  it('hears the truth of every crane as often as it asked, and cannot command', async () => {
    bus = await new Bus().open();
    const observer = bus.peer().say({ kind: 'truth', intervalMs: 30 });
    await bus.until(() => observer.told.length >= 8);
    const heard = observer.told.map((line) => JSON.parse(line) as Truth);
    expect(heard.slice(0, 4).map(({ kind, crane }) => [kind, crane])).toEqual([
      ['truth', 1],
      ['truth', 2],
      ['truth', 1],
      ['truth', 2],
    ]);
    const steps = heard.filter(({ crane }) => crane === 1).map(({ step }) => step);
    expect(steps.slice(1, 4)).toEqual(steps.slice(0, 3).map((step) => step + 3));
    observer.say(speeds(0, 2));
    expect(await observer.hears<{ wrong: string }>('error')).toMatchObject({ wrong: 'outputs came before attach' });
    await observer.closed;
  });
});

describe('a fault', () => {
  it('reaches the crane that it names', async () => {
    bus = await new Bus().open();
    bus.peer().say({ kind: 'fault', crane: 2, fault: { name: 'wind', metresPerSecond: 12, directionRad: 0 } });
    await bus.until(() => craneOf(bus.yard, 2).sensors().windMetresPerSecond === 12);
    expect(craneOf(bus.yard, 1).sensors().windMetresPerSecond).toBe(0);
  });
});

describe('a line that is not understood', () => {
  const BAD = [
    ['no JSON', 'motion!'],
    ['an infinite speed', JSON.stringify(speeds(12.5)).replace('12.5', '1e999')],
    ['NaN as JSON knows it', JSON.stringify(speeds(Number.NaN))],
    ['a crane that is not there', '{"kind":"attach","crane":9}'],
    ['a second attach', '{"kind":"attach","crane":2}'],
    ['a fault of nobody', '{"kind":"fault","crane":9,"fault":{"name":"drive-trip","on":true}}'],
    ['a line without end', 'x'.repeat(20_000)],
    ['a long line that ends', `${JSON.stringify(outputs())}${' '.repeat(5000)}`],
  ] as const;

  it.each(BAD)('(%s) gets a line that says so and ends the connection; nothing after it counts', async (_, line) => {
    bus = await new Bus().open();
    const plc = await bus.plc(1);
    plc.say(line, speeds(0, 2), speeds(0, 2));
    const error = await plc.hears<{ kind: string; wrong: string }>('error');
    expect(error.wrong.length).toBeGreaterThan(5);
    await plc.closed;
    bus.steps(20);
    expect(bus.truth(1).travelled).toEqual([0, 0, 0, 0, 0]);
    expect(bus.said).toHaveLength(1);
  });

  it('ends what counts: neither what came with it nor what comes later', async () => {
    bus = await new Bus().open();
    const wind = { kind: 'fault', crane: 2, fault: { name: 'wind', metresPerSecond: 12, directionRad: 0 } };
    const peer = bus.peer();
    // It goes on talking though the other side has said its last.
    peer.socket.allowHalfOpen = true;
    peer.socket.write(`motion!\n${JSON.stringify(wind)}\n`);
    await peer.hears('error');
    peer.say(wind);
    peer.socket.end();
    await peer.closed;
    bus.steps(1);
    expect(craneOf(bus.yard, 2).sensors().windMetresPerSecond).toBe(0);
  });

  it('without an end is not kept: the connection ends though no line ever did', async () => {
    bus = await new Bus().open();
    const peer = bus.peer();
    peer.socket.write('x'.repeat(100_000));
    await peer.hears('error');
    await peer.closed;
  });
});

describe('a port that is taken', () => {
  it('is said so', async () => {
    bus = await new Bus().open();
    const other = new FieldServer(bus.yard, () => undefined);
    await expect(other.listen(HOST, bus.port)).rejects.toThrow(/^RUN_PORT_TAKEN/);
  });
});
