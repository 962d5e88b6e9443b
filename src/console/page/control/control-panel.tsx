// What drives, and the page's own controls where that is this page. Enters: who has the desk, what the hands hold. Leaves: a
// wish for another input; the sticks, the hold-to-run buttons, how the hand behind them proves that it is there.

import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PadSide } from '../../../input/page-pad.ts';
import { CraneMark } from '../crane/crane-mark.tsx';
import { session } from '../link/session.ts';
import { craneOf, desk, drives, hasDesk, picture } from '../link/store.ts';
import { codeText, t } from '../text/index.ts';
import { driver } from './driver.ts';
import { HandLife } from './hand-life.tsx';
import { KeyHelp } from './key-help.tsx';
import { Press, Slide, Stick } from './pad-controls.tsx';
import { cranesOfStick } from './stick-crane.ts';
import './control-panel.css';

export { StopBar } from './stop-bar.tsx';

const MODES = ['solo-a', 'solo-b', 'split', 'tandem'] as const;

export function ControlPanel() {
  useEffect(() => driver.start(), []);
  return (
    <section class="control" aria-labelledby="control-title">
      <DriveBy />
      {drives.value ? <PageControls /> : <OwnDrives />}
    </section>
  );
}

/** The choice of what drives; a refusal stays until the next try. */
function DriveBy() {
  const answer = useSignal('');
  const ask = async (input: 'own' | 'page'): Promise<void> => {
    const code = await session.ask({ what: 'drive-by', input });
    if (code !== 'OK') answer.value = code === 'UNKNOWN' ? t('control.no-answer') : codeText(code);
  };
  const choose = (input: 'own' | 'page'): void => {
    answer.value = '';
    void ask(input);
  };
  const input = desk.value?.input;
  const own = desk.value?.own;
  return (
    <div class="control-choice">
      <h2 id="control-title">{t('control.title')}</h2>
      <fieldset class="control-inputs" disabled={!hasDesk.value}>
        <legend class="sr-only">{t('control.title')}</legend>
        {(['own', 'page'] as const).map((each) => (
          <button key={each} type="button" aria-pressed={input === each} onClick={() => choose(each)}>
            {each === 'page' ? t('control.page') : own === undefined || own === '' ? t('control.own') : own}
          </button>
        ))}
      </fieldset>
      <span class="control-answer" role="status">
        {answer.value}
      </span>
    </div>
  );
}

function OwnDrives() {
  return (
    <p class="control-note">
      {hasDesk.value ? t('control.own.drives', { own: desk.value?.own ?? t('control.own') }) : t('control.no-desk')}
    </p>
  );
}

function PageControls() {
  return (
    <>
      <div class="control-pad">
        <StickGroup side="left" />
        <Middle />
        <StickGroup side="right" />
      </div>
      <HandLife />
      <KeyHelp />
    </>
  );
}

function StickGroup({ side }: { readonly side: PadSide }) {
  const mode = useComputed(() => picture.value?.view.mode).value;
  const cranes = cranesOfStick(side, mode);
  return (
    <div class="pad-group" data-idle={cranes.length === 0} role="group" aria-labelledby={`pad-${side}`}>
      <h3 id={`pad-${side}`}>
        <span>{t(`control.${side}`)}</span>
        {cranes.map((crane) => (
          <CraneMark key={crane} side={crane} />
        ))}
        <span class="pad-drives">
          {cranes.length === 0
            ? t('control.drives.nothing')
            : t('control.drives', { cranes: cranes.map((crane) => craneName(crane)).join(' + ') })}
        </span>
      </h3>
      <Stick side={side} />
      <div class="pad-presses">
        <Press button={`deadman-${side}`}>{t('control.deadman')}</Press>
        <Press button={`close-${side}`}>{t('control.close')}</Press>
        <Press button={`open-${side}`}>{t('control.open')}</Press>
      </div>
      <Slide side={side} />
    </div>
  );
}

function craneName(side: 'a' | 'b'): string {
  return craneOf(side)?.name ?? side.toUpperCase();
}

function Middle() {
  const mode = useComputed(() => picture.value?.view.mode);
  return (
    <div class="pad-middle">
      <fieldset class="pad-modes">
        <legend>{t('control.mode')}</legend>
        {MODES.map((each) => (
          <Press key={each} button={each}>
            <span data-now={mode.value === each}>{t(`control.mode.${each}`)}</span>
          </Press>
        ))}
      </fieldset>
      <Press button="horn">{t('control.horn')}</Press>
      <div class="pad-pair">
        <Press button="rearm">{t('control.rearm')}</Press>
        <Press button="reset">{t('control.reset')}</Press>
      </div>
    </div>
  );
}
