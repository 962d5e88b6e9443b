// The sums of the safety settings: the defaults pass, and each inconsistent set fails with its own sum.

import { describe, expect, test } from 'vitest';
import type { SafetySettings } from '../../src/domain/index.ts';
import { checkSafetySettings, DEFAULT_SAFETY_SETTINGS as DEFAULTS } from '../../src/safety/settings-check.ts';

function details(changed: Partial<Record<keyof SafetySettings, unknown>>): string[] {
  return checkSafetySettings({ ...DEFAULTS, ...changed } as SafetySettings).map((failed) => failed.detail);
}

describe('safety settings', () => {
  test('the defaults are consistent', () => {
    expect(checkSafetySettings(DEFAULTS)).toEqual([]);
  });

  test('a failed sum carries the code and is spelled with its numbers', () => {
    expect(checkSafetySettings({ ...DEFAULTS, loopAgeLimit: 100 } as unknown as SafetySettings)).toEqual([
      {
        code: 'CONFIG_INCONSISTENT',
        detail: 'loop_age_limit 100 ms < 3 × (command 20 + status 20) + link 30 = 150 ms',
      },
    ]);
  });

  test('a longer link with its longer limit is consistent, up to 300 ms', () => {
    expect(details({ linkRoundTrip: 180, loopAgeLimit: 300 })).toEqual([]);
    expect(details({ linkRoundTrip: 180, loopAgeLimit: 301 })).toEqual(['loop_age_limit 301 ms > 300 ms']);
  });

  const age = DEFAULTS.inputAgeLimit;
  const share = DEFAULTS.inputSpeedShare;
  test.each([
    [{ commandTimeout: 150 }, 'command_timeout 150 ms <= loop_age_limit 150 ms'],
    [{ commandTimeout: 501 }, 'command_timeout 501 ms > 500 ms'],
    [{ stableLoop: 149 }, 'stable_loop 149 ms < loop_age_limit 150 ms'],
    [{ neutralTime: 59 }, 'neutral_time 59 ms < 3 × command 20 = 60 ms'],
    [{ silentHolder: 450 }, 'silent_holder 450 ms <= command_timeout 450 ms'],
    [{ plcWatchdog: 119 }, 'plc_watchdog 119 ms < 3 × plc_write_interval 20 + exchange time-out 50 + scan 10 = 120 ms'],
    [
      { snapshotAgeLimit: 79 },
      'snapshot_age_limit 79 ms < plc_write_interval 20 + exchange time-out 50 + scan 10 = 80 ms',
    ],
    [{ snapshotAgeLimit: 151 }, 'snapshot_age_limit 151 ms > plc_watchdog 150 ms'],
    [{ inputAgeLimit: { ...age, streaming: 19 } }, 'input_age_limit.streaming 19 ms < command 20 ms'],
    [{ inputSpeedShare: { ...share, vigilance: 0 } }, 'input_speed_share.vigilance 0 is outside 0 … 1'],
    [{ inputSpeedShare: { ...share, streaming: 1.5 } }, 'input_speed_share.streaming 1.5 is outside 0 … 1'],
    [
      { inputSpeedShare: { ...share, vigilance: 0.5 } },
      'input_age_limit.vigilance 700 ms × input_speed_share.vigilance 0.5 = 350 ms of full speed > 200 ms',
    ],
    [{ creep: 0 }, 'creep 0 is outside 0 … 1'],
    [{ creep: 1 }, 'creep 1 is outside 0 … 1'],
    [{ endZone: -1 }, 'end_zone -1 m is negative'],
    [{ minimumGap: 0.1 }, 'minimum_gap 0.1 m <= 2 × position_uncertainty 0.05 m'],
    [{ positionUncertainty: -0.1 }, 'position_uncertainty -0.1 m is negative'],
    [{ positionUncertaintyShare: -0.1 }, 'position_uncertainty_share -0.1 is outside 0 … 1'],
    [{ positionUncertaintyShare: 1 }, 'position_uncertainty_share 1 is outside 0 … 1'],
  ])('%o fails', (changed, sum) => {
    const found = details(changed);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(sum)).toBe(true);
  });

  test('a number that is none fails every sum that it is in', () => {
    expect(details({ loopAgeLimit: Number.NaN })).toHaveLength(4);
    expect(details({ endZone: Number.NaN })).toHaveLength(1);
  });

  test('several failed sums are all told', () => {
    expect(details({ commandInterval: 100 })).toHaveLength(2);
  });
});
