// A PLC driver without a network: an ideal PLC behind the port of src/plc/driver.ts, on real timers. Enters:
// records. Leaves: replies, each on the next turn of the event loop.

import type { CraneSpec } from '../../src/domain/index.ts';
import type { PlcDriver, PlcEvent, SetpointRecord } from '../../src/plc/driver.ts';
import { monotonicMs } from '../../src/quantity/index.ts';
import { IdealPlc } from './ideal-plc.ts';

function monotonicNow() {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

export class FakeDriver implements PlcDriver {
  readonly plc: IdealPlc;
  readonly records: SetpointRecord[] = [];
  emergencyStops = 0;
  closed = false;
  #listener: ((event: PlcEvent) => void) | undefined;
  #scans: NodeJS.Timeout | undefined;

  constructor(spec: CraneSpec, gantry: number) {
    this.plc = new IdealPlc(spec, gantry);
  }

  start(listener: (event: PlcEvent) => void): void {
    this.#listener = listener;
    this.#scans = setInterval(() => this.plc.scan(monotonicNow()), 10);
    setImmediate(() => listener({ kind: 'up', bootCounter: 7 }));
  }

  write(record: SetpointRecord): void {
    this.records.push(record);
    const sentAt = monotonicNow();
    this.plc.take(record, sentAt);
    setImmediate(() => {
      if (this.closed) return;
      const snapshot = this.plc.snapshot(sentAt, monotonicNow());
      this.#listener?.({ kind: 'reply', snapshot, sequence: record.sequence });
    });
  }

  emergencyStop(): void {
    this.emergencyStops += 1;
    this.plc.latchEmergencyStop();
  }

  close(): Promise<void> {
    this.closed = true;
    clearInterval(this.#scans);
    return Promise.resolve();
  }
}
