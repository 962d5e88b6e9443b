// The fault script as data: every row, every field that can be wrong, and the order of play.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ALL_WELL, readFault, readScript, withFault } from '../../../../firmware-mocks/crane/plc/faults.ts';

describe('rows', () => {
  it.each([
    [
      { name: 'freeze', on: true },
      { name: 'freeze', on: true },
    ],
    [
      { name: 'frozen-positions', on: false },
      { name: 'frozen-positions', on: false },
    ],
    [
      { name: 'late-replies', delay_ms: 40 },
      { name: 'late-replies', delayMs: 40 },
    ],
    [
      { name: 'exceptions', code: 4 },
      { name: 'exceptions', code: 4 },
    ],
    [
      { name: 'refuse-writes', on: true },
      { name: 'refuse-writes', on: true },
    ],
    [
      { name: 'reboot', keep_registers: true, down_ms: 300 },
      { name: 'reboot', keepRegisters: true, downMs: 300 },
    ],
    [
      { name: 'estop-chain', open: true },
      { name: 'estop-chain', open: true },
    ],
    [
      { name: 'local', on: true },
      { name: 'local', on: true },
    ],
    [
      { name: 'drive-trip', on: true },
      { name: 'plant', fault: { name: 'drive-trip', on: true } },
    ],
    [
      { name: 'limit-switch-stuck', on: true },
      { name: 'plant', fault: { name: 'limit-switch-stuck', on: true } },
    ],
    [
      { name: 'brake-fails-to-set', axis: 'hoist', on: true },
      { name: 'plant', fault: { name: 'brake-fails-to-set', axis: 0, on: true } },
    ],
    [
      { name: 'drive-ignores-setpoint', axis: 'gantry', on: true },
      { name: 'plant', fault: { name: 'drive-ignores-setpoint', axis: 2, on: true } },
    ],
    [
      { name: 'rollback', on: true },
      { name: 'plant', fault: { name: 'rollback', on: true } },
    ],
    [
      { name: 'slack', on: true },
      { name: 'plant', fault: { name: 'slack', on: true } },
    ],
    [
      { name: 'reversed-feedback', axis: 'trolley', on: true },
      { name: 'plant', fault: { name: 'reversed-feedback', axis: 1, on: true } },
    ],
    [
      { name: 'encoder-drift', axis: 'gantry', share: -0.02 },
      { name: 'plant', fault: { name: 'encoder-drift', axis: 2, share: -0.02 } },
    ],
    [
      { name: 'brake-slips', axis: 'hoist', share: 0.3 },
      { name: 'plant', fault: { name: 'brake-slips', axis: 0, share: 0.3 } },
    ],
    [
      { name: 'snag', on: true },
      { name: 'plant', fault: { name: 'snag', on: true, newtonsPerMetre: 200_000 } },
    ],
    [
      { name: 'snag', on: true, stiffness_kn_m: 500 },
      { name: 'plant', fault: { name: 'snag', on: true, newtonsPerMetre: 500_000 } },
    ],
    [
      { name: 'wind', speed_m_s: 20, direction_deg: 180 },
      { name: 'plant', fault: { name: 'wind', metresPerSecond: 20, directionRad: Math.PI } },
    ],
    [
      { name: 'wind', speed_m_s: 12, direction_deg: 0, gust_m_s: 8 },
      {
        name: 'plant',
        fault: {
          name: 'wind',
          metresPerSecond: 12,
          directionRad: 0,
          gust: { metresPerSecond: 8, periodSeconds: 10 },
        },
      },
    ],
  ])('reads %o', (row, fault) => {
    expect(readFault(row, 0)).toEqual({ ok: true, value: fault });
  });

  it.each([
    [{ name: 'unheard-of' }, 'name'],
    [{}, 'name'],
    [null, 'name'],
    [{ name: 'freeze', on: 1 }, 'on'],
    [{ name: 'late-replies', delay_ms: -1 }, 'delay_ms'],
    [{ name: 'late-replies', delay_ms: Number.NaN }, 'delay_ms'],
    [{ name: 'exceptions', code: 256 }, 'code'],
    [{ name: 'reboot', keep_registers: true }, 'down_ms'],
    [{ name: 'reboot', down_ms: 1 }, 'keep_registers'],
    [{ name: 'encoder-stuck', axis: 'boom', on: true }, 'axis'],
    [{ name: 'encoder-stuck', axis: 1, on: true }, 'axis'],
    [{ name: 'wind', speed_m_s: 20 }, 'direction_deg'],
    [{ name: 'wind', speed_m_s: 20, direction_deg: 0, gust_m_s: -1 }, 'gust_m_s'],
    [{ name: 'wind', speed_m_s: 20, direction_deg: 0, gust_m_s: 1, gust_period_s: 0 }, 'gust_period_s'],
    [{ name: 'encoder-drift', axis: 'gantry', share: 0.03 }, 'share'],
    [{ name: 'brake-slips', axis: 'hoist', share: 1.1 }, 'share'],
    [{ name: 'brake-slips', axis: 'hoist' }, 'share'],
    [{ name: 'snag', on: true, stiffness_kn_m: 0 }, 'stiffness_kn_m'],
  ])('refuses %o and names the field', (row, field) => {
    expect(readFault(row, 3)).toMatchObject({ ok: false, offset: 3, expected: expect.stringContaining(`${field}:`) });
  });

  test.prop([fc.anything()])('never throws', (row) => {
    readFault(row, 0);
  });
});

describe('script', () => {
  it('is played in the order of time, rows of one time in the order of the file', () => {
    const script = readScript([
      { at_ms: 20, name: 'freeze', on: true },
      { at_ms: 10, name: 'local', on: true },
      { at_ms: 10, name: 'local', on: false },
    ]);
    expect(script.ok && script.value.map(({ atMs, fault }) => [atMs, fault])).toEqual([
      [10, { name: 'local', on: true }],
      [10, { name: 'local', on: false }],
      [20, { name: 'freeze', on: true }],
    ]);
  });

  it('refuses a row without a time and a script without end', () => {
    expect(readScript([{ name: 'local', on: true }])).toMatchObject({ ok: false, offset: 0 });
    const row = { at_ms: 0, name: 'local', on: true };
    expect(readScript(Array.from({ length: 1001 }, () => row))).toMatchObject({ ok: false, offset: -1 });
  });
});

describe('board', () => {
  it('takes each fault on and off, and nothing else with it', () => {
    const broken = withFault(withFault(ALL_WELL, { name: 'freeze', on: true }), { name: 'exceptions', code: 4 });
    expect(broken).toEqual({ ...ALL_WELL, frozen: true, exception: 4 });
    expect(withFault(withFault(broken, { name: 'freeze', on: false }), { name: 'exceptions', code: 0 })).toEqual(
      ALL_WELL,
    );
  });
});
