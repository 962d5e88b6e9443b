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
    [{ feltAgeFull: 250 }, 'felt_age_full 250 ms < felt_age_creep 250 ms < felt_age_stop 400 ms does not hold'],
    [{ feltAgeCreep: 400 }, 'felt_age_full 150 ms < felt_age_creep 400 ms < felt_age_stop 400 ms does not hold'],
    [
      { loopAgeLimit: 300, linkRoundTrip: 180, feltAgeStop: 299 },
      'felt_age_stop 299 ms < loop_age_limit 300 ms: the loop age is part of the felt age',
    ],
    [{ pictureTimeout: 119 }, 'picture_timeout 119 ms < 3 × (command 20 + status 20) = 120 ms'],
    [{ pictureTimeout: 401 }, 'picture_timeout 401 ms > felt_age_stop 400 ms'],
    [{ offerTime: 0 }, 'offer_time 0 ms is outside 0 … 300000 ms'],
    [{ offerTime: 300_001 }, 'offer_time 300001 ms is outside 0 … 300000 ms'],
    [{ bypassTime: 600_001 }, 'bypass_time 600001 ms is outside 0 … 600000 ms'],
    [{ bypassTime: 0 }, 'bypass_time 0 ms is outside 0 … 600000 ms'],
    [{ overloadShare: 0.99 }, 'overload_share 0.99 is outside 1 … 1.25'],
    [{ overloadShare: 1.26 }, 'overload_share 1.26 is outside 1 … 1.25'],
    [{ underloadShare: 0 }, 'underload_share 0 is outside 0 … 1'],
    [{ underloadShare: 1 }, 'underload_share 1 is outside 0 … 1'],
    [{ snagShare: 0 }, 'snag_share 0 is outside 0 … 1'],
    [{ snagShare: 1.1 }, 'snag_share 1.1 is outside 0 … 1'],
    [{ snagTime: 59 }, 'snag_time 59 ms < 3 × plc_write_interval 20 = 60 ms'],
    [{ landingSpeed: 0 }, 'landing_speed 0 m/s is not above 0'],
    [{ landingMargin: -0.1 }, 'landing_margin -0.1 m is negative'],
    [{ landingHeight: 0 }, 'landing_height 0 m is not above 0'],
    [{ windLimit: 0 }, 'wind_limit 0 m/s is not above 0'],
    [{ gustTime: 99 }, 'gust_time 99 ms < snapshot_age_limit 100 ms'],
    [{ windHold: 2999 }, 'wind_hold 2999 ms < gust_time 3000 ms'],
    [{ travelWarning: -1 }, 'travel_warning -1 ms is negative'],
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
    expect(details({ loopAgeLimit: Number.NaN })).toHaveLength(5);
    expect(details({ endZone: Number.NaN })).toHaveLength(1);
  });

  test('several failed sums are all told', () => {
    expect(details({ commandInterval: 100 })).toHaveLength(3);
  });
});
