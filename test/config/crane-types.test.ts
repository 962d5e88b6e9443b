import { describe, expect, it } from 'vitest';
import { type CraneTypeRow, craneTypes } from '../../src/config/crane-types.ts';

const ROW: CraneTypeRow = {
  name: 'own',
  attachment: 'hook',
  payload_kg: 25_000,
  tare_kg: 9000,
  coaming_m: 5,
  rope_at_zero_m: 40,
  boom_m: 33,
  load_trolley_m: 1,
  load_gantry_m: 1,
  load_below_m: 2,
  drive_lag_ms: 300,
  hoist: { min_m: -10, max_m: 30, speed_m_s: 1.2, acceleration_m_s2: 0.5, jerk_m_s3: 1 },
};
const problems = (row: Partial<CraneTypeRow>) =>
  craneTypes([{ ...ROW, ...row }]).problems.map((problem) => problem.text);

describe('crane types', () => {
  it('come with rope left at the top of every built-in hoist', () => {
    for (const type of craneTypes([]).byName.values()) {
      expect(type.ropeAtZero - (type.axes.hoist?.max ?? Number.NaN), type.name).toBeGreaterThanOrEqual(6);
    }
  });

  it('come with a boom above the load and a load that reaches somewhere', () => {
    for (const type of craneTypes([]).byName.values()) {
      expect(type.boom, type.name).toBeGreaterThanOrEqual(type.axes.hoist?.max ?? Number.NaN);
      for (const reach of Object.values(type.loadReach)) expect(reach, type.name).toBeGreaterThan(0);
    }
  });

  it('come with legs where they travel, and those of an own row; without any there are none', () => {
    for (const type of craneTypes([]).byName.values()) expect(type.legs.length, type.name).toBeGreaterThan(0);
    const gantry = { min_m: 0, max_m: 100, speed_m_s: 1, acceleration_m_s2: 1, jerk_m_s3: 1 };
    const legs = [
      [-3, -1],
      [1, 3],
    ];
    const own = craneTypes([{ ...ROW, gantry, leg_trolley_m: legs }]);
    expect(own.problems).toEqual([]);
    expect(own.byName.get('own')?.legs).toEqual([
      { min: -3, max: -1 },
      { min: 1, max: 3 },
    ]);
    expect(craneTypes([ROW]).byName.get('own')?.legs).toEqual([]);
  });

  it.each([
    ['legs upside down', { leg_trolley_m: [[3, 1]] }, 'a leg begins at 3 and ends at 1 of `leg_trolley_m`'],
    ['legs of nothing', { leg_trolley_m: [[1, 1]] }, 'a leg begins at 1 and ends at 1'],
    ['legs that do not travel', { leg_trolley_m: [[1, 3]] }, 'has `leg_trolley_m`, but does not travel; leave it out.'],
    ['a name that exists', { name: 'sts' }, 'crane type "sts" exists already'],
    ['no axis', { hoist: undefined }, 'has no axis'],
    ['no rope at the top', { rope_at_zero_m: 30 }, 'leaves no rope'],
    ['a boom that the load hangs above', { boom_m: 29.9 }, "`boom_m` 29.9 is below the hoist's upper end 30"],
    ['a coaming outside the travel', { coaming_m: 30 }, '`coaming_m` 30 is outside'],
    [
      'a range upside down',
      { hoist: { min_m: 30, max_m: -10, speed_m_s: 1, acceleration_m_s2: 1, jerk_m_s3: 1 } },
      "the hoist's lower end 30 is not below",
    ],
  ] as const)('are refused with %s', (_, change, text) => {
    expect(problems(change as Partial<CraneTypeRow>).join('\n')).toContain(text);
  });

  it('are accepted when they fit together', () => {
    expect(problems({})).toEqual([]);
  });
});
