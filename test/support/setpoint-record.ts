// A setpoint record for tests that care about a field or two of it.

import { type CraneNumber, STANDSTILL } from '../../src/domain/index.ts';
import type { SetpointRecord } from '../../src/plc/driver.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { LEVELS } from '../../src/registers/index.ts';

export function setpointRecord(change: Partial<SetpointRecord> = {}): SetpointRecord {
  return {
    sequence: 1,
    heartbeat: 1,
    crane: 1 as CraneNumber,
    nonce: 0xdeadbeef,
    controlWord: 0x047f,
    speeds: STANDSTILL,
    attachment: 'hold',
    levels: LEVELS.RUN | LEVELS.EMERGENCY_RUN,
    decidedAt: monotonicMs(0),
    ...change,
  };
}
