import { describe, expect, it } from 'vitest';
import { loadMockCraneConfig } from '../../src/config/index.ts';
import { MOCK_CRANE, refusal, source } from './samples.ts';

const load = (toml: string) => loadMockCraneConfig(source(toml));
const refused = (toml: string) => refusal(() => load(toml));

describe('a mock-crane file', () => {
  it('gets the documented defaults', () => {
    const { settings } = load(MOCK_CRANE);
    expect(settings.railLength).toBe(400);
    expect(settings.plant).toEqual({ host: '127.0.0.1', port: 0 });
    expect(settings.faultScript).toBeUndefined();
    expect(settings.cranes[1]).toMatchObject({
      number: 2,
      width: 26,
      start: { gantry: 250, trolley: 0, hoist: 10 },
      plc: { host: '127.0.0.1', port: 5022, unitId: 1, scan: 10, watchdog: 150, readWrite: true },
    });
  });

  it('finds its fault script beside itself', () => {
    expect(load(`fault_script = "faults.json"\n${MOCK_CRANE}`).settings.faultScript).toBe('/site/faults.json');
  });

  it.each([
    [
      'cranes that overlap at start',
      '250',
      '125.9',
      'cranes 1 and 2 overlap at start: 100 m and 125.9 m, but they need 26 m',
    ],
    [
      'a crane that hangs over the end of the rail',
      '250',
      '390',
      '`crane[#2].start.gantry_m` is 390; allowed on this rail: 13 … 387',
    ],
    ['two PLCs on one port', '5022', '5021', 'the PLC of crane 2 and the PLC of crane 1 both listen on port 5021'],
    ['two cranes of one number', 'number = 2', 'number = 1', 'two cranes have the `number` 1'],
    [
      'a start outside the travel',
      'gantry_m = 250',
      'gantry_m = 250, hoist_m = 31',
      '`crane[#2].start.hoist_m` is 31; allowed for this type: -25 … 30',
    ],
  ])('refuses %s', (_, given, instead, message) => {
    const error = refused(MOCK_CRANE.replace(given, instead));
    expect(error.code).toBe('CONFIG_INCONSISTENT');
    expect(error.message).toContain(message);
  });

  it('lists all contradictions at once', () => {
    const { message } = refused(
      MOCK_CRANE.replace('250', '110').replace('5022', '5021').replace('number = 2', 'number = 1'),
    );
    expect(message).toContain('has 3 problems');
  });

  it('accepts cranes that just touch, and any number of free ports', () => {
    expect(
      load(MOCK_CRANE.replace('250', '126').replace('5021', '0').replace('5022', '0')).settings.cranes,
    ).toHaveLength(2);
  });
});
