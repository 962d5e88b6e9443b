// What each control of a device does, in words for a screen that shows the device itself. Enters: a profile and the place on
// the desk. Leaves: the words by name of control. profile-help.ts says the same the other way round, by function.

import { MOTION_AXES } from '../domain/index.ts';
import { readTerm, termsOf } from './binding.ts';
import type { CraneProfile, Profile, Seat, Switches } from './profile.ts';
import { FUNCTIONS } from './profile-help.ts';

/** Words by name of control, in lower case. */
export type ControlUses = ReadonlyMap<string, string>;

/** Crane and mode of a section of a profile. */
const SECTIONS = [
  ['solo', '(solo, tandem)'],
  ['split_a', 'crane A (split)'],
  ['split_b', 'crane B (split)'],
] as const;

/** What the controls of a profile do at that place: `trolley +, crane A (split)`; the sign is that of a growing value. */
export function controlUses(profile: Profile, place: Seat): ControlUses {
  const words = new Words();
  for (const [name, does] of FUNCTIONS) words.addSwitches(profile.controls[name], does);
  const hands:
    | { solo: CraneProfile; split_a?: CraneProfile | undefined; split_b?: CraneProfile | undefined }
    | undefined = profile[place];
  for (const [section, where] of SECTIONS) {
    const crane = hands?.[section];
    if (crane !== undefined) addCrane(words, crane, where);
  }
  return words.uses;
}

function addCrane(words: Words, crane: CraneProfile, where: string): void {
  words.addSwitches(crane.deadman, `deadman, ${where}`);
  for (const axis of MOTION_AXES) {
    const motion = crane[axis];
    if (motion === undefined) continue;
    if ('axis' in motion) {
      words.add(motion.axis, `${axis} ${motion.invert ? '−' : '+'}, ${where}`);
    } else {
      words.addSwitches(motion.minus, `${axis} −, ${where}`);
      words.addSwitches(motion.plus, `${axis} +, ${where}`);
    }
  }
  words.addSwitches(crane.close, `close, ${where}`);
  words.addSwitches(crane.open, `open, ${where}`);
}

class Words {
  readonly uses = new Map<string, string>();

  add(control: string, does: string): void {
    const key = control.trim().toLowerCase();
    const before = this.uses.get(key);
    this.uses.set(key, before === undefined ? does : `${before}; ${does}`);
  }

  addSwitches(switches: Switches | undefined, does: string): void {
    if (switches === undefined) return;
    for (const chord of typeof switches === 'string' ? [switches] : switches) this.addChord(termsOf(chord), does);
  }

  private addChord(terms: readonly string[], does: string): void {
    for (const text of terms) {
      const term = readTerm(text);
      const others = terms.filter((other) => other !== text);
      const withOthers = others.length === 0 ? does : `${does} with ${others.join(' + ')}`;
      if (term.kind === 'axis') this.add(term.control, `${term.side} ${term.limit}: ${withOthers}`);
      else if (term.kind === 'hat') this.add(term.control, `${term.direction}: ${withOthers}`);
      else this.add(term.control, withOthers);
    }
  }
}
