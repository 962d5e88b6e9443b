// What a row of the alarm table says (ISA-18.2): how an alarm shows, how urgent it is, and why. Enters: a row. Leaves: a
// rule, its priority among them. The rows stand in alarm-table.ts.

import type { Code } from '../../domain/index.ts';
import { type Millis, millis } from '../../quantity/index.ts';
import type { AlarmPriority } from '../frames/index.ts';

/** What comes of it if nobody acts: harm to people, load or machine; a crane that stands; a crane that works worse. */
export type AlarmConsequence = 'harm' | 'standstill' | 'hindrance';
/** Time to act in: seconds; some ten minutes; until the end of the shift. */
export type AlarmTime = 'seconds' | 'minutes' | 'shift';

/** Priority = consequence × time to respond. */
export const PRIORITY_MATRIX: Readonly<Record<AlarmConsequence, Readonly<Record<AlarmTime, AlarmPriority>>>> = {
  harm: { seconds: 'critical', minutes: 'high', shift: 'medium' },
  standstill: { seconds: 'high', minutes: 'medium', shift: 'low' },
  hindrance: { seconds: 'medium', minutes: 'low', shift: 'low' },
};

/** How a condition of one crane shows; alarm-signs.ts looks for it. */
export type CraneSign =
  /** It stands, or comes to stand, for this cause; or a stop of this cause was counted. */
  | 'stop'
  /** As `stop`, for a cause that this table does not know. */
  | 'stop-unknown'
  /** The gateway names it as what the state waits for. */
  | 'told'
  /** It restricts the speed of an axis. */
  | 'cap'
  /** It lets an axis not move at all, and the controls push there. */
  | 'blocked'
  /** The gateway says so, once. */
  | 'notice'
  | 'plc-down'
  | 'feedback-old'
  | 'status-old'
  | 'loop-old'
  | 'bypassed'
  | 'offered';

/** How a condition of the desk as a whole shows. */
export type DeskSign = 'link-lost' | 'link-down' | 'stop-path-down' | 'refused' | 'device-gone' | 'device-silent';

interface RuleOf<Scope extends string, Sign extends string> {
  readonly scope: Scope;
  /** Names it; its sentence says what happened, and the strings of the page have its consequence and what to do. */
  readonly code: Code;
  /** Codes that mean the same to the operator: told as the cause beside it, so that one fault is one alarm. */
  readonly causes: readonly Code[];
  readonly signs: readonly Sign[];
  readonly consequence: AlarmConsequence;
  readonly within: AlarmTime;
  /** So long must it last before it is raised, and be gone before it clears: neither may chatter. */
  readonly onDelay: Millis;
  readonly offDelay: Millis;
  /** Why this urgent. */
  readonly why: string;
}

export interface CraneRule extends RuleOf<'crane', CraneSign> {
  /** `mine`: suppressed while this desk does not hold the crane. `free`: counts while nobody holds it, too. `any`: always. */
  readonly watch: 'mine' | 'free' | 'any';
}
export type DeskRule = RuleOf<'desk', DeskSign>;
export type AlarmRule = CraneRule | DeskRule;

interface Options {
  readonly why: string;
  readonly causes?: readonly Code[];
  readonly watch?: CraneRule['watch'];
  /** ms; 0 unless said. */
  readonly on?: number;
  /** ms; 2000 unless said. */
  readonly off?: number;
}

type Rank = readonly [AlarmConsequence, AlarmTime];

export function crane(code: Code, signs: readonly CraneSign[], rank: Rank, options: Options): CraneRule {
  return { scope: 'crane', watch: options.watch ?? 'mine', ...common(code, rank, options), signs };
}

export function desk(code: Code, signs: readonly DeskSign[], rank: Rank, options: Options): DeskRule {
  return { scope: 'desk', ...common(code, rank, options), signs };
}

function common(code: Code, [consequence, within]: Rank, { why, causes = [], on = 0, off = 2000 }: Options) {
  return { code, causes, consequence, within, onDelay: millis(on), offDelay: millis(off), why };
}

export function priorityOf({ consequence, within }: AlarmRule): AlarmPriority {
  return PRIORITY_MATRIX[consequence][within];
}
