// Smallest files that load without a warning, and the loaders with their outside world replaced by values.

import { readFileSync } from 'node:fs';
import { QuaylinkError } from '../../src/domain/index.ts';
import type { SafetyRules, SecretFile, Source } from '../../src/config/index.ts';
import { checkSafetySettings, DEFAULT_SAFETY_SETTINGS } from '../../src/safety/settings-check.ts';

export const RULES: SafetyRules = { defaults: DEFAULT_SAFETY_SETTINGS, check: checkSafetySettings };

export const GATEWAY = `
[[token]]
name = "desk"
role = "operator"
token = "0123456789abcdef"
[[crane]]
number = 1
name = "A"
type = "grab-unloader"
rail = "quay"
width_m = 26
picture = "none"
opens_anywhere = true
plc = { port = 5021 }
`;

export const SECOND_CRANE = `
[[crane]]
number = 2
name = "B"
type = "grab-unloader"
rail = "quay"
width_m = 26
picture = "none"
plc = { port = 5022 }
`;

export const WORKSTATION = `
[gateway]
token = "0123456789abcdef"
`;

export const MOCK_CRANE = `
[[crane]]
number = 1
type = "grab-unloader"
width_m = 26
start = { gantry_m = 100 }
plc = { port = 5021 }
[[crane]]
number = 2
type = "grab-unloader"
width_m = 26
start = { gantry_m = 250 }
plc = { port = 5022 }
`;

export interface Outside {
  readonly secrets?: Readonly<Record<string, SecretFile>>;
  readonly overrides?: Source['overrides'];
}

/** A source named /site/quay.toml. */
export function source(toml: string, outside: Outside = {}): Source {
  return {
    file: '/site/quay.toml',
    toml,
    readSecret: (path) => {
      const file = outside.secrets?.[path];
      if (file === undefined) throw new Error(`${path}: it does not exist`);
      return file;
    },
    overrides: outside.overrides ?? {},
  };
}

/** A file of examples/ as a source. */
export function example(name: string): Source {
  return { ...source(readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8')), file: `/site/${name}` };
}

/** The error that `load` must end with. */
export function refusal(load: () => unknown): QuaylinkError {
  try {
    load();
  } catch (error) {
    if (error instanceof QuaylinkError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}
