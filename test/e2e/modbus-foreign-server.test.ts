// The Modbus driver against a server that nobody here wrote: pymodbus from Debian's python3-pymodbus, with a PLC's registers
// in its memory that were written by hand.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CraneNumber } from '../../src/domain/index.ts';
import type { PlcEvent } from '../../src/plc/driver.ts';
import { ModbusConnection, type ModbusReply } from '../../src/plc/modbus-connection.ts';
import { createModbusDriver } from '../../src/plc/modbus-driver.ts';
import { after, millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import {
  EMERGENCY_STOP_BLOCK,
  IDENTITY_BLOCK,
  type RegisterBlock,
  SETPOINT_BLOCK,
  STATUS_BLOCK,
} from '../../src/registers/index.ts';
import { registersOfHex, registerVectors } from '../support/register-vectors.ts';
import { requireOrSkip } from '../support/require.ts';
import { setpointRecord } from '../support/setpoint-record.ts';

const PYTHON = '/usr/bin/python3';
const found = spawnSync(PYTHON, ['-c', 'import pymodbus.server'], { stdio: 'ignore' }).status === 0;

/** Registers 0 to 400, filled from its argument; prints its port. */
const SERVER = `
import asyncio, json, logging, sys
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer
# To pymodbus every close of a client and every exception that it answers is an error.
logging.getLogger('pymodbus').setLevel(logging.CRITICAL)
memory = [0] * 401
for address, registers in json.loads(sys.argv[1]):
    memory[address:address + len(registers)] = registers
async def serve():
    slave = ModbusSlaveContext(hr=ModbusSequentialDataBlock(0, memory), zero_mode=True)
    server = ModbusTcpServer(ModbusServerContext(slaves={1: slave}, single=False), address=('127.0.0.1', 0))
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await serving
asyncio.run(serve())
`;

const vectors = registerVectors();
const hexOf = (list: readonly { readonly registersHex: string }[]) => list[0]?.registersHex ?? '';
const IDENTITY = registersOfHex(hexOf(vectors.identity));
const STATUS = registersOfHex(hexOf(vectors.status));
const SETPOINT_HEX = hexOf(vectors.setpoint);

function now(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

const soon = () => after(now(), millis(5000));

describe.runIf(requireOrSkip('python3-pymodbus', found))('a foreign Modbus server (python3-pymodbus)', () => {
  let server: ChildProcess;
  let where: { readonly host: string; readonly port: number; readonly unitId: number; readonly clock: typeof now };
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    const memory = [
      [STATUS_BLOCK.address, STATUS],
      [IDENTITY_BLOCK.address, IDENTITY],
      [EMERGENCY_STOP_BLOCK.address, [1]],
    ];
    server = spawn(PYTHON, ['-c', SERVER, JSON.stringify(memory)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: server.stdout as NonNullable<typeof server.stdout> });
    const [port] = (await once(lines, 'line')) as [string];
    where = { host: '127.0.0.1', port: Number(port), unitId: 1, clock: now };
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  });

  async function connected(change: { readonly unitId?: number } = {}): Promise<ModbusConnection> {
    return new Promise((resolve, reject) => {
      const options = { ...where, connectTimeout: millis(5000), ...change };
      const failed = (code: string, detail: string) => reject(new Error(`${code}: ${detail}`));
      const connection = new ModbusConnection(options, () => resolve(connection), failed);
      open.push(connection);
    });
  }

  const read = (connection: ModbusConnection, block: RegisterBlock) => connection.read(block, soon());

  it('is read with FC3', async () => {
    const connection = await connected();
    expect(await read(connection, IDENTITY_BLOCK)).toEqual({ ok: true, registers: IDENTITY });
  });

  it('is written with FC16 and with FC6', async () => {
    const connection = await connected();
    const done: ModbusReply = { ok: true, registers: [] };
    expect(await connection.write(SETPOINT_BLOCK, Buffer.from(SETPOINT_HEX, 'hex'), soon())).toEqual(done);
    expect(await read(connection, SETPOINT_BLOCK)).toEqual({ ok: true, registers: registersOfHex(SETPOINT_HEX) });
    expect(await connection.writeRegister(EMERGENCY_STOP_BLOCK.address, 0x1234, soon())).toEqual(done);
    expect(await read(connection, EMERGENCY_STOP_BLOCK)).toEqual({ ok: true, registers: [0x1234] });
  });

  it('is written and read in one FC23, written first', async () => {
    const connection = await connected();
    const block = { ...SETPOINT_BLOCK, address: 350, length: 2 };
    const reply = await connection.writeAndRead(block, Buffer.of(0xca, 0xfe, 0, 7), block, soon());
    expect(reply).toEqual({ ok: true, registers: [0xcafe, 7] });
  });

  it('says no to a register that it does not have, and goes on', async () => {
    const connection = await connected();
    const nowhere = { ...EMERGENCY_STOP_BLOCK, address: 500 };
    const exception = { ok: false, code: 'PLC_EXCEPTION', exception: 2 };
    expect(await read(connection, nowhere)).toMatchObject(exception);
    expect(await connection.writeRegister(500, 0, soon())).toMatchObject(exception);
    expect(await connection.writeAndRead(nowhere, Buffer.alloc(2), STATUS_BLOCK, soon())).toMatchObject(exception);
    expect(await read(connection, STATUS_BLOCK)).toEqual({ ok: true, registers: STATUS });
  });

  it('serves several requests at once', async () => {
    const connection = await connected();
    const blocks = [IDENTITY_BLOCK, STATUS_BLOCK, IDENTITY_BLOCK, STATUS_BLOCK];
    const replies = await Promise.all(blocks.map((block) => read(connection, block)));
    expect(replies).toEqual([IDENTITY, STATUS, IDENTITY, STATUS].map((registers) => ({ ok: true, registers })));
  });

  it('is a PLC to the driver: identified, written to, read', async () => {
    const events: PlcEvent[] = [];
    const driver = createModbusDriver({
      ...where,
      crane: 1 as CraneNumber,
      axes: 7,
      exchangeTimeout: millis(5000),
      watchdog: millis(150),
      scan: millis(10),
    });
    open.push(driver);
    await new Promise<void>((resolve) => {
      driver.start((event) => {
        events.push(event);
        if (event.kind === 'up') driver.write(setpointRecord({ sequence: 4711, decidedAt: now() }));
        else resolve();
      });
    });
    expect(events.map(({ kind }) => kind)).toEqual(['up', 'reply']);
    expect(events[1]).toMatchObject({ sequence: 4711, snapshot: { bootCounter: 1, counter: 1 } });
    const written = await read(await connected(), SETPOINT_BLOCK);
    expect(written).toMatchObject({ ok: true, registers: expect.arrayContaining([4711]) });
  });
});
