// What a scripted stick plays, from a file. Enters: a path. Leaves: a checked timeline for the joystick mock.
// Throws CONFIG_FILE, CONFIG_SYNTAX or CONFIG_VALUE with the place that is wrong.

import { z } from 'zod';
import { MOCK_DESK } from '../../firmware-mocks/joystick/models.ts';
import { PadPlayer, type PadScript } from '../../firmware-mocks/joystick/script.ts';
import { QuaylinkError } from '../domain/index.ts';
import { readJsonFile } from './config-file.ts';

const position = z.number().min(-1).max(1);
const stick = z.tuple([position, position]);
const padScript = z.strictObject({
  rate_hz: z.number().min(1).max(1000),
  on_change: z.boolean().optional(),
  at_once: z.boolean().default(false),
  repeat_from_ms: z.number().min(0).optional(),
  steps: z
    .array(
      z.strictObject({
        at_ms: z.number().min(0),
        left: stick.optional(),
        right: stick.optional(),
        hat: z.int().min(-1).max(7).optional(),
        buttons: z.array(z.int().min(1).max(16)).max(16).optional(),
        fault: z.enum(['silent', 'frozen', 'junk', 'unplugged']).optional(),
      }),
    )
    .min(1)
    .max(500_000),
});

export interface ScriptFile extends PadScript {
  /** Play from the start, instead of waiting until both cranes wait for the deadman. */
  readonly at_once: boolean;
}

export function readPadScript(file: string): ScriptFile {
  const checked = padScript.safeParse(readJsonFile(file, 'stick script'));
  if (!checked.success) {
    const places = checked.error.issues.map(({ path, message }) => `\`${path.join('.')}\`: ${message}`);
    throw new QuaylinkError('CONFIG_VALUE', `stick script ${file}: ${places.join('; ')}`);
  }
  const script = checked.data as ScriptFile;
  try {
    // What no single key shows, the order of the steps, is the player's own to judge: before anything drives by it.
    void new PadPlayer(MOCK_DESK, script);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new QuaylinkError('CONFIG_VALUE', `stick script ${file}: ${error.message}`, { cause: error });
  }
  return script;
}
