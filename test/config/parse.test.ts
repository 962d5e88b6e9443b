import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { stringify } from 'smol-toml';
import { loadGatewayConfig, loadMockCraneConfig, loadWorkstationConfig } from '../../src/config/index.ts';
import { QuaylinkError } from '../../src/domain/index.ts';
import { GATEWAY, MOCK_CRANE, RULES, source, WORKSTATION } from './samples.ts';

const LOADERS = [
  (toml: string) => loadGatewayConfig(source(toml), RULES),
  (toml: string) => loadWorkstationConfig(source(toml)),
  (toml: string) => loadMockCraneConfig(source(toml)),
];

/** Loads, or refuses with a CONFIG code; anything else is a fault. */
function answers(load: (toml: string) => unknown, toml: string): void {
  try {
    load(toml);
  } catch (error) {
    if (!(error instanceof QuaylinkError) || !error.code.startsWith('CONFIG_')) throw error;
    expect(error.message).toContain('/site/quay.toml');
  }
}

const scalar = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.date({ noInvalidDate: true }));
const keys = fc.constantFrom(
  'label',
  'crane',
  'token',
  'plc',
  'safety',
  'number',
  'gateway',
  'start',
  'desk',
  'a',
  'rail',
);

describe('any text', () => {
  test.prop([fc.string()])('is loaded or refused with a code', (toml) => {
    for (const load of LOADERS) answers(load, toml);
  });

  test.prop([
    fc.dictionary(keys, fc.oneof(scalar, fc.array(fc.dictionary(keys, scalar)), fc.dictionary(keys, scalar))),
  ])('of any shape is loaded or refused with a code', (tables) => {
    for (const load of LOADERS) answers(load, stringify(tables));
  });

  test.prop([fc.constantFrom(GATEWAY, WORKSTATION, MOCK_CRANE), fc.nat(), fc.string({ maxLength: 3 })])(
    'that is nearly right is loaded or refused with a code',
    (toml, at, noise) => {
      const place = at % toml.length;
      for (const load of LOADERS) answers(load, toml.slice(0, place) + noise + toml.slice(place + 1));
    },
  );
});
