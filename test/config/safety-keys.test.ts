// The `[safety]` table against the settings: each setting has its key, each key its setting, and both ways agree.

import { describe, expect, it } from 'vitest';
import { safetySchema, safetySettings, safetyTable } from '../../src/config/safety-keys.ts';
import type { SafetySettings } from '../../src/domain/index.ts';
import { DEFAULT_SAFETY_SETTINGS as DEFAULTS } from '../../src/safety/settings-check.ts';

/** Every number of `value`, changed by `change`, nested ones too. */
function changed(value: object, change: (number: number) => number): object {
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [
    key,
    typeof one === 'number' ? change(one) : changed(one as object, change),
  ]);
  return Object.fromEntries(entries);
}

describe('the safety table', () => {
  it('has a key for every setting, and gives each back', () => {
    const other = changed(DEFAULTS, (number) => number + 0.25) as SafetySettings;
    expect(safetySettings(safetyTable(other), DEFAULTS)).toEqual(other);
    expect(Object.keys(safetyTable(DEFAULTS)).toSorted()).toEqual(Object.keys(safetySchema.shape).toSorted());
  });

  it('leaves what it does not name at its default', () => {
    expect(safetySettings({}, DEFAULTS)).toEqual(DEFAULTS);
    expect(safetySettings({ felt_age_stop_ms: 350 }, DEFAULTS)).toEqual({ ...DEFAULTS, feltAgeStop: 350 });
  });

  it('takes its own defaults', () => {
    expect(safetySchema.safeParse(safetyTable(DEFAULTS)).error).toBeUndefined();
  });

  it.each([
    ['felt_age_full_ms', 301],
    ['felt_age_creep_ms', 501],
    ['felt_age_stop_ms', 601],
    ['picture_timeout_ms', 0],
    ['offer_time_ms', 0],
    ['bypass_time_ms', 600_001],
    ['overload_share', 1.26],
    ['underload_share', 1],
    ['snag_share', 0],
    ['snag_time_ms', 10],
    ['wind_limit_m_s', 51],
    ['gust_time_ms', 0],
    ['wind_hold_ms', 0],
    ['landing_height_m', 0],
    ['landing_speed_m_s', 0],
    ['landing_margin_m', -0.1],
    ['travel_warning_ms', -1],
  ])('refuses %s = %d', (key, value) => {
    expect(safetySchema.safeParse({ [key]: value }).success).toBe(false);
  });
});
