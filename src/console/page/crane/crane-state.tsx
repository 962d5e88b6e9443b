// The state of a crane in words: what it is at, why, who holds it, deadman and neutral, the last stop. Enters: the calm words
// of one side. Leaves: sentences.

import type { DeskSide } from '../../../workstation/index.ts';
import { age } from '../desk/figures.ts';
import { codeText, t } from '../text/index.ts';
import { offerLeft } from './flow.ts';
import { toneOf } from './glyphs.tsx';
import { isArmed } from './motion-words.ts';
import type { Shown } from './calm.ts';
import { offeredSince, words } from './shown.ts';

export function CraneState({ side }: { readonly side: DeskSide }) {
  const shown = words[side].value;
  const { crane, stale } = shown;
  const status = crane?.status;
  return (
    <div class="crane-state" data-tone={toneOf(status?.state, stale)}>
      <p class="crane-says">{stateSentence(shown)}</p>
      {status?.cause === undefined || status.cause.code === 'OK' ? null : (
        <p class="crane-cause">{codeText(status.cause.code)}</p>
      )}
      <Marks side={side} shown={shown} />
      {status?.lastStop === undefined || status.lastStop.code === status.cause?.code ? null : (
        <p class="crane-last">
          {t('desk.last-stop', { count: status.stopCount, why: codeText(status.lastStop.code) })}
        </p>
      )}
    </div>
  );
}

/** What the state means, or since when nothing is known. */
export function stateSentence({ crane, stale, age: old }: Shown): string {
  const state = crane?.status?.state;
  if (state === undefined) return t('desk.state.none.says');
  if (stale) return t('desk.state.stale.says', { age: age(old), was: t(`desk.state.${state}`) });
  return t(`desk.state.${state}.says`);
}

/** "held by you". */
export function holderText({ crane }: Pick<Shown, 'crane'>): string {
  if (crane?.held === true) return t('desk.held.you');
  const holder = crane?.status?.holder;
  if (holder === undefined) return t('desk.held.unknown');
  return holder === '' ? t('desk.held.nobody') : t('desk.held.other', { name: holder });
}

function Marks({ side, shown }: { readonly side: DeskSide; readonly shown: Shown }) {
  const { crane, at } = shown;
  const status = crane?.status;
  const since = offeredSince[side].value;
  return (
    <ul class="crane-marks">
      <li data-on={crane?.held === true}>{holderText(shown)}</li>
      {crane?.held === true && crane.driven ? (
        <>
          <li data-on={crane.deadman}>{t(crane.deadman ? 'desk.deadman.held' : 'desk.deadman.open')}</li>
          <li data-on={!crane.neutral && !isArmed(status?.state)}>
            {t(crane.neutral ? 'desk.neutral.yes' : 'desk.neutral.no')}
          </li>
        </>
      ) : null}
      {since === undefined ? null : (
        <li data-tone="caution">{t('desk.offered.left', { seconds: offerLeft(since, at) })}</li>
      )}
      {status?.bypassed === true ? <li data-tone="caution">{t('desk.bypassed')}</li> : null}
      {status?.plcUp === false ? <li data-tone="caution">{t('desk.no-plc')}</li> : null}
    </ul>
  );
}
