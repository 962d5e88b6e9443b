// The two deeds of a supervisor: taking a crane over, bypassing a protection. Enters: the crane. Leaves: a wish with its
// reason, once the button was held.

import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { type Code, codeNumber } from '../../../domain/index.ts';
import type { DeskCraneView } from '../../../workstation/index.ts';
import type { DeskWish } from '../../frames/index.ts';
import { HoldButton } from '../desk/hold-button.tsx';
import { codeText, t } from '../text/index.ts';
import { BYPASS_MINUTES, bypassable } from './flow.ts';

interface FormProps {
  readonly crane: DeskCraneView;
  readonly onConfirm: (wish: DeskWish) => void;
  readonly onCancel: () => void;
}

/** Bytes of a reason in UTF-8: as many as travel (docs/protocol.md). */
const REASON_BYTES = 128;
const MINUTE_MS = 60_000;

function isReason(text: string): boolean {
  const said = text.trim();
  return said !== '' && new TextEncoder().encode(said).length <= REASON_BYTES;
}

export function TakeoverForm({ crane, onConfirm, onCancel }: FormProps) {
  const reason = useSignal('');
  const { side, status } = crane;
  return (
    <div class="confirmation">
      <p>{t('desk.deed.takeover.ask', { side: side.toUpperCase(), holder: status?.holder ?? '' })}</p>
      <div class="confirmation-fields">
        <ReasonField value={reason.value} onValue={(text) => (reason.value = text)} />
      </div>
      <Answers
        ready={isReason(reason.value)}
        words={t('desk.deed.takeover.yes')}
        onCancel={onCancel}
        onHeld={() => onConfirm({ what: 'takeover', side, reason: reason.peek().trim() })}
      />
    </div>
  );
}

export function BypassForm({ crane, onConfirm, onCancel }: FormProps) {
  const reason = useSignal('');
  const minutes = useSignal<number>(BYPASS_MINUTES[0]);
  const chosen = useSignal<Code | undefined>(undefined);
  const id = useId();
  const { side } = crane;
  const codes = bypassable(crane);
  const code = codes.find((each) => each === chosen.value) ?? codes[0];
  return (
    <div class="confirmation">
      <p>{t('desk.deed.bypass.ask', { side: side.toUpperCase() })}</p>
      {code === undefined ? (
        <p>{t('desk.protection.none')}</p>
      ) : (
        <div class="confirmation-fields">
          {/* No lists that open: an open one takes the keys, Escape among them. */}
          <fieldset class="confirmation-choice">
            <legend>{t('desk.protection')}</legend>
            {codes.map((each) => (
              <label key={codeNumber(each)}>
                <input
                  type="radio"
                  name={`${id}-code`}
                  checked={each === code}
                  onChange={() => (chosen.value = each)}
                />
                {codeText(each)}
              </label>
            ))}
          </fieldset>
          <fieldset class="confirmation-choice" data-inline>
            <legend>{t('desk.minutes')}</legend>
            {[...BYPASS_MINUTES, ...(crane.status?.bypassed === true ? [0] : [])].map((each) => (
              <label key={each}>
                <input
                  type="radio"
                  name={`${id}-time`}
                  checked={each === minutes.value}
                  onChange={() => (minutes.value = each)}
                />
                {each === 0 ? t('desk.minutes.end') : t('desk.minutes.some', { minutes: each })}
              </label>
            ))}
          </fieldset>
          <ReasonField value={reason.value} onValue={(text) => (reason.value = text)} />
        </div>
      )}
      <Answers
        ready={code !== undefined && isReason(reason.value)}
        words={t('desk.deed.bypass.yes')}
        onCancel={onCancel}
        onHeld={() => {
          if (code === undefined) return;
          onConfirm({ what: 'bypass', side, code, timeMs: minutes.peek() * MINUTE_MS, reason: reason.peek().trim() });
        }}
      />
    </div>
  );
}

function ReasonField({ value, onValue }: { readonly value: string; readonly onValue: (text: string) => void }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <label for={id}>{t('desk.reason')}</label>
      <input
        id={id}
        ref={field}
        type="text"
        maxLength={REASON_BYTES}
        placeholder={t('desk.reason.hint')}
        value={value}
        autocomplete="off"
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </>
  );
}

interface AnswersProps {
  readonly ready: boolean;
  readonly words: string;
  readonly onHeld: () => void;
  readonly onCancel: () => void;
}

function Answers({ ready, words, onHeld, onCancel }: AnswersProps) {
  return (
    <div class="confirmation-answers">
      <button type="button" onClick={onCancel}>
        {t('desk.cancel')}
      </button>
      {ready ? null : <small>{t('desk.reason.missing')}</small>}
      <HoldButton disabled={!ready} onHeld={onHeld}>
        {words}
      </HoldButton>
    </div>
  );
}
