// What the PLC takes for sensors: whole lines of finite numbers, and nothing else.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { readSensors } from '../../../../firmware-mocks/crane/plc/field-link.ts';
import { SENSORS } from './rig.ts';

describe('a line of sensors', () => {
  it('is read as it stands', () => {
    expect(readSensors(JSON.stringify(SENSORS))).toEqual(SENSORS);
    expect(readSensors(JSON.stringify({ ...SENSORS, gapAhead: 3.5 }))?.gapAhead).toBe(3.5);
  });

  it.each([
    ['another kind', { kind: 'truth' }],
    ['a number that JSON cannot carry', { loadKg: Number.NaN }],
    ['a missing field', { step: undefined }],
    ['an axis too few', { positions: [0, 0, 0, 0] }],
    ['an axis without a number', { speeds: [0, null, 0, 0, 0] }],
    ['a switch that is no level', { ropeTight: 1 }],
    ['a gap in words', { gapBehind: 'far' }],
  ])('is refused with %s', (_name, change) => {
    expect(readSensors(JSON.stringify({ ...SENSORS, ...change }))).toBeUndefined();
  });

  test.prop([fc.oneof(fc.string(), fc.json())])('never throws', (line) => {
    expect(readSensors(line)).toBeUndefined();
  });
});
