// A question with a yes and a no. Enters: the question. Leaves: one answer. The no has the focus at first, so that a key which
// is still down answers nothing that matters; whoever asks is deaf to a yes that comes at once (crane/flow.ts).

import { useEffect, useRef } from 'preact/hooks';
import { t } from '../text/index.ts';
import './confirmation.css';

interface ConfirmationProps {
  readonly question: string;
  readonly yes: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export function Confirmation({ question, yes, onYes, onNo }: ConfirmationProps) {
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => no.current?.focus(), []);
  return (
    <div class="confirmation" role="group" aria-label={question}>
      <p>{question}</p>
      <div class="confirmation-answers">
        <button type="button" ref={no} onClick={onNo}>
          {t('desk.cancel')}
        </button>
        <button type="button" class="confirmation-yes" onClick={onYes}>
          {yes}
        </button>
      </div>
    </div>
  );
}
