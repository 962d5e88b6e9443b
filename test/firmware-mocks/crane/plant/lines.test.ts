// Lines as they come over the field bus: what is taken, what is refused, and that nothing ever throws or lets a number
// through that is not finite.

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { PlantFault } from '../../../../firmware-mocks/crane/field-bus.ts';
import { readPlantLine } from '../../../../firmware-mocks/crane/plant/lines.ts';
import { outputs, speeds } from './hands.ts';

function fault(of: PlantFault['fault']): PlantFault {
  return { kind: 'fault', crane: 1, fault: of };
}

describe('a line', () => {
  it.each([
    { kind: 'attach', crane: 2 },
    { kind: 'truth', intervalMs: 20 },
    speeds(1, -2, 0.3),
    fault({ name: 'encoder-stuck', axis: 2, on: true }),
    fault({ name: 'drive-trip', on: false }),
    fault({ name: 'drive-ignores-setpoint', axis: 0, on: true }),
    fault({ name: 'brake-fails-to-set', axis: 4, on: true }),
    fault({ name: 'limit-switch-stuck', on: true }),
    fault({ name: 'wind', metresPerSecond: 100, directionRad: 1.5 }),
    fault({ name: 'wind', metresPerSecond: 10, directionRad: 0, gust: { metresPerSecond: 8, periodSeconds: 12 } }),
    fault({ name: 'reversed-feedback', axis: 1, on: true }),
    fault({ name: 'encoder-drift', axis: 2, share: -0.02 }),
    fault({ name: 'rollback', on: true }),
    fault({ name: 'brake-slips', axis: 0, share: 0.25 }),
    fault({ name: 'snag', on: true, newtonsPerMetre: 200_000 }),
    fault({ name: 'slack', on: false }),
  ])('is taken as it is: %j', (value) => {
    expect(readPlantLine(JSON.stringify(value))).toEqual({ line: value });
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no kind', '{"crane":1}'],
    ['an unknown kind', '{"kind":"reset"}'],
    ['a stranger among its keys', '{"kind":"attach","crane":1,"more":1}'],
    ['a crane between two', '{"kind":"attach","crane":1.5}'],
    ['an interval of nought', '{"kind":"truth","intervalMs":0}'],
    ['too few speeds', JSON.stringify(outputs({ speeds: [0, 0, 0, 0] }))],
    ['too many brakes', JSON.stringify(outputs({ brakesReleased: [true, true, true, true, true, true] }))],
    ['a number for a brake', JSON.stringify(outputs()).replace('[true,', '[1,')],
    ['an attachment of 2', JSON.stringify(outputs()).replace('"attachment":0', '"attachment":2')],
    ['an infinite speed', JSON.stringify(speeds(12.5)).replace('12.5', '1e999')],
    ['a null speed, as NaN is written', JSON.stringify(speeds(Number.NaN))],
    ['a text for a speed', JSON.stringify(speeds(12.5)).replace('12.5', '"12.5"')],
    ['an axis that is none', JSON.stringify(fault({ name: 'encoder-stuck', axis: 5, on: true }))],
    ['a drift beyond 2 %', JSON.stringify(fault({ name: 'encoder-drift', axis: 2, share: 0.021 }))],
    ['a brake stronger than whole', JSON.stringify(fault({ name: 'brake-slips', axis: 0, share: 1.01 }))],
    ['an unknown fault', '{"kind":"fault","crane":1,"fault":{"name":"gremlin","on":true}}'],
    ['an infinite wind', '{"kind":"fault","crane":1,"fault":{"name":"wind","metresPerSecond":1e999,"directionRad":0}}'],
  ])('with %s is refused, with a word on what is wrong', (_, text) => {
    const read = readPlantLine(text);
    expect('wrong' in read && read.wrong.length > 5).toBe(true);
  });

  test.prop([
    fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    ),
  ])('of any text is a value or what is wrong with it', (text) => {
    const read = readPlantLine(text);
    expect('wrong' in read ? typeof read.wrong : read.line.kind).toMatch(/string|attach|truth|outputs|fault/);
  });

  test.prop([fc.array(fc.double(), { minLength: 5, maxLength: 5 })])(
    'of outputs carries finite speeds or is refused',
    (numbers) => {
      // As a careless sender would write them.
      const text = JSON.stringify(outputs()).replace('[0,0,0,0,0]', `[${numbers.join(',')}]`);
      const read = readPlantLine(text);
      expect('line' in read).toBe(numbers.every((number) => Number.isFinite(number)));
    },
  );
});
