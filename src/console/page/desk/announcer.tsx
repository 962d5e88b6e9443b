// What a screen reader hears of the cranes without asking. Enters: the calm words of both sides. Leaves: two live regions, one
// that waits for its turn and one, for stops, that does not.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DeskSide } from '../../../workstation/index.ts';
import { isStop, type Shown } from '../crane/calm.ts';
import { holderText } from '../crane/crane-state.tsx';
import { words } from '../crane/shown.ts';
import { codeText, t } from '../text/index.ts';
import { type News, SILENCE, speech } from './announce.ts';

const LISTEN_MS = 250;

function newsOf({ crane, stale }: Shown): News {
  const status = crane?.status;
  if (status === undefined) return { key: 'none', isStop: false };
  if (stale) return { key: 'stale', isStop: true };
  const { state, cause, holder } = status;
  return { key: `${state} ${cause?.code ?? ''} ${crane?.held === true} ${holder}`, isStop: isStop(state) };
}

/** Whole and short: "Crane A: Stopped. The operator pressed stop." */
function sentence(side: DeskSide): string {
  const shown = words[side].peek();
  const status = shown.crane?.status;
  const name = side.toUpperCase();
  if (status === undefined) return t('desk.say', { side: name, state: t('desk.state.none'), why: '' });
  const state = shown.stale ? t('desk.state.stale') : t(`desk.state.${status.state}`);
  const code = status.cause?.code;
  const why = code === undefined || code === 'OK' ? holderText(shown) : codeText(code);
  return t('desk.say', { side: name, state, why });
}

export function Announcer() {
  const polite = useSignal('');
  const assertive = useSignal('');
  useEffect(() => {
    let spoken = SILENCE;
    const listen = (): void => {
      const news = { a: newsOf(words.a.peek()), b: newsOf(words.b.peek()) };
      const said = speech(spoken, news, performance.now());
      spoken = said.spoken;
      if (said.assertive.length > 0) assertive.value = said.assertive.map(sentence).join(' ');
      if (said.polite.length > 0) polite.value = said.polite.map(sentence).join(' ');
    };
    // Stops are spoken when they are shown; the rest when its turn has come.
    const ends = [words.a.subscribe(listen), words.b.subscribe(listen)];
    const timer = setInterval(listen, LISTEN_MS);
    return () => {
      clearInterval(timer);
      for (const end of ends) end();
    };
  }, []);
  return (
    <>
      <div class="sr-only" aria-live="polite" aria-atomic="true">
        {polite.value}
      </div>
      <div class="sr-only" aria-live="assertive" aria-atomic="true">
        {assertive.value}
      </div>
    </>
  );
}
