// The line above a crane's picture: which crane, its state, who holds it, which stick drives it. Enters: the calm words of
// one side. Leaves: a heading.

import type { DeskSide } from '../../../workstation/index.ts';
import { t } from '../text/index.ts';
import { CraneMark } from './crane-mark.tsx';
import { SticksGlyph, ToneGlyph, toneOf } from './glyphs.tsx';
import { input, mode, words } from './shown.ts';
import { sticksOf } from './sticks.ts';

export function CraneHead({ side }: { readonly side: DeskSide }) {
  const { crane, stale } = words[side].value;
  const state = crane?.status?.state;
  const tone = toneOf(state, stale);
  const word = state === undefined ? t('desk.state.none') : stale ? t('desk.state.stale') : t(`desk.state.${state}`);
  const sticks = sticksOf(mode.value, side, input.value);
  return (
    <header class="crane-head">
      <h2>
        <CraneMark side={side} />
        <span>{crane?.name ?? t('desk.crane', { side: side.toUpperCase() })}</span>
        <small>{crane?.typeName ?? ''}</small>
      </h2>
      <p class="crane-badge" data-tone={tone}>
        <ToneGlyph tone={tone} />
        <b>{word}</b>
      </p>
      <p class="crane-drive">
        <SticksGlyph sticks={sticks} side={side} />
        <span>{t(`desk.sticks.${sticks}.drives`)}</span>
        {sticks === 'none' ? null : <CraneMark side={side} />}
      </p>
    </header>
  );
}
