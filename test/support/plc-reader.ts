// What a PLC says of its crane, read beside the gateway by a second Modbus connection that writes nothing. Enters: the port of
// the PLC. Leaves: one snapshot.

import { decodeStatus } from '../../src/plc/block-codec.ts';
import { ModbusConnection } from '../../src/plc/modbus-connection.ts';
import type { CraneNumber, CraneSnapshot } from '../../src/domain/index.ts';
import { after, type MonotonicMs, millis, monotonicMs } from '../../src/quantity/index.ts';
import { STATUS_BLOCK } from '../../src/registers/index.ts';

const PATIENCE = millis(5000);

function now(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

/** Throws where the PLC does not answer, or with something else than its status. */
export async function readPlc(port: number, crane: number): Promise<CraneSnapshot> {
  const options = { host: '127.0.0.1', port, unitId: 1, connectTimeout: PATIENCE, clock: now };
  let connection: ModbusConnection | undefined;
  await new Promise<void>((resolve, reject) => {
    connection = new ModbusConnection(options, resolve, (code, detail) => reject(new Error(`${code}: ${detail}`)));
  });
  const requestedAt = now();
  const reply = await connection?.read(STATUS_BLOCK, after(requestedAt, PATIENCE));
  connection?.end('PLC_LINK_DOWN', 'read');
  if (reply?.ok !== true) throw new Error(`the PLC did not answer: ${reply?.code}`);
  const status = decodeStatus(reply.registers, crane as CraneNumber, requestedAt, now());
  if (!status.ok) throw new Error(`${status.code}: expected ${status.expected}, found ${status.found}`);
  return status.value;
}
