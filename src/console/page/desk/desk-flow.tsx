// Taking the desk for this page, and giving it back. Enters: who has the desk, presses. Leaves: a wish; its answer in words.

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Code } from '../../../domain/index.ts';
import { CONFIRM_AFTER_MS } from '../crane/flow.ts';
import { session } from '../link/session.ts';
import { connection, desk, hasDesk, welcome } from '../link/store.ts';
import { codeText, t } from '../text/index.ts';
import { Confirmation } from './confirmation.tsx';
import './desk-flow.css';

export function DeskFlow() {
  const since = useSignal<number | undefined>(undefined);
  const answer = useSignal('');
  const home = useRef<HTMLDivElement>(null);
  const take = !hasDesk.value;
  const what = take ? 'take' : 'give';
  const close = (): void => {
    since.value = undefined;
    home.current?.focus();
  };
  const tell = (code: Code | 'UNKNOWN'): void => {
    if (code === 'OK') answer.value = '';
    else answer.value = code === 'UNKNOWN' ? t('desk.deed.no-answer') : t('desk.deed.refused', { why: codeText(code) });
  };
  const confirm = (): void => {
    if (since.peek() === undefined || !(performance.now() - (since.peek() ?? 0) >= CONFIRM_AFTER_MS)) return;
    close();
    answer.value = t('desk.deed.asked');
    void session.ask({ what: 'desk', take }).then(tell);
  };
  const canAsk =
    connection.value.kind === 'open' && welcome.value?.mayOperate === true && desk.value?.desk !== 'other page';
  return (
    <div class="desk-flow" ref={home} tabIndex={-1}>
      <span class="desk-has" data-mine={hasDesk.value}>
        {hasText()}
      </span>
      <button
        type="button"
        disabled={!canAsk}
        aria-expanded={since.value !== undefined}
        onKeyDown={(event) => {
          if (event.repeat) event.preventDefault();
        }}
        onClick={() => {
          answer.value = '';
          since.value = performance.now();
        }}
      >
        {t(`desk.${what}`)}
      </button>
      {since.value === undefined || !canAsk ? null : (
        <div
          class="desk-ask"
          onKeyDown={(event) => {
            if (event.repeat) event.preventDefault();
            if (event.key === 'Escape') close();
          }}
        >
          <Confirmation question={t(`desk.${what}.ask`)} yes={t(`desk.${what}.yes`)} onYes={confirm} onNo={close} />
        </div>
      )}
      <span class="desk-answer" role="status">
        {answer.value}
      </span>
    </div>
  );
}

function hasText(): string {
  if (welcome.value?.mayOperate === false) return t('desk.has.looks-on');
  const has = desk.value?.desk;
  switch (has) {
    case undefined:
      return t('desk.has.unknown');
    case 'yours':
      return t('desk.has.yours');
    case 'other page':
      return t('desk.has.other');
    case 'free':
      return t('desk.has.free');
    default:
      return has satisfies never;
  }
}
