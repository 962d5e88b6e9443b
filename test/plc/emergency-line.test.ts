// The reserved second connection: what it does when nothing is asked of it, and when the one thing is.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { DriverBench, isEmergencyStop, isExchange, isProbe } from '../support/driver-bench.ts';
import { unspaced } from '../support/modbus-peer.ts';
import { setpointRecord } from '../support/setpoint-record.ts';
import { watchWrites } from '../support/socket-writes.ts';

let bench: DriverBench;
beforeEach(async () => {
  bench = await DriverBench.create();
});
afterEach(() => bench.dispose());

function record(sequence: number): SetpointRecord {
  return setpointRecord({ sequence, decidedAt: bench.clock() });
}

const stops = () => bench.peer.requests.filter(isEmergencyStop).length;

describe('reserved connection', () => {
  test('writes 0 to register 300, on a connection of its own, while the other hangs', async () => {
    bench.peer.script = (request) => (isExchange(request) ? 'silent' : 'memory');
    await bench.startUp();
    bench.driver.write(record(1));
    const hanging = await bench.peer.next(isExchange);
    bench.driver.emergencyStop();
    const stop = await bench.peer.next(isEmergencyStop);
    expect(stop.connection).not.toBe(hanging.connection);
    expect(stop.hex).toBe(unspaced('000200000006 01 06 012c 0000'));
    await bench.settle();
    expect(bench.peer.memory[300]).toBe(0);
    expect(bench.events.map((event) => event.kind)).toEqual(['up']);
  });

  test('is written to within the call, also past a probe that hangs', async () => {
    await bench.startUp();
    bench.peer.script = () => 'silent';
    bench.advance(1000);
    await bench.peer.next(isProbe);
    const writes = watchWrites(bench.peer.port);
    bench.driver.emergencyStop();
    const { faults, reservedUp } = bench;
    expect({ faults, reservedUp, writes: writes() }).toEqual({
      faults: [],
      reservedUp: true,
      writes: [unspaced('000300000006 01 06 012c 0000')],
    });
  });

  test('a confirmed stop is not repeated; a second request is sent again', async () => {
    await bench.startUp();
    bench.driver.emergencyStop();
    await bench.peer.next(isEmergencyStop);
    bench.advance(500);
    await bench.settle();
    expect(stops()).toBe(1);
    bench.driver.emergencyStop();
    await bench.peer.next(isEmergencyStop);
    expect(stops()).toBe(2);
  });

  test('a request while one is in flight is sent after it', async () => {
    await bench.startUp();
    bench.driver.emergencyStop();
    bench.driver.emergencyStop();
    bench.driver.emergencyStop();
    await bench.peer.next(isEmergencyStop);
    await bench.peer.next(isEmergencyStop);
    await bench.settle();
    expect(stops()).toBe(2);
  });

  test('is proven once a second by a read of its register, and by nothing else', async () => {
    await bench.startUp();
    bench.advance(999);
    await bench.settle();
    expect(bench.peer.requests.filter(isProbe)).toHaveLength(0);
    bench.advance(1);
    expect((await bench.peer.next(isProbe)).hex.slice(8)).toBe(unspaced('0006 01 03 012c 0001'));
    await bench.settle();
    bench.advance(1000);
    await bench.peer.next(isProbe);
    expect(stops()).toBe(0);
  });

  test('a probe without an answer reopens it, and the other connection goes on', async () => {
    await bench.startUp();
    bench.peer.script = (request) => (isProbe(request) ? 'silent' : 'memory');
    bench.advance(1000);
    await bench.peer.next(isProbe);
    bench.advance(50);
    await bench.until(() => !bench.reservedUp);
    expect(bench.faults).toEqual([{ connection: 'reserved', code: 'PLC_TIMEOUT' }]);
    bench.driver.write(record(1));
    await bench.until(() => bench.events.some((event) => event.kind === 'reply'));
    bench.advance(100);
    await bench.until(() => bench.reservedUp);
    expect(bench.events.map((event) => event.kind)).toEqual(['up', 'reply']);
  });

  test('a probe that is answered without a register proves nothing', async () => {
    await bench.startUp();
    bench.peer.script = (request) => (isProbe(request) ? { pdu: Buffer.from([3, 0, 0, 1]) } : 'memory');
    bench.advance(1000);
    await bench.until(() => !bench.reservedUp);
    expect(bench.faults).toEqual([{ connection: 'reserved', code: 'PLC_BLOCK_CORRUPT' }]);
  });

  test('closes while a probe is in flight', async () => {
    await bench.startUp();
    bench.peer.script = (request) => (isProbe(request) ? 'silent' : 'memory');
    bench.advance(1000);
    await bench.peer.next(isProbe);
    await bench.driver.close();
    bench.advance(5000);
    await bench.settle();
    expect(bench.faults).toEqual([]);
    expect(bench.peer.sockets).toHaveLength(2);
  });

  test('goes past a probe that hangs', async () => {
    await bench.startUp();
    bench.peer.script = (request) => (isProbe(request) ? 'silent' : 'memory');
    bench.advance(1000);
    await bench.peer.next(isProbe);
    bench.driver.emergencyStop();
    await bench.peer.next(isEmergencyStop);
    await bench.settle();
    expect(bench.peer.memory[300]).toBe(0);
  });

  test.each([
    ['stays silent', 'silent' as const],
    ['answers an exception', { exception: 4 }],
    ['confirms another write', { pdu: Buffer.from([6, 1, 44, 0, 1]) }],
  ])('retries when the PLC %s, until it confirms', async (_, answer) => {
    await bench.startUp();
    bench.peer.script = (request) => (isEmergencyStop(request) ? answer : 'memory');
    bench.driver.emergencyStop();
    for (let attempt = 1; attempt <= 3; attempt++) {
      await bench.peer.next(isEmergencyStop);
      await bench.settle();
      bench.advance(50);
      await bench.until(() => bench.faults.length === attempt);
      // Never slower than the first pause, however often it failed.
      bench.advance(100);
    }
    bench.peer.script = () => 'memory';
    await bench.peer.next(isEmergencyStop);
    await bench.settle();
    expect(bench.peer.memory[300]).toBe(0);
    bench.advance(1000);
    await bench.settle();
    expect(stops()).toBe(4);
  });

  test('asked for without a connection it is sent as soon as there is one, without waiting for the long pause', async () => {
    await bench.peer.stop();
    bench.start();
    const reserved = () => bench.faults.filter((fault) => fault.connection === 'reserved').length;
    await bench.until(() => reserved() === 1);
    for (const pause of [100, 200, 400, 800, 1600]) {
      const before = reserved();
      bench.advance(pause);
      await bench.until(() => reserved() === before + 1);
    }
    await bench.peer.listen();
    bench.driver.emergencyStop();
    await bench.peer.next(isEmergencyStop);
    await bench.settle();
    expect(bench.peer.memory[300]).toBe(0);
  });

  test('does not speak with another crane', async () => {
    bench.peer.memory[203] = 2;
    bench.start();
    await bench.until(() => bench.faults.some((fault) => fault.connection === 'reserved'));
    bench.driver.emergencyStop();
    await bench.settle();
    expect(stops()).toBe(0);
  });
});
