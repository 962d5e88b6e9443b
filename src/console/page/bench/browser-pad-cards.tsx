// The browser's own gamepads, live while the bench is open. Enters: a reading at every drawing of the page. Leaves: cards.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../text/index.ts';
import { browserPads, isUsable, type PadView, padViews } from './browser-pads.ts';
import { ageWords } from './control-words.ts';
import { AxisRow, ButtonSquare } from './controls.tsx';

export function BrowserPads() {
  const pads = useSignal<readonly PadView[] | undefined>([]);
  useEffect(() => {
    let drawing = 0;
    const read = (): void => {
      const raw = browserPads();
      pads.value = raw === undefined ? undefined : padViews(raw, performance.now());
      drawing = requestAnimationFrame(read);
    };
    read();
    return () => cancelAnimationFrame(drawing);
  }, [pads]);
  const shown = pads.value;
  return (
    <section class="bench-section" aria-labelledby="bench-browser">
      <h2 id="bench-browser">{t('bench.browser')}</h2>
      <p class="bench-note">{t('bench.browser.what')}</p>
      {shown === undefined && <p class="bench-empty">{t('bench.browser.unavailable')}</p>}
      {shown?.length === 0 && <p class="bench-empty">{t('bench.browser.none')}</p>}
      <div class="bench-cards">
        {shown?.map((pad) => (
          <PadCard key={pad.index} pad={pad} />
        ))}
      </div>
    </section>
  );
}

function PadCard({ pad }: { readonly pad: PadView }) {
  const usable = isUsable(pad);
  const words = ageWords(pad.age);
  const known = pad.mapping === 'standard';
  return (
    <article class="bench-card" data-live={pad.connected}>
      <header>
        <h3>{pad.id}</h3>
        <span class="bench-life" data-state={usable ? 'live' : 'silent'}>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            {usable ? <circle cx="6" cy="6" r="5" /> : <path d="M6 1 11.5 11H.5z" />}
          </svg>
          {t(usable ? 'bench.browser.usable' : 'bench.browser.not-usable')}
        </span>
      </header>
      <dl class="bench-identity">
        <dt>{t('bench.browser.connected')}</dt>
        <dd>{t(pad.connected ? 'bench.yes' : 'bench.no')}</dd>
        <dt>{t('bench.browser.mapping')}</dt>
        <dd>{known ? t('bench.browser.standard') : t('bench.browser.unknown')}</dd>
        <dt>{t('bench.age')}</dt>
        <dd>
          <span class="bench-code bench-age">{words.kind === 'never' ? t('bench.age.never') : words.time}</span>{' '}
          <small>{t('bench.browser.age')}</small>
        </dd>
      </dl>
      <table class="bench-axes">
        <caption>{t('bench.axes')}</caption>
        <tbody>
          {pad.axes.map((value, axis) => (
            <AxisRow key={axis} axis={{ name: String(axis), kind: 'axis', value, does: '' }} />
          ))}
        </tbody>
      </table>
      <div class="bench-free">
        <span>{t('bench.buttons')}</span>
        {pad.buttons.map(({ pressed }, button) => (
          <ButtonSquare
            key={button}
            button={{ name: String(button), kind: 'button', value: pressed ? 1 : 0, does: '' }}
          />
        ))}
      </div>
    </article>
  );
}
