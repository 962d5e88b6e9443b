// Claim, release, hand-over, take-over and bypass of one crane, each by choosing and confirming. Enters: the calm words of one
// side, the operator's presses. Leaves: wishes to the workstation; what was refused, in words, beside what was pressed.

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { DeskWish } from '../../frames/index.ts';
import type { DeskSide } from '../../../workstation/index.ts';
import { session } from '../link/session.ts';
import { connection, hasDesk, welcome } from '../link/store.ts';
import { codeText, t } from '../text/index.ts';
import { Confirmation } from '../desk/confirmation.tsx';
import { type Flow, type FlowEvent, offerings, REST, stepFlow } from './flow.ts';
import { BypassForm, TakeoverForm } from './supervisor-forms.tsx';
import { linked, role, words } from './shown.ts';
import './claim-flow.css';

const TICK_MS = 250;

export function ClaimFlow({ side }: { readonly side: DeskSide }) {
  const flow = useSignal<Flow>(REST);
  const home = useRef<HTMLDivElement>(null);
  const step = (event: FlowEvent): void => {
    flow.value = stepFlow(flow.peek(), event, performance.now());
  };
  const confirm = (wish: DeskWish): void => {
    const before = flow.peek();
    step({ kind: 'confirm' });
    if (before === flow.peek() || flow.peek().kind !== 'asked') return;
    home.current?.focus();
    void session.ask(wish).then((code) => step({ kind: 'answer', code }));
  };
  const cancel = (): void => {
    step({ kind: 'cancel' });
    home.current?.focus();
  };
  useEffect(() => {
    const timer = setInterval(() => step({ kind: 'tick' }), TICK_MS);
    return () => clearInterval(timer);
  }, []);

  const { crane } = words[side].value;
  if (crane === undefined) return null;
  const name = { side: side.toUpperCase(), holder: crane.status?.holder ?? '' };
  const now = flow.value;
  const open = now.kind === 'confirming' ? now.deed : undefined;
  const offered = offerings({
    crane,
    connected: connection.value.kind === 'open',
    linked: linked.value,
    mayOperate: welcome.value?.mayOperate === true,
    hasDesk: hasDesk.value,
    role: role.value,
  });
  const bars = [...new Set(offered.map(({ bar }) => bar).filter((bar) => bar !== undefined))];
  return (
    <div
      class="claim-flow"
      role="group"
      aria-label={t('desk.flow')}
      ref={home}
      tabIndex={-1}
      onKeyDown={(event) => {
        // A key that is kept down presses nothing a second time.
        if (event.repeat && (event.key === 'Enter' || event.key === ' ') && isButton(event.target))
          event.preventDefault();
        if (event.key === 'Escape') cancel();
      }}
    >
      <p class="claim-answer" role="status">
        {answerText(now, crane.refusal?.code)}
      </p>
      {open === undefined ? (
        <div class="claim-deeds">
          {offered.map(({ deed, bar }) => (
            <button
              key={deed}
              type="button"
              disabled={bar !== undefined || now.kind === 'asked'}
              onClick={() => step({ kind: 'choose', deed })}
            >
              {t(deed === 'claim' && crane.status?.offered === true ? 'desk.deed.catch' : `desk.deed.${deed}`, name)}
            </button>
          ))}
        </div>
      ) : null}
      {open === undefined && bars.length > 0 ? (
        <p class="claim-bar">{bars.map((bar) => t(`desk.bar.${bar}`, name)).join(' · ')}</p>
      ) : null}
      {open === 'takeover' ? (
        <TakeoverForm crane={crane} onConfirm={confirm} onCancel={cancel} />
      ) : open === 'bypass' ? (
        <BypassForm crane={crane} onConfirm={confirm} onCancel={cancel} />
      ) : open === undefined ? null : (
        <Confirmation
          question={t(`desk.deed.${open}.ask`, name)}
          yes={t(`desk.deed.${open}.yes`)}
          onYes={() => confirm({ what: open, side })}
          onNo={cancel}
        />
      )}
    </div>
  );
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLButtonElement;
}

/** What became of the newest deed: the workstation's answer first, then what the gateway says. */
function answerText(flow: Flow, refusal: Parameters<typeof codeText>[0] | undefined): string {
  if (flow.kind === 'asked') return t('desk.deed.asked');
  if (flow.kind === 'refused') {
    return flow.code === 'UNKNOWN' ? t('desk.deed.no-answer') : t('desk.deed.refused', { why: codeText(flow.code) });
  }
  return refusal === undefined || refusal === 'OK' ? '' : t('desk.deed.waits', { why: codeText(refusal) });
}
