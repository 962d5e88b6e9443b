// The stops, on every screen and for every page that is connected. Enters: one press, or a key anywhere. Leaves: a stop request;
// a word whether it went out. It acts when the pointer goes down: a stop does not wait for the finger to come up.

import { useEffect } from 'preact/hooks';
import { clock, stopUnsent } from '../link/store.ts';
import { t } from '../text/index.ts';
import { driver } from './driver.ts';
import './stop-bar.css';

/** So long the page says that a stop was asked for. */
const SAID_FOR_MS = 5000;

export function StopBar() {
  useEffect(() => driver.listenForStops(), []);
  return (
    <section class="stop-bar" aria-label={t('control.stop.title')}>
      <StopButton kind="stop" />
      <StopButton kind="emergency" />
      <p class="stop-note">{t('control.stop.note')}</p>
      <StopSaid />
    </section>
  );
}

function StopButton({ kind }: { readonly kind: 'stop' | 'emergency' }) {
  return (
    <button
      type="button"
      class="stop-button"
      data-kind={kind}
      onPointerDown={(event) => {
        if (event.button === 0) driver.stop(kind);
      }}
      // A press by key or by assistive technology has no pointer before it.
      onClick={(event) => {
        if (event.detail === 0) driver.stop(kind);
      }}
    >
      <span class="stop-name">{t(`control.stop.${kind}`)}</span>
      <kbd>{t(`control.stop.${kind}.key`)}</kbd>
    </button>
  );
}

function StopSaid() {
  const note = driver.lastStop.value;
  const isNew = note !== undefined && clock.value - note.at < SAID_FOR_MS;
  return (
    <p class="stop-said" role="status" data-unsent={stopUnsent.value}>
      {stopUnsent.value ? t('control.stop.unsent') : isNew ? t(`control.stop.${note.kind}.said`) : ''}
    </p>
  );
}
