// The PLC's process shell between a plant and a Modbus client over real sockets: what an exchange carries,
// and every fault that a script can set.

import { afterEach, describe, expect, it } from 'vitest';
import type { PlcSettings } from '../../../../firmware-mocks/crane/plc/plc.ts';
import { runPlc } from '../../../../firmware-mocks/crane/plc/plc.ts';
import { PLC_STOP_CAUSES as CAUSE, STATUS_WORD } from '../../../../src/registers/index.ts';
import { Bench, benchSettings } from './bench.ts';

const open: Bench[] = [];

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});

async function bench(change: Partial<PlcSettings> = {}): Promise<Bench> {
  const started = await Bench.start(change);
  open.push(started);
  return started;
}

async function moving(change: Partial<PlcSettings> = {}): Promise<Bench> {
  const started = await bench(change);
  await started.move();
  return started;
}

describe('an exchange', () => {
  it('carries the identity that a driver checks', async () => {
    const { client } = await bench();
    const reply = await client.read(200, 8);
    expect(reply.toString('hex')).toBe('0310515541590101000100050007000a0096');
  });

  it('confirms with FC23 the very block that it writes, and the scan applies it later', async () => {
    const started = await bench();
    const status = await started.gateway.exchange();
    expect(status?.received).toBe(1);
    expect(status?.applied).toBe(0);
    await started.gateway.until(({ applied }) => applied > 0);
  });

  it('moves an axis of the plant after the handshake', async () => {
    const { plant } = await moving();
    expect(plant.outputs).toMatchObject({ drivesOn: true, brakesReleased: [false, true, false, false, false] });
  });

  it('latches the emergency stop by one write on another connection', async () => {
    const started = await moving();
    expect((await started.client.read(300, 1)).at(-1)).toBe(1);
    await started.client.writeOne(300, 1);
    expect((await started.client.read(300, 1)).at(-1)).toBe(1);
    await started.client.writeOne(300, 0);
    expect((await started.client.read(300, 1)).at(-1)).toBe(0);
    await started.gateway.until(({ stopCause }) => stopCause === CAUSE.EMERGENCY_STOP);
    await started.gateway.until(({ statusWord }) => (statusWord & STATUS_WORD.BRAKES_SET) !== 0);
  });

  it('answers exception 1 to a function that this PLC does not have', async () => {
    const started = await bench({ disabledFunctions: [23] });
    expect((await started.client.request([23, 0, 100, 0, 1, 0, 0, 0, 1, 2, 0, 0])).toString('hex')).toBe('9701');
    expect((await started.client.read(200, 8)).length).toBe(18);
  });
});

describe('the field bus', () => {
  it('is opened again when it was lost, and nothing resumes', async () => {
    const started = await moving();
    started.plant.dropConnections();
    await started.gateway.until(({ statusWord }) => (statusWord & STATUS_WORD.TRIPPED) !== 0, { trolley: 1 });
    await started.gateway.until(() => started.plant.attached === 2, { trolley: 1 });
    const status = await started.gateway.until(({ statusWord }) => (statusWord & STATUS_WORD.STANDSTILL) !== 0, {
      trolley: 1,
    });
    expect(status.stopCause).toBe(CAUSE.DRIVE_TRIP);
    expect(started.plant.outputs?.drivesOn).toBe(false);
  });
});

describe('faults', () => {
  it('freeze: goes on answering while its counter stands still, and stops when it thaws', async () => {
    const started = await moving();
    started.plc.fault({ name: 'freeze', on: true });
    const first = await started.gateway.exchange({ trolley: 1 });
    const frozenSince = performance.now();
    const later = await started.gateway.until(() => performance.now() - frozenSince > 150, { trolley: 1 });
    expect(later.scanCounter).toBe(first?.scanCounter);
    expect(later.received).toBeGreaterThan(first?.received ?? 0);
    started.plc.fault({ name: 'freeze', on: false });
    await started.gateway.until(({ stopCause }) => stopCause === CAUSE.WATCHDOG, { trolley: 1 });
  });

  it('frozen-positions: counts on and reports the position of the moment it began', async () => {
    const started = await moving();
    started.plc.fault({ name: 'frozen-positions', on: true });
    const first = await started.gateway.until(() => true, { trolley: 1 });
    const later = await started.gateway.until(({ scanCounter }) => scanCounter !== first.scanCounter, { trolley: 1 });
    expect(later.trolleyPosition).toBe(first.trolleyPosition);
    started.plc.fault({ name: 'frozen-positions', on: false });
    await started.gateway.until(({ trolleyPosition }) => trolleyPosition > first.trolleyPosition, { trolley: 1 });
  });

  it('reboot: closes connections, comes back tripped with another boot counter, and ignores the block that it kept', async () => {
    const started = await moving();
    const kept = await started.client.read(0, 24);
    started.plc.fault({ name: 'reboot', keep_registers: true, down_ms: 30 });
    await started.gateway.reconnect();
    expect((await started.client.read(200, 8)).readUInt16BE(2 + 8)).toBe(6);
    expect((await started.client.read(0, 24)).equals(kept)).toBe(true);
    // Writing the kept block once more is no news: setpoint_received stays 0.
    await started.client.request([16, 0, 0, 0, 24, 48, ...kept.subarray(2)]);
    expect((await started.client.read(110, 2)).toString('hex')).toBe('030400000000');
    const status = await started.gateway.until(({ applied }) => applied > 0, { trolley: 1 });
    expect(status.stopCause).toBe(CAUSE.REBOOT);
  });

  it('reboot: keeps a latched emergency stop with the registers, and loses it with them', async () => {
    const started = await moving();
    await started.client.writeOne(300, 0);
    started.plc.fault({ name: 'reboot', keep_registers: true, down_ms: 0 });
    await started.gateway.reconnect();
    expect((await started.client.read(300, 1)).at(-1)).toBe(0);
    expect((await started.client.read(144, 1)).at(-1)).toBe(CAUSE.EMERGENCY_STOP);
    started.plc.fault({ name: 'reboot', keep_registers: false, down_ms: 0 });
    await started.gateway.reconnect();
    expect((await started.client.read(300, 1)).at(-1)).toBe(1);
    expect((await started.client.read(144, 1)).at(-1)).toBe(CAUSE.REBOOT);
  });

  it('reboot: may clear the registers', async () => {
    const started = await moving();
    started.plc.fault({ name: 'reboot', keep_registers: false, down_ms: 0 });
    await started.gateway.reconnect();
    expect((await started.client.read(0, 24)).subarray(2).every((byte) => byte === 0)).toBe(true);
  });

  it('exceptions, refuse-writes: as scripted, and over when they are over', async () => {
    const started = await bench();
    started.plc.fault({ name: 'exceptions', code: 6 });
    expect((await started.client.read(200, 8)).toString('hex')).toBe('8306');
    started.plc.fault({ name: 'exceptions', code: 0 });
    started.plc.fault({ name: 'refuse-writes', on: true });
    expect((await started.client.writeOne(300, 1)).toString('hex')).toBe('8604');
    expect((await started.client.read(200, 8)).length).toBe(18);
    started.plc.fault({ name: 'refuse-writes', on: false });
    expect((await started.client.writeOne(300, 1)).toString('hex')).toBe('06012c0001');
  });

  it('late-replies: the block counts when it comes in, the reply waits', async () => {
    const started = await bench();
    started.plc.fault({ name: 'late-replies', delay_ms: 50 });
    const reply = started.gateway.exchange();
    const other = new Promise((resolve) => setTimeout(() => resolve('nothing yet'), 5));
    expect(await Promise.race([reply, other])).toBe('nothing yet');
    expect((await reply)?.received).toBe(1);
  });

  it('estop-chain, local: reach the status word', async () => {
    const started = await moving();
    started.plc.fault({ name: 'estop-chain', open: true });
    await started.gateway.until(({ statusWord }) => (statusWord & STATUS_WORD.ESTOP_CHAIN_CLOSED) === 0);
    started.plc.fault({ name: 'local', on: true });
    await started.gateway.until(({ statusWord }) => (statusWord & STATUS_WORD.REMOTE) === 0);
  });

  it('forwards faults of the plant', async () => {
    const started = await moving();
    started.plc.fault({ kind: 'fault', name: 'encoder-stuck', axis: 'trolley', on: true });
    await started.gateway.until(() => started.plant.faults.length > 0);
    expect(started.plant.faults).toEqual([
      { kind: 'fault', crane: 1, fault: { name: 'encoder-stuck', axis: 1, on: true } },
    ]);
  });

  it('says what is wrong with a row, and does nothing', async () => {
    const started = await bench();
    expect(started.plc.fault({ name: 'freeze' })).toMatchObject({
      code: 'CONFIG_VALUE',
      expected: 'on: true or false',
    });
  });

  it('plays a script by itself', async () => {
    const started = await bench({ faults: [{ at_ms: 0, name: 'estop-chain', open: true }] });
    await started.gateway.until(({ statusWord }) => (statusWord & STATUS_WORD.ESTOP_CHAIN_CLOSED) === 0);
  });
});

describe('starting', () => {
  it('refuses a malformed script by name of row and field', async () => {
    const faults = [
      { at_ms: 0, name: 'freeze', on: true },
      { at_ms: -1, name: 'freeze', on: true },
    ];
    await expect(runPlc(benchSettings(1, { faults }), () => undefined)).rejects.toThrow(
      /CONFIG_VALUE: fault 1: .*at_ms/,
    );
  });

  it('says which port it cannot have', async () => {
    const { plc } = await bench();
    const settings = benchSettings(1, { port: plc.port });
    await expect(runPlc(settings, () => undefined)).rejects.toThrow(
      `RUN_PORT_TAKEN: mock PLC of crane 1, 127.0.0.1:${plc.port}`,
    );
  });

  it('comes up with another boot counter than a moment ago, unless it is fixed', async () => {
    const settings = benchSettings(1);
    const { bootCounter: _fixed, ...free } = settings;
    const counters = new Set<number>();
    for (let start = 0; start < 2; start += 1) {
      const started = await Bench.startWith(free);
      open.push(started);
      counters.add((await started.client.read(204, 1)).readUInt16BE(2));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(counters.size).toBe(2);
  });
});
