// The Modbus driver against a scripted peer: what stands on the wire, and what becomes of every kind of answer. Long,
// since one driver has one life, from identity to reconnection, and its cases share one bench.

import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AxisSpeeds, CraneNumber } from '../../src/domain/index.ts';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { LEVELS } from '../../src/registers/index.ts';
import { DriverBench, isExchange, isIdentity, STATUS_HEX, statusHex } from '../support/driver-bench.ts';
import { type PeerRequest, unspaced } from '../support/modbus-peer.ts';
import { registerVectors } from '../support/register-vectors.ts';
import { setpointRecord } from '../support/setpoint-record.ts';
import { watchWrites } from '../support/socket-writes.ts';

const vectors = registerVectors();
const golden = vectors.setpoint[0] as (typeof vectors.setpoint)[number];

let bench: DriverBench;
beforeEach(async () => {
  bench = await DriverBench.create();
});
afterEach(() => bench.dispose());

function record(sequence: number, change: Partial<SetpointRecord> = {}): SetpointRecord {
  return setpointRecord({ sequence, decidedAt: bench.clock(), ...change });
}

/** Sequence number in the setpoint block of an FC23 or FC16 request. */
function sequenceOf(request: PeerRequest): number {
  return Number.parseInt(request.hex.slice(request.functionCode === 23 ? 34 : 26).slice(0, 8), 16);
}

function exchanged(): number[] {
  return bench.peer.requests.filter(isExchange).map(sequenceOf);
}

async function exchange(sequence: number): Promise<void> {
  bench.driver.write(record(sequence));
  await bench.peer.next(isExchange);
  await bench.settle();
}

function setpointFaults(): number {
  return bench.faults.filter((fault) => fault.connection === 'setpoint').length;
}

describe('on the wire', () => {
  test('reads the identity first, then writes and reads in one FC23', async () => {
    await bench.startUp();
    bench.driver.write({ ...(golden.value as unknown as SetpointRecord), decidedAt: bench.clock() });
    const request = await bench.peer.next(isExchange);
    expect(bench.peer.requests.find((first) => first.connection === request.connection)?.hex).toBe(
      unspaced('000100000006 01 03 00c8 0008'),
    );
    expect(request.hex).toBe(unspaced('00020000003b 01 17 0064 0036 0000 0018 30') + golden.registersHex);
    const reply = await bench.next('reply');
    expect(reply).toMatchObject({ sequence: 1, snapshot: { bootCounter: 1, counter: 1, load: 26000 } });
  });

  test('has a record on its socket when the call returns, so that nothing written afterwards goes before it', async () => {
    await bench.startUp();
    const writes = watchWrites(bench.peer.port);
    bench.driver.write({ ...(golden.value as unknown as SetpointRecord), decidedAt: bench.clock() });
    expect(writes()).toEqual([unspaced('00020000003b 01 17 0064 0036 0000 0018 30') + golden.registersHex]);
  });

  test('waits for no full segment', async () => {
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay');
    onTestFinished(() => noDelay.mockRestore());
    await bench.startUp();
    const sides = noDelay.mock.contexts as Socket[];
    const clients = sides.filter((socket) => socket.remotePort === bench.peer.port);
    expect(new Set(clients).size).toBe(2);
    expect(noDelay.mock.calls.every(([enabled]) => enabled === true)).toBe(true);
  });

  test('falls back to FC16 and FC3 where FC23 is not known, and remembers it', async () => {
    bench.peer.script = (request) => (isExchange(request) ? { exception: 1 } : 'memory');
    await bench.startUp();
    bench.driver.write(record(1));
    expect(await bench.next('reply')).toMatchObject({ sequence: 1 });
    bench.driver.write({ ...(golden.value as unknown as SetpointRecord), sequence: 2, decidedAt: bench.clock() });
    expect(await bench.next('reply')).toMatchObject({ sequence: 2 });
    const used = bench.peer.requests.filter((request) => request.address < 200);
    expect(used.map((request) => request.functionCode)).toEqual([23, 16, 3, 16, 3]);
    const [, write, read] = used.map((request) => request.hex.slice(8));
    expect(write?.slice(0, 18)).toBe(unspaced('0037 01 10 0000 0018 30'));
    expect(read).toBe(unspaced('0006 01 03 0064 0036'));
    expect(bench.faults).toEqual([]);
  });

  test('counts the age of a fallback reply from the read, not from the write before it', async () => {
    bench.peer.script = (request) => {
      if (isExchange(request)) return { exception: 1 };
      if (request.functionCode === 16) bench.now += 7;
      return 'memory';
    };
    await bench.startUp();
    bench.driver.write(record(1));
    expect((await bench.next('reply')).snapshot.requestedAt).toBe(1_000_007);
  });

  test('tries FC23 again on a new connection', async () => {
    bench.peer.script = (request) => (isExchange(request) ? { exception: 1 } : 'memory');
    await bench.startUp();
    bench.driver.write(record(1));
    await bench.next('reply');
    bench.peer.script = () => 'memory';
    const { socket } = await bench.peer.next((request) => request.functionCode === 16);
    socket.destroy();
    await bench.next('down');
    bench.advance(1);
    await bench.next('up');
    bench.driver.write(record(2));
    await bench.next('reply');
    expect(exchanged()).toEqual([1, 2]);
  });

  test('stamps a snapshot with the time of its request, and of its reading', async () => {
    bench.peer.script = (request) => (isExchange(request) ? 'silent' : 'memory');
    await bench.startUp();
    bench.driver.write(record(1));
    const request = await bench.peer.next(isExchange);
    bench.advance(30);
    bench.peer.reply(request, 'memory');
    expect((await bench.next('reply')).snapshot).toMatchObject({ requestedAt: 1_000_000, receivedAt: 1_000_030 });
  });

  test('sends nothing of itself: no write, no exchange, no advanced heartbeat', async () => {
    await bench.startUp();
    bench.driver.write(record(1, { heartbeat: 4711 }));
    await bench.next('reply');
    for (let step = 0; step < 5; step++) {
      bench.advance(20);
      await bench.settle();
    }
    expect(exchanged()).toEqual([1]);
    expect(bench.peer.memory[7]).toBe(4711);
  });
});

describe('one exchange in flight', () => {
  let held: PeerRequest[];
  beforeEach(async () => {
    held = [];
    bench.peer.script = (request) => {
      if (!isExchange(request)) return 'memory';
      held.push(request);
      return 'silent';
    };
    await bench.startUp();
    bench.driver.write(record(1));
    await bench.peer.next(isExchange);
  });

  test('the newest waiting record wins', async () => {
    bench.driver.write(record(2));
    bench.driver.write(record(3));
    bench.driver.write(record(4));
    await bench.settle();
    expect(exchanged()).toEqual([1]);
    bench.peer.reply(held[0] as PeerRequest, 'memory');
    await bench.next('reply');
    expect(sequenceOf(await bench.peer.next(isExchange))).toBe(4);
    expect(exchanged()).toEqual([1, 4]);
  });

  test('a waiting stop goes out before a newer record', async () => {
    bench.driver.write(record(2, { levels: LEVELS.EMERGENCY_RUN }));
    bench.driver.write(record(3));
    bench.peer.reply(held[0] as PeerRequest, 'memory');
    expect(sequenceOf(await bench.peer.next(isExchange))).toBe(2);
    bench.peer.reply(held[1] as PeerRequest, 'memory');
    expect(sequenceOf(await bench.peer.next(isExchange))).toBe(3);
  });

  test('a record that waited for more than 50 ms is refused', async () => {
    bench.driver.write(record(2, { decidedAt: (bench.clock() - 30) as SetpointRecord['decidedAt'] }));
    bench.advance(21);
    bench.peer.reply(held[0] as PeerRequest, 'memory');
    await bench.next('reply');
    expect(await bench.next('refused')).toEqual({ kind: 'refused', code: 'PLC_STALE_RECORD', sequence: 2 });
    expect(exchanged()).toEqual([1]);
  });

  test('a stop is sent however long it waited', async () => {
    bench.driver.write(record(2, { levels: 0, decidedAt: (bench.clock() - 3000) as SetpointRecord['decidedAt'] }));
    bench.peer.reply(held[0] as PeerRequest, 'memory');
    expect(sequenceOf(await bench.peer.next(isExchange))).toBe(2);
  });

  test('a time-out closes the connection, opens another, and drops what waited', async () => {
    bench.driver.write(record(2));
    bench.advance(49);
    await bench.settle();
    expect(bench.events.at(-1)).toMatchObject({ kind: 'up' });
    bench.advance(1);
    expect(await bench.next('down')).toMatchObject({ code: 'PLC_TIMEOUT' });
    expect(await bench.next('refused')).toMatchObject({ code: 'PLC_LINK_DOWN', sequence: 2 });
    await bench.settle();
    expect(bench.peer.errors).toEqual(['ECONNRESET']);
    bench.advance(100);
    expect(await bench.next('up')).toMatchObject({ bootCounter: 1 });
    expect(exchanged()).toEqual([1]);
  });

  test('a late reply is taken for nothing, on whatever connection it comes', async () => {
    bench.advance(50);
    await bench.next('down');
    bench.peer.reply(held[0] as PeerRequest, 'memory');
    bench.advance(100);
    await bench.next('up');
    bench.driver.write(record(2));
    const request = await bench.peer.next(isExchange);
    // The same answer under the old transaction number and unit, now on the new connection.
    const late = held[0] as PeerRequest;
    bench.peer.reply({ ...late, transaction: request.transaction + 1, socket: request.socket }, 'memory');
    await bench.settle();
    expect(bench.events.at(-1)).toMatchObject({ kind: 'up' });
    bench.peer.reply(request, 'memory');
    expect(await bench.next('reply')).toMatchObject({ sequence: 2 });
  });

  test('a reply that comes twice answers one exchange only', async () => {
    const first = held[0] as PeerRequest;
    bench.peer.reply(first, 'memory');
    await bench.next('reply');
    bench.driver.write(record(2));
    await bench.peer.next(isExchange);
    bench.peer.reply(first, 'memory');
    await bench.settle();
    expect(bench.events.at(-1)).toMatchObject({ kind: 'reply', sequence: 1 });
    bench.peer.reply(held[1] as PeerRequest, 'memory');
    expect(await bench.next('reply')).toMatchObject({ sequence: 2 });
  });

  test('a reply that lies in the socket when the time-out fires is still read', async () => {
    bench.peer.reply(held[0] as PeerRequest, 'memory');
    bench.advance(500);
    expect((await bench.next('reply')).snapshot).toMatchObject({ requestedAt: 1_000_000, receivedAt: 1_000_500 });
  });

  test('close sends the last record after the one in flight, then closes both connections', async () => {
    const closed = bench.driver.close(record(9, { levels: 0 }));
    bench.peer.reply(held[0] as PeerRequest, 'memory');
    const last = await bench.peer.next(isExchange);
    expect(sequenceOf(last)).toBe(9);
    bench.peer.reply(last, 'memory');
    await closed;
    bench.driver.write(record(10));
    await bench.settle();
    expect(exchanged()).toEqual([1, 9]);
    expect(bench.peer.sockets.every((socket) => socket.destroyed || socket.readableEnded)).toBe(true);
  });

  test('close waits for one exchange time-out and no longer', async () => {
    const closed = bench.driver.close(record(9));
    bench.advance(50);
    await closed;
    expect(exchanged()).toEqual([1]);
  });
});

describe('records', () => {
  test('a stale one is refused at once', async () => {
    await bench.startUp();
    bench.driver.write(record(1, { decidedAt: (bench.clock() - 50.1) as SetpointRecord['decidedAt'] }));
    expect(bench.events.at(-1)).toMatchObject({ kind: 'up' });
    expect(await bench.next('refused')).toEqual({ kind: 'refused', code: 'PLC_STALE_RECORD', sequence: 1 });
    bench.driver.write(record(2, { decidedAt: (bench.clock() - 50) as SetpointRecord['decidedAt'] }));
    expect(await bench.next('reply')).toMatchObject({ sequence: 2 });
  });

  test.each([Number.NaN, -1])('one of age %d is refused', async (age) => {
    await bench.startUp();
    bench.driver.write(record(1, { decidedAt: (bench.clock() - age) as SetpointRecord['decidedAt'] }));
    expect(await bench.next('refused')).toMatchObject({ code: 'PLC_STALE_RECORD' });
  });

  test('a speed that is not a number is refused, and the next record goes out', async () => {
    await bench.startUp();
    const speeds = { ...setpointRecord().speeds, hoist: Number.NaN } as AxisSpeeds;
    bench.driver.write(record(1, { speeds }));
    expect(await bench.next('refused')).toEqual({ kind: 'refused', code: 'PLC_RECORD_INVALID', sequence: 1 });
    bench.driver.write(record(2));
    await bench.next('reply');
    expect(exchanged()).toEqual([2]);
  });

  test('without a link all are refused, and the newest of a turn is told', async () => {
    await bench.peer.stop();
    bench.start();
    bench.driver.write(record(1));
    bench.driver.write(record(2));
    expect(bench.events).toEqual([]);
    await bench.until(() => bench.events.some((event) => event.kind === 'refused'));
    expect(bench.events.filter((event) => event.kind === 'refused')).toEqual([
      { kind: 'refused', code: 'PLC_LINK_DOWN', sequence: 2 },
    ]);
    await bench.peer.listen();
  });
});

describe('answers that are borne, and those that are not', () => {
  const TORN = `${STATUS_HEX.slice(0, -4)}ffff`;

  test('a torn block is dropped and counted; three in a row bring the link down', async () => {
    await bench.startUp();
    bench.peer.load(100, TORN);
    await exchange(1);
    await exchange(2);
    expect(bench.events.map((event) => event.kind)).toEqual(['up']);
    bench.peer.load(100, STATUS_HEX);
    await exchange(3);
    bench.peer.load(100, TORN);
    await exchange(4);
    await exchange(5);
    await exchange(6);
    expect(bench.events.map((event) => event.kind)).toEqual(['up', 'reply', 'down']);
    expect(bench.events.at(-1)).toMatchObject({ code: 'PLC_BLOCK_CORRUPT' });
    expect(bench.faults.map((fault) => fault.code)).toEqual(Array.from({ length: 5 }, () => 'PLC_BLOCK_CORRUPT'));
  });

  test('exceptions likewise', async () => {
    await bench.startUp();
    bench.peer.script = (request) => (isExchange(request) ? { exception: 4 } : 'memory');
    await exchange(1);
    await exchange(2);
    expect(bench.events.map((event) => event.kind)).toEqual(['up']);
    await exchange(3);
    expect(bench.events.at(-1)).toMatchObject({ kind: 'down', code: 'PLC_EXCEPTION' });
  });

  test.each([
    ['fewer registers than asked for', Buffer.concat([Buffer.from([23, 106]), Buffer.alloc(106)])],
    ['a byte count that the frame does not hold', Buffer.concat([Buffer.from([23, 200]), Buffer.alloc(108)])],
    ['a byte count below the registers that came', Buffer.concat([Buffer.from([23, 2]), Buffer.alloc(108)])],
    ['another function', Buffer.concat([Buffer.from([3, 108]), Buffer.alloc(108)])],
    ['nothing', Buffer.alloc(0)],
  ])('%s is a damaged reply', async (_, pdu) => {
    await bench.startUp();
    bench.peer.script = (request) => (isExchange(request) ? { pdu } : 'memory');
    await exchange(1);
    expect(bench.events.map((event) => event.kind)).toEqual(['up']);
    expect(bench.faults).toEqual([{ connection: 'setpoint', code: 'PLC_BLOCK_CORRUPT' }]);
  });

  test('a server of something else ends the link at once, and the driver says so', async () => {
    await bench.startUp();
    bench.peer.script = (request) => {
      request.socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
      return 'silent';
    };
    bench.driver.write(record(1));
    bench.driver.write(record(2));
    const where = `127.0.0.1:${bench.peer.port}`;
    const detail = `${where} speaks no Modbus TCP: protocol identifier 21584 came for 0`;
    expect(await bench.next('down')).toEqual({ kind: 'down', code: 'PLC_LINK_DOWN', detail });
    expect(await bench.next('refused')).toEqual({ kind: 'refused', code: 'PLC_LINK_DOWN', sequence: 2 });
    expect(exchanged()).toEqual([1]);
  });

  test('the block of another crane ends the link at once', async () => {
    await bench.startUp();
    bench.peer.load(100, statusHex({ 3: 2 }));
    await exchange(1);
    expect(bench.events.at(-1)).toMatchObject({ kind: 'down', code: 'PLC_IDENTITY' });
  });

  test('a PLC that rebooted is identified anew, and its first picture is not taken for the old one', async () => {
    await bench.startUp();
    await exchange(1);
    bench.peer.load(100, statusHex({ 4: 2 }));
    bench.peer.memory[204] = 2;
    await exchange(2);
    expect(bench.events.at(-1)).toMatchObject({ kind: 'down', code: 'PLC_REBOOTED' });
    bench.advance(1);
    await bench.until(() => bench.events.length === 4);
    expect(bench.events.at(-1)).toEqual({ kind: 'up', bootCounter: 2 });
    await exchange(3);
    expect(bench.events.at(-1)).toMatchObject({ kind: 'reply', snapshot: { bootCounter: 2 } });
  });
});

describe('identity', () => {
  test.each([
    ['the other word order', { 200: 0x4159, 201: 0x5155 }, 'PLC_WORD_ORDER'],
    ['no PLC of ours', { 200: 0, 201: 0 }, 'PLC_IDENTITY'],
    ['another layout', { 202: 0x0200 }, 'PLC_IDENTITY'],
    ['an older minor layout', { 202: 0x0100 }, 'PLC_IDENTITY'],
    ['another crane', { 203: 2 }, 'PLC_IDENTITY'],
    ['a crane with other axes', { 205: 15 }, 'PLC_IDENTITY'],
    ['a watchdog that is too slow', { 207: 151 }, 'PLC_IDENTITY'],
    ['no watchdog', { 207: 0 }, 'PLC_IDENTITY'],
    ['a scan that is too slow', { 206: 11 }, 'PLC_IDENTITY'],
  ])('%s is found before anything is written', async (_, changes, code) => {
    for (const [address, value] of Object.entries(changes)) bench.peer.memory[Number(address)] = value;
    bench.start();
    const { detail } = await bench.next('down');
    expect(bench.events).toEqual([{ kind: 'down', code, detail }]);
    bench.driver.write(record(1));
    expect(await bench.next('refused')).toMatchObject({ code: 'PLC_LINK_DOWN' });
    expect(bench.peer.requests.every(isIdentity)).toBe(true);
  });

  test('an older minor layout is told with the layouts that are taken', async () => {
    bench.peer.memory[202] = 0x0100;
    bench.start();
    const { detail } = await bench.next('down');
    expect(detail).toContain('register 202 holds 0x0100, not layout 0x0101 … 0x01ff');
  });

  test('a faster watchdog is welcome', async () => {
    bench.peer.memory[207] = 100;
    await bench.startUp();
  });

  test('a PLC without an identity block is told by its exception', async () => {
    bench.peer.script = () => ({ exception: 2 });
    bench.start();
    expect(await bench.next('down')).toMatchObject({ code: 'PLC_EXCEPTION' });
  });

  test('the driver of another crane does not take this one', async () => {
    bench.start({ crane: 2 as CraneNumber });
    expect(await bench.next('down')).toMatchObject({ code: 'PLC_IDENTITY' });
  });
});

describe('reconnection', () => {
  test('backs off from 100 ms to 2 s while refused, tells the cause once, and recovers', async () => {
    await bench.peer.stop();
    bench.start();
    await bench.next('down');
    for (const [attempt, pause] of [100, 200, 400, 800, 1600, 2000, 2000].entries()) {
      bench.advance(pause - 1);
      await bench.settle();
      expect(setpointFaults()).toBe(attempt + 1);
      bench.advance(1);
      await bench.until(() => setpointFaults() === attempt + 2);
    }
    expect(bench.events).toHaveLength(1);
    expect(bench.events[0]).toMatchObject({ kind: 'down', code: 'PLC_LINK_DOWN' });
    await bench.peer.listen();
    bench.advance(2000);
    await bench.next('up');
    bench.driver.write(record(1));
    await bench.next('reply');
  });

  test('a changed cause is told', async () => {
    bench.peer.memory[203] = 2;
    bench.start();
    expect(await bench.next('down')).toMatchObject({ code: 'PLC_IDENTITY' });
    await bench.peer.stop();
    bench.advance(100);
    expect(await bench.next('down')).toMatchObject({ code: 'PLC_LINK_DOWN' });
    await bench.peer.listen();
  });

  test('a connection that never proved itself is not reopened at once', async () => {
    await bench.startUp();
    (bench.peer.requests[0] as PeerRequest).socket.destroy();
    (bench.peer.requests[1] as PeerRequest).socket.destroy();
    await bench.next('down');
    bench.advance(99);
    await bench.settle();
    expect(bench.peer.sockets).toHaveLength(2);
    bench.advance(1);
    await bench.next('up');
  });

  test('a PLC that accepts and says nothing is given up, again and again', async () => {
    bench.peer.script = () => 'silent';
    bench.start();
    await bench.peer.next(isIdentity);
    await bench.peer.next(isIdentity);
    bench.advance(50);
    expect(await bench.next('down')).toMatchObject({ code: 'PLC_TIMEOUT' });
    bench.peer.script = () => 'memory';
    bench.advance(100);
    await bench.next('up');
  });
});
