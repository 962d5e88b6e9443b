// What the controls of a device do, in words for the screen. Enters: a profile. Leaves: one entry a function, in the
// order in which an operator in need looks for them.

import type { Profile } from './profile.ts';

export interface ControlHelp {
  readonly keys: string;
  readonly does: string;
}

/** Functions of the `controls` table, and what they are called. */
export const FUNCTIONS = [
  ['stop', 'stop'],
  ['emergency_stop', 'emergency stop'],
  ['rearm', 're-arm after a stop'],
  ['reset', 'reset after an emergency stop'],
  ['horn', 'horn'],
  ['solo_a', 'solo A'],
  ['solo_b', 'solo B'],
  ['split', 'split'],
  ['tandem', 'tandem'],
] as const;

/** Help for one device. */
export function controlHelp(profile: Profile): readonly ControlHelp[] {
  const help: ControlHelp[] = [];
  const add = (switches: string | readonly string[] | undefined, does: string): void => {
    if (switches !== undefined)
      help.push({ keys: typeof switches === 'string' ? switches : switches.join(' or '), does });
  };
  const { whole, left, right } = profile;
  add(whole?.solo.deadman, 'deadman, solo and tandem');
  add(whole?.split_a?.deadman, 'deadman of crane A, split');
  add(whole?.split_b?.deadman, 'deadman of crane B, split');
  add((left ?? right)?.solo.deadman, 'deadman of the stick');
  for (const [name, does] of FUNCTIONS) add(profile.controls[name], does);
  return help;
}
