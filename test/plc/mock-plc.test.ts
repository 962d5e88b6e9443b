// The driver against the mock PLC, which has its own server and its own encoder, over real sockets and in real
// time: that the two were written from the same page. It has no plant here, so the PLC stays blind and off.

import { afterEach, describe, expect, test } from 'vitest';
import { type PlcSettings, type RunningPlc, runPlc } from '../../firmware-mocks/crane/plc/plc.ts';
import type { CraneNumber } from '../../src/domain/index.ts';
import type { PlcDriver, PlcEvent, SetpointRecord } from '../../src/plc/driver.ts';
import { createModbusDriver } from '../../src/plc/modbus-driver.ts';
import { millis, type MonotonicMs, monotonicMs } from '../../src/quantity/index.ts';
import { setpointRecord } from '../support/setpoint-record.ts';
import { UNLOADER } from '../support/unloader.ts';

const CRANE = 1 as CraneNumber;

function clock(): MonotonicMs {
  return monotonicMs(Number(process.hrtime.bigint()) / 1e6);
}

class Rig {
  readonly events: PlcEvent[] = [];
  readonly #plc: RunningPlc;
  readonly #driver: PlcDriver;
  #sequence = 0;
  #onEvent: (() => void) | undefined;
  reservedUp = false;

  constructor(plc: RunningPlc) {
    this.#plc = plc;
    this.#driver = createModbusDriver({
      host: '127.0.0.1',
      port: plc.port,
      unitId: 1,
      crane: CRANE,
      axes: 7,
      // Long, since this runs in real time on a machine that may be busy.
      exchangeTimeout: millis(400),
      watchdog: millis(150),
      scan: millis(10),
      clock,
      observer: {
        fault: () => undefined,
        reservedUp: () => this.#note(() => (this.reservedUp = true)),
        reservedDown: () => this.#note(() => (this.reservedUp = false)),
      },
    });
    this.#driver.start((event) => this.#note(() => this.events.push(event)));
  }

  get driver(): PlcDriver {
    return this.#driver;
  }

  fault(row: object): void {
    expect(this.#plc.fault(row)).toBeUndefined();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#onEvent = resolve;
      });
    }
  }

  async next<Kind extends PlcEvent['kind']>(kind: Kind): Promise<Extract<PlcEvent, { readonly kind: Kind }>> {
    const matches = (event: PlcEvent): event is Extract<PlcEvent, { readonly kind: Kind }> => event.kind === kind;
    await this.until(() => this.events.some(matches));
    const event = this.events.find(matches) as Extract<PlcEvent, { readonly kind: Kind }>;
    this.events.length = 0;
    return event;
  }

  /** Writes one fresh record and returns the reply to it. */
  exchange(change: Partial<SetpointRecord> = {}) {
    this.#sequence += 1;
    const sequence = this.#sequence;
    this.#driver.write(setpointRecord({ sequence, heartbeat: sequence, decidedAt: clock(), ...change }));
    return this.next('reply');
  }

  async close(): Promise<void> {
    await this.#driver.close();
    await this.#plc.close();
  }

  #note(change: () => unknown): void {
    change();
    this.#onEvent?.();
  }
}

let running: Rig | undefined;
afterEach(() => running?.close());

async function start(change: Partial<PlcSettings> = {}): Promise<Rig> {
  const settings: PlcSettings = {
    crane: CRANE,
    type: UNLOADER,
    host: '127.0.0.1',
    port: 0,
    unitId: 1,
    maxConnections: 4,
    disabledFunctions: [],
    // Nothing listens there.
    plant: { host: '127.0.0.1', port: 1 },
    scanMs: 10,
    watchdogMs: 150,
    bootCounter: 41,
    faults: [],
    ...change,
  };
  running = new Rig(await runPlc(settings, () => undefined));
  return running;
}

describe('driver and mock PLC', () => {
  test.each([
    ['FC23', []],
    ['FC16 and FC3', [23]],
  ])('exchange blocks by %s', async (_, disabledFunctions) => {
    const rig = await start({ disabledFunctions });
    expect(await rig.next('up')).toEqual({ kind: 'up', bootCounter: 41 });
    const { snapshot, sequence } = await rig.exchange();
    expect(snapshot).toMatchObject({
      bootCounter: 41,
      grantedNonce: 0xdeadbeef,
      setpointReceived: sequence,
      gapAhead: undefined,
      word: { brakesSet: true, estopChainClosed: true, remote: true, watchdogOk: false, tripped: false },
    });
    expect((await rig.exchange()).snapshot.setpointReceived).toBe(2);
  });

  test('another gateway is not granted meanwhile', async () => {
    const rig = await start();
    await rig.next('up');
    await rig.exchange();
    const { snapshot } = await rig.exchange({ nonce: 0x0bad_cafe });
    expect(snapshot).toMatchObject({ grantedNonce: 0xdeadbeef, setpointReceived: 1 });
  });

  test('the emergency stop register latches it', async () => {
    const rig = await start();
    await rig.next('up');
    await rig.until(() => rig.reservedUp);
    rig.driver.emergencyStop();
    // The confirmation is not an event: ask until the status block tells.
    let closed = true;
    while (closed) closed = (await rig.exchange()).snapshot.word.estopChainClosed;
    expect((await rig.exchange()).snapshot.word.estopChainClosed).toBe(false);
  });

  test('a reboot ends the link, and the new boot is told', async () => {
    const rig = await start();
    await rig.next('up');
    await rig.exchange();
    rig.fault({ name: 'reboot', keep_registers: true, down_ms: 20 });
    await rig.next('down');
    expect(await rig.next('up')).toEqual({ kind: 'up', bootCounter: 42 });
    expect((await rig.exchange()).snapshot).toMatchObject({ bootCounter: 42 });
  });

  test('the last record arrives before the end', async () => {
    const rig = await start();
    await rig.next('up');
    const last = setpointRecord({ sequence: 900, levels: 0, decidedAt: clock() });
    await rig.driver.close(last);
    expect(rig.events).toMatchObject([{ kind: 'reply', sequence: 900, snapshot: { setpointReceived: 900 } }]);
  });

  test('another crane at the address is refused', async () => {
    const rig = await start({ crane: 2 as CraneNumber });
    expect(await rig.next('down')).toMatchObject({ code: 'PLC_IDENTITY' });
  });
});
