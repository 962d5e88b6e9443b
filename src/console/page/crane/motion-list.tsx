// Why something of a crane may not move, or not as fast: one sentence for each reason, the strictest first. Enters: the calm
// words of one side. Leaves: a list.

import type { Code } from '../../../domain/index.ts';
import type { DeskCraneView, DeskSide } from '../../../workstation/index.ts';
import { codeText, t } from '../text/index.ts';
import { LeaveGlyph } from './glyphs.tsx';
import { isArmed, motionWords, restrictions, restrictionText } from './motion-words.ts';
import { words } from './shown.ts';

export function MotionList({ side }: { readonly side: DeskSide }) {
  return (
    <div class="motion-list">
      <h3>{t('desk.motion')}</h3>
      <MotionReasons side={side} />
    </div>
  );
}

function MotionReasons({ side }: { readonly side: DeskSide }) {
  const { crane, stale } = words[side].value;
  const each = crane === undefined ? [] : motionWords(crane);
  if (crane === undefined || each.length === 0) return <p>{t('desk.motion.unknown')}</p>;
  if (stale) return <p>{t('desk.motion.old')}</p>;
  const found = restrictions(each);
  const armed = crane.held && isArmed(crane.status?.state);
  return (
    <ul>
      {armed ? null : (
        <li data-leave="held">
          <LeaveGlyph leave="held" />
          <span>{t('desk.motion.nothing', { why: codeText(whyUnarmed(crane)) })}</span>
        </li>
      )}
      {found.map((restriction) => (
        <li key={`${restriction.kind} ${restriction.code}`} data-leave={restriction.kind}>
          <LeaveGlyph leave={restriction.kind} />
          <span>{restrictionText(restriction, each.length)}</span>
        </li>
      ))}
      {armed && found.length === 0 ? (
        <li data-leave="free">
          <LeaveGlyph leave="free" />
          <span>{t('desk.motion.all-free')}</span>
        </li>
      ) : null}
    </ul>
  );
}

/** Why no stick of this desk moves the crane. */
function whyUnarmed({ held, status }: DeskCraneView): Code | 'UNKNOWN' {
  const cause = status?.cause?.code;
  if (cause !== undefined && cause !== 'OK') return cause;
  if (held) return 'SAFETY_NOT_ARMED';
  return status?.holder === '' ? 'SAFETY_NOT_CLAIMED' : 'AUTHORITY_HELD_BY_OTHER';
}
