// The mock PLC driven by a Modbus client that nobody here wrote: pymodbus from Debian's python3-pymodbus, by the
// hand-written block vectors.

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningPlc, runPlc } from '../../firmware-mocks/crane/plc/plc.ts';
import { benchSettings } from '../firmware-mocks/crane/plc/bench.ts';
import { requireOrSkip } from '../support/require.ts';
import vectors from '../vectors/registers.json' with { type: 'json' };

const PYTHON = '/usr/bin/python3';
const found = spawnSync(PYTHON, ['-c', 'import pymodbus.client'], { stdio: 'ignore' }).status === 0;

/** Reads a list of calls from its argument, makes them one after the other, prints what came back. */
const CLIENT = `
import json, sys
from pymodbus.client import ModbusTcpClient
port, calls = int(sys.argv[1]), json.loads(sys.argv[2])
client = ModbusTcpClient('127.0.0.1', port=port, timeout=5)
assert client.connect()
said = []
for name, arguments in calls:
    reply = getattr(client, name)(**arguments)
    said.append({'exception': reply.exception_code} if reply.isError() else {'registers': getattr(reply, 'registers', [])})
client.close()
print(json.dumps(said))
`;

type Call = readonly [string, Readonly<Record<string, unknown>>];
interface Reply {
  readonly exception?: number;
  readonly registers?: readonly number[];
}

async function drive(port: number, calls: readonly Call[]): Promise<readonly Reply[]> {
  const { stdout } = await promisify(execFile)(PYTHON, ['-c', CLIENT, String(port), JSON.stringify(calls)]);
  return JSON.parse(stdout) as readonly Reply[];
}

function registersOf(name: string): readonly number[] {
  const hex = vectors.setpoint.find((vector) => vector.name === name)?.registersHex ?? '';
  return Array.from({ length: hex.length / 4 }, (_, at) => Number.parseInt(hex.slice(4 * at, 4 * at + 4), 16));
}

/** setpoint_received, high word first, where the registers begin at the status block. */
function received(reply: Reply | undefined): number {
  return (reply?.registers?.[10] ?? 0) * 0x1_0000 + (reply?.registers?.[11] ?? 0);
}

describe.runIf(requireOrSkip('python3-pymodbus', found))('a foreign Modbus client (python3-pymodbus)', () => {
  let plc: RunningPlc;
  const unit = { slave: 1 };

  beforeAll(async () => {
    // No plant answers there: the PLC is blind, which its server does not mind.
    plc = await runPlc(benchSettings(9), () => undefined);
  });
  afterAll(() => plc.close());

  it('reads the identity with FC3', async () => {
    const [reply] = await drive(plc.port, [['read_holding_registers', { address: 200, count: 8, ...unit }]]);
    expect(reply?.registers).toEqual([0x5155, 0x4159, 0x0101, 1, 5, 7, 10, 150]);
  });

  it('writes a block with FC16 and finds it received with FC3', async () => {
    const replies = await drive(plc.port, [
      ['write_registers', { address: 0, values: registersOf('at rest, remote on'), ...unit }],
      ['read_holding_registers', { address: 100, count: 54, ...unit }],
    ]);
    expect(received(replies[1])).toBe(1);
    expect(replies[1]?.registers?.slice(6, 8)).toEqual([0xdead, 0xbeef]);
  });

  it('writes and reads with FC23 in one exchange', async () => {
    const block = registersOf('stop: RUN is 0');
    // Debian 12's pymodbus 3.0 names the unit id differently here.
    const call = { read_address: 100, read_count: 54, write_address: 0, write_registers: block, unit: 1 };
    const [reply] = await drive(plc.port, [['readwrite_registers', call]]);
    expect(received(reply)).toBe(77);
  });

  it('latches the emergency stop with FC6', async () => {
    const replies = await drive(plc.port, [
      ['write_register', { address: 300, value: 0, ...unit }],
      ['read_holding_registers', { address: 300, count: 1, ...unit }],
    ]);
    expect(replies[1]?.registers).toEqual([0]);
  });

  it('gets exceptions it understands', async () => {
    const replies = await drive(plc.port, [
      ['read_coils', { address: 0, count: 1, ...unit }],
      ['read_holding_registers', { address: 60, count: 1, ...unit }],
      ['write_register', { address: 100, value: 1, ...unit }],
      ['read_holding_registers', { address: 200, count: 1, slave: 2 }],
    ]);
    expect(replies.map((reply) => reply.exception)).toEqual([1, 2, 2, 0x0b]);
  });
});
