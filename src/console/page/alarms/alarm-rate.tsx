// How many alarms come, beside what one operator can take: about one in ten minutes (ISA-18.2, EEMUA 191). Enters: the rate of
// the alarm list. Leaves: a bar with words.

import { useComputed } from '@preact/signals';
import { alarms } from '../link/store.ts';
import { t } from '../text/index.ts';
import { loadOf } from './alarm-list.ts';

const GUIDELINE = 1;
const FLOOD = 10;
/** The bar ends here; the number goes on. */
const FULL = 15;
const HEIGHT = 10;
const UNIT = 20;

export function AlarmRate() {
  const count = useComputed(() => alarms.value?.lastTenMinutes ?? 0).value;
  const flood = useComputed(() => alarms.value?.flood ?? false).value;
  const load = loadOf(count, flood);
  return (
    <section class="alarm-rate" data-load={load}>
      <header>
        <h2>{t('alarms.rate')}</h2>
        <strong>{t('alarms.rate.count', { count })}</strong>
      </header>
      <svg viewBox={`0 0 ${FULL * UNIT} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="alarm-rate-ground" width={FULL * UNIT} height={HEIGHT} />
        <rect class="alarm-rate-bar" y={2} width={Math.min(count, FULL) * UNIT} height={HEIGHT - 4} />
        <rect class="alarm-rate-line" x={GUIDELINE * UNIT - 1} width={2} height={HEIGHT} />
        <rect class="alarm-rate-line" x={FLOOD * UNIT - 1} width={2} height={HEIGHT} />
      </svg>
      <p class="alarm-rate-scale">
        <span>{t('alarms.rate.guideline')}</span>
        <span>{t('alarms.rate.flood-line')}</span>
      </p>
      <p>{t(`alarms.rate.${load}`)}</p>
    </section>
  );
}
