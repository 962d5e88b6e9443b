// What of a crane may move, and what may not and why. Enters: one crane of the picture. Leaves: a word for each axis and
// direction; the restrictions in force, one for each reason, strictest first. Pure. A cap that is no number blocks.

import type { Code, CraneStateKind, MotionAxis } from '../../../domain/index.ts';
import type { AxisView, CauseView, DeskCraneView } from '../../../workstation/index.ts';
import { percent } from '../desk/figures.ts';
import { codeText, type Language, language, t } from '../text/index.ts';

type AnyCode = Code | 'UNKNOWN';
/** Towards growing or falling position. */
export type Direction = 'up' | 'down';

export interface MotionWord {
  readonly axis: MotionAxis;
  readonly direction: Direction;
  /** What the limits leave, whatever the state of the crane is. */
  readonly kind: 'free' | 'slower' | 'blocked';
  /** Share of full speed that is left, 0 … 1. */
  readonly share: number;
  /** Why; undefined where nothing restricts it, or nothing says what does. */
  readonly code: AnyCode | undefined;
}

/** One reason and all the motions that it holds back as much as the worst of them or less. */
export interface Restriction {
  readonly kind: 'slower' | 'blocked';
  readonly code: AnyCode | undefined;
  /** The least that it leaves. */
  readonly share: number;
  readonly motions: readonly MotionWord[];
}

/** Speeds travel in whole mm/s: what is less than this below full speed is full speed. */
const FULL_ENOUGH = 0.995;

/** States in which a deflected stick moves something. */
export function isArmed(state: CraneStateKind | undefined): boolean {
  return state === 'ready' || state === 'moving';
}

/** A word for each axis and direction that the crane has, in slot order; empty until something is known of it. */
export function motionWords({ status }: Pick<DeskCraneView, 'status'>): readonly MotionWord[] {
  return (status?.axes ?? []).flatMap((axis) => [
    motionWord(axis, 'up', axis.capUp, axis.capUpCause),
    motionWord(axis, 'down', axis.capDown, axis.capDownCause),
  ]);
}

function motionWord(
  { axis, fullSpeed }: AxisView,
  direction: Direction,
  cap: number,
  cause: CauseView | undefined,
): MotionWord {
  const share = cap / fullSpeed;
  const code = cause?.code;
  if (!(cap > 0) || !(fullSpeed > 0) || !(share > 0)) return { axis, direction, kind: 'blocked', share: 0, code };
  if (!(share >= FULL_ENOUGH)) return { axis, direction, kind: 'slower', share, code };
  return { axis, direction, kind: 'free', share: 1, code: undefined };
}

/** One entry for each reason and kind: what blocks first, then what slows, the strictest before the milder. */
export function restrictions(words: readonly MotionWord[]): readonly Restriction[] {
  const found = new Map<string, Restriction>();
  for (const word of words) {
    if (word.kind === 'free') continue;
    const key = `${word.kind} ${word.code ?? ''}`;
    const before = found.get(key);
    found.set(key, {
      kind: word.kind,
      code: word.code,
      share: Math.min(word.share, before?.share ?? 1),
      motions: [...(before?.motions ?? []), word],
    });
  }
  return [...found.values()].sort((one, other) => one.share - other.share);
}

/** "hoist up". */
export function motionName({ axis, direction }: Pick<MotionWord, 'axis' | 'direction'>): string {
  return t(`desk.motion.${axis}.${direction}`);
}

/** "Hoist up blocked: Upper end of the range: move back to clear." `every` = motions that the crane has. */
export function restrictionText(restriction: Restriction, every: number): string {
  const { kind, code, share, motions } = restriction;
  const what =
    motions.length === every && every > 2
      ? t('desk.motion.every')
      : firstGreat(motions.map(motionName).join(t('desk.list-comma')), language.value);
  const why = code === undefined ? t('desk.motion.no-reason') : codeText(code);
  return kind === 'blocked'
    ? t('desk.motion.blocked', { what, why })
    : t('desk.motion.capped', { what, share: percent(share), why });
}

function firstGreat(text: string, language: Language): string {
  return language === 'en' ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;
}
