// Whose an alarm is: the mark of a crane, or the desk in words. Enters: the number of the crane; 0 = the desk.

import { CraneMark } from '../crane/crane-mark.tsx';
import { craneText, sideOf } from './alarm-words.ts';

export function Whose({ crane }: { readonly crane: number }) {
  const side = sideOf(crane);
  return side === undefined ? <span class="alarm-whose">{craneText(crane)}</span> : <CraneMark side={side} />;
}
